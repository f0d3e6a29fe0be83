/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/routes.h"

#include "ontology/terms.h"

/* Approvals are given where reviews are answered: who may change the graph could else approve what is not theirs to approve. */

static gboolean
is_approval (const KgView *view, KgTermId approves, KgTermId subject)
{
  KgCursor cursor;
  kg_view_objects (view, subject, approves, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

/* The first subject of a list, ascending, that is an approval; KG_NONE: there is none. */
static KgTermId
find_approval (const KgView *view, KgTermId approves, const KgQuad *quads, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    gboolean known = i > 0 && quads[i - 1].subject == quads[i].subject;
    if (!known && is_approval (view, approves, quads[i].subject)) {
      return quads[i].subject;
    }
  }
  return KG_NONE;
}

gboolean
route_check_approvals (const HttpExchange *exchange, const KgCommitPreview *preview, GError **error)
{
  const AccessIdentity *by = http_identity (exchange);
  const KgView view = { preview->after, NULL };
  KgTermId approves = kg_view_find_iri (&view, ONTOLOGY_GR "approvesRule", -1);
  if ((by->roles & ACCESS_ADMIN) != 0 || approves == KG_NONE) {
    return TRUE;
  }
  KgTermId approval = find_approval (&view, approves, preview->added, preview->n_added);
  if (approval == KG_NONE) {
    approval = find_approval (&view, approves, preview->removed, preview->n_removed);
  }
  if (approval == KG_NONE) {
    return TRUE;
  }
  KgTerm term;
  gboolean named = kg_view_term (&view, approval, &term) && term.kind == KG_TERM_IRI;
  access_log_refusal (service_log (route_service (exchange)), by, http_method (exchange),
                      http_path (exchange), http_time (exchange));
  g_set_error (error, HTTP_ERROR, HTTP_ERROR_FORBIDDEN,
               "`%s` is an approval, which the role author may neither give nor change; have a "
               "reviewer approve the review at /v1/reviews, or ask an administrator",
               named ? term.value : "a blank node");
  return FALSE;
}
