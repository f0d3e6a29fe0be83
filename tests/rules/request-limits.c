/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-child.h"
#include "rules/limits.h"
#include "tests/rules/allocations.h"
#include "tests/rules/request-fixture.h"

#include <string.h>

/* The limits of requests, each at its edge; memory; and the requests of AuthZEN. */

#define LIMIT RULES_ERROR_LIMIT

/* `n` times `text` between `before` and `after`, with commas between. (transfer full) */
static char *
repeat (const char *before, const char *text, guint n, const char *after)
{
  GString *out = g_string_new (before);
  for (guint i = 0; i < n; i++) {
    g_string_append (out, i == 0 ? "" : ",");
    g_string_append (out, text);
  }
  g_string_append (out, after);
  return g_string_free (out, FALSE);
}

static void
assert_edge (Asking *asking, const char *within, const char *beyond, const char *message)
{
  g_autoptr (GError) error = NULL;
  asking_read_parts (asking, NULL, within, &error);
  g_assert_no_error (error);
  asking_parts_refused (asking, NULL, beyond, LIMIT, message);
}

/* Objects nested so deep, the context counted. (transfer full) */
static char *
nest (guint depth, const char *around)
{
  GString *out = g_string_new ("");
  for (guint i = 0; i < depth; i++) {
    g_string_append (out, i == 0 || *around == '\0' ? "{'a':" : "{'a':[");
  }
  g_string_append (out, "1");
  for (guint i = depth; i > 0; i--) {
    g_string_append (out, i == 1 || *around == '\0' ? "}" : "}]");
  }
  return g_string_free (out, FALSE);
}

static void
test_depth (void)
{
  g_auto (Asking) asking;
  g_autofree char *within = nest (RULES_LIMIT_REQUEST_DEPTH, "");
  g_autofree char *beyond = nest (RULES_LIMIT_REQUEST_DEPTH + 1, "");
  g_autofree char *far = nest (1000, "");
  static const char message[] =
      "/context/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a: objects nest more than 16 deep; make them flatter";
  asking_init (&asking, "");
  assert_edge (&asking, within, beyond, message);
  asking_parts_refused (&asking, NULL, far, LIMIT, message);
  asking_parts_refused (
      &asking, beyond, NULL, LIMIT,
      "/subject/properties/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a: objects nest more than"
      " 16 deep; make them flatter");
  /* A field is an object within the context. */
  g_autofree char *inner = nest (RULES_LIMIT_REQUEST_DEPTH - 1, "");
  g_autofree char *outer = nest (RULES_LIMIT_REQUEST_DEPTH, "");
  g_autofree char *field_within = g_strdup_printf ("{'inputs':[%s]}", inner);
  g_autofree char *field_beyond = g_strdup_printf ("{'inputs':[%s]}", outer);
  assert_edge (&asking, field_within, field_beyond,
               "/context/inputs/0/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a: objects nest more than 16 deep;"
               " make them flatter");
  /* What a value holds is not looked at. */
  g_autofree char *value = g_strdup_printf ("{'inputs':[{'value':%s}]}", far);
  g_assert_true (asking_read_parts (&asking, NULL, value, NULL));
}

static void
test_members (void)
{
  g_auto (Asking) asking;
  static const char message[] = "the request has more than 4096 members and elements; leave some"
                                " out";
  g_autofree char *within = repeat ("{'a':[", "null", RULES_LIMIT_REQUEST_MEMBERS - 1, "]}");
  g_autofree char *beyond = repeat ("{'a':[", "null", RULES_LIMIT_REQUEST_MEMBERS, "]}");
  g_autofree char *of_array = g_strconcat ("/context/a: ", message, NULL);
  asking_init (&asking, "");
  assert_edge (&asking, within, beyond, of_array);
  asking_parts_refused (&asking, "{'one':1}", within, LIMIT, of_array);
  /* `inputs`, two fields with their names, and an array of sources */
  g_autofree char *sources = repeat ("{'inputs':[{'name':'a'},{'name':'b','source':[",
                                     "'crm:email'", RULES_LIMIT_REQUEST_MEMBERS - 4, "]}]}");
  g_autofree char *more = repeat ("{'inputs':[{'name':'a'},{'name':'b','source':[", "'crm:email'",
                                  RULES_LIMIT_REQUEST_MEMBERS - 3, "]}]}");
  g_autofree char *of_sources = g_strconcat ("/context/inputs/1/source: ", message, NULL);
  assert_edge (&asking, sources, more, of_sources);
}

static void
test_strings (void)
{
  g_auto (Asking) asking;
  g_autofree char *longest = g_strnfill (RULES_LIMIT_REQUEST_STRING_BYTES, 'x');
  g_autofree char *within = g_strdup_printf ("{'a':'%s'}", longest);
  g_autofree char *beyond = g_strdup_printf ("{'a':['','%sx']}", longest);
  asking_init (&asking, "");
  assert_edge (&asking, within, beyond, "/context/a/1: is longer than 65536 bytes; shorten it");
  /* An IRI of that length is none. */
  memcpy (longest, "urn:", 4);
  g_autofree char *iri = g_strdup_printf ("{'a':'%s'}", longest);
  memcpy (longest, "crm:", 4);
  g_autofree char *curie = g_strdup_printf ("{'a':'%s'}", longest);
  g_assert_true (asking_read_parts (&asking, NULL, iri, NULL));
  g_assert_true (asking_read_parts (&asking, NULL, curie, NULL));
}

static void
test_texts (void)
{
  g_auto (Asking) asking;
  g_autofree char *longest = g_strnfill (RULES_LIMIT_REQUEST_TEXT_BYTES, 'x');
  g_autofree char *within = g_strdup_printf ("{'inputs':[{'text':'%s'}]}", longest);
  g_autofree char *beyond = g_strdup_printf ("{'inputs':[{'text':'%sx'}]}", longest);
  g_autofree char *value = g_strdup_printf ("{'inputs':[{'value':'%sx'}]}", longest);
  asking_init (&asking, "");
  assert_edge (&asking, within, beyond,
               "/context/inputs/0/text: is longer than 1048576 bytes; divide it");
  g_assert_true (asking_read_parts (&asking, NULL, value, NULL));
}

/* Every byte may become three. */
static void
test_ids (void)
{
  static const char with[] = "{'subject':{'type':'%s','id':'%s'},'action':{'name':'a'},"
                             "'resource':{'type':'u','id':'2'}}";
  static const char message[] = ": is longer than 1024 bytes; shorten it";
  g_auto (Asking) asking;
  g_autofree char *longest = g_strnfill (RULES_LIMIT_REQUEST_ID_BYTES, '/');
  g_autofree char *longer = g_strnfill (RULES_LIMIT_REQUEST_ID_BYTES + 1, '/');
  g_autofree char *within = g_strdup_printf (with, longest, longest);
  g_autofree char *long_type = g_strdup_printf (with, longer, "x");
  g_autofree char *long_id = g_strdup_printf (with, "x", longer);
  g_autofree char *type_message = g_strconcat ("/subject/type", message, NULL);
  g_autofree char *id_message = g_strconcat ("/subject/id", message, NULL);
  g_autoptr (GError) error = NULL;
  asking_init (&asking, "");
  asking_read (&asking, within, &error);
  g_assert_no_error (error);
  KgTerm term;
  kg_view_term (rules_request_view (asking.request), rules_request_subject (asking.request), &term);
  g_assert_cmpuint (term.length, ==,
                    strlen ("urn:grounds::") + 6 * (gsize) RULES_LIMIT_REQUEST_ID_BYTES);
  asking_refused (&asking, long_type, LIMIT, type_message);
  asking_refused (&asking, long_id, LIMIT, id_message);
  g_autofree char *key = g_strdup_printf ("{'%s':1}", longest);
  g_autofree char *long_key = g_strdup_printf ("{'%s':1}", longer);
  assert_edge (&asking, key, long_key,
               "/context: the name of a member is longer than 1024 bytes; shorten it");
  g_autofree char *name = g_strdup_printf ("{'inputs':[{'name':'%s'}]}", longest);
  g_autofree char *long_name = g_strdup_printf ("{'inputs':[{'name':'%s'}]}", longer);
  assert_edge (&asking, name, long_name,
               "/context/inputs/0/name: is longer than 1024 bytes; shorten it");
}

static void
test_fields (void)
{
  g_auto (Asking) asking;
  g_autofree char *half = repeat ("", "{}", RULES_LIMIT_REQUEST_FIELDS / 2, "");
  g_autofree char *within = g_strdup_printf ("{'inputs':[%s],'outputs':[%s]}", half, half);
  g_autofree char *beyond = g_strdup_printf ("{'inputs':[%s],'outputs':[%s,{}]}", half, half);
  guint n;
  asking_init (&asking, "");
  assert_edge (&asking, within, beyond,
               "/context/outputs/512: the request has more than 1024 fields; ask in several"
               " requests");
  g_assert_true (asking_read_parts (&asking, NULL, within, NULL));
  rules_request_nodes (asking.request, &n);
  g_assert_cmpuint (n, ==, RULES_LIMIT_REQUEST_FIELDS);
}

static void
test_spans (void)
{
  static const char finding[] = "{'entity_type':'ex:Email','start':0,'end':1}";
  g_auto (Asking) asking;
  g_autofree char *most =
      repeat ("{'text':'x','findings':[", finding, RULES_LIMIT_REQUEST_SPANS - 1, "]}");
  g_autofree char *within =
      g_strdup_printf ("{'inputs':[%s,{'text':'x','findings':[%s]}]}", most, finding);
  g_autofree char *beyond =
      g_strdup_printf ("{'inputs':[%s,{'text':'x','findings':[%s,%s]}]}", most, finding, finding);
  guint n;
  asking_init (&asking, "");
  assert_edge (&asking, within, beyond,
               "/context/inputs/1/findings/1: the request has more than 65536 passages; ask in"
               " several requests");
  g_assert_true (asking_read_parts (&asking, NULL, within, NULL));
  rules_request_nodes (asking.request, &n);
  g_assert_cmpuint (n, ==, RULES_LIMIT_REQUEST_SPANS + 2);
}

/* Finds of our own detectors beyond the limit leave a text unsearched. */
static void
test_own_spans (void)
{
  static const char finding[] = "{'entity_type':'ex:Phone','start':0,'end':1}";
  g_auto (Asking) asking;
  g_autoptr (GError) error = NULL;
  asking_init (&asking, "ex:Email gr:detector [ gr:pattern \"[a-z]+@[a-z]+\" ] . ");
  g_autoptr (RulesDetectors) detectors =
      rules_detectors_new (asking.snapshot, asking.vocab, &error);
  g_autoptr (RulesScanner) scanner = rules_scanner_new ();
  g_assert_no_error (error);
  asking.context.detectors = detectors;
  asking.context.scanner = scanner;
  g_autofree char *most = repeat ("{'inputs':[{'text':'x','findings':[", finding,
                                  RULES_LIMIT_REQUEST_SPANS - 1, "]},{'text':'a@b'},");
  g_autofree char *within = g_strconcat (most, "{'text':'x'}]}", NULL);
  g_autofree char *beyond = g_strconcat (most, "{'text':'a@b'}]}", NULL);
  g_assert_true (asking_read_parts (&asking, NULL, within, NULL));
  g_assert_cmpuint (rules_request_unsearched (asking.request), ==, G_MAXUINT);
  g_assert_true (asking_read_parts (&asking, NULL, beyond, NULL));
  g_assert_cmpuint (rules_request_unsearched (asking.request), ==, RULES_LIMIT_REQUEST_SPANS + 2);
}

/* --- Allocation --- */

static void
test_allocates_nothing (void)
{
  g_auto (Asking) asking;
  guint n_read = 0;
  guint64 before = 0;
  asking_init (&asking, "");
  json_t *json = asking_json (
      "{'subject':{'type':'user','id':'agent-42','properties':{'role':'support-agent','age':5,"
      "'risk':0.25,'mfa':true,'groups':['a','b'],'device':{'serial':'1'}}},"
      "'action':{'name':'ask'},'resource':{'type':'model','id':'ex:boss','properties':{'k':1.5}},"
      "'context':{'purpose':'support','ip':'10.0.0.1','manager':'ex:boss','inputs':["
      "{'name':'contact','source':'crm.email','class':'EMAIL_ADDRESS','value':'a@b.c'},"
      "{'source':'crm:mail','text':'a@b.c','findings':[{'entity_type':'EMAIL_ADDRESS','start':0,"
      "'end':5,'score':0.85}]}]}}");
  for (guint i = 0; i < 1010; i++) {
    before = i == 10 ? allocations_count () : before;
    n_read += rules_request_read (asking.request, &asking.context, json, ASKING_TIME, NULL) ? 1 : 0;
  }
  allocations_assert_none_since (before);
  json_decref (json);
  g_assert_cmpuint (n_read, ==, 1010);
}

/* --- AuthZEN --- */

/* NULL, and the test is skipped, where the suite is not there. */
static json_t *
load_suite (const char *name)
{
  const char *suites = g_getenv ("GROUNDS_SUITES");
  g_autofree char *path = g_build_filename (suites == NULL ? "" : suites, "authzen", name, NULL);
  json_error_t problem;
  if (suites == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_autofree char *why = g_strdup_printf ("no suite authzen/%s in $GROUNDS_SUITES", name);
    g_test_skip (why);
    return NULL;
  }
  json_t *json = json_load_file (path, 0, &problem);
  if (json == NULL) {
    g_error ("%s: %s", path, problem.text);
  }
  return json;
}

static void
read_request (Asking *asking, const json_t *request)
{
  g_autoptr (GError) error = NULL;
  rules_request_read (asking->request, &asking->context, request, ASKING_TIME, &error);
  g_assert_no_error (error);
  KgTerm term;
  const char *id =
      json_string_value (json_object_get (json_object_get (request, "action"), "name"));
  g_autofree char *expected = g_strconcat ("urn:grounds:action:", id, NULL);
  g_assert_true (kg_view_term (rules_request_view (asking->request),
                               rules_request_action (asking->request), &term));
  g_assert_cmpstr (term.value, ==, expected);
}

/* Access Evaluations API: what a request does not say for itself, it takes from the whole. */
static guint
read_batch (Asking *asking, const json_t *batch)
{
  const json_t *requests = json_object_get (batch, "evaluations");
  for (gsize i = 0; i < json_array_size (requests); i++) {
    json_t *request = json_copy ((json_t *) batch);
    json_object_update (request, json_array_get (requests, i));
    read_request (asking, request);
    json_decref (request);
  }
  return (guint) json_array_size (requests);
}

static void
test_authzen_requests (void)
{
  g_auto (Asking) asking = { 0 };
  json_t *suite = load_suite ("todo-decisions-1_0-02.json");
  guint n_read = 0;
  guint n_in_batches = 0;
  if (suite == NULL) {
    return;
  }
  asking_init (&asking, "");
  const json_t *single = json_object_get (suite, "evaluation");
  const json_t *batches = json_object_get (suite, "evaluations");
  for (gsize i = 0; i < json_array_size (single); i++, n_read++) {
    read_request (&asking, json_object_get (json_array_get (single, i), "request"));
  }
  for (gsize i = 0; i < json_array_size (batches); i++, n_read++) {
    n_in_batches += read_batch (&asking, json_object_get (json_array_get (batches, i), "request"));
  }
  json_decref (suite);
  g_assert_cmpuint (n_read, ==, 43);
  g_assert_cmpuint (n_in_batches, ==, 6);
}

/* A member of the example at /ENTITY/MEMBER (MEMBER may be NULL) is taken out, or replaced by something of another type: an error
 * that points there. */
static void
assert_required (Asking *asking, const json_t *example, const char *entity, const char *member)
{
  g_autofree char *pointer =
      g_strdup_printf ("/%s%s%s: is missing;", entity, member == NULL ? "" : "/",
                       member == NULL ? "" : member);
  g_autofree char *other = g_strdup_printf ("/%s%s%s: is no ", entity, member == NULL ? "" : "/",
                                            member == NULL ? "" : member);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    json_t *json = json_deep_copy (example);
    json_t *object = member == NULL ? json : json_object_get (json, entity);
    const char *key = member == NULL ? entity : member;
    g_assert_nonnull (json_object_get (object, key));
    if (i == 0) {
      json_object_del (object, key);
    } else {
      json_object_set_new (object, key, json_integer (5));
    }
    g_assert_false (
        rules_request_read (asking->request, &asking->context, json, ASKING_TIME, &error));
    json_decref (json);
    g_assert_error (error, RULES_ERROR, RULES_ERROR_REQUEST);
    if (!g_str_has_prefix (error->message, i == 0 ? pointer : other)) {
      g_error ("\"%s\" does not begin with \"%s\"", error->message, i == 0 ? pointer : other);
    }
  }
}

static void
test_authzen_schema (void)
{
  g_auto (Asking) asking = { 0 };
  json_t *schema = load_suite ("evaluation-request.schema.json");
  guint n_required = 0;
  gsize i;
  gsize k;
  json_t *entity;
  json_t *member;
  if (schema == NULL) {
    return;
  }
  asking_init (&asking, "");
  const json_t *example = json_array_get (json_object_get (schema, "examples"), 0);
  read_request (&asking, example);
  json_array_foreach (json_object_get (schema, "required"), i, entity)
  {
    const char *name = json_string_value (entity);
    const json_t *properties = json_object_get (json_object_get (schema, "properties"), name);
    assert_required (&asking, example, name, NULL);
    json_array_foreach (json_object_get (properties, "required"), k, member)
    {
      assert_required (&asking, example, name, json_string_value (member));
      n_required++;
    }
  }
  json_decref (schema);
  g_assert_cmpuint (n_required, ==, 5);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/request-limits/depth", test_depth);
  g_test_add_func ("/rules/request-limits/members", test_members);
  g_test_add_func ("/rules/request-limits/strings", test_strings);
  g_test_add_func ("/rules/request-limits/texts", test_texts);
  g_test_add_func ("/rules/request-limits/ids", test_ids);
  g_test_add_func ("/rules/request-limits/fields", test_fields);
  g_test_add_func ("/rules/request-limits/spans", test_spans);
  g_test_add_func ("/rules/request-limits/own-spans", test_own_spans);
  g_test_add_func ("/rules/request-limits/allocates-nothing", test_allocates_nothing);
  g_test_add_func ("/rules/request-limits/authzen-requests", test_authzen_requests);
  g_test_add_func ("/rules/request-limits/authzen-schema", test_authzen_schema);
  return g_test_run ();
}
