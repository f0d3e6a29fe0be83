/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/catalogue.h"

#include "kg/parse.h"
#include "rules/error.h"
#include "rules/limits.h"
#include "tests/rules/fixture.h"

/* The line that refuses the catalogues of a graph; NULL: none does. */
static char *
refusal (const char *turtle)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = fixture_snapshot ("c.ttl", turtle);
  g_autoptr (RulesGraph) graph = rules_graph_new (snapshot, FALSE);
  g_autoptr (RulesCatalogues) catalogues = rules_catalogues_new (graph, &error);
  g_assert_true ((catalogues == NULL) == (error != NULL));
  return error == NULL ? NULL : g_strdup (error->message);
}

#define CHECK(turtle, expected)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *refused = refusal (turtle);                                                   \
    g_assert_cmpstr (refused, ==, expected);                                                       \
  }                                                                                                \
  G_STMT_END

static void
test_empty (void)
{
  CHECK ("ex:x ex:p ex:y .", NULL);
  CHECK ("ex:c a gr:Catalogue ; skos:notation \"c\" .", NULL);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/catalogue/empty", test_empty);
  return g_test_run ();
}
