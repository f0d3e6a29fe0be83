/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/gateway.h"
#include "rules/error.h"

/* External authorization over HTTP, as Envoy asks for it: the status decides, 200 or not; a body cannot be changed, so that a mask is a block.
 *
 * The call is {"method", "path", "body"}: Envoy repeats method and path of the original request, behind a prefix, and sends its body if it is told to. */

static gboolean
check (const json_t *call, gboolean *after, GError **error)
{
  const json_t *body = json_object_get (call, "body");
  *after = FALSE;
  return gateway_check_messages (json_object_get (body, "messages"), "/body/messages", error);
}

static json_t *
pass (void)
{
  return json_pack ("{s:b}", "allowed", TRUE);
}

static json_t *
block (const char *reason, guint status)
{
  return json_pack ("{s:b,s:s,s:i}", "allowed", FALSE, "reason", reason, "status", (int) status);
}

const GatewayContract gateway_ext_authz = {
  .kind = GATEWAY_EXT_AUTHZ,
  .check = check,
  .pass = pass,
  .block = block,
};
