/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/payload-private.h"

#include "rules/limits.h"

#include <string.h>

/* The masks are sorted by their pointers, so that those below one value are a run of them: on the way down, each name and
 * each index narrows the run. What is below an empty one is only read. */

typedef struct {
  guint from;
  guint to;
} Run;

/* An object or array that is open. */
typedef struct {
  Run below;                    /* masks of what it contains */
  Run item;                     /* of the member or element at hand, and below */
  const RulesPayloadMask *mask; /* (nullable) its own */
  RulesJsonPlace place;
  guint edits; /* before it */
  gboolean is_array;
  gboolean keeps;     /* a member or element that is not removed was there */
  gint removed;       /* the edit that removes the last one, all before being removed too; -1 */
  guint32 item_start; /* with the name */
  guint32 item_comma;
  char index[12]; /* of the element at hand, in digits */
} Frame;

typedef struct {
  RulesJson *json;
  RulesEdits edits;
  RulesPointed *masks;
  guint n;
  GString *name;
  guint depth;
  Frame frames[RULES_LIMIT_PAYLOAD_DEPTH];
} Walk;

/* --- Pointers --- */

/* RFC 6901, 4. FALSE for a tilde before anything but 0 and 1. */
static gboolean
unescape (char *token)
{
  char *to = token;
  for (const char *at = token; *at != '\0'; at++) {
    if (*at != '~') {
      *to++ = *at;
      continue;
    }
    at++;
    if (*at != '0' && *at != '1') {
      return FALSE;
    }
    *to++ = *at == '0' ? '~' : '/';
  }
  *to = '\0';
  return TRUE;
}

static gboolean
read_pointer (RulesPointed *out, GError **error)
{
  const char *pointer = out->mask->pointer;
  gboolean sound = *pointer == '\0' || *pointer == '/';
  out->tokens = g_strsplit (*pointer == '\0' ? "" : pointer + 1, "/", -1);
  /* g_strsplit() makes nothing of nothing, and "/" has one empty token. */
  if (strcmp (pointer, "/") == 0) {
    g_strfreev (out->tokens);
    out->tokens = g_new0 (char *, 2);
    out->tokens[0] = g_strdup ("");
  }
  out->n_tokens = g_strv_length (out->tokens);
  for (guint i = 0; i < out->n_tokens; i++) {
    sound = sound && unescape (out->tokens[i]);
  }
  if (!sound) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD,
                 "`%s` is no JSON Pointer; write it as RFC 6901 says", pointer);
  }
  return sound;
}

static int
compare_pointers (gconstpointer a, gconstpointer b)
{
  const RulesPointed *x = a;
  const RulesPointed *y = b;
  for (guint i = 0; i < MIN (x->n_tokens, y->n_tokens); i++) {
    int compared = strcmp (x->tokens[i], y->tokens[i]);
    if (compared != 0) {
      return compared;
    }
  }
  if (x->n_tokens != y->n_tokens) {
    return x->n_tokens < y->n_tokens ? -1 : 1;
  }
  return x->index - y->index;
}

static gboolean
read_masks (Walk *walk, const RulesPayloadMask *masks, gsize n, GError **error)
{
  walk->masks = g_new0 (RulesPointed, MAX (n, 1));
  for (gsize i = 0; i < n; i++) {
    RulesPointed *pointed = &walk->masks[walk->n++];
    *pointed = (RulesPointed) { .mask = &masks[i], .index = (gint) i };
    if (masks[i].start < -1 || (masks[i].start >= 0 && masks[i].end < masks[i].start)) {
      g_set_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD,
                   "a part of `%s` ends before it begins; give its start, then its end",
                   masks[i].pointer);
      return FALSE;
    }
    if (!read_pointer (pointed, error)) {
      return FALSE;
    }
  }
  qsort (walk->masks, walk->n, sizeof *walk->masks, compare_pointers);
  return TRUE;
}

/* Compares the token at `depth` with a name that may hold any character. */
static int
compare_token (const RulesPointed *mask, guint depth, const char *name, gsize length)
{
  const char *token = mask->tokens[depth];
  gsize n = strlen (token);
  int compared = memcmp (token, name, MIN (n, length));
  return compared != 0 ? compared : n < length ? -1 : n > length ? 1 : 0;
}

/* The part of a run whose token at `depth` is `name`. */
static Run
narrow (const Walk *walk, Run run, guint depth, const char *name, gsize length)
{
  guint low = run.from;
  guint high = run.to;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (compare_token (&walk->masks[middle], depth, name, length) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  Run out = { low, low };
  while (out.to < run.to && compare_token (&walk->masks[out.to], depth, name, length) == 0) {
    out.to++;
  }
  return out;
}

/* --- Members and elements --- */

static void
next_index (Frame *frame)
{
  gsize at = strlen (frame->index);
  gsize n = at;
  if (n == 0) {
    frame->index[0] = '0';
    return;
  }
  while (at > 0 && frame->index[at - 1] == '9') {
    frame->index[--at] = '0';
  }
  if (at > 0) {
    frame->index[at - 1]++;
    return;
  }
  memmove (frame->index + 1, frame->index, n);
  frame->index[0] = '1';
}

static void
begin_item (Walk *walk, Frame *frame, const RulesJsonPlace *place)
{
  frame->item_start = place->start;
  frame->item_comma = place->comma;
  frame->item = (Run) { 0, 0 };
  if (frame->removed >= 0) {
    g_array_index (walk->edits.edits, RulesEdit, frame->removed).end = place->start;
    frame->removed = -1;
  }
}

static void
begin_member (Walk *walk, Frame *frame, const RulesJsonPlace *place)
{
  begin_item (walk, frame, place);
  if (frame->below.from == frame->below.to) {
    return;
  }
  const char *name = walk->edits.json + place->start + 1;
  gsize length = place->end - place->start - 2;
  if (place->escaped) {
    g_string_truncate (walk->name, 0);
    rules_json_decode (name, length, walk->name);
    name = walk->name->str;
    length = walk->name->len;
  }
  frame->item = narrow (walk, frame->below, walk->depth - 1, name, length);
}

static void
begin_element (Walk *walk, Frame *frame, const RulesJsonPlace *place)
{
  begin_item (walk, frame, place);
  if (frame->below.from == frame->below.to) {
    return;
  }
  next_index (frame);
  frame->item = narrow (walk, frame->below, walk->depth - 1, frame->index, strlen (frame->index));
}

/* A member or element that goes takes the comma before it with it; where all before it go, the one after it and the
 * space up to what is next: that is settled when the next one begins. */
static gboolean
remove_item (Walk *walk, Frame *frame, guint32 end, GError **error)
{
  RulesEdits *edits = &walk->edits;
  guint32 start = frame->keeps ? frame->item_comma : frame->item_start;
  frame->removed = frame->keeps ? -1 : (gint) edits->edits->len;
  return rules_edits_add (edits, start, end, edits->inserted->len, error);
}

/* A value is over; `mask` is that of all of it, if there is one. */
static gboolean
end_value (Walk *walk, const RulesPayloadMask *mask, RulesJsonEvent event,
           const RulesJsonPlace *place, GError **error)
{
  Frame *frame = walk->depth == 0 ? NULL : &walk->frames[walk->depth - 1];
  if (frame != NULL && mask != NULL && mask->masking.kind == RULES_MASK_REMOVE) {
    return remove_item (walk, frame, place->end, error);
  }
  if (frame != NULL) {
    frame->keeps = TRUE;
  }
  return mask == NULL || rules_edit_value (&walk->edits, mask, event, place, error);
}

/* --- The walk --- */

static gboolean
has_whole (const RulesPointed *masks, guint n)
{
  for (guint i = 0; i < n; i++) {
    if (masks[i].mask->start < 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Where nothing below is masked, it is only read. */
static gboolean
on_container (Walk *walk, RulesJsonEvent event, Run below, const RulesPayloadMask *mask,
              const RulesJsonPlace *place, GError **error)
{
  RulesJsonPlace whole = *place;
  if (below.from == below.to) {
    gboolean sound = rules_json_skip (walk->json, error) != RULES_JSON_ERROR;
    whole.end = rules_json_place (walk->json)->end;
    return sound && end_value (walk, mask, event, &whole, error);
  }
  walk->frames[walk->depth++] = (Frame) {
    .below = below,
    .mask = mask,
    .place = whole,
    .edits = walk->edits.edits->len,
    .is_array = event == RULES_JSON_ARRAY,
    .removed = -1,
  };
  return TRUE;
}

static gboolean
on_value (Walk *walk, RulesJsonEvent event, const RulesJsonPlace *place, GError **error)
{
  Frame *parent = walk->depth == 0 ? NULL : &walk->frames[walk->depth - 1];
  if (parent != NULL && parent->is_array) {
    begin_element (walk, parent, place);
  }
  Run run = parent == NULL ? (Run) { 0, walk->n } : parent->item;
  /* Pointers that end here come before longer ones. */
  RulesPointed *here = &walk->masks[run.from];
  guint n = 0;
  while (run.from + n < run.to && here[n].n_tokens == walk->depth) {
    here[n++].found = TRUE;
  }
  gboolean in_parts = event == RULES_JSON_STRING && n > 0 && !has_whole (here, n);
  const RulesPayloadMask *mask = n == 0 || in_parts ? NULL : rules_strongest (here, n);
  if (event == RULES_JSON_OBJECT || event == RULES_JSON_ARRAY) {
    return on_container (walk, event, (Run) { run.from + n, run.to }, mask, place, error);
  }
  if (in_parts && !rules_edit_parts (&walk->edits, here, n, place, error)) {
    return FALSE;
  }
  return end_value (walk, mask, event, place, error);
}

static gboolean
on_end (Walk *walk, RulesJsonEvent event, guint32 end, GError **error)
{
  Frame *frame = &walk->frames[--walk->depth];
  frame->place.end = end;
  if (frame->mask != NULL) {
    g_array_set_size (walk->edits.edits, frame->edits);
  }
  return end_value (walk, frame->mask, event, &frame->place, error);
}

static gboolean
on_event (Walk *walk, RulesJsonEvent event, const RulesJsonPlace *place, GError **error)
{
  switch (event) {
  case RULES_JSON_ERROR:
  case RULES_JSON_END:
    break;
  case RULES_JSON_NAME:
    begin_member (walk, &walk->frames[walk->depth - 1], place);
    return TRUE;
  case RULES_JSON_OBJECT:
  case RULES_JSON_ARRAY:
  case RULES_JSON_STRING:
  case RULES_JSON_OTHER:
    return on_value (walk, event, place, error);
  case RULES_JSON_OBJECT_END:
  case RULES_JSON_ARRAY_END:
    return on_end (walk, event, place->end, error);
  }
  return event == RULES_JSON_END;
}

static gboolean
check_found (const Walk *walk, GError **error)
{
  const RulesPointed *missing = NULL;
  for (guint i = 0; i < walk->n; i++) {
    const RulesPointed *mask = &walk->masks[i];
    if (!mask->found && (missing == NULL || mask->index < missing->index)) {
      missing = mask;
    }
  }
  if (missing != NULL) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD,
                 "`%s` leads nowhere in the payload; point to a value that is there",
                 missing->mask->pointer);
  }
  return missing == NULL;
}

static gboolean
run_through (Walk *walk, GError **error)
{
  RulesJsonEvent event;
  do {
    event = rules_json_next (walk->json, error);
    if (!on_event (walk, event, rules_json_place (walk->json), error)) {
      return FALSE;
    }
  } while (event != RULES_JSON_END);
  return check_found (walk, error);
}

static void
walk_clear (Walk *walk)
{
  for (guint i = 0; i < walk->n; i++) {
    g_strfreev (walk->masks[i].tokens);
  }
  g_free (walk->masks);
  g_string_free (walk->name, TRUE);
  rules_edits_clear (&walk->edits);
}

gboolean
rules_payload_mask (const char *text, gsize length, const RulesPayloadMask *masks, gsize n,
                    GString *out, GError **error)
{
  g_autoptr (RulesJson) json = rules_json_new (text, length, error);
  if (json == NULL) {
    return FALSE;
  }
  Walk walk; /* without the frames, which are many, and filled as they open */
  walk.json = json;
  walk.masks = NULL;
  walk.n = 0;
  walk.depth = 0;
  walk.name = g_string_new (NULL);
  rules_edits_init (&walk.edits, text);
  gboolean done = read_masks (&walk, masks, n, error) && run_through (&walk, error);
  if (done) {
    rules_edits_apply (&walk.edits, length, out);
  }
  walk_clear (&walk);
  return done;
}
