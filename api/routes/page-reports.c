/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes/pages.h"

#include <string.h>

/* What reports there are, each with a form that asks for one. */

static gboolean
has (const json_t *names, const char *name)
{
  for (size_t i = 0; i < json_array_size (names); i++) {
    if (strcmp (json_string_value (json_array_get (names, i)), name) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Which fields a kind has. */
static void
add_fields (json_t *kind)
{
  static const struct {
    const char *need;
    const char *field;
  } fields[] = { { "system", "ofSystem" },
                 { "period", "ofPeriod" },
                 { "decision", "ofDecision" },
                 { "incident", "ofIncident" } };
  const char *name = json_string_value (json_object_get (kind, "kind"));
  gboolean gaps = strcmp (name, "gaps") == 0;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    json_object_set_new (kind, fields[i].field,
                         json_boolean (has (json_object_get (kind, "needs"), fields[i].need)));
  }
  json_object_set_new (kind, "ofModel", json_boolean (strcmp (name, "gpai") == 0));
  json_object_set_new (kind, "ofCatalogue", json_boolean (gaps || strcmp (name, "catalogue") == 0));
  json_object_set_new (kind, "otherwise", json_string (gaps ? "all" : "the EU AI Act"));
}

/* By what it calls itself. */
static json_t *
languages (const json_t *tags)
{
  static const char *const names[][2] = { { "de", "Deutsch" }, { "en", "English" } };
  json_t *list = json_array ();
  for (size_t i = 0; i < json_array_size (tags); i++) {
    const char *tag = json_string_value (json_array_get (tags, i));
    const char *name = tag;
    for (gsize k = 0; k < G_N_ELEMENTS (names); k++) {
      name = strcmp (tag, names[k][0]) == 0 ? names[k][1] : name;
    }
    json_array_append_new (list, json_pack ("{s:s, s:s, s:b}", "tag", tag, "name", name, "chosen",
                                            strcmp (tag, "en") == 0));
  }
  return list;
}

static json_t *
formats (void)
{
  static const char *const names[][2] = { { "html", "HTML" }, { "pdf", "PDF" },
                                          { "docx", "DOCX" }, { "md", "Markdown" },
                                          { "json", "JSON" }, { "turtle", "Turtle" } };
  json_t *list = json_array ();
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    json_array_append_new (list,
                           json_pack ("{s:s, s:s}", "value", names[i][0], "name", names[i][1]));
  }
  return list;
}

void
page_reports (HttpExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  json_t *values = route_reports_as_json (exchange, &error);
  if (values != NULL) {
    json_t *kinds = json_object_get (values, "kinds");
    for (size_t i = 0; i < json_array_size (kinds); i++) {
      add_fields (json_array_get (kinds, i));
    }
    json_object_set_new (values, "languages", languages (json_object_get (values, "languages")));
    json_object_set_new (values, "formats", formats ());
  }
  page_respond_or_fail (exchange, "reports", "Reports", values, error);
}
