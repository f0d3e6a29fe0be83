/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/request-fixture.h"

#include <string.h>

static const char graph[] =
    "@prefix dpv: <https://w3id.org/dpv#> . @prefix attr: <https://w3id.org/grounds/attr#> . "
    "@prefix schema: <https://schema.org/> . @prefix crm: <urn:crm:> . "
    /* the vocabulary of requests, as ontology/grounds.ttl has it */
    "gr:subject gr:jsonName \"subject\" ; schema:domainIncludes gr:Request . "
    "gr:purpose gr:jsonName \"purpose\" ; gr:requestable true ; rdfs:range dpv:Purpose ; "
    "  schema:domainIncludes gr:Request, gr:Approval . "
    "gr:input gr:jsonName \"inputs\" ; gr:requestable true ; rdfs:domain gr:Request . "
    "gr:name gr:jsonName \"name\" ; gr:requestable true ; rdfs:domain gr:Field . "
    "gr:text gr:jsonName \"text\" ; gr:requestable true ; rdfs:domain gr:Field . "
    "gr:dataClass gr:jsonName \"class\" ; rdfs:domain prov:Entity . "
    "gr:Request rdfs:subClassOf prov:Entity . gr:Field rdfs:subClassOf prov:Entity . "
    /* one of a user */
    "ex:age gr:jsonName \"age\" ; gr:requestable true ; rdfs:range xsd:nonNegativeInteger . "
    "ex:risk gr:jsonName \"risk\" ; gr:requestable true ; rdfs:range xsd:decimal . "
    "ex:weight gr:jsonName \"weight\" ; gr:requestable true ; rdfs:range xsd:double . "
    "ex:label gr:jsonName \"label\" ; gr:requestable true ; rdfs:range xsd:string . "
    "ex:note gr:jsonName \"note\" ; gr:requestable true ; rdfs:range rdfs:Literal . "
    "ex:day gr:jsonName \"day\" ; gr:requestable \"1\"^^xsd:boolean ; rdfs:range xsd:date . "
    "ex:urgent gr:jsonName \"urgent\" ; gr:requestable true ; rdfs:range xsd:boolean . "
    "ex:code gr:jsonName \"code\" ; gr:requestable true ; rdfs:range ex:Code . "
    "ex:Code a rdfs:Datatype . "
    "ex:about gr:jsonName \"about\" ; gr:requestable true . "
    "ex:device gr:jsonName \"device\" ; gr:requestable true ; rdfs:range ex:Device . "
    "ex:serial gr:jsonName \"serial\" ; gr:requestable true ; rdfs:domain ex:Device . "
    "ex:clearance gr:jsonName \"clearance\" ; gr:requestable false . "
    /* purposes, classes, sources */
    "dpv:Marketing rdfs:subClassOf dpv:Purpose ; skos:notation \"marketing\" . "
    "ex:Support a dpv:Purpose ; gr:jsonName \"support\" ; skos:notation \"shared\" . "
    "ex:Sales a dpv:Purpose ; skos:notation \"shared\" . "
    "ex:Email rdfs:subClassOf dpv:Personal ; skos:notation \"EMAIL_ADDRESS\" . "
    "dpv:Personal rdfs:subClassOf dpv:Data . ex:Phone rdfs:subClassOf dpv:Personal . "
    "crm:email a gr:DataField ; rdfs:label \"crm.email\"@en ; gr:dataClass ex:Email . "
    "crm:mail gr:name \"mail\" ; prov:wasDerivedFrom crm:email . "
    "crm:mail2 rdfs:label \"mail\" ; gr:dataClass ex:Email . "
    "crm:table rdfs:label \"crm.table\" . "
    "ex:boss ex:clearance \"high\" . <acct:eve@example.org> ex:clearance \"low\" . ";

void
asking_init (Asking *asking, const char *more)
{
  g_autofree char *turtle = g_strconcat (graph, more, NULL);
  *asking = (Asking) { .snapshot = fixture_snapshot ("graph.ttl", turtle) };
  asking->vocab = ontology_vocab_new (asking->snapshot);
  asking->vocabulary = rules_vocabulary_new (asking->snapshot, asking->vocab);
  asking->request = rules_request_new ();
  asking->context = (RulesRequestContext) { .snapshot = asking->snapshot,
                                            .vocab = asking->vocab,
                                            .vocabulary = asking->vocabulary };
}

void
asking_clear (Asking *asking)
{
  rules_request_free (asking->request);
  rules_vocabulary_unref (asking->vocabulary);
  ontology_vocab_unref (asking->vocab);
  kg_snapshot_unref (asking->snapshot);
}

json_t *
asking_json (const char *text)
{
  g_autofree char *quoted = g_strdelimit (g_strdup (text), "'", '"');
  json_error_t problem;
  json_t *json = json_loads (quoted, JSON_DECODE_ANY, &problem);
  if (json == NULL) {
    g_error ("%s: %s", quoted, problem.text);
  }
  return json;
}

gboolean
asking_read (Asking *asking, const char *text, GError **error)
{
  json_t *json = asking_json (text);
  gboolean read = rules_request_read (asking->request, &asking->context, json, ASKING_TIME, error);
  json_decref (json);
  return read;
}

static char *
compose (const char *properties, const char *context)
{
  return g_strdup_printf ("{'subject':{'type':'user','id':'u','properties':%s},"
                          "'action':{'name':'a'},'resource':{'type':'m','id':'r'},'context':%s}",
                          properties == NULL ? "{}" : properties,
                          context == NULL ? "null" : context);
}

gboolean
asking_read_parts (Asking *asking, const char *properties, const char *context, GError **error)
{
  g_autofree char *text = compose (properties, context);
  return asking_read (asking, text, error);
}

static GPtrArray *
list_triples (Asking *asking)
{
  const KgView *view = rules_request_view (asking->request);
  const KgQuad any = { 0 };
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_assert_nonnull (view);
  g_autoptr (KgScan) scan = kg_scan_new (view, &any);
  KgQuad quad;
  while (kg_scan_next (scan, &quad, NULL)) {
    if (quad.graph == KG_NONE) {
      const KgTermId ids[] = { quad.subject, quad.predicate, quad.object };
      g_ptr_array_add (lines, fixture_names (view, ids, 3));
    }
  }
  return lines;
}

static char *
join (GPtrArray *lines)
{
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
asking_dump_all (Asking *asking)
{
  g_autoptr (GPtrArray) lines = list_triples (asking);
  return join (lines);
}

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
asking_dump (Asking *asking)
{
  static const char *const common[] = {
    "_:request rdf:type gr:Request",
    "_:request gr:time \"2026-11-22T09:30:00Z^^dateTime",
    "_:request gr:subject urn:grounds:user:u",
    "_:request gr:action urn:grounds:action:a",
    "_:request gr:resource urn:grounds:m:r",
    "urn:grounds:user:u gr:entityType \"user",
    "urn:grounds:action:a gr:entityType \"action",
    "urn:grounds:m:r gr:entityType \"m",
  };
  g_autoptr (GPtrArray) lines = list_triples (asking);
  for (gsize i = 0; i < G_N_ELEMENTS (common); i++) {
    guint at;
    if (!g_ptr_array_find_with_equal_func (lines, common[i], g_str_equal, &at)) {
      g_error ("no triple \"%s\"", common[i]);
    }
    g_ptr_array_remove_index (lines, at);
  }
  g_ptr_array_sort (lines, compare_lines);
  return join (lines);
}

void
asking_refused (Asking *asking, const char *text, RulesError code, const char *message)
{
  g_autoptr (GError) error = NULL;
  guint n = 1;
  g_assert_false (asking_read (asking, text, &error));
  g_assert_cmpstr (error->message, ==, message);
  g_assert_error (error, RULES_ERROR, (gint) code);
  g_assert_null (rules_request_view (asking->request));
  rules_request_nodes (asking->request, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (rules_request_node (asking->request), ==, KG_NONE);
  g_assert_cmpuint (rules_request_subject (asking->request), ==, KG_NONE);
  g_assert_cmpuint (rules_request_action (asking->request), ==, KG_NONE);
  g_assert_cmpuint (rules_request_resource (asking->request), ==, KG_NONE);
}

void
asking_parts_refused (Asking *asking, const char *properties, const char *context, RulesError code,
                      const char *message)
{
  g_autofree char *text = compose (properties, context);
  asking_refused (asking, text, code, message);
}
