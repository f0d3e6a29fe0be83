/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-storage.h"

#include "kg/history.h"
#include "kg/librdf-reader.h"
#include "kg/librdf-writer.h"
#include "kg/parse-check.h"

#include <rdf_storage_module.h>
#include <string.h>

/* A name of its own for storages over a snapshot: "grounds" may have been registered by the loadable module,
 * which may be of another version. */
#define SNAPSHOT_STORAGE "grounds-snapshot"
#define DEFAULT_GRAPH "urn:grounds:graph:api"
#define DEFAULT_NAME "librdf"

typedef struct {
  librdf_world *world;
  char *path; /* NULL: over a snapshot */
  gboolean create;
  gboolean write;
  char *at;
  char *graph;
  char *author;
  char *message;
  KgStore *store;
  KgLibrdfWriter *writer; /* NULL: read-only */
  KgLibrdfReader *reader;
  guint64 reader_count; /* of the writer, when the reader was made */
  gboolean transaction;
} Instance;

static Instance *
instance_of (librdf_storage *storage)
{
  return (Instance *) librdf_storage_get_instance (storage);
}

static void
report (Instance *self, const GError *error)
{
  librdf_log (self->world, 0, LIBRDF_LOG_ERROR, LIBRDF_FROM_STORAGE, NULL, "%s", error->message);
}

/* --- Making, opening, closing --- */

static char *
option (librdf_hash *options, const char *name, const char *otherwise)
{
  char *value = options == NULL ? NULL : librdf_hash_get (options, name);
  if (value == NULL) {
    return g_strdup (otherwise);
  }
  char *copy = g_strdup (value);
  librdf_free_memory (value);
  return copy;
}

static gboolean
option_is_set (librdf_hash *options, const char *name)
{
  return options != NULL && librdf_hash_get_as_boolean (options, name) > 0;
}

static Instance *
new_instance (librdf_storage *storage)
{
  Instance *self = g_new0 (Instance, 1);
  self->world = librdf_storage_get_world (storage);
  librdf_storage_set_instance (storage, self);
  return self;
}

static void
free_hash (librdf_hash *options)
{
  if (options != NULL) {
    librdf_free_hash (options);
  }
}

static int
storage_init (librdf_storage *storage, const char *name, librdf_hash *options)
{
  Instance *self = new_instance (storage);
  self->path = g_strdup (name);
  self->create = option_is_set (options, "new");
  self->write = self->create || option_is_set (options, "write");
  self->at = option (options, "at", NULL);
  self->graph = option (options, "graph", DEFAULT_GRAPH);
  self->author = option (options, "author", DEFAULT_NAME);
  self->message = option (options, "message", DEFAULT_NAME);
  free_hash (options);
  g_autoptr (GError) error = NULL;
  if (name == NULL || name[0] == '\0') {
    g_set_error (&error, KG_ERROR, KG_ERROR_INVALID,
                 "a storage needs a name; give the store's file");
  } else if (self->write && self->at != NULL) {
    g_set_error (&error, KG_ERROR, KG_ERROR_INVALID,
                 "a past commit cannot be written to; leave out `at` or `write`");
  } else if (!kg_check_iri (self->graph, strlen (self->graph))) {
    g_set_error (&error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is not an absolute IRI; give the option `graph` one with a scheme",
                 self->graph);
  }
  if (error != NULL) {
    report (self, error);
    return 1;
  }
  return 0;
}

static int
snapshot_init (librdf_storage *storage, const char *name, librdf_hash *options)
{
  (void) name;
  new_instance (storage);
  free_hash (options);
  return 0;
}

static void
storage_terminate (librdf_storage *storage)
{
  Instance *self = instance_of (storage);
  if (self == NULL) {
    return;
  }
  kg_librdf_reader_unref (self->reader);
  kg_librdf_writer_free (self->writer);
  kg_store_unref (self->store);
  g_free (self->path);
  g_free (self->at);
  g_free (self->graph);
  g_free (self->author);
  g_free (self->message);
  g_free (self);
}

static KgSnapshot *
open_snapshot (Instance *self, GError **error)
{
  guint64 commit = 0;
  if (self->at == NULL) {
    return kg_store_snapshot (self->store, error);
  }
  if (!kg_history_resolve (self->store, self->at, &commit, error)) {
    return NULL;
  }
  return kg_store_snapshot_at (self->store, commit, error);
}

static gboolean
open_store (Instance *self, GError **error)
{
  KgStoreFlags flags = self->write ? KG_STORE_WRITE : KG_STORE_READ;
  if (self->create) {
    flags |= KG_STORE_CREATE;
  }
  g_autoptr (KgStore) store = kg_store_open (self->path, flags, error);
  if (store == NULL) {
    return FALSE;
  }
  self->store = g_steal_pointer (&store);
  g_autoptr (KgSnapshot) snapshot = open_snapshot (self, error);
  if (snapshot == NULL) {
    g_clear_pointer (&self->store, kg_store_unref);
    return FALSE;
  }
  self->reader = kg_librdf_reader_new (self->world, snapshot);
  if (self->write) {
    KgLibrdfWriterOptions options = { self->graph, self->author, self->message };
    self->writer = kg_librdf_writer_new (self->world, self->store, &options);
  }
  return TRUE;
}

static int
storage_open (librdf_storage *storage, librdf_model *model)
{
  (void) model;
  Instance *self = instance_of (storage);
  g_autoptr (GError) error = NULL;
  if (self->reader != NULL) {
    return 0;
  }
  if (self->path == NULL) {
    g_set_error (&error, KG_ERROR, KG_ERROR_INVALID,
                 "this storage has no graph; use the storage `" KG_LIBRDF_STORAGE "`");
    report (self, error);
    return 1;
  }
  if (!open_store (self, &error)) {
    report (self, error);
    return 1;
  }
  return 0;
}

static int
commit (Instance *self)
{
  g_autoptr (GError) error = NULL;
  if (self->writer == NULL || kg_librdf_writer_commit (self->writer, &error)) {
    return 0;
  }
  report (self, error);
  return 1;
}

static int
storage_close (librdf_storage *storage)
{
  Instance *self = instance_of (storage);
  int status = self->transaction ? 0 : commit (self);
  self->transaction = FALSE;
  g_clear_pointer (&self->writer, kg_librdf_writer_free);
  if (self->path != NULL) {
    g_clear_pointer (&self->reader, kg_librdf_reader_unref);
    g_clear_pointer (&self->store, kg_store_unref);
  }
  return status;
}

static int
storage_sync (librdf_storage *storage)
{
  Instance *self = instance_of (storage);
  return self->transaction ? 0 : commit (self);
}

/* --- Reading --- */

/* NULL, after telling why, if the graph with what is pending cannot be read. */
static KgLibrdfReader *
current (Instance *self)
{
  if (self->writer == NULL || self->reader_count == kg_librdf_writer_count (self->writer)) {
    return self->reader;
  }
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_librdf_writer_snapshot (self->writer, &error);
  if (snapshot == NULL) {
    report (self, error);
    return NULL;
  }
  kg_librdf_reader_unref (self->reader);
  self->reader = kg_librdf_reader_new (self->world, snapshot);
  self->reader_count = kg_librdf_writer_count (self->writer);
  return self->reader;
}

static librdf_stream *
read_pattern (librdf_storage *storage, const KgLibrdfPattern *pattern)
{
  KgLibrdfReader *reader = current (instance_of (storage));
  return reader == NULL ? NULL : kg_librdf_stream_new (storage, reader, pattern);
}

static int
storage_size (librdf_storage *storage)
{
  KgLibrdfReader *reader = current (instance_of (storage));
  if (reader == NULL) {
    return -1;
  }
  guint64 quads = kg_snapshot_n_quads (kg_librdf_reader_view (reader)->snapshot);
  return (int) MIN (quads, (guint64) G_MAXINT);
}

static int
storage_contains_statement (librdf_storage *storage, librdf_statement *statement)
{
  KgLibrdfReader *reader = current (instance_of (storage));
  return reader != NULL && kg_librdf_reader_contains (reader, statement);
}

static int
storage_has_arc_in (librdf_storage *storage, librdf_node *node, librdf_node *property)
{
  KgLibrdfReader *reader = current (instance_of (storage));
  return reader != NULL && kg_librdf_reader_has_arc_in (reader, node, property);
}

static int
storage_has_arc_out (librdf_storage *storage, librdf_node *node, librdf_node *property)
{
  KgLibrdfReader *reader = current (instance_of (storage));
  return reader != NULL && kg_librdf_reader_has_arc_out (reader, node, property);
}

static librdf_stream *
storage_serialise (librdf_storage *storage)
{
  return read_pattern (storage, &(KgLibrdfPattern) { .quads = TRUE });
}

static librdf_stream *
storage_find_statements (librdf_storage *storage, librdf_statement *statement)
{
  return read_pattern (storage, &(KgLibrdfPattern) { .statement = statement });
}

static librdf_stream *
storage_find_in_context (librdf_storage *storage, librdf_statement *statement, librdf_node *context)
{
  return read_pattern (storage, &(KgLibrdfPattern) { .statement = statement, .context = context });
}

static librdf_stream *
storage_find_with_options (librdf_storage *storage, librdf_statement *statement,
                           librdf_node *context, librdf_hash *options)
{
  KgLibrdfPattern pattern = { .statement = statement, .context = context };
  librdf_node *object = librdf_statement_get_object (statement);
  pattern.substring = object != NULL && librdf_node_is_literal (object) &&
                      option_is_set (options, LIBRDF_MODEL_FIND_OPTION_MATCH_SUBSTRING_LITERAL);
  return read_pattern (storage, &pattern);
}

static librdf_stream *
storage_context_serialise (librdf_storage *storage, librdf_node *context)
{
  return read_pattern (storage, &(KgLibrdfPattern) { .context = context, .quads = TRUE });
}

static librdf_iterator *
storage_get_contexts (librdf_storage *storage)
{
  KgLibrdfReader *reader = current (instance_of (storage));
  return reader == NULL ? NULL : kg_librdf_graphs_new (storage, reader);
}

static librdf_node *
storage_get_feature (librdf_storage *storage, librdf_uri *feature)
{
  librdf_world *world = librdf_storage_get_world (storage);
  if (strcmp ((const char *) librdf_uri_as_string (feature), LIBRDF_MODEL_FEATURE_CONTEXTS) != 0) {
    return NULL;
  }
  return librdf_new_node_from_typed_literal (world, (const unsigned char *) "1", NULL, NULL);
}

/* --- Writing --- */

static KgLibrdfWriter *
writable (Instance *self)
{
  if (self->writer == NULL) {
    librdf_log (self->world, 0, LIBRDF_LOG_ERROR, LIBRDF_FROM_STORAGE, NULL,
                "the storage is read-only; open it with the option `write='yes'`");
  }
  return self->writer;
}

static int
finish_write (Instance *self, gboolean done, const GError *error)
{
  if (done) {
    return 0;
  }
  report (self, error);
  return 1;
}

static int
storage_context_add_statement (librdf_storage *storage, librdf_node *context,
                               librdf_statement *statement)
{
  Instance *self = instance_of (storage);
  g_autoptr (GError) error = NULL;
  if (writable (self) == NULL) {
    return 1;
  }
  gboolean done = kg_librdf_writer_add (self->writer, context, statement, &error);
  return finish_write (self, done, error);
}

static int
storage_add_statement (librdf_storage *storage, librdf_statement *statement)
{
  return storage_context_add_statement (storage, NULL, statement);
}

static int
storage_context_add_statements (librdf_storage *storage, librdf_node *context,
                                librdf_stream *stream)
{
  for (; !librdf_stream_end (stream); librdf_stream_next (stream)) {
    librdf_statement *statement = librdf_stream_get_object (stream);
    if (statement == NULL || storage_context_add_statement (storage, context, statement) != 0) {
      return 1;
    }
  }
  return 0;
}

static int
storage_add_statements (librdf_storage *storage, librdf_stream *stream)
{
  return storage_context_add_statements (storage, NULL, stream);
}

static int
storage_context_remove_statement (librdf_storage *storage, librdf_node *context,
                                  librdf_statement *statement)
{
  Instance *self = instance_of (storage);
  g_autoptr (GError) error = NULL;
  if (writable (self) == NULL) {
    return 1;
  }
  gboolean done = kg_librdf_writer_remove (self->writer, context, statement, &error);
  return finish_write (self, done, error);
}

static int
storage_remove_statement (librdf_storage *storage, librdf_statement *statement)
{
  return storage_context_remove_statement (storage, NULL, statement);
}

static int
storage_context_remove_statements (librdf_storage *storage, librdf_node *context)
{
  Instance *self = instance_of (storage);
  g_autoptr (GError) error = NULL;
  if (writable (self) == NULL) {
    return 1;
  }
  gboolean done = kg_librdf_writer_remove_graph (self->writer, context, &error);
  return finish_write (self, done, error);
}

/* --- Transactions --- */

static int
storage_transaction_start (librdf_storage *storage)
{
  Instance *self = instance_of (storage);
  if (writable (self) == NULL || self->transaction || commit (self) != 0) {
    return 1;
  }
  self->transaction = TRUE;
  return 0;
}

static int
storage_transaction_commit (librdf_storage *storage)
{
  Instance *self = instance_of (storage);
  if (!self->transaction) {
    return 1;
  }
  self->transaction = FALSE;
  return commit (self);
}

static int
storage_transaction_rollback (librdf_storage *storage)
{
  Instance *self = instance_of (storage);
  if (!self->transaction) {
    return 1;
  }
  self->transaction = FALSE;
  kg_librdf_writer_rollback (self->writer);
  return 0;
}

/* --- The factories --- */

static void
fill_snapshot_factory (librdf_storage_factory *factory)
{
  factory->version = LIBRDF_STORAGE_INTERFACE_VERSION;
  factory->init = snapshot_init;
  factory->terminate = storage_terminate;
  factory->open = storage_open;
  factory->close = storage_close;
  factory->size = storage_size;
  factory->contains_statement = storage_contains_statement;
  factory->has_arc_in = storage_has_arc_in;
  factory->has_arc_out = storage_has_arc_out;
  factory->serialise = storage_serialise;
  factory->find_statements = storage_find_statements;
  factory->find_statements_with_options = storage_find_with_options;
  factory->context_serialise = storage_context_serialise;
  factory->find_statements_in_context = storage_find_in_context;
  factory->get_contexts = storage_get_contexts;
  factory->get_feature = storage_get_feature;
}

static void
fill_factory (librdf_storage_factory *factory)
{
  fill_snapshot_factory (factory);
  factory->init = storage_init;
  factory->add_statement = storage_add_statement;
  factory->add_statements = storage_add_statements;
  factory->remove_statement = storage_remove_statement;
  factory->context_add_statement = storage_context_add_statement;
  factory->context_add_statements = storage_context_add_statements;
  factory->context_remove_statement = storage_context_remove_statement;
  factory->context_remove_statements = storage_context_remove_statements;
  factory->sync = storage_sync;
  factory->transaction_start = storage_transaction_start;
  factory->transaction_commit = storage_transaction_commit;
  factory->transaction_rollback = storage_transaction_rollback;
}

static gboolean
is_registered (librdf_world *world, const char *name)
{
  const char *other = NULL;
  for (unsigned int i = 0; librdf_storage_enumerate (world, i, &other, NULL) == 0; i++) {
    if (strcmp (other, name) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
kg_librdf_register (librdf_world *world)
{
  return is_registered (world, KG_LIBRDF_STORAGE) ||
         librdf_storage_register_factory (world, KG_LIBRDF_STORAGE, "Grounds knowledge graph",
                                          fill_factory) == 0;
}

librdf_storage *
kg_librdf_storage_new (librdf_world *world, KgSnapshot *snapshot)
{
  if (!is_registered (world, SNAPSHOT_STORAGE) &&
      librdf_storage_register_factory (world, SNAPSHOT_STORAGE,
                                       "Snapshot of a Grounds knowledge graph",
                                       fill_snapshot_factory) != 0) {
    return NULL;
  }
  librdf_storage *storage = librdf_new_storage (world, SNAPSHOT_STORAGE, NULL, NULL);
  if (storage != NULL) {
    instance_of (storage)->reader = kg_librdf_reader_new (world, snapshot);
  }
  return storage;
}

KgLibrdfReader *
kg_librdf_storage_reader (librdf_storage *storage)
{
  return instance_of (storage)->reader;
}
