/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/detectors-private.h"

#include "rules/limits.h"
#include "rules/reader.h"

#include <string.h>

#define DEFAULT_CONFIDENCE 0.5
/* Of a pattern that is refused. */
#define SHOWN_CHARACTERS 80

typedef struct {
  RulesReader reader;
  RulesDetectors *out;
  GArray *prefixes; /* RulesPrefix */
} Compiler;

/* --- Patterns --- */

static pcre2_code *
compile_code (const KgTerm *pattern, gboolean metered, char **problem)
{
  /* Anchored here and not at each match, which the JIT compiler does not know. Nobody asks where groups matched. The
   * filter does what PCRE2 could do at the start, where it would look far ahead at each place. */
  guint32 options = PCRE2_UTF | PCRE2_UCP | PCRE2_ANCHORED | PCRE2_NEVER_BACKSLASH_C |
                    PCRE2_NO_AUTO_CAPTURE | PCRE2_NO_START_OPTIMIZE |
                    (metered ? PCRE2_AUTO_CALLOUT : 0);
  int number;
  PCRE2_SIZE offset;
  char text[256] = "malformed";
  pcre2_code *code =
      pcre2_compile ((PCRE2_SPTR) pattern->value, pattern->length, options, &number, &offset, NULL);
  if (code == NULL) {
    pcre2_get_error_message (number, (PCRE2_UCHAR *) text, sizeof text);
    *problem =
        g_strdup_printf ("%s, at byte %" G_GSIZE_FORMAT "; see pcre2pattern(3)", text, offset);
    return NULL;
  }
  /* Where this fails, matching is slower and the same. */
  pcre2_jit_compile (code, PCRE2_JIT_COMPLETE);
  return code;
}

/* NULL, and what is wrong. */
static RulesSyntax *
check_pattern (const KgTerm *pattern, char **problem)
{
  g_autoptr (GError) error = NULL;
  if (pattern->kind != KG_TERM_LITERAL || pattern->length > RULES_LIMIT_PATTERN_BYTES ||
      strlen (pattern->value) != pattern->length) {
    *problem =
        g_strdup_printf ("it is not a string of at most %u bytes; write it as one, or split it",
                         RULES_LIMIT_PATTERN_BYTES);
    return NULL;
  }
  RulesSyntax *syntax = rules_syntax_new (pattern->value, &error);
  if (syntax == NULL) {
    *problem = g_strdup (error->message);
  }
  return syntax;
}

static void
add_pattern (Compiler *compiler, KgTermId id)
{
  RulesDetectors *out = compiler->out;
  RulesDetectorPattern pattern = { .detector = out->detectors->len - 1 };
  const RulesDetector *detector = &g_array_index (out->detectors, RulesDetector, pattern.detector);
  g_autofree char *problem = NULL;
  KgTerm term;
  if (!kg_view_term (&compiler->reader.shapes, id, &term)) {
    return;
  }
  g_autoptr (RulesSyntax) syntax = check_pattern (&term, &problem);
  pattern.code =
      syntax == NULL ? NULL : compile_code (&term, syntax->ways > RULES_SYNTAX_FEW_WAYS, &problem);
  if (pattern.code == NULL) {
    g_autofree char *shown =
        g_utf8_substring (term.value, 0, MIN (g_utf8_strlen (term.value, -1), SHOWN_CHARACTERS));
    rules_reader_problem (&compiler->reader, detector->id,
                          rules_reader_term (&compiler->reader, ONTOLOGY_GR_PATTERN), id,
                          "in the pattern `%s%s`: %s", shown,
                          strlen (shown) < term.length ? "…" : "", problem);
    return;
  }
  rules_filter_add (compiler->prefixes, out->patterns->len, syntax, &pattern);
  g_array_append_val (out->patterns, pattern);
}

/* --- Detectors --- */

static void
add_check (Compiler *compiler, RulesDetector *detector, KgTermId id)
{
  KgTerm term;
  RulesChecksum checksum = NULL;
  if (kg_view_term (&compiler->reader.shapes, id, &term) && term.kind == KG_TERM_IRI &&
      g_str_has_prefix (term.value, ONTOLOGY_GR)) {
    checksum = rules_checksum_find (term.value + strlen (ONTOLOGY_GR));
  }
  if (checksum == NULL) {
    g_autofree char *name = rules_reader_describe (&compiler->reader, id);
    rules_reader_problem (
        &compiler->reader, detector->id, rules_reader_term (&compiler->reader, ONTOLOGY_GR_CHECK),
        id, "`%s` is no checksum of this program; `grounds show gr:Checksum` lists them", name);
    return;
  }
  g_array_append_val (detector->checks, checksum);
}

static void
add_near (Compiler *compiler, RulesDetector *detector, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&compiler->reader.shapes, id, &term) || term.kind != KG_TERM_LITERAL) {
    return;
  }
  RulesNearWord word = rules_near_word (id, term.value, term.length);
  if (*word.folded == '\0') {
    g_free (word.folded);
    return;
  }
  g_array_append_val (detector->near, word);
}

static double
read_confidence (const Compiler *compiler, KgTermId id)
{
  KgTerm term;
  if (id == KG_NONE || !kg_view_term (&compiler->reader.shapes, id, &term) ||
      term.kind != KG_TERM_LITERAL) {
    return DEFAULT_CONFIDENCE;
  }
  double value = g_ascii_strtod (term.value, NULL);
  return value >= 0 && value <= 1 ? value : DEFAULT_CONFIDENCE;
}

static void
add_detector (Compiler *compiler, KgTermId class, KgTermId id)
{
  const KgView *view = &compiler->reader.shapes;
  const RulesReader *reader = &compiler->reader;
  RulesDetector detector = { .class = class,
                             .id = id,
                             .checks = g_array_new (FALSE, FALSE, sizeof (RulesChecksum)),
                             .near = g_array_new (FALSE, FALSE, sizeof (RulesNearWord)) };
  KgCursor cursor;
  kg_view_objects (view, id, rules_reader_term (reader, ONTOLOGY_GR_CONFIDENCE), &cursor);
  detector.confidence = read_confidence (compiler, kg_cursor_next (&cursor));
  kg_view_objects (view, id, rules_reader_term (reader, ONTOLOGY_GR_CHECK), &cursor);
  for (KgTermId check; (check = kg_cursor_next (&cursor)) != KG_NONE;) {
    add_check (compiler, &detector, check);
  }
  kg_view_objects (view, id, rules_reader_term (reader, ONTOLOGY_GR_NEAR), &cursor);
  for (KgTermId near; (near = kg_cursor_next (&cursor)) != KG_NONE;) {
    add_near (compiler, &detector, near);
  }
  g_array_append_val (compiler->out->detectors, detector);
  kg_view_objects (view, id, rules_reader_term (reader, ONTOLOGY_GR_PATTERN), &cursor);
  for (KgTermId pattern; (pattern = kg_cursor_next (&cursor)) != KG_NONE;) {
    add_pattern (compiler, pattern);
  }
}

static void
add_all (Compiler *compiler)
{
  const KgView *view = &compiler->reader.shapes;
  KgTermId predicate = rules_reader_term (&compiler->reader, ONTOLOGY_GR_DETECTOR);
  KgTermId pattern = rules_reader_term (&compiler->reader, ONTOLOGY_GR_PATTERN);
  KgCursor classes;
  if (predicate == KG_NONE || pattern == KG_NONE) {
    return;
  }
  kg_view_subjects_of (view, predicate, &classes);
  for (KgTermId class; (class = kg_cursor_next (&classes)) != KG_NONE;) {
    KgCursor detectors;
    kg_view_objects (view, class, predicate, &detectors);
    for (KgTermId id; (id = kg_cursor_next (&detectors)) != KG_NONE;) {
      KgCursor patterns;
      kg_view_objects (view, id, pattern, &patterns);
      /* One without a pattern works elsewhere. */
      if (kg_cursor_next (&patterns) != KG_NONE) {
        add_detector (compiler, class, id);
      }
    }
  }
}

/* --- What the graph says of them --- */

/* The term and its id: compiled detectors hold ids. */
static void
hash_term (GChecksum *checksum, const KgView *view, KgTermId id)
{
  KgTerm term = { .value = "" };
  kg_view_term (view, id, &term);
  const guint32 fixed[] = { id, (guint32) term.kind, (guint32) term.length };
  g_checksum_update (checksum, (const guchar *) fixed, sizeof fixed);
  g_checksum_update (checksum, (const guchar *) term.value, (gssize) term.length);
}

static void
hash_objects (GChecksum *checksum, const KgView *view, KgTermId subject, KgTermId predicate)
{
  KgCursor cursor;
  hash_term (checksum, view, subject);
  hash_term (checksum, view, predicate);
  kg_view_objects (view, subject, predicate, &cursor);
  for (KgTermId object; (object = kg_cursor_next (&cursor)) != KG_NONE;) {
    hash_term (checksum, view, object);
  }
}

/* (transfer full) */
static char *
digest (KgSnapshot *snapshot, const OntologyVocab *vocab)
{
  static const OntologyTerm members[] = { ONTOLOGY_GR_CONFIDENCE, ONTOLOGY_GR_CHECK,
                                          ONTOLOGY_GR_NEAR, ONTOLOGY_GR_PATTERN };
  const KgView view = { .snapshot = snapshot };
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  KgTermId predicate = ontology_vocab_id (vocab, ONTOLOGY_GR_DETECTOR);
  KgCursor classes = { .single = TRUE };
  if (predicate != KG_NONE) {
    kg_view_subjects_of (&view, predicate, &classes);
  }
  for (KgTermId class; (class = kg_cursor_next (&classes)) != KG_NONE;) {
    KgCursor detectors;
    hash_objects (checksum, &view, class, predicate);
    kg_view_objects (&view, class, predicate, &detectors);
    for (KgTermId id; (id = kg_cursor_next (&detectors)) != KG_NONE;) {
      for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
        hash_objects (checksum, &view, id, ontology_vocab_id (vocab, members[i]));
      }
    }
  }
  return g_strdup (g_checksum_get_string (checksum));
}

/* --- The whole --- */

static void
clear_detector (gpointer data)
{
  RulesDetector *detector = data;
  for (guint i = 0; i < detector->near->len; i++) {
    g_free (g_array_index (detector->near, RulesNearWord, i).folded);
  }
  g_array_unref (detector->checks);
  g_array_unref (detector->near);
}

static void
clear_pattern (gpointer data)
{
  pcre2_code_free (((RulesDetectorPattern *) data)->code);
}

static RulesDetectors *
compile (KgSnapshot *snapshot, const OntologyVocab *vocab, GError **error)
{
  g_autoptr (RulesDetectors) out = g_new0 (RulesDetectors, 1);
  g_autoptr (GArray) prefixes = g_array_new (FALSE, TRUE, sizeof (RulesPrefix));
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_atomic_ref_count_init (&out->references);
  out->detectors = g_array_new (FALSE, FALSE, sizeof (RulesDetector));
  g_array_set_clear_func (out->detectors, clear_detector);
  out->patterns = g_array_new (FALSE, FALSE, sizeof (RulesDetectorPattern));
  g_array_set_clear_func (out->patterns, clear_pattern);
  Compiler compiler = { .reader = { .shapes = { snapshot, NULL },
                                    .vocab = vocab,
                                    .problems = problems,
                                    .warnings = warnings },
                        .out = out,
                        .prefixes = prefixes };
  add_all (&compiler);
  if (!rules_reader_is_sound (&compiler.reader, RULES_ERROR_PATTERN, error)) {
    return NULL;
  }
  rules_filter_init (&out->filter, prefixes);
  return g_steal_pointer (&out);
}

RulesDetectors *
rules_detectors_new_after (RulesDetectors *before, KgSnapshot *snapshot, const OntologyVocab *vocab,
                           GError **error)
{
  g_autofree char *said = digest (snapshot, vocab);
  if (before != NULL && strcmp (before->said, said) == 0) {
    return rules_detectors_ref (before);
  }
  RulesDetectors *detectors = compile (snapshot, vocab, error);
  if (detectors != NULL) {
    detectors->said = g_steal_pointer (&said);
  }
  return detectors;
}

RulesDetectors *
rules_detectors_new (KgSnapshot *snapshot, const OntologyVocab *vocab, GError **error)
{
  return rules_detectors_new_after (NULL, snapshot, vocab, error);
}

RulesDetectors *
rules_detectors_ref (RulesDetectors *detectors)
{
  if (detectors != NULL) {
    g_atomic_ref_count_inc (&detectors->references);
  }
  return detectors;
}

void
rules_detectors_unref (RulesDetectors *detectors)
{
  if (detectors == NULL || !g_atomic_ref_count_dec (&detectors->references)) {
    return;
  }
  g_array_unref (detectors->detectors);
  g_array_unref (detectors->patterns);
  rules_filter_clear (&detectors->filter);
  g_free (detectors->said);
  g_free (detectors);
}

guint
rules_detectors_count (const RulesDetectors *detectors)
{
  return detectors->detectors->len;
}
