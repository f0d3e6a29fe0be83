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
