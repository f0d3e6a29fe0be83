/* SPDX-License-Identifier: Apache-2.0 */

/* The catalogue of the EU AI Act against the competency questions of AIDOC-AP: for each of its three descriptions of systems, which of the 50
 * questions our own shapes find answered, compared with expected.csv, cell by cell; and what each answer rests on. */

#include "kg/parse.h"
#include "tests/rules/classification-fixture.h"

#include <string.h>

#define SUITE "aidoc-ap"
#define QUESTIONS "https://w3id.org/aidoc-ap/requirements#"
#define EXACT_MATCH "http://www.w3.org/2004/02/skos/core#exactMatch"
#define QUESTIONS_EXPECTED 50u

static const char *const examples[] = { "bank", "biometrics", "civicvoice" };

typedef struct {
  char *suite;
  const char *example;
  guint column;
} Case;

/* The built-in catalogues with one example. */
static void
open_example (const Case *item, Graph *graph, Assessment *assessment)
{
  g_autofree char *file = g_strconcat (item->example, ".ttl", NULL);
  g_autofree char *path = g_build_filename (item->suite, "examples", file, NULL);
  classification_init (graph);
  classification_load_file (graph, path, "urn:example");
  assessment_init_with (assessment, graph_snapshot (graph));
}

/* Which questions are answered: those that correspond to them (skos:exactMatch) by name, "cq1_1". */
static GHashTable *
find_answered (const Assessment *assessment, KgTermId system)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autoptr (GHashTable) answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  KgTermId match = kg_view_find_iri (&assessment->view, EXACT_MATCH, -1);
  const RulesCatalogue *catalogue = rules_catalogues_find (assessment->catalogues, "eu-ai-act");
  g_assert_nonnull (catalogue);
  const RulesFinding *findings =
      rules_assessor_assess (assessment->assessor, catalogue, system, ASSESSMENT_TODAY, &n, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++) {
    for (guint k = 0; k < findings[i].requirement->n_questions; k++) {
      const RulesAnswer *answer = &findings[i].answers[k];
      KgCursor cursor;
      KgTerm term;
      kg_view_objects (&assessment->view, answer->question->node, match, &cursor);
      KgTermId id = kg_cursor_next (&cursor);
      if (id == KG_NONE || !kg_view_term (&assessment->view, id, &term)) {
        continue;
      }
      g_assert_true (g_str_has_prefix (term.value, QUESTIONS));
      assessment_check_answer (assessment, answer);
      gboolean is_new =
          g_hash_table_insert (answered, g_strdup (term.value + strlen (QUESTIONS)),
                               GINT_TO_POINTER (answer->status == RULES_ANSWER_GIVEN));
      g_assert_true (is_new);
    }
  }
  return g_steal_pointer (&answered);
}

static void
test_example (gconstpointer data)
{
  const Case *item = (const Case *) data;
  g_auto (Graph) graph;
  g_auto (Assessment) assessment;
  guint questions = 0;
  g_autofree char *path = g_build_filename (item->suite, "expected.csv", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  open_example (item, &graph, &assessment);
  g_autoptr (GArray) systems = rules_assessor_systems (assessment.assessor);
  g_assert_cmpuint (systems->len, ==, 1);
  g_autoptr (GHashTable) answered =
      find_answered (&assessment, g_array_index (systems, KgTermId, 0));
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);
  for (guint i = 1; lines[i] != NULL; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
    gpointer found = NULL;
    if (lines[i][0] == '\0') {
      continue;
    }
    g_assert_cmpuint (g_strv_length (fields), ==, 1 + G_N_ELEMENTS (examples));
    g_assert_true (g_hash_table_lookup_extended (answered, fields[0], NULL, &found));
    if (GPOINTER_TO_INT (found) != (strcmp (fields[item->column], "1") == 0)) {
      g_test_message ("%s: %s, expected %s", fields[0], found != NULL ? "answered" : "not answered",
                      fields[item->column]);
      g_test_fail ();
    }
    questions++;
  }
  g_assert_cmpuint (questions, ==, QUESTIONS_EXPECTED);
  g_assert_cmpuint (g_hash_table_size (answered), ==, QUESTIONS_EXPECTED);
}

static void
case_free (gpointer data)
{
  Case *item = (Case *) data;
  g_free (item->suite);
  g_free (item);
}

static void
test_missing (void)
{
  g_test_skip ("aidoc-ap: the suite is not there; set GROUNDS_SUITES");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *suite = suites != NULL ? g_build_filename (suites, SUITE, NULL) : NULL;
  if (suite == NULL || !g_file_test (suite, G_FILE_TEST_IS_DIR)) {
    g_test_add_func ("/ai-act/aidoc-ap", test_missing);
    return g_test_run ();
  }
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++) {
    g_autofree char *path = g_strconcat ("/ai-act/aidoc-ap/", examples[i], NULL);
    Case *item = g_new0 (Case, 1);
    *item = (Case) { g_strdup (suite), examples[i], i + 1 };
    g_test_add_data_func_full (path, item, test_example, case_free);
  }
  return g_test_run ();
}
