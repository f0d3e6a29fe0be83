/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/texts-private.h"

#include "kg/error.h"

#include <string.h>

#define MAGIC 0x950412deu
#define HEADER_LENGTH 28u
#define ENTRY_LENGTH 8u

struct _ReportTexts {
  char *language;
  GBytes *bytes; /* NULL: no translation */
  const guint8 *data;
  gsize size;
  gboolean swapped; /* written by a machine that has bytes the other way round */
  guint32 n;
  guint32 originals; /* where their table is */
  guint32 translations;
  char *plural; /* (nullable) the expression */
};

static guint32
word (const ReportTexts *texts, gsize at)
{
  guint32 value = 0;
  memcpy (&value, texts->data + at, sizeof value);
  return texts->swapped ? GUINT32_SWAP_LE_BE (value) : value;
}

/* INVARIANT: of a table that check_table() has passed. */
static const char *
string_at (const ReportTexts *texts, guint32 table, guint32 i, gsize *length)
{
  *length = word (texts, table + (gsize) i * ENTRY_LENGTH);
  return (const char *) texts->data + word (texts, table + (gsize) i * ENTRY_LENGTH + 4);
}

static gboolean
refuse (const ReportTexts *texts, const char *why, GError **error)
{
  g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
               "the translations of `%s` %s; make them again with msgfmt", texts->language, why);
  return FALSE;
}

/* All strings lie within, end with a NUL, and are UTF-8. */
static gboolean
check_table (const ReportTexts *texts, guint32 table, GError **error)
{
  if (table % 4 != 0 || table > texts->size || (texts->size - table) / ENTRY_LENGTH < texts->n) {
    return refuse (texts, "are cut short", error);
  }
  for (guint32 i = 0; i < texts->n; i++) {
    gsize length = word (texts, table + (gsize) i * ENTRY_LENGTH);
    gsize start = word (texts, table + (gsize) i * ENTRY_LENGTH + 4);
    if (start >= texts->size || length >= texts->size - start) {
      return refuse (texts, "are cut short", error);
    }
    const char *text = (const char *) texts->data + start;
    if (text[length] != '\0') {
      return refuse (texts, "have a text without an end", error);
    }
    for (gsize at = 0; at <= length; at += strlen (text + at) + 1) {
      if (!g_utf8_validate (text + at, -1, NULL)) {
        return refuse (texts, "are not UTF-8", error);
      }
    }
  }
  return TRUE;
}

static gboolean
check_order (const ReportTexts *texts, GError **error)
{
  for (guint32 i = 1; i < texts->n; i++) {
    gsize length = 0;
    if (strcmp (string_at (texts, texts->originals, i - 1, &length),
                string_at (texts, texts->originals, i, &length)) >= 0) {
      return refuse (texts, "are not in order", error);
    }
  }
  return TRUE;
}

/* (nullable), `length` with what follows its first NUL. */
static const char *
find (const ReportTexts *texts, const char *original, gsize *length)
{
  guint32 low = 0;
  guint32 high = texts->n;
  while (low < high) {
    guint32 middle = low + (high - low) / 2;
    int order = strcmp (original, string_at (texts, texts->originals, middle, length));
    if (order == 0) {
      return string_at (texts, texts->translations, middle, length);
    }
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return NULL;
}

/* The translation of the empty text tells of the file. */
static gboolean
read_about (ReportTexts *texts, GError **error)
{
  gsize length = 0;
  guint64 value = 0;
  const char *about = find (texts, "", &length);
  const char *plural = about != NULL ? strstr (about, "plural=") : NULL;
  if (about == NULL || strstr (about, "charset=UTF-8") == NULL) {
    return refuse (texts, "do not say that they are UTF-8", error);
  }
  if (plural == NULL) {
    return refuse (texts, "do not say which plural forms there are", error);
  }
  plural += strlen ("plural=");
  texts->plural = g_strndup (plural, strcspn (plural, ";\n"));
  return report_plural_evaluate (texts->plural, 1, &value) ||
         refuse (texts, "have plural forms that cannot be read", error);
}

static gboolean
read_file (ReportTexts *texts, GError **error)
{
  if (texts->size < HEADER_LENGTH) {
    return refuse (texts, "are cut short", error);
  }
  texts->swapped = word (texts, 0) != MAGIC;
  if (word (texts, 0) != MAGIC || word (texts, 4) >> 16 != 0) {
    return refuse (texts, "are in another format", error);
  }
  texts->n = word (texts, 8);
  texts->originals = word (texts, 12);
  texts->translations = word (texts, 16);
  return check_table (texts, texts->originals, error) &&
         check_table (texts, texts->translations, error) && check_order (texts, error) &&
         read_about (texts, error);
}

ReportTexts *
report_texts_new (const char *language, GBytes *mo, GError **error)
{
  g_autoptr (ReportTexts) texts = g_new0 (ReportTexts, 1);
  texts->language = g_strdup (language);
  if (mo != NULL) {
    texts->bytes = g_bytes_ref (mo);
    texts->data = g_bytes_get_data (mo, &texts->size);
    if (!read_file (texts, error)) {
      return NULL;
    }
  }
  return g_steal_pointer (&texts);
}

const char *
report_texts_language (const ReportTexts *texts)
{
  return texts->language;
}

void
report_texts_free (ReportTexts *texts)
{
  if (texts == NULL) {
    return;
  }
  g_clear_pointer (&texts->bytes, g_bytes_unref);
  g_free (texts->language);
  g_free (texts->plural);
  g_free (texts);
}

const char *
report_text (const ReportTexts *texts, const char *english)
{
  gsize length = 0;
  const char *found = *english != '\0' ? find (texts, english, &length) : NULL;
  return found != NULL && *found != '\0' ? found : english;
}

const char *
report_text_plural (const ReportTexts *texts, const char *one, const char *many, guint64 n)
{
  gsize length = 0;
  guint64 form = 0;
  const char *found = find (texts, one, &length);
  if (found == NULL || !report_plural_evaluate (texts->plural, n, &form)) {
    return n == 1 ? one : many;
  }
  const char *end = found + length;
  for (; form > 0 && found < end; form--) {
    found += strlen (found) + 1;
  }
  /* A text that was marked by itself has one form: the other one is a text by itself, too. */
  return form == 0 && found < end ? found : report_text (texts, many);
}
