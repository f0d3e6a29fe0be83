/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/detectors-private.h"

#include <string.h>

/* Words near a find: gr:near. */

#define BEFORE 60u /* code points of the text that are looked at */
#define AFTER 20u

/* Upper and lower case are the same, and so is all white space. */
static void
append_folded (GString *out, const char *text, gsize length)
{
  for (const char *at = text; at < text + length; at = g_utf8_next_char (at)) {
    gunichar c = (guchar) *at < 0x80 ? (gunichar) *at : g_utf8_get_char (at);
    if (c < 0x80 ? g_ascii_isspace (c) : g_unichar_isspace (c)) {
      if (out->len == 0 || out->str[out->len - 1] != ' ') {
        g_string_append_c (out, ' ');
      }
    } else if (c < 0x80) {
      g_string_append_c (out, g_ascii_tolower ((char) c));
    } else {
      g_string_append_unichar (out, g_unichar_tolower (c));
    }
  }
}

static char *
fold (const char *text, gsize length)
{
  g_autoptr (GString) out = g_string_new (NULL);
  append_folded (out, text, length);
  return g_strdup (g_strstrip (out->str));
}

static gboolean
is_word_at (const char *at)
{
  return g_unichar_isalnum (g_utf8_get_char (at));
}

/* The bit of a word's beginning. Of a text: those of all places where a word may begin. */
static guint64
beginning_bit (const char *at)
{
  guint hash = ((guint) (guchar) at[0] * 7 + (guint) (guchar) at[1] * 13) & 63;
  return G_GUINT64_CONSTANT (1) << hash;
}

static guint64
beginnings (const GString *text)
{
  guint64 bits = 0;
  gboolean inside = FALSE;
  for (gsize i = 0; i < text->len; i++) {
    gboolean word = g_ascii_isalnum (text->str[i]) || (guchar) text->str[i] >= 0x80;
    /* Beyond ASCII it is not known here what is of a word: words may begin within and behind it. */
    if (!word || !inside || (guchar) text->str[i] >= 0x80 || (guchar) text->str[i - 1] >= 0x80) {
      bits |= beginning_bit (text->str + i);
    }
    inside = word;
  }
  return bits;
}

RulesNearWord
rules_near_word (KgTermId literal, const char *text, gsize length)
{
  RulesNearWord word = { literal, fold (text, length), 0 };
  word.beginning = strlen (word.folded) < 2 ? G_MAXUINT64 : beginning_bit (word.folded);
  return word;
}

/* Whether it stands there as a word of its own. */
static gboolean
holds_word (const RulesNearSide *side, const char *word)
{
  const char *text = side->text->str;
  gsize length = strlen (word);
  for (const char *at = strstr (text + side->from, word);
       at != NULL && (gsize) (at - text) + length <= side->to; at = strstr (at + 1, word)) {
    gboolean begins = at == text || !is_word_at (g_utf8_prev_char (at)) || !is_word_at (word);
    gboolean ends = at[length] == '\0' || !is_word_at (at + length) ||
                    !is_word_at (g_utf8_prev_char (at + length));
    if (begins && ends) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Code points from `at` back or on, as far as there are so many. */
static gsize
step (const char *text, gsize length, gsize at, guint n, gboolean back)
{
  for (guint i = 0; i < n && at > 0 && back; i++) {
    at = (gsize) (g_utf8_prev_char (text + at) - text);
  }
  for (guint i = 0; i < n && at < length && !back; i++) {
    at = (gsize) (g_utf8_next_char (text + at) - text);
  }
  return at;
}

/* What stands before or behind a place. Several detectors ask about the same. */
static void
fill_side (RulesNearSide *side, const char *text, gsize length, gsize place, gboolean back)
{
  if (side->place == place && side->known) {
    return;
  }
  gsize far = step (text, length, place, back ? BEFORE : AFTER, back);
  /* One code point more tells whether a word goes on there. */
  gsize farther = step (text, length, far, 1, back);
  g_string_truncate (side->text, 0);
  if (back) {
    append_folded (side->text, text + farther, far - farther);
    side->from = side->text->len;
    append_folded (side->text, text + far, place - far);
    side->to = side->text->len;
  } else {
    side->from = 0;
    append_folded (side->text, text + place, far - place);
    side->to = side->text->len;
    append_folded (side->text, text + far, farther - far);
  }
  side->beginnings = beginnings (side->text);
  side->place = place;
  side->known = TRUE;
}

KgTermId
rules_near_find (const RulesDetector *detector, const char *text, gsize length, gsize start,
                 gsize end, RulesNearWindow *window)
{
  fill_side (&window->before, text, length, start, TRUE);
  fill_side (&window->behind, text, length, end, FALSE);
  for (guint i = 0; i < detector->near->len; i++) {
    const RulesNearWord *word = &g_array_index (detector->near, RulesNearWord, i);
    if (((window->before.beginnings & word->beginning) != 0 &&
         holds_word (&window->before, word->folded)) ||
        ((window->behind.beginnings & word->beginning) != 0 &&
         holds_word (&window->behind, word->folded))) {
      return word->literal;
    }
  }
  return KG_NONE;
}

void
rules_near_window_init (RulesNearWindow *window)
{
  *window = (RulesNearWindow) { .before = { .text = g_string_new (NULL) },
                                .behind = { .text = g_string_new (NULL) } };
}

void
rules_near_window_forget (RulesNearWindow *window)
{
  window->before.known = FALSE;
  window->behind.known = FALSE;
}

void
rules_near_window_clear (RulesNearWindow *window)
{
  g_string_free (window->before.text, TRUE);
  g_string_free (window->behind.text, TRUE);
}
