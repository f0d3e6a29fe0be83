/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/page.h"

#include "api/http/limits.h"
#include "kg/error.h"
#include "kg/text.h"

#include <string.h>

/* --- Text --- */

/* Up to what stays as it is: a tab or the end of a line, which forms send as two characters. */
static gsize
text_length (const char *text)
{
  gsize length = strcspn (text, "\r\n\t");
  while (text[length] == '\r' && text[length + 1] != '\n') {
    length += 1 + strcspn (text + length + 1, "\r\n\t");
  }
  return length;
}

void
http_page_append_text (GString *out, const char *text)
{
  g_autoptr (GString) safe = g_string_new (NULL);
  while (*text != '\0') {
    gsize length = text_length (text);
    g_string_truncate (safe, 0);
    kg_text_append_safe (safe, text, (gssize) length);
    kg_text_append_markup (out, safe->str, (gssize) safe->len);
    text += length;
    if (*text == '\r') {
      text++;
    } else if (*text != '\0') {
      g_string_append_c (out, *text++);
    }
  }
}

/* --- Values --- */

/* Where names are looked up: what surrounds a place, from the inside out. */
typedef struct Scope {
  const struct Scope *outer; /* NULL: none */
  const json_t *value;
} Scope;

typedef struct {
  HttpPageFind find;
  gpointer data;
  GString *out;
  gsize most; /* bytes of `out` */
} Page;

static const json_t *
member (const json_t *value, const char *name, gsize length)
{
  return json_is_object (value) ? json_object_getn (value, name, length) : NULL;
}

static const json_t *
look_up (const Scope *scope, const char *name)
{
  if (strcmp (name, ".") == 0) {
    return scope->value;
  }
  gsize length = strcspn (name, ".");
  const json_t *value = NULL;
  for (; scope != NULL && value == NULL; scope = scope->outer) {
    value = member (scope->value, name, length);
  }
  while (value != NULL && name[length] == '.') {
    name += length + 1;
    length = strcspn (name, ".");
    value = member (value, name, length);
  }
  return value;
}

static gboolean
counts (const json_t *value)
{
  if (value == NULL) {
    return FALSE;
  }
  switch (json_typeof (value)) {
  case JSON_OBJECT:
    return json_object_size (value) > 0;
  case JSON_ARRAY:
    return json_array_size (value) > 0;
  case JSON_STRING:
    return json_string_length (value) > 0;
  case JSON_INTEGER:
  case JSON_REAL:
  case JSON_TRUE:
    return TRUE;
  case JSON_FALSE:
  case JSON_NULL:
    break;
  }
  return FALSE;
}

static void
append_value (const Page *page, const json_t *value, char kind)
{
  if (json_is_string (value) && kind == '%') {
    g_string_append_uri_escaped (page->out, json_string_value (value), NULL, FALSE);
  } else if (json_is_string (value) && kind == '{') {
    g_string_append_len (page->out, json_string_value (value), (gssize) json_string_length (value));
  } else if (json_is_string (value)) {
    http_page_append_text (page->out, json_string_value (value));
  } else if (json_is_integer (value)) {
    g_string_append_printf (page->out, "%" JSON_INTEGER_FORMAT, json_integer_value (value));
  } else if (json_is_real (value)) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append (page->out, g_ascii_dtostr (text, sizeof text, json_real_value (value)));
  } else if (json_is_true (value)) {
    g_string_append (page->out, "true");
  }
}

/* --- Tags --- */

typedef struct {
  const char *start; /* of its text, after the braces before it */
  const char *end;   /* after its braces */
  char kind;         /* '#', '^', '/', '?', '>', '!', '{', '%', or '=' for a value */
  char *name;
} Tag;

static void
tag_clear (Tag *tag)
{
  g_free (tag->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tag, tag_clear)

static gboolean
fail (GError **error, KgError code, const char *what, const char *name)
{
  g_set_error (error, KG_ERROR, code, "a template of pages %s at `%s`", what, name);
  return FALSE;
}

/* The tag that begins at the braces `at`. */
static gboolean
read_tag (const char *at, const char *end, Tag *tag, GError **error)
{
  gboolean raw = end - at > 2 && at[2] == '{';
  const char *closing = raw ? "}}}" : "}}";
  const char *start = at + (raw ? 3 : 2);
  const char *stop = g_strstr_len (start, end - start, closing);
  if (stop == NULL) {
    return fail (error, KG_ERROR_INVALID, "has a tag that does not end", "{{");
  }
  gboolean sign = !raw && stop > start && strchr ("#^?/>!%", *start) != NULL;
  tag->start = at;
  tag->kind = (char) (raw ? '{' : sign ? *start : '=');
  tag->name = g_strstrip (g_strndup (start + sign, (gsize) (stop - start - sign)));
  tag->end = stop + strlen (closing);
  if (tag->kind != '!' && *tag->name == '\0') {
    return fail (error, KG_ERROR_INVALID, "has a tag without a name", "{{");
  }
  return TRUE;
}

/* A tag that says nothing itself, alone on its line, takes the line with it: from the blanks before it, `*indent` bytes, to the line feed
 * after it. */
static void
take_line (const char *begin, const char *end, Tag *tag, gsize *indent)
{
  const char *before = tag->start;
  const char *after = tag->end;
  *indent = 0;
  if (strchr ("={%>", tag->kind) != NULL) {
    return;
  }
  while (before > begin && (before[-1] == ' ' || before[-1] == '\t')) {
    before--;
  }
  while (after < end && (*after == ' ' || *after == '\t')) {
    after++;
  }
  if ((before == begin || before[-1] == '\n') && after < end && *after == '\n') {
    *indent = (gsize) (tag->start - before);
    tag->end = after + 1;
  }
}

static gboolean
is_opening (const Tag *tag)
{
  return strchr ("#^?", tag->kind) != NULL;
}

/* The end of a section: its closing tag. */
static gboolean
find_close (const char *begin, const char *at, const char *end, const char *name, Tag *close,
            GError **error)
{
  guint depth = 0;
  for (at = g_strstr_len (at, end - at, "{{"); at != NULL; at = g_strstr_len (at, end - at, "{{")) {
    g_auto (Tag) tag = { 0 };
    gsize indent = 0;
    if (!read_tag (at, end, &tag, error)) {
      return FALSE;
    }
    if (is_opening (&tag)) {
      depth++;
    }
    if (tag.kind == '/' && depth == 0) {
      if (strcmp (tag.name, name) != 0) {
        return fail (error, KG_ERROR_INVALID, "closes another section than it opened", name);
      }
      take_line (begin, end, &tag, &indent);
      *close = (Tag) { .start = tag.start - indent, .end = tag.end };
      return TRUE;
    }
    depth -= tag.kind == '/';
    at = tag.end;
  }
  return fail (error, KG_ERROR_INVALID, "has a section that does not end", name);
}

/* --- Rendering --- */

static gboolean render (const Page *page, const char *begin, const char *end, const Scope *scope,
                        guint depth, GError **error);

static gboolean
render_section (const Page *page, const Tag *tag, const char *end, const Scope *scope, guint depth,
                GError **error)
{
  const json_t *value = look_up (scope, tag->name);
  if (counts (value) == (tag->kind == '^')) {
    return TRUE;
  }
  if (tag->kind != '#') {
    return render (page, tag->end, end, scope, depth, error);
  }
  if (!json_is_array (value)) {
    const Scope inner = { scope, value };
    return render (page, tag->end, end, &inner, depth, error);
  }
  for (size_t i = 0; i < json_array_size (value); i++) {
    const Scope inner = { scope, json_array_get (value, i) };
    if (!render (page, tag->end, end, &inner, depth, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
render_partial (const Page *page, const char *name, const Scope *scope, guint depth, GError **error)
{
  const char *text = page->find (name, page->data);
  if (text == NULL) {
    return fail (error, KG_ERROR_INVALID, "names a template that is not there", name);
  }
  /* The last line feed belongs to the file, not to what stands around the tag. */
  gsize length = strlen (text);
  return render (page, text, text + length - g_str_has_suffix (text, "\n"), scope, depth, error);
}

/* `*at` is moved on: behind the tag, or behind its section. */
static gboolean
render_tag (const Page *page, const char *begin, const char *end, const Tag *tag,
            const Scope *scope, guint depth, const char **at, GError **error)
{
  Tag close = { 0 };
  *at = tag->end;
  switch (tag->kind) {
  case '#':
  case '^':
  case '?':
    if (!find_close (begin, tag->end, end, tag->name, &close, error)) {
      return FALSE;
    }
    *at = close.end;
    return render_section (page, tag, close.start, scope, depth + 1, error);
  case '/':
    return fail (error, KG_ERROR_INVALID, "closes a section that it did not open", tag->name);
  case '>':
    return render_partial (page, tag->name, scope, depth + 1, error);
  case '!':
    return TRUE;
  default:
    append_value (page, look_up (scope, tag->name), tag->kind);
    return TRUE;
  }
}

static gboolean
render (const Page *page, const char *begin, const char *end, const Scope *scope, guint depth,
        GError **error)
{
  if (depth > HTTP_LIMIT_PAGE_DEPTH) {
    return fail (error, KG_ERROR_LIMIT, "nests too deep", "{{");
  }
  for (const char *at = begin; at < end;) {
    const char *next = g_strstr_len (at, end - at, "{{");
    if (next == NULL) {
      g_string_append_len (page->out, at, end - at);
      break;
    }
    g_auto (Tag) tag = { 0 };
    gsize indent = 0;
    if (!read_tag (next, end, &tag, error)) {
      return FALSE;
    }
    take_line (begin, end, &tag, &indent);
    g_string_append_len (page->out, at, MAX (next - (gssize) indent - at, 0));
    if (!render_tag (page, begin, end, &tag, scope, depth, &at, error)) {
      return FALSE;
    }
    if (page->out->len > page->most) {
      return fail (error, KG_ERROR_LIMIT, "makes a page that is too long", tag.name);
    }
  }
  return page->out->len <= page->most || fail (error, KG_ERROR_LIMIT, "is too long", "{{");
}

gboolean
http_page_render (const char *name, const json_t *values, HttpPageFind find, gpointer data,
                  GString *out, GError **error)
{
  const Page page = {
    .find = find, .data = data, .out = out, .most = out->len + HTTP_LIMIT_PAGE_BYTES
  };
  const Scope scope = { NULL, values };
  const char *text = find (name, data);
  if (text == NULL) {
    return fail (error, KG_ERROR_INVALID, "is not there: it is asked for", name);
  }
  return render (&page, text, text + strlen (text), &scope, 0, error);
}
