/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-table.h"

#include <string.h>

struct _KgTable {
  guint columns;
  GPtrArray *cells; /* row by row, the names first */
  GArray *widths;   /* gsize, one a column */
};

/* What would move the cursor or speak to the terminal is shown instead of done. */
static void
append_visible (GString *out, gunichar c)
{
  if (c == '\n') {
    g_string_append (out, "\\n");
  } else if (c == '\t') {
    g_string_append (out, "\\t");
  } else if (g_unichar_iscntrl (c) || (c >= 0x202a && c <= 0x202e) ||
             (c >= 0x2066 && c <= 0x2069)) {
    g_string_append_printf (out, "\\u%04X", c);
  } else {
    g_string_append_unichar (out, c);
  }
}

static gsize
width_of (const char *text)
{
  gsize width = 0;
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);
    width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

void
kg_table_add (KgTable *table, const char *text, gsize length)
{
  GString *cell = g_string_sized_new (length + 1);
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) length);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    append_visible (cell, g_utf8_get_char (at));
  }
  gsize *width = &g_array_index (table->widths, gsize, table->cells->len % table->columns);
  *width = MAX (*width, width_of (cell->str));
  g_ptr_array_add (table->cells, g_string_free (cell, FALSE));
}

KgTable *
kg_table_new (const char *const *names, guint n)
{
  KgTable *table = g_new0 (KgTable, 1);
  table->columns = n;
  table->cells = g_ptr_array_new_with_free_func (g_free);
  table->widths = g_array_new (FALSE, TRUE, sizeof (gsize));
  g_array_set_size (table->widths, n);
  for (guint i = 0; i < n; i++) {
    kg_table_add (table, names[i], strlen (names[i]));
  }
  return table;
}

static void
append_repeated (GString *out, char c, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_string_append_c (out, c);
  }
}

static void
end_line (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ') {
    g_string_truncate (out, out->len - 1);
  }
  g_string_append_c (out, '\n');
}

static void
write_rule (const KgTable *table, GString *out)
{
  for (guint i = 0; i < table->columns; i++) {
    append_repeated (out, '-', g_array_index (table->widths, gsize, i));
    append_repeated (out, ' ', 2);
  }
  end_line (out);
}

void
kg_table_write (const KgTable *table, GString *out)
{
  for (guint i = 0; i < table->cells->len; i++) {
    const char *cell = (const char *) g_ptr_array_index (table->cells, i);
    guint column = i % table->columns;
    g_string_append (out, cell);
    if (column + 1 < table->columns) {
      append_repeated (out, ' ',
                       g_array_index (table->widths, gsize, column) - width_of (cell) + 2);
      continue;
    }
    end_line (out);
    if (i < table->columns) {
      write_rule (table, out);
    }
  }
}

void
kg_table_free (KgTable *table)
{
  if (table == NULL) {
    return;
  }
  g_ptr_array_unref (table->cells);
  g_array_unref (table->widths);
  g_free (table);
}
