/* SPDX-License-Identifier: Apache-2.0 */

/* How fast librdf's own SQLite storage takes in quads, for comparison: package librdf-storage-sqlite.
 *
 *     bench-librdf FILE.nq [SECONDS] [--statements=N] [--store=FILE] [--transaction] [--json]
 *
 * Reads N-Quads and adds them one by one, each to its context, until the file, SECONDS or N ends. Prints the number
 * of statements and the seconds it took; with --json an object on a line each time that the count has doubled, and at
 * the end:
 *
 *     {"storage": "sqlite", "statements": 65536, "seconds": 12.1, "perSecond": 5416, "end": false}
 *
 * Parsing is part of the time, and the smaller part by far. Without --transaction each statement is a transaction of its
 * own, as librdf has it unless told otherwise; the storage is opened with synchronous=off, which favours it. */

#include <glib.h>
#include <glib/gstdio.h>
#include <librdf.h>

typedef struct {
  gint64 statements;
  double seconds;
  char *store;
  gboolean transaction;
  gboolean json;
} Options;

typedef struct {
  librdf_world *world;
  librdf_storage *storage;
  librdf_model *model;
  gint64 begin;
  gint64 count;
  gint64 next_line;
} Bench;

static int
ignore_message (void *data, librdf_log_message *message)
{
  (void) data;
  (void) message;
  return 1;
}

static double
elapsed (const Bench *bench)
{
  return (double) (g_get_monotonic_time () - bench->begin) / G_USEC_PER_SEC;
}

static void
print_line (const Bench *bench, gboolean end)
{
  double seconds = elapsed (bench);
  g_print ("{\"storage\": \"sqlite\", \"statements\": %" G_GINT64_FORMAT
           ", \"seconds\": %.3f, \"perSecond\": %.0f, \"end\": %s}\n",
           bench->count, seconds, seconds > 0 ? (double) bench->count / seconds : 0,
           end ? "true" : "false");
}

static void
print_end (const Bench *bench, const Options *options)
{
  if (options->json) {
    print_line (bench, TRUE);
  } else {
    g_print ("%" G_GINT64_FORMAT " %.3f\n", bench->count, elapsed (bench));
  }
}

static gboolean
add_all (Bench *bench, librdf_stream *stream, const Options *options)
{
  for (; !librdf_stream_end (stream); librdf_stream_next (stream)) {
    librdf_statement *statement = librdf_stream_get_object (stream);
    librdf_node *context = librdf_stream_get_context2 (stream);
    if (librdf_model_context_add_statement (bench->model, context, statement) != 0) {
      return FALSE;
    }
    bench->count++;
    if (options->json && bench->count == bench->next_line) {
      print_line (bench, FALSE);
      bench->next_line *= 2;
    }
    gboolean late = options->seconds > 0 && elapsed (bench) >= options->seconds;
    if (late || bench->count == options->statements) {
      return TRUE;
    }
  }
  return TRUE;
}

static gboolean
load (Bench *bench, const char *path, const Options *options)
{
  librdf_parser *parser = librdf_new_parser (bench->world, "nquads", NULL, NULL);
  librdf_uri *uri = librdf_new_uri_from_filename (bench->world, path);
  gboolean done = FALSE;
  bench->begin = g_get_monotonic_time ();
  bench->next_line = 1024;
  librdf_stream *stream = librdf_parser_parse_as_stream (parser, uri, NULL);
  if (stream != NULL) {
    if (options->transaction) {
      librdf_model_transaction_start (bench->model);
    }
    done = add_all (bench, stream, options);
    if (options->transaction) {
      done = librdf_model_transaction_commit (bench->model) == 0 && done;
    }
    librdf_free_stream (stream);
  }
  librdf_free_uri (uri);
  librdf_free_parser (parser);
  return done;
}

static gboolean
run (const char *path, const char *store, const Options *options)
{
  Bench bench = { .world = librdf_new_world () };
  gboolean done = FALSE;
  librdf_world_set_logger (bench.world, NULL, ignore_message);
  librdf_world_open (bench.world);
  bench.storage = librdf_new_storage (bench.world, "sqlite", store, "new='yes',synchronous='off'");
  bench.model = bench.storage == NULL ? NULL : librdf_new_model (bench.world, bench.storage, NULL);
  if (bench.model == NULL) {
    g_printerr ("bench-librdf: there is no storage `sqlite`; install librdf-storage-sqlite\n");
  } else if (!load (&bench, path, options)) {
    g_printerr ("bench-librdf: `%s` cannot be loaded\n", path);
  } else {
    print_end (&bench, options);
    done = TRUE;
  }
  g_clear_pointer (&bench.model, librdf_free_model);
  g_clear_pointer (&bench.storage, librdf_free_storage);
  librdf_free_world (bench.world);
  return done;
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "statements", 0, 0, G_OPTION_ARG_INT64, &options.statements, "Stop after N statements", "N" },
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &options.store, "Make the database there, and keep it",
      "FILE" },
    { "transaction", 0, 0, G_OPTION_ARG_NONE, &options.transaction, "All in one transaction",
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON, on the way, too", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE.nq [SECONDS]");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc < 2 || argc > 3) {
    g_printerr ("bench-librdf: %s\n", error == NULL ? "give one N-Quads file" : error->message);
    return 2;
  }
  options.seconds = argc == 3 ? g_ascii_strtod (argv[2], NULL) : 0;
  g_autofree char *directory =
      options.store == NULL ? g_dir_make_tmp ("grounds-bench-XXXXXX", NULL) : NULL;
  g_autofree char *store = directory == NULL ? g_strdup (options.store)
                                             : g_build_filename (directory, "librdf.db", NULL);
  gboolean done = run (argv[1], store, &options);
  if (directory != NULL) {
    g_remove (store);
    g_rmdir (directory);
  }
  g_free (options.store);
  return done ? 0 : 1;
}
