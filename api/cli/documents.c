/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/documents.h"

#include "kg/error.h"
#include "kg/memory-file.h"
#include "kg/memory.h"
#include "kg/parse.h"
#include "ontology/builtin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STDIN_BASE "file:///dev/stdin"

/* What has been read so far. */
typedef struct {
  GArray *documents; /* KgMemoryDocument, which own what they point to */
  CliProgress *progress;
} Reading;

static void
document_clear (gpointer data)
{
  KgMemoryDocument *document = (KgMemoryDocument *) data;
  kg_dataset_free (document->dataset);
  g_free ((char *) document->name);
  g_free ((char *) document->graph);
}

static void
reading_init (Reading *reading, CliProgress *progress)
{
  reading->documents = g_array_new (FALSE, FALSE, sizeof (KgMemoryDocument));
  reading->progress = progress;
  g_array_set_clear_func (reading->documents, document_clear);
}

static void
reading_clear (Reading *reading)
{
  g_array_unref (reading->documents);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static KgSnapshot *
reading_finish (const Reading *reading, GError **error)
{
  return kg_snapshot_new_in_memory ((const KgMemoryDocument *) (gconstpointer)
                                        reading->documents->data,
                                    reading->documents->len, error);
}

static gboolean
show_progress (guint64 bytes, guint64 total, guint64 quads, gpointer data)
{
  cli_progress_update (data, bytes, total, quads, "quads");
  return TRUE;
}

static gboolean
read_document (Reading *reading, const KgParseSource *source, GError **error)
{
  const KgParseOptions options = { .progress = reading->progress != NULL ? show_progress : NULL,
                                   .progress_data = reading->progress };
  if (reading->progress != NULL) {
    cli_progress_set_what (reading->progress, source->name);
  }
  KgDataset *dataset = kg_parse (source, &options, NULL, error);
  if (dataset == NULL) {
    return FALSE;
  }
  const KgMemoryDocument document = { .dataset = dataset,
                                      .name = g_strdup (source->name),
                                      .graph = g_strdup (source->base),
                                      .format = kg_format_info (source->format)->name };
  g_array_append_val (reading->documents, document);
  return TRUE;
}

/* --- Files --- */

static gboolean
set_unreadable (const char *path, GError **error)
{
  g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be read: %s", path, g_strerror (errno));
  return FALSE;
}

static int
open_file (const char *path, GError **error)
{
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &status) != 0) {
    set_unreadable (path, error);
    if (fd >= 0) {
      close (fd);
    }
    return -1;
  }
  if (S_ISDIR (status.st_mode)) {
    close (fd);
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` is a directory; give its files", path);
    return -1;
  }
  return fd;
}

/* The file's own IRI, the same whether or not it is compressed. */
static char *
file_iri (const char *path, GError **error)
{
  char *real = realpath (path, NULL);
  if (real == NULL) {
    set_unreadable (path, error);
    return NULL;
  }
  if (g_str_has_suffix (real, ".gz")) {
    real[strlen (real) - 3] = '\0';
  }
  char *iri = g_filename_to_uri (real, NULL, error);
  free (real);
  return iri;
}

static gboolean
read_file (Reading *reading, const char *path, GError **error)
{
  KgFormat format = kg_format_from_path (path, NULL);
  int fd = open_file (path, error);
  if (fd < 0) {
    return FALSE;
  }
  if (format == KG_FORMAT_UNKNOWN) {
    close (fd);
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "the name `%s` does not tell its format; give it a suffix such as .ttl or .nq",
                 path);
    return FALSE;
  }
  g_autofree char *base = file_iri (path, error);
  const KgParseSource source = { .name = path, .fd = fd, .format = format, .base = base };
  gboolean read = base != NULL && read_document (reading, &source, error);
  close (fd);
  return read;
}

static gboolean
read_stdin (Reading *reading, GError **error)
{
  const KgParseSource source = {
    .name = "<stdin>", .fd = STDIN_FILENO, .format = KG_FORMAT_TURTLE, .base = STDIN_BASE
  };
  return read_document (reading, &source, error);
}

static gboolean
is_named_before (char *const *paths, guint i)
{
  for (guint k = 0; k < i; k++) {
    if (strcmp (paths[k], paths[i]) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
read_paths (Reading *reading, char *const *paths, GError **error)
{
  for (guint i = 0; paths[i] != NULL; i++) {
    if (is_named_before (paths, i)) {
      continue;
    }
    if (!(strcmp (paths[i], "-") == 0 ? read_stdin (reading, error)
                                      : read_file (reading, paths[i], error))) {
      return FALSE;
    }
  }
  return TRUE;
}

KgSnapshot *
cli_documents_read (char *const *paths, CliProgress *progress, GError **error)
{
  g_auto (Reading) reading;
  reading_init (&reading, progress);
  return read_paths (&reading, paths, error) ? reading_finish (&reading, error) : NULL;
}

/* --- The built-in ontology --- */

static int
open_bytes (const OntologyDocument *document, GError **error)
{
  gsize size = 0;
  gconstpointer bytes = g_bytes_get_data (document->bytes, &size);
  return kg_memory_file (document->name, bytes, size, error);
}

static gboolean
read_builtin (Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) documents = ontology_builtin_list ();
  for (guint i = 0; i < documents->len; i++) {
    const OntologyDocument *document = (const OntologyDocument *) g_ptr_array_index (documents, i);
    const KgParseSource source = { .name = document->name,
                                   .fd = open_bytes (document, error),
                                   .format = KG_FORMAT_TURTLE,
                                   .base = document->graph };
    gboolean read = source.fd >= 0 && read_document (reading, &source, error);
    if (source.fd >= 0) {
      close (source.fd);
    }
    if (!read) {
      return FALSE;
    }
  }
  return TRUE;
}

KgSnapshot *
cli_documents_builtin (GError **error)
{
  g_auto (Reading) reading;
  reading_init (&reading, NULL);
  return read_builtin (&reading, error) ? reading_finish (&reading, error) : NULL;
}

KgSnapshot *
cli_documents_over_builtin (char *const *paths, GError **error)
{
  g_auto (Reading) reading;
  reading_init (&reading, NULL);
  return read_builtin (&reading, error) && read_paths (&reading, paths, error)
             ? reading_finish (&reading, error)
             : NULL;
}
