/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-child.h"

#include "kg/error.h"
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/parse-private.h"
#include "kg/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Deeper brackets would use up the stack of serd, whatever a caller allows. */
#define DEPTH_MAX 4096u

/* Telling the parent */

void
kg_parse_job_limit (KgParseJob *job, KgWireLimit limit, guint32 line)
{
  if (!job->stopped) {
    kg_wire_write_limit (job->wire, limit, line);
    job->stopped = TRUE;
  }
}

static void
job_failure (KgParseJob *job, KgWireFailure failure, int error)
{
  if (!job->stopped) {
    kg_wire_write_failure (job->wire, failure, error);
    job->stopped = TRUE;
  }
}

gboolean
kg_parse_job_problem (KgParseJob *job, KgPosition position, const char *text)
{
  if (job->stopped || job->problems >= job->limits.problems) {
    return FALSE;
  }
  kg_wire_write_problem (job->wire, position.line, position.column, text);
  return ++job->problems < job->limits.problems;
}

void
kg_parse_job_input (KgParseJob *job, KgInputStatus status, KgPosition position)
{
  switch (status) {
  case KG_INPUT_LIMIT:
    kg_parse_job_limit (job, KG_WIRE_LIMIT_BYTES, position.line);
    break;
  case KG_INPUT_ERROR:
    job_failure (job, KG_WIRE_FAILURE_READ, kg_input_error (job->input));
    break;
  case KG_INPUT_DAMAGED:
    (void) kg_parse_job_problem (job, position,
                                 "the gzip data are damaged or cut short; fetch the file again");
    break;
  case KG_INPUT_DATA:
  case KG_INPUT_END:
    break;
  }
}

static gboolean
is_good_literal (const KgParseJob *job, const KgTerm *term)
{
  static const char lang_string[] = KG_RDF "langString";
  KgTerm datatype;
  if (term->language != NULL || !kg_terms_get (job->terms, term->datatype, &datatype)) {
    return TRUE;
  }
  return datatype.length != sizeof lang_string - 1 ||
         memcmp (datatype.value, lang_string, datatype.length) != 0;
}

/* What is wrong with a term that is new; NULL if nothing is. */
static const char *
check_term (const KgParseJob *job, const KgTerm *term)
{
  if (kg_check_utf8 (term->value, term->length, NULL) != term->length) {
    return "text that is not UTF-8; save the document as UTF-8";
  }
  switch (term->kind) {
  case KG_TERM_IRI:
    return kg_check_iri (term->value, term->length)
               ? NULL
               : "not an absolute IRI once it is resolved; correct it or the base";
  case KG_TERM_LITERAL:
    return is_good_literal (job, term)
               ? NULL
               : "a literal of type rdf:langString without a language; write `@` and the language";
  case KG_TERM_BLANK:
    break;
  }
  return NULL;
}

KgTermId
kg_parse_job_term (KgParseJob *job, const KgTerm *term, KgPosition position)
{
  if (!kg_parse_job_is_clean (job)) {
    const char *wrong = job->stopped ? NULL : check_term (job, term);
    if (wrong != NULL) {
      (void) kg_parse_job_problem (job, position, wrong);
    }
    return KG_NONE;
  }
  const guint32 before = kg_terms_count (job->terms);
  const KgTermId id = kg_terms_intern (job->terms, term);
  if (id == KG_NONE) {
    kg_parse_job_limit (job, KG_WIRE_LIMIT_TERMS, position.line);
    return KG_NONE;
  }
  if (kg_terms_count (job->terms) == before) {
    return id;
  }
  const char *wrong = check_term (job, term);
  if (wrong != NULL) {
    (void) kg_parse_job_problem (job, position, wrong);
    return KG_NONE;
  }
  kg_wire_write_term (job->wire, term);
  return id;
}

void
kg_parse_job_quad (KgParseJob *job, const KgQuad *quad, guint32 line)
{
  if (job->quads >= job->limits.quads) {
    kg_parse_job_limit (job, KG_WIRE_LIMIT_QUADS, line);
    return;
  }
  job->quads++;
  kg_wire_write_quad (job->wire, quad, line);
}

void
kg_parse_job_prefix (KgParseJob *job, const char *name, const char *iri, guint32 line)
{
  if (!kg_parse_job_is_clean (job)) {
    return;
  }
  if (job->prefixes >= KG_LIMIT_PREFIXES) {
    kg_parse_job_limit (job, KG_WIRE_LIMIT_PREFIXES, line);
    return;
  }
  if (!kg_check_iri (iri, strlen (iri))) {
    return; /* of no use to anyone; what is made with it is reported */
  }
  job->prefixes++;
  kg_wire_write_prefix (job->wire, name, iri);
}

/* Labels. `genid-` marks those made up, `u-` before it those of a document that look so. */

#define MADE_UP "genid-"
#define OF_USER "u-"

char *
kg_parse_made_up_label (const char *number)
{
  return g_strconcat (MADE_UP, number, NULL);
}

static gboolean
looks_made_up (const char *label, gsize length)
{
  while (length >= strlen (OF_USER) && memcmp (label, OF_USER, strlen (OF_USER)) == 0) {
    label += strlen (OF_USER);
    length -= strlen (OF_USER);
  }
  return length >= strlen (MADE_UP) && memcmp (label, MADE_UP, strlen (MADE_UP)) == 0;
}

char *
kg_parse_user_label (const char *label, gsize length)
{
  if (kg_check_utf8 (label, length, NULL) != length || !kg_check_label (label, length)) {
    GString *encoded = g_string_new (MADE_UP "x");
    for (gsize i = 0; i < length; i++) {
      g_string_append_printf (encoded, "%02x", (guint8) label[i]);
    }
    return g_string_free (encoded, FALSE);
  }
  g_autofree char *copy = g_strndup (label, length);
  return looks_made_up (label, length) ? g_strconcat (OF_USER, copy, NULL)
                                       : g_steal_pointer (&copy);
}

/* Running */

static void
run (KgParseJob *job)
{
  job->limits.depth = MIN (job->limits.depth, DEPTH_MAX);
  job->terms = kg_terms_new (1, kg_terms_random_seed ());
  switch (job->format) {
  case KG_FORMAT_TURTLE:
  case KG_FORMAT_TRIG:
  case KG_FORMAT_NTRIPLES:
  case KG_FORMAT_NQUADS:
    kg_parse_serd (job);
    break;
  case KG_FORMAT_RDFXML:
  case KG_FORMAT_RDFA:
  case KG_FORMAT_RDFJSON:
    kg_parse_raptor (job);
    break;
  case KG_FORMAT_UNKNOWN:
    break;
  }
  kg_terms_unref (job->terms);
  if (!job->stopped) {
    kg_wire_write_progress (job->wire, kg_input_consumed (job->input));
  }
}

/* In the child. Nobody reads what could be said when writing fails. */
static void
write_all (const guint8 *data, gsize length, gpointer user_data)
{
  (void) user_data;
  while (length > 0) {
    gssize n = write (STDOUT_FILENO, data, length);
    if (n < 0 && errno != EINTR) {
      _exit (1);
    }
    if (n > 0) {
      data += n;
      length -= (gsize) n;
    }
  }
}

static guint64
read_number (const char *text)
{
  return g_ascii_strtoull (text, NULL, 10);
}

static gboolean
is_for_raptor (KgFormat format)
{
  return format == KG_FORMAT_RDFXML || format == KG_FORMAT_RDFA || format == KG_FORMAT_RDFJSON;
}

/* Libraries are set up first, the sandbox is shut, and only then hostile bytes are read. */
static void
enter_and_run (KgParseJob *job)
{
  const KgSandboxLimits limits = { job->limits.seconds, job->limits.memory };
  if (is_for_raptor (job->format)) {
    job->raptor = kg_parse_raptor_prepare (job->format, TRUE);
    if (job->raptor == NULL) {
      job_failure (job, KG_WIRE_FAILURE_LIBRARY, 0);
      return;
    }
  }
  int error = kg_sandbox_enter (&limits);
  if (error != 0) {
    job_failure (job, KG_WIRE_FAILURE_SANDBOX, error);
    return;
  }
  run (job);
}

/* GLib speaks up before it gives up, and asks the system where to: nobody listens to a child. */
static GLogWriterOutput
say_nothing (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer user_data)
{
  (void) level;
  (void) fields;
  (void) n;
  (void) user_data;
  return G_LOG_WRITER_HANDLED;
}

/* The arguments that kg_parse() gives: see kg_parse_child_arguments(). */
static int
child_main (char **argv)
{
  KgParseJob job = { .format = kg_format_from_name (argv[0]), .base = argv[8] };
  job.limits.bytes = read_number (argv[1]);
  job.limits.quads = read_number (argv[2]);
  job.limits.literal_bytes = (guint32) read_number (argv[3]);
  job.limits.depth = (guint32) read_number (argv[4]);
  job.limits.seconds = (guint32) read_number (argv[5]);
  job.limits.memory = read_number (argv[6]);
  job.limits.problems = (guint32) read_number (argv[7]);
  if (job.format == KG_FORMAT_UNKNOWN) {
    return 2;
  }
  (void) prctl (PR_SET_PDEATHSIG, SIGKILL);
  g_log_set_writer_func (say_nothing, NULL, NULL);
  job.input = kg_input_new_fd (STDIN_FILENO, job.limits.bytes);
  job.wire = kg_wire_writer_new (write_all, NULL);
  kg_wire_write_hello (job.wire);
  enter_and_run (&job);
  kg_wire_write_end (job.wire, job.quads);
  kg_wire_flush (job.wire);
  return 0;
}

void
kg_parse_child_if_asked (int argc, char **argv)
{
  if (argc < 2 || strcmp (argv[1], KG_PARSE_ARGUMENT) != 0) {
    return;
  }
  /* Nothing is given back: the process ends, and what atexit() handlers do is not allowed in
   * here. */
  _exit (argc == 2 + KG_PARSE_CHILD_ARGUMENTS ? child_main (argv + 2) : 2);
}

char **
kg_parse_child_arguments (const char *program, const KgParseSource *source,
                          const KgParseLimits *limits)
{
  GPtrArray *arguments = g_ptr_array_new ();
  g_ptr_array_add (arguments, g_strdup (program));
  g_ptr_array_add (arguments, g_strdup (KG_PARSE_ARGUMENT));
  g_ptr_array_add (arguments, g_strdup (kg_format_info (source->format)->name));
  const guint64 numbers[] = { limits->bytes,   limits->quads,  limits->literal_bytes, limits->depth,
                              limits->seconds, limits->memory, limits->problems };
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_ptr_array_add (arguments, g_strdup_printf ("%" G_GUINT64_FORMAT, numbers[i]));
  }
  g_ptr_array_add (arguments, g_strdup (source->base));
  g_ptr_array_add (arguments, NULL);
  return (char **) g_ptr_array_free (arguments, FALSE);
}

/* In place */

typedef struct {
  KgWireReader *reader;
  GByteArray *pending; /* the beginning of a record */
  gboolean broken;
} Loop;

static void
feed_back (const guint8 *data, gsize length, gpointer user_data)
{
  Loop *loop = (Loop *) user_data;
  gsize used = 0;
  g_byte_array_append (loop->pending, data, (guint) length);
  loop->broken = loop->broken || !kg_wire_reader_feed (loop->reader, loop->pending->data,
                                                       loop->pending->len, &used);
  g_byte_array_remove_range (loop->pending, 0, (guint) used);
}

KgDataset *
kg_parse_in_process (const guint8 *data, gsize length, KgFormat format, const char *base,
                     const KgParseLimits *limits, GPtrArray **problems, GError **error)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (KgWireReader) reader = kg_wire_reader_new (dataset, limits);
  Loop loop = { reader, g_byte_array_new (), FALSE };
  KgParseJob job = { .format = format, .base = base, .limits = *limits };
  job.input = kg_input_new_memory (data, length, limits->bytes);
  job.wire = kg_wire_writer_new (feed_back, &loop);
  kg_wire_write_hello (job.wire);
  if (is_for_raptor (format)) {
    job.raptor = kg_parse_raptor_prepare (format, FALSE);
    g_assert (job.raptor != NULL);
  }
  run (&job);
  if (job.raptor != NULL) {
    kg_parse_raptor_release (job.raptor);
  }
  kg_wire_write_end (job.wire, job.quads);
  kg_wire_writer_free (job.wire);
  kg_input_free (job.input);
  g_byte_array_unref (loop.pending);
  if (loop.broken) {
    g_set_error (error, KG_ERROR, KG_ERROR_PARSER, "the parser broke its protocol");
    return NULL;
  }
  return kg_parse_conclude ("document", limits, reader, problems, error)
             ? g_steal_pointer (&dataset)
             : NULL;
}
