/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/texts.h"

#include "rules/limits.h"

#include <string.h>

static RulesTextKey
key_of (guint32 number)
{
  return (RulesTextKey) { RULES_TEXT_NAME, number, number / 3, number % 7 };
}

static void
assert_text (const RulesText *known, const char *text, gsize length)
{
  g_assert_nonnull (known);
  g_assert_cmpuint (known->length, ==, length);
  g_assert_true (memcmp (known->text, text, length) == 0);
  g_assert_cmpint (known->text[length], ==, '\0');
}

static void
test_keys (void)
{
  RulesTexts *texts = rules_texts_new ();
  static const RulesTextKey keys[] = {
    { RULES_TEXT_NAME, 1, 2, 3 }, { RULES_TEXT_ID, 1, 2, 3 },   { RULES_TEXT_NAME, 2, 1, 3 },
    { RULES_TEXT_NAME, 1, 3, 2 }, { RULES_TEXT_NAME, 3, 2, 1 }, { RULES_TEXT_NAME, 0, 0, 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char text[] = { (char) ('a' + i), '\0', 'z' };
    g_assert_null (rules_texts_find (texts, &keys[i]));
    rules_texts_add (texts, &keys[i], text, sizeof text);
  }
  /* What is known stays. */
  rules_texts_add (texts, &keys[0], "other", 5);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char text[] = { (char) ('a' + i), '\0', 'z' };
    const RulesText *known = rules_texts_find (texts, &keys[i]);
    assert_text (known, text, sizeof text);
  }
  rules_texts_free (texts);
}

static void
test_length (void)
{
  RulesTexts *texts = rules_texts_new ();
  const gsize longest = RULES_LIMIT_TEXT_BYTES - sizeof (RulesText) - 1;
  g_autofree char *text = g_strnfill (longest + 1, 'x');
  const RulesTextKey fits = key_of (1);
  const RulesTextKey exceeds = key_of (2);
  rules_texts_add (texts, &fits, text, longest);
  rules_texts_add (texts, &exceeds, text, longest + 1);
  const RulesText *known = rules_texts_find (texts, &fits);
  assert_text (known, text, longest);
  g_assert_null (rules_texts_find (texts, &exceeds));
  rules_texts_free (texts);
}

/* Adds so many texts of that many bytes; how many of them are known then. */
static guint
count_kept (RulesTexts *texts, guint n, gsize length)
{
  g_autofree char *text = g_strnfill (length, 'x');
  guint kept = 0;
  for (guint i = 0; i < n; i++) {
    const RulesTextKey key = key_of (i);
    rules_texts_add (texts, &key, text, length);
  }
  for (guint i = 0; i < n; i++) {
    const RulesTextKey key = key_of (i);
    kept += rules_texts_find (texts, &key) != NULL ? 1 : 0;
  }
  return kept;
}

static void
test_bytes (void)
{
  RulesTexts *texts = rules_texts_new ();
  const gsize length = RULES_LIMIT_TEXT_BYTES - sizeof (RulesText) - 1;
  const guint room = RULES_LIMIT_TEXTS_BYTES / RULES_LIMIT_TEXT_BYTES;
  g_assert_cmpuint (count_kept (texts, room, length), ==, room);
  const RulesTextKey more = key_of (room);
  rules_texts_add (texts, &more, "", 0);
  g_assert_null (rules_texts_find (texts, &more));
  rules_texts_free (texts);
}

static void
test_number (void)
{
  RulesTexts *texts = rules_texts_new ();
  guint kept = count_kept (texts, 2 * RULES_LIMIT_TEXTS, 1);
  g_assert_cmpuint (kept, <=, RULES_LIMIT_TEXTS);
  g_assert_cmpuint (kept, >, RULES_LIMIT_TEXTS / 2);
  rules_texts_free (texts);
}

/* --- Many at a time --- */

#define THREADS 4u
#define ROUNDS 20000u

static gpointer
use (gpointer data)
{
  RulesTexts *texts = (RulesTexts *) data;
  for (guint i = 0; i < ROUNDS; i++) {
    const RulesTextKey key = key_of (i % 500);
    const RulesText *known = rules_texts_find (texts, &key);
    char text[16];
    int length = g_snprintf (text, sizeof text, "%u", key.a);
    if (known == NULL) {
      rules_texts_add (texts, &key, text, (gsize) length);
    } else {
      g_assert_cmpstr (known->text, ==, text);
    }
  }
  return NULL;
}

static void
test_threads (void)
{
  RulesTexts *texts = rules_texts_new ();
  GThread *threads[THREADS];
  for (guint i = 0; i < THREADS; i++) {
    threads[i] = g_thread_new ("texts", use, texts);
  }
  for (guint i = 0; i < THREADS; i++) {
    g_thread_join (threads[i]);
  }
  for (guint i = 0; i < 500; i++) {
    const RulesTextKey key = key_of (i);
    g_assert_nonnull (rules_texts_find (texts, &key));
  }
  rules_texts_free (texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/texts/keys", test_keys);
  g_test_add_func ("/rules/texts/length", test_length);
  g_test_add_func ("/rules/texts/bytes", test_bytes);
  g_test_add_func ("/rules/texts/number", test_number);
  g_test_add_func ("/rules/texts/threads", test_threads);
  return g_test_run ();
}
