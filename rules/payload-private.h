/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/json-scan.h"
#include "rules/payload.h"

/* What is to be changed in a payload, and how masks become that. Internal to rules/. */

/* Bytes of the document, and what comes in their place. */
typedef struct {
  guint32 start;
  guint32 end;
  guint32 from; /* in `inserted` */
  guint32 length;
} RulesEdit;

typedef struct {
  const char *json;
  GArray *edits; /* RulesEdit, ascending */
  GString *inserted;
  GString *scratch;
} RulesEdits;

void rules_edits_init (RulesEdits *edits, const char *json);
void rules_edits_clear (RulesEdits *edits);

/* Puts what was appended to `inserted` since it had `from` bytes in place of bytes of the document. */
gboolean rules_edits_add (RulesEdits *edits, guint32 start, guint32 end, gsize from,
                          GError **error);
/* The document as edited. */
void rules_edits_apply (const RulesEdits *edits, gsize length, GString *out);

/* A mask, its pointer read. */
typedef struct {
  const RulesPayloadMask *mask;
  gint index; /* as it was given */
  char **tokens;
  guint n_tokens;
  gboolean found;
} RulesPointed;

/* Of masks, of which there is one at least, the one that hides most; of equals the first that was given. */
const RulesPayloadMask *rules_strongest (const RulesPointed *masks, guint n);
/* <0 if `a` goes before `b`. */
int rules_pointed_compare_strength (const RulesPointed *a, const RulesPointed *b);

/* Masks a whole value that stays where it is: one that is not removed, unless it is the document. */
gboolean rules_edit_value (RulesEdits *edits, const RulesPayloadMask *mask, RulesJsonEvent event,
                           const RulesJsonPlace *place, GError **error);
/* Masks parts of a text. */
gboolean rules_edit_parts (RulesEdits *edits, const RulesPointed *masks, guint n,
                           const RulesJsonPlace *place, GError **error);
