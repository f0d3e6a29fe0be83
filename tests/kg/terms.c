/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/terms.h"

#include "kg/limits.h"

#include <string.h>

static KgTerm
term (KgTermKind kind, const char *value, KgTermId datatype, const char *language)
{
  return (KgTerm) { kind, (guint32) strlen (value), value, datatype, language };
}

static void
test_intern (void)
{
  g_autoptr (KgTerms) terms = kg_terms_new (1, 42);
  KgTermId integer = kg_terms_intern_iri (terms, KG_XSD "integer", -1);
  KgTerm all[] = {
    term (KG_TERM_IRI, "a", 0, NULL),        term (KG_TERM_BLANK, "a", 0, NULL),
    term (KG_TERM_LITERAL, "a", 0, NULL),    term (KG_TERM_LITERAL, "a", integer, NULL),
    term (KG_TERM_LITERAL, "a", 0, "en"),    term (KG_TERM_LITERAL, "a", 0, "en-GB"),
    term (KG_TERM_LITERAL, "a", 0, "EN"),    term (KG_TERM_LITERAL, "", 0, NULL),
    { KG_TERM_LITERAL, 3, "a\0b", 0, NULL }, { KG_TERM_LITERAL, 3, "a\0c", 0, NULL },
  };
  for (guint32 i = 0; i < G_N_ELEMENTS (all); i++) {
    g_assert_cmpuint (kg_terms_find (terms, &all[i]), ==, KG_NONE);
    g_assert_cmpuint (kg_terms_intern (terms, &all[i]), ==, integer + 1 + i);
  }
  for (guint32 i = 0; i < G_N_ELEMENTS (all); i++) {
    KgTerm back;
    g_assert_cmpuint (kg_terms_intern (terms, &all[i]), ==, integer + 1 + i);
    g_assert_true (kg_terms_get (terms, integer + 1 + i, &back));
    g_assert_true (kg_term_equal (&back, &all[i]));
    g_assert_cmpint (back.value[back.length], ==, '\0');
  }
  g_assert_cmpuint (kg_terms_count (terms), ==, G_N_ELEMENTS (all) + 1);
}

static void
test_implied_datatypes (void)
{
  g_autoptr (KgTerms) terms = kg_terms_new (1, 42);
  KgTermId string = kg_terms_intern_iri (terms, KG_XSD "string", -1);
  KgTermId lang_string = kg_terms_intern_iri (terms, KG_RDF "langString", -1);
  KgTerm plain = term (KG_TERM_LITERAL, "x", 0, NULL);
  KgTerm explicit_string = term (KG_TERM_LITERAL, "x", string, NULL);
  KgTerm tagged = term (KG_TERM_LITERAL, "x", 0, "en");
  KgTerm explicit_tagged = term (KG_TERM_LITERAL, "x", lang_string, "en");
  g_assert_cmpuint (kg_terms_intern (terms, &plain), ==, kg_terms_intern (terms, &explicit_string));
  g_assert_cmpuint (kg_terms_intern (terms, &tagged), ==,
                    kg_terms_intern (terms, &explicit_tagged));
  g_assert_cmpuint (kg_terms_find (terms, &explicit_string), ==, kg_terms_find (terms, &plain));
}

static void
test_many (void)
{
  g_autoptr (KgTerms) terms = kg_terms_new (100, kg_terms_random_seed ());
  for (guint32 i = 0; i < 200000; i++) {
    g_autofree char *iri = g_strdup_printf ("http://example.org/%u", i);
    g_assert_cmpuint (kg_terms_intern_iri (terms, iri, -1), ==, 100 + i);
  }
  kg_terms_compact (terms);
  for (guint32 i = 0; i < 200000; i += 7) {
    g_autofree char *iri = g_strdup_printf ("http://example.org/%u", i);
    g_assert_cmpuint (kg_terms_find_iri (terms, iri, -1), ==, 100 + i);
  }
  KgTerm out;
  g_assert_false (kg_terms_get (terms, 99, &out));
  g_assert_false (kg_terms_get (terms, 200100, &out));
  g_assert_false (kg_terms_get (terms, KG_NONE, &out));
  g_assert_true (kg_terms_get (terms, 200099, &out));
  g_assert_cmpuint (kg_terms_intern_iri (terms, "after", -1), ==, 200100);
}

static void
test_reset (void)
{
  g_autoptr (KgTerms) terms = kg_terms_new (KG_OVERLAY_FIRST, 1);
  kg_terms_intern_iri (terms, "a", -1);
  kg_terms_intern_iri (terms, "b", -1);
  kg_terms_reset (terms);
  g_assert_cmpuint (kg_terms_count (terms), ==, 0);
  g_assert_cmpuint (kg_terms_find_iri (terms, "a", -1), ==, KG_NONE);
  g_assert_cmpuint (kg_terms_intern_iri (terms, "b", -1), ==, KG_OVERLAY_FIRST);
}

static void
test_order (void)
{
  KgTerm integer = term (KG_TERM_IRI, KG_XSD "integer", 0, NULL);
  KgTerm date = term (KG_TERM_IRI, KG_XSD "date", 0, NULL);
  struct {
    KgTerm term;
    const KgTerm *datatype;
  } ascending[] = {
    { term (KG_TERM_LITERAL, "", 0, NULL), NULL },
    { term (KG_TERM_LITERAL, "a", 0, NULL), NULL },
    { term (KG_TERM_LITERAL, "a", 0, "de"), NULL },
    { term (KG_TERM_LITERAL, "a", 0, "en"), NULL },
    { term (KG_TERM_LITERAL, "a", 1, NULL), &date },
    { term (KG_TERM_LITERAL, "a", 1, NULL), &integer },
    { term (KG_TERM_LITERAL, "a b", 0, NULL), NULL },
    { term (KG_TERM_LITERAL, "b", 0, NULL), NULL },
    { term (KG_TERM_LITERAL, "\xc3\xa9", 0, NULL), NULL },
    { term (KG_TERM_IRI, "a", 0, NULL), NULL },
    { term (KG_TERM_IRI, "b", 0, NULL), NULL },
    { term (KG_TERM_BLANK, "a", 0, NULL), NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ascending); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (ascending); k++) {
      int order = kg_term_order (&ascending[i].term, ascending[i].datatype, &ascending[k].term,
                                 ascending[k].datatype);
      g_assert_cmpint ((order > 0) - (order < 0), ==, (i > k) - (i < k));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/terms/intern", test_intern);
  g_test_add_func ("/terms/implied-datatypes", test_implied_datatypes);
  g_test_add_func ("/terms/many", test_many);
  g_test_add_func ("/terms/reset", test_reset);
  g_test_add_func ("/terms/order", test_order);
  return g_test_run ();
}
