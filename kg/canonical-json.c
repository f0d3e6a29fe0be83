/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/canonical-json.h"

#include "kg/decimal.h"
#include "kg/error.h"
#include "kg/json.h"
#include "kg/limits.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *key;
  const json_t *value;
} Member;

typedef struct {
  GString *out;
  GArray *members; /* Member, of the objects that are being written, the innermost last */
  guint depth;
  GError **error;
} Writer;

static gboolean write_value (Writer *writer, const json_t *value);

/* --- Numbers --- */

/* Up to here each integer is a double of its own, and they are written alike. */
#define EXACT_MAX (G_GINT64_CONSTANT (1) << 53)

#define INTEGER_BYTES 24

static gsize
print_integer (gint64 value, char out[INTEGER_BYTES])
{
  guint64 rest = value < 0 ? 0 - (guint64) value : (guint64) value;
  char reversed[INTEGER_BYTES];
  gsize n = 0;
  gsize length = 0;
  do {
    reversed[n++] = (char) ('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (value < 0) {
    out[length++] = '-';
  }
  while (n > 0) {
    out[length++] = reversed[--n];
  }
  return length;
}

static void
append_exponent (GString *out, const KgDecimal *decimal)
{
  char text[INTEGER_BYTES];
  int exponent = decimal->exponent - 1;
  g_string_append_c (out, decimal->digits[0]);
  if (decimal->n > 1) {
    g_string_append_c (out, '.');
    g_string_append_len (out, decimal->digits + 1, (gssize) decimal->n - 1);
  }
  g_string_append (out, exponent < 0 ? "e" : "e+");
  g_string_append_len (out, text, (gssize) print_integer (exponent, text));
}

static void
append_zeros (GString *out, gssize n)
{
  for (gssize i = 0; i < n; i++) {
    g_string_append_c (out, '0');
  }
}

/* Number::toString of ECMA-262 with radix 10; the names of its cases are n and k there, exponent and digits here. */
static void
append_real (GString *out, double value)
{
  KgDecimal decimal;
  if (value >= -EXACT_MAX && value <= EXACT_MAX && value == (double) (gint64) value) {
    char text[INTEGER_BYTES];
    g_string_append_len (out, text, (gssize) print_integer ((gint64) value, text));
    return;
  }
  kg_decimal_shortest (value, &decimal);
  if (decimal.negative) {
    g_string_append_c (out, '-');
  }
  const gssize n = (gssize) decimal.n;
  const gssize exponent = decimal.exponent;
  if (exponent > 21 || exponent <= -6) {
    append_exponent (out, &decimal);
  } else if (exponent <= 0) {
    g_string_append (out, "0.");
    append_zeros (out, -exponent);
    g_string_append_len (out, decimal.digits, n);
  } else {
    g_string_append_len (out, decimal.digits, MIN (n, exponent));
    append_zeros (out, exponent - n);
    if (n > exponent) {
      g_string_append_c (out, '.');
      g_string_append_len (out, decimal.digits + exponent, n - exponent);
    }
  }
}

static gboolean
write_integer (Writer *writer, gint64 value)
{
  char text[INTEGER_BYTES];
  const gsize length = print_integer (value, text);
  const gsize before = writer->out->len;
  if (value >= -EXACT_MAX && value <= EXACT_MAX) {
    g_string_append_len (writer->out, text, (gssize) length);
    return TRUE;
  }
  append_real (writer->out, (double) value);
  if (writer->out->len - before == length &&
      memcmp (writer->out->str + before, text, length) == 0) {
    return TRUE;
  }
  g_set_error (writer->error, KG_ERROR, KG_ERROR_INVALID,
               "an integer beyond 2^53 has no canonical JSON; write it as a string");
  return FALSE;
}

/* --- Objects and arrays --- */

/* UTF-8 in the order of UTF-16 by one exchange: characters of four bytes are surrogates there, which come before U+E000. */
static guint8
rank (char c)
{
  const guint8 byte = (guint8) c;
  if (byte < 0xee) {
    return byte;
  }
  return (guint8) (byte >= 0xf0 ? byte - 2 : byte + 5);
}

static int
compare_members (const void *a, const void *b)
{
  const char *x = ((const Member *) a)->key;
  const char *y = ((const Member *) b)->key;
  while (*x != '\0' && *x == *y) {
    x++;
    y++;
  }
  return (int) rank (*x) - (int) rank (*y);
}

/* Most objects have few members. */
#define FEW 16u

static void
sort_members (Member *members, guint n)
{
  if (n > FEW) {
    qsort (members, n, sizeof *members, compare_members);
    return;
  }
  for (guint i = 1; i < n; i++) {
    const Member moving = members[i];
    guint k = i;
    for (; k > 0 && compare_members (&members[k - 1], &moving) > 0; k--) {
      members[k] = members[k - 1];
    }
    members[k] = moving;
  }
}

static void
collect_members (Writer *writer, const json_t *object)
{
  /* Jansson's iterators want an object that may be changed; reading changes nothing. */
  json_t *open = (json_t *) object;
  for (void *at = json_object_iter (open); at != NULL; at = json_object_iter_next (open, at)) {
    const Member member = { json_object_iter_key (at), json_object_iter_value (at) };
    g_array_append_val (writer->members, member);
  }
}

static gboolean
write_object (Writer *writer, const json_t *object)
{
  const guint first = writer->members->len;
  collect_members (writer, object);
  const guint end = writer->members->len;
  sort_members (&g_array_index (writer->members, Member, first), end - first);
  g_string_append_c (writer->out, '{');
  for (guint i = first; i < end; i++) {
    const Member member = g_array_index (writer->members, Member, i);
    if (i > first) {
      g_string_append_c (writer->out, ',');
    }
    kg_json_append_string (writer->out, member.key, strlen (member.key));
    g_string_append_c (writer->out, ':');
    if (!write_value (writer, member.value)) {
      return FALSE;
    }
  }
  g_string_append_c (writer->out, '}');
  g_array_set_size (writer->members, first);
  return TRUE;
}

static gboolean
write_array (Writer *writer, const json_t *array)
{
  g_string_append_c (writer->out, '[');
  for (gsize i = 0; i < json_array_size (array); i++) {
    if (i > 0) {
      g_string_append_c (writer->out, ',');
    }
    if (!write_value (writer, json_array_get (array, i))) {
      return FALSE;
    }
  }
  g_string_append_c (writer->out, ']');
  return TRUE;
}

static gboolean
write_nested (Writer *writer, const json_t *value)
{
  if (writer->depth == KG_LIMIT_JSON_DEPTH) {
    g_set_error (writer->error, KG_ERROR, KG_ERROR_LIMIT,
                 "the JSON is nested deeper than %u levels; flatten it", KG_LIMIT_JSON_DEPTH);
    return FALSE;
  }
  writer->depth++;
  gboolean done =
      json_is_object (value) ? write_object (writer, value) : write_array (writer, value);
  writer->depth--;
  return done;
}

static gboolean
write_value (Writer *writer, const json_t *value)
{
  switch (json_typeof (value)) {
  case JSON_OBJECT:
  case JSON_ARRAY:
    return write_nested (writer, value);
  case JSON_STRING:
    kg_json_append_string (writer->out, json_string_value (value), json_string_length (value));
    return TRUE;
  case JSON_INTEGER:
    return write_integer (writer, json_integer_value (value));
  case JSON_REAL:
    append_real (writer->out, json_real_value (value));
    return TRUE;
  case JSON_TRUE:
    g_string_append (writer->out, "true");
    return TRUE;
  case JSON_FALSE:
    g_string_append (writer->out, "false");
    return TRUE;
  case JSON_NULL:
    g_string_append (writer->out, "null");
    return TRUE;
  }
  g_return_val_if_reached (FALSE);
}

gboolean
kg_canonical_json_append (GString *out, const json_t *value, GError **error)
{
  const gsize before = out->len;
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (Member));
  Writer writer = { .out = out, .members = members, .error = error };
  if (!write_value (&writer, value)) {
    g_string_truncate (out, before);
    return FALSE;
  }
  return TRUE;
}
