/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/payload-private.h"

#include "kg/json.h"
#include "rules/limits.h"

/* --- Edits --- */

void
rules_edits_init (RulesEdits *edits, const char *json)
{
  edits->json = json;
  edits->edits = g_array_new (FALSE, FALSE, sizeof (RulesEdit));
  edits->inserted = g_string_new (NULL);
  edits->scratch = g_string_new (NULL);
}

void
rules_edits_clear (RulesEdits *edits)
{
  g_array_unref (edits->edits);
  g_string_free (edits->inserted, TRUE);
  g_string_free (edits->scratch, TRUE);
}

gboolean
rules_edits_add (RulesEdits *edits, guint32 start, guint32 end, gsize from, GError **error)
{
  if (edits->inserted->len > RULES_LIMIT_PAYLOAD_INSERTED) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
                 "masks put more than %u bytes into the payload; send it in parts",
                 RULES_LIMIT_PAYLOAD_INSERTED);
    return FALSE;
  }
  RulesEdit edit = { start, end, (guint32) from, (guint32) (edits->inserted->len - from) };
  g_array_append_val (edits->edits, edit);
  return TRUE;
}

void
rules_edits_apply (const RulesEdits *edits, gsize length, GString *out)
{
  gsize at = 0;
  for (guint i = 0; i < edits->edits->len; i++) {
    const RulesEdit *edit = &g_array_index (edits->edits, RulesEdit, i);
    g_string_append_len (out, edits->json + at, (gssize) (edit->start - at));
    g_string_append_len (out, edits->inserted->str + edit->from, edit->length);
    at = edit->end;
  }
  g_string_append_len (out, edits->json + at, (gssize) (length - at));
}

/* --- Values --- */

int
rules_pointed_compare_strength (const RulesPointed *a, const RulesPointed *b)
{
  int compared = rules_masking_compare (&b->mask->masking, &a->mask->masking);
  return compared != 0 ? compared : a->index < b->index ? -1 : a->index > b->index ? 1 : 0;
}

const RulesPayloadMask *
rules_strongest (const RulesPointed *masks, guint n)
{
  const RulesPointed *best = &masks[0];
  for (guint i = 1; i < n; i++) {
    best = rules_pointed_compare_strength (&masks[i], best) < 0 ? &masks[i] : best;
  }
  return best->mask;
}

/* Appends the mask of `value` as a JSON string. */
static gboolean
append_masked (RulesEdits *edits, const RulesMasking *masking, const RulesMaskContext *context,
               const GString *value, GError **error)
{
  g_autoptr (GString) masked = g_string_new (NULL);
  if (!rules_mask_value (masking, context, value->str, value->len, masked, error)) {
    return FALSE;
  }
  kg_json_append_string (edits->inserted, masked->str, masked->len);
  return TRUE;
}

gboolean
rules_edit_value (RulesEdits *edits, const RulesPayloadMask *mask, RulesJsonEvent event,
                  const RulesJsonPlace *place, GError **error)
{
  gsize from = edits->inserted->len;
  RulesMasking masking = mask->masking;
  gboolean done = TRUE;
  g_string_truncate (edits->scratch, 0);
  if (event == RULES_JSON_STRING) {
    rules_json_decode (edits->json + place->start + 1, place->end - place->start - 2,
                       edits->scratch);
  } else if (event == RULES_JSON_OTHER) {
    g_string_append_len (edits->scratch, edits->json + place->start, place->end - place->start);
  } else if (masking.kind < RULES_MASK_REDACT) {
    masking.kind = RULES_MASK_REDACT;
  }
  if (masking.kind >= RULES_MASK_NULLIFY) {
    g_string_append (edits->inserted, "null");
  } else {
    done = append_masked (edits, &masking, &mask->context, edits->scratch, error);
  }
  return done && rules_edits_add (edits, place->start, place->end, from, error);
}

/* --- Parts of a text --- */

/* What one mask gets of a text, in code points, then in bytes. */
typedef struct {
  const RulesPayloadMask *mask;
  guint64 start;
  guint64 end;
} Piece;

static int
compare_strength (gconstpointer a, gconstpointer b)
{
  return rules_pointed_compare_strength (a, b);
}

typedef struct {
  guint64 at;
  guint rank; /* in order of strength */
  gboolean begins;
} Edge;

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  const Edge *x = a;
  const Edge *y = b;
  return x->at < y->at ? -1 : x->at > y->at ? 1 : 0;
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  return GPOINTER_TO_UINT (a) < GPOINTER_TO_UINT (b) ? -1 : a != b ? 1 : 0;
}

static GArray *
find_edges (const RulesPointed *parts, guint n)
{
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  for (guint i = 0; i < n; i++) {
    const RulesPayloadMask *mask = parts[i].mask;
    Edge begin = { (guint64) mask->start, i, TRUE };
    Edge end = { (guint64) mask->end, i, FALSE };
    if (mask->end > mask->start) {
      g_array_append_val (edges, begin);
      g_array_append_val (edges, end);
    }
  }
  g_array_sort (edges, compare_edges);
  return edges;
}

static void
add_piece (GArray *pieces, const RulesPayloadMask *mask, guint64 start, guint64 end)
{
  Piece *last = pieces->len == 0 ? NULL : &g_array_index (pieces, Piece, pieces->len - 1);
  Piece piece = { mask, start, end };
  if (last != NULL && last->mask == mask && last->end == start) {
    last->end = end;
  } else {
    g_array_append_val (pieces, piece);
  }
}

/* Runs along the text; at each place the strongest of the masks that cover it has it. `parts` are in order of strength. */
static GArray *
find_pieces (const RulesPointed *parts, guint n)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_autoptr (GArray) edges = find_edges (parts, n);
  g_autoptr (GTree) covering = g_tree_new (compare_ranks);
  guint64 from = 0;
  for (guint i = 0; i < edges->len; i++) {
    const Edge *edge = &g_array_index (edges, Edge, i);
    GTreeNode *first = g_tree_node_first (covering);
    if (first != NULL && edge->at > from) {
      guint rank = GPOINTER_TO_UINT (g_tree_node_key (first)) - 1;
      add_piece (pieces, parts[rank].mask, from, edge->at);
    }
    from = edge->at;
    /* No key may be NULL. */
    if (edge->begins) {
      g_tree_insert (covering, GUINT_TO_POINTER (edge->rank + 1), NULL);
    } else {
      g_tree_remove (covering, GUINT_TO_POINTER (edge->rank + 1));
    }
  }
  return pieces;
}

static gboolean
check_bounds (const RulesPointed *parts, guint n, guint64 length, GError **error)
{
  for (guint i = 0; i < n; i++) {
    if ((guint64) parts[i].mask->end > length) {
      g_set_error (error, RULES_ERROR, RULES_ERROR_PAYLOAD,
                   "a part of `%s` ends beyond its text; count Unicode code points",
                   parts[i].mask->pointer);
      return FALSE;
    }
  }
  return TRUE;
}

/* From code points to bytes. Returns the code points of the text. */
static guint64
find_bytes (const RulesEdits *edits, const RulesJsonPlace *place, GArray *pieces)
{
  const char *text = edits->json;
  gsize at = place->start + 1;
  guint64 n = 0;
  guint i = 0;
  gboolean inside = FALSE;
  for (;;) {
    Piece *piece = i < pieces->len ? &g_array_index (pieces, Piece, i) : NULL;
    if (piece != NULL && inside && piece->end == n) {
      piece->end = at;
      inside = FALSE;
      i++;
      continue;
    }
    if (piece != NULL && !inside && piece->start == n) {
      piece->start = at;
      inside = TRUE;
    }
    if (at >= place->end - 1) {
      return n;
    }
    at += rules_json_character (text + at);
    n++;
  }
}

static gboolean
edit_piece (RulesEdits *edits, const Piece *piece, GError **error)
{
  gsize from = edits->inserted->len;
  g_string_truncate (edits->scratch, 0);
  rules_json_decode (edits->json + piece->start, piece->end - piece->start, edits->scratch);
  if (!append_masked (edits, &piece->mask->masking, &piece->mask->context, edits->scratch, error)) {
    return FALSE;
  }
  /* The text around it has the quotation marks. */
  g_string_truncate (edits->inserted, edits->inserted->len - 1);
  return rules_edits_add (edits, (guint32) piece->start, (guint32) piece->end, from + 1, error);
}

gboolean
rules_edit_parts (RulesEdits *edits, const RulesPointed *masks, guint n,
                  const RulesJsonPlace *place, GError **error)
{
  g_autofree RulesPointed *parts = g_memdup2 (masks, n * sizeof *masks);
  qsort (parts, n, sizeof *parts, compare_strength);
  g_autoptr (GArray) pieces = find_pieces (parts, n);
  if (!check_bounds (masks, n, find_bytes (edits, place, pieces), error)) {
    return FALSE;
  }
  for (guint i = 0; i < pieces->len; i++) {
    if (!edit_piece (edits, &g_array_index (pieces, Piece, i), error)) {
      return FALSE;
    }
  }
  return TRUE;
}
