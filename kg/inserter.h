/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/sql.h"

/* Many rows into one table: several with each run of a statement, which halves the time of a large load. Internal to kg/.
 *
 * Statements say OR FAIL: what fails here ends the transaction, and SQLite need not be able to undo one statement
 * alone. */

typedef struct _KgInserter KgInserter;

/* `table` and its columns, "terms (id, hash)", of which there are `n_columns`. `batch` rows are written together; with 1,
 * a row is there as soon as it is done. */
KgInserter *kg_inserter_new (sqlite3 *db, const char *table, guint n_columns, guint batch,
                             GError **error);
void kg_inserter_free (KgInserter *inserter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgInserter, kg_inserter_free)

/* The next column of the row. Texts are borrowed until the row is written; NULL is NULL. */
void kg_inserter_number (KgInserter *inserter, gint64 value);
void kg_inserter_text (KgInserter *inserter, const char *text, gsize length);
/* After the last column of a row. */
gboolean kg_inserter_row_done (KgInserter *inserter, GError **error);
/* Writes what is left. */
gboolean kg_inserter_finish (KgInserter *inserter, GError **error);
