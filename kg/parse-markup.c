/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-markup.h"

#include <string.h>

/* XML 1.0, as far as it takes to tell tags from text. */
typedef enum {
  TEXT,
  LESS_THAN, /* < */
  START_TAG,
  START_TAG_QUOTE, /* in an attribute's value */
  START_TAG_SLASH, /* a / that may end an empty element */
  END_TAG,
  MARKED, /* <! */
  COMMENT,
  CDATA,
  INSTRUCTION,
  DOCTYPE, /* up to its internal subset, or > */
  SUBSET,  /* the internal subset, between declarations */
  DECLARATION,
  ENTITY, /* a reference, in text or in an attribute's value */
} State;

/* Names of entities are looked at no further than this. */
#define WORD_BYTES 64u

struct _KgMarkup {
  KgMarkupLanguage language;
  guint32 max_depth;
  guint32 line;
  guint32 column;
  State state;
  State outer;               /* to go back to */
  guint8 quote;              /* that ends the string one is in; 0: none */
  gboolean escaped;          /* JSON: behind a backslash */
  char word[WORD_BYTES + 1]; /* the last bytes of a token */
  gsize word_length;
  guint words;                   /* in a declaration */
  gboolean in_language;          /* in the value of xml:lang */
  gboolean word_over;            /* in a tag: the next character begins another word */
  GPtrArray *languages;          /* (nullable) char *: of each open element */
  const char *language_in_scope; /* of the last tag; owned by `seen` */
  GHashTable *seen;              /* languages */
  gboolean entity_declaration;
  GHashTable *entities; /* names that the internal subset declares */
  guint8 unit[4];       /* the first bytes: which of each pair holds ASCII in UTF-16 */
  guint64 offset;
  int wide; /* 0: UTF-8 or alike; 1: UTF-16 LE; 2: UTF-16 BE */
};

KgMarkup *
kg_markup_new (KgMarkupLanguage language, guint32 max_depth)
{
  KgMarkup *markup = g_new0 (KgMarkup, 1);
  markup->language = language;
  markup->max_depth = max_depth;
  markup->line = 1;
  markup->entities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  markup->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  markup->languages = g_ptr_array_new ();
  return markup;
}

void
kg_markup_free (KgMarkup *markup)
{
  if (markup != NULL) {
    g_hash_table_unref (markup->entities);
    g_hash_table_unref (markup->seen);
    g_ptr_array_unref (markup->languages);
    g_free (markup);
  }
}

guint32
kg_markup_line (const KgMarkup *markup)
{
  return markup->line;
}

guint32
kg_markup_column (const KgMarkup *markup)
{
  return markup->column;
}

static void
clear_word (KgMarkup *markup)
{
  markup->word_length = 0;
  markup->word[0] = '\0';
}

/* A word that is too long keeps its end. */
static void
add_to_word (KgMarkup *markup, guint8 byte)
{
  if (markup->word_length == WORD_BYTES) {
    memmove (markup->word, markup->word + 1, WORD_BYTES - 1);
    markup->word_length--;
  }
  markup->word[markup->word_length++] = (char) byte;
  markup->word[markup->word_length] = '\0';
}

static gboolean
word_ends_with (const KgMarkup *markup, const char *end)
{
  return g_str_has_suffix (markup->word, end);
}

static void
enter (KgMarkup *markup, State state)
{
  markup->state = state;
  markup->quote = 0;
  clear_word (markup);
}

const char *
kg_markup_language (const KgMarkup *markup)
{
  return markup->language_in_scope;
}

static KgMarkupFinding
nest (KgMarkup *markup)
{
  const guint open = markup->languages->len;
  gpointer outer = open == 0 ? NULL : g_ptr_array_index (markup->languages, open - 1);
  g_ptr_array_add (markup->languages, outer);
  markup->language_in_scope = (const char *) outer;
  return open >= markup->max_depth ? KG_MARKUP_TOO_DEEP : KG_MARKUP_GOOD;
}

static void
unnest (KgMarkup *markup)
{
  const guint open = markup->languages->len;
  if (open > 0) {
    markup->language_in_scope = (const char *) g_ptr_array_index (markup->languages, open - 1);
    g_ptr_array_set_size (markup->languages, (gint) open - 1);
  }
}

/* The value of an attribute xml:lang, or what there is of it. */
static void
set_language (KgMarkup *markup)
{
  const guint open = markup->languages->len;
  if (!g_hash_table_contains (markup->seen, markup->word)) {
    g_hash_table_add (markup->seen, g_strdup (markup->word));
  }
  const char *language = (const char *) g_hash_table_lookup (markup->seen, markup->word);
  g_ptr_array_index (markup->languages, open - 1) = (gpointer) language;
  markup->language_in_scope = language;
}

static gboolean
is_space (guint8 byte)
{
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* References to entities: the declared ones count as they are, five need no declaration. */
static gboolean
is_known_entity (const KgMarkup *markup)
{
  static const char *const predefined[] = { "amp", "lt", "gt", "quot", "apos" };
  for (gsize i = 0; i < G_N_ELEMENTS (predefined); i++) {
    if (strcmp (markup->word, predefined[i]) == 0) {
      return TRUE;
    }
  }
  return markup->word[0] == '#' || g_hash_table_contains (markup->entities, markup->word);
}

static KgMarkupFinding
in_entity (KgMarkup *markup, guint8 byte)
{
  if (byte != ';' && !is_space (byte) && byte != '<' && markup->word_length < WORD_BYTES) {
    add_to_word (markup, byte);
    return KG_MARKUP_GOOD;
  }
  gboolean known = byte != ';' || is_known_entity (markup);
  const guint8 quote = markup->quote;
  enter (markup, markup->outer);
  markup->quote = quote;
  return known ? KG_MARKUP_GOOD : KG_MARKUP_ENTITY;
}

static void
begin_entity (KgMarkup *markup)
{
  markup->outer = markup->state;
  markup->state = ENTITY;
  clear_word (markup);
}

/* Declarations of the internal subset: <!ENTITY name "value">, <!ENTITY name SYSTEM "…">. */
static void
note_word (KgMarkup *markup)
{
  if (markup->word_length == 0) {
    return;
  }
  markup->words++;
  if (markup->words == 1) {
    markup->entity_declaration = strcmp (markup->word, "!ENTITY") == 0;
  } else if (markup->words == 2 && markup->entity_declaration && strcmp (markup->word, "%") != 0) {
    g_hash_table_add (markup->entities, g_strdup (markup->word));
  }
}

static KgMarkupFinding
in_declaration (KgMarkup *markup, guint8 byte)
{
  if (markup->quote != 0) {
    markup->quote = byte == markup->quote ? 0 : markup->quote;
    return KG_MARKUP_GOOD;
  }
  if (word_ends_with (markup, "!--")) {
    markup->outer = SUBSET;
    enter (markup, COMMENT);
    add_to_word (markup, byte);
    return KG_MARKUP_GOOD;
  }
  if (byte == '>' || byte == '"' || byte == '\'' || is_space (byte)) {
    gboolean external = markup->entity_declaration && (strcmp (markup->word, "SYSTEM") == 0 ||
                                                       strcmp (markup->word, "PUBLIC") == 0);
    note_word (markup);
    clear_word (markup);
    if (byte == '>') {
      enter (markup, SUBSET);
    } else if (!is_space (byte)) {
      markup->quote = byte;
    }
    return external ? KG_MARKUP_EXTERNAL_ENTITY : KG_MARKUP_GOOD;
  }
  add_to_word (markup, byte);
  return KG_MARKUP_GOOD;
}

static void
in_subset (KgMarkup *markup, guint8 byte)
{
  if (byte == '<') {
    enter (markup, DECLARATION);
    markup->words = 0;
    markup->entity_declaration = FALSE;
  } else if (byte == ']') {
    enter (markup, DOCTYPE);
  }
}

static void
in_doctype (KgMarkup *markup, guint8 byte)
{
  if (markup->quote != 0) {
    markup->quote = byte == markup->quote ? 0 : markup->quote;
  } else if (byte == '"' || byte == '\'') {
    markup->quote = byte;
  } else if (byte == '[') {
    enter (markup, SUBSET);
  } else if (byte == '>') {
    enter (markup, TEXT);
  }
}

/* Behind <! : which of three it is. */
static void
in_marked (KgMarkup *markup, guint8 byte)
{
  add_to_word (markup, byte);
  if (strcmp (markup->word, "--") == 0) {
    markup->outer = TEXT;
    enter (markup, COMMENT);
  } else if (strcmp (markup->word, "[CDATA[") == 0) {
    markup->outer = TEXT;
    enter (markup, CDATA);
  } else if (strcmp (markup->word, "DOCTYPE") == 0) {
    enter (markup, DOCTYPE);
  } else if (byte == '>') {
    enter (markup, TEXT);
  }
}

/* In what lasts until a certain sequence of characters. */
static void
in_block (KgMarkup *markup, guint8 byte, const char *end)
{
  add_to_word (markup, byte);
  if (word_ends_with (markup, end)) {
    enter (markup, markup->outer);
  }
}

static KgMarkupFinding
in_less_than (KgMarkup *markup, guint8 byte)
{
  switch (byte) {
  case '!':
    enter (markup, MARKED);
    return KG_MARKUP_GOOD;
  case '?':
    markup->outer = TEXT;
    enter (markup, INSTRUCTION);
    return KG_MARKUP_GOOD;
  case '/':
    enter (markup, END_TAG);
    unnest (markup);
    return KG_MARKUP_GOOD;
  default:
    enter (markup, START_TAG);
    return nest (markup);
  }
}

/* The name of an attribute, up to white space or its =. */
static void
add_name (KgMarkup *markup, guint8 byte)
{
  if (is_space (byte) || byte == '=') {
    markup->word_over = TRUE;
    return;
  }
  if (markup->word_over) {
    clear_word (markup);
    markup->word_over = FALSE;
  }
  add_to_word (markup, byte);
}

static void
in_start_tag (KgMarkup *markup, guint8 byte)
{
  if (byte == '>') {
    if (markup->state == START_TAG_SLASH) {
      unnest (markup);
    }
    enter (markup, TEXT);
  } else if (byte == '/') {
    markup->state = START_TAG_SLASH;
  } else if (byte == '"' || byte == '\'') {
    markup->in_language = strcmp (markup->word, "xml:lang") == 0;
    enter (markup, START_TAG_QUOTE);
    markup->quote = byte;
  } else {
    markup->state = START_TAG;
    add_name (markup, byte);
  }
}

static KgMarkupFinding
in_value (KgMarkup *markup, guint8 byte)
{
  if (byte == markup->quote) {
    if (markup->in_language) {
      set_language (markup);
    }
    enter (markup, START_TAG);
    return KG_MARKUP_GOOD;
  }
  if (byte == '&') {
    begin_entity (markup);
    return KG_MARKUP_GOOD;
  }
  if (markup->language != KG_MARKUP_RDFA && !markup->in_language) {
    return KG_MARKUP_GOOD;
  }
  add_to_word (markup, byte);
  return markup->language == KG_MARKUP_RDFA && byte == 'e' && word_ends_with (markup, "_:bnode")
             ? KG_MARKUP_RESERVED_LABEL
             : KG_MARKUP_GOOD;
}

static KgMarkupFinding
in_xml (KgMarkup *markup, guint8 byte)
{
  switch (markup->state) {
  case TEXT:
    if (byte == '<') {
      enter (markup, LESS_THAN);
    } else if (byte == '&') {
      begin_entity (markup);
    }
    return KG_MARKUP_GOOD;
  case LESS_THAN:
    return in_less_than (markup, byte);
  case START_TAG:
  case START_TAG_SLASH:
    in_start_tag (markup, byte);
    return KG_MARKUP_GOOD;
  case START_TAG_QUOTE:
    return in_value (markup, byte);
  case END_TAG:
    if (byte == '>') {
      enter (markup, TEXT);
    }
    return KG_MARKUP_GOOD;
  case MARKED:
    in_marked (markup, byte);
    return KG_MARKUP_GOOD;
  case COMMENT:
    in_block (markup, byte, "-->");
    return KG_MARKUP_GOOD;
  case CDATA:
    in_block (markup, byte, "]]>");
    return KG_MARKUP_GOOD;
  case INSTRUCTION:
    in_block (markup, byte, "?>");
    return KG_MARKUP_GOOD;
  case DOCTYPE:
    in_doctype (markup, byte);
    return KG_MARKUP_GOOD;
  case SUBSET:
    in_subset (markup, byte);
    return KG_MARKUP_GOOD;
  case DECLARATION:
    return in_declaration (markup, byte);
  case ENTITY:
    return in_entity (markup, byte);
  }
  return KG_MARKUP_GOOD;
}

/* RFC 8259. In a string, the digits of an escape are gathered behind its `u`. */
static KgMarkupFinding
in_json_string (KgMarkup *markup, guint8 byte)
{
  if (markup->escaped) {
    markup->escaped = FALSE;
    clear_word (markup);
    if (byte == 'u') {
      add_to_word (markup, byte);
    }
    return KG_MARKUP_GOOD;
  }
  if (byte == '"') {
    markup->quote = 0;
  }
  markup->escaped = byte == '\\';
  if (markup->word_length == 0 || !g_ascii_isxdigit (byte)) {
    clear_word (markup);
    return KG_MARKUP_GOOD;
  }
  add_to_word (markup, byte);
  if (strcmp (markup->word, "u0000") == 0) {
    return KG_MARKUP_NUL;
  }
  return KG_MARKUP_GOOD;
}

static KgMarkupFinding
in_json (KgMarkup *markup, guint8 byte)
{
  if (markup->quote != 0) {
    return in_json_string (markup, byte);
  }
  switch (byte) {
  case '"':
    markup->quote = byte;
    clear_word (markup);
    return KG_MARKUP_GOOD;
  case '{':
  case '[':
    return nest (markup);
  case '}':
  case ']':
    unnest (markup);
    return KG_MARKUP_GOOD;
  default:
    return KG_MARKUP_GOOD;
  }
}

/* XML 1.0, appendix F: UTF-16 shows in a byte order mark, or in zeros beside the first
 * characters. */
static void
detect_width (KgMarkup *markup)
{
  static const struct {
    guint8 bytes[2];
    int wide;
  } marks[] = {
    { { 0xff, 0xfe }, 1 }, { { 0xfe, 0xff }, 2 }, { { '<', 0 }, 1 }, { { 0, '<' }, 2 }
  };
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++) {
    if (memcmp (markup->unit, marks[i].bytes, 2) == 0) {
      markup->wide = marks[i].wide;
    }
  }
}

/* One character of UTF-16, or one byte; what is not ASCII is all the same. */
static gboolean
take_byte (KgMarkup *markup, guint8 byte, guint8 *out)
{
  const guint64 at = markup->offset++;
  if (at < 2) {
    markup->unit[at] = byte;
    if (at == 1) {
      detect_width (markup);
    }
  }
  *out = byte;
  if (markup->wide == 0) {
    return TRUE;
  }
  const guint half = at % 2;
  markup->unit[2 + half] = byte;
  if (half == 0) {
    return FALSE;
  }
  const guint8 low = markup->unit[markup->wide == 1 ? 2 : 3];
  const guint8 high = markup->unit[markup->wide == 1 ? 3 : 2];
  *out = high == 0 ? low : 0x80;
  return TRUE;
}

static gboolean
is_tag (State state)
{
  return state == START_TAG || state == START_TAG_SLASH || state == END_TAG;
}

KgMarkupFinding
kg_markup_feed (KgMarkup *markup, const guint8 *data, gsize length, gsize *used)
{
  for (*used = 0; *used < length; (*used)++) {
    guint8 byte;
    if (!take_byte (markup, data[*used], &byte)) {
      continue;
    }
    const gboolean ends_tag = byte == '>' && is_tag (markup->state);
    markup->column++;
    KgMarkupFinding finding =
        markup->language == KG_MARKUP_JSON ? in_json (markup, byte) : in_xml (markup, byte);
    if (finding != KG_MARKUP_GOOD) {
      return finding;
    }
    if (byte == '\n') {
      markup->line++;
      markup->column = 0;
    }
    if (byte == '\n' || ends_tag) {
      (*used)++;
      break;
    }
  }
  return KG_MARKUP_GOOD;
}
