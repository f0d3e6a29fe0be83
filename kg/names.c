/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/error.h"
#include "kg/parse-check.h"
#include "kg/snapshot-private.h"

#include <string.h>

/* Names as people write them: CURIEs with the prefixes of the graph. */

/* Turtle 1.1, PN_LOCAL, without escapes and the colon; may be empty. */
static gboolean
is_local_name (const char *name)
{
  if (*name == '\0') {
    return TRUE;
  }
  gunichar first = g_utf8_get_char (name);
  if (!kg_check_label_start (first)) {
    return FALSE;
  }
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at)) {
    if (!kg_check_label_character (g_utf8_get_char (at))) {
      return FALSE;
    }
  }
  return !g_str_has_suffix (name, ".");
}

char *
kg_snapshot_compact (const KgSnapshot *snapshot, const char *iri)
{
  const KgPrefix *best = NULL;
  gsize longest = 0;
  const gsize whole = strlen (iri);
  for (guint i = 0; i < snapshot->prefixes->len; i++) {
    const KgPrefix *prefix = &g_array_index (snapshot->prefixes, KgPrefix, i);
    gsize length = prefix->length;
    /* Most begin alike and end apart. */
    if (length > longest && length <= whole && iri[length - 1] == prefix->iri[length - 1] &&
        memcmp (iri, prefix->iri, length) == 0 && is_local_name (iri + length)) {
      best = prefix;
      longest = length;
    }
  }
  return best == NULL ? g_strdup (iri) : g_strconcat (best->name, ":", iri + longest, NULL);
}

static char *
malformed (const char *text, GError **error)
{
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
               "`%s` is not an IRI; write an absolute IRI, <IRI>, or prefix:name with a prefix that"
               " the graph declares",
               text);
  return NULL;
}

static char *
checked (char *iri, const char *text, GError **error)
{
  if (!g_utf8_validate (iri, -1, NULL) || !kg_check_iri (iri, strlen (iri))) {
    g_free (iri);
    return malformed (text, error);
  }
  return iri;
}

char *
kg_snapshot_expand (const KgSnapshot *snapshot, const char *text, GError **error)
{
  gsize length = strlen (text);
  if (length > 2 && text[0] == '<' && text[length - 1] == '>') {
    return checked (g_strndup (text + 1, length - 2), text, error);
  }
  const char *colon = strchr (text, ':');
  if (colon == NULL) {
    return malformed (text, error);
  }
  g_autofree char *name = g_strndup (text, (gsize) (colon - text));
  const char *prefix = kg_snapshot_prefix_iri (snapshot, name);
  if (prefix != NULL && !g_str_has_prefix (colon, "://")) {
    return checked (g_strconcat (prefix, colon + 1, NULL), text, error);
  }
  return checked (g_strdup (text), text, error);
}
