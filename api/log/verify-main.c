/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify.h"

#include <stdio.h>

/* grounds-log-verify: the auditor's check as a program of its own. */

static void
print_result (const LogVerification *found)
{
  printf ("%" G_GUINT64_FORMAT " entries, %" G_GUINT64_FORMAT " decisions, %" G_GUINT64_FORMAT
          " commits, %" G_GUINT64_FORMAT " removed by retention\n",
          found->entries, found->decisions, found->commits, found->removed);
  printf ("root %s\n", found->root);
  printf ("%" G_GUINT64_FORMAT " checkpoints, the newest of %" G_GUINT64_FORMAT
          " entries; cosigned: %" G_GUINT64_FORMAT "\n",
          found->checkpoints, found->covered, found->witnessed);
  printf ("changes of the key: %" G_GUINT64_FORMAT
          "; checkpoints of keys before the one given: %" G_GUINT64_FORMAT "\n",
          found->keys, found->earlier);
  if (found->warning != NULL) {
    printf ("odd: %s\n", found->warning);
  }
  for (guint i = 0; i < found->problems->len; i++) {
    g_autofree char *text = g_strescape (g_ptr_array_index (found->problems, i), NULL);
    printf ("wrong: %s\n", text);
  }
  if (found->n_problems > found->problems->len) {
    printf ("and %" G_GUINT64_FORMAT " more\n", found->n_problems - found->problems->len);
  }
  puts (found->n_problems == 0 ? "nothing is wrong" : "");
}

static int
fail (const GError *error)
{
  fprintf (stderr, "grounds-log-verify: %s\n", error->message);
  return 2;
}

int
main (int argc, char **argv)
{
  g_autofree char *key = NULL;
  g_auto (GStrv) witnesses = NULL;
  g_auto (GStrv) accepted = NULL;
  g_autofree char *since = NULL;
  g_autofree char *trusted = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_STRING, &key, "The log's public key", "KEY" },
    { "accept-key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &accepted,
      "A key that follows a lost one, told elsewhere; may be given several times", "KEY" },
    { "witness", 0, 0, G_OPTION_ARG_STRING_ARRAY, &witnesses,
      "Who must have cosigned; may be given several times", "KEY" },
    { "since-checkpoint", 0, 0, G_OPTION_ARG_FILENAME, &since,
      "A checkpoint kept from before: the log must continue it", "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("LOG");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      (since != NULL && !g_file_get_contents (since, &trusted, NULL, &error))) {
    return fail (error);
  }
  if (argc != 2) {
    fputs ("grounds-log-verify: name the file of one log\n", stderr);
    return 2;
  }
  const LogVerifyOptions options = { .verifier = key,
                                     .accepted = (const char *const *) accepted,
                                     .witnesses = (const char *const *) witnesses,
                                     .trusted = trusted };
  g_auto (LogVerification) found = { 0 };
  if (!log_verify (argv[1], &options, &found, &error)) {
    return fail (error);
  }
  print_result (&found);
  return fflush (stdout) != 0 ? 2 : found.n_problems > 0 ? 1 : 0;
}
