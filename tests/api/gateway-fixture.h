/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/api/http-fixture.h"

/* The service with the graph of examples/customer-support and the mappings of examples/gateways/support-desk.ttl. Whoever uses it calls
 * kg_parse_child_if_asked() first. */

void gateway_set_up (HttpFixture *fixture, gconstpointer data);

/* POST with the caller's key as X-API-Key; `fields` (nullable): further fields, each with its CRLF. (transfer full) */
HttpAnswer *gateway_post (HttpFixture *fixture, const char *path, const char *fields,
                          const char *body);
/* Whether the answer is this JSON; "DECISION" stands for the id of its decision, "REVIEW" for that of a review, "TOKEN" for a token. */
void gateway_assert_answer (const HttpAnswer *answer, guint status, const char *expected);
