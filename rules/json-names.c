/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/json-names.h"

#include "rules/json-scan.h"
#include "rules/limits.h"

#include <string.h>

/* Up to so many members each is compared with each. */
#define FEW 16u

/* With escapes, the name stands decoded in `decoded`. */
typedef struct {
  guint64 hash;
  guint32 start;
  guint32 length;
  guint32 place; /* in the text */
  gboolean escaped;
} Name;

struct _RulesJsonNames {
  const char *text;
  GString *decoded;
  Name *names;
  guint32 n;
  guint32 room;
  guint depth;
  guint32 opens[RULES_LIMIT_PAYLOAD_DEPTH]; /* where the names of each open object begin */
};

RulesJsonNames *
rules_json_names_new (const char *text)
{
  RulesJsonNames *names = g_new (RulesJsonNames, 1);
  names->text = text;
  names->decoded = g_string_new (NULL);
  names->names = NULL;
  names->n = 0;
  names->room = 0;
  names->depth = 0;
  return names;
}

void
rules_json_names_free (RulesJsonNames *names)
{
  if (names == NULL) {
    return;
  }
  g_string_free (names->decoded, TRUE);
  g_free (names->names);
  g_free (names);
}

/* Equal names have equal hashes; nothing else depends on it: names made to collide cost a comparison of their bytes. */
static guint64
hash_of (const char *bytes, guint32 length)
{
  const guint64 factor = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 hash = length;
  guint32 at = 0;
  guint64 word;
  for (; length - at >= sizeof word; at += (guint32) sizeof word) {
    memcpy (&word, bytes + at, sizeof word);
    hash = (hash ^ word) * factor;
    hash ^= hash >> 29;
  }
  for (word = 0; at < length; at++) {
    word = word << 8 | (guint8) bytes[at];
  }
  hash = (hash ^ word) * factor;
  return hash ^ hash >> 32;
}

static const char *
bytes_of (const RulesJsonNames *names, const Name *name)
{
  return (name->escaped ? names->decoded->str : names->text) + name->start;
}

void
rules_json_names_open (RulesJsonNames *names)
{
  names->opens[names->depth++] = names->n;
}

void
rules_json_names_add (RulesJsonNames *names, guint32 start, guint32 end, gboolean escaped)
{
  Name name = { 0, start, end - start, start, escaped };
  if (escaped) {
    name.start = (guint32) names->decoded->len;
    rules_json_decode (names->text + start, end - start, names->decoded);
    name.length = (guint32) names->decoded->len - name.start;
  }
  name.hash = hash_of (bytes_of (names, &name), name.length);
  if (names->n == names->room) {
    names->room = MAX (FEW, 2 * names->room);
    names->names = g_renew (Name, names->names, names->room);
  }
  names->names[names->n++] = name;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const RulesJsonNames *names = data;
  const Name *x = a;
  const Name *y = b;
  if (x->hash != y->hash) {
    return x->hash < y->hash ? -1 : 1;
  }
  if (x->length != y->length) {
    return x->length < y->length ? -1 : 1;
  }
  return x->length == 0 ? 0 : memcmp (bytes_of (names, x), bytes_of (names, y), x->length);
}

static gboolean
find_among_few (const RulesJsonNames *names, const Name *first, guint n, guint32 *twice)
{
  for (guint i = 1; i < n; i++) {
    for (guint k = 0; k < i; k++) {
      if (first[i].hash == first[k].hash && compare (&first[i], &first[k], (gpointer) names) == 0) {
        *twice = first[i].place - 1;
        return TRUE;
      }
    }
  }
  return FALSE;
}

/* The sort is stable: of equal names the second is the repetition. */
static gboolean
find_among_many (const RulesJsonNames *names, Name *first, guint n, guint32 *twice)
{
  *twice = G_MAXUINT32;
  g_qsort_with_data (first, (gint) n, sizeof *first, compare, (gpointer) names);
  for (guint i = 1; i < n; i++) {
    if (compare (&first[i - 1], &first[i], (gpointer) names) == 0) {
      *twice = MIN (*twice, first[i].place - 1);
    }
  }
  return *twice != G_MAXUINT32;
}

gboolean
rules_json_names_close (RulesJsonNames *names, guint32 *twice)
{
  guint32 from = names->opens[--names->depth];
  guint n = names->n - from;
  Name *first = names->names + from;
  gboolean found =
      n <= FEW ? find_among_few (names, first, n, twice) : find_among_many (names, first, n, twice);
  names->n = from;
  if (from == 0) {
    g_string_truncate (names->decoded, 0);
  }
  return found;
}
