/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/gateway/presidio.h"

/* Presidio's operators. Internal to api/gateway/. */

typedef struct {
  PresidioOperatorKind kind;
  const char *new_value; /* (nullable) REPLACE */
  const char *character; /* MASK: one code point */
  gint64 n;              /* MASK: how many of them, at most */
  gboolean from_end;
} PresidioOperator;

/* "replace" … */
const char *presidio_operator_name (PresidioOperatorKind kind);
/* One entry of `anonymizers`; what is not there is refused. RULES_ERROR_REQUEST. */
gboolean presidio_operator_read (const json_t *config, PresidioOperator *out, GError **error);
/* The operator that a call has for an entity: its own, that of DEFAULT, else replace by <ENTITY>. */
void presidio_operator_for (const json_t *call, const char *entity, PresidioOperator *out);
/* Appends what becomes of a value. */
void presidio_operator_apply (const PresidioOperator *operator, const char * entity,
                              const char *value, gsize length, const RulesKeys *keys, GString *out);
