/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/decide.h"
#include "api/cli/log.h"
#include "api/cli/output.h"
#include "api/review/review.h"
#include "api/review/webhook.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  char *status;
  char *reviewer;
  char *limit;
  char *as;
  char *comment;
  char *scope;
  char *period;
  char *until;
  char *key;
  char *log_key;
  gboolean overdue;
  gboolean payload;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->status);
  g_free (options->reviewer);
  g_free (options->limit);
  g_free (options->as);
  g_free (options->comment);
  g_free (options->scope);
  g_free (options->period);
  g_free (options->until);
  g_free (options->key);
  g_free (options->log_key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* The store, its log, and who asks. */
typedef struct {
  const Cli *cli;
  const Options *options;
  CliTerminal terminal;
  KgStore *store;
  KgSnapshot *snapshot;
  char *author;
  gint64 now;
} Session;

static void
session_clear (Session *session)
{
  kg_snapshot_unref (session->snapshot);
  kg_store_unref (session->store);
  g_free (session->author);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

static gboolean
open_session (Session *session, KgStoreFlags flags, GError **error)
{
  KgCommitInfo info;
  cli_terminal_init (&session->terminal);
  session->store = cli_open (session->cli, flags, error);
  session->snapshot = session->store != NULL ? kg_store_snapshot (session->store, error) : NULL;
  if (session->snapshot == NULL || !cli_commit_info (NULL, "", &info, &session->author, error)) {
    return FALSE;
  }
  session->now = info.time;
  return TRUE;
}

/* "last" is the newest one that is open. */
static char *
find_id (const Session *session, const char *name, GError **error)
{
  const ReviewFilter filter = { .statuses = 1 << REVIEW_OPEN | 1 << REVIEW_CLAIMED, .limit = 1 };
  if (strcmp (name, "last") != 0) {
    return g_strdup (name);
  }
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (session->store), error);
  g_autoptr (GPtrArray) reviews = reader != NULL ? review_list (reader, &filter, error) : NULL;
  if (reviews != NULL && reviews->len == 0) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                         "no review is open; `grounds review list --status all` shows those that "
                         "were");
  }
  return reviews != NULL && reviews->len > 0
             ? g_strdup (((const Review *) g_ptr_array_index (reviews, 0))->id)
             : NULL;
}

/* --- Telling --- */

/* Safe, and as short as the graph's prefixes allow. (transfer full) */
static char *
name_of (const Session *session, const char *iri)
{
  g_autofree char *name = kg_snapshot_compact (session->snapshot, iri);
  return cli_safe (name);
}

static char *
names_of (const Session *session, const GPtrArray *iris)
{
  GString *names = g_string_new (NULL);
  for (guint i = 0; i < iris->len; i++) {
    g_autofree char *name = name_of (session, g_ptr_array_index (iris, i));
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
  }
  return g_string_free (names, FALSE);
}

static void
append_wrapped (const Session *session, GString *out, const char *text)
{
  g_autofree char *safe = cli_safe (text);
  cli_append_spaces (out, 4);
  cli_append_wrapped (out, safe, 4, 4, session->terminal.width);
  g_string_append_c (out, '\n');
}

static gboolean
is_overdue (const Session *session, const Review *review)
{
  return review->status <= REVIEW_CLAIMED && review->due != 0 && review->due <= session->now;
}

static void
append_head (const Session *session, GString *out, const Review *review)
{
  g_autofree char *opened = cli_local_time (review->opened);
  g_string_append_printf (out, "%s%s%s  %s  opened %s",
                          cli_style_begin (&session->terminal, CLI_STYLE_HEADING), review->id,
                          cli_style_end (&session->terminal, CLI_STYLE_HEADING),
                          review_status_name (review->status), opened);
  if (review->due != 0) {
    g_autofree char *due = cli_local_time (review->due);
    g_string_append_printf (out, ", due %s%s", due,
                            is_overdue (session, review) ? " (overdue)" : "");
  }
  g_string_append_c (out, '\n');
  append_wrapped (session, out, review->reason);
}

static void
append_line (GString *out, const char *name, const char *value)
{
  if (value != NULL && *value != '\0') {
    g_string_append_printf (out, "    %-10s %s\n", name, value);
  }
}

static void
append_iri (const Session *session, GString *out, const char *name, const char *iri)
{
  g_autofree char *value = iri != NULL ? name_of (session, iri) : NULL;
  append_line (out, name, value);
}

static void
append_actions (const Session *session, GString *out, const Review *review)
{
  for (guint i = 0; i < review->actions->len; i++) {
    const ReviewAction *action = g_ptr_array_index (review->actions, i);
    g_autofree char *time = cli_local_time (action->time);
    g_autofree char *name = cli_safe (action->name);
    gboolean known = strcmp (action->by, REVIEW_NOBODY) != 0;
    g_string_append_printf (out, "%s  %s%s%s\n", time, action->action, known ? " by " : "",
                            known ? name : "");
    if (action->comment != NULL) {
      append_wrapped (session, out, action->comment);
    }
  }
}

static void
append_review (const Session *session, GString *out, const Review *review)
{
  g_autofree char *reviewers = names_of (session, review->reviewers);
  g_autofree char *classes = names_of (session, review->classes);
  g_autofree char *sources = names_of (session, review->sources);
  g_autofree char *approvals = g_strdup_printf ("%u of %u", review->given, review->needed);
  g_autofree char *asked = cli_count (review->asked, "time", "times");
  append_head (session, out, review);
  g_string_append_c (out, '\n');
  append_iri (session, out, "rule", review->rule);
  append_line (out, "reviewer", reviewers);
  append_iri (session, out, "subject", review->subject);
  append_iri (session, out, "action", review->action);
  append_iri (session, out, "resource", review->resource);
  append_iri (session, out, "purpose", review->purpose);
  append_line (out, "classes", classes);
  append_line (out, "sources", sources);
  append_line (out, "approvals", approvals);
  append_line (out, "asked", asked);
  append_line (out, "decision", review->decision);
  g_string_append_c (out, '\n');
  append_actions (session, out, review);
}

/* --- list --- */

static gboolean
parse_statuses (const char *text, gint *out, GError **error)
{
  g_auto (GStrv) names = g_strsplit (text != NULL ? text : "open,claimed", ",", -1);
  for (guint i = 0; names[i] != NULL; i++) {
    ReviewStatus status;
    if (strcmp (names[i], "all") == 0) {
      *out = 0;
      return TRUE;
    }
    if (!review_status_from_name (names[i], &status)) {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                   "`--status %s` makes no sense; use open, claimed, approved, rejected, expired "
                   "or all",
                   names[i]);
      return FALSE;
    }
    *out |= 1 << status;
  }
  return TRUE;
}

/* Where nothing was decided yet, there is no log, and no review. */
static GPtrArray *
read_list (const Session *session, const ReviewFilter *filter, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (session->store), &problem);
  if (reader != NULL) {
    return review_list (reader, filter, error);
  }
  if (g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    return g_ptr_array_new_with_free_func ((GDestroyNotify) review_free);
  }
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static void
tell_list (const Session *session, const GPtrArray *reviews)
{
  g_autoptr (GString) out = g_string_new (NULL);
  json_t *list = json_array ();
  for (guint i = 0; i < reviews->len; i++) {
    const Review *review = g_ptr_array_index (reviews, i);
    append_head (session, out, review);
    json_array_append_new (list, review_as_json (review));
  }
  if (session->options->json) {
    cli_write_json (list);
  } else {
    g_string_append (out, reviews->len == 0 ? "There are no such reviews.\n" : "");
    cli_write (out);
  }
  json_decref (list);
}

static gboolean
list_reviews (Session *session, GError **error)
{
  const Options *options = session->options;
  guint64 limit = 0;
  g_autofree char *reviewer = NULL;
  if (!open_session (session, KG_STORE_READ, error)) {
    return FALSE;
  }
  ReviewFilter filter = { .overdue = options->overdue, .now = session->now };
  if (options->reviewer != NULL) {
    reviewer = kg_snapshot_expand (session->snapshot, options->reviewer, error);
    if (reviewer == NULL) {
      return FALSE;
    }
  }
  if (!parse_statuses (options->status, &filter.statuses, error) ||
      !cli_parse_number ("--limit", options->limit, G_MAXINT, &limit, error)) {
    return FALSE;
  }
  filter.reviewer = reviewer;
  filter.limit = (guint) limit;
  g_autoptr (GPtrArray) reviews = read_list (session, &filter, error);
  if (reviews != NULL) {
    tell_list (session, reviews);
  }
  return reviews != NULL;
}

/* --- show --- */

static gboolean
write_payload (const Session *session, LogReader *reader, const char *id, GError **error)
{
  g_autoptr (RulesKeys) keys = cli_keys (session->options->key, FALSE, error);
  g_autofree char *payload = keys != NULL ? review_payload (reader, id, keys, error) : NULL;
  if (payload == NULL) {
    return FALSE;
  }
  g_autoptr (GString) out = g_string_new (payload);
  g_string_append_c (out, '\n');
  cli_write (out);
  return TRUE;
}

static gboolean
show_review (Session *session, const char *name, GError **error)
{
  if (!open_session (session, KG_STORE_READ, error)) {
    return FALSE;
  }
  g_autofree char *id = find_id (session, name, error);
  g_autoptr (LogReader) reader =
      id != NULL ? log_reader_open (kg_store_path (session->store), error) : NULL;
  g_autoptr (Review) review = reader != NULL ? review_get (reader, id, error) : NULL;
  if (review == NULL) {
    return FALSE;
  }
  if (session->options->payload) {
    return write_payload (session, reader, id, error);
  }
  if (session->options->json) {
    json_t *json = review_as_json (review);
    cli_write_json (json);
    json_decref (json);
    return TRUE;
  }
  g_autoptr (GString) out = g_string_new (NULL);
  append_review (session, out, review);
  cli_write (out);
  return TRUE;
}

/* --- Answering --- */

static gboolean
make_scope (const Session *session, ReviewScope *scope, GError **error)
{
  const Options *options = session->options;
  *scope = (ReviewScope) { .this_request = options->scope == NULL };
  if (options->scope != NULL && !review_scope_parse (options->scope, scope, error)) {
    return FALSE;
  }
  if (options->until != NULL) {
    return cli_parse_moment ("--until", options->until, &scope->until, error);
  }
  if (options->period != NULL &&
      review_add_duration (session->now, options->period, &scope->until)) {
    return TRUE;
  }
  g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                       "an approval ends; say when by `--for`, such as P7D, or by `--until`, such "
                       "as 2026-11-30T09:30:00Z");
  return FALSE;
}

/* Whoever can write the files is believed to be who they say: `--as`, else <urn:grounds:user:AUTHOR>. */
static char *
agent_of (const Session *session, GError **error)
{
  if (session->options->as != NULL) {
    return kg_snapshot_expand (session->snapshot, session->options->as, error);
  }
  g_autofree char *escaped = g_uri_escape_string (session->author, NULL, FALSE);
  return g_strconcat ("urn:grounds:user:", escaped, NULL);
}

static gboolean
act (const ReviewDesk *desk, const char *what, const char *id, const AccessIdentity *by,
     const Session *session, GError **error)
{
  const char *comment = session->options->comment;
  ReviewScope scope;
  if (strcmp (what, "claim") == 0) {
    return review_claim (desk, id, by, error);
  }
  if (strcmp (what, "comment") == 0) {
    return review_comment (desk, id, by, comment, error);
  }
  if (strcmp (what, "reject") == 0) {
    return review_reject (desk, id, by, comment, error);
  }
  return make_scope (session, &scope, error) &&
         review_approve (desk, id, by, &scope, comment, error);
}

static gboolean
tell_acted (const Session *session, const char *id, GError **error)
{
  g_autoptr (LogReader) reader = log_reader_open (kg_store_path (session->store), error);
  g_autoptr (Review) review = reader != NULL ? review_get (reader, id, error) : NULL;
  if (review == NULL) {
    return FALSE;
  }
  if (session->options->json) {
    json_t *json = review_as_json (review);
    cli_write_json (json);
    json_decref (json);
    return TRUE;
  }
  g_autoptr (GString) out = g_string_new (NULL);
  g_string_printf (out, "review %s: %s, %u of %u approvals\n", id,
                   review_status_name (review->status), review->given, review->needed);
  cli_write (out);
  return TRUE;
}

static gboolean
act_on_review (Session *session, const char *what, const char *name, GError **error)
{
  if (!open_session (session, KG_STORE_WRITE, error)) {
    return FALSE;
  }
  g_autofree char *id = find_id (session, name, error);
  g_autofree char *agent = id != NULL ? agent_of (session, error) : NULL;
  g_autoptr (LogWriter) writer =
      agent != NULL ? cli_log_writer (session->cli, session->options->log_key, error) : NULL;
  if (writer == NULL) {
    return FALSE;
  }
  const AccessIdentity by = {
    .id = session->author, .name = session->author, .agent = agent, .roles = ACCESS_REVIEWER
  };
  const ReviewDesk desk = { .store = session->store, .writer = writer, .now = session->now };
  return act (&desk, what, id, &by, session, error) && tell_acted (session, id, error);
}

/* --- webhook-key --- */

static gboolean
tell_webhook_key (const Options *options, GError **error)
{
  guint8 key[RULES_KEY_BYTES];
  g_autoptr (RulesKeys) keys = cli_keys (options->key, FALSE, error);
  if (keys == NULL) {
    return FALSE;
  }
  if (!rules_keys_for_digest (keys, REVIEW_WEBHOOK_PURPOSE, key)) {
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_KEYS, "the key cannot be derived");
    return FALSE;
  }
  g_autofree char *hex = kg_digest_to_hex (key);
  g_autoptr (GString) out = g_string_new (hex);
  g_string_append_c (out, '\n');
  cli_write (out);
  OPENSSL_cleanse (key, sizeof key);
  OPENSSL_cleanse (hex, strlen (hex));
  OPENSSL_cleanse (out->str, out->len);
  return TRUE;
}

/* --- The command --- */

static gboolean
run (const Cli *cli, char *const *rest, gconstpointer data, GError **error)
{
  const Options *options = (const Options *) data;
  static const char *const acts[] = { "claim", "comment", "approve", "reject", NULL };
  g_auto (Session) session = { .cli = cli, .options = options };
  guint n = g_strv_length ((char **) rest);
  if (n == 1 && strcmp (rest[0], "list") == 0) {
    return list_reviews (&session, error);
  }
  if (n == 2 && strcmp (rest[0], "show") == 0) {
    return show_review (&session, rest[1], error);
  }
  if (n == 2 && g_strv_contains (acts, rest[0])) {
    return act_on_review (&session, rest[0], rest[1], error);
  }
  if (n == 1 && strcmp (rest[0], "webhook-key") == 0) {
    return tell_webhook_key (options, error);
  }
  g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                       "say what to do: `grounds review list`, or `grounds review show ID`, and "
                       "instead of `show` also claim, comment, approve or reject");
  return FALSE;
}

CliStatus
cli_review (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "status", 0, 0, G_OPTION_ARG_FILENAME, &options.status,
      "list: open, claimed, approved, rejected, expired, all; several with commas [open,claimed]",
      "STATUS" },
    { "reviewer", 0, 0, G_OPTION_ARG_FILENAME, &options.reviewer,
      "list: those that wait for this person or group", "IRI" },
    { "overdue", 0, 0, G_OPTION_ARG_NONE, &options.overdue, "list: those that are overdue", NULL },
    { "limit", 'n', 0, G_OPTION_ARG_FILENAME, &options.limit, "list: the newest ones alone",
      "NUMBER" },
    { "payload", 0, 0, G_OPTION_ARG_NONE, &options.payload,
      "show: what is kept of the request, as far as it is not hidden", NULL },
    { "as", 0, 0, G_OPTION_ARG_FILENAME, &options.as,
      "Who answers, in the graph [urn:grounds:user:AUTHOR]", "IRI" },
    { "comment", 0, 0, G_OPTION_ARG_FILENAME, &options.comment, "What there is to say", "TEXT" },
    { "scope", 0, 0, G_OPTION_ARG_FILENAME, &options.scope,
      "approve: what it is limited to: request, or some of subject, action, resource, purpose, "
      "classes [request]",
      "PARTS" },
    { "for", 0, 0, G_OPTION_ARG_FILENAME, &options.period, "approve: for how long: PT8H, P7D",
      "DURATION" },
    { "until", 0, 0, G_OPTION_ARG_FILENAME, &options.until, "approve: until when", "TIME" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options.key,
      "The key file [$GROUNDS_KEY, else ~/.local/share/grounds/key]", "FILE" },
    { "log-key", 0, 0, G_OPTION_ARG_FILENAME, &options.log_key, CLI_LOG_KEY_HELP, "FILE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  return cli_act (cli, entries,
                  "  list         tell which reviews there are\n"
                  "  show ID      tell all about one; `last` is the newest that is open\n"
                  "  claim ID     say that you see to it\n"
                  "  comment ID   say something, by --comment\n"
                  "  approve ID   let the request through, for a time\n"
                  "  reject ID    close it\n"
                  "  webhook-key  print the key that events for a webhook are signed with\n"
                  "See grounds-review(1).",
                  argc, argv, run, &options);
}
