/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/write-private.h"

#include <string.h>

/* RDF 1.1 XML Syntax: an rdf:Description a subject, a property element a triple. raptor2 2.0.15 writes it, too, but
 * changes the case of language tags, leaves out characters that XML cannot hold, and writes the text of
 * rdf:XMLLiterals as markup, well-formed or not. */

#define XMLNS_NAMESPACE "http://www.w3.org/2000/xmlns/"

typedef struct {
  const KgRows *rows;
  GString *buffer;
  GHashTable *prefixes; /* namespace -> prefix */
  GPtrArray *order;     /* the namespaces as they were met */
  char **names;         /* by rank: the qualified name of a predicate */
  guint n_made;         /* prefixes made up */
} Rdfxml;

/* --- Names (Namespaces in XML 1.0, 4: NCName) --- */

typedef struct {
  gunichar first;
  gunichar last;
} Range;

static gboolean
in_ranges (gunichar c, const Range *ranges, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (c >= ranges[i].first && c <= ranges[i].last) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_name_start (gunichar c)
{
  static const Range ranges[] = {
    { 'A', 'Z' },       { '_', '_' },       { 'a', 'z' },         { 0xc0, 0xd6 },
    { 0xd8, 0xf6 },     { 0xf8, 0x2ff },    { 0x370, 0x37d },     { 0x37f, 0x1fff },
    { 0x200c, 0x200d }, { 0x2070, 0x218f }, { 0x2c00, 0x2fef },   { 0x3001, 0xd7ff },
    { 0xf900, 0xfdcf }, { 0xfdf0, 0xfffd }, { 0x10000, 0xeffff },
  };
  return in_ranges (c, ranges, G_N_ELEMENTS (ranges));
}

static gboolean
is_name_part (gunichar c)
{
  static const Range ranges[] = {
    { '-', '.' }, { '0', '9' }, { 0xb7, 0xb7 }, { 0x300, 0x36f }, { 0x203f, 0x2040 },
  };
  return is_name_start (c) || in_ranges (c, ranges, G_N_ELEMENTS (ranges));
}

/* The longest NCName at the end of a text, or its end where there is none. */
static const char *
find_local_name (const char *text, gsize length)
{
  const char *end = text + length;
  const char *name = end;
  for (const char *at = g_utf8_find_prev_char (text, end); at != NULL;
       at = g_utf8_find_prev_char (text, at)) {
    gunichar c = g_utf8_get_char (at);
    if (!is_name_part (c)) {
      break;
    }
    if (is_name_start (c)) {
      name = at;
    }
  }
  return name;
}

static gboolean
is_name (const char *text)
{
  return *text != '\0' && find_local_name (text, strlen (text)) == text;
}

/* RDF 1.1 XML Syntax, 7.2.2 to 7.2.5: names of the RDF namespace that are no property's, and rdf:li, which would be
 * read as another one. */
static gboolean
is_forbidden (const char *iri)
{
  static const char *const names[] = {
    "Description", "RDF",      "ID", "about",     "parseType",       "resource",
    "nodeID",      "datatype", "li", "aboutEach", "aboutEachPrefix", "bagID",
  };
  if (!g_str_has_prefix (iri, KG_RDF)) {
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (iri + strlen (KG_RDF), names[i]) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* --- Prefixes --- */

/* What the graph calls a namespace; NULL if it has no name that is good for XML. */
static const char *
known_prefix (const KgSnapshot *snapshot, const char *namespace)
{
  for (guint i = 0; i < kg_snapshot_n_prefixes (snapshot); i++) {
    const char *name;
    const char *iri;
    kg_snapshot_prefix (snapshot, i, &name, &iri);
    if (strcmp (iri, namespace) == 0 && is_name (name) && strcmp (name, "rdf") != 0 &&
        g_ascii_strncasecmp (name, "xml", 3) != 0) {
      return name;
    }
  }
  return NULL;
}

static const char *
find_prefix (Rdfxml *rdfxml, const char *namespace)
{
  const KgSnapshot *snapshot = rdfxml->rows->snapshot;
  const char *found = (const char *) g_hash_table_lookup (rdfxml->prefixes, namespace);
  if (found != NULL) {
    return found;
  }
  g_autofree char *prefix = g_strdup (known_prefix (snapshot, namespace));
  while (prefix == NULL) {
    g_autofree char *made = g_strdup_printf ("ns%u", ++rdfxml->n_made);
    if (kg_snapshot_prefix_iri (snapshot, made) == NULL) {
      prefix = g_steal_pointer (&made);
    }
  }
  char *key = g_strdup (namespace);
  found = prefix;
  g_hash_table_insert (rdfxml->prefixes, key, g_steal_pointer (&prefix));
  g_ptr_array_add (rdfxml->order, key);
  return found;
}

static gboolean
name_predicate (Rdfxml *rdfxml, guint32 rank, GError **error)
{
  KgTerm term;
  kg_rows_term (rdfxml->rows, rank, &term, NULL);
  const char *local = find_local_name (term.value, term.length);
  g_autofree char *namespace = g_strndup (term.value, (gsize) (local - term.value));
  if (*local == '\0' || *namespace == '\0' || is_forbidden (term.value) ||
      strcmp (namespace, XMLNS_NAMESPACE) == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "RDF/XML cannot name the predicate `%s`; choose another format", term.value);
    return FALSE;
  }
  rdfxml->names[rank] = g_strconcat (find_prefix (rdfxml, namespace), ":", local, NULL);
  return TRUE;
}

static gboolean
name_predicates (Rdfxml *rdfxml, GError **error)
{
  const KgRows *rows = rdfxml->rows;
  g_autofree guint8 *used = g_new0 (guint8, (gsize) rows->n_terms + 1);
  for (gsize i = 0; i < rows->n; i++) {
    used[rows->quads[i].predicate] = 1;
  }
  for (guint32 rank = 1; rank <= rows->n_terms; rank++) {
    if (used[rank] && !name_predicate (rdfxml, rank, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Text --- */

/* Appends text for an element or an attribute. FALSE: it holds what XML 1.0 does not (2.2, Char). */
static gboolean
append_text (GString *out, const char *text, gsize length)
{
  static const char *const names[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\r'] = "&#13;",
  };
  for (gsize i = 0; i < length; i++) {
    guint8 byte = (guint8) text[i];
    gboolean control = byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
    gboolean nonchar = byte == 0xef && length - i >= 3 && (guint8) text[i + 1] == 0xbf &&
                       (guint8) text[i + 2] >= 0xbe;
    if (control || nonchar) {
      return FALSE;
    }
    if (names[byte] != NULL) {
      g_string_append (out, names[byte]);
    } else {
      g_string_append_c (out, text[i]);
    }
  }
  return TRUE;
}

/* rdf:about="…", rdf:resource="…" or, for blank nodes, rdf:nodeID="…". */
static gboolean
append_reference (Rdfxml *rdfxml, const char *attribute, const KgTerm *term, GError **error)
{
  gboolean blank = term->kind == KG_TERM_BLANK;
  g_string_append_printf (rdfxml->buffer, " rdf:%s=\"", blank ? "nodeID" : attribute);
  /* Attributes turn line ends and tabs into spaces. */
  if ((blank && !is_name (term->value)) || strpbrk (term->value, "\t\n\r") != NULL ||
      !append_text (rdfxml->buffer, term->value, term->length)) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "RDF/XML cannot hold the node `%s%s`; choose another format", blank ? "_:" : "",
                 term->value);
    return FALSE;
  }
  g_string_append_c (rdfxml->buffer, '"');
  return TRUE;
}

static gboolean
append_literal (Rdfxml *rdfxml, const char *name, const KgTerm *term, const KgTerm *datatype)
{
  GString *out = rdfxml->buffer;
  gboolean good = TRUE;
  if (term->language != NULL) {
    g_string_append_printf (out, " xml:lang=\"%s\"", term->language);
  } else if (term->datatype != KG_NONE) {
    g_string_append (out, " rdf:datatype=\"");
    good = append_text (out, datatype->value, datatype->length);
    g_string_append_c (out, '"');
  }
  g_string_append_c (out, '>');
  good = append_text (out, term->value, term->length) && good;
  g_string_append_printf (out, "</%s>\n", name);
  return good;
}

/* --- Elements --- */

static gboolean
write_property (Rdfxml *rdfxml, const KgQuad *quad, GError **error)
{
  KgTerm term;
  KgTerm datatype;
  const char *name = rdfxml->names[quad->predicate];
  kg_rows_term (rdfxml->rows, quad->object, &term, &datatype);
  g_string_append_printf (rdfxml->buffer, "    <%s", name);
  if (term.kind != KG_TERM_LITERAL) {
    gboolean written = append_reference (rdfxml, "resource", &term, error);
    g_string_append (rdfxml->buffer, "/>\n");
    return written;
  }
  if (!append_literal (rdfxml, name, &term, &datatype)) {
    kg_rows_term (rdfxml->rows, quad->predicate, &term, NULL);
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "RDF/XML cannot hold a character of a value of `%s`; choose another format",
                 term.value);
    return FALSE;
  }
  return TRUE;
}

static gboolean
write_subject (Rdfxml *rdfxml, guint32 rank, GError **error)
{
  KgTerm term;
  kg_rows_term (rdfxml->rows, rank, &term, NULL);
  g_string_append (rdfxml->buffer, "  <rdf:Description");
  gboolean written = append_reference (rdfxml, "about", &term, error);
  g_string_append (rdfxml->buffer, ">\n");
  return written;
}

static void
write_start (Rdfxml *rdfxml)
{
  g_string_append (rdfxml->buffer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF");
  for (guint i = 0; i < rdfxml->order->len; i++) {
    const char *namespace = (const char *) g_ptr_array_index (rdfxml->order, i);
    g_string_append_printf (rdfxml->buffer, "%sxmlns:%s=\"", i == 0 ? " " : "\n  ",
                            (const char *) g_hash_table_lookup (rdfxml->prefixes, namespace));
    append_text (rdfxml->buffer, namespace, strlen (namespace));
    g_string_append_c (rdfxml->buffer, '"');
  }
  g_string_append (rdfxml->buffer, ">\n");
}

static gboolean
write_document (Rdfxml *rdfxml, KgOut *out, GError **error)
{
  const KgRows *rows = rdfxml->rows;
  if (!name_predicates (rdfxml, error)) {
    return FALSE;
  }
  write_start (rdfxml);
  for (gsize i = 0; i < rows->n; i++) {
    const KgQuad *quad = &rows->quads[i];
    gboolean first = i == 0 || quad->subject != quad[-1].subject;
    gboolean last = i + 1 == rows->n || quad->subject != quad[1].subject;
    if ((first && !write_subject (rdfxml, quad->subject, error)) ||
        !write_property (rdfxml, quad, error)) {
      return FALSE;
    }
    g_string_append (out->buffer, last ? "  </rdf:Description>\n" : "");
    if (!kg_out_pass (out, error)) {
      return FALSE;
    }
  }
  g_string_append (out->buffer, "</rdf:RDF>\n");
  return TRUE;
}

gboolean
kg_write_rdfxml (const KgRows *rows, KgOut *out, GError **error)
{
  g_autoptr (GHashTable) prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  Rdfxml rdfxml = { .rows = rows, .buffer = out->buffer, .prefixes = prefixes, .order = order };
  char *rdf = g_strdup (KG_RDF);
  g_hash_table_insert (prefixes, rdf, g_strdup ("rdf"));
  g_ptr_array_add (order, rdf);
  rdfxml.names = g_new0 (char *, (gsize) rows->n_terms + 1);
  gboolean written = write_document (&rdfxml, out, error);
  for (guint32 rank = 0; rank <= rows->n_terms; rank++) {
    g_free (rdfxml.names[rank]);
  }
  g_free (rdfxml.names);
  return written;
}
