/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/sql.h"
#include "kg/store.h"

/* What a change needs of its store. Internal to kg/. */

/* The connection that writes, with a transaction begun; the caller alone may use it until
 * kg_store_end_writing(). Waits for other writers. */
sqlite3 *kg_store_begin_writing (KgStore *store, GError **error);
/* Rolls back what is not committed. Same thread as the beginning. */
void kg_store_end_writing (KgStore *store);

/* The graph as the open transaction shows it, labelled as commit `commit`. */
KgSnapshot *kg_store_snapshot_of (KgStore *store, sqlite3 *db, guint64 commit, GError **error);

/* A connection of its own for reading, with a transaction begun; close with sqlite3_close_v2. */
sqlite3 *kg_store_open_reader (KgStore *store, GError **error);
