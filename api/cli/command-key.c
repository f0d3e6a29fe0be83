/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/cli.h"

#include "api/access/access.h"
#include "api/cli/decide.h"
#include "api/cli/output.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  char *role;
  char *agent;
  char *expires;
  gboolean json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->role);
  g_free (options->agent);
  g_free (options->expires);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static char *
roles_text (guint roles)
{
  GString *text = g_string_new (NULL);
  for (guint bit = 1; bit <= ACCESS_ADMIN; bit <<= 1) {
    if ((roles & bit) != 0) {
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "",
                              access_role_name ((AccessRole) bit));
    }
  }
  return g_string_free (text, FALSE);
}

/* --- Making --- */

/* The key goes to standard output alone, so that it can be put into a file or a variable. */
static void
tell_key (const AccessKey *key, const char *secret, const Options *options)
{
  g_autofree char *roles = roles_text (key->roles);
  if (options->json) {
    json_t *told = json_pack ("{s:s,s:s,s:s,s:s,s:s}", "id", key->id, "key", secret, "name",
                              key->name, "agent", key->agent, "roles", roles);
    cli_write_json (told);
    json_decref (told);
    return;
  }
  g_autofree char *name = cli_safe (key->name);
  printf ("%s\n", secret);
  fflush (stdout);
  fprintf (stderr, "grounds: made the key %s for `%s` with the role%s %s; it is shown only now\n",
           key->id, name, strchr (roles, ',') != NULL ? "s" : "", roles);
}

static gboolean
create_key (const Cli *cli, const char *name, const Options *options, GError **error)
{
  guint roles = 0;
  gint64 expires = 0;
  char *secret = NULL;
  if (options->role == NULL) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "a key needs a role; give `--role` with caller, reader, reviewer, author, "
                         "auditor or admin");
    return FALSE;
  }
  if (!access_roles_parse (options->role, &roles, error) ||
      (options->expires != NULL && !cli_parse_time (options->expires, &expires, error))) {
    return FALSE;
  }
  g_autofree char *by = cli_author ();
  g_autoptr (LogWriter) writer = log_writer_open (cli_store_path (cli), NULL, error);
  g_autoptr (AccessKey) key = writer != NULL
                                  ? access_key_create (writer, name, roles, options->agent, expires,
                                                       g_get_real_time (), by, &secret, error)
                                  : NULL;
  if (key == NULL) {
    return FALSE;
  }
  tell_key (key, secret, options);
  OPENSSL_cleanse (secret, strlen (secret));
  g_free (secret);
  return TRUE;
}

/* --- Listing and revoking --- */

static json_t *
key_json (const AccessKey *key)
{
  g_autofree char *roles = roles_text (key->roles);
  g_autofree char *created = cli_utc_time (key->created);
  json_t *json = json_pack ("{s:s,s:s,s:s,s:s,s:s}", "id", key->id, "name", key->name, "agent",
                            key->agent, "roles", roles, "created", created);
  if (key->expires != 0) {
    g_autofree char *expires = cli_utc_time (key->expires);
    json_object_set_new (json, "expires", json_string (expires));
  }
  if (key->revoked != 0) {
    g_autofree char *revoked = cli_utc_time (key->revoked);
    json_object_set_new (json, "revoked", json_string (revoked));
  }
  return json;
}

static void
append_key (GString *out, const AccessKey *key)
{
  gint64 now = g_get_real_time ();
  g_autofree char *roles = roles_text (key->roles);
  g_autofree char *name = cli_safe (key->name);
  g_autofree char *created = cli_local_time (key->created);
  g_string_append_printf (out, "%-14s %-9s %s  %-24s %s\n", key->id,
                          key->revoked != 0                          ? "revoked"
                          : key->expires != 0 && key->expires <= now ? "expired"
                                                                     : "in use",
                          created, roles, name);
}

static gboolean
list_keys (const Cli *cli, const Options *options, GError **error)
{
  g_autoptr (LogReader) reader = log_reader_open (cli_store_path (cli), error);
  g_autoptr (GPtrArray) keys = reader != NULL ? access_keys (reader, error) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  json_t *all = json_array ();
  for (guint i = 0; keys != NULL && i < keys->len; i++) {
    const AccessKey *key = g_ptr_array_index (keys, i);
    append_key (out, key);
    json_array_append_new (all, key_json (key));
  }
  if (keys != NULL && options->json) {
    cli_write_json (all);
  } else if (keys != NULL) {
    g_string_append (out, keys->len == 0 ? "There are no keys yet.\n" : "");
    cli_write (out);
  }
  json_decref (all);
  return keys != NULL;
}

static gboolean
revoke_key (const Cli *cli, const char *id, GError **error)
{
  g_autofree char *by = cli_author ();
  g_autoptr (LogWriter) writer = log_writer_open (cli_store_path (cli), NULL, error);
  if (writer == NULL || !access_key_revoke (writer, id, g_get_real_time (), by, error)) {
    return FALSE;
  }
  fprintf (stderr, "grounds: revoked the key %s\n", id);
  return TRUE;
}

/* --- The command --- */

static gboolean
run (const Cli *cli, char *const *rest, gconstpointer data, GError **error)
{
  const Options *options = (const Options *) data;
  guint n = g_strv_length ((char **) rest);
  gboolean making = n == 2 && strcmp (rest[0], "create") == 0;
  if (!making && (options->role != NULL || options->agent != NULL || options->expires != NULL)) {
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE,
                         "`--role`, `--agent` and `--expires` go with `grounds key create NAME`");
    return FALSE;
  }
  if (making) {
    return create_key (cli, rest[1], options, error);
  }
  if (n == 1 && strcmp (rest[0], "list") == 0) {
    return list_keys (cli, options, error);
  }
  if (n == 2 && strcmp (rest[0], "revoke") == 0) {
    return revoke_key (cli, rest[1], error);
  }
  g_set_error_literal (
      error, CLI_ERROR, CLI_ERROR_USAGE,
      "say what to do: `grounds key create NAME --role ROLE`, `grounds key list` or "
      "`grounds key revoke ID`");
  return FALSE;
}

CliStatus
cli_key (Cli *cli, int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "role", 0, 0, G_OPTION_ARG_FILENAME, &options.role,
      "create: caller, reader, reviewer, author, auditor, admin; several with commas", "ROLES" },
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &options.agent,
      "create: who uses it in the graph [urn:grounds:user:NAME]", "IRI" },
    { "expires", 0, 0, G_OPTION_ARG_FILENAME, &options.expires,
      "create: the moment from which it is refused [never]", "TIME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL },
    G_OPTION_ENTRY_NULL,
  };
  return cli_act (cli, entries,
                  "  create NAME   make a key, which is printed once\n"
                  "  list          tell which keys there are\n"
                  "  revoke ID     refuse a key from now on\n"
                  "See grounds-key(1).",
                  argc, argv, run, &options);
}
