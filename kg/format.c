/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/format.h"

#include <string.h>

static const KgFormatInfo formats[] = {
  { KG_FORMAT_TURTLE, "turtle", "Turtle", "text/turtle", "ttl turtle", FALSE },
  { KG_FORMAT_TRIG, "trig", "TriG", "application/trig", "trig", TRUE },
  { KG_FORMAT_NTRIPLES, "ntriples", "N-Triples", "application/n-triples", "nt ntriples", FALSE },
  { KG_FORMAT_NQUADS, "nquads", "N-Quads", "application/n-quads", "nq nquads", TRUE },
  { KG_FORMAT_RDFXML, "rdfxml", "RDF/XML", "application/rdf+xml", "rdf owl rdfxml xml", FALSE },
  { KG_FORMAT_RDFA, "rdfa", "RDFa", "application/xhtml+xml", "xhtml html htm rdfa", FALSE },
  { KG_FORMAT_RDFJSON, "rdfjson", "RDF/JSON", "application/rdf+json", "rj", FALSE },
  { KG_FORMAT_UNKNOWN, NULL, NULL, NULL, NULL, FALSE },
};

/* What servers also say for the same syntaxes. */
static const struct {
  const char *media_type;
  KgFormat format;
} aliases[] = {
  { "application/x-turtle", KG_FORMAT_TURTLE },
  { "application/x-trig", KG_FORMAT_TRIG },
  { "application/ntriples", KG_FORMAT_NTRIPLES },
  { "text/x-nquads", KG_FORMAT_NQUADS },
  { "application/xml", KG_FORMAT_RDFXML },
  { "text/xml", KG_FORMAT_RDFXML },
  { "text/html", KG_FORMAT_RDFA },
};

const KgFormatInfo *
kg_format_list (void)
{
  return formats;
}

const KgFormatInfo *
kg_format_info (KgFormat format)
{
  for (const KgFormatInfo *info = formats; info->format != KG_FORMAT_UNKNOWN; info++) {
    if (info->format == format) {
      return info;
    }
  }
  return NULL;
}

static gboolean
matches (const char *wanted, const char *text, gsize length)
{
  return strlen (wanted) == length && g_ascii_strncasecmp (wanted, text, length) == 0;
}

static gboolean
has_suffix (const KgFormatInfo *info, const char *text, gsize length)
{
  g_auto (GStrv) suffixes = g_strsplit (info->suffixes, " ", -1);
  for (gsize i = 0; suffixes[i] != NULL; i++) {
    if (matches (suffixes[i], text, length)) {
      return TRUE;
    }
  }
  return FALSE;
}

static KgFormat
from_suffix (const char *text, gsize length)
{
  for (const KgFormatInfo *info = formats; info->format != KG_FORMAT_UNKNOWN; info++) {
    if (has_suffix (info, text, length)) {
      return info->format;
    }
  }
  return KG_FORMAT_UNKNOWN;
}

KgFormat
kg_format_from_name (const char *name)
{
  gsize length = strcspn (name, ";");
  while (length > 0 && g_ascii_isspace (name[length - 1])) {
    length--;
  }
  for (const KgFormatInfo *info = formats; info->format != KG_FORMAT_UNKNOWN; info++) {
    if (matches (info->name, name, length) || matches (info->media_type, name, length)) {
      return info->format;
    }
  }
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++) {
    if (matches (aliases[i].media_type, name, length)) {
      return aliases[i].format;
    }
  }
  return from_suffix (name, length);
}

/* Where the suffix of the last `length` bytes of `file` begins, or NULL. A leading dot makes no
 * suffix. */
static const char *
find_suffix (const char *file, gsize length)
{
  for (gsize i = length; i > 1; i--) {
    if (file[i - 1] == '.') {
      return file + i;
    }
  }
  return NULL;
}

KgFormat
kg_format_from_path (const char *path, gboolean *gzip)
{
  const char *slash = strrchr (path, '/');
  const char *file = slash == NULL ? path : slash + 1;
  gsize length = strlen (file);
  gboolean compressed = length > 3 && g_ascii_strcasecmp (file + length - 3, ".gz") == 0;
  if (compressed) {
    length -= 3;
  }
  if (gzip != NULL) {
    *gzip = compressed;
  }
  const char *suffix = find_suffix (file, length);
  return suffix == NULL ? KG_FORMAT_UNKNOWN
                        : from_suffix (suffix, length - (gsize) (suffix - file));
}
