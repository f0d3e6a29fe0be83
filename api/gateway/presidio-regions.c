/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/presidio.h"

#include "rules/masked-payload.h"

#include <string.h>

/* Which parts of a text a decision hides, and what comes in their place.
 *
 * The payload holds the masked text alone, from which the parts cannot be told for sure. So the same masks are put on a copy in which every character that
 * no mask covers is a mark that the text does not hold: what stands between the marks is what came in place of the parts. */

/* Private use characters, of which one is not in the text. */
#define MARK_FIRST 0xE000u
#define MARK_LAST 0xF8FFu

static void
region_free (gpointer data)
{
  PresidioRegion *region = data;
  g_free (region->entity);
  g_free (region->replacement);
  g_free (region);
}

/* --- What is covered --- */

static const RulesRequestNode *
find_node (const RulesRequest *request, KgTermId id)
{
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (request, &n);
  for (guint i = 0; i < n; i++) {
    if (nodes[i].node == id) {
      return &nodes[i];
    }
  }
  return NULL;
}

/* Presidio's name for the data of a span; "TEXT" for a whole field. */
static char *
entity_of (const RulesEngine *engine, const RulesRequest *request, const RulesRequestNode *node)
{
  const KgView *view = rules_request_view (request);
  const OntologyVocab *vocab = rules_engine_vocab (engine);
  KgTermId predicates[] = { ontology_vocab_id (vocab, ONTOLOGY_GR_DATA_CLASS),
                            ontology_vocab_id (vocab, ONTOLOGY_GR_DETECTED_BY) };
  KgTermId found[] = { KG_NONE, KG_NONE };
  for (guint i = 0; i < G_N_ELEMENTS (found); i++) {
    KgCursor cursor;
    if (predicates[i] != KG_NONE) {
      kg_view_objects (view, node->node, predicates[i], &cursor);
      found[i] = kg_cursor_next (&cursor);
    }
  }
  return node->start < 0 || found[0] == KG_NONE
             ? g_strdup ("TEXT")
             : presidio_entity_name (view, vocab, found[0], found[1]);
}

static int
compare_regions (gconstpointer a, gconstpointer b)
{
  const PresidioRegion *x = *(const PresidioRegion *const *) a;
  const PresidioRegion *y = *(const PresidioRegion *const *) b;
  return x->start != y->start ? (x->start < y->start ? -1 : 1)
         : x->end == y->end   ? 0
         : x->end > y->end    ? -1
                              : 1;
}

/* Regions that touch become one: nothing between them tells where one ends. */
static void
join_regions (GPtrArray *regions)
{
  g_ptr_array_sort (regions, compare_regions);
  for (guint i = 1; i < regions->len;) {
    PresidioRegion *last = g_ptr_array_index (regions, i - 1);
    const PresidioRegion *region = g_ptr_array_index (regions, i);
    if (region->start > last->end) {
      i++;
      continue;
    }
    last->end = MAX (last->end, region->end);
    g_ptr_array_remove_index (regions, i);
  }
}

static GPtrArray *
find_regions (const RulesEngine *engine, const RulesRequest *request, const RulesDecision *decision,
              gint64 n)
{
  GPtrArray *regions = g_ptr_array_new_with_free_func (region_free);
  for (guint i = 0; i < decision->n_masks; i++) {
    const RulesMaskDecision *mask = &decision->masks[i];
    const RulesRequestNode *node = find_node (request, mask->node);
    const RulesRule *rule = rules_policies_rule (rules_engine_policies (engine), mask->rule);
    if (node == NULL) {
      continue;
    }
    PresidioRegion *region = g_new0 (PresidioRegion, 1);
    region->start = MAX (node->start, 0);
    region->end = node->start < 0 ? n : node->end;
    region->entity = entity_of (engine, request, node);
    region->operator= rules_mask_operator_name (rule->masking.kind);
    g_ptr_array_add (regions, region);
  }
  join_regions (regions);
  return regions;
}

/* --- What comes in its place --- */

static gunichar
choose_mark (const char *text)
{
  gunichar mark = MARK_FIRST;
  while (mark < MARK_LAST && g_utf8_strchr (text, -1, mark) != NULL) {
    mark++;
  }
  return mark;
}

/* (transfer full) the text with a mark for each character outside of the regions */
static char *
mark_text (const char *text, const GPtrArray *regions, gunichar mark)
{
  GString *out = g_string_new (NULL);
  gint64 i = 0;
  guint next = 0;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at), i++) {
    while (next < regions->len &&
           ((const PresidioRegion *) g_ptr_array_index (regions, next))->end <= i) {
      next++;
    }
    const PresidioRegion *region = next < regions->len ? g_ptr_array_index (regions, next) : NULL;
    gboolean covered = region != NULL && region->start <= i;
    g_string_append_unichar (out, covered ? g_utf8_get_char (at) : mark);
  }
  return g_string_free (out, FALSE);
}

/* The one text in a request, or in a masked payload; NULL if it was removed. */
static json_t *
text_in (const json_t *holder)
{
  const json_t *field = json_array_get (json_object_get (holder, "inputs"), 0);
  return json_object_get (field, "text");
}

/* Cuts the masked marks into replacements. FALSE if they do not fit. */
static gboolean
cut_replacements (const char *masked, const char *mark, GPtrArray *regions)
{
  const char *at = masked;
  for (guint i = 0; i < regions->len; i++) {
    PresidioRegion *region = g_ptr_array_index (regions, i);
    while (g_str_has_prefix (at, mark)) {
      at += strlen (mark);
    }
    const char *end = strstr (at, mark);
    gsize length = end != NULL ? (gsize) (end - at) : strlen (at);
    region->replacement = g_strndup (at, length);
    at += length;
  }
  while (g_str_has_prefix (at, mark)) {
    at += strlen (mark);
  }
  return *at == '\0';
}

static gboolean
find_replacements (const RulesEngine *engine, const RulesRequest *request,
                   const RulesDecision *decision, const json_t *json, const char *text,
                   const char *id, const RulesKeys *keys, GPtrArray *regions, GError **error)
{
  char mark[8] = "";
  gunichar character = choose_mark (text);
  g_autofree char *marked = mark_text (text, regions, character);
  g_autoptr (GString) payload = g_string_new (NULL);
  json_t *copy = json_deep_copy (json);
  mark[g_unichar_to_utf8 (character, mark)] = '\0';
  json_string_set (text_in (json_object_get (copy, "context")), marked);
  g_autofree char *dumped = json_dumps (copy, JSON_COMPACT);
  json_decref (copy);
  if (!rules_masked_payload (rules_engine_policies (engine), request, decision, dumped,
                             strlen (dumped), id, keys, payload, error)) {
    return FALSE;
  }
  json_t *masked = json_loads (payload->str, 0, NULL);
  const char *left = json_string_value (text_in (masked));
  gboolean fits = cut_replacements (left != NULL ? left : "", mark, regions);
  json_decref (masked);
  if (!fits) {
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_PAYLOAD,
                         "the masked text does not fit its masks");
  }
  return fits;
}

GPtrArray *
presidio_regions (const RulesEngine *engine, const RulesRequest *request,
                  const RulesDecision *decision, const json_t *json, const char *text,
                  const char *id, const RulesKeys *keys, GError **error)
{
  g_autoptr (GPtrArray) regions =
      find_regions (engine, request, decision, g_utf8_strlen (text, -1));
  return find_replacements (engine, request, decision, json, text, id, keys, regions, error)
             ? g_steal_pointer (&regions)
             : NULL;
}

char *
presidio_masked_text (const char *text, const GPtrArray *regions)
{
  GString *out = g_string_new (NULL);
  const char *at = text;
  gint64 here = 0;
  for (guint i = 0; i < regions->len; i++) {
    const PresidioRegion *region = g_ptr_array_index (regions, i);
    const char *start = g_utf8_offset_to_pointer (at, (glong) (region->start - here));
    g_string_append_len (out, at, start - at);
    g_string_append (out, region->replacement);
    at = g_utf8_offset_to_pointer (start, (glong) (region->end - region->start));
    here = region->end;
  }
  g_string_append (out, at);
  return g_string_free (out, FALSE);
}
