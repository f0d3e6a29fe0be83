/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/change.h"

#include <glib.h>

/* What tests of the graph share: a store in a directory of its own, and changes written in a few words. */

typedef struct {
  char *directory;
  char *path;
  KgStore *store;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);
/* Another handle on the same file, as another process would have. */
KgStore *fixture_open (Fixture *fixture, KgStoreFlags flags);

/* Ids of a change: "x" is the IRI http://example.org/x, "_:b" a blank node, "\"text" the literal "text",
 * "\"text@en" with a language, "\"5^^integer" with an XSD datatype. */
KgTermId fixture_term (KgChange *change, const char *text);
/* The same in a view; KG_NONE if the graph does not know the term. */
KgTermId fixture_find (const KgView *view, const char *text);
/* The same, into an overlay. */
KgTermId fixture_overlay_term (KgOverlay *overlay, const KgSnapshot *snapshot, const char *text);

/* One commit from lines such as "+ s p o g 12" (12: source line) and "- s p o g". */
KgCommitResult fixture_commit (KgStore *store, const char *message, const char *const *lines);
/* All quads as sorted "s p o g" lines. (transfer full) */
char *fixture_dump (const KgView *view);
