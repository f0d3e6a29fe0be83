/* SPDX-License-Identifier: Apache-2.0 */

/* Passages of text: what an explanation says of who found them, and who vouches for that. */

#include "kg/parse.h"
#include "tests/rules/explain-fixture.h"

#include <string.h>

/* What nobody may see again. */
#define SECRET "jana@example.com"

static const char policies[] =
    "ex:p a gr:Policy ; rdfs:label \"Policy P\" ; gr:rule ex:hide, ex:go .\n"
    "ex:hide a gr:Rule ; rdfs:label \"Contact data is hidden\" ; gr:effect gr:Mask ;\n"
    "  gr:target gr:Span ; gr:mask [ gr:operator gr:Redact ] ;\n"
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue ex:Contact ] ] .\n"
    "ex:go a gr:Rule ; rdfs:label \"All may go\" ; gr:effect gr:Allow ;\n"
    "  gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] .\n";

/* A detector of our own, whose name in the graph is `name`; it says what else it is. */
#define DETECTOR(name, more)                                                                       \
  "ex:Email gr:detector " name " . " name                                                          \
  " a gr:Detector ; gr:pattern \"[a-z]+@[a-z]+[.]com\" ; gr:confidence 0.95 " more " .\n"
#define TEXT "{'inputs':[{'name':'note','text':'Mail to " SECRET " now'}]}"
#define FINDING(more)                                                                              \
  "{'inputs':[{'name':'note','text':'Mail to " SECRET                                              \
  " now','findings':[{'entity_type':'EMAIL','start':8,'end':24" more "}]}]}"

typedef struct {
  const char *name;
  const char *detectors; /* of the graph */
  const char *context;   /* of the request */
  const char *found;     /* by what */
  const char *where;     /* who vouches for it */
} PassageCase;

static const PassageCase cases[] = {
  { "labelled", DETECTOR ("ex:d", "; rdfs:label \"address with <at>\"@en"), TEXT,
    "the detector “address with <at>” (confidence 0.95)", "found in the text" },
  { "unlabelled", DETECTOR ("ex:d", ""), TEXT, "the detector of e-mail addresses (confidence 0.95)",
    "found in the text" },
  { "near", DETECTOR ("ex:d", "; gr:near \"mail\""), TEXT,
    "the detector of e-mail addresses (confidence 0.95)", "found in the text" },
  /* the surer of two */
  { "two",
    DETECTOR (
        "ex:d",
        "; rdfs:label \"surer\"@en") "ex:Email gr:detector ex:e . ex:e a gr:Detector ; gr:pattern \"[a-z@]+[.]com\" .",
    TEXT, "the detector “surer” (confidence 0.95)", "found in the text" },
  { "external", "", FINDING (",'score':0.5,'recognition_metadata':{'recognizer_name':'Own <1>'}"),
    "the external detector “Own <1>” (confidence 0.5)", "claimed by the caller" },
  { "nameless", "", FINDING (""), "an external detector", "claimed by the caller" },
};

/* "… holds an e-mail address, found by …" (transfer full) */
static char *
sentence_of (const PassageCase *passage)
{
  return g_strconcat (
      "the text of input note, characters 9 to 24, holds an e-mail address, found by ",
      passage->found, NULL);
}

static void
ask (Explaining *explaining, const PassageCase *passage)
{
  g_autofree char *turtle = g_strconcat (policies, passage->detectors, NULL);
  explaining_init (explaining, turtle);
  explaining_ask_parts (explaining, NULL, passage->context);
  g_assert_cmpint (explaining->explanation.decision->outcome, ==, RULES_EFFECT_MASK);
}

/* Lines of text and of drawings are broken: words are compared, with one space between them. (transfer full) */
static char *
in_one_line (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  GString *out = g_string_new (NULL);
  for (guint i = 0; words[i] != NULL; i++) {
    if (*words[i] != '\0') {
      g_string_append_printf (out, "%s%s", out->len == 0 ? "" : " ", words[i]);
    }
  }
  return g_string_free (out, FALSE);
}

static void
test_text (gconstpointer data)
{
  const PassageCase *passage = (const PassageCase *) data;
  g_auto (Explaining) explaining;
  ask (&explaining, passage);
  g_autofree char *text = explaining_text (&explaining);
  g_autofree char *line = in_one_line (text);
  g_autofree char *sentence = sentence_of (passage);
  g_autofree char *expected = g_strconcat (sentence, " ", passage->where, " an e-mail", NULL);
  g_assert_null (strstr (text, SECRET));
  g_assert_nonnull (strstr (line, expected));
}

/* --- JSON --- */

/* The step with that sentence, wherever it stands in the tree. */
static const json_t *
find_step (const json_t *value, const char *sentence)
{
  const json_t *found = NULL;
  const char *key;
  json_t *part;
  size_t i;
  json_array_foreach ((json_t *) value, i, part)
  {
    found = found != NULL ? found : find_step (part, sentence);
  }
  json_object_foreach ((json_t *) value, key, part)
  {
    gboolean is_it = json_is_string (part) && g_str_equal (json_string_value (part), sentence);
    found = found != NULL ? found : is_it ? value : find_step (part, sentence);
  }
  return found;
}

static void
test_json (gconstpointer data)
{
  const PassageCase *passage = (const PassageCase *) data;
  g_auto (Explaining) explaining;
  ask (&explaining, passage);
  g_autofree char *text = explaining_json (&explaining);
  g_autofree char *sentence = sentence_of (passage);
  json_t *root = json_loads (text, 0, NULL);
  g_assert_nonnull (root);
  const json_t *step = find_step (root, sentence);
  g_assert_nonnull (step);
  g_assert_cmpstr (json_string_value (json_object_get (step, "where")), ==, passage->where);
  g_assert_null (strstr (text, SECRET));
  json_decref (root);
}

/* --- Markup --- */

static void
test_markup (gconstpointer data)
{
  const PassageCase *passage = (const PassageCase *) data;
  g_auto (Explaining) explaining;
  ask (&explaining, passage);
  g_autofree char *svg = explaining_svg (&explaining);
  g_autofree char *html = explaining_html (&explaining);
  g_autofree char *sentence = sentence_of (passage);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  g_autofree char *in_svg = g_strdup_printf ("<title>%s (%s)</title>", escaped, passage->where);
  g_autofree char *in_html =
      g_strdup_printf ("<span class=\"step\">%s</span><span class=\"where\">%s</span>", escaped,
                       passage->where);
  g_assert_nonnull (strstr (svg, in_svg));
  g_assert_nonnull (strstr (html, in_html));
  g_assert_null (strstr (svg, SECRET));
  g_assert_null (strstr (html, SECRET));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strconcat ("/rules/explain/detectors/text/", cases[i].name, NULL);
    g_autofree char *json = g_strconcat ("/rules/explain/detectors/json/", cases[i].name, NULL);
    g_autofree char *markup = g_strconcat ("/rules/explain/detectors/markup/", cases[i].name, NULL);
    g_test_add_data_func (text, &cases[i], test_text);
    g_test_add_data_func (json, &cases[i], test_json);
    g_test_add_data_func (markup, &cases[i], test_markup);
  }
  return g_test_run ();
}
