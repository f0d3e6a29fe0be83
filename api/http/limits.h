/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every limit of the server. Each has a test at its edge. Configuration may lower the first five. */

#define HTTP_LIMIT_CONNECTIONS 16384u
/* Of one address; behind a proxy it does not count. */
#define HTTP_LIMIT_CONNECTIONS_PER_ADDRESS 4096u
/* The head of a request: its line and its fields together. */
#define HTTP_LIMIT_HEAD_BYTES (16u << 10)
#define HTTP_LIMIT_BODY_BYTES (4u << 20)
/* What a route may raise it to: a request to decide (17 MiB), a document (256 MiB). */
#define HTTP_LIMIT_BODY_MOST (256u << 20)
/* All bodies being received or handled, together; beyond it: 503. */
#define HTTP_LIMIT_BODIES_BYTES (1024u << 20)
/* A connection that sends or takes nothing for so long is closed. */
#define HTTP_LIMIT_IDLE_SECONDS 30u
/* So long a server that another one follows waits for what comes next on connections that are open. */
#define HTTP_LIMIT_HAND_OVER_MS 2000
/* From the first byte of a request to its last. */
#define HTTP_LIMIT_RECEIVE_SECONDS 60u
/* An exchange that is not answered by then gets 503. */
#define HTTP_LIMIT_ANSWER_SECONDS 120u
/* Exchanges that wait for a worker; beyond it: 503 with Retry-After. */
#define HTTP_LIMIT_WAITING 1024u
/* Streams open at once, and bytes that wait for one of them. */
#define HTTP_LIMIT_STREAMS 256u
#define HTTP_LIMIT_STREAM_BYTES (256u << 10)
/* Answers at least this long are compressed where the client takes gzip. */
#define HTTP_GZIP_BYTES 1400u
/* A longer body is worked on by a worker, whatever its route says. */
#define HTTP_FAST_BODY_BYTES (64u << 10)
/* Sections and templates within each other, and bytes of one page. */
#define HTTP_LIMIT_PAGE_DEPTH 32u
#define HTTP_LIMIT_PAGE_BYTES (16u << 20)
