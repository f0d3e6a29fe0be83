/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <librdf.h>
#include <rasqal.h>

#include <glib.h>

/* A librdf world of one's own, for one thread and not for long, which prints nothing: what it has to say is kept.
 *
 * Making and freeing worlds touches state that the whole process shares (libxml2, libltdl): it is done under a
 * lock. Whoever makes raptor worlds elsewhere takes the lock, too. */

typedef struct {
  librdf_world *world;
  char *problem; /* (nullable) the first error that was reported */
  guint line;    /* of it, 0 if not known */
} KgLibrdfWorld;

KgLibrdfWorld *kg_librdf_world_new (void);
void kg_librdf_world_free (KgLibrdfWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgLibrdfWorld, kg_librdf_world_free)

void kg_librdf_world_lock (void);
void kg_librdf_world_unlock (void);
