/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include "kg/limits.h"

#include <string.h>

/* Characters of a literal that are told. */
#define LITERAL_SHOWN 80

#define ENTITY_PREFIX "urn:grounds:"

/* Whether the names of the graph's terms are what they are without the request, but for those that it speaks of: no document has blank
 * nodes with labels as a request's have. */
static gboolean
has_own_nodes (const RulesRequest *request)
{
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (request, &n);
  gboolean own = rules_request_node (request) >= KG_OVERLAY_FIRST;
  for (guint i = 0; i < n && own; i++) {
    own = nodes[i].node >= KG_OVERLAY_FIRST;
  }
  return own;
}

void
rules_telling_init (RulesTelling *telling, const RulesExplanation *explanation)
{
  *telling =
      (RulesTelling) { .explanation = explanation,
                       .policies = explanation->policies,
                       .request = explanation->request,
                       .decision = explanation->decision,
                       .vocab = rules_graph_vocab (rules_policies_graph (explanation->policies)) };
  rules_names_init (&telling->names, rules_policies_shapes (explanation->policies),
                    explanation->languages);
  telling->names.data = *rules_request_view (explanation->request);
  if (explanation->languages == NULL && has_own_nodes (explanation->request) &&
      telling->names.data.snapshot == telling->names.graph.snapshot) {
    telling->texts = rules_explanation_texts (explanation);
  }
}

void
rules_telling_clear (RulesTelling *telling)
{
  rules_names_clear (&telling->names);
}

KgTermId
rules_telling_term (const RulesTelling *telling, OntologyTerm term)
{
  KgTermId id = ontology_vocab_id (telling->vocab, term);
  return id != KG_NONE ? id : kg_view_find_iri (&telling->names.data, ontology_term_iri (term), -1);
}

KgTermId
rules_telling_object (const RulesTelling *telling, KgTermId subject, OntologyTerm predicate)
{
  KgTermId property = rules_telling_term (telling, predicate);
  KgCursor cursor;
  if (property == KG_NONE) {
    return KG_NONE;
  }
  kg_view_objects (&telling->names.data, subject, property, &cursor);
  return kg_cursor_next (&cursor);
}

const RulesRequestNode *
rules_telling_node (const RulesTelling *telling, KgTermId id)
{
  guint n = 0;
  const RulesRequestNode *nodes =
      telling->request != NULL ? rules_request_nodes (telling->request, &n) : NULL;
  for (guint i = 0; i < n; i++) {
    if (nodes[i].node == id) {
      return &nodes[i];
    }
  }
  return NULL;
}

gboolean
rules_telling_is_request (const RulesTelling *telling, KgTermId id)
{
  return telling->request != NULL && id == rules_request_node (telling->request);
}

gboolean
rules_telling_is_span (const RulesTelling *telling, KgTermId id)
{
  const RulesRequestNode *node = rules_telling_node (telling, id);
  return node != NULL && node->start >= 0;
}

/* --- Words --- */

/* The last capital of "AISystem" begins a word; that of "APIs" does not. */
static gboolean
begins_word (const char *identifier, const char *at)
{
  gboolean plural = at[1] == 's' && !g_ascii_isalnum (at[2]);
  return at > identifier && g_ascii_isupper (at[-1]) && g_ascii_islower (at[1]) && !plural;
}

void
rules_telling_append_words (GString *out, const char *identifier)
{
  gboolean was_lower = FALSE;
  for (const char *at = identifier; *at != '\0'; at++) {
    gboolean upper = g_ascii_isupper (*at);
    gboolean begins = upper && (was_lower || begins_word (identifier, at));
    if (begins) {
      g_string_append_c (out, ' ');
    }
    /* "supportAgent", but not "GDPR". */
    gboolean lowers = upper && (begins || at == identifier) && !g_ascii_isupper (at[1]);
    gboolean joins = *at == '-' || *at == '_';
    g_string_append_c (out, joins ? ' ' : lowers ? g_ascii_tolower (*at) : *at);
    was_lower = g_ascii_islower (*at) || g_ascii_isdigit (*at);
  }
}

void
rules_telling_append_and (GString *out, guint i, guint n)
{
  if (i > 0) {
    g_string_append (out, i + 1 == n ? " and " : ", ");
  }
}

/* Whether a name can stand in a sentence without being taken for a part of it. */
static gboolean
is_token (const char *text)
{
  if (*text == '\0') {
    return FALSE;
  }
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (!g_unichar_isalnum (c) && (c > 0x7f || strchr (".-_@+:/#", (int) c) == NULL)) {
      return FALSE;
    }
  }
  /* What ends like a sentence might seem to end ours. */
  return strchr (".:", text[strlen (text) - 1]) == NULL;
}

void
rules_telling_append_token (GString *out, const char *text)
{
  gboolean bare = is_token (text);
  glong length = g_utf8_strlen (text, -1);
  g_string_append (out, bare ? "" : "“");
  if (length <= LITERAL_SHOWN) {
    g_string_append (out, text);
  } else {
    g_string_append_len (out, text, g_utf8_offset_to_pointer (text, LITERAL_SHOWN) - text);
    g_string_append (out, "…");
  }
  g_string_append (out, bare ? "" : "”");
}

typedef struct {
  char letter;
  const char *unit;
} DurationUnit;

/* Reads "12H" and its like; FALSE if it is none. */
static gboolean
append_duration_part (GString *out, const char **at, const DurationUnit *units, gsize n_units,
                      guint *n)
{
  const char *end = *at;
  while (g_ascii_isdigit (*end)) {
    end++;
  }
  for (gsize i = 0; i < n_units && end > *at; i++) {
    if (*end != units[i].letter) {
      continue;
    }
    gboolean one = end - *at == 1 && **at == '1';
    g_string_append (out, *n > 0 ? " and " : "");
    g_string_append_len (out, *at, end - *at);
    g_string_append_printf (out, " %s%s", units[i].unit, one ? "" : "s");
    *at = end + 1;
    *n += 1;
    return TRUE;
  }
  return FALSE;
}

void
rules_telling_append_duration (GString *out, const char *text)
{
  static const DurationUnit days[] = { { 'Y', "year" }, { 'M', "month" }, { 'D', "day" } };
  static const DurationUnit hours[] = { { 'H', "hour" }, { 'M', "minute" }, { 'S', "second" } };
  gsize before = out->len;
  guint n = 0;
  const char *at = *text == 'P' ? text + 1 : text;
  gboolean sound = *text == 'P';
  gboolean time = FALSE;
  while (sound && *at != '\0') {
    if (*at == 'T' && !time) {
      time = TRUE;
      at++;
      continue;
    }
    sound = append_duration_part (out, &at, time ? hours : days, 3, &n);
  }
  if (!sound || n == 0) {
    g_string_truncate (out, before);
    rules_telling_append_token (out, text);
  }
}

/* --- Literals --- */

static gboolean
is_one_of (const char *datatype, const char *const *names)
{
  for (; *names != NULL; names++) {
    if (strcmp (datatype, *names) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* "2026-11-22T09:30:00Z": "2026-11-22 09:30 UTC" */
static void
append_moment (GString *out, const char *text)
{
  static const gsize minutes = sizeof ("2026-11-22T09:30") - 1;
  const char *rest = strlen (text) >= minutes ? text + minutes : "";
  if (strlen (text) < minutes || text[10] != 'T') {
    g_string_append (out, text);
    return;
  }
  g_string_append_printf (out, "%.10s %.5s", text, text + 11);
  if (g_str_has_prefix (rest, ":00") && rest[3] != '.') {
    rest += 3;
  }
  if (g_str_has_suffix (rest, "Z")) {
    g_string_append_len (out, rest, (gssize) strlen (rest) - 1);
    g_string_append (out, " UTC");
  } else {
    g_string_append (out, rest);
  }
}

static void
append_literal (const RulesTelling *telling, GString *out, const KgTerm *term)
{
  static const char *const bare[] = { KG_XSD "integer",
                                      KG_XSD "decimal",
                                      KG_XSD "double",
                                      KG_XSD "boolean",
                                      KG_XSD "date",
                                      KG_XSD "nonNegativeInteger",
                                      KG_XSD "float",
                                      KG_XSD "positiveInteger",
                                      NULL };
  KgTerm datatype = { .value = "" };
  if (term->datatype != KG_NONE && term->language == NULL) {
    kg_view_term (&telling->names.data, term->datatype, &datatype);
  }
  if (is_one_of (datatype.value, bare)) {
    g_string_append (out, term->value);
  } else if (strcmp (datatype.value, KG_XSD "dateTime") == 0) {
    append_moment (out, term->value);
  } else if (strcmp (datatype.value, KG_XSD "duration") == 0) {
    rules_telling_append_duration (out, term->value);
  } else {
    rules_telling_append_token (out, term->value);
  }
}

gboolean
rules_telling_is_hidden (const RulesTelling *telling, KgTermId literal)
{
  KgTermId property = rules_telling_term (telling, ONTOLOGY_GR_TEXT);
  KgCursor cursor;
  if (property == KG_NONE) {
    return FALSE;
  }
  kg_view_subjects (&telling->names.data, property, literal, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

/* --- Names --- */

static gboolean
is_output (const RulesRequestNode *node)
{
  return g_str_has_prefix (node->pointer, "/context/outputs");
}

static gboolean
is_numbered (const RulesRequestNode *node)
{
  return g_str_has_prefix (node->name, "input ") || g_str_has_prefix (node->name, "output ");
}

static void
append_node (GString *out, const RulesRequestNode *node, gboolean full)
{
  if (node->start >= 0) {
    g_string_append_printf (out, "characters %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " of ",
                            node->start + 1, node->end);
  }
  if (is_numbered (node)) {
    g_string_append (out, node->name);
    return;
  }
  g_string_append (out, full ? (is_output (node) ? "output " : "input ") : "");
  rules_telling_append_token (out, node->name);
}

void
rules_telling_append_short (const RulesTelling *telling, GString *out, KgTermId node)
{
  const RulesRequestNode *known = rules_telling_node (telling, node);
  if (known != NULL) {
    append_node (out, known, FALSE);
  } else {
    rules_telling_append_name (telling, out, node);
  }
}

/* "a certain evaluation report" */
static void
append_nameless (const RulesTelling *telling, GString *out, KgTermId id)
{
  KgTermId type = rules_telling_object (telling, id, ONTOLOGY_RDF_TYPE);
  const char *label =
      type == KG_NONE ? NULL : rules_names_label (&telling->names, &telling->names.data, type);
  if (label == NULL) {
    g_string_append (out, "something without a name");
  } else {
    g_string_append_printf (out, "a certain %s", label);
  }
}

/* The id of an entity of a request; FALSE if the IRI is none of these. */
static gboolean
append_entity (GString *out, const char *iri)
{
  const char *type = g_str_has_prefix (iri, ENTITY_PREFIX) ? iri + strlen (ENTITY_PREFIX) : "";
  const char *colon = strchr (type, ':');
  if (colon == NULL) {
    return FALSE;
  }
  g_autofree char *id = g_uri_unescape_string (colon + 1, NULL);
  gboolean sound = id != NULL && g_utf8_validate (id, -1, NULL);
  rules_telling_append_token (out, sound ? id : colon + 1);
  return TRUE;
}

static void
append_iri (const RulesTelling *telling, GString *out, const char *iri)
{
  if (g_str_has_prefix (iri, ONTOLOGY_ATTR)) {
    rules_telling_append_words (out, iri + strlen (ONTOLOGY_ATTR));
  } else if (!append_entity (out, iri)) {
    rules_names_append_iri (&telling->names, out, iri);
  }
}

static void
append_name (const RulesTelling *telling, GString *out, KgTermId id)
{
  const KgView *view = &telling->names.data;
  const RulesRequestNode *node = rules_telling_node (telling, id);
  const char *label = rules_names_label (&telling->names, view, id);
  KgTerm term;
  if (rules_telling_is_request (telling, id)) {
    g_string_append (out, "the request");
  } else if (node != NULL) {
    append_node (out, node, TRUE);
  } else if (telling->policies != NULL &&
             rules_policies_find_rule (telling->policies, id) != G_MAXUINT32) {
    g_autofree char *title = rules_telling_title (telling, id);
    g_string_append_printf (out, "“%s”", title);
  } else if (label != NULL) {
    g_string_append (out, label);
  } else if (!kg_view_term (view, id, &term)) {
    g_string_append (out, "something");
  } else if (term.kind == KG_TERM_BLANK) {
    append_nameless (telling, out, id);
  } else if (term.kind == KG_TERM_IRI) {
    append_iri (telling, out, term.value);
  } else if (rules_telling_is_hidden (telling, id)) {
    g_string_append (out, "a text that is not shown");
  } else {
    append_literal (telling, out, &term);
  }
}

void
rules_telling_append_name (const RulesTelling *telling, GString *out, KgTermId id)
{
  const RulesTextKey key = { RULES_TEXT_NAME, id, 0, 0 };
  gsize from = out->len;
  gboolean steady = rules_telling_is_steady (telling, id);
  if (steady && rules_telling_append_known (telling, out, &key)) {
    return;
  }
  append_name (telling, out, id);
  if (steady && !rules_telling_is_blank (telling, id)) {
    rules_telling_keep (telling, out, from, &key);
  }
}

void
rules_telling_append_id (const RulesTelling *telling, GString *out, KgTermId id)
{
  const RulesTextKey key = { RULES_TEXT_ID, id, 0, 0 };
  gboolean lasting = telling->texts != NULL && id < KG_OVERLAY_FIRST;
  gsize from = out->len;
  KgTerm term;
  if (lasting && rules_telling_append_known (telling, out, &key)) {
    return;
  }
  if (!kg_view_term (&telling->names.data, id, &term)) {
    return;
  }
  if (term.kind != KG_TERM_IRI) {
    g_string_append_printf (out, "%s%s", term.kind == KG_TERM_BLANK ? "_:" : "", term.value);
    return;
  }
  g_autofree char *compact = kg_snapshot_compact (telling->names.data.snapshot, term.value);
  g_string_append (out, compact);
  if (lasting) {
    rules_telling_keep (telling, out, from, &key);
  }
}

void
rules_telling_append_one (const RulesTelling *telling, GString *out, KgTermId class)
{
  const RulesNames *names = &telling->names;
  const char *label = rules_names_label (names, &names->data, class);
  if (label != NULL &&
      rules_names_text_anywhere (names, &names->data, class, ONTOLOGY_GR_PLURAL_LABEL) != NULL) {
    rules_names_append_instance (names, out, &names->data, class);
  } else {
    rules_telling_append_name (telling, out, class);
  }
}

char *
rules_telling_title (const RulesTelling *telling, KgTermId id)
{
  const RulesTextKey key = { RULES_TEXT_TITLE, id, 0, 0 };
  gboolean steady = rules_telling_is_steady (telling, id);
  const RulesText *known = steady ? rules_texts_find (telling->texts, &key) : NULL;
  if (known != NULL) {
    return g_strndup (known->text, known->length);
  }
  const char *label = rules_names_label (&telling->names, &telling->names.data, id);
  g_autoptr (GString) name = g_string_new (label);
  GString *out = g_string_new (NULL);
  if (label == NULL) {
    rules_telling_append_id (telling, name, id);
  }
  kg_text_append_safe (out, name->str, -1);
  if (steady) {
    rules_telling_keep (telling, out, 0, &key);
  }
  return g_string_free (out, FALSE);
}

char *
rules_telling_link (const RulesTelling *telling, KgTermId id)
{
  const char *base = telling->explanation->link_base;
  KgTerm term;
  if (base == NULL || !kg_view_term (&telling->names.data, id, &term) || term.kind != KG_TERM_IRI) {
    return NULL;
  }
  g_autofree char *escaped = g_uri_escape_string (term.value, NULL, FALSE);
  return g_strconcat (base, escaped, NULL);
}

/* --- Predicates --- */

/* The part of an IRI that can be read as words; NULL if there is none. */
static const char *
local_words (const char *iri)
{
  const char *hash = strrchr (iri, '#');
  const char *slash = strrchr (iri, '/');
  const char *local = hash != NULL ? hash + 1 : slash != NULL ? slash + 1 : "";
  for (const char *at = local; *at != '\0'; at++) {
    if (!g_ascii_isalnum (*at) && *at != '-' && *at != '_') {
      return NULL;
    }
  }
  return g_ascii_isalpha (*local) ? local : NULL;
}

gboolean
rules_words_append_iri (GString *out, const char *iri)
{
  const char *local = local_words (iri);
  if (local != NULL) {
    rules_telling_append_words (out, local);
  }
  return local != NULL;
}

static void
find_predicate (const RulesTelling *telling, KgTermId predicate, RulesPathName *out)
{
  const RulesNames *names = &telling->names;
  KgTerm term;
  rules_names_predicate (names, &names->data, predicate, out);
  if (out->is_label || !kg_view_term (&names->data, predicate, &term)) {
    return;
  }
  g_autoptr (GString) words = g_string_new (NULL);
  if (rules_words_append_iri (words, term.value)) {
    g_free (out->text);
    out->text = g_strdup (words->str);
    out->is_label = TRUE;
  }
}

/* `1` for a label, else `0`; the text; after a NUL the phrase, if there is one. */
static void
keep_predicate (const RulesTelling *telling, const RulesTextKey *key, const RulesPathName *name)
{
  g_autoptr (GString) text = g_string_new (name->is_label ? "1" : "0");
  g_string_append (text, name->text);
  if (name->phrase != NULL) {
    g_string_append_c (text, '\0');
    g_string_append (text, name->phrase);
  }
  rules_telling_keep (telling, text, 0, key);
}

void
rules_telling_predicate (const RulesTelling *telling, KgTermId predicate, RulesPathName *out)
{
  const RulesTextKey key = { RULES_TEXT_PREDICATE, predicate, 0, 0 };
  gboolean steady = rules_telling_is_steady (telling, predicate);
  const RulesText *known = steady ? rules_texts_find (telling->texts, &key) : NULL;
  if (known == NULL) {
    find_predicate (telling, predicate, out);
    if (steady) {
      keep_predicate (telling, &key, out);
    }
    return;
  }
  gsize length = 1 + strlen (known->text + 1);
  *out = (RulesPathName) { .text = g_strndup (known->text + 1, length - 1),
                           .is_label = known->text[0] == '1',
                           .phrase = known->length > length ? known->text + length + 1 : NULL };
}
