/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/log.h"

#include "api/cli/decide.h"
#include "api/cli/output.h"

#include <stdio.h>
#include <string.h>

#define ENTRIES 20

/* --- One entry --- */

static gboolean
show (const Cli *cli, char *const *rest, gconstpointer options, GError **error)
{
  (void) options;
  g_autoptr (LogReader) reader = NULL;
  if (!cli_check_arguments (cli, rest, 0, 1, error) ||
      (reader = log_reader_open (cli_store_path (cli), error)) == NULL) {
    return FALSE;
  }
  g_autoptr (LogEntry) entry = cli_log_find (reader, rest[0] != NULL ? rest[0] : "last", error);
  if (entry == NULL) {
    return FALSE;
  }
  if (entry->body == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the record of entry %" G_GUINT64_FORMAT
                 " was removed when its time was over; its hash is all that is kept",
                 entry->index);
    return FALSE;
  }
  /* The very bytes, without a line feed: what is hashed. */
  fwrite (entry->body, 1, entry->length, stdout);
  return TRUE;
}

CliStatus
cli_log_show (Cli *cli, int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  return cli_act (
      cli, entries,
      "ENTRY is a number, the id of a decision, the beginning of one, or `last`, which it is"
      " without\nENTRY. The record is printed as it was hashed. See grounds-log(1).",
      argc, argv, show, NULL);
}

/* --- Many --- */

typedef struct {
  char **kinds;
  char *from, *to, *outcome, *rule, *subject, *resource, *data_class, *limit;
  gboolean oldest;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_strfreev (options->kinds);
  g_free (options->from);
  g_free (options->to);
  g_free (options->outcome);
  g_free (options->rule);
  g_free (options->subject);
  g_free (options->resource);
  g_free (options->data_class);
  g_free (options->limit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static const char *
text_of (const json_t *object, const char *name)
{
  const char *text = json_string_value (json_object_get (object, name));
  return text != NULL ? text : "?";
}

/* What an entry is about, in a few words. */
static void
append_summary (GString *out, const LogEntry *entry)
{
  json_t *record = entry->body != NULL ? json_loadb (entry->body, entry->length, 0, NULL) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const json_t *decision = json_object_get (record, "decision");
  if (entry->body == NULL) {
    g_string_append (text, "(removed)");
  } else if (entry->kind == LOG_KIND_DECISION) {
    g_string_append_printf (text, "%-8s  %s  %s -> %s", text_of (decision, "outcome"),
                            text_of (record, "id"), text_of (decision, "subject"),
                            text_of (decision, "resource"));
  } else if (entry->kind == LOG_KIND_COMMIT) {
    g_string_append_printf (text, "%" JSON_INTEGER_FORMAT "  %s",
                            json_integer_value (json_object_get (record, "commit")),
                            text_of (record, "message"));
  } else if (entry->kind == LOG_KIND_REPORT) {
    const char *subject = json_string_value (json_object_get (record, "subject"));
    g_string_append_printf (text, "%s  %s, %s%s%s", text_of (record, "report"),
                            text_of (record, "format"), text_of (record, "language"),
                            subject != NULL ? "  " : "", subject != NULL ? subject : "");
  } else {
    g_string_append (text, text_of (record, "action"));
  }
  json_decref (record);
  kg_text_append_safe (out, text->str, (gssize) strcspn (text->str, "\n"));
}

static gboolean
print_text (const LogEntry *entry, gpointer data, G_GNUC_UNUSED GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *time = cli_local_time (entry->time);
  (void) data;
  g_string_append_printf (out, "%6" G_GUINT64_FORMAT "  %s  %-9s  ", entry->index, time,
                          log_kind_name (entry->kind));
  append_summary (out, entry);
  g_string_append_c (out, '\n');
  cli_write (out);
  return TRUE;
}

/* One object a line: the record stands in it as it was hashed. */
static gboolean
print_json (const LogEntry *entry, gpointer data, G_GNUC_UNUSED GError **error)
{
  g_autofree char *time = cli_utc_time (entry->time);
  (void) data;
  printf ("{\"index\": %" G_GUINT64_FORMAT ", \"kind\": \"%s\", \"time\": \"%s\", \"record\": ",
          entry->index, log_kind_name (entry->kind), time);
  fwrite (entry->body != NULL ? entry->body : "null", 1,
          entry->body != NULL ? entry->length : strlen ("null"), stdout);
  fputs ("}\n", stdout);
  return TRUE;
}

static gboolean
read_kinds (char *const *names, gint *kinds, GError **error)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    LogKind kind;
    if (!log_kind_from_name (names[i], &kind)) {
      g_set_error (
          error, CLI_ERROR, CLI_ERROR_USAGE,
          "`--kind %s` is none; use one of decision, commit, review, access, signal, report,"
          " retention, key",
          names[i]);
      return FALSE;
    }
    *kinds |= 1 << (gint) kind;
  }
  return TRUE;
}

static gboolean
read_filter (const Options *options, LogFilter *filter, GError **error)
{
  guint64 limit = ENTRIES;
  *filter = (LogFilter) { .outcome = options->outcome,
                          .rule = options->rule,
                          .subject = options->subject,
                          .resource = options->resource,
                          .data_class = options->data_class,
                          .ascending = options->oldest };
  if (!read_kinds (options->kinds, &filter->kinds, error) ||
      !cli_parse_number ("--limit", options->limit, G_MAXUINT, &limit, error) ||
      (options->from != NULL &&
       !cli_parse_moment ("--from", options->from, &filter->from, error)) ||
      (options->to != NULL && !cli_parse_moment ("--to", options->to, &filter->to, error))) {
    return FALSE;
  }
  filter->limit = (guint) limit;
  return TRUE;
}

static gboolean
list (const Cli *cli, char *const *rest, gconstpointer data, GError **error)
{
  const Options *options = (const Options *) data;
  LogFilter filter;
  if (!cli_check_arguments (cli, rest, 0, 0, error) || !read_filter (options, &filter, error)) {
    return FALSE;
  }
  g_autoptr (LogReader) reader = log_reader_open (cli_store_path (cli), error);
  return reader != NULL &&
         log_each (reader, &filter, options->json ? print_json : print_text, NULL, error);
}

CliStatus
cli_log_list (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "kind", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.kinds,
      "Of this kind; may be given several times", "KIND" },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from, "Of this moment or later", "TIME" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &options.to, "Before this moment", "TIME" },
    { "outcome", 0, 0, G_OPTION_ARG_FILENAME, &options.outcome, "Decisions that came to this",
      "OUTCOME" },
    { "rule", 0, 0, G_OPTION_ARG_FILENAME, &options.rule, "Decisions in which this rule fired",
      "IRI" },
    { "subject", 0, 0, G_OPTION_ARG_FILENAME, &options.subject, "Decisions for this subject",
      "IRI" },
    { "resource", 0, 0, G_OPTION_ARG_FILENAME, &options.resource, "Decisions about this resource",
      "IRI" },
    { "data-class", 0, 0, G_OPTION_ARG_FILENAME, &options.data_class,
      "Decisions about data of this class", "IRI" },
    { "limit", 'n', 0, G_OPTION_ARG_FILENAME, &options.limit, "How many at most, 0 for all [20]",
      "N" },
    { "oldest", 0, 0, G_OPTION_ARG_NONE, &options.oldest, "The oldest first", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print one JSON object a line", NULL },
    G_OPTION_ENTRY_NULL,
  };
  return cli_act (cli, entries, "See grounds-log(1).", argc, argv, list, &options);
}
