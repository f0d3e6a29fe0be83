/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <librdf.h>
#include <rasqal.h>

#include <glib.h>

/* A librdf world for one thread and not for long, which prints nothing: what it has to say is kept.
 *
 * Making and freeing worlds touches state that the whole process shares (libxml2, libltdl), and freeing one cleans
 * up libxml2 under the feet of all threads. So they are made under a lock, and few are ever freed: up to
 * KG_IDLE_WORLDS wait for whoever needs one next. Whoever makes raptor worlds elsewhere takes the lock, too. */

#define KG_IDLE_WORLDS 8u

typedef struct {
  librdf_world *world;
  char *problem; /* (nullable) the first error that was reported */
  guint line;    /* of it, 0 if not known */
} KgLibrdfWorld;

KgLibrdfWorld *kg_librdf_world_take (void);
/* All that was made in it must be freed before. (nullable) */
void kg_librdf_world_give_back (KgLibrdfWorld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgLibrdfWorld, kg_librdf_world_give_back)

void kg_librdf_world_lock (void);
void kg_librdf_world_unlock (void);
