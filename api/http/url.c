/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/exchange-private.h"

#include <string.h>

char *
http_decode (const char *text, gssize length, gboolean plus)
{
  gsize n = length >= 0 ? (gsize) length : strlen (text);
  g_autoptr (GString) out = g_string_sized_new (n + 1);
  for (gsize i = 0; i < n; i++) {
    if (text[i] == '%') {
      int high = i + 2 < n ? g_ascii_xdigit_value (text[i + 1]) : -1;
      int low = high >= 0 ? g_ascii_xdigit_value (text[i + 2]) : -1;
      if (high < 0 || low < 0 || (high == 0 && low == 0)) {
        return NULL;
      }
      g_string_append_c (out, (char) (high << 4 | low));
      i += 2;
    } else {
      g_string_append_c (out, plus && text[i] == '+' ? ' ' : text[i]);
    }
  }
  if (!g_utf8_validate (out->str, (gssize) out->len, NULL)) {
    return NULL;
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
pair_clear (gpointer data)
{
  HttpPair *pair = data;
  g_free (pair->name);
  g_free (pair->value);
}

GArray *
http_pairs_new (void)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (HttpPair));
  g_array_set_clear_func (pairs, pair_clear);
  return pairs;
}

void
http_pairs_add (GArray *pairs, const char *name, const char *value)
{
  const HttpPair pair = { g_strdup (name), g_strdup (value) };
  g_array_append_val (pairs, pair);
}

const char *
http_pairs_get (const GArray *pairs, const char *name)
{
  for (guint i = 0; pairs != NULL && i < pairs->len; i++) {
    const HttpPair *pair = &g_array_index (pairs, HttpPair, i);
    if (strcmp (pair->name, name) == 0) {
      return pair->value;
    }
  }
  return NULL;
}

GArray *
http_pairs_parse (const char *text, gsize length)
{
  g_autoptr (GArray) pairs = http_pairs_new ();
  const char *end = text + length;
  while (text < end) {
    const char *stop = memchr (text, '&', (gsize) (end - text));
    stop = stop != NULL ? stop : end;
    const char *equals = memchr (text, '=', (gsize) (stop - text));
    const char *name_end = equals != NULL ? equals : stop;
    g_autofree char *name = http_decode (text, name_end - text, TRUE);
    g_autofree char *value =
        equals != NULL ? http_decode (equals + 1, stop - equals - 1, TRUE) : g_strdup ("");
    if (name == NULL || value == NULL) {
      return NULL;
    }
    if (stop > text) {
      http_pairs_add (pairs, name, value);
    }
    text = stop + 1;
  }
  return g_steal_pointer (&pairs);
}
