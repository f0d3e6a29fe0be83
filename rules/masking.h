/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/vocab.h"
#include "rules/keys.h"

/* Masking: what a gr:Masking says, and doing it to a value.
 *
 * A mask changes the value it is put on and not one byte of anything else (payload.h puts masks into JSON). */

/* In rising order of how much they hide (gr:rank); of several masks on one node the greatest counts. */
typedef enum {
  RULES_MASK_PARTIAL = 1,
  RULES_MASK_GENERALISE,
  RULES_MASK_TOKENISE,
  RULES_MASK_PSEUDONYM,
  RULES_MASK_HASH,
  RULES_MASK_REDACT,
  RULES_MASK_NULLIFY,
  RULES_MASK_REMOVE,
} RulesMaskOperator;

/* "partial", "tokenise", … */
const char *rules_mask_operator_name (RulesMaskOperator operator);

typedef enum {
  RULES_GRANULARITY_YEAR,
  RULES_GRANULARITY_QUARTER,
  RULES_GRANULARITY_MONTH,
  RULES_GRANULARITY_WEEK,
} RulesGranularity;

/* Within what the same value gets the same token, stand-in or hash. */
typedef enum {
  RULES_TOKEN_SCOPE_STORE,
  RULES_TOKEN_SCOPE_POLICY,
  RULES_TOKEN_SCOPE_SUBJECT,
  RULES_TOKEN_SCOPE_REQUEST,
} RulesTokenScope;

typedef struct {
  RulesMaskOperator kind;
  guint32 keep_first; /* PARTIAL: code points */
  guint32 keep_last;
  RulesGranularity granularity; /* GENERALISE: dates; [MONTH] */
  const char
      *range_width;   /* (nullable) GENERALISE: numbers; a decimal above 0, the graph's string */
  gint prefix_length; /* GENERALISE: postcodes, IP addresses; -1: 2 characters, /24 and /48 */
  RulesTokenScope scope;
} RulesMasking;

/* Reads the masking at `node`, which the built-in shapes have found sound; what is missing gets its default. FALSE if there is no
 * operator after all. */
gboolean rules_masking_read (const KgView *view, const OntologyVocab *vocab, KgTermId node,
                             RulesMasking *out);
/* Which of two hides more: by operator; then PARTIAL by how little it keeps, GENERALISE by granularity, width and prefix,
 * TOKENISE, PSEUDONYM and HASH by how narrow their scope is. <0, 0, >0; a total order on what maskings do. */
int rules_masking_compare (const RulesMasking *a, const RulesMasking *b);

/* What a mask has to know besides the value. Every string may be NULL, which counts as empty. */
typedef struct {
  const RulesKeys *keys;   /* (nullable) TOKENISE, PSEUDONYM, HASH */
  const char *class_label; /* REDACT: "e-mail address"; NULL: "redacted" */
  const char *class_name;  /* CURIE or IRI of the data class: its local name chooses the kind of
                              pseudonym and generalisation */
  const char *scope; /* what the token scope comes to: the request's id, the subject's IRI, the
                              policy's IRI, "" */
} RulesMaskContext;

/* The masked value (appended to `out`; UTF-8 if the value is) of a text value. Deterministic: the same value, masking,
 * context and keys give the same bytes. TOKENISE, PSEUDONYM and HASH depend on the value and the scope (its kind
 * and what it comes to), PSEUDONYM and HASH on the data class too, on nothing else.
 *
 * PARTIAL     The first `keep_first` and the last `keep_last` code points stay, each other character becomes a bullet
 *             (U+2022). Extended grapheme clusters stay whole and go where their first code point goes. At least half of
 *             the characters are covered: the longer of the two ends gives way first.
 * GENERALISE  Dates (masking-private.h) to "1980", "1980-Q2", "1980-05", "1980-W20" (ISO 8601); where day and month
 *             may be swapped, to the year; what is coarser already stays. Numbers to the range of `range_width` that
 *             begins at a multiple of it, up to its last number of as many decimals: "40–49", "40.0–49.9", "-10 to -1".
 *             Postcodes (by class, or where there is a prefix length) to their first letters and digits, two at least
 *             being covered; IP addresses to networks, "192.0.2.0/24". Anything else is redacted.
 * TOKENISE    "tok_1" and digits and lower-case letters without look-alikes; upper case means the same. It tells where it
 *             ends. Turned back by rules_unmask_token(). Its length shows that of the value in steps of 5 bytes.
 * PSEUDONYM   Something invented of the same kind, never the original: names, e-mail addresses under example domains,
 *             telephone numbers set aside for drama, IBANs of no bank, card numbers of no issuer, addresses for
 *             documentation, dates up to two years earlier; of other classes "CUSTOMER-NUMBER-4K7QZ2MX".
 * HASH        "hash_" and 128 bits of HMAC-SHA-256.
 * REDACT      The label in brackets: "[e-mail address]".
 * NULLIFY, REMOVE  Nothing: what that means is the payload's business.
 *
 * Errors: RULES_ERROR_LIMIT for a value over RULES_LIMIT_MASKED_BYTES that is not redacted, nullified or removed;
 * RULES_ERROR_KEYS where keys are needed and there are none. */
gboolean rules_mask_value (const RulesMasking *masking, const RulesMaskContext *context,
                           const char *value, gsize length, GString *out, GError **error);

/* A token back into its value (appended): the bytes that were masked. RULES_ERROR_TOKEN if it is none, was altered, is not
 * all of `token`, or belongs to other keys. The scope is in the token: it need not be known. */
gboolean rules_unmask_token (const RulesKeys *keys, const char *token, gsize length, GString *out,
                             GError **error);
/* Replaces every token in a text, leaving all else as it is; `*n` (nullable) is their number. Tokens that cannot be
 * turned back stay. The text is running text: what goes into JSON has to be escaped afterwards. */
void rules_unmask_text (const RulesKeys *keys, const char *text, gsize length, GString *out,
                        guint *n);
