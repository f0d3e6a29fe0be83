/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/snapshot-private.h"

#include <stdlib.h>

/* A scan goes from outside in: the subjects that may match, for each the predicates and objects, for each triple the
 * places that said it. */

typedef enum {
  SCAN_ONE,      /* subject, predicate and object are given */
  SCAN_OBJECTS,  /* subject and predicate */
  SCAN_SUBJECTS, /* predicate and object */
  SCAN_OUTGOING, /* subject */
  SCAN_INCOMING, /* object */
  SCAN_PREDICATE,
  SCAN_ALL,
} ScanKind;

struct _KgScan {
  KgView view;
  KgQuad pattern;
  ScanKind kind;
  gboolean done;
  KgTermId next_subject; /* SCAN_ALL: walks the ids of the snapshot, then those of the overlay */
  KgCursor subjects;     /* SCAN_PREDICATE */
  KgCursor ids;
  KgPairCursor pairs;
  KgQuad triple;    /* at hand */
  gboolean at_hand; /* whether there is one */
  guint place;      /* next of its places */
};

static ScanKind
classify (const KgQuad *pattern)
{
  gboolean s = pattern->subject != KG_NONE;
  gboolean p = pattern->predicate != KG_NONE;
  gboolean o = pattern->object != KG_NONE;
  if (s && p) {
    return o ? SCAN_ONE : SCAN_OBJECTS;
  }
  if (s) {
    return SCAN_OUTGOING;
  }
  if (o) {
    return p ? SCAN_SUBJECTS : SCAN_INCOMING;
  }
  return p ? SCAN_PREDICATE : SCAN_ALL;
}

static void
start (KgScan *scan)
{
  const KgQuad *pattern = &scan->pattern;
  switch (scan->kind) {
  case SCAN_ONE:
    break;
  case SCAN_OBJECTS:
    kg_view_objects (&scan->view, pattern->subject, pattern->predicate, &scan->ids);
    break;
  case SCAN_SUBJECTS:
    kg_view_subjects (&scan->view, pattern->predicate, pattern->object, &scan->ids);
    break;
  case SCAN_OUTGOING:
    kg_view_outgoing (&scan->view, pattern->subject, &scan->pairs);
    break;
  case SCAN_INCOMING:
    kg_view_incoming (&scan->view, pattern->object, &scan->pairs);
    break;
  case SCAN_PREDICATE:
    kg_view_subjects_of (&scan->view, pattern->predicate, &scan->subjects);
    scan->ids = (KgCursor) { .single = TRUE };
    break;
  case SCAN_ALL:
    scan->next_subject = 1;
    break;
  }
}

KgScan *
kg_scan_new (const KgView *view, const KgQuad *pattern)
{
  KgScan *scan = g_new0 (KgScan, 1);
  scan->view = *view;
  scan->pattern = *pattern;
  scan->kind = classify (pattern);
  scan->triple = *pattern;
  start (scan);
  return scan;
}

void
kg_scan_free (KgScan *scan)
{
  g_free (scan);
}

static gboolean
next_one (KgScan *scan)
{
  gboolean first = !scan->done;
  scan->done = TRUE;
  return first && kg_view_contains (&scan->view, scan->pattern.subject, scan->pattern.predicate,
                                    scan->pattern.object);
}

/* For each subject of the predicate its objects. */
static gboolean
next_of_predicate (KgScan *scan)
{
  KgTermId object = kg_cursor_next (&scan->ids);
  while (object == KG_NONE) {
    KgTermId subject = kg_cursor_next (&scan->subjects);
    if (subject == KG_NONE) {
      return FALSE;
    }
    scan->triple.subject = subject;
    kg_view_objects (&scan->view, subject, scan->pattern.predicate, &scan->ids);
    object = kg_cursor_next (&scan->ids);
  }
  scan->triple.object = object;
  return TRUE;
}

/* The id after `id` that could be a subject; KG_NONE after the last. */
static KgTermId
subject_after (const KgScan *scan, KgTermId id)
{
  const KgOverlay *overlay = scan->view.overlay;
  KgTermId end = kg_snapshot_id_end (scan->view.snapshot);
  if (id < end) {
    return id;
  }
  if (overlay == NULL) {
    return KG_NONE;
  }
  KgTermId first = kg_terms_first (kg_overlay_terms (overlay));
  id = MAX (id, first);
  return id - first < kg_terms_count (kg_overlay_terms (overlay)) ? id : KG_NONE;
}

static gboolean
next_of_all (KgScan *scan)
{
  while (!kg_pairs_next (&scan->pairs, &scan->triple.predicate, &scan->triple.object)) {
    KgTermId subject = subject_after (scan, scan->next_subject);
    if (subject == KG_NONE) {
      return FALSE;
    }
    scan->triple.subject = subject;
    scan->next_subject = subject + 1;
    kg_view_outgoing (&scan->view, subject, &scan->pairs);
  }
  return TRUE;
}

static gboolean
next_triple (KgScan *scan)
{
  switch (scan->kind) {
  case SCAN_ONE:
    return next_one (scan);
  case SCAN_OBJECTS:
    scan->triple.object = kg_cursor_next (&scan->ids);
    return scan->triple.object != KG_NONE;
  case SCAN_SUBJECTS:
    scan->triple.subject = kg_cursor_next (&scan->ids);
    return scan->triple.subject != KG_NONE;
  case SCAN_OUTGOING:
    return kg_pairs_next (&scan->pairs, &scan->triple.predicate, &scan->triple.object);
  case SCAN_INCOMING:
    return kg_pairs_next (&scan->pairs, &scan->triple.predicate, &scan->triple.subject);
  case SCAN_PREDICATE:
    return next_of_predicate (scan);
  case SCAN_ALL:
    return next_of_all (scan);
  }
  return FALSE;
}

gboolean
kg_scan_next (KgScan *scan, KgQuad *quad, KgPlace *place)
{
  for (;;) {
    KgPlace found;
    if (!scan->at_hand) {
      if (!next_triple (scan)) {
        return FALSE;
      }
      scan->at_hand = TRUE;
      scan->place = 0;
    }
    if (!kg_view_place (&scan->view, scan->triple.subject, scan->triple.predicate,
                        scan->triple.object, scan->place, &found)) {
      scan->at_hand = FALSE;
      continue;
    }
    scan->place++;
    if (scan->pattern.graph != KG_NONE && scan->pattern.graph != found.graph) {
      continue;
    }
    *quad = scan->triple;
    quad->graph = found.graph;
    if (place != NULL) {
      *place = found;
    }
    return TRUE;
  }
}
