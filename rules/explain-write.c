/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include "kg/json.h"
#include "rules/request-private.h"

#include <string.h>

/* Writing JSON and XML: the one place that escapes for each. */

void
rules_json_append_comma (GString *out)
{
  char last = out->len > 0 ? out->str[out->len - 1] : '[';
  g_string_append (out, last == '{' || last == '[' ? "" : ", ");
}

void
rules_json_append_name (GString *out, const char *name)
{
  rules_json_append_comma (out);
  kg_json_append_string (out, name, strlen (name));
  g_string_append (out, ": ");
}

void
rules_json_append_text (GString *out, const char *name, const char *text)
{
  rules_json_append_name (out, name);
  kg_json_append_string (out, text, strlen (text));
}

void
rules_json_append_number (GString *out, const char *name, gint64 number)
{
  char text[RULES_NUMBER_BYTES];
  rules_json_append_name (out, name);
  g_string_append_len (out, text, (gssize) rules_number_integer (number, text));
}

void
rules_json_append_boolean (GString *out, const char *name, gboolean value)
{
  rules_json_append_name (out, name);
  g_string_append (out, value ? "true" : "false");
}

gint
rules_explain_compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}
