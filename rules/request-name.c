/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-private.h"

#include "kg/parse-check.h"

#include <string.h>

/* Names that may be IRIs. */

/* Schemes whose IRIs are written without "//" and that identify what a request is about. Others are too easily the first
 * half of a plain name, as in "user:alice". */
static gboolean
is_scheme (const char *text, gsize length)
{
  static const char *const schemes[] = { "urn", "did", "tag", "mailto", "tel", "acct" };
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++) {
    if (strlen (schemes[i]) == length && g_ascii_strncasecmp (text, schemes[i], length) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
set_text (RulesRequest *request, const char *text, gsize length)
{
  memcpy (request->text, text, length);
  request->text[length] = '\0';
  request->n_text = length;
}

static void
append_text (RulesRequest *request, const char *text, gsize length)
{
  g_assert (request->n_text + length < RULES_REQUEST_TEXT_ROOM);
  memcpy (request->text + request->n_text, text, length);
  request->n_text += length;
  request->text[request->n_text] = '\0';
}

static gboolean
is_iri (const RulesRequest *request)
{
  return request->n_text <= KG_LIMIT_IRI_BYTES && kg_check_iri (request->text, request->n_text) &&
         kg_check_utf8 (request->text, request->n_text, NULL) == request->n_text;
}

static gboolean
is_known (const RulesRequest *request)
{
  KgView below = { request->context->snapshot, NULL };
  KgTermId id = kg_view_find_iri (&below, request->text, (gssize) request->n_text);
  return rules_vocabulary_known (request->context->vocabulary, id);
}

/* The text has a colon after `prefix` bytes that is not followed by "//". */
static RulesNameKind
read_prefixed (RulesRequest *request, const char *text, gsize length, gsize prefix)
{
  set_text (request, text, prefix);
  const char *iri = kg_snapshot_prefix_iri (request->context->snapshot, request->text);
  if (iri != NULL && strlen (iri) <= KG_LIMIT_IRI_BYTES) {
    set_text (request, iri, strlen (iri));
    append_text (request, text + prefix + 1, length - prefix - 1);
    return is_iri (request) ? RULES_NAME_CURIE : RULES_NAME_PLAIN;
  }
  gboolean is_prefix = kg_check_prefix (text, prefix);
  set_text (request, text, length);
  if (is_iri (request) && (is_scheme (text, prefix) || is_known (request))) {
    return RULES_NAME_IRI;
  }
  return is_prefix && is_iri (request) ? RULES_NAME_UNKNOWN_PREFIX : RULES_NAME_PLAIN;
}

RulesNameKind
rules_request_name (RulesRequest *request, const char *text, gsize length)
{
  const char *colon = (const char *) memchr (text, ':', length);
  if (colon == NULL || length > KG_LIMIT_IRI_BYTES || memchr (text, '\0', length) != NULL) {
    return RULES_NAME_PLAIN;
  }
  if (length > 2 && text[0] == '<' && text[length - 1] == '>') {
    set_text (request, text + 1, length - 2);
    return is_iri (request) ? RULES_NAME_IRI : RULES_NAME_PLAIN;
  }
  gsize prefix = (gsize) (colon - text);
  if (g_str_has_prefix (colon, "://")) {
    set_text (request, text, length);
    return is_iri (request) ? RULES_NAME_IRI : RULES_NAME_PLAIN;
  }
  return read_prefixed (request, text, length, prefix);
}

KgTermId
rules_request_known_term (RulesRequest *request, const char *text, gsize length,
                          RulesNameKind *kind)
{
  KgView below = { request->context->snapshot, NULL };
  *kind = rules_request_name (request, text, length);
  if (*kind != RULES_NAME_CURIE && *kind != RULES_NAME_IRI) {
    return KG_NONE;
  }
  KgTermId id = kg_view_find_iri (&below, request->text, (gssize) request->n_text);
  return rules_vocabulary_known (request->context->vocabulary, id) ? id : KG_NONE;
}

/* The unreserved characters, bit by bit for the 128 ASCII characters. */
static gboolean
is_unreserved (guint8 c)
{
  static const guint64 ascii[2] = { G_GUINT64_CONSTANT (0x03ff600000000000),
                                    G_GUINT64_CONSTANT (0x47fffffe87fffffe) };
  return c < 0x80 && (ascii[c >> 6] >> (c & 63) & 1) != 0;
}

/* Names are checked: they take no more than three times RULES_LIMIT_REQUEST_ID_BYTES. */
static void
append_encoded (RulesRequest *request, const char *name)
{
  static const char digits[] = "0123456789ABCDEF";
  const gsize length = strlen (name);
  char *at = request->text + request->n_text;
  g_assert (request->n_text + 3 * length < RULES_REQUEST_TEXT_ROOM);
  for (gsize i = 0; i < length; i++) {
    guint8 c = (guint8) name[i];
    if (is_unreserved (c)) {
      *at++ = (char) c;
      continue;
    }
    *at++ = '%';
    *at++ = digits[c >> 4];
    *at++ = digits[c & 15];
  }
  request->n_text = (gsize) (at - request->text);
}

KgTermId
rules_request_attribute (RulesRequest *request, const char *key)
{
  set_text (request, ONTOLOGY_ATTR, sizeof ONTOLOGY_ATTR - 1);
  append_encoded (request, key);
  return kg_overlay_intern_iri (request->overlay, request->text, (gssize) request->n_text);
}

KgTermId
rules_request_urn (RulesRequest *request, const char *type, const char *id)
{
  static const char urn[] = "urn:grounds:";
  set_text (request, urn, sizeof urn - 1);
  append_encoded (request, type);
  append_text (request, ":", 1);
  append_encoded (request, id);
  return kg_overlay_intern_iri (request->overlay, request->text, (gssize) request->n_text);
}

/* Whether a name is nothing but ASCII from the space to the tilde: most are, and eight bytes are looked at together. */
static gboolean
is_printable_ascii (const char *text, gsize length)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 tops = ones * 0x80;
  guint64 bad = 0;
  while (length > 0) {
    guint64 bytes = ones * ' ';
    gsize n = MIN (length, sizeof bytes);
    memcpy (&bytes, text, n);
    /* A top bit is set for what is above 0x7f, what is 0x7f (one more is 0x80), what is below 0x20. */
    bad |= bytes | (bytes + ones) | (bytes - ones * 0x20);
    text += n;
    length -= n;
  }
  return (bad & tops) == 0;
}

static gboolean
refuse_name (RulesRequest *request, const RulesRequestPlace *place, const char *what,
             const char *problem)
{
  return rules_request_refuse (request, place, "%s%s%s", what == NULL ? "" : what,
                               what == NULL ? "" : " ", problem);
}

gboolean
rules_request_check_name (RulesRequest *request, const RulesRequestPlace *place, const char *what,
                          const char *text, gsize length)
{
  if (length == 0) {
    return refuse_name (request, place, what, "is empty; write at least one character");
  }
  if (length > RULES_LIMIT_REQUEST_ID_BYTES) {
    return rules_request_exceed (request, place, "%s%sis longer than %u bytes; shorten it",
                                 what == NULL ? "" : what, what == NULL ? "" : " ",
                                 RULES_LIMIT_REQUEST_ID_BYTES);
  }
  if (is_printable_ascii (text, length)) {
    return TRUE;
  }
  if (kg_check_utf8 (text, length, NULL) < length) {
    return refuse_name (request, place, what, "is not UTF-8; encode it anew");
  }
  for (gsize i = 0; i < length; i++) {
    guint8 c = (guint8) text[i];
    /* Those from U+0080 to U+009F are two bytes in UTF-8. */
    if (c < 0x20 || c == 0x7f || (c == 0xc2 && (guint8) text[i + 1] < 0xa0)) {
      return refuse_name (request, place, what, "holds a control character; take it out");
    }
  }
  return TRUE;
}

gboolean
rules_request_string (RulesRequest *request, const RulesRequestPlace *above, const json_t *object,
                      const char *key, const char **out)
{
  const RulesRequestPlace place = { .above = above, .key = key };
  const json_t *value = json_object_get (object, key);
  if (value == NULL || json_is_null (value)) {
    return rules_request_refuse (request, &place, "is missing; give a string");
  }
  if (!json_is_string (value)) {
    return rules_request_refuse (request, &place, "is no string; give one");
  }
  *out = json_string_value (value);
  return rules_request_check_name (request, &place, NULL, *out, json_string_length (value));
}
