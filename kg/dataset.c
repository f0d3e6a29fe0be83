/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/dataset.h"

#include <string.h>

static void
clear_prefix (gpointer data)
{
  KgPrefix *prefix = (KgPrefix *) data;
  g_free (prefix->name);
  g_free (prefix->iri);
}

GArray *
kg_prefixes_new (void)
{
  GArray *prefixes = g_array_new (FALSE, FALSE, sizeof (KgPrefix));
  g_array_set_clear_func (prefixes, clear_prefix);
  return prefixes;
}

gboolean
kg_prefixes_add (GArray *prefixes, const char *name, const char *iri)
{
  for (guint i = 0; i < prefixes->len; i++) {
    if (strcmp (g_array_index (prefixes, KgPrefix, i).name, name) == 0) {
      return FALSE;
    }
  }
  KgPrefix prefix = { g_strdup (name), g_strdup (iri), strlen (iri) };
  g_array_append_vals (prefixes, &prefix, 1);
  return TRUE;
}

KgDataset *
kg_dataset_new (void)
{
  KgDataset *dataset = g_new0 (KgDataset, 1);
  dataset->terms = kg_terms_new (1, kg_terms_random_seed ());
  dataset->quads = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  dataset->lines = g_array_new (FALSE, FALSE, sizeof (guint32));
  dataset->prefixes = kg_prefixes_new ();
  return dataset;
}

void
kg_dataset_free (KgDataset *dataset)
{
  if (dataset == NULL) {
    return;
  }
  kg_terms_unref (dataset->terms);
  g_array_unref (dataset->quads);
  g_array_unref (dataset->lines);
  g_array_unref (dataset->prefixes);
  g_free (dataset);
}

void
kg_dataset_add (KgDataset *dataset, const KgQuad *quad, guint32 line)
{
  g_array_append_vals (dataset->quads, quad, 1);
  g_array_append_vals (dataset->lines, &line, 1);
}

void
kg_dataset_add_prefix (KgDataset *dataset, const char *name, const char *iri)
{
  kg_prefixes_add (dataset->prefixes, name, iri);
}
