/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-text.h"

#include "kg/limits.h"

#include <string.h>

typedef enum {
  TOKEN_END,
  TOKEN_WORD, /* keywords, prefixed names, numbers, blank node labels */
  TOKEN_VARIABLE,
  TOKEN_IRI,
  TOKEN_OTHER,
} TokenKind;

typedef struct {
  TokenKind kind;
  const char *text;
  gsize length;
  guint line;
} Token;

typedef struct {
  const char *start;
  const char *at;
  guint line;
  guint depth;
} Lexer;

static gboolean
is_word_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("_:-.%\\", c) != NULL) || (guint8) c >= 0x80;
}

static gboolean
is_word_start (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == ':' || (guint8) c >= 0x80;
}

/* Comments end at either line end: what is a comment here is one for every reader. */
static void
skip_space (Lexer *lexer)
{
  for (;; lexer->at++) {
    if (*lexer->at == '#') {
      lexer->at += strcspn (lexer->at, "\r\n");
    }
    if (*lexer->at == '\0' || !g_ascii_isspace (*lexer->at)) {
      return;
    }
    lexer->line += *lexer->at == '\n';
  }
}

/* The length of <IRI> (SPARQL 1.1 Query, IRIREF); 0 where `<` is an operator. */
static gsize
iri_length (const char *at)
{
  for (gsize i = 1;; i++) {
    if (at[i] == '>') {
      return i + 1;
    }
    if ((guint8) at[i] <= 0x20 || strchr ("<\"{}|^`\\", at[i]) != NULL) {
      return 0;
    }
  }
}

/* The length of a string in one or three quotes; up to the end of the text if it is not closed. */
static gsize
string_length (Lexer *lexer)
{
  const char *at = lexer->at;
  char quote = at[0];
  gsize quotes = at[1] == quote && at[2] == quote ? 3 : 1;
  gsize i = quotes;
  while (at[i] != '\0') {
    if (at[i] == quote && (quotes == 1 || (at[i + 1] == quote && at[i + 2] == quote))) {
      return i + quotes;
    }
    if (at[i] == '\\' && at[i + 1] != '\0') {
      i++;
    }
    lexer->line += at[i] == '\n';
    i++;
  }
  return i;
}

static gsize
run_length (const char *at, gsize from)
{
  while (is_word_character (at[from])) {
    from++;
  }
  return from;
}

static gsize
token_length (Lexer *lexer, TokenKind *kind)
{
  const char *at = lexer->at;
  *kind = TOKEN_OTHER;
  if (is_word_start (at[0])) {
    *kind = TOKEN_WORD;
    return run_length (at, 1);
  }
  if (at[0] == '"' || at[0] == '\'') {
    return string_length (lexer);
  }
  if (at[0] == '@') {
    return run_length (at, 1);
  }
  if ((at[0] == '?' || at[0] == '$') && is_word_start (at[1]) && at[1] != ':') {
    *kind = TOKEN_VARIABLE;
    gsize i = 1;
    while (g_ascii_isalnum (at[i]) || at[i] == '_' || (guint8) at[i] >= 0x80) {
      i++;
    }
    return i;
  }
  gsize length = at[0] == '<' ? iri_length (at) : 0;
  *kind = length > 0 ? TOKEN_IRI : TOKEN_OTHER;
  return MAX (length, 1);
}

static Token
next_token (Lexer *lexer)
{
  skip_space (lexer);
  Token token = { TOKEN_END, lexer->at, 0, lexer->line };
  if (*lexer->at == '\0') {
    return token;
  }
  token.length = token_length (lexer, &token.kind);
  lexer->at += token.length;
  if (token.kind == TOKEN_OTHER && strchr ("{([", token.text[0]) != NULL) {
    lexer->depth++;
  } else if (token.kind == TOKEN_OTHER && strchr ("})]", token.text[0]) != NULL && lexer->depth > 0) {
    lexer->depth--;
  }
  return token;
}

static gboolean
is_word (const Token *token, const char *word)
{
  return token->kind == TOKEN_WORD && token->length == strlen (word) &&
         g_ascii_strncasecmp (token->text, word, token->length) == 0;
}

static gboolean
is_mark (const Token *token, char mark)
{
  return token->kind == TOKEN_OTHER && token->text[0] == mark;
}

typedef struct {
  const char *word;
  const char *advice;
} Refusal;

static const Refusal anywhere[] = {
  { "SERVICE", "is never asked; load the data instead" },
  { "EXISTS", "is not known to Rasqal; use OPTIONAL with FILTER (BOUND (?v)) or (!BOUND (?v))" },
  { "MINUS", "is not known to Rasqal; use OPTIONAL with FILTER (!BOUND (?v))" },
};

static const char *const updates[] = { "INSERT", "DELETE", "LOAD", "CLEAR", "DROP",
                                       "CREATE", "ADD",    "MOVE", "COPY",  "WITH" };

static gboolean
check_word (const Token *token, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (anywhere); i++) {
    if (is_word (token, anywhere[i].word)) {
      g_set_error (error, KG_ERROR, KG_ERROR_QUERY, "line %u of the query: `%s` %s", token->line,
                   anywhere[i].word, anywhere[i].advice);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check_form (const Token *token, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (updates); i++) {
    if (is_word (token, updates[i])) {
      g_set_error (error, KG_ERROR, KG_ERROR_QUERY,
                   "line %u of the query: `%s` would change the graph; load or remove documents instead",
                   token->line, updates[i]);
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Looking over a query --- */

typedef struct {
  KgQueryText *text;
  GHashTable *declared; /* names of prefixes, owned */
} Pass;

static char *
prefix_of (const Token *token)
{
  const char *colon = memchr (token->text, ':', token->length);
  return colon == NULL ? NULL : g_strndup (token->text, (gsize) (colon - token->text));
}

static void
note_use (Pass *pass, const Token *token)
{
  g_autofree char *name = prefix_of (token);
  if (name == NULL || strcmp (name, "_") == 0 || g_hash_table_contains (pass->declared, name)) {
    return;
  }
  g_ptr_array_add (pass->text->undeclared, g_strdup (name));
  g_array_append_val (pass->text->undeclared_lines, token->line);
  g_hash_table_add (pass->declared, g_steal_pointer (&name));
}

/* Reads declarations; returns the token after them. */
static Token
read_prologue (Pass *pass, Lexer *lexer)
{
  Token token = next_token (lexer);
  for (;;) {
    gboolean prefix = is_word (&token, "PREFIX");
    if (!prefix && !is_word (&token, "BASE")) {
      return token;
    }
    token = next_token (lexer);
    if (prefix && token.kind == TOKEN_WORD) {
      char *name = prefix_of (&token);
      if (name != NULL) {
        g_hash_table_add (pass->declared, name);
      }
      token = next_token (lexer);
    }
    if (token.kind != TOKEN_IRI) {
      return token;
    }
    token = next_token (lexer);
  }
}

static gboolean
note_resource (KgQueryText *text, const Lexer *lexer, const Token *token)
{
  if (token->kind == TOKEN_VARIABLE || is_mark (token, '*')) {
    text->variables = TRUE;
    return TRUE;
  }
  gboolean name = token->kind == TOKEN_WORD && memchr (token->text, ':', token->length) != NULL;
  if (!name && token->kind != TOKEN_IRI) {
    return FALSE;
  }
  gsize start = (gsize) (token->text - lexer->start);
  KgQuerySpan span = { start, start + token->length };
  g_array_append_val (text->iris, span);
  return TRUE;
}

/* The resources of a DESCRIBE; returns the token after them. */
static Token
read_resources (Pass *pass, Lexer *lexer)
{
  Token token = next_token (lexer);
  while (note_resource (pass->text, lexer, &token)) {
    if (token.kind == TOKEN_WORD) {
      note_use (pass, &token);
    }
    token = next_token (lexer);
  }
  return token;
}

static gboolean
read_rest (Pass *pass, Lexer *lexer, Token token, GError **error)
{
  for (; token.kind != TOKEN_END; token = next_token (lexer)) {
    if (lexer->depth > KG_LIMIT_DEPTH) {
      g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                   "line %u of the query: nested deeper than %u; simplify it", token.line,
                   KG_LIMIT_DEPTH);
      return FALSE;
    }
    if (token.kind != TOKEN_WORD) {
      continue;
    }
    if (!check_word (&token, error)) {
      return FALSE;
    }
    note_use (pass, &token);
  }
  return TRUE;
}

static gboolean
check_bytes (const char *query, GError **error)
{
  gsize length = strlen (query);
  if (length > KG_LIMIT_QUERY_BYTES) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "a query of %" G_GSIZE_FORMAT " bytes is too long; the limit is %u bytes", length,
                 KG_LIMIT_QUERY_BYTES);
    return FALSE;
  }
  if (!g_utf8_validate (query, (gssize) length, NULL)) {
    g_set_error (error, KG_ERROR, KG_ERROR_QUERY, "the query is not UTF-8; convert it first");
    return FALSE;
  }
  return TRUE;
}

KgQueryText *
kg_query_text_new (const char *query, GError **error)
{
  if (!check_bytes (query, error)) {
    return NULL;
  }
  g_autoptr (KgQueryText) text = g_new0 (KgQueryText, 1);
  text->iris = g_array_new (FALSE, FALSE, sizeof (KgQuerySpan));
  text->undeclared = g_ptr_array_new_with_free_func (g_free);
  text->undeclared_lines = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) declared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Pass pass = { text, declared };
  Lexer lexer = { query, query, 1, 0 };
  Token token = read_prologue (&pass, &lexer);
  text->keyword = (gsize) (token.text - query);
  if (!check_form (&token, error)) {
    return NULL;
  }
  if (is_word (&token, "DESCRIBE")) {
    text->form = KG_QUERY_DESCRIBES;
    token = read_resources (&pass, &lexer);
  }
  if (!read_rest (&pass, &lexer, token, error)) {
    return NULL;
  }
  return g_steal_pointer (&text);
}

void
kg_query_text_free (KgQueryText *text)
{
  if (text == NULL) {
    return;
  }
  g_array_unref (text->iris);
  g_ptr_array_unref (text->undeclared);
  g_array_unref (text->undeclared_lines);
  g_free (text);
}

/* --- Completing it --- */

static gboolean
append_prefixes (const KgQueryText *text, const KgSnapshot *snapshot, GString *out, GError **error)
{
  for (guint i = 0; i < text->undeclared->len; i++) {
    const char *name = (const char *) g_ptr_array_index (text->undeclared, i);
    const char *iri = kg_snapshot_prefix_iri (snapshot, name);
    if (iri == NULL) {
      g_set_error (error, KG_ERROR, KG_ERROR_QUERY,
                   "line %u of the query: the graph does not know the prefix `%s:`; declare it with PREFIX",
                   g_array_index (text->undeclared_lines, guint, i), name);
      return FALSE;
    }
    g_string_append_printf (out, "PREFIX %s: <%s> ", name, iri);
  }
  return TRUE;
}

/* "DESCRIBE ?a <b> WHERE …" as "SELECT DISTINCT ?a WHERE …": IRIs need no search. */
static void
append_selection (const KgQueryText *text, const char *query, GString *out)
{
  gsize at = text->keyword + strlen ("DESCRIBE");
  g_string_append (out, "SELECT DISTINCT");
  for (guint i = 0; i < text->iris->len; i++) {
    const KgQuerySpan *span = &g_array_index (text->iris, KgQuerySpan, i);
    g_string_append_len (out, query + at, (gssize) (span->start - at));
    g_string_append_c (out, ' ');
    at = span->end;
  }
  g_string_append (out, query + at);
}

char *
kg_query_text_complete (const KgQueryText *text, const char *query, const KgSnapshot *snapshot,
                        gboolean describe_as_select, GError **error)
{
  g_autoptr (GString) out = g_string_new_len (query, (gssize) text->keyword);
  if (!append_prefixes (text, snapshot, out, error)) {
    return NULL;
  }
  if (describe_as_select && text->form == KG_QUERY_DESCRIBES) {
    append_selection (text, query, out);
  } else {
    g_string_append (out, query + text->keyword);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
