/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-private.h"

#include "kg/parse-check.h"
#include "rules/limits.h"
#include "rules/literal.h"

#include <string.h>

/* A hash of 128 bits: more tell nobody anything, and it stands in prompts. */
#define HASH_BYTES 16u

const char *
rules_mask_operator_name (RulesMaskOperator operator)
{
  static const char *const names[] = {
    [RULES_MASK_PARTIAL] = "partial",   [RULES_MASK_GENERALISE] = "generalise",
    [RULES_MASK_TOKENISE] = "tokenise", [RULES_MASK_PSEUDONYM] = "pseudonym",
    [RULES_MASK_HASH] = "hash",         [RULES_MASK_REDACT] = "redact",
    [RULES_MASK_NULLIFY] = "nullify",   [RULES_MASK_REMOVE] = "remove",
  };
  return names[operator];
}

/* --- Reading --- */

typedef struct {
  OntologyTerm term;
  int value;
} Choice;

static const Choice operators[] = {
  { ONTOLOGY_GR_PARTIAL, RULES_MASK_PARTIAL },   { ONTOLOGY_GR_GENERALISE, RULES_MASK_GENERALISE },
  { ONTOLOGY_GR_TOKENISE, RULES_MASK_TOKENISE }, { ONTOLOGY_GR_PSEUDONYM, RULES_MASK_PSEUDONYM },
  { ONTOLOGY_GR_HASH, RULES_MASK_HASH },         { ONTOLOGY_GR_REDACT, RULES_MASK_REDACT },
  { ONTOLOGY_GR_NULLIFY, RULES_MASK_NULLIFY },   { ONTOLOGY_GR_REMOVE, RULES_MASK_REMOVE },
};

static const Choice granularities[] = {
  { ONTOLOGY_GR_YEAR, RULES_GRANULARITY_YEAR },
  { ONTOLOGY_GR_QUARTER, RULES_GRANULARITY_QUARTER },
  { ONTOLOGY_GR_MONTH, RULES_GRANULARITY_MONTH },
  { ONTOLOGY_GR_WEEK, RULES_GRANULARITY_WEEK },
};

static const Choice scopes[] = {
  { ONTOLOGY_GR_PER_STORE, RULES_TOKEN_SCOPE_STORE },
  { ONTOLOGY_GR_PER_POLICY, RULES_TOKEN_SCOPE_POLICY },
  { ONTOLOGY_GR_PER_SUBJECT, RULES_TOKEN_SCOPE_SUBJECT },
  { ONTOLOGY_GR_PER_REQUEST, RULES_TOKEN_SCOPE_REQUEST },
};

typedef struct {
  const KgView *view;
  const OntologyVocab *vocab;
  KgTermId node;
} Reader;

/* The first value of a property; shapes have seen to it that there is but one. */
static KgTermId
value_of (const Reader *reader, OntologyTerm property)
{
  KgTermId predicate = ontology_vocab_id (reader->vocab, property);
  KgCursor cursor;
  if (predicate == KG_NONE) {
    return KG_NONE;
  }
  kg_view_objects (reader->view, reader->node, predicate, &cursor);
  return kg_cursor_next (&cursor);
}

static int
read_choice (const Reader *reader, OntologyTerm property, const Choice *choices, gsize n,
             int otherwise)
{
  KgTermId value = value_of (reader, property);
  for (gsize i = 0; value != KG_NONE && i < n; i++) {
    if (ontology_vocab_id (reader->vocab, choices[i].term) == value) {
      return choices[i].value;
    }
  }
  return otherwise;
}

/* (nullable) */
static const char *
read_text (const Reader *reader, OntologyTerm property)
{
  KgTerm term;
  KgTermId value = value_of (reader, property);
  if (value == KG_NONE || !kg_view_term (reader->view, value, &term) ||
      term.kind != KG_TERM_LITERAL) {
    return NULL;
  }
  return term.value;
}

static gint
read_count (const Reader *reader, OntologyTerm property, gint otherwise)
{
  guint64 count;
  const char *text = read_text (reader, property);
  if (text != NULL && *text == '+') {
    text++;
  }
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &count, NULL)) {
    return otherwise;
  }
  return (gint) count;
}

gboolean
rules_masking_read (const KgView *view, const OntologyVocab *vocab, KgTermId node,
                    RulesMasking *out)
{
  Reader reader = { view, vocab, node };
  int kind = read_choice (&reader, ONTOLOGY_GR_OPERATOR, operators, G_N_ELEMENTS (operators), 0);
  if (kind == 0) {
    return FALSE;
  }
  *out = (RulesMasking) {
    .kind = (RulesMaskOperator) kind,
    .keep_first = (guint32) read_count (&reader, ONTOLOGY_GR_KEEP_FIRST, 0),
    .keep_last = (guint32) read_count (&reader, ONTOLOGY_GR_KEEP_LAST, 0),
    .granularity =
        (RulesGranularity) read_choice (&reader, ONTOLOGY_GR_GRANULARITY, granularities,
                                        G_N_ELEMENTS (granularities), RULES_GRANULARITY_MONTH),
    .range_width = read_text (&reader, ONTOLOGY_GR_RANGE_WIDTH),
    .prefix_length = read_count (&reader, ONTOLOGY_GR_PREFIX_LENGTH, -1),
    .scope = (RulesTokenScope) read_choice (&reader, ONTOLOGY_GR_TOKEN_SCOPE, scopes,
                                            G_N_ELEMENTS (scopes), RULES_TOKEN_SCOPE_STORE),
  };
  return TRUE;
}

/* --- Which hides more --- */

static int
order (gint64 a, gint64 b)
{
  return a < b ? -1 : a > b ? 1 : 0;
}

static int
compare_partial (const RulesMasking *a, const RulesMasking *b)
{
  int all = order ((gint64) b->keep_first + b->keep_last, (gint64) a->keep_first + a->keep_last);
  return all != 0 ? all : order (b->keep_first, a->keep_first);
}

/* Without a width numbers are redacted: that hides most. */
static int
compare_widths (const char *a, const char *b)
{
  RulesValue x;
  RulesValue y;
  if (a == NULL || b == NULL) {
    return order (a == NULL ? 1 : 0, b == NULL ? 1 : 0);
  }
  rules_value_read (RULES_DATATYPE_DECIMAL, a, strlen (a), &x);
  rules_value_read (RULES_DATATYPE_DECIMAL, b, strlen (b), &y);
  RulesOrder compared = rules_value_compare (&x, &y);
  return compared == RULES_ORDER_NONE ? strcmp (a, b) : (int) compared;
}

/* The default, 2 characters, lies between 2 (of which two bits of an address hide more) and 3. */
static gint64
prefix_rank (gint length)
{
  return length < 0 ? 5 : 2 * (gint64) length;
}

static int
compare_generalise (const RulesMasking *a, const RulesMasking *b)
{
  int compared = order ((gint64) b->granularity, (gint64) a->granularity);
  compared = compared != 0 ? compared : compare_widths (a->range_width, b->range_width);
  return compared != 0 ? compared
                       : order (prefix_rank (b->prefix_length), prefix_rank (a->prefix_length));
}

int
rules_masking_compare (const RulesMasking *a, const RulesMasking *b)
{
  if (a->kind != b->kind) {
    return order ((gint64) a->kind, (gint64) b->kind);
  }
  switch (a->kind) {
  case RULES_MASK_PARTIAL:
    return compare_partial (a, b);
  case RULES_MASK_GENERALISE:
    return compare_generalise (a, b);
  case RULES_MASK_TOKENISE:
  case RULES_MASK_PSEUDONYM:
  case RULES_MASK_HASH:
    return order ((gint64) a->scope, (gint64) b->scope);
  case RULES_MASK_REDACT:
  case RULES_MASK_NULLIFY:
  case RULES_MASK_REMOVE:
    break;
  }
  return 0;
}

/* --- Identity --- */

static void
append_counted (GString *out, const char *text)
{
  guint64 length = text == NULL ? 0 : strlen (text);
  guint64 little = GUINT64_TO_LE (length);
  g_string_append_len (out, (const char *) &little, sizeof little);
  g_string_append_len (out, text == NULL ? "" : text, (gssize) length);
}

void
rules_mask_append_scope (const RulesMasking *masking, const RulesMaskContext *context, GString *out)
{
  g_string_append_c (out, (char) masking->scope);
  append_counted (out, context->scope);
}

void
rules_mask_append_identity (const RulesMasking *masking, const RulesMaskContext *context,
                            GString *out)
{
  rules_mask_append_scope (masking, context, out);
  append_counted (out, context->class_name);
}

const char *
rules_mask_local_name (const char *class_name)
{
  const char *local = class_name == NULL ? "" : class_name;
  for (const char *at = local; *at != '\0'; at++) {
    local = strchr ("#/:", *at) != NULL ? at + 1 : local;
  }
  return local;
}

/* --- Masking --- */

static void
redact (const RulesMaskContext *context, GString *out)
{
  g_string_append_c (out, '[');
  g_string_append (out, context->class_label == NULL ? "redacted" : context->class_label);
  g_string_append_c (out, ']');
}

static void
hash (const RulesMasking *masking, const RulesMaskContext *context, const char *value, gsize length,
      GString *out)
{
  guint8 digest[32];
  g_autoptr (GString) message = g_string_new (NULL);
  rules_mask_append_identity (masking, context, message);
  g_string_append_len (message, value, (gssize) length);
  rules_keys_digest (context->keys, "hash", (const guint8 *) message->str, message->len, digest);
  g_string_append (out, "hash_");
  rules_mask_append_base32 (out, digest, HASH_BYTES);
}

static gboolean
check (const RulesMasking *masking, const RulesMaskContext *context, gsize length, GError **error)
{
  gboolean keyed = masking->kind >= RULES_MASK_TOKENISE && masking->kind <= RULES_MASK_HASH;
  if (masking->kind >= RULES_MASK_REDACT) {
    return TRUE;
  }
  if (length > RULES_LIMIT_MASKED_BYTES) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
                 "a value to be masked has %" G_GSIZE_FORMAT
                 " bytes, more than %u; redact or remove it",
                 length, RULES_LIMIT_MASKED_BYTES);
    return FALSE;
  }
  if (keyed && context->keys == NULL) {
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_KEYS,
                         "there are no keys to mask a value with; name a key file");
    return FALSE;
  }
  return TRUE;
}

gboolean
rules_mask_value (const RulesMasking *masking, const RulesMaskContext *context, const char *value,
                  gsize length, GString *out, GError **error)
{
  if (!check (masking, context, length, error)) {
    return FALSE;
  }
  gboolean is_text = kg_check_utf8 (value, length, NULL) == length;
  switch (masking->kind) {
  case RULES_MASK_PARTIAL:
    if (is_text) {
      rules_mask_partial (masking, value, length, out);
    } else {
      redact (context, out);
    }
    break;
  case RULES_MASK_GENERALISE:
    if (!is_text || !rules_mask_generalise (masking, context, value, length, out)) {
      redact (context, out);
    }
    break;
  case RULES_MASK_TOKENISE:
    if (!rules_mask_tokenise (masking, context, value, length, out)) {
      g_set_error_literal (error, RULES_ERROR, RULES_ERROR_KEYS,
                           "a value cannot be sealed; load OpenSSL's default provider");
      return FALSE;
    }
    break;
  case RULES_MASK_PSEUDONYM:
    rules_mask_pseudonym (masking, context, value, length, out);
    break;
  case RULES_MASK_HASH:
    hash (masking, context, value, length, out);
    break;
  case RULES_MASK_REDACT:
    redact (context, out);
    break;
  case RULES_MASK_NULLIFY:
  case RULES_MASK_REMOVE:
    break;
  }
  return TRUE;
}
