/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The syntaxes of RDF that are read or written. */

typedef enum {
  KG_FORMAT_UNKNOWN = 0,
  KG_FORMAT_TURTLE,
  KG_FORMAT_TRIG,
  KG_FORMAT_NTRIPLES,
  KG_FORMAT_NQUADS,
  KG_FORMAT_RDFXML,
  KG_FORMAT_RDFA,
  KG_FORMAT_RDFJSON,
} KgFormat;

typedef struct {
  KgFormat format;
  const char *name;  /* as --format takes it: "turtle" */
  const char *label; /* as a person reads it: "RDF/XML" */
  const char *media_type;
  const char *suffixes; /* space-separated, without dots: "ttl turtle" */
  gboolean graphs;      /* can hold named graphs */
} KgFormatInfo;

/* NULL for KG_FORMAT_UNKNOWN. */
const KgFormatInfo *kg_format_info (KgFormat format);
/* All of them, ended by an entry whose format is KG_FORMAT_UNKNOWN. */
const KgFormatInfo *kg_format_list (void);

/* By name, any of its suffixes ("ttl"), or media type with or without parameters; case does not count. */
KgFormat kg_format_from_name (const char *name);
/* By the suffix of a file's name; a final ".gz" is passed over, and told in `*gzip` (nullable). */
KgFormat kg_format_from_path (const char *path, gboolean *gzip);
