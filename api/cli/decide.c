/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/decide.h"

#include "api/cli/output.h"
#include "api/common.h"
#include "kg/json-parse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES (64u << 10)

RulesEngine *
cli_engine (KgSnapshot *snapshot, GError **error)
{
  g_autoptr (GPtrArray) warnings = NULL;
  RulesEngine *engine = rules_engine_new (snapshot, &warnings, error);
  cli_warn (warnings);
  return engine;
}

/* --- Keys --- */

RulesKeys *
cli_keys (const char *option, gboolean create, GError **error)
{
  g_autofree char *path = api_key_path (option, "GROUNDS_KEY", "key");
  gboolean existed = g_file_test (path, G_FILE_TEST_EXISTS);
  if (create && !existed && !api_make_key_folder (path, error)) {
    return NULL;
  }
  RulesKeys *keys = rules_keys_open (path, create, error);
  if (keys != NULL && !existed) {
    g_autofree char *safe = cli_safe (path);
    fflush (stdout);
    fprintf (stderr,
             "grounds: made the key file `%s`; keep a copy in a safe place: without it no token can"
             " be turned back\n",
             safe);
  }
  return keys;
}

gboolean
cli_keys_if_there (const char *option, RulesKeys **out, GError **error)
{
  g_autofree char *path = api_key_path (option, "GROUNDS_KEY", "key");
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    *out = NULL;
    return TRUE;
  }
  RulesKeys *keys = rules_keys_open (path, FALSE, error);
  if (keys == NULL) {
    return FALSE;
  }
  *out = keys;
  return TRUE;
}

void
cli_question_init (CliQuestion *asked, const json_t *json, gint64 time, const RulesKeys *keys)
{
  asked->question = (RulesQuestion) { .json = json, .time = time };
  if (keys != NULL && rules_request_digest_of (json, keys, asked->digest)) {
    asked->question.digest = asked->digest;
  }
}

/* --- Times --- */

gboolean
cli_parse_moment (const char *option, const char *text, gint64 *out, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                 "`%s %s` makes no sense; give a moment with its time zone, such as"
                 " 2026-11-23T09:30:00Z",
                 option, text);
    return FALSE;
  }
  *out = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

gboolean
cli_parse_time (const char *text, gint64 *out, GError **error)
{
  if (text != NULL) {
    return cli_parse_moment ("--time", text, out, error);
  }
  *out = g_get_real_time ();
  return TRUE;
}

/* --- JSON and files --- */

json_t *
cli_read_json (const char *text, gsize length, GError **error)
{
  json_error_t problem;
  json_t *json = kg_json_parse (text, length, &problem);
  if (json == NULL) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_REQUEST,
                 "this is no JSON (line %d, column %d); give one object", problem.line,
                 problem.column);
  }
  return json;
}

static int
open_input (const char *path, GError **error)
{
  struct stat status;
  if (path == NULL || strcmp (path, "-") == 0) {
    return STDIN_FILENO;
  }
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISDIR (status.st_mode)) {
    close (fd);
    fd = -1;
    errno = EISDIR;
  }
  if (fd < 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be read: %s", path, g_strerror (errno));
  }
  return fd;
}

/* Appends what comes next. `*end` tells whether there is nothing more. */
static gboolean
read_more (int fd, GString *buffer, gsize most, gboolean *end, GError **error)
{
  gsize before = buffer->len;
  gssize got;
  g_string_set_size (buffer, before + READ_BYTES);
  do {
    got = read (fd, buffer->str + before, READ_BYTES);
  } while (got < 0 && errno == EINTR);
  g_string_set_size (buffer, before + (gsize) MAX (got, 0));
  *end = got == 0;
  if (got < 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "the input cannot be read: %s", g_strerror (errno));
    return FALSE;
  }
  if (buffer->len > most) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "the input is longer than %" G_GSIZE_FORMAT " bytes; divide it", most);
    return FALSE;
  }
  return TRUE;
}

GString *
cli_read_file (const char *path, gsize most, GError **error)
{
  int fd = open_input (path, error);
  GString *text = g_string_new (NULL);
  gboolean end = fd < 0;
  gboolean done = fd >= 0;
  while (done && !end) {
    done = read_more (fd, text, most, &end, error);
  }
  if (fd > STDIN_FILENO) {
    close (fd);
  }
  if (!done) {
    g_string_free (text, TRUE);
    return NULL;
  }
  return text;
}

/* --- Requests --- */

typedef enum {
  FORM_UNKNOWN,
  FORM_ONE,
  FORM_LINES,
} Form;

struct _CliRequests {
  int fd;
  GString *buffer;
  gsize at; /* what comes before was given */
  gboolean end;
  Form form;
  guint64 line; /* the last */
};

CliRequests *
cli_requests_open (const char *path, GError **error)
{
  int fd = open_input (path, error);
  if (fd < 0) {
    return NULL;
  }
  CliRequests *requests = g_new0 (CliRequests, 1);
  requests->fd = fd;
  requests->buffer = g_string_new (NULL);
  return requests;
}

void
cli_requests_free (CliRequests *requests)
{
  if (requests == NULL) {
    return;
  }
  if (requests->fd > STDIN_FILENO) {
    close (requests->fd);
  }
  g_string_free (requests->buffer, TRUE);
  g_free (requests);
}

static gboolean
is_blank (const char *text, gsize length)
{
  return strspn (text, " \t\r\n") >= length;
}

static gboolean
is_json (const char *text, gsize length)
{
  json_t *json = json_loadb (text, length, 0, NULL);
  json_decref (json);
  return json != NULL;
}

/* The next line, without its end, that is not blank; NULL if the buffer has none that is complete. */
static const char *
take_line (CliRequests *requests, gsize *length)
{
  while (requests->at < requests->buffer->len) {
    const char *text = requests->buffer->str + requests->at;
    gsize rest = requests->buffer->len - requests->at;
    const char *end = memchr (text, '\n', rest);
    if (end == NULL && !requests->end) {
      return NULL;
    }
    *length = end != NULL ? (gsize) (end - text) : rest;
    requests->at += *length + (end != NULL ? 1 : 0);
    requests->line++;
    if (!is_blank (text, *length)) {
      return text;
    }
  }
  return NULL;
}

static gboolean
fill (CliRequests *requests, GError **error)
{
  g_string_erase (requests->buffer, 0, (gssize) requests->at);
  requests->at = 0;
  return read_more (requests->fd, requests->buffer, CLI_LIMIT_REQUEST_BYTES, &requests->end, error);
}

/* A first line that is JSON by itself is one of several; else all of the input may be one object, laid out over lines. */
static gboolean
find_form (CliRequests *requests, GError **error)
{
  gsize length = 0;
  const char *line;
  while ((line = take_line (requests, &length)) == NULL && !requests->end) {
    if (!fill (requests, error)) {
      return FALSE;
    }
  }
  if (line != NULL && is_json (line, length)) {
    requests->form = FORM_LINES;
  }
  while (requests->form == FORM_UNKNOWN && !requests->end) {
    requests->at = 0;
    if (!fill (requests, error)) {
      return FALSE;
    }
  }
  if (requests->form == FORM_UNKNOWN) {
    gboolean second = FALSE;
    if (line != NULL && !is_json (requests->buffer->str, requests->buffer->len)) {
      requests->at = 0;
      take_line (requests, &length);
      line = take_line (requests, &length);
      second = line != NULL && is_json (line, length);
    }
    requests->form = second ? FORM_LINES : FORM_ONE;
  }
  requests->at = 0;
  requests->line = 0;
  return TRUE;
}

gboolean
cli_requests_ready (const CliRequests *requests)
{
  const char *text = requests->buffer->str + requests->at;
  gsize rest = requests->buffer->len - requests->at;
  return requests->end || memchr (text, '\n', rest) != NULL;
}

gboolean
cli_requests_next (CliRequests *requests, const char **text, gsize *length, guint64 *line,
                   GError **error)
{
  if (requests->form == FORM_UNKNOWN && !find_form (requests, error)) {
    return FALSE;
  }
  *line = 0;
  if (requests->form == FORM_ONE) {
    *length = requests->buffer->len;
    *text = requests->at == 0 && !is_blank (requests->buffer->str, *length) ? requests->buffer->str
                                                                            : NULL;
    requests->at = *length;
    return TRUE;
  }
  while ((*text = take_line (requests, length)) == NULL && !requests->end) {
    if (!fill (requests, error)) {
      return FALSE;
    }
  }
  *line = requests->line;
  return TRUE;
}
