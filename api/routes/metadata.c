/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/routes.h"

#include <string.h>

/* Policy Decision Point Metadata (OpenID AuthZEN Authorization API 1.0, 9), with what the access-request and obligations profiles add. */

static const struct {
  const char *member;
  const char *path;
} endpoints[] = {
  { "access_evaluation_endpoint", "/access/v1/evaluation" },
  { "access_evaluations_endpoint", "/access/v1/evaluations" },
  { "search_subject_endpoint", "/access/v1/search/subject" },
  { "search_resource_endpoint", "/access/v1/search/resource" },
  { "search_action_endpoint", "/access/v1/search/action" },
  { "access_request_endpoint", "/access/v1/requests" },
};

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The types of the obligations that policies of the graph can hand out, each once. */
static json_t *
obligations_of (const RulesEngine *engine)
{
  const KgView view = { rules_engine_snapshot (engine), NULL };
  KgTermId predicate = ontology_vocab_id (rules_engine_vocab (engine), ONTOLOGY_GR_OBLIGATION_TYPE);
  g_autoptr (GPtrArray) types = g_ptr_array_new ();
  json_t *out = json_array ();
  KgCursor subjects;
  KgTermId subject;
  if (predicate == KG_NONE) {
    return out;
  }
  kg_view_subjects_of (&view, predicate, &subjects);
  while ((subject = kg_cursor_next (&subjects)) != KG_NONE) {
    KgCursor objects;
    KgTermId object;
    KgTerm term;
    kg_view_objects (&view, subject, predicate, &objects);
    while ((object = kg_cursor_next (&objects)) != KG_NONE) {
      if (kg_view_term (&view, object, &term) && term.kind == KG_TERM_LITERAL) {
        g_ptr_array_add (types, (gpointer) term.value);
      }
    }
  }
  g_ptr_array_sort (types, compare);
  for (guint i = 0; i < types->len; i++) {
    const char *type = g_ptr_array_index (types, i);
    if (i == 0 || strcmp (type, g_ptr_array_index (types, i - 1)) != 0) {
      json_array_append_new (out, json_string (type));
    }
  }
  return out;
}

void
route_authzen_configuration (HttpExchange *exchange)
{
  g_autofree char *base = route_base (exchange);
  g_autoptr (RulesEngine) engine = service_engine (route_service (exchange));
  json_t *metadata = json_pack ("{s:s}", "policy_decision_point", base);
  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++) {
    g_autofree char *address = g_strconcat (base, endpoints[i].path, NULL);
    json_object_set_new (metadata, endpoints[i].member, json_string (address));
  }
  json_object_set_new (metadata, "capabilities",
                       json_pack ("[s]", "urn:openid:authzen:capability:access-request"));
  json_object_set_new (metadata, "supported_obligations", obligations_of (engine));
  http_add_header (exchange, "Cache-Control", "max-age=300");
  http_respond_json (exchange, 200, metadata);
}
