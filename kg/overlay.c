/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/overlay.h"

#include "kg/limits.h"
#include "kg/snapshot-private.h"

#include <string.h>

struct _KgOverlay {
  const KgSnapshot *snapshot;
  KgTerms *terms;
  KgTriples triples;
};

KgOverlay *
kg_overlay_new (void)
{
  KgOverlay *overlay = g_new0 (KgOverlay, 1);
  overlay->terms = kg_terms_new (KG_OVERLAY_FIRST, kg_terms_random_seed ());
  return overlay;
}

void
kg_overlay_free (KgOverlay *overlay)
{
  if (overlay == NULL) {
    return;
  }
  kg_terms_unref (overlay->terms);
  kg_triples_clear (&overlay->triples);
  g_free (overlay);
}

void
kg_overlay_begin (KgOverlay *overlay, const KgSnapshot *snapshot)
{
  overlay->snapshot = snapshot;
  kg_terms_reset (overlay->terms);
  kg_triples_reset (&overlay->triples);
}

KgTermId
kg_overlay_intern (KgOverlay *overlay, const KgTerm *term)
{
  KgView below = { overlay->snapshot, NULL };
  KgTermId known = kg_view_find (&below, term);
  if (known != KG_NONE) {
    return known;
  }
  KgTerm own = *term;
  if (own.datatype == overlay->snapshot->xsd_string) {
    own.datatype = KG_NONE;
  }
  return kg_terms_intern (overlay->terms, &own);
}

KgTermId
kg_overlay_intern_iri (KgOverlay *overlay, const char *iri, gssize length)
{
  gsize bytes = length < 0 ? strlen (iri) : (gsize) length;
  KgTerm term = { .kind = KG_TERM_IRI, .value = iri, .length = (guint32) MIN (bytes, G_MAXUINT32) };
  return kg_overlay_intern (overlay, &term);
}

void
kg_overlay_add (KgOverlay *overlay, KgTermId subject, KgTermId predicate, KgTermId object)
{
  kg_triples_add (&overlay->triples, subject, predicate, object);
}

void
kg_overlay_seal (KgOverlay *overlay)
{
  kg_triples_seal (&overlay->triples);
}

guint32
kg_overlay_n_triples (const KgOverlay *overlay)
{
  return overlay->triples.n;
}

const KgTriples *
kg_overlay_triples (const KgOverlay *overlay)
{
  return &overlay->triples;
}

const KgTerms *
kg_overlay_terms (const KgOverlay *overlay)
{
  return overlay->terms;
}
