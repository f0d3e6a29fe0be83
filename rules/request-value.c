/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/request-private.h"

#include "kg/parse-check.h"

#include <string.h>

/* Members and their values as triples. */

/* --- Terms --- */

KgTermId
rules_request_term (RulesRequest *request, OntologyTerm term)
{
  KgTermId id = ontology_vocab_id (request->context->vocab, term);
  return id != KG_NONE ? id
                       : kg_overlay_intern_iri (request->overlay, ontology_term_iri (term), -1);
}

/* A label of the graph's own is passed over: its node is another. */
KgTermId
rules_request_blank (RulesRequest *request)
{
  static const char first[] = "request";
  char label[RULES_NUMBER_BYTES + sizeof first] = "request";
  KgTerm term = { .kind = KG_TERM_BLANK, .value = label };
  KgTermId id;
  do {
    gsize length = sizeof first - 1;
    if (request->n_blank > 0) {
      label[length++] = '-';
      length += rules_number_integer (request->n_blank, label + length);
    }
    request->n_blank++;
    term.length = (guint32) length;
    id = kg_overlay_intern (request->overlay, &term);
  } while (id != KG_NONE && id < KG_OVERLAY_FIRST);
  return id;
}

static KgTermId
literal_of (RulesRequest *request, const char *text, gsize length, KgTermId datatype)
{
  const KgTerm term = {
    .kind = KG_TERM_LITERAL, .value = text, .length = (guint32) length, .datatype = datatype
  };
  return kg_overlay_intern (request->overlay, &term);
}

KgTermId
rules_request_literal (RulesRequest *request, const char *text, gsize length,
                       RulesDatatype datatype)
{
  KgTermId id = KG_NONE;
  if (datatype != RULES_DATATYPE_STRING) {
    id = rules_vocabulary_datatype (request->context->vocabulary, datatype);
    id = id != KG_NONE ? id
                       : kg_overlay_intern_iri (request->overlay,
                                                rules_vocabulary_datatype_iri (datatype), -1);
  }
  return literal_of (request, text, length, id);
}

static gboolean
is_claim (RulesRequest *request, KgTermId predicate)
{
  const KgView view = { request->context->snapshot, request->overlay };
  KgTerm term;
  return predicate == ontology_vocab_id (request->context->vocab, ONTOLOGY_GR_ENTITY_TYPE) ||
         (kg_view_term (&view, predicate, &term) && g_str_has_prefix (term.value, ONTOLOGY_ATTR));
}

static void
note_subject (RulesRequest *request, KgTermId subject, KgTermId predicate)
{
  gboolean claim = is_claim (request, predicate);
  for (guint i = 0; i < request->about->len; i++) {
    RulesRequestAbout *about = &g_array_index (request->about, RulesRequestAbout, i);
    if (about->term == subject) {
      about->claims_only = about->claims_only && claim;
      return;
    }
  }
  if (request->about->len < RULES_REQUEST_ABOUT) {
    const RulesRequestAbout about = { subject, claim };
    g_array_append_val (request->about, about);
  } else {
    request->about_others = TRUE;
  }
}

void
rules_request_add (RulesRequest *request, KgTermId subject, KgTermId predicate, KgTermId object)
{
  if (subject == KG_NONE || predicate == KG_NONE || object == KG_NONE) {
    request->full = TRUE;
    return;
  }
  kg_overlay_add (request->overlay, subject, predicate, object);
  if (subject < KG_OVERLAY_FIRST) {
    note_subject (request, subject, predicate);
  }
}

/* --- Values --- */

/* A value on its way to a node. */
typedef struct {
  RulesRequest *request;
  const RulesRequestPlace *place;
  const RulesRequestSubject *subject;
  const RulesMember *member;
} Target;

static gboolean
put (const Target *target, KgTermId object)
{
  rules_request_add (target->request, target->subject->id, target->member->predicate, object);
  return TRUE;
}

static gboolean
wrong_kind (const Target *target)
{
  RulesRequest *request = target->request;
  const RulesMember *member = target->member;
  g_autofree char *predicate = rules_request_describe (request, member->predicate);
  if (member->kind == RULES_RANGE_LITERAL) {
    return rules_request_refuse (request, target->place,
                                 "%s takes a literal; give a string, number, true or false",
                                 predicate);
  }
  g_autofree char *range = rules_request_describe (request, member->range);
  return rules_request_refuse (request, target->place,
                               member->kind == RULES_RANGE_CLASS
                                   ? "%s takes a term of %s; name one by its IRI, CURIE or notation"
                                   : "%s takes values of %s; give one",
                               predicate, range);
}

static gboolean
put_typed (const Target *target, const char *text, gsize length)
{
  const RulesMember *member = target->member;
  gboolean plain =
      member->datatype == RULES_DATATYPE_STRING || member->datatype == RULES_DATATYPE_LANG_STRING;
  RulesValue value;
  rules_value_read (plain ? RULES_DATATYPE_STRING : member->datatype, text, length, &value);
  if (!value.well_formed) {
    return wrong_kind (target);
  }
  return put (target, literal_of (target->request, text, length, plain ? KG_NONE : member->range));
}

char *
rules_request_advice (char *near, const char *otherwise)
{
  g_autofree char *name = near;
  g_autofree char *quoted = name == NULL ? NULL : rules_request_quote (name);
  return quoted == NULL ? g_strdup (otherwise) : g_strdup_printf ("did you mean %s?", quoted);
}

static gboolean
refuse_class_term (RulesRequest *request, const RulesRequestPlace *place, KgTermId class,
                   const char *what, const char *text, RulesNameKind kind)
{
  g_autofree char *quoted = rules_request_quote (text);
  if (kind == RULES_NAME_UNKNOWN_PREFIX) {
    return rules_request_refuse (request, place,
                                 "the prefix of %s is not known to the graph; write the whole IRI,"
                                 " or a prefix that a document declares",
                                 quoted);
  }
  g_autofree char *advice =
      rules_request_advice (rules_vocabulary_near_term (request->context->vocabulary, text, class),
                            "name one by its IRI, CURIE or notation");
  return rules_request_refuse (request, place, "%s is no %s that the graph knows; %s", quoted, what,
                               advice);
}

gboolean
rules_request_class_term (RulesRequest *request, const RulesRequestPlace *place, KgTermId class,
                          const char *what, const char *text, gsize length, KgTermId *out)
{
  const RulesVocabulary *vocabulary = request->context->vocabulary;
  RulesNameKind kind;
  guint n = 0;
  KgTermId known = rules_request_known_term (request, text, length, &kind);
  if (known != KG_NONE && rules_vocabulary_within (vocabulary, known, class)) {
    *out = known;
    return TRUE;
  }
  *out = rules_vocabulary_term (vocabulary, text, class, &n);
  if (*out != KG_NONE) {
    return TRUE;
  }
  g_autofree char *described = what == NULL ? rules_request_describe (request, class) : NULL;
  const char *called = what == NULL ? described : what;
  g_autofree char *quoted = rules_request_quote (text);
  if (n > 1) {
    return rules_request_refuse (request, place,
                                 "%s names %u terms of the kind %s; write the IRI or CURIE of one",
                                 quoted, n, called);
  }
  if (known != KG_NONE) {
    return rules_request_refuse (request, place,
                                 "%s is no %s; name one, or say in the graph that it is one",
                                 quoted, called);
  }
  return refuse_class_term (request, place, class, called, text, kind);
}

static gboolean
read_string (const Target *target, const json_t *json)
{
  RulesRequest *request = target->request;
  const char *text = json_string_value (json);
  gsize length = json_string_length (json);
  RulesNameKind kind;
  RulesValue value;
  KgTermId term = KG_NONE;
  if (length > RULES_LIMIT_REQUEST_STRING_BYTES) {
    return rules_request_exceed (request, target->place, "is longer than %u bytes; shorten it",
                                 RULES_LIMIT_REQUEST_STRING_BYTES);
  }
  rules_value_read (RULES_DATATYPE_STRING, text, length, &value);
  if (!value.well_formed || kg_check_utf8 (text, length, NULL) < length) {
    return rules_request_refuse (request, target->place,
                                 "holds characters that no text may hold; take them out");
  }
  switch (target->member->kind) {
  case RULES_RANGE_ANY:
    term = rules_request_known_term (request, text, length, &kind);
    return put (target, term != KG_NONE ? term : literal_of (request, text, length, KG_NONE));
  case RULES_RANGE_LITERAL:
    return put (target, literal_of (request, text, length, KG_NONE));
  case RULES_RANGE_DATATYPE:
    return put_typed (target, text, length);
  case RULES_RANGE_CLASS:
    return rules_request_class_term (request, target->place, target->member->range, NULL, text,
                                     length, &term) &&
           put (target, term);
  }
  return FALSE;
}

static gboolean
is_floating (RulesDatatype datatype)
{
  return datatype == RULES_DATATYPE_DOUBLE || datatype == RULES_DATATYPE_FLOAT;
}

/* Texts, dates and the like are not made of numbers, though a number may look like one (a year). */
static gboolean
is_number (RulesDatatype datatype)
{
  return is_floating (datatype) || datatype == RULES_DATATYPE_OTHER ||
         (datatype >= RULES_DATATYPE_DECIMAL && datatype <= RULES_DATATYPE_UNSIGNED_BYTE);
}

static gboolean
put_number (const Target *target, const char *text, gsize length, RulesDatatype natural)
{
  switch (target->member->kind) {
  case RULES_RANGE_ANY:
  case RULES_RANGE_LITERAL:
    return put (target, rules_request_literal (target->request, text, length, natural));
  case RULES_RANGE_DATATYPE:
    return put_typed (target, text, length);
  case RULES_RANGE_CLASS:
    return wrong_kind (target);
  }
  return FALSE;
}

static gboolean
read_integer (const Target *target, gint64 value)
{
  const RulesMember *member = target->member;
  char text[RULES_NUMBER_BYTES];
  if (member->kind == RULES_RANGE_DATATYPE && !is_number (member->datatype)) {
    return wrong_kind (target);
  }
  gsize length = member->kind == RULES_RANGE_DATATYPE && is_floating (member->datatype)
                     ? rules_number_double ((double) value, text)
                     : rules_number_integer (value, text);
  return put_number (target, text, length, RULES_DATATYPE_INTEGER);
}

/* JSON knows no difference between 5 and 5.0: where the graph asks for a decimal number or an integer, either will do. */
static gboolean
read_real (const Target *target, double value)
{
  const RulesMember *member = target->member;
  char text[RULES_NUMBER_BYTES];
  if (member->kind == RULES_RANGE_DATATYPE && !is_number (member->datatype)) {
    return wrong_kind (target);
  }
  gsize length = member->kind == RULES_RANGE_DATATYPE && !is_floating (member->datatype) &&
                         member->datatype != RULES_DATATYPE_OTHER
                     ? rules_number_decimal (value, text)
                     : rules_number_double (value, text);
  return put_number (target, text, length, RULES_DATATYPE_DOUBLE);
}

static gboolean
read_boolean (const Target *target, gboolean value)
{
  const RulesMember *member = target->member;
  const char *text = value ? "true" : "false";
  if (member->kind == RULES_RANGE_DATATYPE && member->datatype != RULES_DATATYPE_BOOLEAN &&
      member->datatype != RULES_DATATYPE_OTHER) {
    return wrong_kind (target);
  }
  return put_number (target, text, strlen (text), RULES_DATATYPE_BOOLEAN);
}

static gboolean
read_object (const Target *target, json_t *json)
{
  const RulesMember *member = target->member;
  if (target->subject->depth >= RULES_LIMIT_REQUEST_DEPTH) {
    return rules_request_exceed (target->request, target->place,
                                 "objects nest more than %u deep; make them flatter",
                                 RULES_LIMIT_REQUEST_DEPTH);
  }
  if (member->kind == RULES_RANGE_DATATYPE || member->kind == RULES_RANGE_LITERAL) {
    return wrong_kind (target);
  }
  const RulesRequestSubject nested = { .id = rules_request_blank (target->request),
                                       .class = member->range,
                                       .depth = target->subject->depth + 1 };
  put (target, nested.id);
  return rules_request_members (target->request, target->place, &nested, json);
}

static gboolean
read_single (const Target *target, json_t *json)
{
  switch (json_typeof (json)) {
  case JSON_OBJECT:
    return read_object (target, json);
  case JSON_STRING:
    return read_string (target, json);
  case JSON_INTEGER:
    return read_integer (target, json_integer_value (json));
  case JSON_REAL:
    return read_real (target, json_real_value (json));
  case JSON_TRUE:
    return read_boolean (target, TRUE);
  case JSON_FALSE:
    return read_boolean (target, FALSE);
  case JSON_NULL:
    return TRUE;
  case JSON_ARRAY:
    return rules_request_refuse (target->request, target->place,
                                 "is an array within an array; write one array");
  }
  return FALSE;
}

static gboolean
read_value (const Target *target, json_t *json)
{
  if (!json_is_array (json)) {
    return read_single (target, json);
  }
  for (gsize i = 0; i < json_array_size (json); i++) {
    const RulesRequestPlace place = { .above = target->place, .index = i };
    Target element = *target;
    element.place = &place;
    if (!rules_request_count (target->request, target->place) ||
        !read_single (&element, json_array_get (json, i))) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Members --- */

gboolean
rules_request_count (RulesRequest *request, const RulesRequestPlace *place)
{
  if (request->n_members++ < RULES_LIMIT_REQUEST_MEMBERS) {
    return TRUE;
  }
  return rules_request_exceed (request, place,
                               "the request has more than %u members and elements; leave some out",
                               RULES_LIMIT_REQUEST_MEMBERS);
}

/* The member that stands for a predicate which is more than a triple: NULL for others. */
static const char *
structural_member (const RulesRequest *request, KgTermId predicate)
{
  static const struct {
    OntologyTerm term;
    const char *member;
  } structure[] = {
    { ONTOLOGY_GR_INPUT, "`inputs` of the context" },
    { ONTOLOGY_GR_OUTPUT, "`outputs` of the context" },
    { ONTOLOGY_GR_NAME, "`name` of a field" },
    { ONTOLOGY_GR_SOURCE, "`source` of a field" },
    { ONTOLOGY_GR_TEXT, "`text` of a field" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (structure); i++) {
    if (predicate == ontology_vocab_id (request->context->vocab, structure[i].term)) {
      return structure[i].member;
    }
  }
  return NULL;
}

static gboolean
check_predicate (RulesRequest *request, const RulesRequestPlace *place, const RulesMember *member)
{
  const char *structural = structural_member (request, member->predicate);
  if (structural != NULL || !member->requestable) {
    g_autofree char *predicate = rules_request_describe (request, member->predicate);
    return structural != NULL
               ? rules_request_refuse (request, place, "%s is stated by the member %s; write that",
                                       predicate, structural)
               : rules_request_refuse (request, place,
                                       "%s is not the caller's to state; leave it out", predicate);
  }
  return TRUE;
}

/* A key that names a predicate by CURIE, or by an IRI that the graph knows. The IRI stands in request->text. */
static gboolean
find_by_iri (RulesRequest *request, const RulesRequestPlace *place,
             const RulesRequestSubject *subject, RulesMember *out)
{
  const RulesVocabulary *vocabulary = request->context->vocabulary;
  *out = (RulesMember) { .requestable = FALSE };
  out->predicate =
      kg_overlay_intern_iri (request->overlay, request->text, (gssize) request->n_text);
  if (request->n_text > strlen (ONTOLOGY_ATTR) && g_str_has_prefix (request->text, ONTOLOGY_ATTR)) {
    return TRUE;
  }
  rules_vocabulary_predicate (vocabulary, out->predicate, out);
  if (!check_predicate (request, place, out)) {
    return FALSE;
  }
  g_autofree char *predicate = NULL;
  if (subject->claims) {
    g_autofree char *described = rules_request_describe (request, subject->id);
    predicate = rules_request_describe (request, out->predicate);
    return rules_request_refuse (request, place,
                                 "the graph describes %s and alone may say its %s; leave it out, or"
                                 " claim it under `attr:`",
                                 described, predicate);
  }
  if (!rules_vocabulary_fits (vocabulary, out->predicate, subject->class)) {
    predicate = rules_request_describe (request, out->predicate);
    return rules_request_refuse (request, place,
                                 "%s has no place here; its domain is another kind of node",
                                 predicate);
  }
  return TRUE;
}

static gboolean
find_by_name (RulesRequest *request, const RulesRequestPlace *place,
              const RulesRequestSubject *subject, RulesMember *out)
{
  gboolean found =
      rules_vocabulary_member (request->context->vocabulary, place->key, subject->class, out);
  if (found && !check_predicate (request, place, out)) {
    return FALSE;
  }
  if (found && !subject->claims) {
    return TRUE;
  }
  *out = (RulesMember) { .predicate = rules_request_attribute (request, place->key) };
  return TRUE;
}

gboolean
rules_request_member (RulesRequest *request, const RulesRequestPlace *place,
                      const RulesRequestSubject *subject, json_t *value)
{
  RulesNameKind kind;
  RulesMember member;
  if (json_is_null (value)) {
    return TRUE;
  }
  KgTermId known = rules_request_known_term (request, place->key, strlen (place->key), &kind);
  gboolean by_iri = kind == RULES_NAME_CURIE || (kind == RULES_NAME_IRI && known != KG_NONE);
  if (!(by_iri ? find_by_iri (request, place, subject, &member)
               : find_by_name (request, place, subject, &member))) {
    return FALSE;
  }
  const Target target = { request, place, subject, &member };
  return read_value (&target, value);
}

gboolean
rules_request_members (RulesRequest *request, const RulesRequestPlace *place,
                       const RulesRequestSubject *subject, json_t *object)
{
  const char *key;
  json_t *value;
  json_object_foreach (object, key, value)
  {
    const RulesRequestPlace member = { .above = place, .key = key };
    if (!rules_request_count (request, place) ||
        !rules_request_check_name (request, place, "the name of a member", key, strlen (key)) ||
        !rules_request_member (request, &member, subject, value)) {
      return FALSE;
    }
  }
  return TRUE;
}
