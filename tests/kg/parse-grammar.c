/* SPDX-License-Identifier: Apache-2.0 */

/* Small documents that are, or are not, of their format: what the conformance suites do not ask, above
 * all what serd 0.30 would let pass. Read in this process. */

#include "tests/kg/parse-fixture.h"

#include <string.h>

static const char *const good_turtle[] = {
  "<a:b> <a:c> <a:d> ; .",
  "<a:b> <a:c> [ <a:d> <a:e> ; ; ] .",
  "[ <a:b> <a:c> ] .",
  "[ <a:b> <a:c> ; ] <a:d> <a:e> .",
  "( 1 2 ) <a:b> <a:c> .",
  "() <a:b> <a:c> .",
  "[] <a:b> <a:c> .",
  "pReFiX e: <a:> e:a e:b e:c .",
  "<a:b> <a:c> '''x''y'''.",
  "<a:b> <a:c> +.5e+3 .",
  "<a:b> <a:c> 1.E3 .",
  "<a:\\u00e9> <a:b> <a:c> .",
  "_:a.b-c_ <a:b> <a:c> .",
  "",
  "#",
  " \n",
  NULL,
};

static const char *const bad_turtle[] = {
  "[= <a:b> ; <a:c> <a:d>] .",
  "<a:b> <a:c> <a:d>, .",
  "<a:b> a a .",
  "a a <b:c> .",
  "@prefix a: <b:> <c:d> <c:e> <c:f> .",
  "<a:b> <a:c> (1 . 2) .",
  "<a:b> <a:c> [ ] ] .",
  "GRAPH <a:g> { <a:b> <a:c> <a:d> }",
  "_:a <b:c> <d:e> . }",
  "\"x\" <a:b> <a:c> .",
  "true <a:b> <a:c> .",
  "<a:b> true <c:d>.",
  "<a:b> _:x <c:d>.",
  "<a:b> 1 <c:d>.",
  "1 <a:b> <c:d>.",
  "<a:b> \"p\" <c:d>.",
  "<a:b> [] <c:d>.",
  "<a:b> () <c:d>.",
  "<a:b> <a:c> \"x\"@en^^<a:d> .",
  "@base <x> <y> <z> .",
  "PREFIX : <a:> .",
  "BASE <a:> .",
  "<a:b> <a:c> <a:d> <a:e> .",
  "<a:b> <a:c> \"x\" \"y\" .",
  "<a:b> <a:c> 1 2 .",
  "<a:b> <a:c> 1true .",
  "@prefixa: <c:> .",
  "@prefix a.: <b:> .",
  "<a:b> is <a:c> of <a:d> .",
  "( ) .",
  "(1) .",
  "<a:b> ; <a:c> <a:d> .",
  "<a:b> <a:c> ; <a:d> <a:e> .",
  "<a:b> <a:c> , <a:d> .",
  ". ",
  "<a:b> <a:c> <a:d> . .",
  "<a:b> <a:c> <a:d> .. ",
  "@prefix e: <a:> . e:a.. e:b e:c .",
  "@prefix e: <a:> . e:a e:b e:c..",
  "@prefix e: <a:> . e:-a e:b e:c.",
  "@prefix -e: <a:> .",
  "@prefix e <a:> .",
  "@prefix e: a: .",
  "@prefix e: <a:>",
  "prefix e: <a:> .",
  "@BASE <a:> .",
  "<a:b> <a:c> \"\"\"x\"\"\"\" .",
  "<a:b> <a:c> 'x\" .",
  "<a:b> <a:c> +.",
  "<a:b> <a:c> 1e.",
  "<a:b> <a:c> -.",
  "<a:b> <a:c> 1.2.3 .",
  "<a:b> <a:c> 0x1 .",
  "<a:b> <a:c> \"x\"@ .",
  "<a:b> <a:c> \"x\"^^ .",
  "<a:b> <a:c> \"x\"^^\"y\" .",
  "<a:b> <a:c> \"x\"^^_:y .",
  "<a:b> <a:c> \"x\"^^a .",
  "<a:b> <a:c> \"x\"@en- .",
  "<a:b> <a:c> \"x\"@1 .",
  "<a:b> <a:c> \"x\"^<a:d> .",
  "<a:b> => <a:c> .",
  "{ <a:b> <a:c> <a:d> } .",
  "<a:b>!<a:c> <a:d> <a:e> .",
  "@forAll :x .",
  "<a:b> = <a:c> .",
  "?x <a:b> <a:c> .",
  "<a:b> <a:c> <<a:d>> .",
  "<< <a:b> <a:c> <a:d> >> <a:e> <a:f> .",
  "<a:b\\u0020> <a:b> <a:c> .",
  "<a:\\uD83D\\uDE00> <a:b> <a:c> .",
  "<a:\\n> <a:b> <a:c> .",
  "_:-a <a:b> <a:c> .",
  "_:.a <a:b> <a:c> .",
  "_: <a:b> <a:c> .",
  "_ <a:b> <a:c> .",
  NULL,
};

static const char *const good_trig[] = {
  "<a:g> {}",
  "[] { <a:b> <a:c> <a:d> }",
  "{ [ <a:b> <a:c> ] }",
  NULL,
};

static const char *const bad_trig[] = {
  "<a:g> { <a:b> <a:c> <a:d> . ; }",
  "{ <a:b> <a:c> <a:d> . <a:b> }",
  "{ { } }",
  "(1) { }",
  "<a:g> { <a:b> <a:c> <a:d> ",
  "<a:g> <a:h> { }",
  "GRAPH { }",
  "{ [] }",
  "{ [] . }",
  "<a:g> { } .",
  "} ",
  "{ @prefix a: <b:> . }",
  "{ PREFIX a: <b:> }",
  "{ <a:b> <a:c> <a:d> <a:e> }",
  "GRAPH [ <a:b> <a:c> ] { }",
  "{ (1) }",
  "GRAPH (1) { }",
  "GRAPH \"x\" { }",
  "\"x\" { }",
  NULL,
};

static const char *const good_ntriples[] = {
  "",
  "#x",
  "\n\n<a:b> <a:c> <a:d>.#x",
  "<a:b><a:c><a:d>.",
  "_:a<a:c>_:b.",
  "<a:b> <a:c> \"\" .",
  "<a:b> <a:c> \"x\" @en .",
  NULL,
};

static const char *const bad_ntriples[] = {
  "<a:b> <a:c> <a:d>",
  "<a:b> <a:c> .",
  "<a:b> a <a:d> .",
  "<a:b> <a:c> true .",
  "<a:b> <a:c> <a:d> ; <a:e> <a:f> .",
  "<a:b> <a:c> <a:d>, <a:e> .",
  "[] <a:b> <a:c> .",
  "<a:b> <a:c> () .",
  ". ",
  "<a:b> <a:c> <a:d> ..",
  "<a:b> <a:c> 'x' .",
  "<a:b> <a:c> \"\"\"x\"\"\" .",
  "<a:b> <a:c> \"x\"^^e:f .",
  "<a:b> <a:c> \"x\"^^\n<a:d> .",
  "<a:b> <a:c> \"x\n\" .",
  "<a:b> _:p <a:d> .",
  NULL,
};

static const char *const good_nquads[] = {
  "<a:b> <a:c> \"x\"@en<a:g>.",
  "<a:b> <a:c> \"x\"_:g.",
  "_:a <a:c> _:d _:e.\r\n_:a <a:c> _:d .",
  NULL,
};

static const char *const bad_nquads[] = {
  "<a:b> <a:c> <a:d> \"g\" .",
  "<a:b> <a:c> <a:d> <a:g> <a:h> .",
  "<a:b> <a:c> <a:d> <a:g>",
  NULL,
};

static void
check (const char *const *texts, KgFormat format, gboolean good)
{
  for (gsize i = 0; texts[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", texts[i]);
    g_autoptr (KgDataset) dataset =
        kg_parse_in_process ((const guint8 *) texts[i], strlen (texts[i]), format, BASE,
                             &kg_parse_default_limits, NULL, &error);
    if (good) {
      g_assert_no_error (error);
      g_assert_nonnull (dataset);
    } else {
      g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
      g_assert_null (dataset);
      /* Each says what is wrong, where, and what to do. */
      g_assert_true (g_str_has_prefix (error->message, "document:"));
      g_assert_nonnull (strstr (error->message, "; "));
      g_assert_null (strstr (error->message, "grammar of the format"));
    }
  }
}

static void
test_turtle (void)
{
  check (good_turtle, KG_FORMAT_TURTLE, TRUE);
  check (bad_turtle, KG_FORMAT_TURTLE, FALSE);
}

static void
test_trig (void)
{
  check (good_trig, KG_FORMAT_TRIG, TRUE);
  check (bad_trig, KG_FORMAT_TRIG, FALSE);
}

static void
test_ntriples (void)
{
  check (good_ntriples, KG_FORMAT_NTRIPLES, TRUE);
  check (bad_ntriples, KG_FORMAT_NTRIPLES, FALSE);
}

static void
test_nquads (void)
{
  check (good_nquads, KG_FORMAT_NQUADS, TRUE);
  check (bad_nquads, KG_FORMAT_NQUADS, FALSE);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kg/parse-grammar/turtle", test_turtle);
  g_test_add_func ("/kg/parse-grammar/trig", test_trig);
  g_test_add_func ("/kg/parse-grammar/ntriples", test_ntriples);
  g_test_add_func ("/kg/parse-grammar/nquads", test_nquads);
  return g_test_run ();
}
