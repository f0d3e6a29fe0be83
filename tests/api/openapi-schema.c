/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/openapi-schema.h"

#include <string.h>

typedef struct {
  const json_t *document;
  GString *place;
} Check;

static char *check (Check *state, const json_t *schema, const json_t *value);

/* Those that say nothing about a value, or that are looked at along with another one. */
static const char *const others[] = {
  "description", "format", "default", "example", "required", "additionalProperties", NULL,
};

static char *
problem (const Check *state, const char *what)
{
  return g_strdup_printf ("%s: %s", state->place->len > 0 ? state->place->str : "/", what);
}

static char *
check_below (Check *state, const char *name, const json_t *schema, const json_t *value)
{
  gsize length = state->place->len;
  g_string_append_printf (state->place, "/%s", name);
  char *wrong = check (state, schema, value);
  g_string_truncate (state->place, length);
  return wrong;
}

/* --- Keywords --- */

static gboolean
is_of_type (const json_t *value, const char *type)
{
  return strcmp (type, "object") == 0    ? json_is_object (value)
         : strcmp (type, "array") == 0   ? json_is_array (value)
         : strcmp (type, "string") == 0  ? json_is_string (value)
         : strcmp (type, "integer") == 0 ? json_is_integer (value)
         : strcmp (type, "number") == 0  ? json_is_number (value)
         : strcmp (type, "boolean") == 0 ? json_is_boolean (value)
         : strcmp (type, "null") == 0    ? json_is_null (value)
                                         : FALSE;
}

static char *
check_type (Check *state, const json_t *types, const json_t *value)
{
  gboolean fits = json_is_string (types) && is_of_type (value, json_string_value (types));
  size_t i;
  json_t *type;
  json_array_foreach (types, i, type)
  {
    fits = fits || is_of_type (value, json_string_value (type));
  }
  return fits ? NULL : problem (state, "is of another type");
}

static char *
check_enum (Check *state, const json_t *values, const json_t *value)
{
  size_t i;
  json_t *one;
  json_array_foreach (values, i, one)
  {
    if (json_equal (one, value)) {
      return NULL;
    }
  }
  return problem (state, "is none of the values");
}

static char *
check_members (Check *state, const json_t *schema, const json_t *value)
{
  const json_t *properties = json_object_get (schema, "properties");
  const json_t *further = json_object_get (schema, "additionalProperties");
  const char *name;
  json_t *member;
  size_t i;
  json_t *required;
  json_array_foreach (json_object_get (schema, "required"), i, required)
  {
    if (json_is_object (value) && json_object_get (value, json_string_value (required)) == NULL) {
      g_autofree char *what = g_strdup_printf ("lacks `%s`", json_string_value (required));
      return problem (state, what);
    }
  }
  json_object_foreach ((json_t *) value, name, member)
  {
    const json_t *known = json_object_get (properties, name);
    char *wrong = known != NULL             ? check_below (state, name, known, member)
                  : json_is_false (further) ? check_below (state, name, json_false (), member)
                                            : NULL;
    if (wrong != NULL) {
      return wrong;
    }
  }
  return NULL;
}

static char *
check_any (Check *state, const json_t *schemas, const json_t *value)
{
  size_t i;
  json_t *schema;
  g_autofree char *wrong = NULL;
  json_array_foreach (schemas, i, schema)
  {
    g_free (wrong);
    wrong = check (state, schema, value);
    if (wrong == NULL) {
      return NULL;
    }
  }
  return g_strconcat ("none of anyOf; the last: ", wrong, NULL);
}

static char *
check_items (Check *state, const json_t *items, const json_t *value)
{
  size_t i;
  json_t *item;
  json_array_foreach (value, i, item)
  {
    g_autofree char *name = g_strdup_printf ("%" G_GSIZE_FORMAT, (gsize) i);
    char *wrong = check_below (state, name, items, item);
    if (wrong != NULL) {
      return wrong;
    }
  }
  return NULL;
}

static char *
check_range (Check *state, const char *keyword, const json_t *limit, const json_t *value)
{
  double bound = json_number_value (limit);
  double length =
      json_is_string (value) ? (double) g_utf8_strlen (json_string_value (value), -1) : 0;
  gboolean fits = strcmp (keyword, "minimum") == 0     ? json_number_value (value) >= bound
                  : strcmp (keyword, "maximum") == 0   ? json_number_value (value) <= bound
                  : strcmp (keyword, "minLength") == 0 ? length >= bound
                                                       : length <= bound;
  return fits ? NULL : problem (state, keyword);
}

static const json_t *
resolve (const Check *state, const char *reference)
{
  g_assert_true (g_str_has_prefix (reference, "#/"));
  g_auto (GStrv) parts = g_strsplit (reference + 2, "/", -1);
  const json_t *at = state->document;
  for (guint i = 0; parts[i] != NULL; i++) {
    at = json_object_get (at, parts[i]);
  }
  if (at == NULL) {
    g_error ("`%s` leads nowhere", reference);
  }
  return at;
}

static char *
check_keyword (Check *state, const json_t *schema, const char *keyword, const json_t *operand,
               const json_t *value)
{
  if (g_strv_contains (others, keyword)) {
    return NULL;
  }
  if (strcmp (keyword, "$ref") == 0) {
    return check (state, resolve (state, json_string_value (operand)), value);
  }
  if (strcmp (keyword, "type") == 0) {
    return check_type (state, operand, value);
  }
  if (strcmp (keyword, "enum") == 0) {
    return check_enum (state, operand, value);
  }
  if (strcmp (keyword, "const") == 0) {
    return json_equal (operand, value) ? NULL : problem (state, "is another value");
  }
  if (strcmp (keyword, "properties") == 0) {
    return check_members (state, schema, value);
  }
  if (strcmp (keyword, "anyOf") == 0) {
    return check_any (state, operand, value);
  }
  if (strcmp (keyword, "items") == 0) {
    return check_items (state, operand, value);
  }
  if (g_str_has_prefix (keyword, "min") || g_str_has_prefix (keyword, "max")) {
    return check_range (state, keyword, operand, value);
  }
  g_error ("the keyword `%s` is not known here", keyword);
}

static char *
check (Check *state, const json_t *schema, const json_t *value)
{
  const char *keyword;
  json_t *operand;
  if (json_is_false (schema)) {
    return problem (state, "is not in the schema");
  }
  json_object_foreach ((json_t *) schema, keyword, operand)
  {
    char *wrong = check_keyword (state, schema, keyword, operand, value);
    if (wrong != NULL) {
      return wrong;
    }
  }
  return NULL;
}

char *
openapi_schema_check (const json_t *document, const json_t *schema, const json_t *value)
{
  g_autoptr (GString) place = g_string_new (NULL);
  Check state = { document, place };
  return check (&state, schema, value);
}
