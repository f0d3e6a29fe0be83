/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/decide.h"
#include "api/cli/log.h"
#include "api/cli/output.h"
#include "api/common.h"
#include "api/log/record.h"
#include "api/review/review.h"
#include "kg/json.h"
#include "kg/text.h"
#include "rules/masked-payload.h"
#include "rules/request-digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *at;
  char *key;
  char *log_key;
  char *time;
  gboolean no_log;
  gboolean text;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->at);
  g_free (options->key);
  g_free (options->log_key);
  g_free (options->time);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Deciding one request after the other. */
typedef struct {
  const Options *options;
  CliTerminal terminal;
  RulesEngine *engine;
  char *digest; /* (nullable) of its commit */
  RulesSession *session;
  RulesKeys *keys; /* NULL: there are none, and none were needed so far */
  LogWriter *log;  /* NULL: none is kept */
  GString *record;
  GString *out;      /* what is told once it is in the log */
  GMutex mutex;      /* of the following */
  GError *log_error; /* (nullable) the first */
  guint64 n;
  guint64 failed;
} Desk;

static void
desk_clear (Desk *desk)
{
  log_writer_free (desk->log);
  g_clear_error (&desk->log_error);
  g_mutex_clear (&desk->mutex);
  g_string_free (desk->record, TRUE);
  rules_keys_unref (desk->keys);
  rules_session_free (desk->session);
  g_free (desk->digest);
  rules_engine_unref (desk->engine);
  g_string_free (desk->out, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, desk_clear)

/* --- One request --- */

/* What was asked, and as what it is decided. */
typedef struct {
  const char *text;
  gsize length;
  json_t *json;
  gint64 time;
  char *id;
} Question;

static void
question_clear (Question *question)
{
  json_decref (question->json);
  g_free (question->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static gboolean
need_keys (Desk *desk, GError **error)
{
  if (desk->keys == NULL) {
    desk->keys = cli_keys (desk->options->key, TRUE, error);
  }
  return desk->keys != NULL;
}

static gboolean
append_masked (Desk *desk, const Question *question, const RulesExplanation *explanation,
               GString *out, GError **error)
{
  return need_keys (desk, error) &&
         rules_masked_payload (explanation->policies, explanation->request, explanation->decision,
                               question->text, question->length, question->id, desk->keys, out,
                               error);
}

/* What an escalated decision waits for; NULL: nothing. A decision by a graph of the past is only tried. */
static gboolean
prepare_reviews (Desk *desk, const Question *question, const RulesExplanation *explanation,
                 ReviewOpening **opening, GError **error)
{
  char digest[RULES_REQUEST_DIGEST_DIGITS + 1];
  g_autoptr (GString) masked = g_string_new (NULL);
  gboolean keeps = review_wants_payload (explanation);
  *opening = NULL;
  if (explanation->decision->outcome != RULES_EFFECT_ESCALATE ||
      explanation->decision->by_default || desk->options->at != NULL) {
    return TRUE;
  }
  if (!need_keys (desk, error) ||
      (keeps && !append_masked (desk, question, explanation, masked, error))) {
    return FALSE;
  }
  gboolean has_digest = rules_request_digest_of (question->json, desk->keys, digest);
  *opening = review_opening_new (explanation, has_digest ? digest : NULL, NULL,
                                 keeps ? masked->str : NULL, desk->keys);
  return TRUE;
}

/* A decision on its way into the log. */
typedef struct {
  Desk *desk;
  ReviewOpening *opening; /* (nullable) */
} Recording;

/* In the log's thread. */
static void
recorded (gpointer data, guint64 index, const GError *error)
{
  Recording *recording = (Recording *) data;
  Desk *desk = recording->desk;
  (void) index;
  g_mutex_lock (&desk->mutex);
  if (error != NULL && desk->log_error == NULL) {
    desk->log_error = g_error_copy (error);
  }
  g_mutex_unlock (&desk->mutex);
  review_opening_free (recording->opening);
  g_free (recording);
}

static gboolean
log_decision (Desk *desk, const Question *question, const RulesExplanation *explanation,
              GError **error)
{
  ReviewOpening *opening = NULL;
  g_string_truncate (desk->record, 0);
  if (!log_record_decision (explanation, question->json, NULL, desk->record, error) ||
      !prepare_reviews (desk, question, explanation, &opening, error)) {
    return FALSE;
  }
  Recording *recording = g_new (Recording, 1);
  *recording = (Recording) { desk, opening };
  const LogAppend entry = { .kind = LOG_KIND_DECISION,
                            .id = question->id,
                            .time = question->time,
                            .body = desk->record->str,
                            .length = desk->record->len,
                            .also = opening != NULL ? review_open_also : NULL,
                            .also_data = opening,
                            .done = recorded,
                            .done_data = recording };
  log_append (desk->log, &entry);
  return TRUE;
}

static gboolean
answer (Desk *desk, const Question *question, const RulesDecision *decision, GError **error)
{
  const RulesExplanation explanation = { .policies = rules_engine_policies (desk->engine),
                                         .request = rules_session_request (desk->session),
                                         .decision = decision,
                                         .id = question->id,
                                         .digest = desk->digest,
                                         .colour = desk->terminal.colours,
                                         .width = (guint) desk->terminal.width };
  g_autoptr (GString) masked = g_string_new (NULL);
  gboolean masks = decision->outcome == RULES_EFFECT_MASK;
  if (masks && !append_masked (desk, question, &explanation, masked, error)) {
    return FALSE;
  }
  if (desk->log != NULL && !log_decision (desk, question, &explanation, error)) {
    return FALSE;
  }
  if (!desk->options->text) {
    rules_explain_decision_json (&explanation, masks ? masked->str : NULL, desk->out);
    g_string_append_c (desk->out, '\n');
    return TRUE;
  }
  if (desk->n > 1) {
    g_string_append_c (desk->out, '\n');
  }
  rules_explain_text (&explanation, desk->out);
  return TRUE;
}

static gboolean
decide (Desk *desk, const char *text, gsize length, GError **error)
{
  g_auto (Question) question = { .text = text, .length = length };
  question.json = cli_read_json (text, length, error);
  if (question.json == NULL || !cli_parse_time (desk->options->time, &question.time, error)) {
    return FALSE;
  }
  question.id = api_new_id (question.time);
  CliQuestion asked;
  cli_question_init (&asked, question.json, question.time, desk->keys);
  const RulesDecision *decision =
      rules_session_ask (desk->session, desk->engine, &asked.question, error);
  return decision != NULL && answer (desk, &question, decision, error);
}

/* --- All of them --- */

/* What is wrong with one request, and no reason not to look at the next. */
static gboolean
concerns_request (const GError *error)
{
  return g_error_matches (error, RULES_ERROR, RULES_ERROR_REQUEST) ||
         g_error_matches (error, RULES_ERROR, RULES_ERROR_LIMIT) ||
         g_error_matches (error, RULES_ERROR, RULES_ERROR_PAYLOAD);
}

static void
append_problem (Desk *desk, guint64 line, const GError *error)
{
  if (desk->options->text) {
    if (line > 0) {
      g_string_append_printf (desk->out, "line %" G_GUINT64_FORMAT ": ", line);
    }
    g_string_append (desk->out, "not decided: ");
    kg_text_append_safe (desk->out, error->message, -1);
  } else {
    g_string_append (desk->out, "{\"error\": {");
    if (line > 0) {
      g_string_append_printf (desk->out, "\"line\": %" G_GUINT64_FORMAT ", ", line);
    }
    g_string_append (desk->out, "\"message\": ");
    kg_json_append_string (desk->out, error->message, strlen (error->message));
    g_string_append (desk->out, "}}");
  }
  g_string_append_c (desk->out, '\n');
}

/* What was decided is told only when it is in the log. */
static gboolean
tell (Desk *desk, GError **error)
{
  if (desk->log != NULL) {
    log_writer_wait (desk->log);
  }
  if (desk->log_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&desk->log_error));
    return FALSE;
  }
  cli_write (desk->out);
  fflush (stdout);
  g_string_truncate (desk->out, 0);
  return TRUE;
}

static gboolean
decide_all (Desk *desk, CliRequests *requests, GError **error)
{
  const char *text = NULL;
  gsize length = 0;
  guint64 line = 0;
  while (cli_requests_next (requests, &text, &length, &line, error)) {
    g_autoptr (GError) problem = NULL;
    if (text == NULL) {
      return tell (desk, error);
    }
    desk->n++;
    if (!decide (desk, text, length, &problem)) {
      if (!concerns_request (problem)) {
        tell (desk, NULL);
        g_propagate_error (error, g_steal_pointer (&problem));
        return FALSE;
      }
      desk->failed++;
      append_problem (desk, line, problem);
    }
    if (!cli_requests_ready (requests) && !tell (desk, error)) {
      return FALSE;
    }
  }
  return FALSE;
}

/* --- The command --- */

static gboolean
open_desk (Cli *cli, Desk *desk, GError **error)
{
  gint64 ignored;
  if (!cli_parse_time (desk->options->time, &ignored, error) ||
      !cli_keys_if_there (desk->options->key, &desk->keys, error)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  g_autoptr (KgSnapshot) snapshot =
      store != NULL ? cli_snapshot (store, desk->options->at, error) : NULL;
  desk->engine = snapshot != NULL ? cli_engine (snapshot, error) : NULL;
  if (desk->engine == NULL ||
      !kg_history_digest (store, kg_snapshot_commit (snapshot), &desk->digest, error)) {
    return FALSE;
  }
  desk->session = rules_session_new ();
  if (desk->options->no_log) {
    return TRUE;
  }
  desk->log = cli_log_writer (cli, desk->options->log_key, error);
  return desk->log != NULL &&
         log_append_commits (desk->log, store, kg_snapshot_commit (snapshot), error);
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, Desk *desk, GError **error)
{
  if (!cli_check_arguments (cli, rest, 0, 1, error)) {
    return FALSE;
  }
  g_autoptr (CliRequests) requests = cli_requests_open (rest[0], error);
  desk->options = options;
  cli_terminal_init (&desk->terminal);
  return requests != NULL && open_desk (cli, desk, error) && decide_all (desk, requests, error);
}

CliStatus
cli_decide (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_FILENAME, &options.at, "By the graph as of this commit [head]",
      "COMMIT" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key,
      "The key file for masks [$GROUNDS_KEY, else ~/.local/share/grounds/key]", "FILE" },
    { "time", 0, 0, G_OPTION_ARG_FILENAME, &options.time, "Decide as of this moment [now]",
      "TIME" },
    { "log-key", 0, 0, G_OPTION_ARG_FILENAME, &options.log_key, CLI_LOG_KEY_HELP, "FILE" },
    { "no-log", 0, 0, G_OPTION_ARG_NONE, &options.no_log, "Keep no log of the decisions", NULL },
    { "text", 0, 0, G_OPTION_ARG_NONE, &options.text,
      "Print the grounds of each decision instead of JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "FILE holds a request of the AuthZEN Authorization API, or one a line; without "
                  "FILE, standard\ninput is read. See grounds-decide(1).",
                  argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  g_auto (Desk) desk = { .out = g_string_new (NULL), .record = g_string_new (NULL) };
  g_mutex_init (&desk.mutex);
  if (!run (cli, rest, &options, &desk, &error)) {
    return cli_fail (error, cli_is_list (error) ? "nothing was decided" : NULL);
  }
  status = cli_finish_output ();
  if (status == CLI_DONE && desk.failed > 0) {
    fprintf (stderr,
             "grounds: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " could not be decided\n",
             desk.failed, desk.n);
    return CLI_FAILED;
  }
  return status;
}
