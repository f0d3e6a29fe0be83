/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/inserter.h"

typedef struct {
  gboolean is_text;
  gint64 number; /* or the length of the text */
  const char *text;
} Cell;

struct _KgInserter {
  sqlite3_stmt *one;
  sqlite3_stmt *many;
  guint n_columns;
  guint batch;
  guint n_cells;
  Cell *cells; /* n_columns * batch */
};

static gboolean
prepare (sqlite3 *db, const char *table, guint n_columns, guint n_rows, sqlite3_stmt **out,
         GError **error)
{
  g_autoptr (GString) row = g_string_new ("(?");
  g_autoptr (GString) sql = g_string_new (NULL);
  for (guint i = 1; i < n_columns; i++) {
    g_string_append (row, ",?");
  }
  g_string_append_printf (sql, "INSERT OR FAIL INTO %s VALUES %s)", table, row->str);
  for (guint i = 1; i < n_rows; i++) {
    g_string_append_printf (sql, ",%s)", row->str);
  }
  return kg_sql_prepare (db, sql->str, out, error);
}

KgInserter *
kg_inserter_new (sqlite3 *db, const char *table, guint n_columns, guint batch, GError **error)
{
  g_autoptr (KgInserter) inserter = g_new0 (KgInserter, 1);
  inserter->n_columns = n_columns;
  inserter->batch = batch;
  inserter->cells = g_new0 (Cell, (gsize) n_columns * batch);
  if (!prepare (db, table, n_columns, 1, &inserter->one, error) ||
      !prepare (db, table, n_columns, batch, &inserter->many, error)) {
    return NULL;
  }
  return g_steal_pointer (&inserter);
}

void
kg_inserter_free (KgInserter *inserter)
{
  if (inserter == NULL) {
    return;
  }
  sqlite3_finalize (inserter->one);
  sqlite3_finalize (inserter->many);
  g_free (inserter->cells);
  g_free (inserter);
}

void
kg_inserter_number (KgInserter *inserter, gint64 value)
{
  inserter->cells[inserter->n_cells++] = (Cell) { .number = value };
}

void
kg_inserter_text (KgInserter *inserter, const char *text, gsize length)
{
  inserter->cells[inserter->n_cells++] =
      (Cell) { .is_text = TRUE, .number = (gint64) length, .text = text };
}

static gboolean
run (sqlite3_stmt *statement, const Cell *cells, guint n, GError **error)
{
  for (guint i = 0; i < n; i++) {
    const Cell *cell = &cells[i];
    gboolean bound =
        cell->is_text ? kg_sql_bind_text (statement, (int) i + 1, cell->text, cell->number, error)
                      : kg_sql_bind_int64 (statement, (int) i + 1, cell->number, error);
    if (!bound) {
      return FALSE;
    }
  }
  return kg_sql_run (statement, error);
}

gboolean
kg_inserter_row_done (KgInserter *inserter, GError **error)
{
  if (inserter->n_cells < inserter->n_columns * inserter->batch) {
    return TRUE;
  }
  guint n = inserter->n_cells;
  inserter->n_cells = 0;
  return run (inserter->many, inserter->cells, n, error);
}

gboolean
kg_inserter_finish (KgInserter *inserter, GError **error)
{
  guint n = inserter->n_cells;
  inserter->n_cells = 0;
  for (guint i = 0; i < n; i += inserter->n_columns) {
    if (!run (inserter->one, inserter->cells + i, inserter->n_columns, error)) {
      return FALSE;
    }
  }
  return TRUE;
}
