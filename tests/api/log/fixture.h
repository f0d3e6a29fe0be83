/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log-private.h"

/* A folder with a log in it, signed by a key of the test's own. */

typedef struct {
  char *folder;
  char *store; /* which is not there */
  char *path;  /* of the log */
  LogSigner *signer;
  char *verifier;
} LogFixture;

void log_fixture_set_up (LogFixture *fixture, gconstpointer data);
void log_fixture_tear_down (LogFixture *fixture, gconstpointer data);

/* (transfer full) */
LogWriter *log_fixture_writer (const LogFixture *fixture);
LogReader *log_fixture_reader (const LogFixture *fixture);

/* Appends `n` decisions, whose numbers begin at `first`, and waits for them: "{"number":17}" at the moment of their number, with the
 * id of log_fixture_id(). */
void log_fixture_append (LogWriter *writer, guint first, guint n);
/* The same with another body and kind. */
void log_fixture_append_body (LogWriter *writer, LogKind kind, const char *id, gint64 time,
                              const char *body);
/* (transfer full) */
char *log_fixture_id (guint number);
char *log_fixture_body (guint number);
/* Runs SQL on the file, which is altered, without anybody's knowing. */
void log_fixture_alter (const LogFixture *fixture, const char *sql);
/* The root of the first `n` of what is appended, computed from the bodies alone. */
LogHash log_fixture_root (guint n);
