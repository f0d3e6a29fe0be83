/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/pattern.h"
#include "rules/xml-name.h"

/* From the regular expressions of XPath to those of PCRE2. Internal to rules/. */

typedef enum {
  RULES_PATTERN_DOT_ALL = 1 << 0,    /* s */
  RULES_PATTERN_MULTI_LINE = 1 << 1, /* m */
  RULES_PATTERN_CASELESS = 1 << 2,   /* i */
  RULES_PATTERN_EXTENDED = 1 << 3,   /* x */
  RULES_PATTERN_LITERAL = 1 << 4,    /* q */
} RulesPatternFlags;

/* A meter counts the work of a match by callouts in the translation: their numbers. */
enum {
  RULES_METER_HERE = 1, /* something that may repeat or branch was matched up to here */
  RULES_METER_REST = 2, /* what follows may look at the rest of the text */
  RULES_METER_RUN =
      3, /* from here: what follows looks at RULES_METER_BYTES * 2 ^ (number - this) bytes */
};
#define RULES_METER_BYTES 64u

typedef struct {
  gunichar character;
  guint32 place; /* in the pattern, from 1 */
} RulesPatternCharacter;

typedef struct {
  /* in */
  GArray *pattern; /* RulesPatternCharacter; the last one is 0 */
  gsize at;
  guint flags; /* RulesPatternFlags, as they are here */
  gboolean metered;
  /* out */
  GString *text;  /* for PCRE2 */
  GArray *places; /* guint32: for each byte of `text` where it comes from */
  guint choices;  /* items that may match in more than one way */
  gboolean anchored;
  /* between */
  GArray *groups; /* those that are open */
  GArray *closed; /* gboolean, for each group that captures: 1, 2 … */
  gsize item;     /* where in `text` the last item begins, which a quantifier would repeat */
  gboolean item_is_group;
  GError **error;
} RulesTranslator;

void rules_translator_init (RulesTranslator *translator, const char *pattern, guint flags,
                            gboolean metered, GError **error);
void rules_translator_clear (RulesTranslator *translator);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesTranslator, rules_translator_clear)
/* Translates all of the pattern into `text`. Errors: RULES_ERROR_PATTERN. */
gboolean rules_translate (RulesTranslator *translator);

/* The character `ahead` of the next one; 0 at the end. */
static inline gunichar
rules_translator_peek (const RulesTranslator *translator, gsize ahead)
{
  gsize at = translator->at + ahead;
  return at < translator->pattern->len
             ? g_array_index (translator->pattern, RulesPatternCharacter, at).character
             : 0;
}

/* Sets the error, blaming `n` characters from `at`: `what` is the problem and what to do. Returns FALSE. */
gboolean rules_translator_fail (const RulesTranslator *translator, gsize at, gsize n,
                                const char *what);
/* Appends to the translation; it comes from the character at `from`. */
void rules_translator_emit (RulesTranslator *translator, gsize from, const char *text);
/* Appends a character in a form that PCRE2 takes literally, within a class or without. */
void rules_translator_append_literal (GString *out, gunichar c);

/* pattern-class.c */
/* At `[`: a whole class. */
gboolean rules_translate_class (RulesTranslator *translator);
/* Behind a backslash: \s, \i, \p{…} and so on, if it is one of those; `*done` tells. */
gboolean rules_translate_set (RulesTranslator *translator, gboolean *done);
/* Behind a backslash: an escape that stands for one character, within a class or without. */
gboolean rules_translate_character_escape (RulesTranslator *translator, gunichar *out);

/* pattern-blocks.c: of Unicode, by name without "Is". */
gboolean rules_pattern_block (const char *name, RulesSpan *out);
