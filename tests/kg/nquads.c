/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/nquads.h"

#include <string.h>

static void
check_term (const KgTerm *term, const KgTerm *datatype, const char *expected)
{
  g_autoptr (GString) out = g_string_new ("> ");
  g_autofree char *whole = g_strconcat ("> ", expected, NULL);
  kg_nquads_append_term (out, term, datatype);
  g_assert_cmpstr (out->str, ==, whole);
}

static KgTerm
term_of (KgTermKind kind, const char *value, gsize length)
{
  return (KgTerm) { .kind = kind, .value = value, .length = (guint32) length };
}

static void
check_text (KgTermKind kind, const char *value, const char *expected)
{
  KgTerm term = term_of (kind, value, strlen (value));
  check_term (&term, NULL, expected);
}

/* Each ASCII character by itself, against the rules written down once more. */
static void
test_ascii_in_literals (void)
{
  static const char *const named[] = { "\b\\b", "\t\\t",  "\n\\n", "\f\\f",
                                       "\r\\r", "\"\\\"", "\\\\\\" };
  for (guint c = 0; c < 0x80; c++) {
    char value = (char) c;
    KgTerm term = term_of (KG_TERM_LITERAL, &value, 1);
    g_autofree char *expected =
        g_strdup_printf (c < 0x20 || c == 0x7f ? "\"\\u%04X\"" : "\"%c\"", c);
    for (guint i = 0; i < G_N_ELEMENTS (named); i++) {
      if (c == (guint) named[i][0]) {
        g_free (expected);
        expected = g_strdup_printf ("\"%s\"", named[i] + 1);
      }
    }
    check_term (&term, NULL, expected);
  }
}

static void
test_ascii_in_iris (void)
{
  for (guint c = 0; c < 0x80; c++) {
    char value = (char) c;
    KgTerm term = term_of (KG_TERM_IRI, &value, 1);
    gboolean forbidden = c <= 0x20 || strchr ("<>\"{}|^`\\", (int) c) != NULL;
    g_autofree char *expected = g_strdup_printf (forbidden ? "<\\u%04X>" : "<%c>", c);
    check_term (&term, NULL, expected);
  }
}

static void
test_beyond_ascii (void)
{
  check_text (KG_TERM_LITERAL, "\xc2\x80 \xe2\x88\x9e \xf0\x9f\x8c\x83",
              "\"\xc2\x80 \xe2\x88\x9e \xf0\x9f\x8c\x83\"");
  check_text (KG_TERM_LITERAL, "\xef\xbf\xbe|\xef\xbf\xbf", "\"\\uFFFE|\\uFFFF\"");
  check_text (KG_TERM_LITERAL, "\xef\xbf\xbd\xef\xbe\xbe\xef\xac\x81",
              "\"\xef\xbf\xbd\xef\xbe\xbe\xef\xac\x81\"");
  check_text (KG_TERM_LITERAL, "cut \xef\xbf", "\"cut \xef\xbf\"");
  check_text (KG_TERM_IRI, "urn:\xe2\x88\x9e", "<urn:\xe2\x88\x9e>");
}

static void
test_runs (void)
{
  check_text (KG_TERM_LITERAL, "", "\"\"");
  check_text (KG_TERM_LITERAL, "a\"b\\c", "\"a\\\"b\\\\c\"");
  check_text (KG_TERM_LITERAL, "\n\n", "\"\\n\\n\"");
  check_text (KG_TERM_BLANK, "b0", "_:b0");
  KgTerm nul = term_of (KG_TERM_LITERAL, "a\0b", 3);
  check_term (&nul, NULL, "\"a\\u0000b\"");
}

static void
test_language_and_datatype (void)
{
  KgTerm datatype = term_of (KG_TERM_IRI, KG_XSD "integer", strlen (KG_XSD "integer"));
  KgTerm term = term_of (KG_TERM_LITERAL, "1", 1);
  check_term (&term, &datatype, "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>");
  term.language = "de-CH";
  check_term (&term, NULL, "\"1\"@de-CH");
}

static void
test_quads (void)
{
  g_autoptr (KgTerms) terms = kg_terms_new (7, 1);
  g_autoptr (GString) out = g_string_new (NULL);
  KgTerm string = term_of (KG_TERM_LITERAL, "s", 1);
  KgTerm typed = term_of (KG_TERM_LITERAL, "t", 1);
  KgTerm blank = term_of (KG_TERM_BLANK, "x", 1);
  string.datatype = kg_terms_intern_iri (terms, KG_XSD "string", -1);
  typed.datatype = kg_terms_intern_iri (terms, "urn:type", -1);
  KgQuad quad = { .subject = kg_terms_intern (terms, &blank),
                  .predicate = kg_terms_intern_iri (terms, "urn:p", -1),
                  .object = kg_terms_intern (terms, &string) };
  kg_nquads_append_quad (out, terms, &quad);
  quad.object = kg_terms_intern (terms, &typed);
  quad.graph = kg_terms_intern_iri (terms, "urn:g", -1);
  kg_nquads_append_quad (out, terms, &quad);
  g_assert_cmpstr (out->str, ==,
                   "_:x <urn:p> \"s\" .\n"
                   "_:x <urn:p> \"t\"^^<urn:type> <urn:g> .\n");
}

/* What is read is written again as it was. */
static void
test_terms_read (void)
{
  static const char *const texts[] = {
    "<urn:a>",
    "<http://a/\\u0020b>",
    "_:x",
    "_:x.y-z_1",
    "_:\xc3\xa9",
    "\"\"",
    "\"a\\nb\\t\\\"\\\\\"",
    "\"a\"@en",
    "\"a\"@de-CH-1996",
    "\"1\"^^<urn:t>",
    "\"\xf0\x9f\x8c\x83\"",
  };
  g_autoptr (KgTerms) terms = kg_terms_new (1, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GString) out = g_string_new (NULL);
    KgTermId id = kg_nquads_read_term (texts[i], terms);
    g_test_message ("%s", texts[i]);
    g_assert_cmpuint (id, !=, KG_NONE);
    kg_nquads_append_id (out, terms, id);
    g_assert_cmpstr (out->str, ==, texts[i]);
  }
  g_assert_cmpuint (kg_nquads_read_term ("\"\\u00E9\\U0001F303\"", terms), ==,
                    kg_nquads_read_term ("\"\xc3\xa9\xf0\x9f\x8c\x83\"", terms));
}

static void
test_terms_refused (void)
{
  static const char *const texts[] = {
    "",           "a",         "<",           "<>",          "<a",
    "<a> ",       "<a>b",      "_:",          "_:.a",        "_:a.",
    "_:a b",      "\"",        "\"a",         "\"a\"x",      "\"a\"@",
    "\"a\"@1",    "\"a\"@en-", "\"a\"@en--a", "\"a\"^^",     "\"a\"^^<",
    "\"a\"^^_:x", "\"\\x\"",   "\"\\u00\"",   "\"\\uD800\"", "\"\\u0000\"",
    "<\\n>",      "\"\\",      "\"\\u",       "\"\xff\"",    "\"a\"@abcdefghi",
  };
  g_autoptr (KgTerms) terms = kg_terms_new (1, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("text %" G_GSIZE_FORMAT, i);
    g_assert_cmpuint (kg_nquads_read_term (texts[i], terms), ==, KG_NONE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/nquads/ascii-in-literals", test_ascii_in_literals);
  g_test_add_func ("/kg/nquads/ascii-in-iris", test_ascii_in_iris);
  g_test_add_func ("/kg/nquads/beyond-ascii", test_beyond_ascii);
  g_test_add_func ("/kg/nquads/runs", test_runs);
  g_test_add_func ("/kg/nquads/language-and-datatype", test_language_and_datatype);
  g_test_add_func ("/kg/nquads/quads", test_quads);
  g_test_add_func ("/kg/nquads/terms-read", test_terms_read);
  g_test_add_func ("/kg/nquads/terms-refused", test_terms_refused);
  return g_test_run ();
}
