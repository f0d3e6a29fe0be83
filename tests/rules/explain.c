/* SPDX-License-Identifier: Apache-2.0 */

/* Explanations in words: what a person reads. */

#include "tests/rules/explain-fixture.h"

#include "kg/parse.h"

#include <string.h>

/* A policy whose default is to escalate. */
#define POLICY(rules)                                                                              \
  "ex:p a gr:Policy ; rdfs:label \"Policy P\" ; gr:default gr:Escalate ; gr:rule " rules " . "
#define RULE(name, effect, more)                                                                   \
  "ex:" name " a gr:Rule ; rdfs:label \"Rule " name "\" ; gr:effect gr:" effect " ; " more " . "
#define ALWAYS "gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ]"
#define CONDITION(shape) "gr:condition [ " shape " ]"
#define P(path, constraint) "sh:property [ sh:path " path " ; " constraint " ]"
#define M "<urn:grounds:model:m> "

static void
assert_text (const char *turtle, const char *properties, const char *context, const char *expected)
{
  g_auto (Explaining) explaining;
  explaining_init (&explaining, turtle);
  explaining_ask_parts (&explaining, properties, context);
  g_autofree char *text = explaining_text (&explaining);
  g_assert_cmpstr (text, ==, expected);
}

/* --- Outcomes --- */

static void
test_mask (void)
{
  assert_text (
      POLICY (
          "ex:hide, ex:go") "\nex:hide a gr:Rule ; rdfs:label \"Contact data is hidden from the model\" ; gr:effect gr:Mask ;\n"
                            "gr:target gr:Field, gr:Span ; gr:mask [ gr:operator gr:Tokenise ] ; gr:basis ex:minimal ;\n"
                            "gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Contact ] ] .\n"
                            "ex:go a gr:Rule ; rdfs:label \"Support staff may use approved models\" ; gr:effect gr:Allow ;\n"
                            "gr:condition [ sh:property [ sh:path ( gr:subject attr:role ) ; sh:hasValue \"support-agent\" ] ;\n"
                            "sh:property [ sh:path ( gr:resource gr:lifecycle ) ; sh:hasValue gr:Approved ] ] .\n" M
                            "gr:lifecycle gr:Approved .",
      "{'role':'support-agent'}",
      "{'purpose':'support','inputs':[{'name':'contact','source':'mart.contact','value':'x@y.eu'},"
      "{'name':'topic','value':'secret'}]}",
      "MASK   user anna may use Model M for customer support, with 1 of 2 inputs hidden.\n"
      "\n"
      "1  Contact data is hidden from the model      p.ttl:3\n"
      "     input contact comes from mart.contact    the request\n"
      "     mart.contact was derived from crm.email  p.ttl:1\n"
      "     crm.email holds e-mail addresses         p.ttl:1\n"
      "     an e-mail address is contact data        p.ttl:1\n"
      "   so contact is replaced by a token. Basis: GDPR Art. 5(1)(c), data minimisation.\n"
      "2  Support staff may use approved models      p.ttl:6\n"
      "     anna has the role support-agent          claimed by the caller\n"
      "     Model M is approved                      p.ttl:9\n"
      "   so the request is permitted.\n");
}

static void
test_escalate (void)
{
  assert_text (
      POLICY ("ex:E, ex:A")
          RULE ("E", "Escalate",
                CONDITION (P ("gr:purpose",
                              "sh:hasValue ex:Support")) " ; gr:reviewer ex:dpo ; gr:approvals 2 ; "
                                                         "gr:respondWithin \"PT4H\"^^xsd:duration")
              RULE ("A", "Allow", ALWAYS) "ex:dpo rdfs:label \"data protection officer\" .",
      NULL, "{'purpose':'support'}",
      "ESCALATE   user anna may use Model M for customer support only after 2 different people "
      "(the data\n"
      "           protection officer) have agreed.\n"
      "\n"
      "1  Rule E                                 p.ttl:2\n"
      "     the request is for customer support  the request\n"
      "   so 2 different people have to look at it: the data protection officer, within "
      "4 hours.\n"
      "\n"
      "Met as well:\n"
      "-  Rule A                                 p.ttl:2\n"
      "   so the request would be permitted, were there nothing stricter.\n");
}

static void
test_deny (void)
{
  assert_text (POLICY ("ex:D")
                   RULE ("D", "Deny",
                         CONDITION (P ("( gr:resource gr:lifecycle )", "sh:hasValue gr:Approved")))
                       M "gr:lifecycle gr:Approved .",
               NULL, NULL,
               "DENY   user anna may not use Model M.\n"
               "\n"
               "1  Rule D                 p.ttl:2\n"
               "     Model M is approved  p.ttl:2\n"
               "   so the request is refused, and no approval changes that.\n");
}

static void
test_default (void)
{
  assert_text (
      POLICY ("ex:A") RULE ("A", "Allow", CONDITION (P ("gr:purpose", "sh:hasValue ex:Support"))),
      NULL, NULL,
      "ESCALATE   user anna may use Model M only after a person has agreed: no rule permits "
      "this.\n"
      "\n"
      "No rule permits this, so what holds is the default of “Policy P”: a person has to look "
      "at it.\n"
      "Nothing was found that permits this: “Rule A” did not apply.\n");
}

static void
test_no_policy (void)
{
  assert_text (
      "ex:x ex:y ex:z .", NULL, NULL,
      "ESCALATE   user anna may use Model M only after a person has agreed: no rule permits "
      "this.\n"
      "\n"
      "No policy covers this request, so a person has to look at it.\n");
}

static void
test_overridden (void)
{
  assert_text (POLICY ("ex:D, ex:A") RULE ("D", "Deny", ALWAYS)
                   RULE ("A", "Allow", ALWAYS " ; gr:overrides ex:D"),
               NULL, NULL,
               "ALLOW   user anna may use Model M.\n"
               "\n"
               "1  Rule A                                 p.ttl:2\n"
               "     the request asks for the action use  the request\n"
               "   so the request is permitted.\n"
               "\n"
               "Overridden:\n"
               "-  Rule D                                 p.ttl:2\n"
               "     the request asks for the action use  the request\n"
               "   so the request would be refused, but “Rule A” overrides this rule.\n");
}

static void
test_monitored (void)
{
  g_auto (Explaining) explaining;
  explaining_init (&explaining,
                   POLICY ("ex:D, ex:A") RULE ("D", "Deny", ALWAYS " ; gr:mode gr:Monitor")
                       RULE ("A", "Allow", ALWAYS));
  explaining_ask_parts (&explaining, NULL, NULL);
  g_autofree char *text = explaining_text (&explaining);
  g_assert_true (g_str_has_prefix (text, "ALLOW   user anna may use Model M.\n"));
  g_assert_nonnull (strstr (text, "\nOnly watched:\n-  Rule D"));
  g_assert_nonnull (
      strstr (text, "so the request would be refused, but this rule is only watched.\n"));
}

static void
test_approved (void)
{
  g_auto (Explaining) explaining;
  explaining_init (
      &explaining,
      POLICY ("ex:E, ex:A") RULE ("E", "Escalate", ALWAYS) RULE (
          "A", "Allow",
          ALWAYS) "ex:ok a gr:Approval ; rdfs:label \"approval 7\" ; gr:approvesRule ex:E ; gr:approvedBy ex:bob ; "
                  "gr:approvedAt \"2026-11-20T10:00:00Z\"^^xsd:dateTime ; "
                  "gr:validUntil \"2026-12-01T00:00:00Z\"^^xsd:dateTime . "
                  "ex:bob rdfs:label \"Bob\" .");
  explaining_ask_parts (&explaining, NULL, NULL);
  g_autofree char *text = explaining_text (&explaining);
  g_assert_true (g_str_has_prefix (text, "ALLOW   user anna may use Model M.\n"));
  g_assert_nonnull (strstr (text, "\nApproved:\n-  Rule E"));
  g_assert_nonnull (strstr (text, "so a person would have to look at it, but Bob (2026-11-20 10:00 "
                                  "UTC) has approved it.\n"));
}

static void
test_held_back (void)
{
  assert_text (POLICY ("ex:E, ex:A")
                   RULE ("E", "Escalate",
                         CONDITION (P ("( gr:resource ex:report )", "sh:maxCount 0")))
                       RULE ("A", "Allow", ALWAYS) M
               "ex:report ex:r1 . ex:r1 rdfs:label \"report 1\" .",
               NULL, NULL,
               "ALLOW   user anna may use Model M.\n"
               "\n"
               "1  Rule A                                        p.ttl:2\n"
               "     the request asks for the action use         the request\n"
               "   so the request is permitted.\n"
               "\n"
               "Looked at, and held back:\n"
               "-  Rule E                                        p.ttl:2\n"
               "     Model M has the evaluation report report 1  p.ttl:2\n"
               "   so it does not apply.\n");
}

static void
test_remarks (void)
{
  g_auto (Explaining) explaining;
  explaining_init (&explaining,
                   POLICY ("ex:A, ex:M1, ex:E1, ex:E2, ex:D1, ex:D2, ex:D3, ex:D4, ex:D5")
                       RULE ("A", "Allow", ALWAYS)
#define NEVER CONDITION (P ("gr:purpose", "sh:hasValue ex:Support"))
                           RULE ("M1", "Mask", NEVER " ; gr:mask [ gr:operator gr:Hash ]")
                               RULE ("E1", "Escalate", NEVER) RULE ("E2", "Escalate", NEVER)
                                   RULE ("D1", "Deny", NEVER) RULE ("D2", "Deny", NEVER)
                                       RULE ("D3", "Deny", NEVER) RULE ("D4", "Deny", NEVER)
                                           RULE ("D5", "Deny", NEVER));
  explaining_ask_parts (&explaining, NULL, NULL);
  g_autofree char *text = explaining_text (&explaining);
  const char *remarks = strstr (text, "Nothing");
  g_assert_cmpstr (
      remarks, ==,
      "Nothing was found that has to be hidden: “Rule M1” did not apply.\n"
      "Nothing was found that needs a person: “Rule E1” and “Rule E2” did not apply.\n"
      "Nothing was found that forbids this: “Rule D1”, “Rule D2”, “Rule D3” and 2 more "
      "did not apply.\n");
}

/* --- Steps --- */

typedef struct {
  const char *name;
  const char *condition; /* of a rule that allows */
  const char *data;
  const char *properties;
  const char *context;
  const char *steps; /* sentence | where, a line each */
} StepCase;

#define R(name) "( gr:resource " name " )"
#define S(name) "( gr:subject " name " )"

static const StepCase step_cases[] = {
  { "word", P (S ("attr:role"), "sh:hasValue \"agent\""), "", "{'role':'agent'}", NULL,
    "anna has the role agent | claimed by the caller" },
  { "words", P (S ("attr:jobTitle"), "sh:hasValue \"the boss\""), "", "{'jobTitle':'the boss'}",
    NULL, "the job title of anna is “the boss” | claimed by the caller" },
  { "truth", P (S ("attr:mfa"), "sh:hasValue true"), "", "{'mfa':true}", NULL,
    "anna has mfa set to true | claimed by the caller" },
  { "below", P (R ("ex:score"), "sh:maxExclusive 0.5 ; sh:minCount 1"), M "ex:score 0.4 .", NULL,
    NULL, "the score of Model M is 0.4 | p.ttl:2\nthe score 0.4 is below 0.5 | " },
  { "at-least", P (R ("ex:score"), "sh:minInclusive 0.3 ; sh:minCount 1"), M "ex:score 0.4 .", NULL,
    NULL, "the score of Model M is 0.4 | p.ttl:2\nthe score 0.4 is at least 0.3 | " },
  { "before", P (R ("ex:tested"), "sh:maxExclusive \"2026-12-01\"^^xsd:date ; sh:minCount 1"),
    M "ex:tested \"2026-11-01\"^^xsd:date .", NULL, NULL,
    "the tested of Model M is 2026-11-01 | p.ttl:2\nthe tested 2026-11-01 is before 2026-12-01 | " },
  { "in", P (R ("ex:origin"), "sh:in ( ex:eu ex:uk ) ; sh:minCount 1"),
    M "ex:origin ex:eu . ex:eu rdfs:label \"the EU\" . ex:uk rdfs:label \"the UK\" .", NULL, NULL,
    "Model M has the origin the EU | p.ttl:2\nthe EU is one of the EU and the UK | " },
  { "absent", P (R ("ex:report"), "sh:maxCount 0"), "", NULL, NULL,
    "Model M has no evaluation report | " },
  { "absent-all", P (R ("ex:score"), "sh:minInclusive 0.5"), "", NULL, NULL,
    "Model M has no score | " },
  { "not-value", "sh:not [ " P (R ("gr:lifecycle"), "sh:hasValue gr:Approved") " ]",
    "gr:Suspended rdfs:label \"suspended\" .", NULL, NULL,
    "nothing says that Model M is approved | " },
  { "or",
    "sh:or ( [ " P (R ("ex:a"), "sh:hasValue 1") " ] [ " P (R ("ex:b"), "sh:hasValue 2") " ] )",
    M "ex:b 2 .", NULL, NULL, "the b of Model M is 2 | p.ttl:2" },
  { "xone",
    "sh:xone ( [ " P (R ("ex:a"), "sh:hasValue 1") " ] [ " P (R ("ex:b"), "sh:hasValue 2") " ] )",
    M "ex:b 2 .", NULL, NULL,
    "nothing says that Model M has the a 1 | \nthe b of Model M is 2 | p.ttl:2" },
  { "class-all", P ("gr:resource", "sh:class ex:Model"),
    M "a ex:Model . ex:Model a rdfs:Class ; rdfs:label \"AI model\" .", NULL, NULL,
    "the resource of the request is an AI model | " },
  { "class", P ("gr:resource", "sh:minCount 1 ; sh:class ex:Model"),
    M
    "a ex:Small . ex:Small a rdfs:Class ; rdfs:subClassOf ex:Model ; rdfs:label \"small model\" ; "
    "gr:pluralLabel \"small models\" . ex:Model a rdfs:Class ; rdfs:label \"AI model\" .",
    NULL, NULL,
    "the request asks to use Model M | the request\n"
    "Model M is an AI model | \n  Model M is a small model | p.ttl:2\n"
    "  a small model is AI model | p.ttl:2" },
  { "count", P (R ("ex:report"), "sh:minCount 2"), M "ex:report ex:r1, ex:r2 .", NULL, NULL,
    "Model M has the evaluation report ex:r1 | p.ttl:2\n"
    "Model M has the evaluation report ex:r2 | p.ttl:2\n"
    "Model M has 2 times the evaluation report; the rule asks for at least 2 | " },
  { "count-plural", P (R ("ex:memo"), "sh:minCount 2"),
    M "ex:memo ex:r1, ex:r2 . ex:memo rdfs:label \"memo\" ; gr:pluralLabel \"memos\" .", NULL, NULL,
    "Model M has the memo ex:r1 | p.ttl:2\n"
    "Model M has the memo ex:r2 | p.ttl:2\n"
    "Model M has 2 memos; the rule asks for at least 2 | " },
  { "no-qualified",
    "sh:not [ " P (R ("ex:report"),
                   "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:Small ; " P (
                       "ex:by", "sh:hasValue ex:bob") " ]") " ]",
    M
    "ex:report ex:r1 . ex:r1 ex:by ex:bob . ex:bob rdfs:label \"Bob\" . ex:by gr:phrase \"is by\" . "
    "ex:Small a rdfs:Class ; rdfs:label \"short report\" ; gr:pluralLabel \"short reports\" .",
    NULL, NULL, "Model M has no evaluation report that is a short report and is by Bob | " },
  { "qualified",
    P (R ("ex:report"),
       "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ " P ("ex:by", "sh:hasValue ex:bob") " ]"),
    M "ex:report ex:r1 . ex:r1 ex:by ex:bob . ex:bob rdfs:label \"Bob\" .", NULL, NULL,
    "Model M has the evaluation report ex:r1 | p.ttl:2\nex:r1 has the by Bob | p.ttl:2" },
  { "pattern", P (S ("attr:mail"), "sh:pattern \"@x$\" ; sh:minCount 1"), "", "{'mail':'a@x'}",
    NULL,
    "anna has the mail a@x | claimed by the caller\n"
    "the mail a@x matches the pattern “@x$” | " },
  { "hidden", P (R ("gr:text"), "sh:minCount 1 ; sh:minLength 3"), M "gr:text \"secret\" .", NULL,
    NULL,
    "the text of Model M is a text that is not shown | p.ttl:2\n"
    "the text has at least 3 characters | " },
  { "less-than",
    P ("gr:resource",
       "sh:minCount 1 ; sh:node [ " P ("ex:spent", "sh:lessThan ex:limit ; sh:minCount 1") " ]"),
    M "ex:spent 5 ; ex:limit 9 .", NULL, NULL,
    "the request asks to use Model M | the request\nthe spent of Model M is 5 | p.ttl:2\n"
    "the spent 5 is below the limit 9 | " },
  { "before-other",
    P ("gr:resource",
       "sh:minCount 1 ; sh:node [ " P ("ex:began", "sh:lessThan ex:ended ; sh:minCount 1") " ]"),
    M "ex:began \"2026-11-01\"^^xsd:date ; ex:ended \"2026-12-01\"^^xsd:date .", NULL, NULL,
    "the request asks to use Model M | the request\nthe began of Model M is 2026-11-01 | p.ttl:2\n"
    "the began 2026-11-01 is before the ended 2026-12-01 | " },
  { "not-equal", "sh:not [ " P (R ("ex:digest"), "sh:equals attr:stated ; sh:minCount 1") " ]",
    M "ex:digest \"a1\" .", NULL, "{'stated':'b2'}",
    "Model M has the digest a1 | p.ttl:2\nnothing says that the request has the stated a1 | " },
  { "not-equal-other", "sh:not [ " P (R ("ex:digest"), "sh:equals attr:stated") " ]", "", NULL,
    "{'stated':'b2'}",
    "the request has the stated b2 | claimed by the caller\n"
    "nothing says that Model M has the digest b2 | " },
  { "none-labelled",
    P (R ("ex:report"),
       "sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ rdfs:label \"signed\" ; " P (
           "ex:by", "sh:minCount 1") " ]"),
    "", NULL, NULL, "Model M has no evaluation report that is signed | " },
};

static void
append_account (const Explaining *explaining, GString *out)
{
  g_autofree char *json = explaining_json (explaining);
  json_t *root = json_loads (json, 0, NULL);
  g_assert_nonnull (root);
  const json_t *rule = json_array_get (json_object_get (root, "rules"), 0);
  size_t i;
  const json_t *step;
  json_array_foreach (json_object_get (rule, "steps"), i, step)
  {
    const char *where = json_string_value (json_object_get (step, "where"));
    json_int_t depth = json_integer_value (json_object_get (step, "depth"));
    if (json_object_get (step, "minor") == NULL) {
      g_string_append_printf (out, "%s%*s%s | %s", out->len > 0 ? "\n" : "", (int) depth * 2, "",
                              json_string_value (json_object_get (step, "sentence")),
                              where != NULL ? where : "");
    }
  }
  json_decref (root);
}

static void
test_step (gconstpointer data)
{
  const StepCase *step = data;
  g_auto (Explaining) explaining;
  g_autoptr (GString) steps = g_string_new (NULL);
  g_autofree char *turtle =
      g_strconcat (POLICY ("ex:A") "ex:A a gr:Rule ; gr:effect gr:Allow ; gr:condition [ ",
                   step->condition, " ] . ", step->data, NULL);
  explaining_init (&explaining, turtle);
  explaining_ask_parts (&explaining, step->properties, step->context);
  g_assert_cmpint (explaining.explanation.decision->outcome, ==, RULES_EFFECT_ALLOW);
  append_account (&explaining, steps);
  g_assert_cmpstr (steps->str, ==, step->steps);
}

/* --- Passages --- */

static void
test_span (void)
{
  assert_text (
      POLICY ("ex:H, ex:A")
          RULE ("H", "Mask",
                "gr:target gr:Span ; gr:mask [ gr:operator gr:Redact ] ; " CONDITION (
                    P ("gr:classifiedAs", "sh:hasValue ex:Contact"))) RULE ("A", "Allow", ALWAYS),
      NULL,
      "{'inputs':[{'name':'a'},{'text':'Mail to jana@example.com now',"
      "'findings':[{'entity_type':'EMAIL','start':8,'end':24,'score':0.85,"
      "'recognition_metadata':{'recognizer_name':'EmailRecognizer'}}]}]}",
      "MASK   user anna may use Model M, with parts of 1 of 2 inputs hidden.\n"
      "\n"
      "1  Rule H                                 p.ttl:2\n"
      "     the text of input 2, characters 9 to 24, holds an e-mail address, found by the external\n"
      "       detector EmailRecognizer (confidence 0.85)  claimed by the caller\n"
      "     an e-mail address is contact data    p.ttl:1\n"
      "   so characters 9 to 24 of input 2 are replaced by the name of what was there.\n"
      "2  Rule A                                 p.ttl:2\n"
      "     the request asks for the action use  the request\n"
      "   so the request is permitted.\n");
}

static void
test_unknown (void)
{
  g_auto (Explaining) explaining;
  explaining_init (&explaining,
                   POLICY ("ex:D, ex:A") RULE ("A", "Allow", ALWAYS)
                       RULE ("D", "Deny",
                             CONDITION (P (R ("ex:score"), "sh:minCount 1 ; sh:minInclusive 5"))) M
                   "ex:score \"blue\" .");
  explaining_ask_parts (&explaining, NULL, NULL);
  g_autofree char *text = explaining_text (&explaining);
  g_assert_true (g_str_has_prefix (text, "DENY   user anna may not use Model M.\n"));
  g_assert_nonnull (strstr (text, "the score blue cannot be compared with 5\n"));
  g_assert_nonnull (strstr (text, "   this could not be evaluated, so it counts: the request is "
                                  "refused, and no approval changes that.\n"));
}

/* --- What others have written --- */

static void
test_hostile (void)
{
  g_auto (Explaining) explaining;
  explaining_init (&explaining, POLICY ("ex:A") RULE ("A", "Allow", ALWAYS));
  explaining_ask (&explaining,
                  "{'subject':{'type':'user','id':'anna may do anything. x'},"
                  "'action':{'name':'Delete \\u202eall'},'resource':{'type':'model','id':'<b>m'}}");
  g_autofree char *text = explaining_text (&explaining);
  char *end = strchr (text, '\n');
  g_assert_nonnull (end);
  *end = '\0';
  g_assert_cmpstr (
      text, ==,
      "ALLOW   user “anna may do anything. x” may perform “Delete \\u{202E}all” on model "
      "“<b>m”.");
}

static void
test_hostile_label (void)
{
  g_auto (Explaining) explaining;
  explaining_init (&explaining, POLICY ("ex:A") "ex:A a gr:Rule ; gr:effect gr:Allow ; " ALWAYS
                                                " ; rdfs:label \"red \\u001B[31m\\u202E\\n\" .");
  explaining_ask_parts (&explaining, NULL, NULL);
  g_autofree char *text = explaining_text (&explaining);
  g_assert_nonnull (strstr (text, "\n1  red \\u{1B}[31m\\u{202E}\\n"));
  g_assert_null (strchr (text, '\033'));
}

static void
test_colour (void)
{
  g_auto (Explaining) explaining;
  explaining_init (&explaining, POLICY ("ex:A") RULE ("A", "Allow", ALWAYS));
  explaining_ask_parts (&explaining, NULL, NULL);
  explaining.explanation.colour = TRUE;
  explaining.explanation.width = 60;
  g_autofree char *text = explaining_text (&explaining);
  g_assert_cmpstr (text, ==,
                   "\033[1;32mALLOW\033[0m   user anna may use Model M.\n"
                   "\n"
                   "1  \033[1mRule A\033[0m                                 \033[2mp.ttl:2\033[0m\n"
                   "     the request asks for the action use  \033[2mthe request\033[0m\n"
                   "   so the request is permitted.\n");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/explain/text/mask", test_mask);
  g_test_add_func ("/rules/explain/text/escalate", test_escalate);
  g_test_add_func ("/rules/explain/text/deny", test_deny);
  g_test_add_func ("/rules/explain/text/default", test_default);
  g_test_add_func ("/rules/explain/text/no-policy", test_no_policy);
  g_test_add_func ("/rules/explain/text/overridden", test_overridden);
  g_test_add_func ("/rules/explain/text/monitored", test_monitored);
  g_test_add_func ("/rules/explain/text/approved", test_approved);
  g_test_add_func ("/rules/explain/text/held-back", test_held_back);
  g_test_add_func ("/rules/explain/text/remarks", test_remarks);
  g_test_add_func ("/rules/explain/text/span", test_span);
  g_test_add_func ("/rules/explain/text/unknown", test_unknown);
  g_test_add_func ("/rules/explain/text/hostile", test_hostile);
  g_test_add_func ("/rules/explain/text/hostile-label", test_hostile_label);
  g_test_add_func ("/rules/explain/text/colour", test_colour);
  for (gsize i = 0; i < G_N_ELEMENTS (step_cases); i++) {
    g_autofree char *path = g_strconcat ("/rules/explain/step/", step_cases[i].name, NULL);
    g_test_add_data_func (path, &step_cases[i], test_step);
  }
  return g_test_run ();
}
