/* SPDX-License-Identifier: Apache-2.0 */

/* The limits of parsing, each at its edge. */

#include "tests/kg/parse-fixture.h"

#include "kg/limits.h"

#include <string.h>

static void
expect_limit (const char *text, KgFormat format, const KgParseLimits *limits, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = parse_text (text, format, limits, NULL, &error);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_limit_bytes (void)
{
  static const char text[] = "<a:b> <a:c> <a:d> .\n";
  KgParseLimits limits = kg_parse_default_limits;
  limits.bytes = sizeof text - 1;
  parse_expect_good (text, KG_FORMAT_TURTLE, &limits);
  limits.bytes--;
  expect_limit (text, KG_FORMAT_TURTLE, &limits,
                "doc:1: more than 19 bytes, decompressed; split the document");
}

static void
test_limit_quads (void)
{
  static const char text[] = "<a:b> <a:c> 1 ,\n 2 ,\n 3 .\n";
  KgParseLimits limits = kg_parse_default_limits;
  limits.quads = 3;
  parse_expect_good (text, KG_FORMAT_TURTLE, &limits);
  limits.quads = 2;
  expect_limit (text, KG_FORMAT_TURTLE, &limits, "doc:3: more than 2 quads; split the document");
}

static void
test_limit_literal (void)
{
  KgParseLimits limits = kg_parse_default_limits;
  limits.literal_bytes = 4;
  parse_expect_good ("<a:b> <a:c> \"\xc3\xa9\\u00e9\" .", KG_FORMAT_TURTLE, &limits);
  expect_limit ("<a:b> <a:c> \"\xc3\xa9\\u00e9x\" .", KG_FORMAT_TURTLE, &limits,
                "doc:1: a literal of more than 4 bytes; refer to the text by an IRI instead");
  expect_limit ("{\"a:b\":{\"a:c\":[{\"type\":\"literal\",\"value\":\"12345\"}]}}",
                KG_FORMAT_RDFJSON, &limits,
                "doc:1: a literal of more than 4 bytes; refer to the text by an IRI instead");
}

/* `n` letters between two strings. */
static char *
stretch (const char *before, gsize n, const char *after)
{
  g_autofree char *letters = g_strnfill (n, 'x');
  return g_strconcat (before, letters, after, NULL);
}

static void
check_name_limit (const char *before, gsize n, const char *after, const char *message)
{
  g_autofree char *good = stretch (before, n, after);
  g_autofree char *bad = stretch (before, n + 1, after);
  parse_expect_good (good, KG_FORMAT_TURTLE, NULL);
  expect_limit (bad, KG_FORMAT_TURTLE, NULL, message);
}

static void
test_limit_names (void)
{
  static const char iri[] = "doc:1: an IRI of more than 8192 bytes; shorten it";
  check_name_limit ("<a:", KG_LIMIT_IRI_BYTES - 2, "> <a:b> <a:c> .", iri);
  check_name_limit ("@prefix p: <a:b> . p:", KG_LIMIT_IRI_BYTES - 3, " <a:b> <a:c> .", iri);
  check_name_limit ("@prefix p: <a:", KG_LIMIT_IRI_BYTES - 2, "> .", iri);
  check_name_limit ("_:", KG_LIMIT_BLANK_BYTES, " <a:b> <a:c> .",
                    "doc:1: a blank node label of more than 256 bytes; shorten it");
}

static void
test_limit_prefixes (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < KG_LIMIT_PREFIXES; i++) {
    g_string_append_printf (text, "@prefix p%u: <a:b> .\n", i);
  }
  parse_expect_good (text->str, KG_FORMAT_TURTLE, NULL);
  g_string_append (text, "@prefix p0: <a:c> .\n");
  parse_expect_good (text->str, KG_FORMAT_TURTLE, NULL);
  g_string_append (text, "@prefix q: <a:b> .\n");
  expect_limit (text->str, KG_FORMAT_TURTLE, NULL,
                "doc:4098: more than 4096 prefixes; write whole IRIs instead");
}

static char *
repeat (const char *before, const char *open, const char *middle, const char *close, guint n,
        const char *after)
{
  GString *text = g_string_new (before);
  for (guint i = 0; i < n; i++) {
    g_string_append (text, open);
  }
  g_string_append (text, middle);
  for (guint i = 0; i < n; i++) {
    g_string_append (text, close);
  }
  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

static void
check_depth (KgFormat format, const char *before, const char *open, const char *middle,
             const char *close, guint n, const char *after)
{
  g_autofree char *good = repeat (before, open, middle, close, n, after);
  g_autofree char *bad = repeat (before, open, middle, close, n + 1, after);
  g_autofree char *hostile = repeat (before, open, middle, close, 200000, after);
  static const char message[] =
      "doc:1: nesting deeper than 256 levels; name the inner nodes instead";
  parse_expect_good (good, format, NULL);
  expect_limit (bad, format, NULL, message);
  expect_limit (hostile, format, NULL, message);
}

static void
test_limit_depth (void)
{
  check_depth (KG_FORMAT_TURTLE, "<a:b> <a:c> ", "( ", "", ") ", KG_LIMIT_DEPTH, " .");
  check_depth (KG_FORMAT_TURTLE, "<a:b> <a:c> ", "[ <a:d> ", "1", "] ", KG_LIMIT_DEPTH, " .");
  check_depth (KG_FORMAT_TRIG, "{ <a:b> <a:c> ", "[ <a:d> ", "1", "] ", KG_LIMIT_DEPTH, " }");
  /* With rdf:RDF, two elements a level. */
  check_depth (KG_FORMAT_RDFXML, "<r:Description xmlns:r=\"" KG_RDF "\" xmlns:e=\"" EX "\"><e:p>",
               "<r:Description><e:p>", "x", "</e:p></r:Description>", KG_LIMIT_DEPTH / 2 - 1,
               "</e:p></r:Description>");
  parse_expect_good ("<a:b> <a:c> \"[[[\", <a:d#(((> . # (((", KG_FORMAT_TURTLE,
                     &(KgParseLimits) {
                         .bytes = 100, .quads = 10, .literal_bytes = 10, .seconds = 10 });
}

/* A caller may allow more than the stack would bear: that stays a limit. */
static void
test_limit_depth_of_stack (void)
{
  KgParseLimits limits = kg_parse_default_limits;
  limits.depth = G_MAXUINT32;
  g_autofree char *good = repeat ("<a:b> <a:c> ", "[ <a:d> ", "1", "] ", 4000, " .");
  g_autofree char *bad = repeat ("<a:b> <a:c> ", "[ <a:d> ", "1", "] ", 5000, " .");
  parse_expect_good (good, KG_FORMAT_TURTLE, &limits);
  parse_expect_code (bad, KG_FORMAT_TURTLE, &limits, KG_ERROR_LIMIT);
}

static void
test_limit_problems (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < 50; i++) {
    g_string_append (text, "bad .\n");
  }
  KgParseLimits limits = kg_parse_default_limits;
  limits.problems = 7;
  for (guint expected = 7; expected <= KG_LIMIT_PROBLEMS; expected += KG_LIMIT_PROBLEMS - 7) {
    limits.problems = expected;
    g_autoptr (GPtrArray) problems = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (KgDataset) dataset =
        parse_text (text->str, KG_FORMAT_TURTLE, &limits, &problems, &error);
    g_assert_null (dataset);
    g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
    g_assert_cmpuint (problems->len, ==, expected);
    g_assert_cmpuint (((KgProblem *) g_ptr_array_index (problems, expected - 1))->line, ==,
                      expected);
  }
}

static void
test_limit_memory (void)
{
  if (PARSE_SANITIZED) {
    g_test_skip ("address space is not limited with a sanitizer");
    return;
  }
  g_autofree char *text = stretch ("<a:b> <a:c> \"", 160u << 20, "\" .");
  KgParseLimits limits = kg_parse_default_limits;
  limits.literal_bytes = 200u << 20;
  limits.memory = G_GUINT64_CONSTANT (256) << 20;
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = parse_text (text, KG_FORMAT_TURTLE, &limits, NULL, &error);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "268435456 bytes of memory"));
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/parse-limits/bytes", test_limit_bytes);
  g_test_add_func ("/kg/parse-limits/quads", test_limit_quads);
  g_test_add_func ("/kg/parse-limits/literal", test_limit_literal);
  g_test_add_func ("/kg/parse-limits/names", test_limit_names);
  g_test_add_func ("/kg/parse-limits/prefixes", test_limit_prefixes);
  g_test_add_func ("/kg/parse-limits/depth", test_limit_depth);
  g_test_add_func ("/kg/parse-limits/depth-of-stack", test_limit_depth_of_stack);
  g_test_add_func ("/kg/parse-limits/problems", test_limit_problems);
  g_test_add_func ("/kg/parse-limits/memory", test_limit_memory);
  return g_test_run ();
}
