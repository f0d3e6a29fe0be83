/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A look over XML and JSON before raptor sees them, byte by byte, for what raptor 2.0 and its
 * libraries get wrong without saying so: nesting takes them quadratic time and more, text from
 * external entities is left out, a string in JSON ends at U+0000, and labels of blank nodes in
 * RDFa may meet those that raptor makes up. What is not well-formed is left to raptor. */

typedef enum {
  KG_MARKUP_GOOD,
  KG_MARKUP_TOO_DEEP,
  KG_MARKUP_EXTERNAL_ENTITY,
  KG_MARKUP_ENTITY,         /* refers to one that the document does not declare */
  KG_MARKUP_NUL,            /* \u0000 in JSON */
  KG_MARKUP_RESERVED_LABEL, /* _:bnode in RDFa */
} KgMarkupFinding;

typedef enum {
  KG_MARKUP_XML,
  KG_MARKUP_RDFA,
  KG_MARKUP_JSON,
} KgMarkupLanguage;

typedef struct _KgMarkup KgMarkup;

KgMarkup *kg_markup_new (KgMarkupLanguage language, guint32 max_depth);
void kg_markup_free (KgMarkup *markup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgMarkup, kg_markup_free)

/* Looks at the next bytes, up to and with the end of a tag or line, or up to a finding; `*used`
 * tells how many they were. */
KgMarkupFinding kg_markup_feed (KgMarkup *markup, const guint8 *data, gsize length, gsize *used);
/* The xml:lang that held in the element whose tag came last, start or end (XML 1.0, 2.12); NULL
 * if none did. */
const char *kg_markup_language (const KgMarkup *markup);
/* Where that is. */
guint32 kg_markup_line (const KgMarkup *markup);
guint32 kg_markup_column (const KgMarkup *markup);
