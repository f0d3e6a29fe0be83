/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

#include "api/report/limits.h"
#include "kg/time.h"
#include "rules/literal.h"

#include <stdarg.h>
#include <string.h>

/* --- Texts --- */

const char *
report_maker_keep (ReportMaker *maker, char *text)
{
  g_ptr_array_add (maker->kept, text);
  return text;
}

const char *
report_maker_text (const ReportMaker *maker, const char *english)
{
  return report_text (maker->texts, english);
}

const char *
report_maker_format (ReportMaker *maker, const char *english, ...)
{
  va_list values;
  va_start (values, english);
  char *text = g_strdup_vprintf (report_text (maker->texts, english), values);
  va_end (values);
  return report_maker_keep (maker, text);
}

const char *
report_maker_count (ReportMaker *maker, const char *one, const char *many, guint64 n)
{
  g_autoptr (GString) number = g_string_new (NULL);
  report_text_append_number (maker->texts, n, number);
  const char *pattern = report_text_plural (maker->texts, one, many, n);
  const char *at = strstr (pattern, "%s");
  if (at == NULL) {
    return pattern;
  }
  GString *text = g_string_new_len (pattern, at - pattern);
  g_string_append (text, number->str);
  g_string_append (text, at + strlen ("%s"));
  return report_maker_keep (maker, g_string_free (text, FALSE));
}

const char *
report_maker_number (ReportMaker *maker, guint64 n)
{
  GString *text = g_string_new (NULL);
  report_text_append_number (maker->texts, n, text);
  return report_maker_keep (maker, g_string_free (text, FALSE));
}

/* --- Time --- */

const char *
report_maker_date (ReportMaker *maker, gint64 time)
{
  GString *text = g_string_new (NULL);
  report_text_append_date (maker->texts, time, text);
  return report_maker_keep (maker, g_string_free (text, FALSE));
}

/* `zoned`: it is known to be UTC. */
static const char *
word_moment (ReportMaker *maker, gint64 time, gboolean zoned)
{
  g_autofree char *text = kg_time_to_text (time);
  if (strlen (text) != KG_TIME_LENGTH) {
    return report_maker_keep (maker, g_steal_pointer (&text));
  }
  const char *day = report_maker_date (maker, time);
  g_autofree char *clock = g_strndup (text + strlen ("2026-11-22T"), strlen ("09:30"));
  /* Translators: a day, then the time of day. */
  return zoned ? report_maker_format (maker, T_ ("%1$s, %2$s UTC"), day, clock)
               : report_maker_format (maker, T_ ("%1$s, %2$s"), day, clock);
}

const char *
report_maker_moment (ReportMaker *maker, gint64 time)
{
  return word_moment (maker, time, TRUE);
}

/* --- Literals --- */

static void
append_part (ReportMaker *maker, GString *out, const char *one, const char *many, gint64 n)
{
  if (n > 0) {
    g_string_append (out, out->len > 0 ? ", " : "");
    g_string_append (out, report_maker_count (maker, one, many, (guint64) n));
  }
}

/* "6 months"; the lexical form of what is negative, or finer than seconds. */
static const char *
word_duration (ReportMaker *maker, const RulesValue *value, const char *lexical)
{
  gint64 months = value->as.duration.months;
  gint64 seconds = value->as.duration.seconds;
  if (months < 0 || seconds < 0 || value->as.duration.nanoseconds != 0 ||
      (months == 0 && seconds == 0)) {
    return lexical;
  }
  GString *out = g_string_new (NULL);
  append_part (maker, out, P_ ("%s year", "%s years"), months / 12);
  append_part (maker, out, P_ ("%s month", "%s months"), months % 12);
  append_part (maker, out, P_ ("%s day", "%s days"), seconds / 86400);
  append_part (maker, out, P_ ("%s hour", "%s hours"), seconds / 3600 % 24);
  append_part (maker, out, P_ ("%s minute", "%s minutes"), seconds / 60 % 60);
  append_part (maker, out, P_ ("%s second", "%s seconds"), seconds % 60);
  return report_maker_keep (maker, g_string_free (out, FALSE));
}

/* Days as they are written: a time zone moves none of them. */
static const char *
word_date (ReportMaker *maker, const char *lexical)
{
  gint64 time;
  g_autofree char *moment = g_strdup_printf ("%.10sT00:00:00.000000Z", lexical);
  return kg_time_from_text (moment, strlen (moment), &time) ? report_maker_date (maker, time)
                                                            : lexical;
}

static const char *
word_literal (ReportMaker *maker, const KgTerm *term)
{
  KgTerm datatype;
  RulesValue value;
  if (term->language != NULL || term->datatype == KG_NONE ||
      !kg_view_term (maker->view, term->datatype, &datatype)) {
    return term->value;
  }
  rules_value_read (rules_datatype_of_iri (datatype.value, datatype.length), term->value,
                    term->length, &value);
  if (!value.well_formed) {
    return term->value;
  }
  switch (value.kind) {
  case RULES_VALUE_BOOLEAN:
    return report_maker_text (maker, value.as.boolean ? T_ ("yes") : T_ ("no"));
  case RULES_VALUE_INSTANT:
    if (value.datatype == RULES_DATATYPE_DATE) {
      return word_date (maker, term->value);
    }
    return value.datatype == RULES_DATATYPE_DATE_TIME &&
                   ABS (value.as.instant.seconds) < G_MAXINT64 / G_USEC_PER_SEC
               ? word_moment (maker, value.as.instant.seconds * G_USEC_PER_SEC,
                              value.as.instant.zoned)
               : term->value;
  case RULES_VALUE_MONTHS:
  case RULES_VALUE_SECONDS:
  case RULES_VALUE_DURATION:
    return word_duration (maker, &value, term->value);
  case RULES_VALUE_NONE:
  case RULES_VALUE_STRING:
  case RULES_VALUE_DECIMAL:
  case RULES_VALUE_DOUBLE:
    return term->value;
  }
  return term->value;
}

/* --- Names --- */

/* "a certain change log". Kinds that have no name themselves, and may be of such kinds in turn, do not count. */
static const char *
word_nameless (ReportMaker *maker, KgTermId id)
{
  g_autoptr (GArray) types =
      report_maker_objects (maker, id, report_maker_term (maker, ONTOLOGY_RDF_TYPE));
  for (guint i = 0; i < types->len; i++) {
    KgTermId type = g_array_index (types, KgTermId, i);
    if (report_maker_iri (maker, type) != NULL) {
      /* Translators: something that has no name, by its kind. */
      return report_maker_format (maker, T_ ("a certain %s"), report_maker_name (maker, type));
    }
  }
  return report_maker_text (maker, T_ ("something without a name"));
}

const char *
report_maker_name (ReportMaker *maker, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (maker->view, id, &term)) {
    return report_maker_text (maker, T_ ("something without a name"));
  }
  if (term.kind == KG_TERM_LITERAL) {
    return word_literal (maker, &term);
  }
  const char *label = ontology_label (maker->view, maker->vocab, id, maker->languages);
  if (label != NULL || term.kind == KG_TERM_BLANK) {
    return label != NULL ? label : word_nameless (maker, id);
  }
  g_autoptr (GString) words = g_string_new (NULL);
  return rules_words_append_iri (words, term.value)
             ? report_maker_keep (maker, g_strdup (words->str))
             : report_maker_keep (maker, kg_snapshot_compact (maker->view->snapshot, term.value));
}

const char *
report_maker_iri (const ReportMaker *maker, KgTermId id)
{
  KgTerm term;
  return kg_view_term (maker->view, id, &term) && term.kind == KG_TERM_IRI ? term.value : NULL;
}

const char *
report_maker_link (const ReportMaker *maker, KgTermId id)
{
  const char *iri = report_maker_iri (maker, id);
  return iri != NULL && (g_str_has_prefix (iri, "https://") || g_str_has_prefix (iri, "http://"))
             ? iri
             : NULL;
}

/* --- Statements --- */

/* The beginning of a long text: what is shown of it in full stands elsewhere. */
static const char *
shorten (ReportMaker *maker, const char *text)
{
  if (g_utf8_strlen (text, -1) <= REPORT_LIMIT_QUOTED) {
    return text;
  }
  const char *end = g_utf8_offset_to_pointer (text, REPORT_LIMIT_QUOTED);
  return report_maker_keep (maker, g_strdup_printf ("%.*s…", (int) (end - text), text));
}

/* A text in quotation marks, all else as it is. */
static const char *
word_object (ReportMaker *maker, KgTermId object)
{
  KgTerm term;
  const char *name = report_maker_name (maker, object);
  gboolean literal = kg_view_term (maker->view, object, &term) && term.kind == KG_TERM_LITERAL &&
                     name == term.value;
  return literal && strpbrk (name, " \t\n") != NULL
             ? report_maker_format (maker, T_ ("“%s”"), shorten (maker, name))
             : name;
}

gboolean
report_maker_reads_english (const ReportMaker *maker)
{
  return g_str_equal (maker->languages[0], "en") || g_str_has_prefix (maker->languages[0], "en-");
}

/* "uses training data", "has risk": a verb, which joins subject and object. */
static gboolean
begins_with_verb (const char *words)
{
  const char *space = strchr (words, ' ');
  return space != NULL && space - words > 1 && space[-1] == 's' && space[-2] != 's' &&
         space[-2] != 'u';
}

/* A text that is quoted has a full stop of its own. */
static const char *
end_sentence (ReportMaker *maker, const char *sentence)
{
  static const char *const ends[] = { ".”.", ".“.", ".»." };
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
    if (g_str_has_suffix (sentence, ends[i])) {
      return report_maker_keep (maker, g_strndup (sentence, strlen (sentence) - 1));
    }
  }
  return sentence;
}

/* Phrases of the graph, such as "is approved by", are English. */
static const char *
word_plain (ReportMaker *maker, const RulesTriple *triple)
{
  g_auto (RulesTellerPredicate) predicate = { 0 };
  const char *subject = report_maker_name (maker, triple->subject);
  const char *object = word_object (maker, triple->object);
  rules_teller_predicate (maker->teller, triple->predicate, &predicate);
  const char *joins = predicate.phrase != NULL            ? predicate.phrase
                      : begins_with_verb (predicate.text) ? predicate.text
                                                          : NULL;
  return joins != NULL && report_maker_reads_english (maker)
             ? report_maker_keep (maker, g_strdup_printf ("%s %s %s.", subject, joins, object))
             : report_maker_format (maker, T_ ("The %2$s of %1$s is %3$s."), subject,
                                    predicate.text, object);
}

const char *
report_maker_sentence (ReportMaker *maker, const RulesTriple *triple)
{
  KgTermId predicate = triple->predicate;
  gboolean type = predicate == report_maker_term (maker, ONTOLOGY_RDF_TYPE);
  gboolean kind = predicate == report_maker_term (maker, ONTOLOGY_RDFS_SUB_CLASS_OF) ||
                  predicate == report_maker_term (maker, ONTOLOGY_SKOS_BROADER);
  if (!type && !kind) {
    return end_sentence (maker, word_plain (maker, triple));
  }
  const char *subject = report_maker_name (maker, triple->subject);
  const char *object = report_maker_name (maker, triple->object);
  return type ? report_maker_format (maker, T_ ("%1$s is of the kind %2$s."), subject, object)
              : report_maker_format (maker, T_ ("%1$s is a kind of %2$s."), subject, object);
}

/* --- Looking up --- */

KgTermId
report_maker_find (const ReportMaker *maker, const char *iri)
{
  return kg_view_find_iri (maker->view, iri, -1);
}

KgTermId
report_maker_term (const ReportMaker *maker, OntologyTerm term)
{
  KgTermId id = ontology_vocab_id (maker->vocab, term);
  return id != KG_NONE || maker->view->overlay == NULL
             ? id
             : report_maker_find (maker, ontology_term_iri (term));
}

static gint
compare_terms (gconstpointer a, gconstpointer b, gpointer view)
{
  return kg_view_order ((const KgView *) view, *(const KgTermId *) a, *(const KgTermId *) b);
}

static void
order (const ReportMaker *maker, GArray *ids)
{
  g_array_sort_with_data (ids, compare_terms, (gpointer) maker->view);
}

static GArray *
collect (const ReportMaker *maker, KgCursor *cursor)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (KgTermId id = kg_cursor_next (cursor); id != KG_NONE; id = kg_cursor_next (cursor)) {
    g_array_append_val (ids, id);
  }
  order (maker, ids);
  return ids;
}

GArray *
report_maker_objects (const ReportMaker *maker, KgTermId subject, KgTermId predicate)
{
  KgCursor cursor;
  if (subject == KG_NONE || predicate == KG_NONE) {
    return g_array_new (FALSE, FALSE, sizeof (KgTermId));
  }
  kg_view_objects (maker->view, subject, predicate, &cursor);
  return collect (maker, &cursor);
}

GArray *
report_maker_subjects (const ReportMaker *maker, KgTermId predicate, KgTermId object)
{
  KgCursor cursor;
  if (predicate == KG_NONE || object == KG_NONE) {
    return g_array_new (FALSE, FALSE, sizeof (KgTermId));
  }
  kg_view_subjects (maker->view, predicate, object, &cursor);
  return collect (maker, &cursor);
}

GArray *
report_maker_instances (const ReportMaker *maker, KgTermId class)
{
  const RulesGraph *graph = rules_catalogues_graph (maker->source->catalogues);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  if (class != KG_NONE) {
    ontology_hierarchy_instances (rules_graph_hierarchy (graph), maker->view, class, ids);
  }
  order (maker, ids);
  return ids;
}

/* The lower the better: the languages in their order, then none, then any other. */
static guint
language_rank (const ReportMaker *maker, KgTermId id)
{
  KgTerm term;
  guint rank = 0;
  if (!kg_view_term (maker->view, id, &term) || term.kind != KG_TERM_LITERAL) {
    return 0;
  }
  for (; maker->languages[rank] != NULL; rank++) {
    if (term.language != NULL && rules_language_matches (term.language, maker->languages[rank])) {
      return rank;
    }
  }
  return term.language == NULL ? rank : rank + 1;
}

KgTermId
report_maker_object (const ReportMaker *maker, KgTermId subject, KgTermId predicate)
{
  g_autoptr (GArray) objects = report_maker_objects (maker, subject, predicate);
  KgTermId best = KG_NONE;
  for (guint i = 0; i < objects->len; i++) {
    KgTermId id = g_array_index (objects, KgTermId, i);
    if (best == KG_NONE || language_rank (maker, id) < language_rank (maker, best)) {
      best = id;
    }
  }
  return best;
}
