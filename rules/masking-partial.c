/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/masking-private.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* What people see as one character: an extended grapheme cluster (Unicode Standard Annex 29). */
typedef struct {
  guint32 start;       /* bytes */
  guint32 code_points; /* before it */
} Cluster;

static gboolean
is_ascii (const char *value, gsize length)
{
  guint8 bits = 0;
  for (gsize i = 0; i < length; i++) {
    bits |= (guint8) value[i];
  }
  return bits < 0x80;
}

/* Where the clusters begin, and, last, the end. */
static GArray *
find_clusters (const char *value, gsize length)
{
  static const char pattern[] = "\\X";
  int code;
  PCRE2_SIZE offset;
  pcre2_code *cluster = NULL;
  pcre2_match_data *data = NULL;
  GArray *out = g_array_new (FALSE, FALSE, sizeof (Cluster));
  Cluster next = { 0, 0 };
  if (!is_ascii (value, length)) {
    cluster =
        pcre2_compile ((PCRE2_SPTR) pattern, sizeof pattern - 1,
                       PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_ANCHORED, &code, &offset, NULL);
    data = pcre2_match_data_create (1, NULL);
  }
  while (next.start < length) {
    guint32 end = next.start + 1;
    g_array_append_val (out, next);
    if (cluster != NULL && pcre2_match (cluster, (PCRE2_SPTR) value, length, next.start,
                                        PCRE2_NO_UTF_CHECK, data, NULL) > 0) {
      end = (guint32) pcre2_get_ovector_pointer (data)[1];
    }
    for (; next.start < end; next.start++) {
      next.code_points += ((guint8) value[next.start] & 0xc0) == 0x80 ? 0 : 1;
    }
  }
  g_array_append_val (out, next);
  pcre2_match_data_free (data);
  pcre2_code_free (cluster);
  return out;
}

void
rules_mask_partial (const RulesMasking *masking, const char *value, gsize length, GString *out)
{
  g_autoptr (GArray) found = find_clusters (value, length);
  const Cluster *clusters = (const Cluster *) (const void *) found->data;
  gsize n = found->len - 1;
  guint32 total = clusters[n].code_points;
  gsize first = 0;
  gsize last = 0;
  /* A cluster stays together and goes where its first code point, the base, would be. */
  while (first < n && clusters[first].code_points < masking->keep_first) {
    first++;
  }
  while (last < n && total - clusters[n - last - 1].code_points <= masking->keep_last) {
    last++;
  }
  /* At least half stays hidden: the longer of the two ends gives way. */
  while (first + last > n / 2) {
    if (first >= last) {
      first--;
    } else {
      last--;
    }
  }
  g_string_append_len (out, value, clusters[first].start);
  for (gsize i = first; i < n - last; i++) {
    g_string_append (out, RULES_MASK_COVER);
  }
  guint32 after = clusters[n - last].start;
  g_string_append_len (out, value + after, (gssize) (length - after));
}
