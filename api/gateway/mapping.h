/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/vocab.h"

#include <jansson.h>

/* How a call through a gateway becomes a request: by the mappings of the graph (gr:GatewayMapping).
 *
 * A mapping fits a call if its gr:gateway is the call's contract, and its gr:route and gr:forCaller, where it has any, are the call's. Of those that
 * fit, one for the route comes before one for the caller before one for everybody; of several alike, the greater gr:rank (1 where none is given; those
 * that come with the program have 0), then the first by IRI. For each member of the request (gr:to), entries are tried in that order, within a mapping by
 * falling gr:rank (0), until one finds a value: so a mapping of one's own says what is different, and the built-in one the rest. Texts are those of all
 * mappings that fit, so that a further mapping never hides one. */

typedef enum {
  GATEWAY_LITELLM,
  GATEWAY_PRESIDIO,
  GATEWAY_KGATEWAY,
  GATEWAY_PORTKEY,
  GATEWAY_EXT_AUTHZ,
} GatewayKind;

/* "litellm" …: as the notations of the contracts in the graph. */
const char *gateway_kind_name (GatewayKind kind);

typedef struct {
  GatewayKind kind;
  gboolean after;    /* the model has run: outputs are decided on, else inputs */
  json_t *body;      /* what the gateway sent */
  const char *route; /* (nullable) */
  const char *agent; /* (nullable) IRI of whose key it sent */
  /* (nullable) a header field of the call, or NULL */
  const char *(*header) (gconstpointer data, const char *name);
  gconstpointer header_data;
} GatewayCall;

typedef struct {
  json_t *json; /* an AuthZEN request */
  GPtrArray *
      texts; /* char*: for each of its inputs or outputs the JSON Pointer into the call; their names are these without the first slash */
  gboolean after;
} GatewayRequest;

void gateway_request_free (GatewayRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GatewayRequest, gateway_request_free)

/* The request that a call comes to, as far as the call says. Errors: RULES_ERROR_REQUEST (no mapping fits; two entries contradict each other). */
GatewayRequest *gateway_request_new (const KgSnapshot *snapshot, const OntologyVocab *vocab,
                                     const GatewayCall *call, GError **error);
/* Whether it says who asks, for what, and on what. Errors: RULES_ERROR_REQUEST. */
gboolean gateway_request_check (const GatewayRequest *request, GatewayKind kind, GError **error);
