/* SPDX-License-Identifier: Apache-2.0 */
#include "api/http/limits.h"
#include "api/http/page.h"
#include "kg/error.h"

#include <string.h>

/* The templates of pages. */

/* The template "it" is what a test gives; "part", "endless" and "value" are there for all. */
static const char *
find (const char *name, gpointer data)
{
  if (strcmp (name, "it") == 0) {
    return data;
  }
  if (strcmp (name, "part") == 0) {
    return "<{{name}}>\n";
  }
  return strcmp (name, "endless") == 0 ? "x{{>endless}}" : NULL;
}

static GString *
render (const char *template, const char *json, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  json_t *values = json_loads (json, 0, NULL);
  g_assert_nonnull (values);
  gboolean done = http_page_render ("it", values, find, (gpointer) template, out, error);
  json_decref (values);
  return done ? g_steal_pointer (&out) : NULL;
}

typedef struct {
  const char *template;
  const char *json;
  const char *out;
} Case;

static void
check_cases (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) out = render (cases[i].template, cases[i].json, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (out->str, ==, cases[i].out);
  }
}

static void
test_values (void)
{
  static const Case cases[] = {
    { "plain", "{}", "plain" },
    { "a {{x}} b", "{\"x\": \"y\"}", "a y b" },
    { "{{ x }}", "{\"x\": 7}", "7" },
    { "{{x}}", "{\"x\": 0.5}", "0.5" },
    { "{{x}}", "{\"x\": true}", "true" },
    { "[{{x}}]", "{\"x\": false}", "[]" },
    { "[{{x}}]", "{\"x\": null}", "[]" },
    { "[{{x}}]", "{\"x\": {\"y\": 1}}", "[]" },
    { "[{{x}}]", "{}", "[]" },
    { "{{a.b.c}}", "{\"a\": {\"b\": {\"c\": \"deep\"}}}", "deep" },
    { "[{{a.b.c}}]", "{\"a\": {\"b\": 1}, \"c\": 2}", "[]" },
    { "a{{! nothing {x} }}b", "{}", "ab" },
    { "{{%x}}", "{\"x\": \"a b&c=<d>/é\"}", "a%20b%26c%3D%3Cd%3E%2F%C3%A9" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_sections (void)
{
  static const Case cases[] = {
    { "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\": true}", "yes" },
    { "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\": 0}", "yes" },
    { "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\": false}", "no" },
    { "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\": null}", "no" },
    { "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\": \"\"}", "no" },
    { "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\": []}", "no" },
    { "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{\"x\": {}}", "no" },
    { "{{#x}}yes{{/x}}{{^x}}no{{/x}}", "{}", "no" },
    { "{{#x}}<{{.}}>{{/x}}", "{\"x\": [1, \"b\", true]}", "<1><b><true>" },
    { "{{#x}}{{y}}{{z}} {{/x}}", "{\"x\": [{\"y\": 1}, {\"y\": 2, \"z\": 3}], \"z\": 9}",
      "19 23 " },
    { "{{#x}}[{{y}}]{{/x}}", "{\"x\": {\"y\": null}, \"y\": \"outer\"}", "[]" },
    { "{{?x}}<ul>{{#x}}<li>{{.}}{{/x}}</ul>{{/x}}", "{\"x\": [1, 2]}", "<ul><li>1<li>2</ul>" },
    { "{{?x}}{{y}}{{/x}}", "{\"x\": {\"y\": 1}, \"y\": 2}", "2" },
    { "{{?x}}never{{/x}}", "{\"x\": []}", "" },
    { "{{#a}}{{#a}}{{b}}{{/a}}{{/a}}", "{\"a\": {\"b\": 1}}", "1" },
    { "a\n{{#x}}\nb\n{{/x}}\nc\n", "{\"x\": [1, 2]}", "a\nb\nb\nc\n" },
    { "a\n  {{^x}}  \nb\n\t{{/x}}\nc", "{}", "a\nb\nc" },
    { "a {{#x}}\nb{{/x}}\n", "{\"x\": 1}", "a \nb\n" },
    { "{{#x}}{{>part}}{{/x}}.", "{\"x\": {\"name\": \"n\"}}", "<n>." },
    { "{{>part}}\n{{>part}}\n", "{\"name\": \"n\"}", "<n>\n<n>\n" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

/* Whatever a value holds, it is text: markup, quotation marks, templates, characters that control. */
static void
test_escaping (void)
{
  static const Case cases[] = {
    { "{{x}}", "{\"x\": \"<script>alert(1)</script>\"}", "&lt;script&gt;alert(1)&lt;/script&gt;" },
    { "<a b=\"{{x}}\" c='{{x}}'>", "{\"x\": \"\\\"' onload=\\\"x\\\" & &amp;\"}",
      "<a b=\"&quot;&#39; onload=&quot;x&quot; &amp; &amp;amp;\" c='&quot;&#39; "
      "onload=&quot;x&quot; &amp; &amp;amp;'>" },
    { "{{x}}", "{\"x\": \"{{y}} {{{y}}} {{>part}}\", \"y\": 1}", "{{y}} {{{y}}} {{&gt;part}}" },
    { "{{x}}", "{\"x\": \"a\\u202eb\\u2066c\\u0007d\\u001b[31m\"}",
      "a\\u{202E}b\\u{2066}c\\u{7}d\\u{1B}[31m" },
    { "{{x}}", "{\"x\": \"a\\r\\nb\\tc\\rd\"}", "a\nb\tc\\rd" },
    { "{{{x}}}", "{\"x\": \"<svg>&</svg>\"}", "<svg>&</svg>" },
  };
  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
check_refused (const char *template, KgError code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (render (template, "{\"x\": 1}", &error));
  g_assert_error (error, KG_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_malformed (void)
{
  check_refused ("{{x", KG_ERROR_INVALID,
                 "a template of pages has a tag that does not end at `{{`");
  check_refused ("{{{x}}", KG_ERROR_INVALID,
                 "a template of pages has a tag that does not end at `{{`");
  check_refused ("{{}}", KG_ERROR_INVALID, "a template of pages has a tag without a name at `{{`");
  check_refused ("{{# }}", KG_ERROR_INVALID,
                 "a template of pages has a tag without a name at `{{`");
  check_refused ("{{#x}}", KG_ERROR_INVALID,
                 "a template of pages has a section that does not end at `x`");
  check_refused ("{{/x}}", KG_ERROR_INVALID,
                 "a template of pages closes a section that it did not open at `x`");
  check_refused ("{{#x}}{{/y}}", KG_ERROR_INVALID,
                 "a template of pages closes another section than it opened at `x`");
  check_refused ("{{>nowhere}}", KG_ERROR_INVALID,
                 "a template of pages names a template that is not there at `nowhere`");
}

static void
test_depth (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) template = g_string_new ("x");
  for (guint i = 0; i < HTTP_LIMIT_PAGE_DEPTH; i++) {
    g_string_prepend (template, "{{#x}}");
    g_string_append (template, "{{/x}}");
  }
  g_autoptr (GString) out = render (template->str, "{\"x\": 1}", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (out->str, ==, "x");
  g_string_prepend (template, "{{#x}}");
  g_string_append (template, "{{/x}}");
  check_refused (template->str, KG_ERROR_LIMIT, "a template of pages nests too deep at `{{`");
  check_refused ("{{>endless}}", KG_ERROR_LIMIT, "a template of pages nests too deep at `{{`");
}

static gboolean
fits (gsize length)
{
  g_autofree char *text = g_strnfill (length, 'a');
  g_autoptr (GString) out = g_string_new ("before");
  g_autoptr (GError) error = NULL;
  json_t *values = json_object ();
  gboolean done = http_page_render ("it", values, find, text, out, &error);
  json_decref (values);
  if (!done) {
    g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  }
  return done;
}

static void
test_length (void)
{
  g_assert_true (fits (HTTP_LIMIT_PAGE_BYTES));
  g_assert_false (fits (HTTP_LIMIT_PAGE_BYTES + 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/page/values", test_values);
  g_test_add_func ("/api/page/sections", test_sections);
  g_test_add_func ("/api/page/escaping", test_escaping);
  g_test_add_func ("/api/page/malformed", test_malformed);
  g_test_add_func ("/api/page/depth", test_depth);
  g_test_add_func ("/api/page/length", test_length);
  return g_test_run ();
}
