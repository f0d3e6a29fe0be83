/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A table for people: columns as wide as their widest cell, as a terminal counts it. */

typedef struct _KgTable KgTable;

KgTable *kg_table_new (const char *const *names, guint n);
/* The next cell of the row in hand, from left to right. */
void kg_table_add (KgTable *table, const char *text, gsize length);
void kg_table_write (const KgTable *table, GString *out);
void kg_table_free (KgTable *table);
