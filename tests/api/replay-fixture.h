/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "kg/store.h"
#include "rules/engine.h"

/* A store with the built-in ontology, and decisions that were logged beside it. */

typedef struct {
  char *folder;
  char *path;
  KgStore *store;
  LogWriter *writer;
  LogReader *log;
  guint n; /* decisions logged so far */
} ReplayFixture;

void replay_fixture_set_up (ReplayFixture *fixture, gconstpointer data);
void replay_fixture_tear_down (ReplayFixture *fixture, gconstpointer data);

/* Makes this (Turtle; prefixes are declared) all that the graph says besides the ontology, in a commit. The policy permits what is
 * asked by a "user" of the type. */
guint64 replay_fixture_load (ReplayFixture *fixture, const char *rules);
/* An engine of the newest commit, or of another (0). (transfer full) */
RulesEngine *replay_fixture_engine (ReplayFixture *fixture, guint64 commit);
/* Logs `n` decisions as of the commit; the k-th of all is at k seconds, by the subject "u<k % 3>". */
void replay_fixture_log (ReplayFixture *fixture, guint64 commit, guint n);
/* Runs SQL on the log, which is altered. */
void replay_fixture_alter (ReplayFixture *fixture, const char *sql);
/* The id of the k-th decision (transfer full). */
char *replay_fixture_id (guint k);
