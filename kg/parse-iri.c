/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-iri.h"

#include "kg/parse-check.h"

#include <string.h>

/* RFC 3986, 3: scheme and authority with their delimiters, a path, and the rest with theirs. All
 * of them may be empty; they lie in the text one after the other. */
typedef struct {
  const char *scheme;
  gsize scheme_length;    /* with its colon */
  gsize authority_length; /* with its two slashes */
  gsize path_length;
  gsize query_length;    /* with its question mark */
  gsize fragment_length; /* with its number sign */
} Parts;

static Parts
take_apart (const char *iri)
{
  Parts parts = { .scheme = iri, .scheme_length = kg_check_scheme (iri, strlen (iri)) };
  const char *at = iri + parts.scheme_length;
  if (g_str_has_prefix (at, "//")) {
    parts.authority_length = 2 + strcspn (at + 2, "/?#");
    at += parts.authority_length;
  }
  parts.path_length = strcspn (at, "?#");
  at += parts.path_length;
  parts.query_length = *at == '?' ? strcspn (at, "#") : 0;
  parts.fragment_length = strlen (at + parts.query_length);
  return parts;
}

static const char *
authority_of (const Parts *parts)
{
  return parts->scheme + parts->scheme_length;
}

static const char *
path_of (const Parts *parts)
{
  return authority_of (parts) + parts->authority_length;
}

static const char *
query_of (const Parts *parts)
{
  return path_of (parts) + parts->path_length;
}

static void
append (GString *out, const char *text, gsize length)
{
  g_string_append_len (out, text, (gssize) length);
}

/* RFC 3986, 5.2.3: the base's path up to its last slash, then the reference's. */
static void
append_merged (GString *path, const Parts *base, const Parts *reference)
{
  const char *text = path_of (base);
  gsize length = base->path_length;
  while (length > 0 && text[length - 1] != '/') {
    length--;
  }
  if (base->authority_length > 0 && base->path_length == 0) {
    g_string_append_c (path, '/');
  }
  append (path, text, length);
  append (path, path_of (reference), reference->path_length);
}

/* Takes the last segment and the slash before it off what was written since `start`. */
static void
drop_segment (GString *out, gsize start)
{
  gsize length = out->len;
  while (length > start && out->str[length - 1] != '/') {
    length--;
  }
  g_string_truncate (out, length > start ? length - 1 : start);
}

static gsize
count_dots (const char *segment, gsize length)
{
  return length <= 2 && strspn (segment, ".") >= length ? length : 0;
}

/* RFC 3986, 5.2.4. */
static void
append_without_dots (GString *out, const char *path)
{
  const gsize start = out->len;
  while (*path != '\0') {
    const gsize slash = *path == '/' ? 1 : 0;
    const gsize length = strcspn (path + slash, "/");
    const gsize dots = count_dots (path + slash, length);
    const char *rest = path + slash + length;
    if (dots == 0) {
      append (out, path, slash + length);
    } else if (slash == 0) {
      rest += *rest == '/';
    } else {
      if (dots == 2) {
        drop_segment (out, start);
      }
      g_string_append (out, *rest == '\0' ? "/" : "");
    }
    path = rest;
  }
}

static void
append_resolved_path (GString *out, const Parts *base, const Parts *reference)
{
  g_autoptr (GString) path = g_string_new (NULL);
  if (path_of (reference)[0] == '/' && reference->path_length > 0) {
    append (path, path_of (reference), reference->path_length);
  } else {
    append_merged (path, base, reference);
  }
  append_without_dots (out, path->str);
}

void
kg_iri_resolve (const char *base, const char *reference, GString *out)
{
  const Parts from = take_apart (base);
  const Parts to = take_apart (reference);
  g_string_truncate (out, 0);
  if (to.scheme_length > 0) {
    g_string_append (out, reference);
    return;
  }
  append (out, from.scheme, from.scheme_length);
  if (to.authority_length > 0) {
    append (out, authority_of (&to), to.authority_length);
    g_autofree char *path = g_strndup (path_of (&to), to.path_length);
    append_without_dots (out, path);
    append (out, query_of (&to), to.query_length + to.fragment_length);
    return;
  }
  append (out, authority_of (&from), from.authority_length);
  if (to.path_length > 0) {
    append_resolved_path (out, &from, &to);
    append (out, query_of (&to), to.query_length);
  } else {
    append (out, path_of (&from), from.path_length);
    append (out, to.query_length > 0 ? query_of (&to) : query_of (&from),
            to.query_length > 0 ? to.query_length : from.query_length);
  }
  append (out, query_of (&to) + to.query_length, to.fragment_length);
}
