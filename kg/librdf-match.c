/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-match.h"

static gboolean
same_triple (const KgQuad *a, const KgQuad *b)
{
  return a->subject == b->subject && a->predicate == b->predicate && a->object == b->object;
}

static gboolean
step_scan (KgMatch *match)
{
  KgQuad quad;
  KgPlace place;
  while (kg_scan_next (match->at.scan, &quad, &place)) {
    if (match->quads || !same_triple (&quad, &match->quad)) {
      match->quad = quad;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
step (KgMatch *match)
{
  KgQuad *quad = &match->quad;
  switch (match->kind) {
  case KG_MATCH_OBJECTS:
    quad->object = kg_cursor_next (&match->at.ids);
    return quad->object != KG_NONE;
  case KG_MATCH_SUBJECTS:
    quad->subject = kg_cursor_next (&match->at.ids);
    return quad->subject != KG_NONE;
  case KG_MATCH_OUTGOING:
    return kg_pairs_next (&match->at.pairs, &quad->predicate, &quad->object);
  case KG_MATCH_INCOMING:
    return kg_pairs_next (&match->at.pairs, &quad->predicate, &quad->subject);
  case KG_MATCH_SCAN:
    return step_scan (match);
  }
  return FALSE;
}

static gboolean
accept (const KgMatch *match)
{
  KgTermId graph;
  const KgQuad *quad = &match->quad;
  if (match->pattern.object != KG_NONE && quad->object != match->pattern.object) {
    return FALSE;
  }
  return match->quads || !kg_librdf_reader_is_restricted (match->reader) ||
         kg_librdf_reader_first_graph (match->reader, quad, &graph);
}

gboolean
kg_match_next (KgMatch *match)
{
  do {
    if (kg_librdf_reader_step_expired (match->reader) || !step (match)) {
      return FALSE;
    }
  } while (!accept (match));
  return TRUE;
}

void
kg_match_begin (KgMatch *match, KgLibrdfReader *reader, const KgQuad *pattern, gboolean quads)
{
  const KgView *view = kg_librdf_reader_view (reader);
  gboolean s = pattern->subject != KG_NONE;
  gboolean p = pattern->predicate != KG_NONE;
  gboolean o = pattern->object != KG_NONE;
  *match = (KgMatch) { .reader = kg_librdf_reader_ref (reader), .pattern = *pattern };
  match->quads = quads || pattern->graph != KG_NONE;
  match->quad = *pattern;
  if (match->quads || (!s && !o)) {
    match->kind = KG_MATCH_SCAN;
    match->quad = (KgQuad) { 0 };
    match->at.scan = kg_scan_new (view, pattern);
  } else if (s && p) {
    match->kind = KG_MATCH_OBJECTS;
    kg_view_objects (view, pattern->subject, pattern->predicate, &match->at.ids);
  } else if (p) {
    match->kind = KG_MATCH_SUBJECTS;
    kg_view_subjects (view, pattern->predicate, pattern->object, &match->at.ids);
  } else if (s) {
    match->kind = KG_MATCH_OUTGOING;
    kg_view_outgoing (view, pattern->subject, &match->at.pairs);
  } else {
    match->kind = KG_MATCH_INCOMING;
    kg_view_incoming (view, pattern->object, &match->at.pairs);
  }
}

void
kg_match_end (KgMatch *match)
{
  if (match->kind == KG_MATCH_SCAN) {
    kg_scan_free (match->at.scan);
  }
  kg_librdf_reader_unref (match->reader);
}
