/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/report.h"

/* Validating one graph against the shapes of another, or its own; for the command line and the service. */

typedef struct {
  /* in */
  KgSnapshot *shapes; /* owned, as is `data`; both may be the same */
  KgSnapshot *data;
  gboolean guarding; /* of the shapes those that guard the graph (load-check.h), not all */
  const char *
      graph; /* (nullable) without `guarding`: of the shapes those that stand in this graph: an IRI */
  gboolean strict; /* as rules_graph_new() */
  /* made */
  RulesGraph *made;
  KgOverlay *missing; /* (nullable) */
} ApiValidation;

void api_validation_clear (ApiValidation *validation);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ApiValidation, api_validation_clear)

/* The shapes, ready for rules_validate(); `validation` must outlive them and their reports. `warnings` as rules_shapes_new().
 * Errors: those of rules_shapes_new(); KG_ERROR_NOT_FOUND where no shapes guard, or the graph is not there. (transfer full) */
RulesShapes *api_validation_compile (ApiValidation *validation, GPtrArray **warnings,
                                     GError **error);
