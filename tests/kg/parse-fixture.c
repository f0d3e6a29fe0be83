/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/kg/parse-fixture.h"

#include "kg/nquads.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int
parse_open_bytes (gconstpointer data, gsize length)
{
  int fd = memfd_create ("document", MFD_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  const char *bytes = (const char *) data;
  while (length > 0) {
    gssize n = write (fd, bytes, length);
    g_assert_cmpint (n, >, 0);
    bytes += n;
    length -= (gsize) n;
  }
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

KgDataset *
parse_bytes (gconstpointer data, gsize length, KgFormat format, const KgParseLimits *limits,
             GPtrArray **problems, GError **error)
{
  const int fd = parse_open_bytes (data, length);
  const KgParseSource source = { .name = "doc", .fd = fd, .format = format, .base = BASE };
  const KgParseOptions options = { .limits = limits };
  KgDataset *dataset = kg_parse (&source, &options, problems, error);
  close (fd);
  return dataset;
}

KgDataset *
parse_text (const char *text, KgFormat format, const KgParseLimits *limits, GPtrArray **problems,
            GError **error)
{
  return parse_bytes (text, strlen (text), format, limits, problems, error);
}

char *
parse_lines (const char *text, KgFormat format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = parse_text (text, format, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dataset->quads->len, ==, dataset->lines->len);
  GString *lines = g_string_new (NULL);
  for (guint i = 0; i < dataset->quads->len; i++) {
    const KgQuad *quad = &g_array_index (dataset->quads, KgQuad, i);
    g_string_append_printf (lines, "%u: ", g_array_index (dataset->lines, guint32, i));
    kg_nquads_append_quad (lines, dataset->terms, quad);
  }
  return g_string_free (lines, FALSE);
}

void
parse_expect_good (const char *text, KgFormat format, const KgParseLimits *limits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = parse_text (text, format, limits, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (dataset);
}

void
parse_expect_message (const char *text, KgFormat format, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = parse_text (text, format, NULL, NULL, &error);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, KG_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, message);
}

void
parse_expect_code (const char *text, KgFormat format, const KgParseLimits *limits, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = parse_text (text, format, limits, NULL, &error);
  g_assert_null (dataset);
  g_assert_error (error, KG_ERROR, code);
}
