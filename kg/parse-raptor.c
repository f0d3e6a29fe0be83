/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/parse-child.h"
#include "kg/parse-markup.h"

#include <iconv.h>
#include <raptor2/raptor2.h>
#include <string.h>

/* RDF/XML, RDFa and RDF/JSON, by raptor2. The document goes to it piece by piece, and only after
 * a look at the markup (parse-markup.h), so that lines and languages are known where raptor does
 * not know them. */

#define READ_BYTES ((gsize) 64 * 1024)

/* Marks at the end of blank node labels in RDF/XML. */
#define OF_DOCUMENT 'u'
#define MADE_UP 'g'

typedef struct {
  KgParseJob *job;
  raptor_parser *parser;
  KgMarkup *markup;
  guint32 line; /* of the bytes that raptor has got */
  guint64 next_label;
  GHashTable *told; /* prefixes that the parent knows */
  KgPosition last;  /* of the last problem */
} Reading;

/* Character sets that libxml2 leaves to the C library, which loads each from a file of its own:
 * these have to be there before the sandbox is shut. */
static void
load_character_sets (void)
{
  static const char *const names[] = { "ISO-8859-2",   "ISO-8859-15",  "WINDOWS-1250",
                                       "WINDOWS-1251", "WINDOWS-1252", "KOI8-R",
                                       "SHIFT_JIS",    "EUC-JP",       "GB18030",
                                       "BIG5" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    (void) iconv_open ("UTF-8", names[i]); /* kept open: closing unloads it */
  }
}

static const char *
parser_name (KgFormat format)
{
  switch (format) {
  case KG_FORMAT_RDFA:
    return "rdfa";
  case KG_FORMAT_RDFJSON:
    return "json";
  case KG_FORMAT_UNKNOWN:
  case KG_FORMAT_TURTLE:
  case KG_FORMAT_TRIG:
  case KG_FORMAT_NTRIPLES:
  case KG_FORMAT_NQUADS:
  case KG_FORMAT_RDFXML:
    break;
  }
  return "rdfxml";
}

gpointer
kg_parse_raptor_prepare (KgFormat format, gboolean sandboxed)
{
  raptor_world *world = raptor_new_world ();
  if (world == NULL || raptor_world_open (world) != 0) {
    return NULL;
  }
  if (sandboxed && format != KG_FORMAT_RDFJSON) {
    load_character_sets ();
  }
  /* A first parser sets up what its library sets up once. */
  raptor_parser *parser = raptor_new_parser (world, parser_name (format));
  if (parser == NULL) {
    raptor_free_world (world);
    return NULL;
  }
  raptor_free_parser (parser);
  return world;
}

void
kg_parse_raptor_release (gpointer world)
{
  raptor_free_world ((raptor_world *) world);
}

/* Positions and problems */

static KgPosition
position_of (const Reading *reading, const raptor_locator *locator)
{
  gboolean known = locator != NULL && locator->line > 0;
  KgPosition position = { known ? (guint32) locator->line : reading->line, 0 };
  if (known && locator->column > 0) {
    position.column = (guint32) locator->column;
  }
  return position;
}

static KgPosition
current_position (const Reading *reading)
{
  return position_of (reading, raptor_parser_get_locator (reading->parser));
}

/* One line without control characters: yajl shows the document around an error on further lines. */
static char *
clean_text (const char *text)
{
  char *clean = g_utf8_make_valid (text, (gssize) strcspn (text, "\n"));
  for (char *at = clean; *at != '\0'; at++) {
    if (g_ascii_iscntrl (*at)) {
      *at = ' ';
    }
  }
  return g_strchomp (clean);
}

/* What libxml2 says goes by its name. A document's values stay out of what is said. */
static char *
explain (const char *text)
{
  static const char xml[] = "XML parser error: ";
  static const char json[] = "YAJL error: ";
  g_autofree char *clean = clean_text (text);
  if (g_str_has_prefix (clean, xml)) {
    return g_strdup_printf ("not well-formed XML: %s; correct it", clean + sizeof xml - 1);
  }
  if (g_str_has_prefix (clean, json)) {
    return g_strdup_printf ("not well-formed JSON: %s; correct it", clean + sizeof json - 1);
  }
  return g_strdup_printf ("%s; correct it", clean);
}

static void
report (Reading *reading, KgPosition position, const char *text)
{
  if (!kg_parse_job_problem (reading->job, position, text)) {
    raptor_parser_parse_abort (reading->parser);
  }
}

/* Warnings are of matters of taste, except that something was left out. */
static gboolean
is_error (const raptor_log_message *message)
{
  static const char *const losses[] = { "Entity", "skipping", "gnoring", "aboutEach" };
  if (message->level != RAPTOR_LOG_LEVEL_WARN || message->text == NULL) {
    return message->level >= RAPTOR_LOG_LEVEL_ERROR;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++) {
    if (strstr (message->text, losses[i]) != NULL) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
on_message (void *data, raptor_log_message *message)
{
  Reading *reading = (Reading *) data;
  if (reading->parser == NULL || !is_error (message)) {
    return;
  }
  const KgPosition position = position_of (reading, message->locator);
  /* One thing wrong often makes several messages. */
  gboolean again = reading->job->problems > 0 && position.line == reading->last.line;
  reading->last = position;
  if (!again) {
    g_autofree char *text =
        explain (message->text == NULL ? "an error without a message" : message->text);
    report (reading, position, text);
  }
}

/* Terms */

static KgTermId
intern (Reading *reading, const KgTerm *term, guint32 limit, KgWireLimit which)
{
  const KgPosition position = current_position (reading);
  if (term->length > limit) {
    kg_parse_job_limit (reading->job, which, position.line);
    return KG_NONE;
  }
  return kg_parse_job_term (reading->job, term, position);
}

static KgTermId
intern_uri (Reading *reading, raptor_uri *uri)
{
  size_t length = 0;
  const char *text = (const char *) raptor_uri_as_counted_string (uri, &length);
  const KgTerm term = { .kind = KG_TERM_IRI, .length = (guint32) length, .value = text };
  return intern (reading, &term, KG_LIMIT_IRI_BYTES, KG_WIRE_LIMIT_IRI);
}

/* RDF/XML: on_label() has told them apart. RDFa: what raptor makes up begins with "bnode", which
 * the look at the markup keeps documents from. RDF/JSON: all are of the document. */
static char *
blank_label (KgFormat format, const char *text, gsize length)
{
  if (format == KG_FORMAT_RDFXML && length > 0) {
    g_autofree char *bare = g_strndup (text, length - 1);
    return text[length - 1] == OF_DOCUMENT ? kg_parse_user_label (bare, length - 1)
                                           : kg_parse_made_up_label (bare + 1);
  }
  if (format == KG_FORMAT_RDFA && g_str_has_prefix (text, "bnode")) {
    return kg_parse_made_up_label (text + strlen ("bnode"));
  }
  return kg_parse_user_label (text, length);
}

static KgTermId
intern_blank (Reading *reading, const raptor_term_blank_value *blank)
{
  g_autofree char *label =
      blank_label (reading->job->format, (const char *) blank->string, blank->string_len);
  const KgTerm term = { .kind = KG_TERM_BLANK, .length = (guint32) strlen (label), .value = label };
  return intern (reading, &term, KG_LIMIT_BLANK_BYTES, KG_WIRE_LIMIT_LABEL);
}

static gboolean
is_xsd_string (raptor_uri *datatype)
{
  return strcmp ((const char *) raptor_uri_as_string (datatype), KG_XSD "string") == 0;
}

/* RDF/XML, 7.2.11 and 7.2.21: the language in scope is that of property attributes, too, which
 * raptor 2.0.15 forgets. */
static const char *
language_of_literal (const Reading *reading, const raptor_term_literal_value *literal)
{
  const char *language = (const char *) literal->language;
  if (language == NULL && literal->datatype == NULL && reading->job->format == KG_FORMAT_RDFXML) {
    language = kg_markup_language (reading->markup);
  }
  return language != NULL && language[0] != '\0' ? language : NULL;
}

static KgTermId
intern_literal (Reading *reading, const raptor_term_literal_value *literal)
{
  KgTerm term = { .kind = KG_TERM_LITERAL,
                  .length = literal->string_len,
                  .value = (const char *) literal->string,
                  .language = language_of_literal (reading, literal) };
  if (term.language != NULL) {
    if (!kg_check_language (term.language, strlen (term.language))) {
      report (reading, current_position (reading),
              "a language that is no language tag; write one such as `en` or `en-GB`");
      return KG_NONE;
    }
  } else if (literal->datatype != NULL && !is_xsd_string (literal->datatype)) {
    term.datatype = intern_uri (reading, literal->datatype);
    if (term.datatype == KG_NONE) {
      return KG_NONE;
    }
  }
  return intern (reading, &term, reading->job->limits.literal_bytes, KG_WIRE_LIMIT_LITERAL);
}

static KgTermId
intern_term (Reading *reading, const raptor_term *term)
{
  switch (term->type) {
  case RAPTOR_TERM_TYPE_URI:
    return intern_uri (reading, term->value.uri);
  case RAPTOR_TERM_TYPE_BLANK:
    return intern_blank (reading, &term->value.blank);
  case RAPTOR_TERM_TYPE_LITERAL:
    return intern_literal (reading, &term->value.literal);
  case RAPTOR_TERM_TYPE_UNKNOWN:
    break;
  }
  return KG_NONE;
}

/* What raptor calls */

static void
on_statement (void *data, raptor_statement *statement)
{
  Reading *reading = (Reading *) data;
  KgParseJob *job = reading->job;
  if (job->stopped) {
    raptor_parser_parse_abort (reading->parser);
    return;
  }
  KgQuad quad = { KG_NONE, KG_NONE, KG_NONE, KG_NONE };
  gboolean complete = (quad.subject = intern_term (reading, statement->subject)) != KG_NONE &&
                      (quad.predicate = intern_term (reading, statement->predicate)) != KG_NONE &&
                      (quad.object = intern_term (reading, statement->object)) != KG_NONE;
  if (complete && kg_parse_job_is_clean (job)) {
    kg_parse_job_quad (job, &quad, current_position (reading).line);
  }
}

static void
on_namespace (void *data, raptor_namespace *nspace)
{
  Reading *reading = (Reading *) data;
  const char *prefix = (const char *) raptor_namespace_get_prefix (nspace);
  raptor_uri *uri = raptor_namespace_get_uri (nspace);
  const char *name = prefix == NULL ? "" : prefix;
  if (uri == NULL || kg_check_utf8 (name, strlen (name), NULL) != strlen (name) ||
      !kg_check_prefix (name, strlen (name)) ||
      !g_hash_table_add (reading->told, g_strdup (name))) {
    return;
  }
  kg_parse_job_prefix (reading->job, name, (const char *) raptor_uri_as_string (uri),
                       current_position (reading).line);
}

static unsigned char *
raptor_string (const char *text)
{
  const gsize size = strlen (text) + 1;
  char *copy = (char *) raptor_alloc_memory (size);
  return copy == NULL ? NULL : (unsigned char *) memcpy (copy, text, size);
}

/* Labels are marked by their last letter: raptor checks how the result begins. Takes what it is
 * given. */
static unsigned char *
on_label (void *data, unsigned char *user)
{
  Reading *reading = (Reading *) data;
  g_autofree char *label =
      user == NULL ? g_strdup_printf ("g%" G_GUINT64_FORMAT "%c", ++reading->next_label, MADE_UP)
                   : g_strdup_printf ("%s%c", (const char *) user, OF_DOCUMENT);
  if (user != NULL) {
    raptor_free_memory (user);
  }
  return raptor_string (label);
}

/* Reading */

static void
set_options (raptor_parser *parser)
{
  static const struct {
    raptor_option option;
    int value;
  } options[] = {
    { RAPTOR_OPTION_NO_NET, 1 },
    { RAPTOR_OPTION_NO_FILE, 1 },
    { RAPTOR_OPTION_LOAD_EXTERNAL_ENTITIES, 0 },
    { RAPTOR_OPTION_NORMALIZE_LANGUAGE, 0 },
    { RAPTOR_OPTION_CHECK_RDF_ID, 1 },
    { RAPTOR_OPTION_ALLOW_BAGID, 0 },
    { RAPTOR_OPTION_HTML_TAG_SOUP, 0 },
    { RAPTOR_OPTION_MICROFORMATS, 0 },
    { RAPTOR_OPTION_HTML_LINK, 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++) {
    (void) raptor_parser_set_option (parser, options[i].option, NULL, options[i].value);
  }
}

static gboolean
on_finding (Reading *reading, KgMarkupFinding finding)
{
  const KgPosition position = { kg_markup_line (reading->markup),
                                kg_markup_column (reading->markup) };
  switch (finding) {
  case KG_MARKUP_TOO_DEEP:
    kg_parse_job_limit (reading->job, KG_WIRE_LIMIT_DEPTH, position.line);
    break;
  case KG_MARKUP_EXTERNAL_ENTITY:
    report (reading, position,
            "an external entity, which is never loaded; write its text into the document");
    break;
  case KG_MARKUP_ENTITY:
    report (reading, position,
            "an entity that is not declared in the document; write the character itself");
    break;
  case KG_MARKUP_NUL:
    report (reading, position, "U+0000 in a string, which raptor cannot read; use N-Triples");
    break;
  case KG_MARKUP_RESERVED_LABEL:
    report (reading, position,
            "a blank node label that begins with `bnode`, which raptor makes up itself; "
            "choose another one");
    break;
  case KG_MARKUP_GOOD:
    return TRUE;
  }
  return FALSE;
}

/* Up to and with the next tag or line at a time: the markup must not be further on than raptor
 * is. */
static gboolean
feed_pieces (Reading *reading, const guint8 *data, gsize length)
{
  while (length > 0) {
    gsize n = 0;
    if (!on_finding (reading, kg_markup_feed (reading->markup, data, length, &n))) {
      return FALSE;
    }
    reading->line = kg_markup_line (reading->markup) - (data[n - 1] == '\n');
    int status = raptor_parser_parse_chunk (reading->parser, data, n, 0);
    if (status != 0 && kg_parse_job_is_clean (reading->job)) {
      report (reading, current_position (reading),
              "raptor cannot read on from here; check the document");
    }
    if (status != 0 || reading->job->stopped) {
      return FALSE;
    }
    data += n;
    length -= n;
  }
  return TRUE;
}

static KgMarkupLanguage
language_of (KgFormat format)
{
  return format == KG_FORMAT_RDFJSON ? KG_MARKUP_JSON
         : format == KG_FORMAT_RDFA  ? KG_MARKUP_RDFA
                                     : KG_MARKUP_XML;
}

static void
read_all (Reading *reading)
{
  KgParseJob *job = reading->job;
  g_autofree guint8 *buffer = (guint8 *) g_malloc (READ_BYTES);
  gsize length;
  KgInputStatus status;
  while ((status = kg_input_read (job->input, buffer, READ_BYTES, &length)) == KG_INPUT_DATA) {
    if (!feed_pieces (reading, buffer, length)) {
      return;
    }
    kg_wire_write_progress (job->wire, kg_input_consumed (job->input));
  }
  if (status != KG_INPUT_END) {
    kg_parse_job_input (job, status, (KgPosition) { reading->line, 0 });
    return;
  }
  if (raptor_parser_parse_chunk (reading->parser, NULL, 0, 1) != 0 && job->problems == 0) {
    report (reading, current_position (reading), "the document is not complete; check its end");
  }
}

void
kg_parse_raptor (KgParseJob *job)
{
  raptor_world *world = (raptor_world *) job->raptor;
  Reading reading = { .job = job, .line = 1 };
  raptor_uri *base = raptor_new_uri (world, (const unsigned char *) job->base);
  raptor_world_set_log_handler (world, &reading, on_message);
  raptor_world_set_generate_bnodeid_handler (world, &reading, on_label);
  reading.parser = raptor_new_parser (world, parser_name (job->format));
  reading.told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading.markup = kg_markup_new (language_of (job->format), job->limits.depth);
  set_options (reading.parser);
  raptor_parser_set_statement_handler (reading.parser, &reading, on_statement);
  raptor_parser_set_namespace_handler (reading.parser, &reading, on_namespace);
  if (raptor_parser_parse_start (reading.parser, base) == 0) {
    read_all (&reading);
  } else {
    report (&reading, (KgPosition) { 0, 0 }, "raptor cannot begin; check the base");
  }
  raptor_free_parser (reading.parser);
  kg_markup_free (reading.markup);
  reading.parser = NULL;
  raptor_free_uri (base);
  g_hash_table_unref (reading.told);
  raptor_world_set_log_handler (world, NULL, NULL);
}
