/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-private.h"

#include "kg/text.h"

#include <string.h>

/* What is wrong with a request, and where. */

#define QUOTED_CHARACTERS 100

static void
append_step (GString *out, const RulesRequestPlace *place)
{
  g_string_append_c (out, '/');
  if (place->key == NULL) {
    char number[RULES_NUMBER_BYTES];
    g_string_append_len (out, number,
                         (gssize) rules_number_integer ((gint64) place->index, number));
    return;
  }
  for (const char *at = place->key; *at != '\0'; at++) {
    if (*at == '~' || *at == '/') {
      g_string_append (out, *at == '~' ? "~0" : "~1");
    } else {
      g_string_append_c (out, *at);
    }
  }
}

/* As deep as the place is: bounded by RULES_LIMIT_REQUEST_DEPTH. */
static void
append_pointer (GString *out, const RulesRequestPlace *place)
{
  if (place->above == NULL) {
    return;
  }
  append_pointer (out, place->above);
  append_step (out, place);
}

static void
set_error (RulesRequest *request, const RulesRequestPlace *place, RulesError code,
           const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  g_autoptr (GString) pointer = g_string_new (NULL);
  g_autoptr (GString) message = g_string_new (NULL);
  append_pointer (pointer, place);
  kg_text_append_safe (message, pointer->str, (gssize) pointer->len);
  g_string_append_printf (message, "%s%s", message->len == 0 ? "" : ": ", text);
  g_set_error_literal (request->error, RULES_ERROR, (gint) code, message->str);
}

gboolean
rules_request_refuse (RulesRequest *request, const RulesRequestPlace *place, const char *format,
                      ...)
{
  va_list arguments;
  va_start (arguments, format);
  set_error (request, place, RULES_ERROR_REQUEST, format, arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
rules_request_exceed (RulesRequest *request, const RulesRequestPlace *place, const char *format,
                      ...)
{
  va_list arguments;
  va_start (arguments, format);
  set_error (request, place, RULES_ERROR_LIMIT, format, arguments);
  va_end (arguments);
  return FALSE;
}

char *
rules_request_quote (const char *name)
{
  GString *quoted = g_string_new ("`");
  const gsize length = strlen (name);
  const char *end = name;
  for (guint n = 0; n < QUOTED_CHARACTERS && *end != '\0'; n++) {
    const char *next = g_utf8_find_next_char (end, name + length);
    end = next == NULL ? name + length : next;
  }
  kg_text_append_safe (quoted, name, end - name);
  g_string_append (quoted, *end == '\0' ? "`" : "\xe2\x80\xa6`");
  return g_string_free (quoted, FALSE);
}

char *
rules_request_describe (const RulesRequest *request, KgTermId term)
{
  KgView view = { request->context->snapshot, request->overlay };
  KgTerm open = { .value = "" };
  kg_view_term (&view, term, &open);
  g_autofree char *name = kg_snapshot_compact (request->context->snapshot, open.value);
  return rules_request_quote (name);
}
