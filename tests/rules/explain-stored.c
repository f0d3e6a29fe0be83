/* SPDX-License-Identifier: Apache-2.0 */

/* Explanations of what a store holds: where statements stand, and that it does not matter what their graph is called. */

#include "tests/rules/explain-fixture.h"

#include "kg/load.h"
#include "ontology/builtin.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The terms that come with the program, and what a user has loaded after them. */
static void
load_store (KgStore *store, const char *turtle, const char *graph)
{
  g_autoptr (GError) error = NULL;
  KgLoadResult result;
  const KgCommitInfo info = { "tests", "policies", EXPLAINING_TIME };
  const KgLoadOptions options = { .info = info };
  int fd = memfd_create ("support.ttl", MFD_CLOEXEC);
  const KgLoadSource source = {
    .name = "policies/support.ttl", .fd = fd, .format = KG_FORMAT_TURTLE, .graph = graph
  };
  ontology_builtin_load (store, &info, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (write (fd, turtle, strlen (turtle)), ==, (gssize) strlen (turtle));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  kg_load (store, &source, 1, &options, &result, &error);
  g_assert_no_error (error);
  close (fd);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) open = g_dir_open (folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (open)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_assert_cmpint (unlink (path), ==, 0);
  }
  g_assert_cmpint (rmdir (folder), ==, 0);
}

/* The text about the request, after the policies were loaded as `graph`. (transfer full) */
static char *
stored_text (const char *policies, const char *graph, const char *properties, const char *context)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("explain-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (directory, "store", NULL);
  g_autofree char *turtle = g_strconcat ("@prefix gr: <https://w3id.org/grounds#> .\n"
                                         "@prefix pd: <https://w3id.org/dpv/pd#> .\n"
                                         "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
                                         "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
                                         "@prefix eu-gdpr: <https://w3id.org/dpv/legal/eu/gdpr#> . "
                                         "@prefix attr: <https://w3id.org/grounds/attr#> .\n",
                                         policies, NULL);
  KgStore *store = kg_store_open (path, KG_STORE_WRITE | KG_STORE_CREATE, &error);
  g_assert_no_error (error);
  load_store (store, turtle, graph);
  g_auto (Explaining) explaining;
  explaining_init_on (&explaining, kg_store_snapshot (store, &error));
  explaining_ask_parts (&explaining, properties, context);
  char *text = explaining_text (&explaining);
  kg_store_unref (store);
  remove_folder (directory);
  return text;
}

static void
test_commits (void)
{
  g_autofree char *text =
      stored_text ("<urn:p> a gr:Policy ; gr:rule <urn:hide> .\n"
                   "<urn:hide> a gr:Rule ; rdfs:label \"Contact data is kept back\" ;\n"
                   "  gr:effect gr:Deny ; gr:target gr:Field ;\n"
                   "  gr:basis eu-gdpr:DataMinimisationPrinciple ; gr:condition [\n"
                   "  sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] .\n",
                   "urn:support", NULL,
                   "{'inputs':[{'name':'contact','class':'pd:EmailAddress','value':'a@b.eu'}]}");
  /* The line of the built-in vocabulary is its business. */
  g_auto (GStrv) parts = g_regex_split_simple ("ttl:[0-9]+, commit 1\n", text, 0, 0);
  g_autofree char *joined = g_strjoinv ("ttl\n", parts);
  g_assert_cmpstr (joined, ==,
                   "DENY   user anna may not use model m.\n"
                   "\n"
                   "1  Contact data is kept back               policies/support.ttl:7, commit 2\n"
                   "     input contact holds e-mail addresses  claimed by the caller\n"
                   "     an e-mail address is contact data     ontology/data-classes/personal.ttl\n"
                   "   so the request is refused, and no approval changes that. Basis: GDPR Art. "
                   "5(1)(c), data\n"
                   "     minimisation.\n");
}

/* The names of blank nodes depend on the graph they stand in; what is told must not. */
static void
test_written_order (void)
{
  for (char name = 'a'; name < 'g'; name++) {
    g_autofree char *graph = g_strdup_printf ("urn:graph:%c", name);
    g_autofree char *text =
        stored_text ("<urn:p> a gr:Policy ; gr:rule <urn:go> .\n"
                     "<urn:go> a gr:Rule ; rdfs:label \"Staff may\" ; gr:effect gr:Allow ; "
                     "gr:condition [\n"
                     "  sh:property [ sh:path ( gr:subject attr:city ) ; sh:hasValue \"X\" ] ;\n"
                     "  sh:property [ sh:path ( gr:subject attr:area ) ; sh:hasValue \"Y\" ] ;\n"
                     "  sh:property [ sh:path ( gr:subject attr:desk ) ; sh:hasValue \"Z\" ] ;\n"
                     "  sh:property [ sh:path ( gr:subject attr:band ) ; sh:hasValue \"W\" ] ] .\n",
                     graph, "{'area':'Y','band':'W','city':'X','desk':'Z'}", NULL);
    g_assert_cmpstr (text, ==,
                     "ALLOW   user anna may use model m.\n"
                     "\n"
                     "1  Staff may              policies/support.ttl:7, commit 2\n"
                     "     anna has the city X  claimed by the caller\n"
                     "     anna has the area Y  claimed by the caller\n"
                     "     anna has the desk Z  claimed by the caller\n"
                     "     anna has the band W  claimed by the caller\n"
                     "   so the request is permitted.\n");
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/explain/stored/commits", test_commits);
  g_test_add_func ("/rules/explain/stored/written-order", test_written_order);
  return g_test_run ();
}
