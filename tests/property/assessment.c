/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"
#include "tests/rules/assessment-fixture.h"

#include <string.h>

/* Random catalogues and systems, small enough that everything meets everything. Whatever is found:
 *   an answer that is given stays given on what it cites alone, by an evaluator that sees nothing else, and is not given on any less;
 *   in a graph of its own, with nothing but what it cites, the question is answered;
 *   what is cited is in the graph, and what is told as missing is not met;
 *   statuses are those that a plain count comes to;
 *   in whatever order documents and their statements are read, it is the same.
 *
 *   GROUNDS_PROPERTY_CASES=N   so many catalogues (60 by default; with GROUNDS_TEST_LONG=1, 1000)
 *   GROUNDS_PROPERTY_SEED=S    the first (1 by default) */

#define N_CASES 60u
#define N_CASES_LONG 1000u
#define N_NODES 6
#define N_PREDICATES 4
#define N_CLASSES 3
#define N_QUESTIONS 6u
#define N_REQUIREMENTS 7u
#define N_TRIPLES 16u
#define N_DOCUMENTS 3u

static guint
below (GRand *random, gint32 n)
{
  return (guint) g_rand_int_range (random, 0, n);
}

/* --- Catalogues --- */

static void
append_path (GString *out, GRand *random)
{
  guint a = below (random, N_PREDICATES);
  guint b = below (random, N_PREDICATES);
  switch (below (random, 6)) {
  case 0:
    g_string_append_printf (out, "( ex:p%u ex:p%u )", a, b);
    return;
  case 1:
    g_string_append_printf (out, "[ sh:inversePath ex:p%u ]", a);
    return;
  case 2:
    g_string_append_printf (out, "( ex:p%u [ sh:zeroOrMorePath ex:p%u ] )", a, b);
    return;
  case 3:
    g_string_append_printf (out, "[ sh:alternativePath ( ex:p%u ex:p%u ) ]", a, b);
    return;
  default:
    g_string_append_printf (out, "ex:p%u", a);
    return;
  }
}

static void
append_property (GString *out, GRand *random)
{
  g_string_append (out, "[ sh:path ");
  append_path (out, random);
  switch (below (random, 8)) {
  case 0:
    g_string_append_printf (out, " ; sh:hasValue ex:n%u ]", below (random, N_NODES));
    return;
  case 1:
    g_string_append_printf (out, " ; sh:minCount 1 ; sh:class ex:C%u ]", below (random, N_CLASSES));
    return;
  case 2:
    g_string_append_printf (
        out, " ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:C%u ] ]",
        below (random, N_CLASSES));
    return;
  case 3:
    g_string_append (out, " ; sh:minCount 1 ; sh:maxCount 2 ]");
    return;
  case 4:
    g_string_append (out, " ; sh:minCount 1 ; sh:minInclusive 3 ]");
    return;
  default:
    g_string_append_printf (out, " ; sh:minCount %u ]", 1 + below (random, 2));
    return;
  }
}

static void
append_shape (GString *out, GRand *random, guint depth)
{
  static const char *const lists[] = { "and", "or", "xone" };
  guint n = 1 + below (random, 2);
  switch (depth > 0 ? below (random, 4) : 3) {
  case 0:
    g_string_append_printf (out, " ; sh:%s ( [ sh:order 1", lists[below (random, 3)]);
    append_shape (out, random, depth - 1);
    g_string_append (out, " ] [ sh:order 1");
    append_shape (out, random, depth - 1);
    g_string_append (out, " ] )");
    return;
  case 1:
    g_string_append (out, " ; sh:not [ sh:order 1");
    append_shape (out, random, depth - 1);
    g_string_append (out, " ] ; sh:property ");
    append_property (out, random);
    return;
  default:
    for (guint i = 0; i < n; i++) {
      g_string_append (out, " ; sh:property ");
      append_property (out, random);
    }
    return;
  }
}

static void
append_questions (GString *out, GRand *random)
{
  for (guint i = 0; i < N_QUESTIONS; i++) {
    g_string_append_printf (out, "ex:q%u a gr:Question ; dct:identifier \"q%u\"", i, i);
    guint n = 1 + below (random, 2);
    for (guint k = 0; k < n; k++) {
      g_string_append_printf (out, " ; gr:evidencedBy ex:w%u%u", i, k);
    }
    g_string_append (out, " ; gr:shows ( ex:part ) .\n");
    for (guint k = 0; k < n; k++) {
      g_string_append_printf (out, "ex:w%u%u sh:order %u", i, k, below (random, 2));
      append_shape (out, random, 2);
      if (below (random, 3) == 0) {
        g_string_append_printf (out, " ; gr:focusClass ex:C%u", below (random, N_CLASSES));
      }
      g_string_append (out, " .\n");
    }
  }
}

static void
append_requirements (GString *out, GRand *random)
{
  for (guint i = 0; i < N_REQUIREMENTS; i++) {
    g_string_append_printf (out,
                            "ex:r%u a gr:Requirement ; dct:identifier \"%u\" ; skos:notation "
                            "\"r%u\" ; dct:isPartOf ",
                            i, i, i);
    guint above = below (random, (gint32) i + 1);
    g_string_append_printf (out, above == i ? "ex:c" : "ex:r%u", above);
    for (guint k = below (random, 3); k > 0; k--) {
      g_string_append_printf (out, " ; gr:question ex:q%u", below (random, N_QUESTIONS));
    }
    for (guint k = below (random, 3); k > 0; k--) {
      g_string_append_printf (out, " ; gr:application ex:a%u", below (random, 3));
    }
    g_string_append (out, " .\n");
  }
}

static char *
random_catalogue (GRand *random)
{
  GString *out = g_string_new ("ex:c a gr:Catalogue ; skos:notation \"c\" .\n"
                               "ex:part sh:path [ sh:alternativePath ( ex:p0 ex:p1 ) ] ; sh:name "
                               "\"part\" ; gr:shows ( [ sh:path ex:p2 ; sh:name \"p2\" ] ) .\n");
  for (guint i = 0; i < 3; i++) {
    g_string_append_printf (out,
                            "ex:k%u a gr:RiskClass ; dct:identifier \"k%u\" ; gr:riskLevel "
                            "eu-aiact:%s ; gr:condition [ sh:order 1",
                            i, i, i == 0 ? "RiskLevelHigh" : "RiskLevelTransparencyRequired");
    append_shape (out, random, 1);
    g_string_append (out, " ] ; gr:unless [ sh:order 1");
    append_shape (out, random, 1);
    g_string_append_printf (out, " ] .\nex:a%u a gr:Application ; sh:order %u ; gr:riskClass ", i,
                            i);
    g_string_append_printf (out,
                            below (random, 2) == 0 ? "ex:k%u .\n" : "eu-aiact:RiskLevelHigh .\n",
                            i);
  }
  append_questions (out, random);
  append_requirements (out, random);
  return g_string_free (out, FALSE);
}

/* --- Systems --- */

static char *
random_statement (GRand *random)
{
  guint subject = below (random, N_NODES);
  switch (below (random, 6)) {
  case 0:
    return g_strdup_printf ("ex:n%u rdf:type ex:C%u .\n", subject, below (random, N_CLASSES));
  case 1:
    return g_strdup_printf ("ex:n%u ex:p%u %u .\n", subject, below (random, N_PREDICATES),
                            below (random, 6));
  case 2:
    return g_strdup_printf ("ex:n%u ex:p%u \"text\" .\n", subject, below (random, N_PREDICATES));
  default:
    return g_strdup_printf ("ex:n%u ex:p%u ex:n%u .\n", subject, below (random, N_PREDICATES),
                            below (random, N_NODES));
  }
}

/* Statements, each in one of the documents. ex:n0 is the system; sometimes ex:n1 is another. */
typedef struct {
  char *catalogue;
  GPtrArray *statements[N_DOCUMENTS];
} Input;

static void
input_init (Input *input, GRand *random)
{
  input->catalogue = random_catalogue (random);
  for (guint i = 0; i < N_DOCUMENTS; i++) {
    input->statements[i] = g_ptr_array_new_with_free_func (g_free);
  }
  g_ptr_array_add (input->statements[0], g_strdup ("ex:n0 rdf:type aidoc:AISystem .\n"));
  if (below (random, 3) == 0) {
    guint where = below (random, N_DOCUMENTS);
    g_ptr_array_add (input->statements[where], g_strdup ("ex:n1 rdf:type aidoc:AISystem .\n"));
  }
  if (below (random, 2) == 0) {
    g_ptr_array_add (input->statements[1], g_strdup ("ex:C1 rdfs:subClassOf ex:C0 .\n"));
  }
  for (guint i = 0; i < N_TRIPLES; i++) {
    g_ptr_array_add (input->statements[below (random, 4) % N_DOCUMENTS], random_statement (random));
  }
}

static void
input_clear (Input *input)
{
  g_free (input->catalogue);
  for (guint i = 0; i < N_DOCUMENTS; i++) {
    g_ptr_array_unref (input->statements[i]);
  }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Input, input_clear)

static void
shuffle (GPtrArray *array, GRand *random)
{
  for (guint i = array->len; i > 1; i--) {
    guint other = below (random, (gint32) i);
    gpointer kept = array->pdata[i - 1];
    array->pdata[i - 1] = array->pdata[other];
    array->pdata[other] = kept;
  }
}

/* In another order, if `random` is not NULL. */
static KgSnapshot *
read_input (const Input *input, GRand *random)
{
  static const char *const names[] = { "a.ttl", "b.ttl", "c.ttl" };
  FixtureDocument documents[N_DOCUMENTS + 1];
  char *texts[N_DOCUMENTS];
  guint first = random == NULL ? 0 : below (random, N_DOCUMENTS + 1);
  for (guint i = 0; i < N_DOCUMENTS; i++) {
    GString *text = g_string_new (NULL);
    if (random != NULL) {
      shuffle (input->statements[i], random);
    }
    for (guint k = 0; k < input->statements[i]->len; k++) {
      g_string_append (text, g_ptr_array_index (input->statements[i], k));
    }
    texts[i] = g_string_free (text, FALSE);
    documents[(first + 1 + i) % (N_DOCUMENTS + 1)] = (FixtureDocument) { names[i], texts[i] };
  }
  documents[first] = (FixtureDocument) { "catalogue.ttl", input->catalogue };
  KgSnapshot *snapshot = fixture_snapshot_of (documents, N_DOCUMENTS + 1);
  for (guint i = 0; i < N_DOCUMENTS; i++) {
    g_free (texts[i]);
  }
  return snapshot;
}

/* Whether the catalogue is whole: shapes that nothing has to be said for are refused, and are not what is tested here. */
static gboolean
is_whole (KgSnapshot *snapshot)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesGraph) graph = rules_graph_new (snapshot, FALSE);
  g_autoptr (RulesCatalogues) catalogues = rules_catalogues_new (graph, &error);
  g_assert_true (catalogues != NULL || strstr (error->message, "is met where nothing is said"));
  return catalogues != NULL;
}

/* --- What is found --- */

typedef struct {
  guint given;
  guint partial;
  guint none;
  guint unknown;
  guint not_applicable;
  gboolean alone; /* one answer of the case was checked alone */
} Counts;

static const RulesFinding *
assess (const Assessment *assessment, guint *n)
{
  g_autoptr (GError) error = NULL;
  const RulesFinding *findings =
      rules_assessor_assess (assessment->assessor,
                             rules_catalogues_find (assessment->catalogues, "c"),
                             fixture_id (&assessment->view, "ex:n0"), ASSESSMENT_TODAY, n, &error);
  g_assert_no_error (error);
  return findings;
}

static void
append_shown (const Assessment *assessment, const RulesShown *shown, GString *out)
{
  for (; shown != NULL; shown = shown->next) {
    const KgTermId ids[] = { shown->from, shown->value };
    g_autofree char *names = fixture_names (&assessment->view, ids, 2);
    g_string_append_printf (out, " {%s %u", names, shown->n_steps);
    append_shown (assessment, shown->children, out);
    g_string_append (out, "}");
  }
}

/* All that must not depend on the order in which the graph was read. */
static char *
print (const Assessment *assessment)
{
  GString *out = g_string_new (NULL);
  guint n = 0;
  const RulesFinding *findings = assess (assessment, &n);
  for (guint i = 0; i < n; i++) {
    const RulesFinding *finding = &findings[i];
    g_string_append_printf (out, "%s %d %d\n", finding->requirement->notation, finding->status,
                            finding->applies);
    for (guint k = 0; k < finding->requirement->n_questions; k++) {
      const RulesAnswer *answer = &finding->answers[k];
      g_autofree char *foci = fixture_names (&assessment->view, answer->foci, answer->n_foci);
      g_string_append_printf (out, "  %s %d way %d [%s] %u", answer->question->identifier,
                              answer->status,
                              answer->way == NULL ? -1
                                                  : (int) (answer->way - answer->question->ways),
                              foci, answer->n_triples > 0);
      append_shown (assessment, answer->shown, out);
      g_string_append_c (out, '\n');
    }
  }
  return g_string_free (out, FALSE);
}

/* --- Statuses, counted plainly --- */

static RulesRequirementStatus
count_plainly (const RulesFinding *findings, const RulesFinding *finding)
{
  const RulesRequirement *requirement = finding->requirement;
  guint n[6] = { 0 };
  for (guint i = 0; i < requirement->n_questions; i++) {
    n[finding->answers[i]
          .status]++; /* the first statuses of both kinds mean the same, except that NONE is a gap */
  }
  for (guint i = 0; i < requirement->n_children; i++) {
    n[count_plainly (findings, &findings[requirement->children[i]->number])]++;
  }
  guint counting = n[RULES_REQUIREMENT_MET] + n[RULES_REQUIREMENT_PARTIAL] +
                   n[RULES_REQUIREMENT_GAP] + n[RULES_REQUIREMENT_UNKNOWN];
  if (counting == 0) {
    return n[RULES_REQUIREMENT_NOT_APPLICABLE] > 0 ? RULES_REQUIREMENT_NOT_APPLICABLE
                                                   : RULES_REQUIREMENT_SILENT;
  }
  if (finding->applies != RULES_CONFORMS) {
    return finding->applies == RULES_VIOLATES ? RULES_REQUIREMENT_NOT_APPLICABLE
                                              : RULES_REQUIREMENT_UNKNOWN;
  }
  for (RulesRequirementStatus status = RULES_REQUIREMENT_MET; status <= RULES_REQUIREMENT_GAP;
       status++) {
    if (n[status] == counting) {
      return status;
    }
  }
  gboolean mixed = n[RULES_REQUIREMENT_PARTIAL] > 0 ||
                   (n[RULES_REQUIREMENT_MET] > 0 && n[RULES_REQUIREMENT_GAP] > 0);
  return mixed ? RULES_REQUIREMENT_PARTIAL : RULES_REQUIREMENT_UNKNOWN;
}

/* --- What is cited, by itself --- */

/* As Turtle: numbers bare, other literals in quotes. */
static void
append_term (const Assessment *assessment, KgTermId id, GString *out)
{
  g_autofree char *name = fixture_names (&assessment->view, &id, 1);
  const char *number = strstr (name, "^^integer");
  if (number != NULL) {
    g_string_append_len (out, name + 1, number - name - 1);
  } else {
    g_string_append_printf (out, "%s%s", name, *name == '"' ? "\"" : "");
  }
  g_string_append_c (out, ' ');
}

static void
append_cited (const Assessment *assessment, const RulesTriple *triples, guint n, GString *out)
{
  for (guint i = 0; i < n; i++) {
    append_term (assessment, triples[i].subject, out);
    append_term (assessment, triples[i].predicate, out);
    append_term (assessment, triples[i].object, out);
    g_string_append (out, ".\n");
  }
}

/* The system, and what the answer cites: nothing else. */
static void
check_alone (const Input *input, const Assessment *assessment, const RulesAnswer *answer)
{
  g_autoptr (GString) cited = g_string_new ("ex:n0 rdf:type aidoc:AISystem .\n");
  guint n = 0;
  append_cited (assessment, answer->triples, answer->n_triples, cited);
  append_cited (assessment, answer->belongs, answer->n_belongs, cited);
  const FixtureDocument documents[] = { { "catalogue.ttl", input->catalogue },
                                        { "cited.ttl", cited->str } };
  g_auto (Assessment) alone;
  assessment_init (&alone, documents, 2);
  const RulesFinding *findings = assess (&alone, &n);
  for (guint i = 0; i < n; i++) {
    for (guint k = 0; k < findings[i].requirement->n_questions; k++) {
      const RulesAnswer *other = &findings[i].answers[k];
      if (strcmp (other->question->identifier, answer->question->identifier) == 0 &&
          other->status != RULES_ANSWER_GIVEN) {
        g_error ("%s is not given on what it cites:\n%s", answer->question->identifier, cited->str);
      }
    }
  }
}

/* --- All of it --- */

static void
count (Counts *counts, const RulesAnswer *answer)
{
  counts->given += answer->status == RULES_ANSWER_GIVEN ? 1 : 0;
  counts->partial += answer->status == RULES_ANSWER_PARTIAL ? 1 : 0;
  counts->none += answer->status == RULES_ANSWER_NONE ? 1 : 0;
  counts->unknown += answer->status == RULES_ANSWER_UNKNOWN ? 1 : 0;
}

static void
check_finding (const Input *input, const Assessment *assessment, const RulesFinding *findings,
               guint i, Counts *counts)
{
  const RulesFinding *finding = &findings[i];
  g_assert_cmpint (finding->status, ==, count_plainly (findings, finding));
  counts->not_applicable += finding->status == RULES_REQUIREMENT_NOT_APPLICABLE ? 1 : 0;
  for (guint k = 0; k < finding->requirement->n_questions; k++) {
    const RulesAnswer *answer = &finding->answers[k];
    assessment_check_answer (assessment, answer);
    count (counts, answer);
    gboolean open = answer->status == RULES_ANSWER_PARTIAL || answer->status == RULES_ANSWER_NONE;
    g_assert_cmpint (open, ==, answer->missing[0] != NULL);
    g_assert_true (answer->status != RULES_ANSWER_NONE || answer->n_triples == 0);
    if (answer->status == RULES_ANSWER_GIVEN && !counts->alone) {
      check_alone (input, assessment, answer);
      counts->alone = TRUE;
    }
  }
}

static gboolean
check_case (guint32 seed, Counts *counts)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_auto (Input) input = { 0 };
  input_init (&input, random);
  g_autoptr (KgSnapshot) snapshot = read_input (&input, NULL);
  guint n = 0;
  if (!is_whole (snapshot)) {
    return FALSE;
  }
  g_auto (Assessment) assessment;
  g_auto (Assessment) shuffled;
  assessment_init_with (&assessment, kg_snapshot_ref (snapshot));
  const RulesFinding *findings = assess (&assessment, &n);
  counts->alone = FALSE;
  for (guint i = 0; i < n; i++) {
    check_finding (&input, &assessment, findings, i, counts);
  }
  g_autofree char *before = print (&assessment);
  assessment_init_with (&shuffled, read_input (&input, random));
  g_autofree char *after = print (&shuffled);
  g_assert_cmpstr (after, ==, before);
  return TRUE;
}

static guint32
from_environment (const char *name, guint32 otherwise)
{
  const char *text = g_getenv (name);
  return text == NULL ? otherwise : (guint32) g_ascii_strtoull (text, NULL, 10);
}

static void
test_random (void)
{
  Counts counts = { 0 };
  guint32 seed = from_environment ("GROUNDS_PROPERTY_SEED", 1);
  guint32 cases =
      from_environment ("GROUNDS_PROPERTY_CASES",
                        g_getenv ("GROUNDS_TEST_LONG") == NULL ? N_CASES : N_CASES_LONG);
  guint32 last = seed;
  for (guint32 whole = 0; whole < cases; last++) {
    whole += check_case (last, &counts) ? 1 : 0;
  }
  g_test_message ("seeds %u to %u: %u given, %u partial, %u none, %u unknown, %u not applicable",
                  seed, last - 1, counts.given, counts.partial, counts.none, counts.unknown,
                  counts.not_applicable);
  if (cases >= N_CASES) {
    g_assert_cmpuint (counts.given, >, cases / 2);
    g_assert_cmpuint (counts.partial, >, cases / 2);
    g_assert_cmpuint (counts.none, >, cases / 20);
    g_assert_cmpuint (counts.unknown, >, cases / 20);
    g_assert_cmpuint (counts.not_applicable, >, cases / 20);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/property/assessment/random", test_random);
  return g_test_run ();
}
