/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/detectors-private.h"

#include "kg/parse-check.h"
#include "rules/limits.h"

#include <string.h>

/* One pass over the text finds where prefixes of patterns stand (detectors-filter.c); only there a pattern runs, anchored. */

/* What calling a pattern costs, in steps; and each item of a metered one, and so many bytes that it ran over. */
#define CALL_STEPS 32u
#define ITEM_STEPS 8u
#define BYTES_PER_STEP 4u

typedef struct {
  guint64 steps; /* left */
  gsize last;    /* where the last callout was */
} Meter;

struct _RulesScanner {
  pcre2_match_data *data;
  pcre2_match_context *context;
  pcre2_jit_stack *stack; /* (nullable) without a JIT compiler */
  Meter meter;
  GArray *next; /* gsize, for each pattern: before this it is not tried again */
  RulesNearWindow window;
  GByteArray *marks;
};

typedef struct {
  const RulesDetectors *detectors;
  RulesScanner *scanner;
  const char *text;
  gsize length;
  guint64 *steps; /* left */
  gsize *next;
  GArray *finds;
  guint first_find;
} Scan;

static int
on_callout (pcre2_callout_block *block, void *data)
{
  Meter *meter = data;
  gsize here = block->current_position;
  gsize run = here > meter->last ? here - meter->last : meter->last - here;
  guint64 cost = ITEM_STEPS + run / BYTES_PER_STEP;
  meter->last = here;
  if (cost > meter->steps) {
    return PCRE2_ERROR_MATCHLIMIT;
  }
  meter->steps -= cost;
  return 0;
}

RulesScanner *
rules_scanner_new (void)
{
  RulesScanner *scanner = g_new0 (RulesScanner, 1);
  scanner->data = pcre2_match_data_create (1, NULL);
  scanner->context = pcre2_match_context_create (NULL);
  scanner->stack = pcre2_jit_stack_create ((gsize) 32 * 1024, RULES_LIMIT_MATCH_MEMORY, NULL);
  pcre2_set_match_limit (scanner->context, RULES_LIMIT_MATCH);
  pcre2_set_depth_limit (scanner->context, RULES_LIMIT_MATCH_DEPTH);
  pcre2_set_heap_limit (scanner->context, RULES_LIMIT_MATCH_MEMORY / 1024);
  pcre2_set_callout (scanner->context, on_callout, &scanner->meter);
  if (scanner->stack != NULL) {
    pcre2_jit_stack_assign (scanner->context, NULL, scanner->stack);
  }
  scanner->next = g_array_new (FALSE, TRUE, sizeof (gsize));
  rules_near_window_init (&scanner->window);
  scanner->marks = g_byte_array_new ();
  return scanner;
}

void
rules_scanner_free (RulesScanner *scanner)
{
  if (scanner == NULL) {
    return;
  }
  pcre2_jit_stack_free (scanner->stack);
  pcre2_match_context_free (scanner->context);
  pcre2_match_data_free (scanner->data);
  g_array_unref (scanner->next);
  rules_near_window_clear (&scanner->window);
  g_byte_array_unref (scanner->marks);
  g_free (scanner);
}

/* --- One pattern at one place --- */

typedef enum {
  TOO_SHORT,
  LONG_ENOUGH,
  TOO_MUCH,
} Reach;

/* How far a match from `start` could reach over bytes that the pattern can hold, and whether that can be paid: PCRE2 looks at
 * no more. */
static Reach
pay (Scan *scan, const RulesDetectorPattern *pattern, gsize start)
{
  gsize most = MIN (scan->length - start, pattern->max_bytes);
  gsize n = 0;
  while (n < most && rules_byte_set_has (&pattern->consumed, (guint8) scan->text[start + n])) {
    n++;
  }
  if (*scan->steps < n + CALL_STEPS) {
    return TOO_MUCH;
  }
  *scan->steps -= n + CALL_STEPS;
  return n < pattern->min_bytes ? TOO_SHORT : LONG_ENOUGH;
}

static gboolean
passes (const RulesDetector *detector, const char *text, gsize length)
{
  for (guint i = 0; i < detector->checks->len; i++) {
    if (!g_array_index (detector->checks, RulesChecksum, i) (text, length)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* A match. FALSE if there are too many finds. */
static gboolean
consider (Scan *scan, guint32 i, gsize start, gsize end)
{
  const RulesDetectorPattern *pattern =
      &g_array_index (scan->detectors->patterns, RulesDetectorPattern, i);
  const RulesDetector *detector =
      &g_array_index (scan->detectors->detectors, RulesDetector, pattern->detector);
  KgTermId near = KG_NONE;
  if (!passes (detector, scan->text + start, end - start)) {
    return TRUE;
  }
  if (detector->near->len > 0) {
    near = rules_near_find (detector, scan->text, scan->length, start, end, &scan->scanner->window);
    if (near == KG_NONE) {
      return TRUE;
    }
  }
  RulesFind find = { .start_byte = start,
                     .end_byte = end,
                     .class = detector->class,
                     .detector = detector->id,
                     .confidence = detector->confidence,
                     .checked = detector->checks->len > 0,
                     .near = near };
  if (scan->finds->len - scan->first_find >= RULES_LIMIT_FINDS) {
    return FALSE;
  }
  scan->next[i] = end;
  g_array_append_val (scan->finds, find);
  return TRUE;
}

/* FALSE if a limit was reached. */
static gboolean
try_at (Scan *scan, guint32 i, gsize start)
{
  const RulesDetectorPattern *pattern =
      &g_array_index (scan->detectors->patterns, RulesDetectorPattern, i);
  RulesScanner *scanner = scan->scanner;
  if (start < scan->next[i]) {
    return TRUE;
  }
  scan->next[i] = start + 1;
  Reach reach = pay (scan, pattern, start);
  if (reach != LONG_ENOUGH) {
    return reach == TOO_SHORT;
  }
  scanner->meter.last = start;
  int result = pcre2_match (pattern->code, (PCRE2_SPTR) scan->text, scan->length, start,
                            PCRE2_NO_UTF_CHECK, scanner->data, scanner->context);
  if (result < 0) {
    return result == PCRE2_ERROR_NOMATCH;
  }
  const PCRE2_SIZE *found = pcre2_get_ovector_pointer (scanner->data);
  return consider (scan, i, found[0], found[1]);
}

/* --- Where patterns are tried --- */

static inline gboolean
begins_before (const RulesDetectorPattern *pattern, const char *text, gsize at)
{
  return at == 0 || rules_byte_set_has (&pattern->before, (guint8) text[at - 1]);
}

/* The part that was looked for stands at `at`: a match begins somewhere before. */
static gboolean
try_before (Scan *scan, guint32 i, gsize at)
{
  const RulesDetectorPattern *pattern =
      &g_array_index (scan->detectors->patterns, RulesDetectorPattern, i);
  gsize least = MAX (scan->next[i], at > pattern->back_max ? at - pattern->back_max : 0);
  gsize start = at;
  if (*scan->steps < CALL_STEPS + (at - MIN (least, at))) {
    return FALSE;
  }
  while (start > least && rules_byte_set_has (&pattern->back, (guint8) scan->text[start - 1])) {
    start--;
  }
  *scan->steps -= at - start;
  for (; start + pattern->back_min <= at; start++) {
    if (start < scan->next[i] ||
        !rules_byte_set_has (&pattern->first, (guint8) scan->text[start]) ||
        !begins_before (pattern, scan->text, start)) {
      continue;
    }
    if (!try_at (scan, i, start)) {
      return FALSE;
    }
    if (scan->next[i] > at) {
      break; /* found, and it covers this place */
    }
  }
  return TRUE;
}

static gboolean
fits (const RulesPrefix *prefix, const Scan *scan, gsize at)
{
  if (at > 0 && !rules_byte_set_has (&prefix->before, (guint8) scan->text[at - 1])) {
    return FALSE;
  }
  if (prefix->length > scan->length - at) {
    return FALSE;
  }
  for (guint i = 0; i < prefix->length; i++) {
    if (!rules_byte_set_has (&prefix->at[i], (guint8) scan->text[at + i])) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Something of the buckets in `bits` may stand at `at`. */
static gboolean
try_buckets (Scan *scan, guint64 bits, gsize at)
{
  const RulesFilter *filter = &scan->detectors->filter;
  for (; bits != 0; bits &= bits - 1) {
    guint bucket = (guint) __builtin_ctzll (bits);
    guint32 end = filter->bucket_start[bucket + 1];
    /* Of one prefix alone the tables say all. */
    gboolean alone = filter->bucket_start[bucket] + 1 == end;
    for (guint32 i = filter->bucket_start[bucket]; i < end; i++) {
      const RulesPrefix *prefix = &g_array_index (filter->prefixes, RulesPrefix, i);
      const RulesDetectorPattern *pattern =
          &g_array_index (scan->detectors->patterns, RulesDetectorPattern, prefix->pattern);
      if (!alone && !fits (prefix, scan, at)) {
        continue;
      }
      if (!(pattern->inner ? try_before (scan, prefix->pattern, at)
                           : try_at (scan, prefix->pattern, at))) {
        return FALSE;
      }
    }
  }
  return TRUE;
}

static gboolean
scan_text (Scan *scan)
{
  const RulesFilter *filter = &scan->detectors->filter;
  const guint8 *text = (const guint8 *) scan->text;
  gsize length = scan->length;
  gsize inside = length >= RULES_PREFIX_BYTES ? length - RULES_PREFIX_BYTES + 1 : 0;
  guint before = 256;
  for (gsize at = 0; at < length; before = text[at++]) {
    guint64 bits = filter->table[0][before] & filter->table[1][text[at]];
    if (G_LIKELY (bits == 0)) {
      continue;
    }
    for (guint i = 1; i < RULES_PREFIX_BYTES && bits != 0; i++) {
      bits &= filter->table[i + 1][at < inside || at + i < length ? text[at + i] : 256];
    }
    if (bits != 0 && !try_buckets (scan, bits, at)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
rules_scan (const RulesDetectors *detectors, RulesScanner *scanner, const char *text, gsize length,
            GArray *finds)
{
  guint n = detectors->patterns->len;
  Scan scan = { detectors, scanner, text, length, &scanner->meter.steps, NULL, finds, finds->len };
  /* PCRE2 goes astray in memory on what is not UTF-8. */
  if (length > G_MAXINT32 || kg_check_utf8 (text, length, NULL) != length) {
    return FALSE;
  }
  g_array_set_size (scanner->next, 0);
  g_array_set_size (scanner->next, n);
  rules_near_window_forget (&scanner->window);
  scan.next = (gsize *) (void *) scanner->next->data;
  scanner->meter.steps =
      RULES_LIMIT_SCAN_STEPS + (guint64) length * RULES_LIMIT_SCAN_STEPS_PER_BYTE;
  gboolean ok = n == 0 || scan_text (&scan);
  rules_finds_settle (finds, scan.first_find, text, length, scanner->marks);
  return ok;
}
