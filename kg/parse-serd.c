/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/parse-iri.h"
#include "kg/parse-lexer.h"

#include <serd/serd.h>
#include <stdio.h>
#include <string.h>

/* Turtle, TriG, N-Triples and N-Quads. The lexer (parse-lexer.h) stands between the document and
 * serd; here terms are made of what serd says, and its errors are put in plain words. */

/* The term that stood last in a place: subjects, predicates and graphs often stay what they
 * were. */
typedef struct {
  SerdType type;
  GString *text; /* as serd gave it */
  KgTermId id;
} Memo;

typedef enum {
  PLACE_SUBJECT,
  PLACE_PREDICATE,
  PLACE_GRAPH,
  N_PLACES,
} Place;

typedef struct {
  KgParseJob *job;
  KgLexer *lexer;
  Memo memos[N_PLACES];
  GString *base;
  GString *resolved;
  GString *expanded;
  GHashTable *told; /* prefixes that the parent knows */
} Reading;

/* Terms */

static KgTermId
intern_iri (Reading *reading, const char *iri, gsize length)
{
  if (length > KG_LIMIT_IRI_BYTES) {
    kg_parse_job_limit (reading->job, KG_WIRE_LIMIT_IRI, kg_lexer_line (reading->lexer));
    return KG_NONE;
  }
  const KgTerm term = { .kind = KG_TERM_IRI, .length = (guint32) length, .value = iri };
  return kg_parse_job_term (reading->job, &term, kg_lexer_token (reading->lexer));
}

static KgTermId
intern_uri (Reading *reading, const SerdNode *node)
{
  const char *text = (const char *) node->buf;
  if (kg_check_scheme (text, node->n_bytes) > 0) {
    return intern_iri (reading, text, node->n_bytes);
  }
  kg_iri_resolve (reading->base->str, text, reading->resolved);
  return intern_iri (reading, reading->resolved->str, reading->resolved->len);
}

/* A word without a colon gets here where the grammar wants a name: `a` as a subject. */
static KgTermId
intern_curie (Reading *reading, const SerdNode *node)
{
  const char *text = (const char *) node->buf;
  const char *colon = (const char *) memchr (text, ':', node->n_bytes);
  if (colon == NULL) {
    kg_lexer_problem (reading->lexer, kg_lexer_statement (reading->lexer),
                      "a word that is not a term; write `prefix:name` or `<IRI>`");
    return KG_NONE;
  }
  const gsize name = (gsize) (colon - text);
  gsize length = 0;
  const char *iri = kg_lexer_get_prefix (reading->lexer, text, name, &length);
  if (iri == NULL) {
    return KG_NONE; /* reported by the lexer */
  }
  g_string_truncate (reading->expanded, 0);
  g_string_append_len (reading->expanded, iri, (gssize) length);
  g_string_append_len (reading->expanded, colon + 1, (gssize) (node->n_bytes - name - 1));
  return intern_iri (reading, reading->expanded->str, reading->expanded->len);
}

static KgTermId
intern_blank (Reading *reading, const SerdNode *node)
{
  const char *text = (const char *) node->buf;
  g_autofree char *label = text[0] == 'u' ? kg_parse_user_label (text + 1, node->n_bytes - 1)
                                          : kg_parse_made_up_label (text + 1);
  const gsize length = strlen (label);
  if (length > KG_LIMIT_BLANK_BYTES) {
    kg_parse_job_limit (reading->job, KG_WIRE_LIMIT_LABEL, kg_lexer_line (reading->lexer));
    return KG_NONE;
  }
  const KgTerm term = { .kind = KG_TERM_BLANK, .length = (guint32) length, .value = label };
  return kg_parse_job_term (reading->job, &term, kg_lexer_token (reading->lexer));
}

static KgTermId
intern_node (Reading *reading, const SerdNode *node)
{
  switch (node->type) {
  case SERD_URI:
    return intern_uri (reading, node);
  case SERD_CURIE:
    return intern_curie (reading, node);
  case SERD_BLANK:
    return intern_blank (reading, node);
  case SERD_NOTHING:
  case SERD_LITERAL:
    break;
  }
  return KG_NONE;
}

static KgTermId
intern_place (Reading *reading, Place place, const SerdNode *node)
{
  Memo *memo = &reading->memos[place];
  if (memo->id != KG_NONE && memo->type == node->type && memo->text->len == node->n_bytes &&
      memcmp (memo->text->str, node->buf, node->n_bytes) == 0) {
    return memo->id;
  }
  memo->id = intern_node (reading, node);
  memo->type = node->type;
  g_string_truncate (memo->text, 0);
  g_string_append_len (memo->text, (const char *) node->buf, (gssize) node->n_bytes);
  return memo->id;
}

/* What a name stands for has changed. */
static void
forget_places (Reading *reading)
{
  for (gsize i = 0; i < N_PLACES; i++) {
    reading->memos[i].id = KG_NONE;
  }
}

static gboolean
is_xsd_string (const SerdNode *datatype)
{
  static const char iri[] = KG_XSD "string";
  return datatype->type == SERD_URI && datatype->n_bytes == sizeof iri - 1 &&
         memcmp (datatype->buf, iri, sizeof iri - 1) == 0;
}

static KgTermId
intern_literal (Reading *reading, const SerdNode *node, const SerdNode *datatype,
                const SerdNode *language)
{
  KgParseJob *job = reading->job;
  if (node->n_bytes > job->limits.literal_bytes) {
    kg_parse_job_limit (job, KG_WIRE_LIMIT_LITERAL, kg_lexer_line (reading->lexer));
    return KG_NONE;
  }
  KgTerm term = { .kind = KG_TERM_LITERAL,
                  .length = (guint32) node->n_bytes,
                  .value = (const char *) node->buf };
  if (language != NULL && language->buf != NULL) {
    term.language = (const char *) language->buf;
  } else if (datatype != NULL && datatype->buf != NULL && !is_xsd_string (datatype)) {
    term.datatype = intern_node (reading, datatype);
    if (term.datatype == KG_NONE) {
      return KG_NONE;
    }
  }
  return kg_parse_job_term (job, &term, kg_lexer_token (reading->lexer));
}

/* What serd calls. A status other than SERD_SUCCESS ends the reading. */

static SerdStatus
status_of (const Reading *reading)
{
  return reading->job->stopped ? SERD_ERR_UNKNOWN : SERD_SUCCESS;
}

/* The line on which the object stands, or begins where it is a list or a bracket with something
 * in it. */
static guint32
line_of (const Reading *reading, SerdStatementFlags flags)
{
  return (flags & (SERD_ANON_O_BEGIN | SERD_LIST_O_BEGIN)) != 0
             ? kg_lexer_open_line (reading->lexer)
             : kg_lexer_line (reading->lexer);
}

static SerdStatus
on_statement (void *data, SerdStatementFlags flags, const SerdNode *graph, const SerdNode *subject,
              const SerdNode *predicate, const SerdNode *object, const SerdNode *datatype,
              const SerdNode *language)
{
  Reading *reading = (Reading *) data;
  if (reading->job->stopped || kg_lexer_has_failed (reading->lexer)) {
    return SERD_ERR_UNKNOWN;
  }
  KgQuad quad = { KG_NONE, KG_NONE, KG_NONE, KG_NONE };
  gboolean complete =
      (quad.subject = intern_place (reading, PLACE_SUBJECT, subject)) != KG_NONE &&
      (quad.predicate = intern_place (reading, PLACE_PREDICATE, predicate)) != KG_NONE;
  if (complete) {
    quad.object = object->type == SERD_LITERAL
                      ? intern_literal (reading, object, datatype, language)
                      : intern_node (reading, object);
  }
  if (complete && graph != NULL && graph->buf != NULL) {
    quad.graph = intern_place (reading, PLACE_GRAPH, graph);
    complete = quad.graph != KG_NONE;
  }
  if (complete && quad.object != KG_NONE && kg_parse_job_is_clean (reading->job)) {
    kg_parse_job_quad (reading->job, &quad, line_of (reading, flags));
  }
  return status_of (reading);
}

static SerdStatus
on_base (void *data, const SerdNode *uri)
{
  Reading *reading = (Reading *) data;
  kg_iri_resolve (reading->base->str, (const char *) uri->buf, reading->resolved);
  g_string_assign (reading->base, reading->resolved->str);
  forget_places (reading);
  return status_of (reading);
}

static SerdStatus
on_prefix (void *data, const SerdNode *name, const SerdNode *uri)
{
  Reading *reading = (Reading *) data;
  const char *text = (const char *) name->buf;
  kg_iri_resolve (reading->base->str, (const char *) uri->buf, reading->resolved);
  const char *iri = reading->resolved->str;
  if (reading->resolved->len > KG_LIMIT_IRI_BYTES) {
    kg_parse_job_limit (reading->job, KG_WIRE_LIMIT_IRI, kg_lexer_line (reading->lexer));
  } else if (g_hash_table_add (reading->told, g_strdup (text))) {
    kg_parse_job_prefix (reading->job, text, iri, kg_lexer_line (reading->lexer));
  }
  kg_lexer_set_prefix (reading->lexer, text, name->n_bytes, iri);
  forget_places (reading);
  return status_of (reading);
}

/* Errors of the grammar. What serd says of them, and what we do; matched from the start. */
static const struct {
  const char *serd;
  const char *text;
} messages[] = {
  { "missing ';' or '.'",
    "no end of the statement before this; write ` .` there, or `;` or `,` to go on" },
  { "expected `.'", "no end of the statement before this; write ` .` there" },
  { "expected `]'", "a `[` that is not closed before this; write `]`" },
  { "expected `)'", "a `(` that is not closed before this; write `)`" },
  { "expected `}'", "a `{` that is not closed before this; write `}`" },
  { "expected `{'", "a graph without its statements; write `{ … }` after its name" },
  { "expected `:'", "a prefix without a colon; write `prefix:`" },
  { "expected `<'", "an IRI is wanted here; write `<…>`" },
  { "bad verb", "a predicate is wanted here; write `prefix:name`, `<IRI>` or `a`" },
  { "expected object",
    "an object is wanted here; write a name, an IRI, a literal, `[…]` or `(…)`" },
  { "expected prefixed name",
    "a term is wanted here; write a name, an IRI, a literal, `[…]` or `(…)`" },
  { "expected label or subject", "a graph's name is wanted here; write `<IRI>` or `_:label`" },
  { "prefix ends with", "a prefix that ends with `.`; leave that out" },
  { "expected digit", "a number without digits; complete it" },
  { "`.' inside blank",
    "a `.` inside `[ ]`; end what stands before with `;`, or close the bracket" },
  { "'.' inside blank",
    "a `.` inside `[ ]`; end what stands before with `;`, or close the bracket" },
  { "subject ends with", "a `.` after a subject; write a predicate and an object" },
  { "unexpected end of statement", "a `.` with no statement before it; take it out" },
  { "bad subject", "a subject is wanted here; write a name, an IRI, a blank node, `[…]` or `(…)`" },
  { "missing predicate object list",
    "a subject that says nothing; write a predicate and an object after it" },
  { "graph followed by", "a `.` after the `}` of a graph; take it out" },
  { "full stop after SPARQL BASE", "a `.` after `BASE`; take it out, or write `@base`" },
  { "invalid graph name", "a graph's name is an IRI or a blank node; write `<IRI>` or `_:label`" },
  { "invalid character U+",
    "a character that cannot stand in a name; write the whole IRI in `<>`" },
  { "bad datatype", "no datatype after `^^`; write `prefix:name` or `<IRI>`" },
  { "unexpected end of file", "the document ends inside a statement; write ` .` at its end" },
};

static void
on_message (Reading *reading, const char *serd)
{
  const KgPosition position = kg_lexer_token (reading->lexer);
  if (kg_lexer_at_end (reading->lexer)) {
    kg_lexer_problem (reading->lexer, position,
                      "the document ends inside a statement or graph; close it");
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++) {
    if (g_str_has_prefix (serd, messages[i].serd)) {
      kg_lexer_problem (reading->lexer, position, messages[i].text);
      return;
    }
  }
  kg_lexer_problem (reading->lexer, position,
                    "this cannot stand here; see the grammar of the format");
}

static SerdStatus
on_error (void *data, const SerdError *error)
{
  Reading *reading = (Reading *) data;
  char text[256] = "";
  va_list arguments;
  va_copy (arguments, *error->args);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  (void) vsnprintf (text, sizeof text, error->fmt, arguments);
#pragma GCC diagnostic pop
  va_end (arguments);
  on_message (reading, text);
  return SERD_SUCCESS;
}

static SerdSyntax
syntax_of (KgFormat format)
{
  switch (format) {
  case KG_FORMAT_TRIG:
    return SERD_TRIG;
  case KG_FORMAT_NTRIPLES:
    return SERD_NTRIPLES;
  case KG_FORMAT_NQUADS:
    return SERD_NQUADS;
  case KG_FORMAT_UNKNOWN:
  case KG_FORMAT_TURTLE:
  case KG_FORMAT_RDFXML:
  case KG_FORMAT_RDFA:
  case KG_FORMAT_RDFJSON:
    break;
  }
  return SERD_TURTLE;
}

/* From here to the end or to the first error. */
static void
read_on (Reading *reading)
{
  SerdReader *reader = serd_reader_new (syntax_of (reading->job->format), reading, NULL, on_base,
                                        on_prefix, on_statement, NULL);
  serd_reader_set_strict (reader, TRUE);
  serd_reader_set_error_sink (reader, on_error, reading);
  SerdStatus status = serd_reader_read_source (reader, kg_lexer_read, kg_lexer_has_failed,
                                               reading->lexer, (const guint8 *) "document", 1);
  if (status > SERD_FAILURE) {
    on_message (reading, "");
  }
  serd_reader_free (reader);
}

static void
clear_reading (Reading *reading)
{
  for (gsize i = 0; i < N_PLACES; i++) {
    g_string_free (reading->memos[i].text, TRUE);
  }
  g_hash_table_unref (reading->told);
  g_string_free (reading->expanded, TRUE);
  g_string_free (reading->resolved, TRUE);
  g_string_free (reading->base, TRUE);
}

void
kg_parse_serd (KgParseJob *job)
{
  g_autoptr (KgLexer) lexer = kg_lexer_new (job);
  Reading reading = { .job = job, .lexer = lexer };
  for (gsize i = 0; i < N_PLACES; i++) {
    reading.memos[i].text = g_string_new (NULL);
  }
  reading.base = g_string_new (job->base);
  reading.resolved = g_string_new (NULL);
  reading.expanded = g_string_new (NULL);
  reading.told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  do {
    read_on (&reading);
  } while (kg_lexer_has_failed (lexer) && kg_lexer_recover (lexer));
  clear_reading (&reading);
}
