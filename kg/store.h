/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"
#include "kg/snapshot.h"

/* The graph on disk: one SQLite file in WAL mode, synchronous=FULL.
 *
 * It holds terms, quads with the document and line that said them, and the commits that added and
 * removed them; nothing is ever erased. Any number of processes may read while one writes; a second
 * writer waits KG_LIMIT_BUSY_MS, then gets KG_ERROR_BUSY. A process that dies at any instant leaves the
 * store as before or as after its commit.
 *
 * Threads: all functions may be called by any thread. */

typedef struct _KgStore KgStore;

typedef enum {
  KG_STORE_READ = 0,        /* must exist */
  KG_STORE_WRITE = 1 << 0,  /* may commit; an older schema is brought up to date */
  KG_STORE_CREATE = 1 << 1, /* made if it is not there; with WRITE */
  KG_STORE_MERGE = 1 << 2,  /* merge deltas into new bases in a background thread: for servers */
} KgStoreFlags;

/* Errors: KG_ERROR_STORE, KG_ERROR_NOT_A_STORE, KG_ERROR_VERSION, KG_ERROR_BUSY. */
KgStore *kg_store_open (const char *path, KgStoreFlags flags, GError **error);
KgStore *kg_store_ref (KgStore *store);
void kg_store_unref (KgStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgStore, kg_store_unref)

const char *kg_store_path (const KgStore *store);

/* The newest commit as a snapshot (transfer full). Looks whether another process has committed, which costs
 * microseconds; then reads what came since, or, the first time, everything. */
KgSnapshot *kg_store_snapshot (KgStore *store, GError **error);
/* The snapshot that kg_store_snapshot() last made, without looking (transfer full); never NULL after a first
 * kg_store_snapshot() that succeeded. For the path of a request. */
KgSnapshot *kg_store_current (KgStore *store);
/* The graph as of a commit (0: before the first). Reads everything; nothing is kept.
 * KG_ERROR_NOT_FOUND if there is no such commit. */
KgSnapshot *kg_store_snapshot_at (KgStore *store, guint64 commit, GError **error);
/* The SHA-256 of the document that last said something in a graph; `*found` is FALSE where there is none, or where it came
 * through the API. Asks the file: no snapshot is needed. */
gboolean kg_store_newest_document (KgStore *store, const char *graph, gboolean *found,
                                   guint8 digest[KG_DIGEST_BYTES], GError **error);
/* Waits until a running merge has ended; for tests and benchmarks. */
void kg_store_wait_for_merge (KgStore *store);
