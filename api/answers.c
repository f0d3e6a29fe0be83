/* SPDX-License-Identifier: Apache-2.0 */
#include "api/answers.h"

#include "api/json.h"

#include <stdlib.h>

void
api_answers_clear (ApiAnswers *answers)
{
  json_decref (answers->why_not);
  json_decref (answers->changes);
  json_decref (answers->check);
}

gboolean
api_ask_why_not (RulesDecider *decider, const RulesExplanation *explanation, ApiAnswers *answers,
                 GError **error)
{
  g_autoptr (GArray) why_not =
      rules_why_not (decider, explanation->policies, explanation->request, error);
  if (why_not == NULL) {
    return FALSE;
  }
  answers->why_not = rules_explain_why_not (explanation, why_not);
  return TRUE;
}

void
api_ask_changes (const RulesExplanation *explanation, ApiAnswers *answers)
{
  g_autoptr (GPtrArray) changes =
      rules_what_would_change (explanation->policies, explanation->request);
  answers->changes = rules_explain_changes (explanation, changes);
}

gboolean
api_ask_check (const RulesExplanation *explanation, ApiAnswers *answers, GError **error)
{
  g_auto (RulesProofCheck) checked = { 0 };
  if (!rules_check_proof (explanation->policies, explanation->request, explanation->decision,
                          &checked, error)) {
    return FALSE;
  }
  json_t *failures = json_array ();
  for (guint i = 0; checked.failures != NULL && i < checked.failures->len; i++) {
    json_array_append_new (failures, api_json_string (g_ptr_array_index (checked.failures, i)));
  }
  answers->check = json_pack ("{s:b, s:b, s:b, s:I, s:o}", "faithful", checked.faithful,
                              "sufficient", checked.sufficient, "minimal", checked.minimal,
                              "triples", (json_int_t) checked.n_triples, "failures", failures);
  return TRUE;
}

/* Into the object that the explanation is. */
static void
append_member (GString *out, const char *name, const json_t *value)
{
  gsize end = out->len;
  if (value == NULL) {
    return;
  }
  while (end > 0 && out->str[end - 1] != '}') {
    end--;
  }
  char *text = json_dumps (value, 0);
  g_string_truncate (out, end - 1);
  g_string_append_printf (out, ", \"%s\": %s}\n", name, text);
  free (text);
}

void
api_explain_json (const RulesExplanation *explanation, const ApiAnswers *answers, GString *out)
{
  rules_explain_json (explanation, out);
  append_member (out, "whyNot", answers->why_not);
  append_member (out, "change", answers->changes);
  append_member (out, "check", answers->check);
}
