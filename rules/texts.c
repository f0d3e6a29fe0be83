/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/texts.h"

#include "rules/limits.h"

#include <string.h>

/* Slots that a key may lie in. */
#define PROBES 8u

struct _RulesTexts {
  gint bytes; /* atomic */
  /* INVARIANT: RulesText, atomic; what is not NULL never changes. */
  gpointer slots[RULES_LIMIT_TEXTS];
};

G_STATIC_ASSERT ((RULES_LIMIT_TEXTS & (RULES_LIMIT_TEXTS - 1)) == 0);

RulesTexts *
rules_texts_new (void)
{
  return g_new0 (RulesTexts, 1);
}

void
rules_texts_free (RulesTexts *texts)
{
  if (texts == NULL) {
    return;
  }
  for (guint i = 0; i < RULES_LIMIT_TEXTS; i++) {
    g_free (texts->slots[i]);
  }
  g_free (texts);
}

static guint
first_slot (const RulesTextKey *key)
{
  guint64 hash = ((guint64) key->a << 32 | key->b) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  hash ^= hash >> 29;
  hash += (guint64) key->c << 32 | key->kind;
  hash *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return (guint) (hash >> 40);
}

static gboolean
is_same (const RulesTextKey *a, const RulesTextKey *b)
{
  return a->kind == b->kind && a->a == b->a && a->b == b->b && a->c == b->c;
}

const RulesText *
rules_texts_find (const RulesTexts *texts, const RulesTextKey *key)
{
  guint first = first_slot (key);
  for (guint i = 0; i < PROBES; i++) {
    const RulesText *known =
        g_atomic_pointer_get (&texts->slots[(first + i) & (RULES_LIMIT_TEXTS - 1)]);
    if (known == NULL || is_same (&known->key, key)) {
      return known;
    }
  }
  return NULL;
}

/* FALSE if no slot is left, or the key is there by now. */
static gboolean
put (RulesTexts *texts, RulesText *text)
{
  guint first = first_slot (&text->key);
  for (guint i = 0; i < PROBES; i++) {
    gpointer *slot = &texts->slots[(first + i) & (RULES_LIMIT_TEXTS - 1)];
    if (g_atomic_pointer_compare_and_exchange (slot, NULL, text)) {
      return TRUE;
    }
    const RulesText *known = g_atomic_pointer_get (slot);
    if (is_same (&known->key, &text->key)) {
      return FALSE;
    }
  }
  return FALSE;
}

void
rules_texts_add (RulesTexts *texts, const RulesTextKey *key, const char *text, gsize length)
{
  gsize bytes = sizeof (RulesText) + length + 1;
  if (bytes > RULES_LIMIT_TEXT_BYTES) {
    return;
  }
  gint before = g_atomic_int_add (&texts->bytes, (gint) bytes);
  if ((gsize) before + bytes > RULES_LIMIT_TEXTS_BYTES) {
    g_atomic_int_add (&texts->bytes, -(gint) bytes);
    return;
  }
  RulesText *kept = g_malloc (bytes);
  kept->key = *key;
  kept->length = (guint32) length;
  memcpy (kept->text, text, length);
  kept->text[length] = '\0';
  if (!put (texts, kept)) {
    g_atomic_int_add (&texts->bytes, -(gint) bytes);
    g_free (kept);
  }
}
