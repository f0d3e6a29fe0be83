/* SPDX-License-Identifier: Apache-2.0 */

/* What documents are read as: terms, lines, prefixes; and what is said of bad ones. Processes
 * and limits: parse-process.c. */

#include "tests/kg/parse-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define RDF_RDF                                                                                    \
  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"" EX "\">\n"

static void
check_lines (const char *text, KgFormat format, const char *expected)
{
  g_autofree char *lines = parse_lines (text, format);
  g_assert_cmpstr (lines, ==, expected);
}

/* Each quad has the line on which its object stands, or begins. */
static void
test_lines (void)
{
  check_lines ("@prefix : <" EX "> .\n"
               "# a comment .\n"
               ":a :b :c ,\n"
               "  :d ;\n"
               "\n"
               "  :e \"\"\"two\n"
               "lines\"\"\" .\r\n"
               ":f :g [\n"
               "    :h 1 ] .\n"
               ":i :j (\n"
               "  2\n"
               ") .",
               KG_FORMAT_TURTLE,
               "3: <" EX "a> <" EX "b> <" EX "c> .\n"
               "4: <" EX "a> <" EX "b> <" EX "d> .\n"
               "7: <" EX "a> <" EX "e> \"two\\nlines\" .\n"
               "8: <" EX "f> <" EX "g> _:genid-1 .\n"
               "9: _:genid-1 <" EX "h> \"1\"^^<" KG_XSD "integer> .\n"
               "10: <" EX "i> <" EX "j> _:genid-2 .\n"
               "11: _:genid-2 <" KG_RDF "first> \"2\"^^<" KG_XSD "integer> .\n"
               "12: _:genid-2 <" KG_RDF "rest> <" KG_RDF "nil> .\n");
}

static void
test_lines_of_old_macs (void)
{
  check_lines ("<a:a> <a:b> <a:c> .\r<a:d> <a:e> <a:f> .\r\r<a:g> <a:h> <a:i> .",
               KG_FORMAT_NTRIPLES,
               "1: <a:a> <a:b> <a:c> .\n2: <a:d> <a:e> <a:f> .\n4: <a:g> <a:h> <a:i> .\n");
}

/* Where serd 0.30 would go wrong if it saw the document as it is. */
static void
test_what_serd_misreads (void)
{
  check_lines ("@prefix : <" EX "> .\n"
               ":a :b 1.\n"
               ":a :b 2.5.\n"
               ":a :b -3e1.\n"
               ":a :b _:b1 , _:B1 , [] .\n"
               ":a :b \"x\" @en , \"y\"\n ^^ :t .\n"
               "PREFIX e:<" EX ">e:a e:b e:c.d.\n",
               KG_FORMAT_TURTLE,
               "2: <" EX "a> <" EX "b> \"1\"^^<" KG_XSD "integer> .\n"
               "3: <" EX "a> <" EX "b> \"2.5\"^^<" KG_XSD "decimal> .\n"
               "4: <" EX "a> <" EX "b> \"-3e1\"^^<" KG_XSD "double> .\n"
               "5: <" EX "a> <" EX "b> _:b1 .\n"
               "5: <" EX "a> <" EX "b> _:B1 .\n"
               "5: <" EX "a> <" EX "b> _:genid-1 .\n"
               "6: <" EX "a> <" EX "b> \"x\"@en .\n"
               "7: <" EX "a> <" EX "b> \"y\"^^<" EX "t> .\n"
               "8: <" EX "a> <" EX "b> <" EX "c.d> .\n");
}

/* Labels of the document never meet those that are made up. */
static void
test_labels (void)
{
  check_lines ("_:genid-1 <a:b> [] , _:u-genid-1 , _:u-x , _:b1 .\n", KG_FORMAT_TURTLE,
               "1: _:u-genid-1 <a:b> _:genid-1 .\n"
               "1: _:u-genid-1 <a:b> _:u-u-genid-1 .\n"
               "1: _:u-genid-1 <a:b> _:u-x .\n"
               "1: _:u-genid-1 <a:b> _:b1 .\n");
  check_lines (RDF_RDF "<rdf:Description rdf:nodeID=\"a.\"><e:p rdf:nodeID=\"g1g\"/>"
                       "<e:p><rdf:Description/></e:p></rdf:Description></rdf:RDF>",
               KG_FORMAT_RDFXML,
               "2: _:genid-x612e <" EX "p> _:g1g .\n"
               "2: _:genid-x612e <" EX "p> _:genid-1 .\n");
}

static void
test_graphs (void)
{
  check_lines ("@prefix : <" EX "> .\n:a :b :c .\n:g { :a :b :d . [] :b :e }\n_:x {\n :a :b :f }\n",
               KG_FORMAT_TRIG,
               "2: <" EX "a> <" EX "b> <" EX "c> .\n"
               "3: <" EX "a> <" EX "b> <" EX "d> <" EX "g> .\n"
               "3: _:genid-1 <" EX "b> <" EX "e> <" EX "g> .\n"
               "5: <" EX "a> <" EX "b> <" EX "f> _:x .\n");
  check_lines ("<a:a> <a:b> \"c\" <a:g> .\n<a:a> <a:b> _:d.", KG_FORMAT_NQUADS,
               "1: <a:a> <a:b> \"c\" <a:g> .\n2: <a:a> <a:b> _:d .\n");
}

/* RFC 3986, 5.4, and the base that changes on the way. */
static void
test_resolution (void)
{
  check_lines ("<> <p> <../x/./y/..#z> .\n@base <http://h/a/b> .\n<c> <?q> <//i> .\nBASE <../d/>\n"
               "<e> <#f> <g:h> .\n",
               KG_FORMAT_TURTLE,
               "1: <" BASE "> <" EX "dir/p> <" EX "x/#z> .\n"
               "3: <http://h/a/c> <http://h/a/b?q> <http://i> .\n"
               "5: <http://h/d/e> <http://h/d/#f> <g:h> .\n");
}

static void
test_literals (void)
{
  check_lines ("<a:b> <a:c> \"x\"^^<" KG_XSD "string> , \"y\"@EN-gb , \"\\u0041\\U0001F600\\t\" .",
               KG_FORMAT_TURTLE,
               "1: <a:b> <a:c> \"x\" .\n1: <a:b> <a:c> \"y\"@EN-gb .\n"
               "1: <a:b> <a:c> \"A\xf0\x9f\x98\x80\\t\" .\n");
}

/* U+0000 as an escape and as a byte. */
static void
test_nul (void)
{
  static const char text[] = "<a:b> <a:c> \"x\\u0000y\" .\n<a:b> <a:c> \"z\0\" .\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset =
      parse_bytes (text, sizeof text - 1, KG_FORMAT_NTRIPLES, NULL, NULL, &error);
  g_assert_no_error (error);
  KgTerm term;
  g_assert_true (
      kg_terms_get (dataset->terms, g_array_index (dataset->quads, KgQuad, 0).object, &term));
  g_assert_cmpuint (term.length, ==, 3);
  g_assert_true (memcmp (term.value, "x\0y", 3) == 0);
  g_assert_true (
      kg_terms_get (dataset->terms, g_array_index (dataset->quads, KgQuad, 1).object, &term));
  g_assert_cmpuint (term.length, ==, 2);
  g_assert_true (memcmp (term.value, "z\0", 2) == 0);
}

static void
test_byte_order_mark (void)
{
  check_lines ("\xef\xbb\xbf<a:b> <a:c> <a:d> .", KG_FORMAT_TURTLE, "1: <a:b> <a:c> <a:d> .\n");
}

static void
check_prefix (const KgDataset *dataset, guint i, const char *name, const char *iri)
{
  const KgPrefix *prefix = &g_array_index (dataset->prefixes, KgPrefix, i);
  g_assert_cmpstr (prefix->name, ==, name);
  g_assert_cmpstr (prefix->iri, ==, iri);
}

static void
test_prefixes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) turtle = parse_text ("@prefix b: <x#> . PREFIX a: <a:> @prefix : <n:> .\n"
                                             "@prefix b: <other:> . b:x a:y :z .",
                                             KG_FORMAT_TURTLE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (turtle->prefixes->len, ==, 3);
  check_prefix (turtle, 0, "b", EX "dir/x#");
  check_prefix (turtle, 1, "a", "a:");
  check_prefix (turtle, 2, "", "n:");
  g_assert_cmpuint (kg_terms_find_iri (turtle->terms, "other:x", -1), !=, KG_NONE);
  g_autoptr (KgDataset) xml =
      parse_text (RDF_RDF "</rdf:RDF>", KG_FORMAT_RDFXML, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (xml->prefixes->len, ==, 2);
  check_prefix (xml, 0, "rdf", KG_RDF);
  check_prefix (xml, 1, "e", EX);
}

static void
test_rdfxml (void)
{
  check_lines (RDF_RDF "<rdf:Description rdf:about=\"x\" xml:lang=\"de-AT\">\n"
                       "<e:p>a</e:p>\n"
                       "<e:q rdf:parseType=\"Literal\"><b>c</b></e:q>\n"
                       "<e:r e:s=\"d\"/>\n"
                       "<e:r xml:lang=\"\" e:s=\"e\"/>\n"
                       "</rdf:Description></rdf:RDF>",
               KG_FORMAT_RDFXML,
               "3: <" EX "dir/x> <" EX "p> \"a\"@de-AT .\n"
               "4: <" EX "dir/x> <" EX "q> \"<b>c</b>\"^^<" KG_RDF "XMLLiteral> .\n"
               "5: _:genid-1 <" EX "s> \"d\"@de-AT .\n"
               "5: <" EX "dir/x> <" EX "r> _:genid-1 .\n"
               "6: _:genid-2 <" EX "s> \"e\" .\n"
               "6: <" EX "dir/x> <" EX "r> _:genid-2 .\n");
}

static void
test_rdfa (void)
{
  check_lines ("<html xmlns=\"http://www.w3.org/1999/xhtml\" prefix=\"e: " EX "\">\n"
               "<body about=\"x\">\n<p property=\"e:p\" xml:lang=\"en\">a &amp; b</p>\n"
               "<p typeof=\"e:T\"><span property=\"e:q\" content=\"c\"/></p>\n</body></html>",
               KG_FORMAT_RDFA,
               "3: <" EX "dir/x> <" EX "p> \"a & b\"@en .\n"
               "4: _:genid-0 <" KG_RDF "type> <" EX "T> .\n"
               "4: _:genid-0 <" EX "q> \"c\" .\n");
}

static void
test_rdfjson (void)
{
  check_lines ("{ \"_:genid-7\" : {\n"
               " \"a:p\" : [ {\"type\":\"literal\", \"value\":\"x\", \"lang\":\"en\"},\n"
               "{\"type\":\"uri\", \"value\":\"a:b\"} ] } }",
               KG_FORMAT_RDFJSON,
               "2: _:u-genid-7 <a:p> \"x\"@en .\n3: _:u-genid-7 <a:p> <a:b> .\n");
}

/* Character sets other than UTF-8 are loaded before the sandbox is shut. */
static void
test_character_sets (void)
{
  check_lines ("<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n" RDF_RDF
               "<rdf:Description rdf:about=\"a:b\"><e:p>\x80\xe9</e:p></rdf:Description></rdf:RDF>",
               KG_FORMAT_RDFXML, "3: <a:b> <" EX "p> \"\xe2\x82\xac\xc3\xa9\" .\n");
}

/* Three errors that have nothing to do with each other are three problems, no more, no less. */
static void
test_problems (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (KgDataset) dataset = parse_text ("@prefix : <" EX "> .\n"
                                              ":a :b foo:c , foo:d .\n"
                                              ":e :f \"open\n"
                                              "  :g ; :h [ :i ( 1 ] ) .\n"
                                              ":j :k :l .\n"
                                              "  :m :n \"a\"@en-toolongtag .\n"
                                              "<fine> :o :p .\n",
                                              KG_FORMAT_TURTLE, NULL, &problems, &error);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
  g_assert_cmpstr (
      error->message, ==,
      "doc:2:7: unknown prefix `foo:`; declare it with `@prefix foo: <…> .`\n"
      "doc:3:7: the string is not closed in its line; close it with `\"`, or put text of several "
      "lines between `\"\"\"`\n"
      "doc:6:12: `@en-toolongtag` is not a language tag; write one such as `@en` or `@en-GB`");
  g_assert_cmpuint (problems->len, ==, 3);
  const KgProblem *last = (const KgProblem *) g_ptr_array_index (problems, 2);
  g_assert_cmpuint (last->line, ==, 6);
  g_assert_cmpuint (last->column, ==, 12);
}

static void
test_turtle_messages (void)
{
  static const char *const cases[][2] = {
    { "<a:b> <a:c> <a:d>\n<a:e> <a:f> <a:g> .",
      "doc:2:1: no end of the statement before this; write ` .` there, or `;` or `,` to go on" },
    { "<a:b> foo <a:c> .",
      "doc:1:7: `foo` is not a term; write `prefix:name`, `<IRI>` or a string in quotes" },
    { "<a:b> <a:c d> <a:e> .",
      "doc:1:11: a space in an IRI; write `%20`, or close the IRI with `>`" },
    { "<a:b> <a:c> <a:d\n> .", "doc:1:13: the IRI is not closed in its line; close it with `>`" },
    { "<a:b> <a:c> \"\\q\" .",
      "doc:1:14: a `\\` that begins no escape; write `\\\\` for the character itself" },
    { "<a:b> <a:c> \"\\uD800\" .",
      "doc:1:14: `\\uD800` is not a character; write a code point of Unicode, no surrogate" },
    { "<a:b> <a:c> \"\"\"x\n\n", "doc:1:13: the string is never closed; close it with `\"\"\"`" },
    { "<a:b> <a:c> <a:d> .\n<a:e> <a:f> <a:g>",
      "doc:2:18: the document ends inside a statement; write ` .` at its end" },
    { "@prefix e: <a:> .\ne:a/b e:c e:d .",
      "doc:2:4: `/` cannot stand in a name; put `\\` before it, or write the whole IRI in `<>`" },
    { "[ ] .", "doc:1:1: a `[ ]` that says nothing; write a predicate and an object after it" },
    { "<a:b> <a:c> \"x\xff\" .",
      "doc:1:15: the byte 0xFF is not UTF-8 here; save the document as UTF-8" },
    { "<a:b> { <a:c> <a:d> <a:e> }",
      "doc:1:7: graphs in `{ }` are not part of Turtle; load it as TriG" },
    { "<a:b> <a:c> [ <a:d> <a:e> . ] .",
      "doc:1:27: a `[` that is not closed before this; write `]`" },
    { "<a:b> <a:c> 1a .",
      "doc:1:13: not a number; put it in quotes if it is text, or begin the name with a letter" },
    { "@Prefix e: <a:> .",
      "doc:1:1: `@Prefix` is no directive of Turtle; there are `@prefix` and `@base`, "
      "in lower case" },
    { "<a:b> <a:c> \"x\"^^<" KG_RDF "langString> .",
      "doc:1:13: a literal of type rdf:langString without a language; write `@` and the language" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    parse_expect_message (cases[i][0], KG_FORMAT_TURTLE, cases[i][1]);
  }
}

static void
test_line_messages (void)
{
  static const char *const cases[][2] = {
    { "<a:b> <a:c> <a:d> .\n<a:e> <a:f>\n<a:g> <a:h> \"i\" .\n<rel> <a:j> <a:k> .",
      "doc:2:12: the statement is not complete at the end of its line; "
      "write all of it in one line\n"
      "doc:4:1: a relative IRI; N-Triples takes absolute ones only, such as `<http://…>`" },
    { "<a:b> <a:c> <a:d> . <a:e> <a:f> <a:g> .",
      "doc:1:21: a second statement in one line; begin a new line after ` .`" },
    { "\"x\" <a:c> <a:d> .",
      "doc:1:1: a subject is an IRI or a blank node; write `<IRI>` or `_:label`" },
    { "<a:b> <a:c> <a:d> <a:e> .",
      "doc:1:19: a statement of N-Triples ends after 3 terms; write ` .` here" },
    { "<a:b> <a:c> 5 .",
      "doc:1:13: N-Triples has neither names nor numbers; write `<IRI>`, `_:label` or `\"text\"`" },
    { "@prefix e: <a:> .", "doc:1:1: `@prefix` has no place in N-Triples; write whole IRIs" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    parse_expect_message (cases[i][0], KG_FORMAT_NTRIPLES, cases[i][1]);
  }
}

/* An error inside a graph: what follows is still inside it. */
static void
test_recovery_in_graph (void)
{
  parse_expect_message ("@prefix : <" EX "> .\n:g {\n  :a :b ? .\n  :c :d :e .\n}\n:f :h x:i .\n",
                        KG_FORMAT_TRIG,
                        "doc:3:9: `?` cannot stand here in TriG; take it out\n"
                        "doc:6:7: unknown prefix `x:`; declare it with `@prefix x: <…> .`");
}

/* A declaration that is broken does not make each use of its prefix a problem. */
static void
test_recovery_of_prefix (void)
{
  parse_expect_message ("@prefix e: <a b> .\ne:a e:b e:c .\n", KG_FORMAT_TURTLE,
                        "doc:1:14: a space in an IRI; write `%20`, or close the IRI with `>`");
}

static void
test_markup_messages (void)
{
  parse_expect_message (
      "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n" RDF_RDF "</rdf:RDF>",
      KG_FORMAT_RDFXML,
      "doc:1:31: an external entity, which is never loaded; write its text into the document");
  parse_expect_message (
      RDF_RDF "<rdf:Description><e:p>&nbsp;</e:p></rdf:Description></rdf:RDF>", KG_FORMAT_RDFXML,
      "doc:2:28: an entity that is not declared in the document; write the character itself");
  parse_expect_message (
      "{ \"a:b\" : { \"a:c\" : [ {\"value\":\"x\\u0000\",\"type\":\"literal\"} ] } }",
      KG_FORMAT_RDFJSON, "doc:1:39: U+0000 in a string, which raptor cannot read; use N-Triples");
  parse_expect_message (
      "<html><body><p about=\"_:bnode1\" property=\"a:b\">x</p></body></html>", KG_FORMAT_RDFA,
      "doc:1:29: a blank node label that begins with `bnode`, which raptor makes up itself; "
      "choose another one");
  parse_expect_code ("<rdf:RDF", KG_FORMAT_RDFXML, NULL, KG_ERROR_SYNTAX);
  parse_expect_code ("{ \"a\" : ", KG_FORMAT_RDFJSON, NULL, KG_ERROR_SYNTAX);
}

/* Entities that grow without bound are an error, not a load. */
static void
test_entities (void)
{
  GString *text = g_string_new ("<!DOCTYPE r [<!ENTITY e0 \"lol\">");
  for (guint i = 1; i < 16; i++) {
    g_string_append_printf (text, "<!ENTITY e%u \"", i);
    for (guint j = 0; j < 10; j++) {
      g_string_append_printf (text, "&e%u;", i - 1);
    }
    g_string_append (text, "\">");
  }
  g_string_append (text,
                   "]>" RDF_RDF "<rdf:Description><e:p>&e15;</e:p></rdf:Description></rdf:RDF>");
  parse_expect_code (text->str, KG_FORMAT_RDFXML, NULL, KG_ERROR_SYNTAX);
  g_string_free (text, TRUE);
}

static void
test_malformed_file (void)
{
  const char *data = g_getenv ("GROUNDS_DATA");
  g_autofree char *path =
      g_build_filename (data == NULL ? "" : data, "malformed", "ieee-7012.ttl", NULL);
  if (data == NULL || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("no malformed/ieee-7012.ttl in $GROUNDS_DATA");
    return;
  }
  const int fd = open (path, O_RDONLY | O_CLOEXEC);
  const KgParseSource source = { "ieee-7012.ttl", fd, KG_FORMAT_TURTLE, BASE };
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = kg_parse (&source, NULL, &problems, &error);
  close (fd);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
  g_assert_cmpuint (((const KgProblem *) g_ptr_array_index (problems, 0))->line, ==, 1193);
}

static void
test_problem_format (void)
{
  g_autofree char *text = g_strdup ("what; do this");
  KgProblem problem = { 3, 7, text };
  g_autofree char *full = kg_problem_format (&problem, "a.ttl");
  g_assert_cmpstr (full, ==, "a.ttl:3:7: what; do this");
  problem.column = 0;
  g_autofree char *line = kg_problem_format (&problem, "a.ttl");
  g_assert_cmpstr (line, ==, "a.ttl:3: what; do this");
  problem.line = 0;
  g_autofree char *neither = kg_problem_format (&problem, "a.ttl");
  g_assert_cmpstr (neither, ==, "a.ttl: what; do this");
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/parse/lines", test_lines);
  g_test_add_func ("/kg/parse/lines-of-old-macs", test_lines_of_old_macs);
  g_test_add_func ("/kg/parse/what-serd-misreads", test_what_serd_misreads);
  g_test_add_func ("/kg/parse/labels", test_labels);
  g_test_add_func ("/kg/parse/graphs", test_graphs);
  g_test_add_func ("/kg/parse/resolution", test_resolution);
  g_test_add_func ("/kg/parse/literals", test_literals);
  g_test_add_func ("/kg/parse/nul", test_nul);
  g_test_add_func ("/kg/parse/byte-order-mark", test_byte_order_mark);
  g_test_add_func ("/kg/parse/prefixes", test_prefixes);
  g_test_add_func ("/kg/parse/rdfxml", test_rdfxml);
  g_test_add_func ("/kg/parse/rdfa", test_rdfa);
  g_test_add_func ("/kg/parse/rdfjson", test_rdfjson);
  g_test_add_func ("/kg/parse/character-sets", test_character_sets);
  g_test_add_func ("/kg/parse/problems", test_problems);
  g_test_add_func ("/kg/parse/turtle-messages", test_turtle_messages);
  g_test_add_func ("/kg/parse/line-messages", test_line_messages);
  g_test_add_func ("/kg/parse/recovery-in-graph", test_recovery_in_graph);
  g_test_add_func ("/kg/parse/recovery-of-prefix", test_recovery_of_prefix);
  g_test_add_func ("/kg/parse/markup-messages", test_markup_messages);
  g_test_add_func ("/kg/parse/entities", test_entities);
  g_test_add_func ("/kg/parse/malformed-file", test_malformed_file);
  g_test_add_func ("/kg/parse/problem-format", test_problem_format);
  return g_test_run ();
}
