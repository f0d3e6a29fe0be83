/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/pattern-private.h"

#include "kg/parse-check.h"
#include "rules/limits.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

/* Characters of a pattern that a message shows. */
#define BEFORE 20u

struct _RulesPattern {
  gatomicrefcount references;
  pcre2_code *code;
};

/* What a match has cost so far. */
typedef struct {
  guint64 steps; /* left */
  gsize start;   /* where the match was tried … */
  gsize last;    /* … and the last callout was */
} Meter;

struct _RulesMatcher {
  pcre2_match_data *data;
  pcre2_match_context *context;
  pcre2_jit_stack *stack; /* (nullable) without a JIT compiler */
  Meter meter;
};

/* --- Compiling --- */

static gboolean
read_flags (const char *letters, guint *out, GError **error)
{
  static const char known[] = "smixq";
  *out = 0;
  for (const char *at = letters == NULL ? "" : letters; *at != '\0'; at++) {
    const char *flag = strchr (known, *at);
    if (flag == NULL) {
      g_set_error (error, RULES_ERROR, RULES_ERROR_PATTERN,
                   "`%s` are no flags of a regular expression; use `s`, `m`, `i`, `x` and `q`",
                   letters);
      return FALSE;
    }
    *out |= 1u << (flag - known);
  }
  return TRUE;
}

/* PCRE2 says what is wrong, having read up to some place: told in its words, in lower case, with what stands before. */
static void
set_compile_error (const RulesTranslator *translator, int code, gsize offset, GError **error)
{
  char text[256];
  const GArray *places = translator->places;
  const RulesPatternCharacter *characters =
      (const RulesPatternCharacter *) (const void *) translator->pattern->data;
  guint end = translator->pattern->len - 1;
  /* To the end of what one item became. */
  while (offset > 0 && offset < places->len &&
         g_array_index (places, guint32, offset) == g_array_index (places, guint32, offset - 1)) {
    offset++;
  }
  while (offset < places->len && end > 0 &&
         characters[end - 1].place >= g_array_index (places, guint32, offset)) {
    end--;
  }
  /* Of some errors it does not know the place. */
  end = end == 0 ? translator->pattern->len - 1 : end;
  g_autoptr (GString) before = g_string_new (NULL);
  for (guint i = end > BEFORE ? end - BEFORE : 0; i < end; i++) {
    g_string_append_unichar (before, characters[i].character);
  }
  if (pcre2_get_error_message (code, (PCRE2_UCHAR *) text, sizeof text) < 0) {
    g_strlcpy (text, "malformed", sizeof text);
  }
  text[0] = g_ascii_tolower (text[0]);
  g_set_error (error, RULES_ERROR, RULES_ERROR_PATTERN,
               "`%s` before character %u of the pattern: %s; see XPath and XQuery Functions 3.1, "
               "5.6.1",
               before->str, characters[end].place, text);
}

static pcre2_code *
compile (const RulesTranslator *translator, guint flags, GError **error)
{
  guint32 options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C |
                    ((flags & RULES_PATTERN_CASELESS) != 0 ? PCRE2_CASELESS : 0) |
                    ((flags & RULES_PATTERN_DOT_ALL) != 0 ? PCRE2_DOTALL : 0);
  pcre2_compile_context *context = pcre2_compile_context_create (NULL);
  /* Without s a dot is neither a line feed nor a carriage return; nothing else in a translation asks for lines. */
  pcre2_set_newline (context, PCRE2_NEWLINE_ANYCRLF);
  int code;
  PCRE2_SIZE offset;
  pcre2_code *out = pcre2_compile ((PCRE2_SPTR) translator->text->str, translator->text->len,
                                   options, &code, &offset, context);
  pcre2_compile_context_free (context);
  if (out == NULL) {
    set_compile_error (translator, code, offset, error);
    return NULL;
  }
  /* Where this fails, matching is slower and the same. */
  pcre2_jit_compile (out, PCRE2_JIT_COMPLETE);
  return out;
}

/* A pattern that takes time in proportion to the text needs no meter: pattern-translate.c. */
static pcre2_code *
translate_and_compile (const char *pattern, guint flags, gboolean metered, GError **error)
{
  g_auto (RulesTranslator) translator;
  rules_translator_init (&translator, pattern, flags, metered, error);
  if (!rules_translate (&translator)) {
    return NULL;
  }
  if (!metered && translator.choices > (translator.anchored ? 1 : 0)) {
    return translate_and_compile (pattern, flags, TRUE, error);
  }
  return compile (&translator, flags, error);
}

RulesPattern *
rules_pattern_new (const char *pattern, const char *flags, GError **error)
{
  gsize length = strlen (pattern);
  guint read = 0;
  if (length > RULES_LIMIT_PATTERN_BYTES) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_LIMIT,
                 "the pattern has %" G_GSIZE_FORMAT " bytes, more than %u; split it", length,
                 RULES_LIMIT_PATTERN_BYTES);
    return NULL;
  }
  if (kg_check_utf8 (pattern, length, NULL) != length) {
    g_set_error_literal (error, RULES_ERROR, RULES_ERROR_PATTERN,
                         "the pattern is not UTF-8; encode it so");
    return NULL;
  }
  if (!read_flags (flags, &read, error)) {
    return NULL;
  }
  pcre2_code *code = translate_and_compile (pattern, read, FALSE, error);
  if (code == NULL) {
    return NULL;
  }
  RulesPattern *out = g_new0 (RulesPattern, 1);
  g_atomic_ref_count_init (&out->references);
  out->code = code;
  return out;
}

RulesPattern *
rules_pattern_ref (RulesPattern *pattern)
{
  if (pattern != NULL) {
    g_atomic_ref_count_inc (&pattern->references);
  }
  return pattern;
}

void
rules_pattern_unref (RulesPattern *pattern)
{
  if (pattern != NULL && g_atomic_ref_count_dec (&pattern->references)) {
    pcre2_code_free (pattern->code);
    g_free (pattern);
  }
}

/* --- Matching --- */

/* One step for the callout, and one for every RULES_METER_BYTES of text run over since the last. */
static int
on_callout (pcre2_callout_block *block, void *data)
{
  Meter *meter = data;
  gsize here = block->current_position;
  guint64 cost = 1;
  if (block->start_match != meter->start) {
    meter->start = block->start_match;
    meter->last = block->start_match;
  }
  if (block->callout_number == RULES_METER_HERE) {
    gsize run = here > meter->last ? here - meter->last : meter->last - here;
    cost += run / RULES_METER_BYTES;
    meter->last = here;
  } else if (block->callout_number == RULES_METER_REST) {
    cost += (block->subject_length - here) / RULES_METER_BYTES;
  } else {
    cost += G_GUINT64_CONSTANT (1) << (block->callout_number - RULES_METER_RUN);
  }
  if (cost > meter->steps) {
    return PCRE2_ERROR_MATCHLIMIT;
  }
  meter->steps -= cost;
  return 0;
}

RulesMatcher *
rules_matcher_new (void)
{
  RulesMatcher *matcher = g_new0 (RulesMatcher, 1);
  /* One pair of offsets: nobody asks where groups matched. */
  matcher->data = pcre2_match_data_create (1, NULL);
  matcher->context = pcre2_match_context_create (NULL);
  matcher->stack = pcre2_jit_stack_create ((gsize) 32 * 1024, RULES_LIMIT_MATCH_MEMORY, NULL);
  pcre2_set_match_limit (matcher->context, RULES_LIMIT_MATCH);
  pcre2_set_depth_limit (matcher->context, RULES_LIMIT_MATCH_DEPTH);
  pcre2_set_heap_limit (matcher->context, RULES_LIMIT_MATCH_MEMORY / 1024);
  pcre2_set_callout (matcher->context, on_callout, &matcher->meter);
  if (matcher->stack != NULL) {
    pcre2_jit_stack_assign (matcher->context, NULL, matcher->stack);
  }
  return matcher;
}

void
rules_matcher_free (RulesMatcher *matcher)
{
  if (matcher == NULL) {
    return;
  }
  pcre2_jit_stack_free (matcher->stack);
  pcre2_match_context_free (matcher->context);
  pcre2_match_data_free (matcher->data);
  g_free (matcher);
}

RulesTruth
rules_pattern_matches (const RulesPattern *pattern, RulesMatcher *matcher, const char *text,
                       gsize length)
{
  /* PCRE2 goes astray in memory on what is not UTF-8. Whoever made the text has checked it; to look again costs less than
   * PCRE2's own look, which is left out, and a mistake elsewhere stays a mistake. */
  if (kg_check_utf8 (text, length, NULL) != length) {
    return RULES_UNKNOWN;
  }
  matcher->meter = (Meter) { RULES_LIMIT_MATCH, 0, 0 };
  int result = pcre2_match (pattern->code, (PCRE2_SPTR) text, length, 0, PCRE2_NO_UTF_CHECK,
                            matcher->data, matcher->context);
  if (result >= 0) {
    return RULES_CONFORMS;
  }
  return result == PCRE2_ERROR_NOMATCH ? RULES_VIOLATES : RULES_UNKNOWN;
}
