/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/api/review/fixture.h"

#include <string.h>

/* Reviews from the escalation to the request that passes. */

#define HOUR REVIEW_FIXTURE_HOUR
#define REVIEWER "gr:reviewer ex:ann ; "

static char *
join (const GPtrArray *list)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < list->len; i++) {
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (list, i));
  }
  return g_string_free (out, FALSE);
}

static void
assert_list (const GPtrArray *list, const char *expected)
{
  g_autofree char *got = join (list);
  g_assert_cmpstr (got, ==, expected);
}

static void
assert_actions (const ReviewFixture *fixture, const char *id, const char *expected)
{
  g_autofree char *got = review_fixture_actions (fixture, id);
  g_assert_cmpstr (got, ==, expected);
}

static void
assert_status (const ReviewFixture *fixture, const char *id, ReviewStatus expected)
{
  g_autoptr (Review) review = review_fixture_get (fixture, id);
  g_assert_cmpstr (review_status_name (review->status), ==, review_status_name (expected));
}

static ReviewScope
by_request (const ReviewFixture *fixture)
{
  return (ReviewScope) { .this_request = TRUE, .until = fixture->desk.now + HOUR };
}

static void
approve (ReviewFixture *fixture, const char *id, const AccessIdentity *by)
{
  g_autoptr (GError) error = NULL;
  const ReviewScope scope = by_request (fixture);
  review_approve (&fixture->desk, id, by, &scope, "fine", &error);
  g_assert_no_error (error);
  service_refresh (fixture->service, &error);
  g_assert_no_error (error);
}

static void
assert_refused (ReviewFixture *fixture, const char *id, const AccessIdentity *by, ReviewError code)
{
  g_autoptr (GError) error = NULL;
  const ReviewScope scope = by_request (fixture);
  g_assert_false (review_approve (&fixture->desk, id, by, &scope, NULL, &error));
  g_assert_error (error, REVIEW_ERROR, (int) code);
}

/* --- Opening --- */

static void
test_opening (void)
{
  g_auto (ReviewFixture) fixture;
  review_fixture_init (&fixture,
                       REVIEW_RULE (REVIEWER "gr:reviewer ex:board ; gr:approvals 2 ; "
                                             "gr:respondWithin \"P1MT4H\"^^xsd:duration ; "));
  review_fixture_ask (&fixture,
                      "{\"purpose\": \"http://example.org/help\", \"inputs\": [{\"name\": "
                      "\"m\", \"source\": \"ex:mail\", \"value\": \"a\"}]}");
  const char *id = review_fixture_id (&fixture);
  g_autoptr (Review) review = review_fixture_get (&fixture, id);
  g_autofree char *told =
      g_strdup_printf ("\"pending\": [{\"id\": \"%s\", \"status\": \"/v1/reviews/%s\"}]", id, id);
  g_assert_true (g_str_has_prefix (fixture.pending, told));
  g_assert_cmpuint (strlen (id), ==, 36);
  g_assert_cmpstr (review->rule, ==, "http://example.org/ask");
  assert_list (review->reviewers, "http://example.org/ann http://example.org/board");
  g_assert_cmpstr (review->subject, ==, "urn:grounds:user:u");
  g_assert_cmpstr (review->action, ==, "urn:grounds:action:use");
  g_assert_cmpstr (review->resource, ==, "urn:grounds:model:m");
  g_assert_cmpstr (review->purpose, ==, "http://example.org/help");
  assert_list (review->classes, "https://w3id.org/dpv/pd#EmailAddress");
  assert_list (review->sources, "http://example.org/mail");
  g_assert_true (g_str_has_prefix (review->reason, "Mail is looked at: "));
  g_assert_cmpint (review->status, ==, REVIEW_OPEN);
  g_assert_cmpint (review->opened, ==, REVIEW_FIXTURE_TIME);
  /* 2026-12-23T13:30:00Z */
  g_assert_cmpint (review->due, ==, G_GINT64_CONSTANT (1798032600) * G_USEC_PER_SEC);
  g_assert_cmpuint (review->needed, ==, 2);
  g_assert_cmpuint (review->asked, ==, 1);
  g_assert_cmpstr (review->by, ==, "k-gateway");
  g_assert_cmpuint (strlen (review->digest), ==, 64);
  g_assert_false (review->has_payload);
  assert_actions (&fixture, id, "opened by k-gateway");
}

static void
test_meeting_again (void)
{
  g_auto (ReviewFixture) fixture;
  review_fixture_init (&fixture, REVIEW_RULE (REVIEWER));
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_autofree char *first = g_strdup (review_fixture_id (&fixture));
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_assert_cmpstr (review_fixture_id (&fixture), ==, first);
  g_autoptr (Review) review = review_fixture_get (&fixture, first);
  g_assert_cmpuint (review->asked, ==, 2);
  /* Another value makes another request. */
  review_fixture_ask (&fixture, "{\"inputs\": [{\"source\": \"ex:mail\", \"value\": \"b\"}]}");
  g_assert_cmpstr (review_fixture_id (&fixture), !=, first);
  /* One that no digest can be made of is nobody else's. */
  static const char odd[] =
      "{\"inputs\": [{\"source\": \"ex:mail\", \"value\": 9007199254740993}]}";
  review_fixture_ask (&fixture, odd);
  g_autofree char *alone = g_strdup (review_fixture_id (&fixture));
  review_fixture_ask (&fixture, odd);
  g_assert_cmpstr (review_fixture_id (&fixture), !=, alone);
  g_autoptr (Review) nameless = review_fixture_get (&fixture, alone);
  g_assert_null (nameless->digest);
}

/* Each rule is answered for itself; a default is nobody's. */
static void
test_several_rules (void)
{
  g_auto (ReviewFixture) fixture;
  review_fixture_init (&fixture,
                       REVIEW_RULE (REVIEWER) "ex:policy gr:rule ex:look . "
                                              "ex:look a gr:Rule ; rdfs:label \"All is looked "
                                              "at\" ; gr:effect gr:Escalate ; gr:condition [ "
                                              "sh:property [ sh:path gr:action ; sh:minCount 1 ] "
                                              "] . ");
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_assert_cmpuint (fixture.ids->len, ==, 2);
  g_autoptr (Review) mail = review_fixture_get (&fixture, g_ptr_array_index (fixture.ids, 0));
  g_autoptr (Review) all = review_fixture_get (&fixture, g_ptr_array_index (fixture.ids, 1));
  g_assert_cmpstr (mail->rule, ==, "http://example.org/ask");
  g_assert_cmpstr (all->rule, ==, "http://example.org/look");
  g_assert_true (g_str_has_prefix (all->reason, "All is looked at"));
  /* A rule about the request as a whole is about no data class, and all sources. */
  assert_list (all->classes, "");
  assert_list (all->sources, "http://example.org/mail");
  g_assert_cmpint (all->due, ==, 0);
  review_fixture_load (&fixture,
                       "ex:permit gr:validUntil \"2020-01-01T00:00:00Z\"^^xsd:dateTime . ");
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_assert_cmpint (fixture.outcome, ==, RULES_EFFECT_ESCALATE);
  g_assert_cmpuint (fixture.ids->len, ==, 0);
}

/* A review names so many sources, in order. */
static void
test_names (void)
{
  g_auto (ReviewFixture) fixture;
  g_autoptr (GString) rules = g_string_new (
      "ex:policy gr:rule ex:look . ex:look a gr:Rule ; rdfs:label \"Look\" ; gr:effect "
      "gr:Escalate ; gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] . ");
  g_autoptr (GString) context = g_string_new ("{\"inputs\": [");
  for (guint i = 0; i <= REVIEW_LIMIT_NAMES; i++) {
    g_string_append_printf (rules, "ex:f%02u a gr:DataField ; dct:isPartOf ex:crm . ", i);
    g_string_append_printf (context, "%s{\"source\": \"ex:f%02u\"}", i > 0 ? ", " : "", i);
  }
  g_string_append (context, "]}");
  review_fixture_init (&fixture, rules->str);
  review_fixture_ask (&fixture, context->str);
  g_autoptr (Review) review = review_fixture_get (&fixture, review_fixture_id (&fixture));
  g_assert_cmpuint (review->sources->len, ==, REVIEW_LIMIT_NAMES);
  g_assert_cmpstr (g_ptr_array_index (review->sources, 0), ==, "http://example.org/f00");
  g_assert_cmpstr (g_ptr_array_index (review->sources, REVIEW_LIMIT_NAMES - 1), ==,
                   "http://example.org/f63");
}

/* And looks so far up the lineage for data classes, the field itself counted. */
static void
test_lineage (void)
{
  g_auto (ReviewFixture) fixture;
  g_autoptr (GString) rules = g_string_new (REVIEW_RULE (REVIEWER));
  for (guint i = 1; i <= REVIEW_LIMIT_LINEAGE; i++) {
    g_string_append_printf (rules,
                            "ex:f%u a gr:DataField ; dct:isPartOf ex:crm ; prov:wasDerivedFrom "
                            "ex:f%u%s . ",
                            i, i + 1,
                            i == 1                          ? " ; gr:dataClass pd:EmailAddress"
                            : i == REVIEW_LIMIT_LINEAGE - 1 ? " ; gr:dataClass pd:Age"
                            : i == REVIEW_LIMIT_LINEAGE     ? " ; gr:dataClass pd:Health"
                                                            : "");
  }
  review_fixture_init (&fixture, rules->str);
  review_fixture_ask (&fixture, "{\"inputs\": [{\"source\": \"ex:f1\"}]}");
  g_autoptr (Review) review = review_fixture_get (&fixture, review_fixture_id (&fixture));
  assert_list (review->classes, "https://w3id.org/dpv/pd#Age https://w3id.org/dpv/pd#EmailAddress");
}

/* --- The payload --- */

static char *
payload_of (const ReviewFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (fixture->store), &error);
  g_assert_no_error (error);
  char *payload = review_payload (reader, id, service_keys (fixture->service), &error);
  if (payload == NULL) {
    g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  }
  return payload;
}

static void
assert_payload (const char *rules, const char *expected)
{
  g_auto (ReviewFixture) fixture;
  g_autoptr (GError) error = NULL;
  review_fixture_init (&fixture, rules);
  review_fixture_ask (&fixture,
                      "{\"inputs\": [{\"name\": \"m\", \"source\": \"ex:mail\", \"value\":"
                      " \"a\"}, {\"name\": \"n\", \"value\": \"plain\"}]}");
  const char *id = review_fixture_id (&fixture);
  g_autoptr (Review) review = review_fixture_get (&fixture, id);
  g_autofree char *payload = payload_of (&fixture, id);
  g_assert_cmpstr (payload, ==, expected);
  g_assert_cmpint (review->has_payload, ==, expected != NULL);
  review_reject (&fixture.desk, id, &review_ann, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *gone = payload_of (&fixture, id);
  g_assert_null (gone);
}

#define HIDE                                                                                       \
  "ex:policy gr:rule ex:hide . ex:hide a gr:Rule ; gr:effect gr:Mask ; gr:target gr:Field ; "      \
  "gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] ; "           \
  "gr:mask [ gr:operator gr:Nullify ] . "

static void
test_payload (void)
{
  static const char plain[] = "{\"inputs\": [{\"name\": \"m\", \"value\": \"a\"}, "
                              "{\"name\": \"n\", \"value\": \"plain\"}]}";
  assert_payload (REVIEW_RULE (REVIEWER), NULL);
  assert_payload (REVIEW_RULE (REVIEWER "gr:keepPayload false ; "), NULL);
  assert_payload (REVIEW_RULE (REVIEWER "gr:keepPayload true ; "), plain);
  assert_payload (REVIEW_RULE (REVIEWER) "ex:policy gr:keepPayload true . ", plain);
  assert_payload (REVIEW_RULE (REVIEWER
                               "gr:keepPayload false ; ") "ex:policy gr:keepPayload true . ",
                  NULL);
  assert_payload (REVIEW_RULE (REVIEWER "gr:keepPayload true ; ") HIDE,
                  "{\"inputs\": [{\"name\": \"m\", \"value\": null}, "
                  "{\"name\": \"n\", \"value\": \"plain\"}]}");
}

/* It is sealed for its review and with the keys of the service. */
static void
test_payload_sealed (void)
{
  static const guint8 secret[RULES_KEY_BYTES] = { 1 };
  g_auto (ReviewFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesKeys) others = rules_keys_new (secret);
  review_fixture_init (&fixture, REVIEW_RULE (REVIEWER "gr:keepPayload true ; "));
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (fixture.store), &error);
  g_assert_no_error (error);
  g_assert_null (review_payload (reader, review_fixture_id (&fixture), others, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_KEYS);
  /* A longer one is not kept. */
  g_autoptr (GString) context =
      g_string_new ("{\"inputs\": [{\"source\": \"ex:mail\", \"value\": \"");
  gsize frame = strlen ("{\"inputs\": [{\"value\": \"\"}]}");
  for (gsize i = frame; i < REVIEW_LIMIT_PAYLOAD_BYTES; i++) {
    g_string_append_c (context, 'a');
  }
  g_autofree char *most = g_strconcat (context->str, "\"}]}", NULL);
  g_autofree char *more = g_strconcat (context->str, "a\"}]}", NULL);
  review_fixture_ask (&fixture, most);
  g_autofree char *kept = payload_of (&fixture, review_fixture_id (&fixture));
  g_assert_cmpuint (kept != NULL ? strlen (kept) : 0, ==, REVIEW_LIMIT_PAYLOAD_BYTES);
  review_fixture_ask (&fixture, more);
  g_autofree char *left_out = payload_of (&fixture, review_fixture_id (&fixture));
  g_assert_null (left_out);
}

/* --- Answering --- */

static void
test_approving (void)
{
  g_auto (ReviewFixture) fixture;
  review_fixture_init (&fixture, REVIEW_RULE (REVIEWER));
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_autofree char *id = g_strdup (review_fixture_id (&fixture));
  fixture.desk.now += HOUR;
  approve (&fixture, id, &review_ann);
  assert_status (&fixture, id, REVIEW_APPROVED);
  assert_actions (&fixture, id, "opened by k-gateway, approved by k-ann: fine");
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_assert_cmpint (fixture.outcome, ==, RULES_EFFECT_ALLOW);
  /* That request alone. */
  review_fixture_ask (&fixture, "{\"inputs\": [{\"source\": \"ex:mail\", \"value\": \"b\"}]}");
  g_assert_cmpint (fixture.outcome, ==, RULES_EFFECT_ESCALATE);
  assert_refused (&fixture, id, &review_ann, REVIEW_ERROR_CLOSED);
  /* And only for its time: then it is asked anew. */
  fixture.desk.now += HOUR;
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_assert_cmpstr (review_fixture_id (&fixture), !=, id);
}

/* By what it is about, and by each of its data classes. */
static void
test_scope (void)
{
  g_auto (ReviewFixture) fixture;
  g_autoptr (GError) error = NULL;
  review_fixture_init (&fixture,
                       REVIEW_RULE (
                           REVIEWER) "ex:phone a gr:DataField ; dct:isPartOf ex:crm ; gr:dataClass "
                                     "pd:TelephoneNumber . ");
  review_fixture_ask (&fixture,
                      "{\"inputs\": [{\"source\": \"ex:mail\"}, {\"source\": \"ex:phone\"}]}");
  const ReviewScope scope = { .subject = TRUE,
                              .action = TRUE,
                              .resource = TRUE,
                              .classes = TRUE,
                              .until = fixture.desk.now + HOUR };
  review_approve (&fixture.desk, review_fixture_id (&fixture), &review_ann, &scope, NULL, &error);
  g_assert_no_error (error);
  service_refresh (fixture.service, &error);
  g_assert_no_error (error);
  review_fixture_ask (&fixture,
                      "{\"inputs\": [{\"source\": \"ex:mail\"}, {\"source\": \"ex:phone\"}]}");
  g_assert_cmpint (fixture.outcome, ==, RULES_EFFECT_ALLOW);
  review_fixture_ask (&fixture, "{\"inputs\": [{\"source\": \"ex:phone\", \"value\": 1}]}");
  g_assert_cmpint (fixture.outcome, ==, RULES_EFFECT_ALLOW);
}

static void
assert_scope_refused (ReviewFixture *fixture, const char *id, ReviewScope scope, gint64 until)
{
  g_autoptr (GError) error = NULL;
  scope.until = fixture->desk.now + until;
  g_assert_false (review_approve (&fixture->desk, id, &review_ann, &scope, NULL, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_SCOPE);
  g_assert_cmpuint (review_fixture_n_quads (fixture, id), ==, 0);
}

static void
test_scope_refused (void)
{
  g_auto (ReviewFixture) fixture;
  const gint64 most = REVIEW_APPROVAL_DAYS * G_TIME_SPAN_DAY;
  g_autoptr (GError) error = NULL;
  review_fixture_init (&fixture, "ex:policy gr:rule ex:look . ex:look a gr:Rule ; rdfs:label "
                                 "\"Look\" ; gr:reviewer ex:ann ; gr:effect gr:Escalate ; "
                                 "gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] "
                                 "] . ");
  review_fixture_ask (&fixture, "{}");
  const char *id = review_fixture_id (&fixture);
  assert_scope_refused (&fixture, id, (ReviewScope) { .subject = FALSE }, HOUR);
  assert_scope_refused (&fixture, id, (ReviewScope) { .purpose = TRUE }, HOUR);
  assert_scope_refused (&fixture, id, (ReviewScope) { .classes = TRUE }, HOUR);
  assert_scope_refused (&fixture, id, (ReviewScope) { .subject = TRUE }, 0);
  assert_scope_refused (&fixture, id, (ReviewScope) { .subject = TRUE }, most + 1);
  const ReviewScope scope = { .subject = TRUE, .until = fixture.desk.now + most };
  g_assert_true (review_approve (&fixture.desk, id, &review_ann, &scope, NULL, &error));
  g_assert_no_error (error);
}

static void
test_two_people (void)
{
  g_auto (ReviewFixture) fixture;
  g_autoptr (GError) error = NULL;
  review_fixture_init (
      &fixture,
      REVIEW_RULE (
          "gr:reviewer ex:board ; gr:approvals 2 ; ") "ex:board a foaf:Group ; foaf:member ex:ann, ex:bob . ");
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_autofree char *id = g_strdup (review_fixture_id (&fixture));
  assert_refused (&fixture, id, &review_cleo, REVIEW_ERROR_FORBIDDEN);
  review_claim (&fixture.desk, id, &review_ann, &error);
  g_assert_no_error (error);
  assert_status (&fixture, id, REVIEW_CLAIMED);
  approve (&fixture, id, &review_ann);
  assert_status (&fixture, id, REVIEW_CLAIMED);
  /* The same person with another key is the same person. */
  AccessIdentity again = review_ann;
  again.id = (char *) "k-ann-2";
  assert_refused (&fixture, id, &again, REVIEW_ERROR_OWN);
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_assert_cmpstr (review_fixture_id (&fixture), ==, id);
  approve (&fixture, id, &review_bob);
  assert_status (&fixture, id, REVIEW_APPROVED);
  assert_actions (&fixture, id,
                  "opened by k-gateway, claimed by k-ann, approved by k-ann: fine, approved by "
                  "k-bob: fine");
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_assert_cmpint (fixture.outcome, ==, RULES_EFFECT_ALLOW);
}

/* Nobody answers what they asked, by key or as a person, or what was asked for them. */
static void
test_own (void)
{
  g_auto (ReviewFixture) fixture;
  AccessIdentity same_key = review_ann;
  AccessIdentity same_person = review_bob;
  AccessIdentity subject = review_ann;
  same_key.id = review_gateway.id;
  same_person.agent = review_ann.agent;
  subject.agent = (char *) "urn:grounds:user:u";
  review_fixture_init (&fixture, REVIEW_RULE ("gr:reviewer ex:ann, <urn:grounds:user:u> ; "));
  review_fixture_ask (&fixture, REVIEW_MAIL);
  const char *id = review_fixture_id (&fixture);
  assert_refused (&fixture, id, &same_key, REVIEW_ERROR_OWN);
  assert_refused (&fixture, id, &subject, REVIEW_ERROR_OWN);
  review_fixture_ask_by (&fixture, &same_person, REVIEW_MAIL);
  id = review_fixture_id (&fixture);
  assert_refused (&fixture, id, &review_ann, REVIEW_ERROR_OWN);
}

/* Where a rule names nobody, everybody who reviews; and no administrator anywhere, unless named. */
static void
test_roles (void)
{
  g_auto (ReviewFixture) fixture;
  AccessIdentity admin = review_bob;
  admin.roles = ACCESS_ADMIN;
  review_fixture_init (&fixture, REVIEW_RULE (REVIEWER));
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_autofree char *id = g_strdup (review_fixture_id (&fixture));
  assert_refused (&fixture, id, &admin, REVIEW_ERROR_FORBIDDEN);
  assert_refused (&fixture, id, &review_bob, REVIEW_ERROR_FORBIDDEN);
  /* Who may is what the graph says now. */
  review_fixture_load (&fixture, REVIEW_RULE (""));
  assert_refused (&fixture, id, &admin, REVIEW_ERROR_FORBIDDEN);
  approve (&fixture, id, &review_bob);
  assert_status (&fixture, id, REVIEW_APPROVED);
}

static void
test_comments (void)
{
  g_auto (ReviewFixture) fixture;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  review_fixture_init (&fixture, REVIEW_RULE (REVIEWER));
  review_fixture_ask (&fixture, REVIEW_MAIL);
  const char *id = review_fixture_id (&fixture);
  for (guint i = 0; i < REVIEW_LIMIT_COMMENT; i++) {
    g_string_append (text, "\xc3\xa9");
  }
  g_assert_true (review_comment (&fixture.desk, id, &review_ann, text->str, &error));
  g_assert_no_error (error);
  g_string_append_c (text, 'e');
  g_assert_false (review_comment (&fixture.desk, id, &review_ann, text->str, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (review_comment (&fixture.desk, id, &review_ann, "", &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (review_comment (&fixture.desk, "none", &review_ann, "why", &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/review/opening", test_opening);
  g_test_add_func ("/api/review/meeting-again", test_meeting_again);
  g_test_add_func ("/api/review/several-rules", test_several_rules);
  g_test_add_func ("/api/review/names", test_names);
  g_test_add_func ("/api/review/lineage", test_lineage);
  g_test_add_func ("/api/review/payload", test_payload);
  g_test_add_func ("/api/review/payload-sealed", test_payload_sealed);
  g_test_add_func ("/api/review/approving", test_approving);
  g_test_add_func ("/api/review/scope", test_scope);
  g_test_add_func ("/api/review/scope-refused", test_scope_refused);
  g_test_add_func ("/api/review/two-people", test_two_people);
  g_test_add_func ("/api/review/own", test_own);
  g_test_add_func ("/api/review/roles", test_roles);
  g_test_add_func ("/api/review/comments", test_comments);
  return g_test_run ();
}
