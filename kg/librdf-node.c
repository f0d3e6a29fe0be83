/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-node.h"

#include "kg/limits.h"
#include "kg/parse-check.h"

#include <string.h>

static void
set_value (KgTerm *term, KgTermKind kind, const unsigned char *value, size_t length)
{
  term->kind = kind;
  term->value = (const char *) value;
  term->length = (guint32) MIN (length, G_MAXUINT32);
}

static void
literal_term (librdf_node *node, KgTerm *term, const char **datatype)
{
  size_t length = 0;
  const unsigned char *value = librdf_node_get_literal_value_as_counted_string (node, &length);
  set_value (term, KG_TERM_LITERAL, value, length);
  term->language = librdf_node_get_literal_value_language (node);
  librdf_uri *uri = librdf_node_get_literal_value_datatype_uri (node);
  if (term->language != NULL || uri == NULL) {
    return;
  }
  const char *iri = (const char *) librdf_uri_as_string (uri);
  if (strcmp (iri, KG_XSD "string") != 0) {
    *datatype = iri;
  }
}

void
kg_librdf_term (librdf_node *node, KgTerm *term, const char **datatype)
{
  size_t length = 0;
  *term = (KgTerm) { 0 };
  *datatype = NULL;
  if (librdf_node_is_literal (node)) {
    literal_term (node, term, datatype);
  } else if (librdf_node_is_blank (node)) {
    const unsigned char *label = librdf_node_get_counted_blank_identifier (node, &length);
    set_value (term, KG_TERM_BLANK, label, length);
  } else {
    const unsigned char *iri = librdf_uri_as_counted_string (librdf_node_get_uri (node), &length);
    set_value (term, KG_TERM_IRI, iri, length);
  }
}

static gboolean
check_length (guint32 length, guint32 limit, const char *what, GError **error)
{
  if (length > limit) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "%s of %u bytes is too long; the limit is %u bytes", what, length, limit);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_iri (const char *iri, gsize length, GError **error)
{
  if (!check_length ((guint32) length, KG_LIMIT_IRI_BYTES, "an IRI", error)) {
    return FALSE;
  }
  if (kg_check_utf8 (iri, length, NULL) < length || !kg_check_iri (iri, length)) {
    g_autofree char *shown = g_utf8_make_valid (iri, (gssize) length);
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is not an absolute IRI; give one with a scheme", shown);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_blank (const KgTerm *term, GError **error)
{
  if (!check_length (term->length, KG_LIMIT_BLANK_BYTES, "a blank node's label", error)) {
    return FALSE;
  }
  if (kg_check_utf8 (term->value, term->length, NULL) < term->length ||
      !kg_check_label (term->value, term->length)) {
    g_autofree char *shown = g_utf8_make_valid (term->value, (gssize) term->length);
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is not a blank node's label; use letters and digits", shown);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_literal (const KgTerm *term, const char *datatype, GError **error)
{
  if (!check_length (term->length, KG_LIMIT_LITERAL_BYTES, "a literal", error)) {
    return FALSE;
  }
  if (kg_check_utf8 (term->value, term->length, NULL) < term->length) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "a literal is not UTF-8; convert it first");
    return FALSE;
  }
  if (term->language != NULL && !kg_check_language (term->language, strlen (term->language))) {
    g_autofree char *shown = g_utf8_make_valid (term->language, -1);
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "`%s` is not a language tag; use one of BCP 47, such as `en`", shown);
    return FALSE;
  }
  return datatype == NULL || check_iri (datatype, strlen (datatype), error);
}

gboolean
kg_librdf_checked_term (librdf_node *node, KgTerm *term, const char **datatype, GError **error)
{
  kg_librdf_term (node, term, datatype);
  switch (term->kind) {
  case KG_TERM_IRI:
    return check_iri (term->value, term->length, error);
  case KG_TERM_BLANK:
    return check_blank (term, error);
  case KG_TERM_LITERAL:
    return check_literal (term, *datatype, error);
  }
  return FALSE;
}

KgTermId
kg_librdf_find (const KgView *view, librdf_node *node)
{
  KgTerm term;
  const char *datatype;
  kg_librdf_term (node, &term, &datatype);
  if (datatype != NULL) {
    term.datatype = kg_view_find_iri (view, datatype, -1);
    if (term.datatype == KG_NONE) {
      return KG_NONE;
    }
  }
  return kg_view_find (view, &term);
}

static librdf_node *
literal_node (librdf_world *world, const KgView *view, const KgTerm *term)
{
  KgTerm datatype;
  librdf_uri *uri = NULL;
  if (term->language == NULL && term->datatype != KG_NONE &&
      kg_view_term (view, term->datatype, &datatype)) {
    uri = librdf_new_uri2 (world, (const unsigned char *) datatype.value, datatype.length);
  }
  librdf_node *node =
      librdf_new_node_from_typed_counted_literal (world, (const unsigned char *) term->value,
                                                  term->length, term->language,
                                                  term->language == NULL ? 0
                                                                         : strlen (term->language),
                                                  uri);
  if (uri != NULL) {
    librdf_free_uri (uri);
  }
  return node;
}

librdf_node *
kg_librdf_node_new (librdf_world *world, const KgView *view, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (view, id, &term)) {
    return NULL;
  }
  const unsigned char *value = (const unsigned char *) term.value;
  switch (term.kind) {
  case KG_TERM_IRI:
    return librdf_new_node_from_counted_uri_string (world, value, term.length);
  case KG_TERM_BLANK:
    return librdf_new_node_from_counted_blank_identifier (world, value, term.length);
  case KG_TERM_LITERAL:
    return literal_node (world, view, &term);
  }
  return NULL;
}
