/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/load-check.h"

#include "kg/history.h"
#include "kg/load.h"
#include "kg/parse.h"
#include "ontology/builtin.h"
#include "rules/limits.h"
#include "tests/ontology/graph.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PREFIXES                                                                                   \
  "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "                 \
  "@prefix sh: <http://www.w3.org/ns/shacl#> . "                                                   \
  "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "                                       \
  "@prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . " \
  "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "                                        \
  "@prefix pd: <https://w3id.org/dpv/pd#> . @prefix dpv: <https://w3id.org/dpv#> . "

/* A store with the built-in ontology, and what the last load was told. */
typedef struct {
  Graph graph;
  RulesLoadCheck check;
  char *message; /* of the error; NULL: loaded */
} Case;

static void
case_init (Case *test)
{
  g_autoptr (GError) error = NULL;
  KgCommitInfo info = { "tester", "test", 1000000 };
  *test = (Case) { .message = NULL };
  graph_init (&test->graph);
  ontology_builtin_load (test->graph.store, &info, NULL, &error);
  g_assert_no_error (error);
}

static void
case_clear (Case *test)
{
  rules_load_check_clear (&test->check);
  g_free (test->message);
  graph_clear (&test->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

/* Loads a document, as the graph <urn:NAME>, replacing what it said before. `check` (nullable) guards. */
static void
load_with (Case *test, const char *name, const char *turtle, KgCommitCheck check)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat (PREFIXES, turtle, NULL);
  g_autofree char *graph = g_strconcat ("urn:", name, NULL);
  int fd = memfd_create (name, MFD_CLOEXEC);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  KgLoadSource source = { .name = name, .fd = fd, .format = KG_FORMAT_TURTLE, .graph = graph };
  KgLoadOptions options = { .replace = TRUE,
                            .info = { "tester", "test", 2000000 },
                            .check = check,
                            .check_data = &test->check };
  KgLoadResult result;
  g_clear_pointer (&test->message, g_free);
  if (!kg_load (test->graph.store, &source, 1, &options, &result, &error)) {
    g_assert_true (error->domain == RULES_ERROR);
    test->message = g_strdup (error->message);
  }
  close (fd);
}

static void
load (Case *test, const char *name, const char *turtle)
{
  load_with (test, name, turtle, rules_load_check);
}

static char *
warnings (const Case *test)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  for (guint i = 0; i < test->check.warnings->len; i++) {
    g_ptr_array_add (lines, g_ptr_array_index (test->check.warnings, i));
  }
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

#define GOOD_RULE                                                                                  \
  "ex:rule a gr:Rule ; rdfs:label \"r\" ; gr:effect gr:Allow ; gr:basis ex:law ;\n"                \
  "  gr:condition [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:Support ] ] .\n"

static void
test_builtin_is_sound (void)
{
  g_auto (Case) test;
  case_init (&test);
  g_autoptr (KgSnapshot) snapshot = graph_snapshot (&test.graph);
  guint64 n = kg_snapshot_n_quads (snapshot);
  g_autofree KgQuad *all = g_new (KgQuad, n);
  KgView view = { snapshot, NULL };
  KgQuad any = { KG_NONE, KG_NONE, KG_NONE, KG_NONE };
  g_autoptr (KgScan) scan = kg_scan_new (&view, &any);
  for (gsize i = 0; i < n; i++) {
    g_assert_true (kg_scan_next (scan, &all[i], NULL));
  }
  KgCommitPreview preview = { .after = snapshot, .added = all, .n_added = n };
  g_autoptr (GError) error = NULL;
  gboolean sound = rules_load_check (&preview, &test.check, &error);
  g_assert_no_error (error);
  g_assert_true (sound);
  g_autofree char *told = warnings (&test);
  g_assert_cmpstr (told, ==, "");
  g_assert_cmpuint (test.check.n_focus_nodes, >=, 3); /* the named paths */
}

static void
test_good (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "policy.ttl",
        "\nex:policy a gr:Policy ; rdfs:label \"p\" ; gr:rule ex:rule .\n" GOOD_RULE);
  g_assert_cmpstr (test.message, ==, NULL);
  g_autofree char *told = warnings (&test);
  g_assert_cmpstr (told, ==, "");
}

static void
test_violations (void)
{
  g_auto (Case) test;
  case_init (&test);
  g_autoptr (KgSnapshot) before = graph_snapshot (&test.graph);
  load (&test, "policy.ttl",
        "\nex:policy a gr:Policy ; rdfs:label \"p\" ; gr:default gr:Allow ;\n"
        "  gr:rule ex:rule, ex:missing .\n"
        "ex:rule a gr:Rule ; rdfs:label \"r\" ; gr:effect gr:Allow ; gr:basis ex:law .\n");
  g_assert_cmpstr (test.message, ==,
                   "policy.ttl:2: p: The default of a policy is gr:Escalate or gr:Deny; only an "
                   "Allow rule permits.\n"
                   "policy.ttl:3: p: A policy names a rule that is not there; check the name, and "
                   "say `a gr:Rule` of the rule.\n"
                   "policy.ttl:4: r: A rule has one condition, which is a shape; combine several "
                   "with sh:and or sh:or.");
  g_autoptr (KgSnapshot) after = graph_snapshot (&test.graph);
  g_assert_cmpuint (kg_snapshot_commit (after), ==, kg_snapshot_commit (before));
}

static void
test_warnings (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "sources.ttl", "\nex:crm a gr:DataSource ; rdfs:label \"CRM\" .\n");
  g_assert_cmpstr (test.message, ==, NULL);
  g_autofree char *told = warnings (&test);
  g_assert_cmpstr (told, ==,
                   "sources.ttl:2: CRM: Nobody answers for this data source; name a person or "
                   "group with gr:owner.");
}

static void
test_unknown_term (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "a.ttl", "\nex:a gr:labbel gr:Yes ; gr:owner ex:b .\n");
  g_assert_cmpstr (test.message, ==,
                   "a.ttl:2: there is no term `gr:labbel`; check the spelling, or take a name of "
                   "your own\n"
                   "a.ttl:2: there is no term `gr:Yes`; check the spelling, or take a name of "
                   "your own");
}

/* What was sound before becomes unsound by taking something away elsewhere. */
static void
test_removal (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "source.ttl",
        "\nex:crm a gr:DataSource ; rdfs:label \"CRM\" ; gr:owner ex:sales .\n");
  g_assert_cmpstr (test.message, ==, NULL);
  load (&test, "field.ttl", "\nex:email a gr:DataField ; dct:isPartOf ex:crm .\n");
  g_assert_cmpstr (test.message, ==, NULL);
  g_assert_cmpuint (test.check.n_focus_nodes, <, 10);
  load (&test, "source.ttl", "\nex:erp a gr:DataSource ; rdfs:label \"E\" ; gr:owner ex:sales .\n");
  g_assert_cmpstr (test.message, ==,
                   "field.ttl:2: ex:email: A data field belongs to a data source; say which with "
                   "dct:isPartOf, and `a gr:DataSource` of the source.");
}

/* The hierarchy of classes changes what is a data class. */
static void
test_hierarchy (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "class.ttl", "\nex:Score rdfs:subClassOf dpv:PersonalData .\n");
  load (&test, "field.ttl", "\nex:f gr:dataClass ex:Score .\n");
  g_assert_cmpstr (test.message, ==, NULL);
  load (&test, "class.ttl", "\nex:Score rdfs:subClassOf ex:Other .\n");
  g_assert_nonnull (test.message);
  g_assert_nonnull (strstr (test.message, "Not a data class"));
}

static void
test_shapes_of_the_user (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "data.ttl", "\nex:a a ex:Thing .\n");
  g_assert_cmpstr (test.message, ==, NULL);
  static const char shape[] = "\nex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ;%s\n"
                              "  sh:property [ sh:path ex:code ; sh:minCount 1 ;\n"
                              "    sh:message \"A thing has a code.\" ] .\n";
  g_autofree char *unmarked = g_strdup_printf (shape, "");
  g_autofree char *marked = g_strdup_printf (shape, " gr:loadShapes true ;");
  load (&test, "shape.ttl", unmarked);
  g_assert_cmpstr (test.message, ==, NULL);
  load (&test, "shape.ttl", marked);
  g_assert_cmpstr (test.message, ==, "data.ttl:2: ex:a: A thing has a code.");
  load (&test, "data.ttl", "\nex:a a ex:Thing ; ex:code 1 .\n");
  load (&test, "shape.ttl", marked);
  g_assert_cmpstr (test.message, ==, NULL);
  load (&test, "more.ttl", "\nex:b a ex:Thing .\n");
  g_assert_cmpstr (test.message, ==, "more.ttl:2: ex:b: A thing has a code.");
}

static void
test_ill_formed (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "policy.ttl",
        "\nex:policy a gr:Policy ; rdfs:label \"p\" ; gr:rule ex:rule .\n"
        "ex:rule a gr:Rule ; rdfs:label \"r\" ; gr:effect gr:Allow ; gr:basis ex:law ;\n"
        "  gr:condition [ sh:property [\n"
        "    sh:path gr:purpose ; sh:minCount \"many\" ] ] .\n");
  g_assert_nonnull (test.message);
  g_assert_true (g_str_has_prefix (test.message, "policy.ttl:5: "));
}

/* Not more lines than a person reads, and how many there are. */
static void
test_many (void)
{
  g_auto (Case) test;
  case_init (&test);
  g_autoptr (GString) text = g_string_new ("\n");
  for (guint i = 0; i < RULES_LIMIT_PROBLEMS + 5; i++) {
    g_string_append_printf (text, "ex:f%u a gr:DataField .\n", i);
  }
  load (&test, "fields.ttl", text->str);
  g_assert_nonnull (test.message);
  g_auto (GStrv) lines = g_strsplit (test.message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, RULES_LIMIT_PROBLEMS + 1);
  g_assert_cmpstr (lines[RULES_LIMIT_PROBLEMS], ==, "and 5 more");
}

/* The same of warnings, which refuse nothing. */
static void
test_many_warnings (void)
{
  g_auto (Case) test;
  case_init (&test);
  g_autoptr (GString) text = g_string_new ("\n");
  for (guint i = 0; i < RULES_LIMIT_PROBLEMS + 5; i++) {
    g_string_append_printf (text, "ex:s%u a gr:DataSource ; rdfs:label \"%u\" .\n", i, i);
  }
  load (&test, "sources.ttl", text->str);
  g_assert_cmpstr (test.message, ==, NULL);
  g_assert_cmpuint (test.check.warnings->len, ==, RULES_LIMIT_PROBLEMS + 1);
  g_assert_cmpstr (test.check.warnings->pdata[RULES_LIMIT_PROBLEMS], ==, "and 5 more");
  /* As many as are told are told without an end. */
  g_string_truncate (text, 0);
  for (guint i = 0; i < RULES_LIMIT_PROBLEMS; i++) {
    g_string_append_printf (text, "ex:s%u a gr:DataSource ; rdfs:label \"%u\" .\n", i, i);
  }
  load (&test, "others.ttl", text->str);
  g_assert_cmpuint (test.check.warnings->len, ==, RULES_LIMIT_PROBLEMS);
}

/* Back to what was written around the guard. */
static void
test_rollback (void)
{
  const KgCommitInfo info = { "tester", "test", 3000000 };
  KgCommitResult result = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (Case) test;
  case_init (&test);
  load_with (&test, "fields.ttl", "\nex:f a gr:DataField .\n", NULL);
  g_autoptr (KgSnapshot) bad = graph_snapshot (&test.graph);
  load (&test, "fields.ttl", "\nex:s a gr:DataSource ; rdfs:label \"s\" .\n");
  g_assert_cmpstr (test.message, ==, NULL);
  g_autoptr (KgSnapshot) good = graph_snapshot (&test.graph);
  g_assert_false (kg_rollback (test.graph.store, kg_snapshot_commit (bad), &info, rules_load_check,
                               &test.check, &result, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_VIOLATION);
  g_assert_true (g_str_has_prefix (error->message, "fields.ttl:2: ex:f: "));
  g_autoptr (KgSnapshot) still = graph_snapshot (&test.graph);
  g_assert_cmpuint (kg_snapshot_commit (still), ==, kg_snapshot_commit (good));
  g_clear_error (&error);
  g_assert_true (kg_rollback (test.graph.store, kg_snapshot_commit (bad) - 1, &info,
                              rules_load_check, &test.check, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.removed, ==, 2);
}

#define OTHER_RULE(name)                                                                           \
  "ex:" name " a gr:Rule ; rdfs:label \"" name "\" ; gr:effect gr:Allow ; gr:basis ex:law ;\n"     \
  "  gr:condition [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:Support ] ] .\n"

static void
test_overrides (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "policy.ttl",
        "\nex:policy a gr:Policy ; rdfs:label \"p\" ; gr:rule ex:a, ex:b, ex:c .\n"
        "ex:a gr:overrides ex:b .\nex:b gr:overrides ex:c .\n" OTHER_RULE ("a") OTHER_RULE ("b")
            OTHER_RULE ("c"));
  g_assert_cmpstr (test.message, ==, NULL);
  /* The document that closes it is refused, and nothing is committed. */
  load (&test, "more.ttl", "\nex:c gr:overrides ex:a .\n");
  g_assert_cmpstr (test.message, ==,
                   "policy.ttl:3: rules override each other in a cycle: `ex:a` overrides `ex:b` "
                   "(policy.ttl:3), which overrides `ex:c` (policy.ttl:4), which overrides `ex:a` "
                   "(more.ttl:2); take out one gr:overrides");
  load (&test, "more.ttl", "\nex:a gr:overrides ex:c .\n");
  g_assert_cmpstr (test.message, ==, NULL);
  load (&test, "own.ttl", "\nex:c gr:overrides ex:c .\n");
  g_assert_cmpstr (test.message, ==,
                   "own.ttl:2: rules override each other in a cycle: `ex:c` overrides `ex:c` "
                   "(own.ttl:2); take out one gr:overrides");
}

/* Of a long cycle not more than a person reads. */
static void
test_long_cycle (void)
{
  g_auto (Case) test;
  case_init (&test);
  g_autoptr (GString) text = g_string_new ("\n");
  for (guint i = 10; i < 30; i++) {
    g_string_append_printf (text, "ex:r%u gr:overrides ex:r%u ; a gr:Rule .\n", i,
                            i == 29 ? 10 : i + 1);
  }
  load (&test, "long.ttl", text->str);
  g_assert_nonnull (test.message);
  g_assert_nonnull (strstr (test.message,
                            "which overrides `ex:r18` (long.ttl:9), … 11 more …, which overrides "
                            "`ex:r10` (long.ttl:21); take out one gr:overrides"));
}

/* --- Catalogues of requirements --- */

#define CATALOGUE(n) "ex:" n " a gr:Catalogue ; rdfs:label \"c\" ; skos:notation \"" n "\" .\n"
#define REQUIREMENT(n, of)                                                                         \
  "ex:" n " a gr:Requirement ; rdfs:label \"r\" ; dct:identifier \"R\" ; skos:notation \"" n       \
  "\" ; dct:isPartOf ex:" of " .\n"
#define QUESTION                                                                                   \
  "ex:r gr:question ex:q .\n"                                                                      \
  "ex:q a gr:Question ; rdfs:label \"q\" ; dct:identifier \"1\" ; gr:evidencedBy ex:shape .\n"

static void
test_catalogue (void)
{
  g_auto (Case) test;
  case_init (&test);
  load (&test, "c.ttl", "\n" CATALOGUE ("c") REQUIREMENT ("r", "c") QUESTION);
  g_assert_cmpstr (test.message, ==,
                   "c.ttl:5: `ex:q` names a shape that is met where nothing is said; let it ask "
                   "for something");
  load (&test, "shape.ttl", "\nex:shape sh:property [ sh:path ex:p ; sh:minCount 1 ] .\n");
  load (&test, "c.ttl", "\n" CATALOGUE ("c") REQUIREMENT ("r", "c") QUESTION);
  g_assert_cmpstr (test.message, ==, NULL);
  /* What the catalogue rests on is kept, whichever document says it. */
  load (&test, "shape.ttl", "\nex:shape sh:property [ sh:path ex:p ; sh:minCount 0 ] .\n");
  g_assert_cmpstr (test.message, ==,
                   "c.ttl:5: `ex:q` names a shape that is met where nothing is said; let it ask "
                   "for something");
  load (&test, "shape.ttl", "\nex:shape sh:property [ sh:minCount 1 ] .\n");
  g_assert_nonnull (strstr (test.message, "give it one"));
  load (&test, "more.ttl", "\n" REQUIREMENT ("s", "t") REQUIREMENT ("t", "s"));
  g_assert_nonnull (strstr (test.message, "` is part of itself, by way of others or directly; let "
                                          "one of them be part of the catalogue"));
  load (&test, "more.ttl", "\n" CATALOGUE ("d") REQUIREMENT ("s", "d"));
  g_assert_cmpstr (test.message, ==, NULL);
  load (&test, "again.ttl", "\nex:e a gr:Catalogue ; rdfs:label \"e\" ; skos:notation \"d\" .\n");
  g_assert_nonnull (strstr (test.message, "has the skos:notation of another catalogue"));
}

static void
test_shapes_of_catalogues (void)
{
  static const struct {
    const char *turtle;
    const char *message;
  } cases[] = {
    { REQUIREMENT ("s", "nowhere"),
      "A requirement is part of one catalogue or requirement; name it by dct:isPartOf, and load it "
      "before or together with this one." },
    { "ex:s gr:binds ex:role .", "Only catalogues and requirements bind roles; say what this is." },
    { "ex:a a gr:Application ; gr:riskClass ex:k .",
      "gr:riskClass names a gr:RiskClass, or one of the levels eu-aiact:RiskLevelProhibited, "
      "RiskLevelHigh, RiskLevelTransparencyRequired, GPAIModel and RiskLevelMinimal; check the name, "
      "and load the class before or together with this." },
    { "ex:w gr:shows ( [ sh:path ex:p ] ) .",
      "gr:shows is one list of property shapes, each with sh:path and sh:name." },
    { "ex:w gr:shows ex:p .",
      "gr:shows is one list of property shapes, each with sh:path and sh:name." },
    { "ex:x a gr:Responsibility .",
      "A responsibility is somebody's; name them by IRI with gr:responsible." },
    { "ex:x a gr:Responsibility ; gr:responsible ex:me ; gr:forRequirement ex:nothing .",
      "gr:forRequirement names something that is neither a requirement nor a catalogue; check the "
      "name." },
    { "ex:x a gr:Responsibility ; gr:responsible ex:me ; gr:forSystem ex:s ; gr:contract ex:k ; "
      "gr:clause \"7.2\" .",
      NULL },
  };
  g_auto (Case) test;
  case_init (&test);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    load (&test, "x.ttl", cases[i].turtle);
    g_assert_true ((test.message == NULL) == (cases[i].message == NULL));
    if (test.message != NULL && strstr (test.message, cases[i].message) == NULL) {
      g_error ("expected `%s`, told `%s`", cases[i].message, test.message);
    }
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/load-check/builtin-is-sound", test_builtin_is_sound);
  g_test_add_func ("/rules/load-check/good", test_good);
  g_test_add_func ("/rules/load-check/violations", test_violations);
  g_test_add_func ("/rules/load-check/warnings", test_warnings);
  g_test_add_func ("/rules/load-check/unknown-term", test_unknown_term);
  g_test_add_func ("/rules/load-check/removal", test_removal);
  g_test_add_func ("/rules/load-check/hierarchy", test_hierarchy);
  g_test_add_func ("/rules/load-check/shapes-of-the-user", test_shapes_of_the_user);
  g_test_add_func ("/rules/load-check/ill-formed", test_ill_formed);
  g_test_add_func ("/rules/load-check/many-warnings", test_many_warnings);
  g_test_add_func ("/rules/load-check/rollback", test_rollback);
  g_test_add_func ("/rules/load-check/overrides", test_overrides);
  g_test_add_func ("/rules/load-check/long-cycle", test_long_cycle);
  g_test_add_func ("/rules/load-check/many", test_many);
  g_test_add_func ("/rules/load-check/catalogue", test_catalogue);
  g_test_add_func ("/rules/load-check/shapes-of-catalogues", test_shapes_of_catalogues);
  return g_test_run ();
}
