/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/gateway/mapping.h"
#include "api/pipeline.h"

/* The contracts by which AI gateways ask: each in a file of its own, without HTTP.
 *
 * A gateway is told of everything that is no permission as a block, in its own words: what could not be read, decided or recorded too. An HTTP error would leave
 * it to the gateway's configuration whether it lets the call pass, and to users, who can send what is too long; Portkey always lets it pass. So a contract that has
 * words for a block comes with status 200 whatever happened; external authorization has none but the status. */

typedef struct {
  GatewayKind kind;
  gboolean by_body;     /* the answer's body decides, whatever the status */
  gboolean errors_pass; /* the gateway lets calls pass for which it gets another status than 200 */
  /* Whether a call has the form of the contract, and in `*after` whether the model has run. Errors: RULES_ERROR_REQUEST. */
  gboolean (*check) (const json_t *call, gboolean *after, GError **error);
  /* Whether an answer can carry another text for the one at this pointer. (nullable): it cannot carry any */
  gboolean (*can_change) (const char *pointer);
  /* Answers (transfer full). `call` with the masked texts put in. `reason`: why, for people; `status`: the HTTP status that says it. */
  json_t *(*pass) (void);
  json_t *(*mask) (const json_t *call, gboolean after);
  json_t *(*block) (const char *reason, guint status);
} GatewayContract;

extern const GatewayContract gateway_litellm;
extern const GatewayContract gateway_kgateway;
extern const GatewayContract gateway_portkey;
extern const GatewayContract gateway_ext_authz;

/* What a contract is answered with. */
typedef struct {
  guint status; /* 200 for a permission; for a block what says it best: 403, 400, 413, 503 … */
  json_t *body;
} GatewayReply;

void gateway_reply_clear (GatewayReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GatewayReply, gateway_reply_clear)

/* The answer of the pipeline in the words of the contract. `base`: where reviews are, without a slash at the end. */
void gateway_answer (const GatewayContract *contract, const json_t *call,
                     const GatewayRequest *request, const PipelineAnswer *answer, const char *base,
                     GatewayReply *out);
/* A block; `status` above 299. */
void gateway_block (const GatewayContract *contract, const char *reason, guint status,
                    GatewayReply *out);

/* Why a decision is no permission, for people: its reasons, and the reviews that it waits for. At most GATEWAY_LIMIT_REASON_BYTES. (transfer full) */
char *gateway_reason (const PipelineAnswer *answer, const char *base);

/* Puts the masked texts of a payload (PipelineAnswer) in the places in `call` that the texts of the request are from; what is removed becomes empty. FALSE if one
 * cannot be put there. */
gboolean gateway_put_masked (const GatewayContract *contract, const GatewayRequest *request,
                             const char *payload, json_t *call);

/* Whether an OpenAI request or response has only texts where the built-in mappings find them. Errors: RULES_ERROR_REQUEST, with `pointer` of it first. */
gboolean gateway_check_messages (const json_t *messages, const char *pointer, GError **error);
