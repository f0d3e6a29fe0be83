/* SPDX-License-Identifier: Apache-2.0 */
#include "api/load.h"

static gboolean
check (const KgCommitPreview *preview, gpointer data, GError **error)
{
  ApiLoad *load = data;
  if ((load->allows != NULL && !load->allows (preview, load->allows_data, error)) ||
      !rules_load_check (preview, &load->shapes, error)) {
    return FALSE;
  }
  load->added = preview->n_added;
  load->removed = preview->n_removed;
  if (!load->trial) {
    return TRUE;
  }
  load->after = kg_snapshot_ref (preview->after);
  /* Nobody sees this one: it is what ends a trial. */
  g_set_error_literal (error, KG_ERROR, KG_ERROR_INVALID, "what is tried is not committed");
  return FALSE;
}

gboolean
api_load (KgStore *store, const KgLoadSource *sources, gsize n, KgLoadOptions *options,
          ApiLoad *load, KgLoadResult *result, GError **error)
{
  g_autoptr (GError) problem = NULL;
  KgLoadResult made = { 0 };
  options->check = check;
  options->check_data = load;
  gboolean loaded = kg_load (store, sources, n, options, &made, &problem);
  if (loaded && load->trial) {
    load->after = kg_store_snapshot (store, error);
    return load->after != NULL;
  }
  if (!loaded && load->after == NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  if (!load->trial) {
    *result = made;
  }
  return TRUE;
}

void
api_load_clear (ApiLoad *load)
{
  rules_load_check_clear (&load->shapes);
  g_clear_pointer (&load->after, kg_snapshot_unref);
}
