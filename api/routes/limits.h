/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every limit of the API. Each has a test at its edge. */

/* Evaluations in one batch. */
#define ROUTES_LIMIT_EVALUATIONS 1000u
/* A request to decide, bytes: with room for what a payload may be (RULES_LIMIT_PAYLOAD_BYTES). */
#define ROUTES_LIMIT_REQUEST_BYTES (17u << 20)
/* Entries of one page of a list: what is given where nothing is asked for, and at most. */
#define ROUTES_LIMIT_PAGE 50u
#define ROUTES_LIMIT_PAGE_MOST 1000u
/* Candidates of a search that are evaluated before it is looked whether the page is full, by each thread. */
#define ROUTES_SEARCH_PIECE 64u
/* Reviews that one access request waits for. */
#define ROUTES_LIMIT_TASK_REVIEWS 16u
/* An Idempotency-Key, without its quotation marks. */
#define ROUTES_LIMIT_IDEMPOTENCY_KEY_BYTES 255u
/* A document, bytes, as it comes and after decompression; its quads, and the seconds of parsing it. */
#define ROUTES_LIMIT_DOCUMENT_BYTES (256u << 20)
#define ROUTES_LIMIT_DOCUMENT_QUADS 10000000u
#define ROUTES_LIMIT_DOCUMENT_SECONDS 60u
/* A SPARQL query: seconds, rows or triples of its result. */
#define ROUTES_LIMIT_QUERY_SECONDS 30u
#define ROUTES_LIMIT_QUERY_ROWS 1000000u
/* Quads that the difference of a commit tells. */
#define ROUTES_LIMIT_DIFF_QUADS 10000u
/* Changed decisions that what-if tells of each kind: where nothing is asked for, and at most. */
#define ROUTES_LIMIT_EXAMPLES 10u
#define ROUTES_LIMIT_EXAMPLES_MOST 1000u
/* Seconds of validating, or of deciding again. */
#define ROUTES_LIMIT_TRY_SECONDS 90u
/* Names, units and comments in what clients tell, bytes. */
#define ROUTES_LIMIT_TEXT_BYTES 1024u
/* Seconds from asking for a report to having it, waiting included; a conversion may take REPORT_LIMIT_CONVERT_SECONDS more. */
#define ROUTES_LIMIT_REPORT_SECONDS 90u
