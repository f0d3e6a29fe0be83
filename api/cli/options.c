/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/cli/output.h"

#include <stdio.h>
#include <string.h>

G_DEFINE_QUARK (cli - error - quark, cli_error)

/* A name further away than this is not what was meant. */
#define NEAREST_DISTANCE 3u
/* Names longer than this are not compared. */
#define NEAREST_LENGTH 40

/* Edits that lead from one to the other: letters added, left out, changed, or neighbours swapped. */
static guint
edit_distance (const char *a, const char *b)
{
  guint rows[3][NEAREST_LENGTH + 1];
  gsize n = strlen (a);
  gsize m = strlen (b);
  if (n > NEAREST_LENGTH || m > NEAREST_LENGTH) {
    return G_MAXUINT;
  }
  for (guint j = 0; j <= m; j++) {
    rows[0][j] = j;
  }
  for (guint i = 1; i <= n; i++) {
    guint *row = rows[i % 3];
    const guint *above = rows[(i + 2) % 3];
    const guint *before = rows[(i + 1) % 3];
    row[0] = i;
    for (guint j = 1; j <= m; j++) {
      guint best = MIN (above[j], row[j - 1]) + 1;
      best = MIN (best, above[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        best = MIN (best, before[j - 2] + 1);
      }
      row[j] = best;
    }
  }
  return rows[n % 3][m];
}

const char *
cli_nearest (const char *name, const char *const *names, gsize n)
{
  const char *nearest = NULL;
  guint least = CLAMP ((guint) strlen (name) / 3, 1, NEAREST_DISTANCE) + 1;
  for (gsize i = 0; i < n; i++) {
    guint distance = edit_distance (name, names[i]);
    /* What starts alike is meant even where much is left out. */
    if (strlen (name) >= 2 && g_str_has_prefix (names[i], name)) {
      distance = MIN (distance, 1);
    }
    if (distance < least && distance < strlen (names[i])) {
      least = distance;
      nearest = names[i];
    }
  }
  return nearest;
}

static void
set_unknown_option (const Cli *cli, const char *option, const GOptionEntry *entries, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++) {
    if (*entry->long_name != '\0') {
      g_ptr_array_add (names, g_strconcat ("--", entry->long_name, NULL));
    }
  }
  g_ptr_array_add (names, g_strdup ("--help"));
  g_ptr_array_add (names, g_strdup ("--store"));
  g_autofree char *name = g_strndup (option, strcspn (option, "="));
  const char *nearest = NULL;
  if (g_str_has_prefix (name, "--")) {
    nearest = cli_nearest (name, (const char *const *) names->pdata, names->len);
  }
  if (nearest != NULL) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`grounds %s` has no option `%s`; did you mean `%s`?", cli->command, name,
                 nearest);
  } else {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`grounds %s` has no option `%s`; see `grounds %s --help`", cli->command, name,
                 cli->command);
  }
}

/* GLib's own words, in the form that all errors have here. */
static void
set_option_error (const Cli *cli, const GError *from, GError **error)
{
  g_autofree char *text = g_strdup (from->message);
  text[0] = g_ascii_tolower (text[0]);
  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "%s; see `grounds %s --help`", text,
               cli->command);
}

static gboolean
parse_options (Cli *cli, const GOptionEntry *entries, const char *description, int argc,
               char **argv, char ***rest, gboolean *help, GError **error)
{
  g_autofree char *store = NULL;
  const GOptionEntry common[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &store, "The store [$GROUNDS_STORE, else grounds.db]",
      "FILE" },
    { "help", 'h', 0, G_OPTION_ARG_NONE, help, "Show this help and stop", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (cli->arguments);
  g_option_context_set_help_enabled (context, FALSE);
  /* Unknown options are told by set_unknown_option(). */
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_set_summary (context, cli->summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, common, NULL);

  g_autofree char *program = g_strconcat ("grounds ", cli->command, NULL);
  g_set_prgname (program);
  g_autoptr (GError) local = NULL;
  if (!g_option_context_parse (context, &argc, &argv, &local)) {
    set_option_error (cli, local, error);
    return FALSE;
  }
  if (store != NULL) {
    g_free (cli->store);
    cli->store = g_steal_pointer (&store);
  }
  if (*help) {
    g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
    fputs (text, stdout);
    return TRUE;
  }
  if (argc > 1) {
    set_unknown_option (cli, argv[1], entries, error);
    return FALSE;
  }
  return TRUE;
}

gboolean
cli_parse (Cli *cli, const GOptionEntry *entries, const char *description, int argc, char **argv,
           char ***rest, CliStatus *status)
{
  g_auto (GStrv) found = NULL;
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE;
  if (!parse_options (cli, entries, description, argc, argv, &found, &help, &error)) {
    *status = cli_fail (error, NULL);
    return FALSE;
  }
  if (help) {
    *status = cli_finish_output ();
    return FALSE;
  }
  *rest = found != NULL ? g_steal_pointer (&found) : g_new0 (char *, 1);
  return TRUE;
}

CliStatus
cli_act (Cli *cli, const GOptionEntry *entries, const char *description, int argc, char **argv,
         CliAct act, gconstpointer options)
{
  g_auto (GStrv) rest = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status = CLI_DONE;
  if (!cli_parse (cli, entries, description, argc, argv, &rest, &status)) {
    return status;
  }
  return act (cli, rest, options, &error) ? cli_finish_output () : cli_fail (error, NULL);
}

gboolean
cli_check_arguments (const Cli *cli, char *const *rest, guint least, guint most, GError **error)
{
  guint n = g_strv_length ((char **) rest);
  if (n >= least && n <= most) {
    return TRUE;
  }
  const char *arguments = cli->arguments != NULL ? cli->arguments : "";
  if (n < least) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "something is missing; use `grounds %s [OPTION…]%s%s`", cli->command,
                 *arguments != '\0' ? " " : "", arguments);
  } else {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`%s` is one argument too many; use `grounds %s [OPTION…]%s%s`", rest[most],
                 cli->command, *arguments != '\0' ? " " : "", arguments);
  }
  return FALSE;
}

/* 0 where the suffix is none of those known. */
static guint64
multiplier (const char *suffix)
{
  static const struct {
    const char *suffix;
    guint64 factor;
  } known[] = {
    { "", 1 },
    { "k", 1000 },
    { "M", 1000000 },
    { "G", 1000000000 },
    { "Ki", G_GUINT64_CONSTANT (1) << 10 },
    { "Mi", G_GUINT64_CONSTANT (1) << 20 },
    { "Gi", G_GUINT64_CONSTANT (1) << 30 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (g_ascii_strcasecmp (suffix, known[i].suffix) == 0) {
      return known[i].factor;
    }
  }
  return 0;
}

gboolean
cli_parse_number (const char *option, const char *text, guint64 most, guint64 *out, GError **error)
{
  if (text == NULL) {
    return TRUE;
  }
  gsize digits = strspn (text, "0123456789");
  guint64 factor = multiplier (text + digits);
  g_autofree char *number = g_strndup (text, digits);
  guint64 value = 0;
  gboolean fits = digits > 0 && factor > 0 &&
                  g_ascii_string_to_unsigned (number, 10, 0, most, &value, NULL) &&
                  value <= most / factor;
  if (!fits) {
    g_autofree char *range =
        most < G_MAXUINT32 ? g_strdup_printf (" up to %" G_GUINT64_FORMAT, most) : g_strdup ("");
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`%s %s` makes no sense; give a whole number%s, such as 20, 500k or 2Gi", option,
                 text, range);
    return FALSE;
  }
  *out = value * factor;
  return TRUE;
}
