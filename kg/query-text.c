/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-text.h"

#include "kg/limits.h"

#include <string.h>

typedef enum {
  TOKEN_END,
  TOKEN_WORD, /* keywords, prefixed names, blank node labels */
  TOKEN_NUMBER,
  TOKEN_STRING,
  TOKEN_LANGUAGE,
  TOKEN_VARIABLE,
  TOKEN_IRI,
  TOKEN_MARK, /* one character of anything else */
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
  return g_ascii_isalpha (c) || c == '_' || c == ':' || (guint8) c >= 0x80;
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

/* A number without its sign (SPARQL 1.1 Query, INTEGER, DECIMAL, DOUBLE). */
static gsize
number_length (const char *at)
{
  gsize i = strspn (at, "0123456789");
  if (at[i] == '.' && g_ascii_isdigit (at[i + 1])) {
    i += 1 + strspn (at + i + 1, "0123456789");
  }
  if (at[i] == 'e' || at[i] == 'E') {
    gsize sign = at[i + 1] == '+' || at[i + 1] == '-';
    gsize digits = strspn (at + i + 1 + sign, "0123456789");
    i += digits > 0 ? 1 + sign + digits : 0;
  }
  return i;
}

static gsize
variable_length (const char *at)
{
  gsize i = 1;
  while (g_ascii_isalnum (at[i]) || at[i] == '_' || (guint8) at[i] >= 0x80) {
    i++;
  }
  return i;
}

static gsize
token_length (Lexer *lexer, TokenKind *kind)
{
  const char *at = lexer->at;
  if (is_word_start (at[0])) {
    *kind = TOKEN_WORD;
    return run_length (at, 1);
  }
  if (g_ascii_isdigit (at[0]) || (at[0] == '.' && g_ascii_isdigit (at[1]))) {
    *kind = TOKEN_NUMBER;
    return number_length (at);
  }
  if (at[0] == '"' || at[0] == '\'') {
    *kind = TOKEN_STRING;
    return string_length (lexer);
  }
  if (at[0] == '@') {
    *kind = TOKEN_LANGUAGE;
    return run_length (at, 1);
  }
  gsize length = at[0] == '?' || at[0] == '$' ? variable_length (at) : 1;
  if (length > 1) {
    *kind = TOKEN_VARIABLE;
    return length;
  }
  length = at[0] == '<' ? iri_length (at) : 0;
  *kind = length > 0 ? TOKEN_IRI : TOKEN_MARK;
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
  if (token.kind == TOKEN_MARK && strchr ("{([", token.text[0]) != NULL) {
    lexer->depth++;
  } else if (token.kind == TOKEN_MARK && strchr ("})]", token.text[0]) != NULL &&
             lexer->depth > 0) {
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
  return token->kind == TOKEN_MARK && token->text[0] == mark;
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
      g_set_error (
          error, KG_ERROR, KG_ERROR_QUERY,
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
  const char *query;
  GHashTable *declared; /* names of prefixes, owned */
} Pass;

static void
add_edit (Pass *pass, const char *start, gsize length, const char *replacement, gboolean selection)
{
  gsize offset = (gsize) (start - pass->query);
  KgQueryEdit edit = { offset, offset + length, replacement, selection };
  g_array_append_val (pass->text->edits, edit);
}

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
note_resource (Pass *pass, const Token *token)
{
  if (token->kind == TOKEN_VARIABLE || is_mark (token, '*')) {
    pass->text->variables = TRUE;
    return TRUE;
  }
  gboolean name = token->kind == TOKEN_WORD && memchr (token->text, ':', token->length) != NULL;
  if (!name && token->kind != TOKEN_IRI) {
    return FALSE;
  }
  /* An IRI needs no search. */
  add_edit (pass, token->text, token->length, " ", TRUE);
  return TRUE;
}

/* The resources of a DESCRIBE; returns the token after them. */
static Token
read_resources (Pass *pass, Lexer *lexer)
{
  Token token = next_token (lexer);
  while (note_resource (pass, &token)) {
    if (token.kind == TOKEN_WORD) {
      note_use (pass, &token);
    }
    token = next_token (lexer);
  }
  return token;
}

/* One value of VALUES from its first token; returns the token after it. */
static Token
read_value (Pass *pass, Lexer *lexer, Token token)
{
  add_edit (pass, token.text, 0, "(", FALSE);
  const char *end = token.text + token.length;
  gboolean sign = is_mark (&token, '-') || is_mark (&token, '+');
  gboolean string = token.kind == TOKEN_STRING;
  if (token.kind == TOKEN_WORD) {
    note_use (pass, &token);
  }
  token = next_token (lexer);
  while ((sign && token.kind == TOKEN_NUMBER) ||
         (string && (token.kind == TOKEN_LANGUAGE || is_mark (&token, '^')))) {
    gboolean datatype = is_mark (&token, '^') && token.text[1] != '^';
    end = token.text + token.length;
    token = next_token (lexer);
    if (datatype && token.kind != TOKEN_END) {
      if (token.kind == TOKEN_WORD) {
        note_use (pass, &token);
      }
      end = token.text + token.length;
      token = next_token (lexer);
    }
    sign = FALSE;
  }
  add_edit (pass, end, 0, ")", FALSE);
  return token;
}

/* The block after VALUES; returns the token after what was read of it. */
static Token
read_values (Pass *pass, Lexer *lexer)
{
  Token token = next_token (lexer);
  if (token.kind != TOKEN_VARIABLE) {
    return token;
  }
  add_edit (pass, token.text, 0, "(", FALSE);
  add_edit (pass, token.text + token.length, 0, ")", FALSE);
  token = next_token (lexer);
  if (!is_mark (&token, '{')) {
    return token;
  }
  token = next_token (lexer);
  while (token.kind != TOKEN_END && !is_mark (&token, '}')) {
    token = read_value (pass, lexer, token);
  }
  return token;
}

/* LIMIT or OFFSET of a SELECT DISTINCT, to be applied to its distinct rows; returns the token after it. */
static Token
read_slice (Pass *pass, Lexer *lexer, Token word)
{
  Token number = next_token (lexer);
  if (number.kind != TOKEN_NUMBER) {
    return number;
  }
  guint64 *value = is_word (&word, "LIMIT") ? &pass->text->limit : &pass->text->offset;
  *value = g_ascii_strtoull (number.text, NULL, 10);
  add_edit (pass, word.text, word.length, "", FALSE);
  add_edit (pass, number.text, number.length, "", FALSE);
  return next_token (lexer);
}

static gboolean
ends_operand (const Token *token)
{
  return token->kind == TOKEN_NUMBER || token->kind == TOKEN_VARIABLE || is_mark (token, ')');
}

/* The next token after `token`, and what is to be noted of it and of what follows it. */
static Token
read_token (Pass *pass, Lexer *lexer, Token token)
{
  if (is_word (&token, "VALUES")) {
    return read_values (pass, lexer);
  }
  if (pass->text->distinct && lexer->depth == 0 &&
      (is_word (&token, "LIMIT") || is_word (&token, "OFFSET"))) {
    return read_slice (pass, lexer, token);
  }
  if (token.kind == TOKEN_WORD) {
    note_use (pass, &token);
  }
  Token next = next_token (lexer);
  if (ends_operand (&token) && is_mark (&next, '-')) {
    add_edit (pass, next.text + 1, 0, " ", FALSE);
  }
  return next;
}

static gboolean
read_rest (Pass *pass, Lexer *lexer, Token token, GError **error)
{
  for (; token.kind != TOKEN_END; token = read_token (pass, lexer, token)) {
    if (lexer->depth > KG_LIMIT_DEPTH) {
      g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                   "line %u of the query: nested deeper than %u; simplify it", token.line,
                   KG_LIMIT_DEPTH);
      return FALSE;
    }
    if (!check_word (&token, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* What follows SELECT; returns the token after it. Without REDUCED the rows are what it allows them to be. */
static Token
read_distinct (Pass *pass, Lexer *lexer)
{
  Token token = next_token (lexer);
  gboolean distinct = is_word (&token, "DISTINCT");
  if (!distinct && !is_word (&token, "REDUCED")) {
    return token;
  }
  pass->text->distinct = distinct;
  add_edit (pass, token.text, token.length, "", FALSE);
  return next_token (lexer);
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
  text->limit = G_MAXUINT64;
  text->edits = g_array_new (FALSE, FALSE, sizeof (KgQueryEdit));
  text->undeclared = g_ptr_array_new_with_free_func (g_free);
  text->undeclared_lines = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) declared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Pass pass = { text, query, declared };
  Lexer lexer = { query, query, 1, 0 };
  Token token = read_prologue (&pass, &lexer);
  text->keyword = (gsize) (token.text - query);
  if (!check_form (&token, error)) {
    return NULL;
  }
  if (is_word (&token, "DESCRIBE")) {
    text->form = KG_QUERY_DESCRIBES;
    add_edit (&pass, token.text, token.length, "SELECT", TRUE);
    token = read_resources (&pass, &lexer);
  }
  if (is_word (&token, "SELECT")) {
    token = read_distinct (&pass, &lexer);
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
  g_array_unref (text->edits);
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
      g_set_error (
          error, KG_ERROR, KG_ERROR_QUERY,
          "line %u of the query: the graph does not know the prefix `%s:`; declare it with PREFIX",
          g_array_index (text->undeclared_lines, guint, i), name);
      return FALSE;
    }
    g_string_append_printf (out, "PREFIX %s: <%s> ", name, iri);
  }
  return TRUE;
}

char *
kg_query_text_complete (const KgQueryText *text, const char *query, const KgSnapshot *snapshot,
                        gboolean describe_as_select, GError **error)
{
  g_autoptr (GString) out = g_string_new_len (query, (gssize) text->keyword);
  if (!append_prefixes (text, snapshot, out, error)) {
    return NULL;
  }
  gsize at = text->keyword;
  for (guint i = 0; i < text->edits->len; i++) {
    const KgQueryEdit *edit = &g_array_index (text->edits, KgQueryEdit, i);
    if (edit->selection && !describe_as_select) {
      continue;
    }
    g_string_append_len (out, query + at, (gssize) (edit->start - at));
    g_string_append (out, edit->text);
    at = edit->end;
  }
  g_string_append (out, query + at);
  /* Rasqal wants a line feed after a comment. */
  const char *last_line = strrchr (out->str, '\n');
  if (strchr (last_line == NULL ? out->str : last_line, '#') != NULL) {
    g_string_append_c (out, '\n');
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
