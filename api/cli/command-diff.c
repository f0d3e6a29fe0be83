/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"
#include "api/cli/terms.h"

#include <stdio.h>

typedef struct {
  char *format;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->format);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef enum {
  FORMAT_TEXT,
  FORMAT_NQUADS,
  FORMAT_JSON,
} Format;

/* --- The order in which a person reads a change --- */

typedef struct {
  const KgDiffLine *line;
  gboolean added;
} Change;

/* What a subject lost stands just before what it gained. */
static int
compare_changes (gconstpointer a, gconstpointer b, gpointer data)
{
  const Change *x = a;
  const Change *y = b;
  const KgView *view = data;
  const KgQuad *p = &x->line->quad;
  const KgQuad *q = &y->line->quad;
  int order = kg_view_order (view, p->graph, q->graph);
  order = order != 0 ? order : kg_view_order (view, p->subject, q->subject);
  order = order != 0 ? order : kg_view_order (view, p->predicate, q->predicate);
  order = order != 0 ? order : x->added - y->added;
  return order != 0 ? order : kg_view_order (view, p->object, q->object);
}

static GArray *
sorted_changes (const KgDiff *diff, const KgView *view)
{
  GArray *changes =
      g_array_sized_new (FALSE, FALSE, sizeof (Change), diff->added->len + diff->removed->len);
  for (guint i = 0; i < diff->removed->len; i++) {
    const Change change = { &g_array_index (diff->removed, KgDiffLine, i), FALSE };
    g_array_append_val (changes, change);
  }
  for (guint i = 0; i < diff->added->len; i++) {
    const Change change = { &g_array_index (diff->added, KgDiffLine, i), TRUE };
    g_array_append_val (changes, change);
  }
  g_array_sort_with_data (changes, compare_changes, (gpointer) view);
  return changes;
}

/* --- Text --- */

static void
append_change (GString *out, const KgView *view, const Change *change, const CliTerminal *terminal)
{
  CliStyle style = change->added ? CLI_STYLE_ADDED : CLI_STYLE_REMOVED;
  const KgQuad *quad = &change->line->quad;
  g_string_append (out, cli_style_begin (terminal, style));
  g_string_append (out, change->added ? "+ " : "- ");
  cli_append_term (out, view, quad->subject);
  g_string_append_c (out, ' ');
  cli_append_term (out, view, quad->predicate);
  g_string_append_c (out, ' ');
  cli_append_term (out, view, quad->object);
  g_string_append (out, cli_style_end (terminal, style));
  if (change->line->document > 0) {
    g_string_append_printf (out, "  %s", cli_style_begin (terminal, CLI_STYLE_DIM));
    cli_append_place (out, view->snapshot, change->line->document, change->line->line);
    g_string_append (out, cli_style_end (terminal, CLI_STYLE_DIM));
  }
  g_string_append_c (out, '\n');
}

static void
append_graph (GString *out, const KgView *view, KgTermId graph, const CliTerminal *terminal)
{
  g_string_append (out, cli_style_begin (terminal, CLI_STYLE_HEADING));
  g_string_append (out, "graph ");
  cli_append_term (out, view, graph);
  g_string_append (out, cli_style_end (terminal, CLI_STYLE_HEADING));
  g_string_append_c (out, '\n');
}

static void
print_text (const KgDiff *diff, guint64 from, guint64 to)
{
  CliTerminal terminal;
  cli_terminal_init (&terminal);
  const KgView view = { .snapshot = diff->snapshot };
  g_autoptr (GArray) changes = sorted_changes (diff, &view);
  KgTermId graph = KG_NONE;
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < changes->len; i++) {
    const Change *change = &g_array_index (changes, Change, i);
    g_string_truncate (out, 0);
    if (i == 0 || change->line->quad.graph != graph) {
      graph = change->line->quad.graph;
      append_graph (out, &view, graph, &terminal);
    }
    append_change (out, &view, change, &terminal);
    cli_write (out);
  }
  g_autofree char *added = cli_count (diff->added->len, "quad", "quads");
  g_string_printf (out,
                   "%sfrom commit %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                   ": %s added, %u removed\n",
                   changes->len > 0 ? "\n" : "", from, to, added, diff->removed->len);
  cli_write (out);
}

static void
print_nquads (const KgDiff *diff)
{
  const KgView view = { .snapshot = diff->snapshot };
  g_autoptr (GArray) changes = sorted_changes (diff, &view);
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < changes->len; i++) {
    const Change *change = &g_array_index (changes, Change, i);
    const KgQuad *quad = &change->line->quad;
    const KgTermId ids[] = { quad->subject, quad->predicate, quad->object, quad->graph };
    g_string_assign (out, change->added ? "+ " : "- ");
    for (gsize j = 0; j < G_N_ELEMENTS (ids); j++) {
      api_append_ntriples_term (out, &view, ids[j]);
      g_string_append_c (out, ' ');
    }
    g_string_append (out, ".\n");
    cli_write (out);
  }
}

/* --- JSON --- */

static json_t *
change_as_json (const KgView *view, const Change *change)
{
  const KgQuad *quad = &change->line->quad;
  const KgPlace place = { .graph = quad->graph,
                          .document = change->line->document,
                          .line = change->line->line };
  json_t *value = json_object ();
  json_object_set_new (value, "change", json_string (change->added ? "added" : "removed"));
  json_object_set_new (value, "subject", cli_term_as_json (view, NULL, quad->subject));
  json_object_set_new (value, "predicate", cli_term_as_json (view, NULL, quad->predicate));
  json_object_set_new (value, "object", cli_term_as_json (view, NULL, quad->object));
  json_object_set_new (value, "graph", cli_term_as_json (view, NULL, quad->graph));
  json_object_set_new (value, "place", cli_place_as_json (view->snapshot, &place));
  return value;
}

/* Written one by one: a difference may be larger than what JSON in memory should be. */
static void
print_json (const KgDiff *diff, guint64 from, guint64 to)
{
  const KgView view = { .snapshot = diff->snapshot };
  g_autoptr (GArray) changes = sorted_changes (diff, &view);
  g_autoptr (GString) out = g_string_new (NULL);
  g_string_printf (out,
                   "{\n  \"from\": %" G_GUINT64_FORMAT ",\n  \"to\": %" G_GUINT64_FORMAT
                   ",\n  \"added\": %u,\n  \"removed\": %u,\n  \"changes\": [",
                   from, to, diff->added->len, diff->removed->len);
  cli_write (out);
  for (guint i = 0; i < changes->len; i++) {
    fputs (i > 0 ? ",\n    " : "\n    ", stdout);
    json_t *value = change_as_json (&view, &g_array_index (changes, Change, i));
    cli_write_json_line (value);
    json_decref (value);
  }
  fputs (changes->len > 0 ? "\n  ]\n}\n" : "]\n}\n", stdout);
}

/* --- The command --- */

static gboolean
find_format (const Options *options, Format *format, GError **error)
{
  *format = options->json ? FORMAT_JSON : FORMAT_TEXT;
  if (options->format == NULL) {
    return TRUE;
  }
  static const char *const names[] = {
    [FORMAT_TEXT] = "text", [FORMAT_NQUADS] = "nquads", [FORMAT_JSON] = "json"
  };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_ascii_strcasecmp (options->format, names[i]) == 0) {
      *format = (Format) i;
      return TRUE;
    }
  }
  g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
               "`%s` is not a format of differences; use text, nquads or json", options->format);
  return FALSE;
}

static gboolean
run (Cli *cli, char *const *rest, const Options *options, GError **error)
{
  Format format = FORMAT_TEXT;
  if (!cli_check_arguments (cli, rest, 1, 2, error) || !find_format (options, &format, error)) {
    return FALSE;
  }
  g_autoptr (KgStore) store = cli_open (cli, KG_STORE_READ, error);
  guint64 from = 0;
  guint64 to = 0;
  if (store == NULL || !kg_history_resolve (store, rest[0], &from, error) ||
      !kg_history_resolve (store, rest[1] != NULL ? rest[1] : "head", &to, error)) {
    return FALSE;
  }
  g_autoptr (KgDiff) diff = kg_diff (store, from, to, error);
  if (diff == NULL) {
    return FALSE;
  }
  switch (format) {
  case FORMAT_TEXT:
    print_text (diff, from, to);
    break;
  case FORMAT_NQUADS:
    print_nquads (diff);
    break;
  case FORMAT_JSON:
    print_json (diff, from, to);
    break;
  }
  return TRUE;
}

CliStatus
cli_diff (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &options.format, "text, nquads or json [text]",
      "FORMAT" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "The same as --format json", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) rest = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries,
                  "COMMIT is a number, head, head~N, or the first digits of a digest.\n"
                  "Without a second one the difference is that to head. See grounds-diff(1).",
                  argc, argv, &rest, &status)) {
    return status;
  }
  g_autoptr (GError) error = NULL;
  if (!run (cli, rest, &options, &error)) {
    return cli_fail (error, NULL);
  }
  return cli_finish_output ();
}
