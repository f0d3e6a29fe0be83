/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-child.h"
#include "rules/limits.h"
#include "tests/rules/request-fixture.h"

#include <string.h>

/* The id of a name of the fixture's graph, "urn:crm:…" written out. */
static KgTermId
id (const Asking *asking, const char *name)
{
  KgView view = { asking->snapshot, NULL };
  return fixture_id (&view, name);
}

static void
assert_member (const Asking *asking, const char *name, const char *domain, const char *predicate)
{
  RulesMember member;
  KgTermId class = domain == NULL ? KG_NONE : id (asking, domain);
  gboolean found = rules_vocabulary_member (asking->vocabulary, name, class, &member);
  g_assert_cmpint (found, ==, predicate != NULL);
  if (found) {
    g_assert_cmpuint (member.predicate, ==, id (asking, predicate));
  }
}

static void
test_members (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "ex:name1 gr:jsonName \"name\" . "
                        "ex:zzz gr:jsonName \"two\" . ex:aaa gr:jsonName \"two\" . "
                        "ex:both gr:jsonName \"both\" ; rdfs:domain ex:P, ex:Q . "
                        "ex:R rdfs:subClassOf ex:P, ex:Q . ex:P rdfs:subClassOf ex:T . "
                        "ex:thing gr:jsonName \"thing\" ; rdfs:domain rdfs:Resource, owl:Thing . "
                        "ex:mix gr:jsonName \"mix\" ; rdfs:domain ex:P ; "
                        "  schema:domainIncludes ex:Q, ex:S . ");
  assert_member (&asking, "purpose", "gr:Request", "gr:purpose");
  assert_member (&asking, "purpose", "gr:Approval", "gr:purpose");
  assert_member (&asking, "purpose", "gr:Field", NULL);
  assert_member (&asking, "purpose", NULL, NULL);
  assert_member (&asking, "Purpose", "gr:Request", NULL);
  assert_member (&asking, "", "gr:Request", NULL);
  assert_member (&asking, "age", NULL, "ex:age");
  assert_member (&asking, "age", "gr:Field", "ex:age");
  /* wider classes count, narrower ones do not */
  assert_member (&asking, "class", "gr:Field", "gr:dataClass");
  assert_member (&asking, "class", "prov:Entity", "gr:dataClass");
  assert_member (&asking, "name", "prov:Entity", "ex:name1");
  /* with a domain before without one; then by IRI */
  assert_member (&asking, "name", "gr:Field", "gr:name");
  assert_member (&asking, "two", NULL, "ex:aaa");
  /* all domains hold, one of those included */
  assert_member (&asking, "both", "ex:R", "ex:both");
  assert_member (&asking, "both", "ex:P", NULL);
  assert_member (&asking, "mix", "ex:R", "ex:mix");
  assert_member (&asking, "mix", "ex:P", NULL);
  assert_member (&asking, "mix", "ex:S", NULL);
  assert_member (&asking, "thing", NULL, "ex:thing");
}

static void
assert_says (const Asking *asking, const char *predicate, gboolean requestable, RulesRangeKind kind,
             const char *range, RulesDatatype datatype)
{
  RulesMember member;
  g_assert_true (rules_vocabulary_predicate (asking->vocabulary, id (asking, predicate), &member));
  g_assert_cmpuint (member.predicate, ==, id (asking, predicate));
  g_assert_cmpint (member.requestable, ==, requestable);
  g_assert_cmpint (member.kind, ==, kind);
  g_assert_cmpuint (member.range, ==, range == NULL ? KG_NONE : id (asking, range));
  g_assert_cmpint (member.datatype, ==, datatype);
}

static void
test_predicates (void)
{
  g_auto (Asking) asking;
  RulesMember member;
  asking_init (&asking,
               "ex:text gr:requestable \"true\" . ex:one gr:requestable 1 . "
               "ex:wrong gr:requestable \"yes\"^^xsd:boolean . "
               "ex:both gr:requestable false, true . "
               "ex:any gr:requestable true ; rdfs:range rdfs:Resource . "
               "ex:union gr:requestable true ; rdfs:range [ owl:unionOf ( ex:A ex:B ) ] . ");
  assert_says (&asking, "gr:purpose", TRUE, RULES_RANGE_CLASS, "https://w3id.org/dpv#Purpose",
               RULES_DATATYPE_OTHER);
  assert_says (&asking, "gr:dataClass", FALSE, RULES_RANGE_ANY, NULL, RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:age", TRUE, RULES_RANGE_DATATYPE, "xsd:nonNegativeInteger",
               RULES_DATATYPE_NON_NEGATIVE_INTEGER);
  assert_says (&asking, "ex:note", TRUE, RULES_RANGE_LITERAL, NULL, RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:code", TRUE, RULES_RANGE_DATATYPE, "ex:Code", RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:day", TRUE, RULES_RANGE_DATATYPE, "xsd:date", RULES_DATATYPE_DATE);
  assert_says (&asking, "ex:clearance", FALSE, RULES_RANGE_ANY, NULL, RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:text", FALSE, RULES_RANGE_ANY, NULL, RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:one", FALSE, RULES_RANGE_ANY, NULL, RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:wrong", FALSE, RULES_RANGE_ANY, NULL, RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:both", TRUE, RULES_RANGE_ANY, NULL, RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:any", TRUE, RULES_RANGE_ANY, NULL, RULES_DATATYPE_OTHER);
  assert_says (&asking, "ex:union", TRUE, RULES_RANGE_ANY, NULL, RULES_DATATYPE_OTHER);
  g_assert_false (
      rules_vocabulary_predicate (asking.vocabulary, id (&asking, "rdfs:label"), &member));
  g_assert_true (rules_vocabulary_fits (asking.vocabulary, id (&asking, "gr:purpose"),
                                        id (&asking, "gr:Request")));
  g_assert_false (rules_vocabulary_fits (asking.vocabulary, id (&asking, "gr:purpose"), KG_NONE));
  g_assert_false (rules_vocabulary_fits (asking.vocabulary, id (&asking, "rdfs:label"), KG_NONE));
}

static void
assert_term (const Asking *asking, const char *text, const char *range, guint n, const char *term)
{
  guint found = 99;
  KgTermId class = range == NULL ? KG_NONE : id (asking, range);
  KgTermId named = rules_vocabulary_term (asking->vocabulary, text, class, &found);
  g_assert_cmpuint (found, ==, n);
  g_assert_cmpuint (named, ==, term == NULL ? KG_NONE : id (asking, term));
  g_assert_cmpuint (rules_vocabulary_term (asking->vocabulary, text, class, NULL), ==, named);
}

static void
test_terms (void)
{
  static const char purpose[] = "https://w3id.org/dpv#Purpose";
  static const char data[] = "https://w3id.org/dpv#Data";
  g_auto (Asking) asking;
  asking_init (&asking, "ex:Support skos:notation \"support\" . "
                        "ex:Typed a dpv:Purpose ; skos:notation \"T1\"^^ex:Code, \"T1\"@en . "
                        "[] a dpv:Purpose ; skos:notation \"nobody\" . ");
  assert_term (&asking, "support", purpose, 1, "ex:Support"); /* said twice, and one */
  assert_term (&asking, "marketing", purpose, 1, "https://w3id.org/dpv#Marketing");
  assert_term (&asking, "shared", purpose, 2, NULL);
  assert_term (&asking, "T1", purpose, 1, "ex:Typed");
  assert_term (&asking, "nobody", purpose, 0, NULL);
  assert_term (&asking, "Support", purpose, 0, NULL);
  assert_term (&asking, "", purpose, 0, NULL);
  assert_term (&asking, "EMAIL_ADDRESS", purpose, 0, NULL);
  assert_term (&asking, "EMAIL_ADDRESS", data, 1, "ex:Email");
  assert_term (&asking, "EMAIL_ADDRESS", "ex:Email", 1, "ex:Email");
  assert_term (&asking, "EMAIL_ADDRESS", "ex:Phone", 0, NULL);
  assert_term (&asking, "EMAIL_ADDRESS", NULL, 1, "ex:Email");
  g_assert_cmpuint (rules_vocabulary_data (asking.vocabulary), ==, id (&asking, data));
}

static void
test_known (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "ex:s ex:p ex:o, \"1\"^^ex:Unused . ");
  const RulesVocabulary *vocabulary = asking.vocabulary;
  g_assert_true (rules_vocabulary_known (vocabulary, id (&asking, "ex:s")));
  g_assert_true (rules_vocabulary_known (vocabulary, id (&asking, "ex:p")));
  g_assert_true (rules_vocabulary_known (vocabulary, id (&asking, "ex:o")));
  g_assert_false (rules_vocabulary_known (vocabulary, id (&asking, "ex:Unused")));
  g_assert_false (rules_vocabulary_known (vocabulary, KG_NONE));
  g_assert_true (rules_vocabulary_described (vocabulary, id (&asking, "ex:s")));
  g_assert_false (rules_vocabulary_described (vocabulary, id (&asking, "ex:p")));
  g_assert_false (rules_vocabulary_described (vocabulary, id (&asking, "ex:o")));
  g_assert_cmpuint (rules_vocabulary_datatype (vocabulary, RULES_DATATYPE_DECIMAL), ==,
                    id (&asking, "xsd:decimal"));
  g_assert_cmpuint (rules_vocabulary_datatype (vocabulary, RULES_DATATYPE_INTEGER), ==, KG_NONE);
  g_assert_cmpuint (rules_vocabulary_datatype (vocabulary, RULES_DATATYPE_TOKEN), ==, KG_NONE);
  g_assert_cmpstr (rules_vocabulary_datatype_iri (RULES_DATATYPE_INTEGER), ==, KG_XSD "integer");
  g_assert_null (rules_vocabulary_datatype_iri (RULES_DATATYPE_TOKEN));
}

static void
assert_source (const Asking *asking, const char *name, guint n, const char *term)
{
  guint found = 99;
  KgTermId source = rules_vocabulary_source (asking->vocabulary, name, &found);
  g_assert_cmpuint (found, ==, n);
  g_assert_cmpuint (source, ==, term == NULL ? KG_NONE : id (asking, term));
}

static void
test_sources (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "ex:f rdfs:label \"once\", \"once\"@en ; gr:name \"once\" ; "
                        "  prov:wasDerivedFrom ex:origin . ex:origin rdfs:label \"origin\" . "
                        "ex:entity a gr:Field ; gr:name \"typed\" . "
                        "ex:g rdfs:label \"feld\"@de ; gr:dataClass ex:Email . ");
  assert_source (&asking, "once", 1, "ex:f");
  assert_source (&asking, "origin", 1, "ex:origin");
  assert_source (&asking, "typed", 1, "ex:entity");
  assert_source (&asking, "crm.email", 1, "urn:crm:email");
  assert_source (&asking, "crm.table", 0, NULL); /* neither class nor lineage */
  assert_source (&asking, "feld", 0, NULL);
  assert_source (&asking, "mail", 2, NULL);
  assert_source (&asking, "", 0, NULL);
  g_assert_true (rules_vocabulary_is_source (asking.vocabulary, id (&asking, "ex:origin")));
  g_assert_false (rules_vocabulary_is_source (asking.vocabulary, id (&asking, "urn:crm:table")));
  g_assert_false (rules_vocabulary_is_source (asking.vocabulary, id (&asking, "ex:Email")));
}

static void
assert_near (const Asking *asking, const char *text, const char *near)
{
  g_autofree char *found = rules_vocabulary_near_source (asking->vocabulary, text);
  g_assert_cmpstr (found, ==, near);
}

static void
test_near (void)
{
  g_auto (Asking) asking;
  asking_init (&asking, "ex:g rdfs:label \"feld\"@de ; gr:dataClass ex:Email . ");
  assert_near (&asking, "crm.emial", "crm.email"); /* swapped: one */
  assert_near (&asking, "crm.emai", "crm.email");
  assert_near (&asking, "CRM.Email", "crm.email");
  assert_near (&asking, "crm.eexxil", "crm.email"); /* three */
  assert_near (&asking, "crm.exxxxl", NULL);        /* four */
  assert_near (&asking, "mxix", NULL);              /* two of four */
  assert_near (&asking, "mial", "mail");
  assert_near (&asking, "cm:mail3", "crm:mail"); /* two; crm:mail2 is as near, and comes later */
  assert_near (&asking, "feld", "feld");
  assert_near (&asking, "", NULL);
  assert_near (&asking,
               "a-name-that-is-longer-than-what-is-looked-at-because-nobody-mistypes-so-much",
               NULL);
  g_autofree char *term = rules_vocabulary_near_term (asking.vocabulary, "suport",
                                                      id (&asking, "https://w3id.org/dpv#Purpose"));
  g_autofree char *other =
      rules_vocabulary_near_term (asking.vocabulary, "suport", id (&asking, "ex:Email"));
  g_assert_cmpstr (term, ==, "support");
  g_assert_null (other);
}

/* Each source has two names, its CURIE and its label; a few of the fixture's own are among them. */
static void
test_near_limit (void)
{
  g_autoptr (GString) more = g_string_new (NULL);
  g_auto (Asking) asking;
  const guint own = 10;
  const guint seen = RULES_LIMIT_NEAR_NAMES / 2;
  for (guint i = 0; i < 2 * seen; i++) {
    g_string_append_printf (more, "ex:f%u rdfs:label \"%u\" ; gr:dataClass ex:Email . ", i, i);
  }
  asking_init (&asking, more->str);
  g_autofree char *within = g_strdup_printf ("ex:f%u", seen - own);
  g_autofree char *beyond = g_strdup_printf ("ex:f%u", seen + own);
  assert_near (&asking, within, within);
  g_autofree char *found = rules_vocabulary_near_source (asking.vocabulary, beyond);
  g_assert_cmpstr (found, !=, beyond);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/vocabulary/members", test_members);
  g_test_add_func ("/rules/vocabulary/predicates", test_predicates);
  g_test_add_func ("/rules/vocabulary/terms", test_terms);
  g_test_add_func ("/rules/vocabulary/known", test_known);
  g_test_add_func ("/rules/vocabulary/sources", test_sources);
  g_test_add_func ("/rules/vocabulary/near", test_near);
  g_test_add_func ("/rules/vocabulary/near-limit", test_near_limit);
  return g_test_run ();
}
