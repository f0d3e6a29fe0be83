/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/sql.h"

/* The tables of a store, their version, and how one version becomes the next. Internal to kg/. */

/* Opens a connection as all of Grounds does: WAL, synchronous=FULL, hostile schemas disarmed. With `create`, a new
 * or empty file becomes a store; with `write`, an older schema is migrated. */
gboolean kg_schema_open (const char *path, gboolean write, gboolean create, sqlite3 **out,
                         GError **error);
