/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/parse-document.h"

#include "kg/error.h"
#include "kg/nquads.h"
#include "kg/parse-child.h"

#include <stdlib.h>

/* raptor 2.0.15 leaks on errors (a name that comes twice in RDF/JSON); its process is
 * short-lived. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libraptor2.so\n";
}

/* Small ones, so that inputs reach them. */
static const KgParseLimits limits = {
  .bytes = 1u << 20,
  .quads = 1000,
  .literal_bytes = 4096,
  .depth = 32,
  .seconds = 10,
  .problems = 5,
};

static KgDataset *
read_document (const guint8 *data, gsize length, KgFormat format, GError **error)
{
  g_autoptr (GPtrArray) problems = NULL;
  return kg_parse_in_process (data, length, format, "http://example.org/a/b?c", &limits, &problems,
                              error);
}

static GString *
write_document (const KgDataset *dataset)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < dataset->quads->len; i++) {
    kg_nquads_append_quad (text, dataset->terms, &g_array_index (dataset->quads, KgQuad, i));
  }
  return text;
}

static void
check_again (const KgDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = write_document (dataset);
  g_autoptr (KgDataset) again =
      read_document ((const guint8 *) text->str, text->len, KG_FORMAT_NQUADS, &error);
  if (again == NULL) {
    /* Escapes may make a literal longer than it was, but not on this side. */
    g_printerr ("what was written cannot be read: %s", error->message);
    abort ();
  }
  if (again->quads->len != dataset->quads->len) {
    g_printerr ("%u quads became %u", dataset->quads->len, again->quads->len);
    abort ();
  }
}

void
fuzz_parse_document (const uint8_t *data, size_t size, KgFormat format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgDataset) dataset = read_document (data, size, format, &error);
  if (dataset != NULL) {
    check_again (dataset);
    return;
  }
  if (error == NULL || error->domain != KG_ERROR ||
      (error->code != KG_ERROR_SYNTAX && error->code != KG_ERROR_LIMIT)) {
    g_printerr ("not an error of a document: %s", error == NULL ? "none" : error->message);
    abort ();
  }
}
