/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/openapi-resource.h"
#include "api/routes/routes.h"

#define DOCUMENT "/grounds/api/openapi.json"

GBytes *
route_openapi_document (void)
{
  /* Compiled in: it is there. */
  GBytes *bytes = g_resource_lookup_data (api_openapi_get_resource (), DOCUMENT,
                                          G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert (bytes != NULL);
  return bytes;
}

void
route_openapi (HttpExchange *exchange)
{
  http_add_header (exchange, "Cache-Control", "no-cache");
  http_respond_bytes (exchange, 200, "application/json", route_openapi_document ());
}
