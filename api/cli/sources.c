/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
cli_source_options_clear (CliSourceOptions *options)
{
  g_free (options->graph);
  g_free (options->format);
  g_free (options->base);
}

/* For arrays of sources, which own their graphs and descriptors. */
static void
source_clear (gpointer data)
{
  KgLoadSource *source = data;
  if (source->fd > STDIN_FILENO) {
    close (source->fd);
  }
  g_free ((char *) source->graph);
}

static void
set_unknown_format (const char *what, const char *path, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (const KgFormatInfo *info = kg_format_list (); info->format != KG_FORMAT_UNKNOWN; info++) {
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", info->name);
  }
  if (what != NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT, "`%s` is not a known format; use one of %s",
                 what, names->str);
  } else {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "the name `%s` does not tell its format; name it with `--format`, one of %s", path,
                 names->str);
  }
}

static gboolean
find_format (const char *option, const char *path, KgFormat *format, GError **error)
{
  *format = option != NULL ? kg_format_from_name (option) : kg_format_from_path (path, NULL);
  if (*format != KG_FORMAT_UNKNOWN) {
    return TRUE;
  }
  set_unknown_format (option, path, error);
  return FALSE;
}

static int
open_document (const char *path, GError **error)
{
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &status) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be read: %s", path, g_strerror (errno));
    if (fd >= 0) {
      close (fd);
    }
    return -1;
  }
  if (S_ISDIR (status.st_mode)) {
    close (fd);
    g_set_error (error, KG_ERROR, KG_ERROR_IO,
                 "`%s` is a directory; give its files, such as %s%s*.ttl", path, path,
                 g_str_has_suffix (path, "/") ? "" : "/");
    return -1;
  }
  return fd;
}

/* The file's own IRI, whichever way it was named, and the same whether or not it is compressed. */
static char *
default_graph (const char *path, GError **error)
{
  char *real = realpath (path, NULL);
  if (real == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be read: %s", path, g_strerror (errno));
    return NULL;
  }
  if (g_str_has_suffix (real, ".gz")) {
    real[strlen (real) - 3] = '\0';
  }
  char *graph = g_filename_to_uri (real, NULL, error);
  free (real);
  return graph;
}

static gboolean
add_stdin (GArray *sources, const CliSourceOptions *options, GError **error)
{
  if (options->format == NULL || options->graph == NULL) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`-` reads standard input, which has no name; give `--%s`",
                 options->format == NULL ? "format" : "graph");
    return FALSE;
  }
  KgFormat format;
  if (!find_format (options->format, NULL, &format, error)) {
    return FALSE;
  }
  const KgLoadSource source = { .name = "<stdin>",
                                .fd = STDIN_FILENO,
                                .format = format,
                                .graph = g_strdup (options->graph),
                                .base = options->base };
  g_array_append_vals (sources, &source, 1);
  return TRUE;
}

static gboolean
add_file (GArray *sources, const char *path, const CliSourceOptions *options, GError **error)
{
  KgLoadSource source = { .name = path, .fd = -1, .base = options->base };
  source.fd = open_document (path, error);
  if (source.fd < 0) {
    return FALSE;
  }
  if (find_format (options->format, path, &source.format, error)) {
    source.graph = options->graph != NULL ? g_strdup (options->graph) : default_graph (path, error);
  }
  if (source.graph == NULL) {
    source_clear (&source);
    return FALSE;
  }
  g_array_append_vals (sources, &source, 1);
  return TRUE;
}

GArray *
cli_sources_open (char *const *paths, const CliSourceOptions *options, GError **error)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (KgLoadSource));
  gboolean stdin_used = FALSE;
  g_array_set_clear_func (sources, source_clear);
  for (guint i = 0; paths[i] != NULL; i++) {
    gboolean is_stdin = strcmp (paths[i], "-") == 0;
    if (is_stdin && stdin_used) {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "`-` is named twice; name it once");
      return NULL;
    }
    stdin_used = stdin_used || is_stdin;
    if (!(is_stdin ? add_stdin (sources, options, error)
                   : add_file (sources, paths[i], options, error))) {
      return NULL;
    }
  }
  return g_steal_pointer (&sources);
}

gboolean
cli_sources_set_graph (GArray *sources, KgStore *store, const char *graph, GError **error)
{
  if (graph == NULL) {
    return TRUE;
  }
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, error);
  g_autofree char *iri = snapshot != NULL ? kg_snapshot_expand (snapshot, graph, error) : NULL;
  for (guint i = 0; iri != NULL && i < sources->len; i++) {
    KgLoadSource *source = &g_array_index (sources, KgLoadSource, i);
    g_free ((char *) source->graph);
    source->graph = g_strdup (iri);
  }
  return iri != NULL;
}

static gboolean
has_graph (KgSnapshot *snapshot, const char *iri)
{
  const KgView view = { .snapshot = snapshot };
  KgTermId id = kg_view_find_iri (&view, iri, -1);
  guint n = 0;
  const KgTermId *graphs = kg_snapshot_graphs (snapshot, &n);
  for (guint i = 0; id != KG_NONE && i < n; i++) {
    if (graphs[i] == id) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
cli_sources_add_removal (GArray *sources, KgSnapshot *snapshot, const char *graph, GError **error)
{
  g_autofree char *iri = kg_snapshot_expand (snapshot, graph, error);
  if (iri == NULL) {
    return FALSE;
  }
  if (!has_graph (snapshot, iri)) {
    g_set_error (
        error, KG_ERROR, KG_ERROR_NOT_FOUND,
        "there is no graph `%s`; `grounds query 'SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }'`"
        " lists them",
        graph);
    return FALSE;
  }
  KgLoadSource source = { .name = graph, .format = KG_FORMAT_NTRIPLES, .replace = TRUE };
  source.fd = open_document ("/dev/null", error);
  if (source.fd < 0) {
    return FALSE;
  }
  source.graph = g_steal_pointer (&iri);
  g_array_append_vals (sources, &source, 1);
  return TRUE;
}
