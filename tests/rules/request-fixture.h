/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/request.h"
#include "tests/rules/fixture.h"

/* What the tests of requests share: a graph with a vocabulary of its own, and requests read over it. */

typedef struct {
  KgSnapshot *snapshot;
  OntologyVocab *vocab;
  RulesVocabulary *vocabulary;
  RulesRequest *request;
  RulesRequestContext context;
} Asking;

/* 2026-11-22T09:30:00Z */
#define ASKING_TIME (G_GINT64_CONSTANT (1795339800) * G_USEC_PER_SEC)

/* The fixture's graph, and `more` (Turtle). */
void asking_init (Asking *asking, const char *more);
void asking_clear (Asking *asking);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asking, asking_clear)

/* Single quotes stand for double ones. (transfer full) */
json_t *asking_json (const char *text);
gboolean asking_read (Asking *asking, const char *text, GError **error);
/* Reads a request of user u, action a, resource m r, with this subject's `properties` and this `context`
 * (either may be NULL). */
gboolean asking_read_parts (Asking *asking, const char *properties, const char *context,
                            GError **error);
/* Subject, action, resource and their types and time, which all requests of asking_read_parts() have, left out: one triple
 * a line, sorted. (transfer full) */
char *asking_dump (Asking *asking);
/* All triples, in the order of the overlay. (transfer full) */
char *asking_dump_all (Asking *asking);
/* The request is refused with exactly this message, and leaves nothing. */
void asking_refused (Asking *asking, const char *text, RulesError code, const char *message);
void asking_parts_refused (Asking *asking, const char *properties, const char *context,
                           RulesError code, const char *message);
