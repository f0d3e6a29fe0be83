/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/exchange-private.h"

#include <string.h>

/* One part of Accept or Accept-Encoding: "text/html;q=0.5". */
typedef struct {
  char *name;   /* in lower case */
  gint quality; /* thousandths */
} Range;

static gint
quality_of (const char *text)
{
  if (text[0] == '1') {
    return 1000;
  }
  gint quality = 0;
  if (text[0] == '0' && text[1] == '.') {
    for (guint i = 0, unit = 100; i < 3 && g_ascii_isdigit (text[2 + i]); i++, unit /= 10) {
      quality += (gint) unit * (text[2 + i] - '0');
    }
  }
  return quality;
}

static Range
read_range (const char *part)
{
  g_auto (GStrv) pieces = g_strsplit (part, ";", 8);
  Range range = {
    .name = g_ascii_strdown (g_strstrip (pieces[0] != NULL ? pieces[0] : (char[]) { "" }), -1),
    .quality = 1000
  };
  for (guint i = 1; pieces[0] != NULL && pieces[i] != NULL; i++) {
    const char *parameter = g_strstrip (pieces[i]);
    if (g_ascii_strncasecmp (parameter, "q=", 2) == 0) {
      range.quality = quality_of (parameter + 2);
    }
  }
  return range;
}

/* How exactly a range names a type: 3 itself, 2 "text/" and a star, 1 everything, 0 not at all. */
static guint
precision_of (const char *range, const char *type)
{
  const char *slash = strchr (type, '/');
  gsize main = slash != NULL ? (gsize) (slash - type) : 0;
  if (strcmp (range, type) == 0) {
    return 3;
  }
  if (slash != NULL && strncmp (range, type, main + 1) == 0 &&
      strcmp (range + main + 1, "*") == 0) {
    return 2;
  }
  return strcmp (range, "*/*") == 0 || strcmp (range, "*") == 0 ? 1 : 0;
}

/* RFC 9110, 12.5.1: of the ranges that match, the most precise one tells. */
static gint
quality_in (char *const *parts, const char *type)
{
  guint best = 0;
  gint quality = 0;
  for (guint i = 0; parts[i] != NULL; i++) {
    Range range = read_range (parts[i]);
    guint precision = precision_of (range.name, type);
    if (precision > best) {
      best = precision;
      quality = range.quality;
    }
    g_free (range.name);
  }
  return quality;
}

int
http_accept (const char *accept, const char *const *types)
{
  if (accept == NULL || *accept == '\0') {
    return 0;
  }
  g_auto (GStrv) parts = g_strsplit (accept, ",", 64);
  int found = -1;
  gint best = 0;
  for (int i = 0; types[i] != NULL; i++) {
    gint quality = quality_in (parts, types[i]);
    if (quality > best) {
      best = quality;
      found = i;
    }
  }
  return found;
}

gboolean
http_accepts_gzip (const char *accept_encoding)
{
  if (accept_encoding == NULL) {
    return FALSE;
  }
  g_auto (GStrv) parts = g_strsplit (accept_encoding, ",", 64);
  return quality_in (parts, "gzip") > 0;
}
