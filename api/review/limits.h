/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every limit of reviews. Each has a test at its edge. */

/* A comment, Unicode code points. */
#define REVIEW_LIMIT_COMMENT 2000
/* A masked payload that is kept, bytes; a longer one is not. */
#define REVIEW_LIMIT_PAYLOAD_BYTES (4u << 20)
/* Data classes and sources that a review names. */
#define REVIEW_LIMIT_NAMES 64u
/* What of the lineage is looked at for them, nodes. */
#define REVIEW_LIMIT_LINEAGE 4096u

/* Events that wait for the webhook; further ones are dropped. */
#define REVIEW_LIMIT_WEBHOOK_QUEUE 1000u
/* How often one is sent, at most; and how long one attempt takes, seconds. */
#define REVIEW_LIMIT_WEBHOOK_TRIES 5u
#define REVIEW_LIMIT_WEBHOOK_SECONDS 10u
/* What is read of an answer, bytes. */
#define REVIEW_LIMIT_WEBHOOK_ANSWER (64u << 10)

/* What counts where the configuration says nothing: days until a review expires, and the longest approval. */
#define REVIEW_OPEN_DAYS 30u
#define REVIEW_APPROVAL_DAYS 90u
