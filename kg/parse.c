/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse.h"

#include "kg/error.h"
#include "kg/limits.h"
#include "kg/parse-check.h"
#include "kg/parse-private.h"
#include "kg/sandbox.h"
#include "kg/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The parent's side of parsing: starts the child, takes its records, says what went wrong. */

#define PIPE_BYTES (1u << 20)
#define PROGRESS_MILLISECONDS 100
/* The status of a child whose program could not be executed, where posix_spawn() does not tell. */
#define SPAWN_FAILED 127

const KgParseLimits kg_parse_default_limits = {
  .bytes = KG_LIMIT_DOCUMENT_BYTES,
  .quads = KG_LIMIT_DOCUMENT_QUADS,
  .literal_bytes = KG_LIMIT_LITERAL_BYTES,
  .depth = KG_LIMIT_DEPTH,
  .seconds = KG_LIMIT_PARSE_SECONDS,
  .memory = KG_LIMIT_PARSE_MEMORY,
  .problems = KG_LIMIT_PROBLEMS,
};

void
kg_problem_free (KgProblem *problem)
{
  if (problem != NULL) {
    g_free (problem->text);
    g_free (problem);
  }
}

char *
kg_problem_format (const KgProblem *problem, const char *name)
{
  if (problem->line == 0) {
    return g_strdup_printf ("%s: %s", name, problem->text);
  }
  if (problem->column == 0) {
    return g_strdup_printf ("%s:%u: %s", name, problem->line, problem->text);
  }
  return g_strdup_printf ("%s:%u:%u: %s", name, problem->line, problem->column, problem->text);
}

/* Starting the child */

typedef struct {
  pid_t pid;
  int pipe; /* from which its records are read */
} Child;

/* A pipe whose ends lie above the three descriptors that the child's file actions set one after the
 * other, and that no other child inherits. */
static gboolean
open_pipe (int ends[2], GError **error)
{
  int low[2];
  if (pipe2 (low, O_CLOEXEC) != 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "no pipe to the parser: %s", g_strerror (errno));
    return FALSE;
  }
  ends[0] = low[0];
  ends[1] = fcntl (low[1], F_DUPFD_CLOEXEC, 3);
  const int failed = errno;
  close (low[1]);
  if (ends[1] < 0) {
    close (low[0]);
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "no pipe to the parser: %s", g_strerror (failed));
    return FALSE;
  }
  /* Larger where the system lets us. */
  (void) fcntl (ends[0], F_SETPIPE_SZ, PIPE_BYTES);
  return TRUE;
}

/* This program. Its path, where it is still there, so that tools that run programs inside
 * themselves (valgrind) start the right one; else, after an upgrade, the file that is running. */
static char *
own_program (void)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);
  return path == NULL || g_str_has_suffix (path, " (deleted)") ? g_strdup ("/proc/self/exe")
                                                               : g_steal_pointer (&path);
}

/* The environment may hold secrets: the child gets what finding libraries and sanitizers need. */
static char **
child_environment (void)
{
  static const char *const kept[] = { "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                                      "LSAN_OPTIONS", "TSAN_OPTIONS" };
  GPtrArray *environment = g_ptr_array_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++) {
    const char *value = g_getenv (kept[i]);
    if (value != NULL) {
      g_ptr_array_add (environment, g_strconcat (kept[i], "=", value, NULL));
    }
  }
  g_ptr_array_add (environment, NULL);
  return (char **) g_ptr_array_free (environment, FALSE);
}

/* Signals as in a new program, whatever this thread blocks or ignores. */
static int
set_signals (posix_spawnattr_t *attributes)
{
  sigset_t none;
  sigset_t all;
  sigemptyset (&none);
  sigfillset (&all);
  int result = posix_spawnattr_setsigmask (attributes, &none);
  result = result != 0 ? result : posix_spawnattr_setsigdefault (attributes, &all);
  return result != 0 ? result
                     : posix_spawnattr_setflags (attributes,
                                                 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int
set_files (posix_spawn_file_actions_t *actions, int document, int records)
{
  int result = posix_spawn_file_actions_adddup2 (actions, document, STDIN_FILENO);
  result =
      result != 0 ? result : posix_spawn_file_actions_adddup2 (actions, records, STDOUT_FILENO);
  result = result != 0 ? result
                       : posix_spawn_file_actions_addopen (actions, STDERR_FILENO, "/dev/null",
                                                           O_WRONLY, 0);
  return result != 0 ? result : posix_spawn_file_actions_addclosefrom_np (actions, 3);
}

static int
spawn (const char *program, char **argv, int document, int records, pid_t *pid)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  g_auto (GStrv) environment = child_environment ();
  int result = posix_spawn_file_actions_init (&actions);
  if (result != 0) {
    return result;
  }
  result = posix_spawnattr_init (&attributes);
  if (result == 0) {
    result = set_files (&actions, document, records);
    result = result != 0 ? result : set_signals (&attributes);
    result =
        result != 0 ? result : posix_spawn (pid, program, &actions, &attributes, argv, environment);
    posix_spawnattr_destroy (&attributes);
  }
  posix_spawn_file_actions_destroy (&actions);
  return result;
}

static gboolean
start_child (const KgParseSource *source, const KgParseLimits *limits, const char *program,
             Child *child, GError **error)
{
  int ends[2];
  g_autofree char *own = program == NULL ? own_program () : NULL;
  const char *path = program == NULL ? own : program;
  g_auto (GStrv) argv = kg_parse_child_arguments (path, source, limits);
  if (!open_pipe (ends, error)) {
    return FALSE;
  }
  int result = spawn (path, argv, source->fd, ends[1], &child->pid);
  close (ends[1]);
  if (result != 0) {
    close (ends[0]);
    g_set_error (error, KG_ERROR, KG_ERROR_PARSER, "the parser `%s` cannot be started: %s", path,
                 g_strerror (result));
    return FALSE;
  }
  child->pipe = ends[0];
  return TRUE;
}

/* The status as of waitpid(); -1 where somebody else has taken it. */
static int
end_child (Child *child, gboolean by_force)
{
  int status = -1;
  pid_t waited;
  close (child->pipe);
  if (by_force) {
    (void) kill (child->pid, SIGKILL);
  }
  do {
    waited = waitpid (child->pid, &status, 0);
  } while (waited < 0 && errno == EINTR);
  return waited < 0 ? -1 : status;
}

/* Taking its records */

typedef enum {
  OUTCOME_FINISHED, /* the child has closed the pipe */
  OUTCOME_BROKEN,   /* the protocol was */
  OUTCOME_CANCELLED,
  OUTCOME_FAILED, /* reading the pipe failed */
} Outcome;

typedef struct {
  const KgParseOptions *options; /* (nullable) */
  guint64 total;
  KgDataset *dataset;
  KgWireReader *reader;
  gint64 next_progress; /* monotonic, microseconds */
} Session;

static gboolean
report_progress (Session *session)
{
  if (session->options == NULL || session->options->progress == NULL) {
    return TRUE;
  }
  session->next_progress = g_get_monotonic_time () + (gint64) PROGRESS_MILLISECONDS * 1000;
  return session->options->progress (kg_wire_reader_state (session->reader)->bytes, session->total,
                                     session->dataset->quads->len, session->options->progress_data);
}

/* Until there is something to read. FALSE if cancelled meanwhile. */
static gboolean
wait_for_records (Session *session, int pipe)
{
  struct pollfd polled = { .fd = pipe, .events = POLLIN };
  for (;;) {
    int ready = poll (&polled, 1, PROGRESS_MILLISECONDS);
    gboolean due = ready == 0 || g_get_monotonic_time () >= session->next_progress;
    if (due && !report_progress (session)) {
      return FALSE;
    }
    if (ready > 0 || (ready < 0 && errno != EINTR)) {
      return TRUE;
    }
  }
}

static Outcome
take_records (Session *session, int pipe)
{
  const gsize capacity = MAX (kg_wire_reader_longest (session->reader), PIPE_BYTES);
  g_autofree guint8 *buffer = (guint8 *) g_malloc (capacity);
  gsize length = 0;
  for (;;) {
    if (!wait_for_records (session, pipe)) {
      return OUTCOME_CANCELLED;
    }
    gssize n = read (pipe, buffer + length, capacity - length);
    if (n < 0 && errno != EINTR) {
      return OUTCOME_FAILED;
    }
    if (n == 0) {
      return OUTCOME_FINISHED;
    }
    length += n < 0 ? 0 : (gsize) n;
    gsize used;
    if (!kg_wire_reader_feed (session->reader, buffer, length, &used) ||
        (used == 0 && length == capacity)) {
      return OUTCOME_BROKEN;
    }
    length -= used;
    memmove (buffer, buffer + used, length);
  }
}

/* What to say of it */

static void
set_limit_error (const char *name, const KgParseLimits *limits, const KgWireState *state,
                 GError **error)
{
  static const struct {
    const char *what;
    const char *advice;
  } texts[] = {
    [KG_WIRE_LIMIT_NONE] = { "more than is allowed", "" },
    [KG_WIRE_LIMIT_BYTES] = { "more than %s bytes, decompressed", "split the document" },
    [KG_WIRE_LIMIT_QUADS] = { "more than %s quads", "split the document" },
    [KG_WIRE_LIMIT_LITERAL] = { "a literal of more than %s bytes",
                                "refer to the text by an IRI instead" },
    [KG_WIRE_LIMIT_IRI] = { "an IRI of more than %s bytes", "shorten it" },
    [KG_WIRE_LIMIT_LABEL] = { "a blank node label of more than %s bytes", "shorten it" },
    [KG_WIRE_LIMIT_PREFIXES] = { "more than %s prefixes", "write whole IRIs instead" },
    [KG_WIRE_LIMIT_DEPTH] = { "nesting deeper than %s levels", "name the inner nodes instead" },
    [KG_WIRE_LIMIT_TERMS] = { "more than %s different terms", "split the document" },
  };
  const guint64 figures[] = {
    [KG_WIRE_LIMIT_NONE] = 0,
    [KG_WIRE_LIMIT_BYTES] = limits->bytes,
    [KG_WIRE_LIMIT_QUADS] = limits->quads,
    [KG_WIRE_LIMIT_LITERAL] = limits->literal_bytes,
    [KG_WIRE_LIMIT_IRI] = KG_LIMIT_IRI_BYTES,
    [KG_WIRE_LIMIT_LABEL] = KG_LIMIT_BLANK_BYTES,
    [KG_WIRE_LIMIT_PREFIXES] = KG_LIMIT_PREFIXES,
    [KG_WIRE_LIMIT_DEPTH] = limits->depth,
    [KG_WIRE_LIMIT_TERMS] = KG_TERM_ID_MAX,
  };
  g_autofree char *figure = g_strdup_printf ("%" G_GUINT64_FORMAT, figures[state->limit]);
  g_auto (GStrv) parts = g_strsplit (texts[state->limit].what, "%s", 2);
  g_autofree char *what = g_strjoinv (figure, parts);
  const KgProblem problem = { .line = state->limit_line, .text = what };
  g_autofree char *place = kg_problem_format (&problem, name);
  g_set_error (error, KG_ERROR, KG_ERROR_LIMIT, "%s; %s", place, texts[state->limit].advice);
}

static void
set_failure_error (const char *name, const KgWireState *state, GError **error)
{
  switch (state->failure) {
  case KG_WIRE_FAILURE_READ:
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be read: %s", name,
                 g_strerror (state->error));
    break;
  case KG_WIRE_FAILURE_SANDBOX:
    g_set_error (
        error, KG_ERROR, KG_ERROR_PARSER,
        "`%s` was not parsed because the parser cannot shut itself in (%s); allow seccomp filters",
        name, g_strerror (state->error));
    break;
  case KG_WIRE_FAILURE_LIBRARY:
    g_set_error (error, KG_ERROR, KG_ERROR_PARSER, "`%s` was not parsed: raptor cannot be set up",
                 name);
    break;
  case KG_WIRE_FAILURE_NONE:
    break;
  }
}

static void
set_syntax_error (const char *name, GPtrArray *found, GPtrArray **problems, GError **error)
{
  GString *message = g_string_new (NULL);
  for (guint i = 0; i < found->len; i++) {
    g_autofree char *line =
        kg_problem_format ((const KgProblem *) g_ptr_array_index (found, i), name);
    g_string_append_printf (message, "%s%s", i == 0 ? "" : "\n", line);
  }
  g_set_error_literal (error, KG_ERROR, KG_ERROR_SYNTAX, message->str);
  g_string_free (message, TRUE);
  if (problems != NULL) {
    *problems = g_ptr_array_ref (found);
  }
}

gboolean
kg_parse_conclude (const char *name, const KgParseLimits *limits, const KgWireReader *reader,
                   GPtrArray **problems, GError **error)
{
  const KgWireState *state = kg_wire_reader_state (reader);
  GPtrArray *found = kg_wire_reader_problems (reader);
  if (state->failure != KG_WIRE_FAILURE_NONE) {
    set_failure_error (name, state, error);
  } else if (found->len > 0) {
    set_syntax_error (name, found, problems, error);
  } else if (state->limit != KG_WIRE_LIMIT_NONE) {
    set_limit_error (name, limits, state, error);
  } else {
    return TRUE;
  }
  return FALSE;
}

/* The child is gone without an end. */
static void
set_death_error (const char *name, const KgParseLimits *limits, int status, GError **error)
{
  if (status != -1 && WIFSIGNALED (status) && WTERMSIG (status) == SIGXCPU) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "`%s` takes more than %u seconds to parse; split the document", name,
                 limits->seconds);
  } else if (status != -1 && WIFEXITED (status) && WEXITSTATUS (status) == KG_SANDBOX_EXIT_MEMORY) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "`%s` takes more than %" G_GUINT64_FORMAT
                 " bytes of memory to parse; split the document",
                 name, limits->memory);
  } else if (status != -1 && WIFSIGNALED (status)) {
    g_set_error (error, KG_ERROR, KG_ERROR_PARSER,
                 "the parser died on `%s` (signal %d, %s); check the document", name,
                 WTERMSIG (status), g_strsignal (WTERMSIG (status)));
  } else if (status != -1 && WIFEXITED (status) && WEXITSTATUS (status) == SPAWN_FAILED) {
    g_set_error (error, KG_ERROR, KG_ERROR_PARSER,
                 "the parser of `%s` cannot be started; check the installation", name);
  } else {
    g_set_error (error, KG_ERROR, KG_ERROR_PARSER,
                 "the parser gave up on `%s` without saying why; check the document", name);
  }
}

static gboolean
conclude (const char *name, const KgParseLimits *limits, const Session *session, Outcome outcome,
          int status, GPtrArray **problems, GError **error)
{
  switch (outcome) {
  case OUTCOME_CANCELLED:
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "reading `%s` was cancelled", name);
    return FALSE;
  case OUTCOME_FAILED:
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "the parser of `%s` cannot be heard", name);
    return FALSE;
  case OUTCOME_BROKEN:
    g_set_error (error, KG_ERROR, KG_ERROR_PARSER,
                 "the parser broke its protocol on `%s`; check the document", name);
    return FALSE;
  case OUTCOME_FINISHED:
    break;
  }
  if (kg_wire_reader_state (session->reader)->ended) {
    return kg_parse_conclude (name, limits, session->reader, problems, error);
  }
  set_death_error (name, limits, status, error);
  return FALSE;
}

static gboolean
check_source (const KgParseSource *source, GError **error)
{
  if (kg_format_info (source->format) == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT, "the format of `%s` is not known; name it",
                 source->name);
    return FALSE;
  }
  const gsize length = source->base == NULL ? 0 : strlen (source->base);
  if (length > KG_LIMIT_IRI_BYTES || kg_check_utf8 (source->base, length, NULL) != length ||
      !kg_check_iri (source->base, length)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "the base `%s` of `%s` is not an absolute IRI; give one",
                 source->base == NULL ? "" : source->base, source->name);
    return FALSE;
  }
  return TRUE;
}

/* What is left to read of a regular file; 0 if it is something else. */
static guint64
measure (int fd)
{
  struct stat status;
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)) {
    return 0;
  }
  off_t at = lseek (fd, 0, SEEK_CUR);
  return at < 0 || at > status.st_size ? 0 : (guint64) (status.st_size - at);
}

KgDataset *
kg_parse (const KgParseSource *source, const KgParseOptions *options, GPtrArray **problems,
          GError **error)
{
  const KgParseLimits *limits =
      options == NULL || options->limits == NULL ? &kg_parse_default_limits : options->limits;
  Child child;
  if (!check_source (source, error) ||
      !start_child (source, limits, options == NULL ? NULL : options->program, &child, error)) {
    return NULL;
  }
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (KgWireReader) reader = kg_wire_reader_new (dataset, limits);
  Session session = { options, measure (source->fd), dataset, reader, 0 };
  Outcome outcome = take_records (&session, child.pipe);
  if (outcome == OUTCOME_FINISHED && !report_progress (&session)) {
    outcome = OUTCOME_CANCELLED;
  }
  int status = end_child (&child, outcome != OUTCOME_FINISHED);
  if (!conclude (source->name, limits, &session, outcome, status, problems, error)) {
    return NULL;
  }
  return g_steal_pointer (&dataset);
}
