/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/show.h"

#include "api/cli/output.h"

#include <string.h>

/* Characters of a literal, or of a description, that are shown; JSON has them all. */
#define TEXT_SHOWN 600
#define TREE_INDENT 2u

/* What a page is printed to. */
typedef struct {
  const KgSnapshot *snapshot;
  CliTerminal terminal;
  GString *out;
  const char *description; /* (nullable) what the head of the page says */
  GArray *entries;         /* Entry, of the section being printed */
} Page;

static const char *
member (const json_t *object, const char *name)
{
  return json_string_value (json_object_get (object, name));
}

/* --- Terms in words --- */

static void
append_shortened (GString *out, const char *text)
{
  glong length = g_utf8_strlen (text, -1);
  if (length <= TEXT_SHOWN) {
    kg_text_append_safe (out, text, -1);
    return;
  }
  kg_text_append_safe (out, text, g_utf8_offset_to_pointer (text, TEXT_SHOWN) - text);
  g_string_append_printf (out, "… (%ld characters in all)", length);
}

static void
append_literal (GString *out, const KgSnapshot *snapshot, const json_t *term)
{
  const char *datatype = member (term, "datatype");
  const char *language = member (term, "language");
  gboolean bare = g_strcmp0 (datatype, KG_XSD "integer") == 0 ||
                  g_strcmp0 (datatype, KG_XSD "decimal") == 0 ||
                  g_strcmp0 (datatype, KG_XSD "boolean") == 0;
  g_string_append (out, bare ? "" : "\"");
  append_shortened (out, member (term, "value"));
  g_string_append (out, bare ? "" : "\"");
  if (language != NULL) {
    g_string_append (out, " (");
    kg_text_append_safe (out, language, -1);
    g_string_append_c (out, ')');
  } else if (datatype != NULL && !bare) {
    g_autofree char *compact = kg_snapshot_compact (snapshot, datatype);
    g_string_append (out, " (");
    kg_text_append_safe (out, compact, -1);
    g_string_append_c (out, ')');
  }
}

/* "e-mail address (pd:EmailAddress)"; what has no label by its CURIE or IRI alone. */
static void
append_name (GString *out, const json_t *term)
{
  const char *label = member (term, "label");
  const char *curie = member (term, "curie");
  gboolean blank = g_strcmp0 (member (term, "type"), "blank") == 0;
  if (label != NULL) {
    append_shortened (out, label);
    g_string_append (out, " (");
  }
  g_string_append (out, blank ? "_:" : curie == NULL ? "<" : "");
  kg_text_append_safe (out, curie != NULL ? curie : member (term, "value"), -1);
  g_string_append (out, !blank && curie == NULL ? ">" : "");
  g_string_append (out, label != NULL ? ")" : "");
}

static void append_value (GString *out, const KgSnapshot *snapshot, const json_t *value);

static void
append_items (GString *out, const KgSnapshot *snapshot, const json_t *items)
{
  size_t i;
  json_t *item;
  g_string_append (out, "( ");
  json_array_foreach (items, i, item)
  {
    g_string_append (out, i > 0 ? ", " : "");
    append_value (out, snapshot, item);
  }
  g_string_append (out, json_array_size (items) > 0 ? " )" : ")");
}

static void
append_properties (GString *out, const KgSnapshot *snapshot, const json_t *value)
{
  const json_t *properties = json_object_get (value, "properties");
  size_t i;
  json_t *property;
  g_string_append (out, "[ ");
  json_array_foreach (properties, i, property)
  {
    const json_t *predicate = json_object_get (property, "predicate");
    const char *label = member (predicate, "label");
    g_string_append (out, i > 0 ? "; " : "");
    if (label != NULL) {
      append_shortened (out, label);
    } else {
      append_name (out, predicate);
    }
    g_string_append (out, ": ");
    append_value (out, snapshot, json_object_get (property, "object"));
  }
  g_string_append (out, json_is_true (json_object_get (value, "more")) ? "; … ]" : " ]");
}

static void
append_value (GString *out, const KgSnapshot *snapshot, const json_t *value)
{
  const char *type = member (value, "type");
  if (json_array_size (json_object_get (value, "properties")) > 0) {
    append_properties (out, snapshot, value);
  } else if (g_strcmp0 (type, "list") == 0) {
    append_items (out, snapshot, json_object_get (value, "items"));
  } else if (g_strcmp0 (type, "literal") == 0) {
    append_literal (out, snapshot, value);
  } else {
    append_name (out, value);
  }
}

/* --- Lines --- */

/* "crm.ttl:14, commit 3; more.ttl:2, commit 5" */
static char *
places_in_words (const json_t *places)
{
  GString *text = g_string_new (NULL);
  size_t i;
  json_t *place;
  json_array_foreach (places, i, place)
  {
    const char *document = member (place, "document");
    const json_t *line = json_object_get (place, "line");
    const json_t *commit = json_object_get (place, "commit");
    g_string_append (text, i > 0 ? "; " : "");
    kg_text_append_safe (text, document != NULL ? document : "?", -1);
    if (line != NULL) {
      g_string_append_printf (text, ":%" JSON_INTEGER_FORMAT, json_integer_value (line));
    }
    if (commit != NULL) {
      g_string_append_printf (text, ", commit %" JSON_INTEGER_FORMAT, json_integer_value (commit));
    }
  }
  return g_string_free (text, FALSE);
}

/* --- Entries: a text, and to the right of it where it was said --- */

typedef struct {
  char *text;
  gsize indent;
  char *where;
} Entry;

static void
entry_clear (gpointer data)
{
  Entry *entry = data;
  g_free (entry->text);
  g_free (entry->where);
}

/* Kept until the section is complete, when the column of the places is known. */
static void
add_entry (Page *page, const char *text, gsize indent, const json_t *places)
{
  const Entry entry = { .text = g_strdup (text),
                        .indent = indent,
                        .where = places_in_words (places) };
  g_array_append_val (page->entries, entry);
}

/* The first column in which the places of all entries, or of most of them, stand one below the other. */
static gsize
place_column (const Page *page)
{
  gsize column = 0;
  gsize most = 0;
  for (guint i = 0; i < page->entries->len; i++) {
    most = MAX (most, cli_text_width (g_array_index (page->entries, Entry, i).where));
  }
  for (guint i = 0; i < page->entries->len; i++) {
    const Entry *entry = &g_array_index (page->entries, Entry, i);
    gsize end = entry->indent + cli_text_width (entry->text) + 2;
    if (*entry->where != '\0' && end + most <= page->terminal.width) {
      column = MAX (column, end);
    }
  }
  return column;
}

static void
print_entry (Page *page, const Entry *entry, gsize column)
{
  gsize width = page->terminal.width;
  gsize where_width = cli_text_width (entry->where);
  cli_append_spaces (page->out, entry->indent);
  gsize end = cli_append_wrapped (page->out, entry->text, entry->indent, entry->indent + 4, width);
  if (*entry->where == '\0') {
    g_string_append_c (page->out, '\n');
    return;
  }
  gsize start = MAX (end + 2, column);
  if (start + where_width > width) {
    start = end + 2;
  }
  if (start + where_width > width) {
    g_string_append_c (page->out, '\n');
    end = 0;
    start = entry->indent + 4;
  }
  cli_append_spaces (page->out, start - end);
  g_string_append (page->out, cli_style_begin (&page->terminal, CLI_STYLE_DIM));
  cli_append_wrapped (page->out, entry->where, start, entry->indent + 4, width);
  g_string_append (page->out, cli_style_end (&page->terminal, CLI_STYLE_DIM));
  g_string_append_c (page->out, '\n');
}

static void
print_entries (Page *page)
{
  gsize column = place_column (page);
  for (guint i = 0; i < page->entries->len; i++) {
    print_entry (page, &g_array_index (page->entries, Entry, i), column);
  }
  g_array_set_size (page->entries, 0);
}

static void
print_heading (Page *page, const char *text)
{
  g_string_append_printf (page->out, "\n%s%s%s\n",
                          cli_style_begin (&page->terminal, CLI_STYLE_HEADING), text,
                          cli_style_end (&page->terminal, CLI_STYLE_HEADING));
}

static void
print_wrapped (Page *page, const char *text, gsize indent)
{
  cli_append_spaces (page->out, indent);
  cli_append_wrapped (page->out, text, indent, indent, page->terminal.width);
  g_string_append_c (page->out, '\n');
}

static void
add_more (Page *page, json_int_t n, gsize indent, const char *advice)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_printf (text, "and %" JSON_INTEGER_FORMAT " more; %s", n, advice);
  add_entry (page, text->str, indent, NULL);
}

/* --- The parts of a page --- */

static void
print_head (Page *page, const json_t *data)
{
  const json_t *term = json_object_get (data, "term");
  const json_t *types = json_object_get (data, "types");
  const json_t *within = json_object_get (data, "within");
  const char *description = member (data, "description");
  g_autoptr (GString) line = g_string_new (NULL);
  append_name (line, term);
  g_string_append (page->out, cli_style_begin (&page->terminal, CLI_STYLE_HEADING));
  cli_append_wrapped (page->out, line->str, 0, 2, page->terminal.width);
  g_string_append_printf (page->out, "%s\n", cli_style_end (&page->terminal, CLI_STYLE_HEADING));
  if (member (term, "curie") != NULL) {
    g_string_assign (line, "<");
    kg_text_append_safe (line, member (term, "value"), -1);
    print_wrapped (page, g_string_append_c (line, '>')->str, 0);
  }
  size_t i;
  json_t *type;
  g_string_assign (line, "");
  json_array_foreach (types, i, type)
  {
    if (i > 0) {
      g_string_append (line, ", ");
    }
    append_name (line, type);
  }
  if (line->len > 0) {
    /* The article goes by spelling: "an AI model", "a column". */
    g_string_prepend (line, strchr ("aeiouAEIO", line->str[0]) != NULL ? "is an " : "is a ");
  }
  if (line->len > 0) {
    print_wrapped (page, line->str, 0);
  }
  if (within != NULL) {
    g_string_assign (line, "within ");
    append_name (line, within);
    print_wrapped (page, line->str, 0);
  }
  if (description != NULL) {
    g_string_assign (line, "");
    append_shortened (line, description);
    g_string_append_c (page->out, '\n');
    print_wrapped (page, line->str, 2);
  }
}

/* Whether the head of the page has said this already, at length. */
static gboolean
is_description (const Page *page, const json_t *value)
{
  return page->description != NULL && g_strcmp0 (member (value, "type"), "literal") == 0 &&
         g_strcmp0 (member (value, "value"), page->description) == 0;
}

static void
add_group (Page *page, const json_t *group, const char *other)
{
  const json_t *entries = json_object_get (group, "entries");
  json_int_t count = json_integer_value (json_object_get (group, "count"));
  g_autoptr (GString) text = g_string_new (NULL);
  append_name (text, json_object_get (group, "predicate"));
  if (count > 1) {
    g_string_append_printf (text, ", %" JSON_INTEGER_FORMAT " times", count);
  }
  add_entry (page, text->str, 2, NULL);
  size_t i;
  json_t *entry;
  json_array_foreach (entries, i, entry)
  {
    const json_t *within = json_object_get (entry, "within");
    g_string_assign (text, "");
    if (within != NULL) {
      g_string_append (text, "within ");
      append_name (text, within);
    } else if (is_description (page, json_object_get (entry, other))) {
      g_string_append (text, "as above");
    } else {
      append_value (text, page->snapshot, json_object_get (entry, other));
    }
    add_entry (page, text->str, 4, json_object_get (entry, "places"));
  }
  json_int_t shown = (json_int_t) json_array_size (entries);
  if (count > shown) {
    add_more (page, count - shown, 4, "`--limit 0` shows all");
  }
}

static void
print_groups (Page *page, const char *heading, const json_t *groups, const char *other)
{
  if (json_array_size (groups) == 0) {
    return;
  }
  print_heading (page, heading);
  size_t i;
  json_t *group;
  json_array_foreach (groups, i, group)
  {
    add_group (page, group, other);
  }
  print_entries (page);
}

static void
add_branches (Page *page, const json_t *branches, const json_t *more, gsize indent)
{
  size_t i;
  json_t *node;
  json_array_foreach (branches, i, node)
  {
    const json_t *classes = json_object_get (node, "dataClasses");
    g_autoptr (GString) text = g_string_new (NULL);
    append_name (text, json_object_get (node, "term"));
    size_t j;
    json_t *data_class;
    json_array_foreach (classes, j, data_class)
    {
      g_string_append (text, j > 0 ? ", " : ", holds ");
      append_name (text, data_class);
    }
    if (json_is_true (json_object_get (node, "again"))) {
      g_string_append (text, ", see above");
    }
    json_t *below = json_object_get (node, "more");
    json_t *own = json_object_get (node, "branches");
    if (own == NULL && below != NULL) {
      g_string_append_printf (text, ", and %" JSON_INTEGER_FORMAT " further",
                              json_integer_value (below));
      below = NULL;
    }
    add_entry (page, text->str, indent, json_object_get (node, "places"));
    add_branches (page, own, below, indent + TREE_INDENT);
  }
  if (more != NULL) {
    add_more (page, json_integer_value (more), indent, "`--depth` and `--limit` show more");
  }
}

static void
print_tree (Page *page, const char *heading, const json_t *owner, const char *name)
{
  g_autofree char *more = g_strconcat (name, "More", NULL);
  const json_t *branches = json_object_get (owner, name);
  const json_t *left_out = json_object_get (owner, more);
  if (branches == NULL && left_out == NULL) {
    return;
  }
  print_heading (page, heading);
  add_branches (page, branches, left_out, 2);
  print_entries (page);
}

void
cli_show_print (const KgSnapshot *snapshot, const json_t *data)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (entries, entry_clear);
  Page page = { .snapshot = snapshot,
                .out = out,
                .description = member (data, "description"),
                .entries = entries };
  cli_terminal_init (&page.terminal);
  const json_t *classes = json_object_get (data, "classes");
  const json_t *lineage = json_object_get (data, "lineage");
  const json_t *uses = json_object_get (data, "subjectsWithIt");
  print_head (&page, data);
  print_groups (&page, "Statements", json_object_get (data, "statements"), "object");
  print_tree (&page, "Classes", classes, "types");
  print_tree (&page, "Wider", classes, "wider");
  print_tree (&page, "Narrower", classes, "narrower");
  print_tree (&page, "Derived from", lineage, "from");
  print_tree (&page, "Source of", lineage, "to");
  print_groups (&page, "Mentioned by", json_object_get (data, "mentionedBy"), "subject");
  if (uses != NULL) {
    g_autofree char *n = cli_count ((guint64) json_integer_value (uses), "thing", "things");
    g_autofree char *text = g_strconcat ("said of ", n, NULL);
    print_heading (&page, "As a property");
    print_wrapped (&page, text, 2);
  }
  cli_write (out);
}
