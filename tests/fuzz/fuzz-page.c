/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/page.h"

#include <jansson.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The input as a template, which must end; and as a value, which must stay text. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const char place[] =
    "<p title=\"{{x}}\">{{#list}}<b>{{.}}</b>{{/list}}<a href='?{{%x}}'></p>";

static const char *
find (const char *name, gpointer data)
{
  return strcmp (name, "it") == 0 ? data : strcmp (name, "place") == 0 ? place : NULL;
}

static json_t *
values_of (const char *text)
{
  json_t *list = json_array ();
  json_t *values = json_object ();
  json_array_append_new (list, json_string (text));
  json_array_append_new (list, json_integer (1));
  json_object_set_new (values, "x", json_string (text));
  json_object_set_new (values, "list", list);
  return values;
}

static guint
count (const char *text, char c)
{
  guint n = 0;
  for (; *text != '\0'; text++) {
    n += *text == c;
  }
  return n;
}

/* Only the template's own markup is in the page. */
static void
check_place (const json_t *values)
{
  g_autoptr (GString) out = g_string_new (NULL);
  if (!http_page_render ("place", values, find, NULL, out, NULL)) {
    abort ();
  }
  gboolean fine = count (out->str, '<') == 7 && count (out->str, '>') == 7 &&
                  count (out->str, '"') == 2 && count (out->str, '\'') == 2 &&
                  strlen (out->str) == out->len;
  for (gsize i = 0; i < out->len; i++) {
    fine = fine && ((guchar) out->str[i] >= ' ' || out->str[i] == '\n' || out->str[i] == '\t');
  }
  if (!fine) {
    abort ();
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *given = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (given, -1);
  g_autoptr (GString) out = g_string_new (NULL);
  json_t *values = values_of (text);
  /* Each section doubles what stands in it: longer templates of nothing else would take long. */
  if (size <= 256) {
    http_page_render ("it", values, find, text, out, NULL);
  }
  check_place (values);
  json_decref (values);
  return 0;
}
