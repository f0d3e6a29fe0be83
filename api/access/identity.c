/* SPDX-License-Identifier: Apache-2.0 */
#include "api/access/access.h"

#include "kg/error.h"

#include <string.h>

static const struct {
  AccessRole role;
  const char *name;
} roles[] = {
  { ACCESS_CALLER, "caller" }, { ACCESS_READER, "reader" },   { ACCESS_REVIEWER, "reviewer" },
  { ACCESS_AUTHOR, "author" }, { ACCESS_AUDITOR, "auditor" }, { ACCESS_ADMIN, "admin" },
};

const char *
access_role_name (AccessRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    if (roles[i].role == role) {
      return roles[i].name;
    }
  }
  return NULL;
}

static guint
role_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    if (strcmp (roles[i].name, name) == 0) {
      return roles[i].role;
    }
  }
  return 0;
}

gboolean
access_roles_parse (const char *text, guint *out, GError **error)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  guint bits = 0;
  for (guint i = 0; names[i] != NULL; i++) {
    guint role = role_of (g_strstrip (names[i]));
    if (role == 0) {
      g_set_error (
          error, KG_ERROR, KG_ERROR_INVALID,
          "`%s` is no role; use caller, reader, reviewer, author, auditor or admin, several "
          "with commas",
          names[i]);
      return FALSE;
    }
    bits |= role;
  }
  *out = bits;
  return TRUE;
}

AccessIdentity *
access_identity_copy (const AccessIdentity *identity)
{
  AccessIdentity *copy = g_new0 (AccessIdentity, 1);
  copy->id = g_strdup (identity->id);
  copy->name = g_strdup (identity->name);
  copy->agent = g_strdup (identity->agent);
  copy->roles = identity->roles;
  return copy;
}

void
access_identity_free (AccessIdentity *identity)
{
  if (identity == NULL) {
    return;
  }
  g_free (identity->id);
  g_free (identity->name);
  g_free (identity->agent);
  g_free (identity);
}
