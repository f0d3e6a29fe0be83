/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-counterfactual.h"

#include "rules/explain-private.h"

/* (transfer full) */
static json_t *
take_string (GString *text)
{
  json_t *json = json_stringn (text->str, text->len);
  g_string_free (text, TRUE);
  return json;
}

static void
set_text (json_t *object, const char *key, const char *text)
{
  if (text != NULL && *text != '\0') {
    json_object_set_new (object, key, json_string (text));
  }
}

static void
set_rule (const RulesTelling *telling, json_t *object, guint32 number)
{
  KgTermId rule = rules_policies_rule (telling->policies, number)->id;
  g_autoptr (GString) place = g_string_new (NULL);
  g_autofree char *title = rules_telling_title (telling, rule);
  GString *id = g_string_new (NULL);
  rules_telling_append_id (telling, id, rule);
  rules_telling_append_place_of (telling, place, rule);
  json_object_set_new (object, "rule", take_string (id));
  set_text (object, "label", title);
  set_text (object, "place", place->str);
}

/* --- Why not --- */

static void
add_reason (json_t *reasons, const char *text, const char *place)
{
  json_t *reason = json_object ();
  set_text (reason, "text", text);
  set_text (reason, "place", place);
  json_array_append_new (reasons, reason);
}

static void
add_steps (const RulesTelling *telling, json_t *reasons, const RulesEvidence *evidence)
{
  g_autoptr (GArray) steps = rules_explain_steps_new ();
  rules_telling_add_steps (telling, steps, evidence, RULES_STEPS_FULL);
  for (guint i = 0; i < steps->len; i++) {
    const RulesExplainStep *step = &g_array_index (steps, RulesExplainStep, i);
    if (!step->minor) {
      add_reason (reasons, step->text, step->where);
    }
  }
}

static json_t *
make_reasons (const RulesTelling *telling, const RulesWhyNot *why_not)
{
  json_t *reasons = json_array ();
  switch (why_not->reason) {
  case RULES_WHY_NOT_CONDITION:
    add_steps (telling, reasons, why_not->evidence);
    if (json_array_size (reasons) == 0) {
      add_reason (reasons, "its condition is not met", NULL);
    }
    break;
  case RULES_WHY_NOT_TIME:
    add_reason (reasons, "it does not hold at the time of the request", NULL);
    break;
  case RULES_WHY_NOT_NO_NODE:
    add_reason (reasons, "the request has nothing that it looks at", NULL);
    break;
  case RULES_WHY_NOT_SCOPE:
    add_reason (reasons, "whether its policy applies cannot be evaluated", NULL);
    break;
  }
  return reasons;
}

json_t *
rules_explain_why_not (const RulesExplanation *explanation, const GArray *why_not)
{
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  json_t *list = json_array ();
  for (guint i = 0; i < why_not->len; i++) {
    const RulesWhyNot *one = &g_array_index (why_not, RulesWhyNot, i);
    json_t *entry = json_object ();
    set_rule (&telling, entry, one->rule);
    if (one->node != KG_NONE && one->node != rules_request_node (explanation->request)) {
      GString *node = g_string_new (NULL);
      rules_telling_append_name (&telling, node, one->node);
      json_object_set_new (entry, "node", take_string (node));
    }
    json_object_set_new (entry, "reasons", make_reasons (&telling, one));
    json_array_append_new (list, entry);
  }
  return list;
}

/* --- What would change it --- */

/* "have it said that Mistral 7B has the evaluation report …", where any fitting value will do: "a new one". */
static void
append_establish (const RulesTelling *telling, GString *out, const RulesChangeStep *step)
{
  g_auto (RulesPathName) predicate = { 0 };
  g_string_append (out, "establish that ");
  if (step->triple.object != KG_NONE && step->triple.subject != KG_NONE) {
    rules_telling_append_triple (telling, out, &step->triple);
    return;
  }
  rules_telling_predicate (telling, step->triple.predicate, &predicate);
  if (step->triple.subject != KG_NONE) {
    rules_telling_append_name (telling, out, step->triple.subject);
  } else {
    g_string_append_printf (out, "the one of step %u", step->of);
  }
  if (predicate.phrase != NULL) {
    g_string_append_printf (out, " %s ", predicate.phrase);
  } else {
    g_string_append_printf (out, " has the %s ", predicate.text);
  }
  if (step->triple.object != KG_NONE) {
    rules_telling_append_name (telling, out, step->triple.object);
  } else {
    g_string_append (out, "… (any that fits)");
  }
}

static void
append_approve (const RulesTelling *telling, GString *out, const RulesChangeStep *step)
{
  KgTermId rule = rules_policies_rule (telling->policies, step->rule)->id;
  g_autofree char *title = rules_telling_title (telling, rule);
  g_autoptr (GString) reviewers = g_string_new (NULL);
  if (step->count > 1) {
    g_string_append_printf (out, "have it approved by %u different people", step->count);
  } else {
    g_string_append (out, "have it approved");
  }
  if (rules_telling_append_reviewers (telling, reviewers, rule)) {
    g_string_append_printf (out, step->count > 1 ? " (%s)" : " by %s", reviewers->str);
  }
  g_string_append_printf (out, ", as to “%s”", title);
}

static json_t *
make_step (const RulesTelling *telling, const RulesChangeStep *step)
{
  static const char *const kinds[] = { [RULES_CHANGE_ESTABLISH] = "establish",
                                       [RULES_CHANGE_OMIT] = "omit",
                                       [RULES_CHANGE_USE] = "use",
                                       [RULES_CHANGE_APPROVE] = "approve" };
  json_t *object = json_object ();
  GString *text = g_string_new (NULL);
  switch (step->kind) {
  case RULES_CHANGE_ESTABLISH:
    append_establish (telling, text, step);
    break;
  case RULES_CHANGE_OMIT:
    g_string_append (text, "leave out ");
    rules_telling_append_name (telling, text, step->node);
    break;
  case RULES_CHANGE_USE:
    g_string_append (text, "use ");
    rules_telling_append_name (telling, text, step->node);
    g_string_append (text, " instead");
    break;
  case RULES_CHANGE_APPROVE:
    append_approve (telling, text, step);
    break;
  }
  json_object_set_new (object, "kind", json_string (kinds[step->kind]));
  json_object_set_new (object, "text", take_string (text));
  return object;
}

json_t *
rules_explain_changes (const RulesExplanation *explanation, const GPtrArray *changes)
{
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  json_t *list = json_array ();
  for (guint i = 0; i < changes->len; i++) {
    const RulesCounterfactual *change =
        (const RulesCounterfactual *) g_ptr_array_index (changes, i);
    json_t *steps = json_array ();
    for (guint k = 0; k < change->steps->len; k++) {
      const RulesChangeStep *step = &g_array_index (change->steps, RulesChangeStep, k);
      json_array_append_new (steps, make_step (&telling, step));
    }
    json_array_append_new (list, json_pack ("{s:s, s:o}", "outcome",
                                            rules_effect_name (change->outcome), "steps", steps));
  }
  return list;
}
