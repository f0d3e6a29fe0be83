/* SPDX-License-Identifier: Apache-2.0 */
#include "api/gateway/pointer.h"

#include <string.h>

/* The token at `*at`, which goes to the slash behind it. NULL at the end. (transfer full) */
static char *
next_token (const char **at)
{
  if (**at != '/') {
    return NULL;
  }
  const char *start = *at + 1;
  gsize length = strcspn (start, "/");
  GString *token = g_string_new_len (start, (gssize) length);
  *at = start + length;
  /* In this order: "~01" is "~1". */
  g_string_replace (token, "~1", "/", 0);
  g_string_replace (token, "~0", "~", 0);
  return g_string_free (token, FALSE);
}

static void
append_token (GString *pointer, const char *name)
{
  g_string_append_c (pointer, '/');
  for (const char *at = name; *at != '\0'; at++) {
    if (*at == '~' || *at == '/') {
      g_string_append (pointer, *at == '~' ? "~0" : "~1");
    } else {
      g_string_append_c (pointer, *at);
    }
  }
}

static json_t *
step (json_t *value, const char *token)
{
  guint64 index = 0;
  if (json_is_object (value)) {
    return json_object_get (value, token);
  }
  gboolean is_index = json_is_array (value) && (token[0] != '0' || token[1] == '\0') &&
                      g_ascii_string_to_unsigned (token, 10, 0, G_MAXUINT32, &index, NULL);
  return is_index ? json_array_get (value, index) : NULL;
}

json_t *
gateway_pointer_get (json_t *root, const char *pointer)
{
  json_t *value = root;
  while (value != NULL && *pointer != '\0') {
    g_autofree char *token = next_token (&pointer);
    value = token != NULL ? step (value, token) : NULL;
  }
  return value;
}

/* --- Patterns --- */

static void find_texts (json_t *value, const char *pattern, GString *here, GPtrArray *pointers);

static void
find_below (json_t *value, const char *name, const char *pattern, GString *here,
            GPtrArray *pointers)
{
  gsize length = here->len;
  append_token (here, name);
  find_texts (value, pattern, here, pointers);
  g_string_truncate (here, length);
}

static void
find_in_each (json_t *value, const char *pattern, GString *here, GPtrArray *pointers)
{
  const char *name;
  json_t *member;
  json_object_foreach (value, name, member)
  {
    find_below (member, name, pattern, here, pointers);
  }
  for (gsize i = 0; i < json_array_size (value); i++) {
    char index[24];
    g_snprintf (index, sizeof index, "%" G_GSIZE_FORMAT, i);
    find_below (json_array_get (value, i), index, pattern, here, pointers);
  }
}

/* Recurses as deep as the pattern has tokens. */
static void
find_texts (json_t *value, const char *pattern, GString *here, GPtrArray *pointers)
{
  if (*pattern == '\0') {
    if (json_is_string (value)) {
      g_ptr_array_add (pointers, g_strdup (here->str));
    }
    return;
  }
  g_autofree char *token = next_token (&pattern);
  if (token == NULL) {
    return;
  }
  if (strcmp (token, "*") == 0) {
    find_in_each (value, pattern, here, pointers);
    return;
  }
  json_t *below = step (value, token);
  if (below != NULL) {
    find_below (below, token, pattern, here, pointers);
  }
}

void
gateway_pointer_find_texts (json_t *root, const char *pattern, GPtrArray *pointers)
{
  g_autoptr (GString) here = g_string_new (NULL);
  find_texts (root, pattern, here, pointers);
}

/* --- Changing --- */

/* The object `token` of an object, made if there is none; NULL if it is something else. */
static json_t *
object_within (json_t *object, const char *token)
{
  json_t *below = json_object_get (object, token);
  if (below == NULL) {
    below = json_object ();
    json_object_set_new (object, token, below);
  }
  return json_is_object (below) ? below : NULL;
}

gboolean
gateway_pointer_fill (json_t *root, const char *pointer, json_t *value)
{
  json_t *object = root;
  while (object != NULL) {
    g_autofree char *token = next_token (&pointer);
    if (token == NULL) {
      break;
    }
    if (*pointer == '\0') {
      return json_object_set_new (object, token, value) == 0;
    }
    object = object_within (object, token);
  }
  json_decref (value);
  return FALSE;
}

gboolean
gateway_pointer_put_text (json_t *root, const char *pointer, const char *text, gsize length)
{
  json_t *value = gateway_pointer_get (root, pointer);
  return json_is_string (value) && json_string_setn (value, text, length) == 0;
}
