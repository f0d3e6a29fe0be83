/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every limit of the gateways beside those of requests. Each has a test at its edge. */

/* A reason for a gateway, bytes: some put it into a header or a log line. */
#define GATEWAY_LIMIT_REASON_BYTES 4096u
/* What Presidio's clients send: texts of one call, results and operators for one text. */
#define GATEWAY_LIMIT_PRESIDIO_TEXTS 256u
#define GATEWAY_LIMIT_PRESIDIO_RESULTS 10000u
/* Requests kept for the answers to them: how many, and for how long. */
#define GATEWAY_LIMIT_CALLS 16384u
#define GATEWAY_LIMIT_CALL_SECONDS 1800
