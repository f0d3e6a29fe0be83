/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/quad.h"

/* What the terms of one graph come to as text, made once and kept for as long as the graph's policies: the same few names and
 * sentences are in every answer and every record.
 *
 * What is kept must follow from its key and the graph alone, whoever asks. Bounded (RULES_LIMIT_TEXTS, RULES_LIMIT_TEXT_BYTES): what
 * finds no room is not kept, and nothing is ever replaced.
 *
 * Threads: any number at a time, without locks. */

typedef struct _RulesTexts RulesTexts;

typedef enum {
  /* In sentences: rules_telling_append_name(), _title(), _predicate(), _append_sentence(), and where a person wrote a constraint. */
  RULES_TEXT_NAME,
  RULES_TEXT_TITLE,
  RULES_TEXT_PREDICATE,
  RULES_TEXT_SENTENCE,
  RULES_TEXT_PLACE,
  /* In answers: CURIE or IRI; the member that lists objects; an element of `obligations`. */
  RULES_TEXT_ID,
  RULES_TEXT_OBJECTS,
  RULES_TEXT_OBLIGATION,
  /* In records: the value, and the term in N-Triples, as JSON strings; an array of three of these. */
  RULES_TEXT_IRI,
  RULES_TEXT_TERM,
  RULES_TEXT_TRIPLE,
} RulesTextKind;

/* Ids that a kind does not need are 0. */
typedef struct {
  guint32 kind;
  guint32 a;
  guint32 b;
  guint32 c;
} RulesTextKey;

typedef struct {
  RulesTextKey key;
  guint32 length;
  char text[]; /* `length` bytes and a NUL */
} RulesText;

RulesTexts *rules_texts_new (void);
void rules_texts_free (RulesTexts *texts);

/* NULL: not known. Lives as long as `texts`. */
const RulesText *rules_texts_find (const RulesTexts *texts, const RulesTextKey *key);
/* Keeps a copy, if there is room. */
void rules_texts_add (RulesTexts *texts, const RulesTextKey *key, const char *text, gsize length);
