/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Small stores to be damaged, and what is done with a store that may be damaged in any way. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close_v2)

/* Makes a store of a few commits that holds some of everything. Its random seed differs from run
 * to run, all else does not. */
void store_template_make (const char *path);

/* Opens it with SQLite alone, without durability. (transfer full) */
sqlite3 *store_template_open (const char *path);

/* Takes types, keys and constraints from all tables, so that any value may stand anywhere. */
void store_template_loosen (const char *path);

/* Reads all there is to read in the store at `path`, every way the library has, then writes to
 * it; goes on after errors. Whether all of it went well, and no commit was found broken; what
 * was wrong first goes to `error`. */
gboolean store_template_exercise (const char *path, GError **error);
