/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include "kg/limits.h"

/* What was told of the terms of the graph before, and can be told again: where the request does not speak of them itself. */

RulesTexts *
rules_explanation_texts (const RulesExplanation *explanation)
{
  const RulesPolicies *policies = explanation->policies;
  return rules_request_view (explanation->request)->snapshot ==
                 rules_graph_snapshot (rules_policies_graph (policies))
             ? rules_policies_texts (policies)
             : NULL;
}

char *
rules_explanation_rule (const RulesExplanation *explanation, guint32 rule)
{
  const KgView *view = rules_request_view (explanation->request);
  RulesTexts *texts = rules_explanation_texts (explanation);
  const RulesTextKey key = { RULES_TEXT_ID, rules_policies_rule (explanation->policies, rule)->id,
                             0, 0 };
  const RulesText *known = texts != NULL ? rules_texts_find (texts, &key) : NULL;
  KgTerm term = { .value = "" };
  if (known != NULL) {
    return g_strndup (known->text, known->length);
  }
  kg_view_term (view, key.a, &term);
  return kg_snapshot_compact (view->snapshot, term.value);
}

gboolean
rules_telling_is_steady (const RulesTelling *telling, KgTermId id)
{
  return telling->texts != NULL && id < KG_OVERLAY_FIRST &&
         rules_request_says_of (telling->request, id) != RULES_SAYS_MORE;
}

gboolean
rules_telling_append_known (const RulesTelling *telling, GString *out, const RulesTextKey *key)
{
  const RulesText *known = rules_texts_find (telling->texts, key);
  if (known != NULL) {
    g_string_append_len (out, known->text, (gssize) known->length);
  }
  return known != NULL;
}

void
rules_telling_keep (const RulesTelling *telling, const GString *out, gsize from,
                    const RulesTextKey *key)
{
  rules_texts_add (telling->texts, key, out->str + from, out->len - from);
}

gboolean
rules_telling_is_blank (const RulesTelling *telling, KgTermId id)
{
  KgTerm term;
  return !kg_view_term (&telling->names.data, id, &term) || term.kind == KG_TERM_BLANK;
}

void
rules_telling_append_sentence (const RulesTelling *telling, GString *out, const RulesTriple *triple)
{
  const RulesTextKey key = { RULES_TEXT_SENTENCE, triple->subject, triple->predicate,
                             triple->object };
  const KgTermId ids[] = { triple->subject, triple->predicate, triple->object };
  g_autoptr (GString) text = NULL;
  gsize from = out->len;
  gboolean steady = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    steady = steady && rules_telling_is_steady (telling, ids[i]);
  }
  if (steady && rules_telling_append_known (telling, out, &key)) {
    return;
  }
  text = g_string_sized_new (256);
  rules_telling_append_triple (telling, text, triple);
  kg_text_append_safe (out, text->str, (gssize) text->len);
  if (steady && !rules_telling_is_blank (telling, ids[0]) &&
      !rules_telling_is_blank (telling, ids[2])) {
    rules_telling_keep (telling, out, from, &key);
  }
}
