/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-private.h"

#include "kg/parse-check.h"

#include <string.h>

/* Inputs and outputs. */

/* The members of a field that are more than triples. */
typedef enum {
  PART_NAME,
  PART_SOURCE,
  PART_CLASS,
  PART_VALUE,
  PART_TEXT,
  PART_FINDINGS,
  N_PARTS,
} Part;

static const char *const part_names[N_PARTS] = {
  [PART_NAME] = "name",   [PART_SOURCE] = "source", [PART_CLASS] = "class",
  [PART_VALUE] = "value", [PART_TEXT] = "text",     [PART_FINDINGS] = "findings",
};

typedef struct {
  RulesRequestSubject subject;
  guint number;    /* among the nodes */
  const char *key; /* of the array that it stands in */
  gsize index;
  json_t *parts[N_PARTS]; /* NULL where absent or null */
} Field;

static gboolean
take_part (Field *field, const char *key, json_t *value)
{
  for (gsize i = 0; i < N_PARTS; i++) {
    if (strcmp (part_names[i], key) == 0) {
      field->parts[i] = json_is_null (value) ? NULL : value;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
read_members (RulesRequest *request, const RulesRequestPlace *place, Field *field, json_t *json)
{
  const char *key;
  json_t *value;
  json_object_foreach (json, key, value)
  {
    const RulesRequestPlace member = { .above = place, .key = key };
    if (!rules_request_count (request, place)) {
      return FALSE;
    }
    if (take_part (field, key, value)) {
      continue;
    }
    if (!rules_request_check_name (request, place, "the name of a member", key, strlen (key)) ||
        !rules_request_member (request, &member, &field->subject, value)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Source and class --- */

static gboolean
refuse_source (RulesRequest *request, const RulesRequestPlace *place, const char *name,
               RulesNameKind kind, guint n)
{
  g_autofree char *quoted = rules_request_quote (name);
  if (n > 1) {
    return rules_request_refuse (request, place,
                                 "%s is the name of %u fields; write the IRI or CURIE of one",
                                 quoted, n);
  }
  if (kind == RULES_NAME_UNKNOWN_PREFIX) {
    return rules_request_refuse (request, place,
                                 "the prefix of %s is not known to the graph; write the whole IRI,"
                                 " or a prefix that a document declares",
                                 quoted);
  }
  g_autofree char *advice =
      rules_request_advice (rules_vocabulary_near_source (request->context->vocabulary, name),
                            "name one by its IRI, CURIE or label");
  return rules_request_refuse (request, place, "%s is no field that the graph knows; %s", quoted,
                               advice);
}

static gboolean
read_source (RulesRequest *request, const RulesRequestPlace *place, const json_t *json,
             KgTermId *out)
{
  const RulesVocabulary *vocabulary = request->context->vocabulary;
  RulesNameKind kind;
  guint n = 0;
  if (!json_is_string (json)) {
    return rules_request_refuse (request, place, "is no string; name a field");
  }
  const char *name = json_string_value (json);
  gsize length = json_string_length (json);
  if (!rules_request_check_name (request, place, NULL, name, length)) {
    return FALSE;
  }
  *out = rules_request_known_term (request, name, length, &kind);
  if (*out != KG_NONE && rules_vocabulary_is_source (vocabulary, *out)) {
    return TRUE;
  }
  *out = rules_vocabulary_source (vocabulary, name, &n);
  return *out != KG_NONE || refuse_source (request, place, name, kind, n);
}

gboolean
rules_request_data_class (RulesRequest *request, const RulesRequestPlace *place,
                          const json_t *value, KgTermId *out)
{
  static const char what[] = "data class";
  KgTermId data = rules_vocabulary_data (request->context->vocabulary);
  if (!json_is_string (value)) {
    return rules_request_refuse (request, place, "is no string; name a data class");
  }
  const char *name = json_string_value (value);
  gsize length = json_string_length (value);
  if (!rules_request_check_name (request, place, NULL, name, length)) {
    return FALSE;
  }
  if (data == KG_NONE) {
    return rules_request_refuse (request, place,
                                 "the graph has no data classes; load some below dpv:Data");
  }
  return rules_request_class_term (request, place, data, what, name, length, out);
}

typedef gboolean (*ReadTerm) (RulesRequest *request, const RulesRequestPlace *place,
                              const json_t *json, KgTermId *out);

/* One name, or an array of them. */
static gboolean
read_terms (RulesRequest *request, const RulesRequestPlace *place, const Field *field,
            OntologyTerm predicate, const json_t *json, ReadTerm read)
{
  KgTermId term = KG_NONE;
  if (json == NULL) {
    return TRUE;
  }
  if (!json_is_array (json)) {
    if (!read (request, place, json, &term)) {
      return FALSE;
    }
    rules_request_add (request, field->subject.id, rules_request_term (request, predicate), term);
    return TRUE;
  }
  for (gsize i = 0; i < json_array_size (json); i++) {
    const RulesRequestPlace element = { .above = place, .index = i };
    if (!rules_request_count (request, place) ||
        !read (request, &element, json_array_get (json, i), &term)) {
      return FALSE;
    }
    rules_request_add (request, field->subject.id, rules_request_term (request, predicate), term);
  }
  return TRUE;
}

/* --- Name, value and text --- */

/* What people call a field without a name: "input 2". */
static const char *
default_name (RulesRequest *request, const Field *field)
{
  gsize word = strlen (field->key) - 1;
  char number[RULES_NUMBER_BYTES];
  gsize digits = rules_number_integer ((gint64) field->index + 1, number);
  char *name = (char *) rules_arena_take (request->arena, word + digits + 2);
  g_strlcpy (name, field->key, word + 1);
  name[word] = ' ';
  memcpy (name + word + 1, number, digits);
  return name;
}

static gboolean
read_name (RulesRequest *request, const RulesRequestPlace *place, const Field *field)
{
  const json_t *json = field->parts[PART_NAME];
  const char *shown = NULL;
  if (json == NULL) {
    shown = default_name (request, field);
  } else if (!json_is_string (json)) {
    return rules_request_refuse (request, place, "is no string; give one");
  } else {
    const char *name = json_string_value (json);
    gsize length = json_string_length (json);
    if (!rules_request_check_name (request, place, NULL, name, length)) {
      return FALSE;
    }
    char *kept = (char *) rules_arena_take (request->arena, length + 1);
    memcpy (kept, name, length);
    shown = kept;
    rules_request_add (request, field->subject.id, rules_request_term (request, ONTOLOGY_GR_NAME),
                       rules_request_literal (request, name, length, RULES_DATATYPE_STRING));
  }
  g_array_index (request->nodes, RulesRequestNode, field->number).name = shown;
  return TRUE;
}

static gboolean
check_text (RulesRequest *request, const RulesRequestPlace *place, const json_t *json)
{
  if (!json_is_string (json)) {
    return rules_request_refuse (request, place, "is no string; give one, or a `value`");
  }
  const char *text = json_string_value (json);
  gsize length = json_string_length (json);
  if (length > RULES_LIMIT_REQUEST_TEXT_BYTES) {
    return rules_request_exceed (request, place, "is longer than %u bytes; divide it",
                                 RULES_LIMIT_REQUEST_TEXT_BYTES);
  }
  if (kg_check_utf8 (text, length, NULL) < length) {
    return rules_request_refuse (request, place, "is not UTF-8; encode it anew");
  }
  return TRUE;
}

/* "/context/inputs/0/value" */
static const char *
make_pointer (RulesRequest *request, const Field *field, const char *part)
{
  static const char context[] = "/context/";
  char number[RULES_NUMBER_BYTES];
  const gsize digits = rules_number_integer ((gint64) field->index, number);
  const gsize key = strlen (field->key);
  const gsize rest = part == NULL ? 0 : strlen (part);
  char *pointer =
      (char *) rules_arena_take (request->arena, sizeof context + key + digits + rest + 3);
  char *at = pointer;
  memcpy (at, context, sizeof context - 1);
  at += sizeof context - 1;
  memcpy (at, field->key, key);
  at += key;
  *at++ = '/';
  memcpy (at, number, digits);
  if (part != NULL) {
    at += digits;
    *at++ = '/';
    memcpy (at, part, rest);
  }
  return pointer;
}

static gboolean
read_payload (RulesRequest *request, const RulesRequestPlace *place, const Field *field)
{
  const json_t *text = field->parts[PART_TEXT];
  const json_t *findings = field->parts[PART_FINDINGS];
  const RulesRequestPlace text_place = { .above = place, .key = part_names[PART_TEXT] };
  const RulesRequestPlace findings_place = { .above = place, .key = part_names[PART_FINDINGS] };
  gboolean value = field->parts[PART_VALUE] != NULL;
  if (value && text != NULL) {
    return rules_request_refuse (request, place, "has both `value` and `text`; give one of them");
  }
  if (findings != NULL && text == NULL) {
    return rules_request_refuse (request, &findings_place,
                                 "stands without a `text`; give the text that was searched");
  }
  if (text != NULL && !check_text (request, &text_place, text)) {
    return FALSE;
  }
  g_array_index (request->nodes, RulesRequestNode, field->number).pointer =
      make_pointer (request, field,
                    text != NULL ? part_names[PART_TEXT]
                    : value      ? part_names[PART_VALUE]
                                 : NULL);
  if (findings != NULL &&
      !rules_request_findings (request, &findings_place, field->number, text, findings)) {
    return FALSE;
  }
  return text == NULL || rules_request_search (request, &text_place, field->number, text);
}

/* --- Fields --- */

static gboolean
read_field (RulesRequest *request, const RulesRequestPlace *place, OntologyTerm predicate,
            json_t *json)
{
  const RulesRequestPlace name = { .above = place, .key = part_names[PART_NAME] };
  const RulesRequestPlace source = { .above = place, .key = part_names[PART_SOURCE] };
  const RulesRequestPlace class = { .above = place, .key = part_names[PART_CLASS] };
  if (!json_is_object (json)) {
    return rules_request_refuse (request, place, "is no object; give one with `value` or `text`");
  }
  Field field = { .number = request->nodes->len, .key = place->above->key, .index = place->index };
  field.subject = (RulesRequestSubject) {
    .id = rules_request_blank (request),
    .class = ontology_vocab_id (request->context->vocab, ONTOLOGY_GR_FIELD),
    .depth = 2,
  };
  const RulesRequestNode node = { .node = field.subject.id,
                                  .class = rules_request_term (request, ONTOLOGY_GR_FIELD),
                                  .start = -1,
                                  .end = -1,
                                  .field = field.number };
  g_array_append_val (request->nodes, node);
  rules_request_add (request, request->node, rules_request_term (request, predicate), node.node);
  rules_request_add (request, node.node, rules_request_term (request, ONTOLOGY_RDF_TYPE),
                     node.class);
  return read_members (request, place, &field, json) && read_name (request, &name, &field) &&
         read_terms (request, &source, &field, ONTOLOGY_GR_SOURCE, field.parts[PART_SOURCE],
                     read_source) &&
         read_terms (request, &class, &field, ONTOLOGY_GR_DATA_CLASS, field.parts[PART_CLASS],
                     rules_request_data_class) &&
         read_payload (request, place, &field);
}

gboolean
rules_request_fields (RulesRequest *request, const RulesRequestPlace *place, OntologyTerm predicate,
                      json_t *json)
{
  if (json_is_null (json)) {
    return TRUE;
  }
  if (!json_is_array (json)) {
    return rules_request_refuse (request, place, "is no array; list the fields in one");
  }
  for (gsize i = 0; i < json_array_size (json); i++) {
    const RulesRequestPlace field = { .above = place, .index = i };
    if (request->n_fields++ == RULES_LIMIT_REQUEST_FIELDS) {
      return rules_request_exceed (request, &field,
                                   "the request has more than %u fields; ask in several requests",
                                   RULES_LIMIT_REQUEST_FIELDS);
    }
    if (!read_field (request, &field, predicate, json_array_get (json, i))) {
      return FALSE;
    }
  }
  return TRUE;
}
