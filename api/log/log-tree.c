/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/log-private.h"

#include <string.h>

/* Levels of the tree in a tile. */
#define TILE_HEIGHT 8u

void
log_tree_clear (LogTree *tree)
{
  sqlite3_finalize (tree->tile);
  sqlite3_finalize (tree->leaves);
  for (guint i = 0; i < LOG_TILE_LEVELS; i++) {
    g_free (tree->cache[i].hashes);
  }
  *tree = (LogTree) { 0 };
}

/* --- Reading tiles --- */

/* What the table of tiles has of one. */
static gboolean
read_tile (LogTree *tree, guint level, guint64 index, LogHash *hashes, guint *width, GError **error)
{
  gboolean row = FALSE;
  *width = 0;
  if (tree->tile == NULL &&
      !kg_sql_prepare (tree->db, "SELECT hashes FROM tiles WHERE key = ?", &tree->tile, error)) {
    return FALSE;
  }
  if (!kg_sql_bind_int64 (tree->tile, 1, LOG_TILE_KEY (level, index), error) ||
      !kg_sql_step (tree->tile, &row, error)) {
    sqlite3_reset (tree->tile);
    return FALSE;
  }
  gsize bytes = row ? (gsize) sqlite3_column_bytes (tree->tile, 0) : 0;
  if (bytes <= LOG_TILE_WIDTH * sizeof *hashes && bytes % sizeof *hashes == 0 && bytes > 0) {
    memcpy (hashes, sqlite3_column_blob (tree->tile, 0), bytes);
    *width = (guint) (bytes / sizeof *hashes);
  }
  sqlite3_reset (tree->tile);
  return TRUE;
}

/* Leaves of a tile that is not complete stand in the entries. */
static gboolean
read_leaves (LogTree *tree, guint64 index, LogHash *hashes, guint *width, GError **error)
{
  gboolean row = FALSE;
  *width = 0;
  if (tree->leaves == NULL &&
      !kg_sql_prepare (tree->db, "SELECT leaf FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx",
                       &tree->leaves, error)) {
    return FALSE;
  }
  gboolean done = kg_sql_bind_int64 (tree->leaves, 1, (gint64) (index * LOG_TILE_WIDTH), error) &&
                  kg_sql_bind_int64 (tree->leaves, 2,
                                     (gint64) (index * LOG_TILE_WIDTH + LOG_TILE_WIDTH), error);
  while (done && (done = kg_sql_step (tree->leaves, &row, error)) && row) {
    if (sqlite3_column_bytes (tree->leaves, 0) != LOG_HASH_BYTES) {
      done = kg_sql_damaged (tree->db, error, "an entry has no hash");
      break;
    }
    memcpy (&hashes[(*width)++], sqlite3_column_blob (tree->leaves, 0), LOG_HASH_BYTES);
  }
  sqlite3_reset (tree->leaves);
  return done;
}

gboolean
log_tree_tile (LogTree *tree, guint level, guint64 index, guint width, const LogHash **hashes,
               GError **error)
{
  if (level >= LOG_TILE_LEVELS || index >> 48 != 0) {
    return kg_sql_damaged (tree->db, error, "its tree has no tile %u/%" G_GUINT64_FORMAT, level,
                           index);
  }
  if (tree->cache[level].hashes == NULL) {
    tree->cache[level].hashes = g_new (LogHash, LOG_TILE_WIDTH);
    tree->cache[level].width = 0;
  }
  LogHash *kept = tree->cache[level].hashes;
  guint *known = &tree->cache[level].width;
  if (tree->cache[level].index != index || *known < width) {
    tree->cache[level].index = index;
    *known = 0;
    if (!read_tile (tree, level, index, kept, known, error) ||
        (level == 0 && *known < width && !read_leaves (tree, index, kept, known, error))) {
      *known = 0;
      return FALSE;
    }
  }
  if (*known < width) {
    return kg_sql_damaged (tree->db, error,
                           "hashes of the tile %u/%" G_GUINT64_FORMAT " are missing", level, index);
  }
  *hashes = kept;
  return TRUE;
}

gboolean
log_tree_read (guint level, guint64 index, LogHash *out, gpointer tree, GError **error)
{
  guint height = level % TILE_HEIGHT;
  guint n = 1u << height;
  guint64 first = index << height;
  guint offset = (guint) (first % LOG_TILE_WIDTH);
  const LogHash *hashes = NULL;
  LogEdge edge = { 0 };
  if (!log_tree_tile ((LogTree *) tree, level / TILE_HEIGHT, first / LOG_TILE_WIDTH, offset + n,
                      &hashes, error)) {
    return FALSE;
  }
  for (guint i = 0; i < n; i++) {
    log_edge_append (&edge, &hashes[offset + i]);
  }
  log_edge_root (&edge, out);
  return TRUE;
}

/* --- Storing them --- */

static gboolean
write_tile (LogTree *tree, guint level, guint64 index, const LogHash *hashes, guint width,
            GError **error)
{
  g_autoptr (sqlite3_stmt) insert = NULL;
  return kg_sql_prepare (tree->db, "INSERT OR REPLACE INTO tiles (key, hashes) VALUES (?, ?)",
                         &insert, error) &&
         kg_sql_bind_int64 (insert, 1, LOG_TILE_KEY (level, index), error) &&
         kg_sql_bind_blob (insert, 2, hashes->bytes, width * sizeof *hashes, error) &&
         kg_sql_run (insert, error);
}

gboolean
log_tree_store (LogTree *tree, guint64 index, const LogHash leaves[LOG_TILE_WIDTH], GError **error)
{
  LogHash hashes[LOG_TILE_WIDTH];
  guint width = LOG_TILE_WIDTH;
  memcpy (hashes, leaves, sizeof hashes);
  if (!write_tile (tree, 0, index, hashes, width, error)) {
    return FALSE;
  }
  /* INVARIANT: `hashes` is tile `index` of the level below, and complete. */
  for (guint level = 1; width == LOG_TILE_WIDTH; level++) {
    LogEdge edge = { 0 };
    LogHash root;
    for (guint i = 0; i < LOG_TILE_WIDTH; i++) {
      log_edge_append (&edge, &hashes[i]);
    }
    log_edge_root (&edge, &root);
    guint64 above = index / LOG_TILE_WIDTH;
    if (!read_tile (tree, level, above, hashes, &width, error)) {
      return FALSE;
    }
    if (width != index % LOG_TILE_WIDTH) {
      return kg_sql_damaged (tree->db, error,
                             "the tile %u/%" G_GUINT64_FORMAT " is not as long as"
                             " those below it",
                             level, above);
    }
    hashes[width++] = root;
    if (!write_tile (tree, level, above, hashes, width, error)) {
      return FALSE;
    }
    index = above;
  }
  return TRUE;
}
