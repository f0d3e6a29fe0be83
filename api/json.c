/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"

#include "kg/nquads.h"
#include "kg/time.h"

json_t *
api_json_string (const char *text)
{
  json_t *string = json_string (text);
  if (string != NULL) {
    return string;
  }
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  return json_string (valid);
}

json_t *
api_commit_as_json (const KgCommit *commit)
{
  g_autofree char *digest = kg_digest_to_hex (commit->digest);
  g_autofree char *time = kg_time_to_text (commit->time);
  json_t *value = json_object ();
  json_object_set_new (value, "commit", json_integer ((json_int_t) commit->id));
  json_object_set_new (value, "digest", json_string (digest));
  json_object_set_new (value, "time", json_string (time));
  json_object_set_new (value, "author", api_json_string (commit->author));
  json_object_set_new (value, "message", api_json_string (commit->message));
  json_object_set_new (value, "added", json_integer ((json_int_t) commit->added));
  json_object_set_new (value, "removed", json_integer ((json_int_t) commit->removed));
  json_object_set_new (value, "quads", json_integer ((json_int_t) commit->quads));
  return value;
}

json_t *
api_commit_result_as_json (const KgCommitResult *result)
{
  g_autofree char *digest = kg_digest_to_hex (result->digest);
  return json_pack ("{s:I, s:I, s:I, s:I, s:s}", "commit", (json_int_t) result->commit, "added",
                    (json_int_t) result->added, "removed", (json_int_t) result->removed, "quads",
                    (json_int_t) result->quads, "digest", digest);
}

void
api_append_ntriples_term (GString *out, const KgView *view, KgTermId id)
{
  KgTerm term;
  KgTerm datatype;
  if (!kg_view_term (view, id, &term)) {
    return;
  }
  gboolean typed = term.kind == KG_TERM_LITERAL && term.datatype != KG_NONE &&
                   kg_view_term (view, term.datatype, &datatype);
  kg_nquads_append_term (out, &term, typed ? &datatype : NULL);
}
