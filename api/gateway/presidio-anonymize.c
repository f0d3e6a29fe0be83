/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/presidio-private.h"

/* A text on its way, and what of it is done. */
typedef struct {
  const PresidioCall *call;
  const RulesKeys *keys;
  const char *at; /* in the text, at the code point `here` */
  gint64 here;
  GString *out;
  gint64 n; /* code points of `out` */
  json_t *items;
} Writing;

static const char *
place_of (const Writing *writing, gint64 offset)
{
  return g_utf8_offset_to_pointer (writing->at, (glong) (offset - writing->here));
}

static void
go_to (Writing *writing, gint64 offset)
{
  writing->at = place_of (writing, offset);
  writing->here = offset;
}

static void
copy_until (Writing *writing, gint64 offset)
{
  const char *end = place_of (writing, offset);
  g_string_append_len (writing->out, writing->at, end - writing->at);
  writing->n += offset - writing->here;
  go_to (writing, offset);
}

/* Writes what comes in place of the text until `end`. Presidio lists the last change first. */
static void
put (Writing *writing, gint64 end, const char *entity, const char *operator,
     const char * replacement)
{
  gint64 length = g_utf8_strlen (replacement, -1);
  g_string_append (writing->out, replacement);
  json_array_insert_new (writing->items, 0,
                         json_pack ("{s:I,s:I,s:s,s:s,s:s}", "start", (json_int_t) writing->n,
                                    "end", (json_int_t) (writing->n + length), "entity_type",
                                    entity, "text", replacement, "operator", operator));
  writing->n += length;
  go_to (writing, end);
}

static void
apply_operator (Writing *writing, const PresidioResult *result, gint64 end)
{
  PresidioOperator operator;
  g_autoptr (GString) value = g_string_new (NULL);
  gsize length = (gsize) (place_of (writing, end) - writing->at);
  presidio_operator_for (writing->call->call, result->entity, &operator);
  presidio_operator_apply (&operator, result->entity, writing->at, length, writing->keys, value);
  put (writing, end, result->entity, presidio_operator_name (operator.kind), value->str);
}

static void
write_regions_and_results (Writing *writing, const GPtrArray *regions)
{
  const GArray *results = writing->call->results;
  guint r = 0;
  for (guint i = 0; i < results->len || r < regions->len;) {
    const PresidioResult *result =
        i < results->len ? &g_array_index (results, PresidioResult, i) : NULL;
    const PresidioRegion *region = r < regions->len ? g_ptr_array_index (regions, r) : NULL;
    if (result != NULL && result->end <= writing->here) {
      i++;
    } else if (region != NULL &&
               (result == NULL || region->start <= MAX (result->start, writing->here))) {
      copy_until (writing, region->start);
      put (writing, region->end, region->entity, region->operator, region->replacement);
      r++;
    } else {
      copy_until (writing, MAX (result->start, writing->here));
      apply_operator (writing, result,
                      region != NULL ? MIN (result->end, region->start) : result->end);
    }
  }
  copy_until (writing, writing->call->n);
}

json_t *
presidio_anonymized (const PresidioCall *call, const GPtrArray *regions, const RulesKeys *keys)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Writing writing = {
    .call = call, .keys = keys, .at = call->text, .out = out, .items = json_array ()
  };
  write_regions_and_results (&writing, regions);
  return json_pack ("{s:s,s:o}", "text", out->str, "items", writing.items);
}
