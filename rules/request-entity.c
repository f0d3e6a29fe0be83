/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-private.h"

#include <string.h>

/* Subject, action and resource. */

typedef struct {
  const char *key;
  OntologyTerm predicate;
  const char *type; /* NULL: the member `type` */
  const char *id;   /* the member with the identifier */
  const char *hint;
} Entity;

static const Entity entities[] = {
  { "subject", ONTOLOGY_GR_SUBJECT, NULL, "id", "an object with `type` and `id`" },
  { "action", ONTOLOGY_GR_ACTION, "action", "name", "an object with `name`" },
  { "resource", ONTOLOGY_GR_RESOURCE, NULL, "id", "an object with `type` and `id`" },
};

/* The id itself where it is an IRI; "user:alice" is none unless the graph knows the prefix `user`. */
static KgTermId
entity_id (RulesRequest *request, const char *type, const char *id)
{
  switch (rules_request_name (request, id, strlen (id))) {
  case RULES_NAME_CURIE:
  case RULES_NAME_IRI:
    return kg_overlay_intern_iri (request->overlay, request->text, (gssize) request->n_text);
  case RULES_NAME_PLAIN:
  case RULES_NAME_UNKNOWN_PREFIX:
    break;
  }
  return rules_request_urn (request, type, id);
}

static gboolean
read_properties (RulesRequest *request, const RulesRequestPlace *place, KgTermId id,
                 json_t *properties)
{
  if (properties == NULL || json_is_null (properties)) {
    return TRUE;
  }
  if (!json_is_object (properties)) {
    return rules_request_refuse (request, place, "is no object; give one");
  }
  const RulesRequestSubject subject = {
    .id = id,
    .claims =
        id < KG_OVERLAY_FIRST && rules_vocabulary_described (request->context->vocabulary, id),
    .depth = 1,
  };
  return rules_request_members (request, place, &subject, properties);
}

static gboolean
read_entity (RulesRequest *request, const RulesRequestPlace *place, const Entity *entity,
             const json_t *json, KgTermId *out)
{
  const char *type = entity->type;
  const char *id;
  if (json == NULL || json_is_null (json)) {
    return rules_request_refuse (request, place, "is missing; give %s", entity->hint);
  }
  if (!json_is_object (json)) {
    return rules_request_refuse (request, place, "is no object; give %s", entity->hint);
  }
  if ((type == NULL && !rules_request_string (request, place, json, "type", &type)) ||
      !rules_request_string (request, place, json, entity->id, &id)) {
    return FALSE;
  }
  *out = entity_id (request, type, id);
  rules_request_add (request, request->node, rules_request_term (request, entity->predicate), *out);
  rules_request_add (request, *out, rules_request_term (request, ONTOLOGY_GR_ENTITY_TYPE),
                     rules_request_literal (request, type, strlen (type), RULES_DATATYPE_STRING));
  const RulesRequestPlace properties = { .above = place, .key = "properties" };
  return read_properties (request, &properties, *out, json_object_get (json, "properties"));
}

gboolean
rules_request_entities (RulesRequest *request, const RulesRequestPlace *root, const json_t *json)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++) {
    const RulesRequestPlace place = { .above = root, .key = entities[i].key };
    if (!read_entity (request, &place, &entities[i], json_object_get (json, entities[i].key),
                      &request->entities[i])) {
      return FALSE;
    }
  }
  return TRUE;
}
