/* SPDX-License-Identifier: Apache-2.0 */
#include "api/configuration.h"

#include <string.h>

typedef enum {
  KIND_TEXT,
  KIND_NUMBER,
  KIND_FLAG,
} Kind;

typedef struct {
  const char *section;
  const char *key;
  Kind kind;
  const char *otherwise; /* (nullable) the default */
  guint64 most;          /* numbers */
  const char *meaning;
} Setting;

/* Every key there is. */
static const Setting settings[] = {
  { "server", "listen", KIND_TEXT, "127.0.0.1:8080", 0,
    "Where to listen: address and port, in numbers." },
  { "server", "behind_proxy", KIND_FLAG, "false", 0,
    "Something in front speaks TLS: other hosts may connect without it." },
  { "server", "public_url", KIND_TEXT, NULL, 0,
    "What clients reach the service as, for links in answers: https://grounds.example." },
  { "server", "threads", KIND_NUMBER, "0", 256, "Threads for connections; 0: one a core." },
  { "server", "workers", KIND_NUMBER, "0", 256, "Threads for longer work; 0: one a core." },
  { "server", "max_connections", KIND_NUMBER, "16384", 1000000, "Connections at once." },
  { "server", "rate", KIND_NUMBER, "0", 1000000,
    "Requests a second for each key, averaged over ten seconds; 0: no limit." },
  { "server", "stop_seconds", KIND_NUMBER, "30", 3600,
    "How long a stop waits for answers that are under way." },
  { "tls", "certificate", KIND_TEXT, NULL, 0, "File with the certificate chain, PEM." },
  { "tls", "key", KIND_TEXT, NULL, 0, "File with its private key, PEM." },
  { "store", "file", KIND_TEXT, "grounds.db", 0, "The store; the log lies beside it." },
  { "keys", "masks", KIND_TEXT, NULL, 0,
    "The key file for masks and digests [grounds/key in the user's data directory]." },
  { "keys", "log", KIND_TEXT, NULL, 0,
    "The key file that signs the log [grounds/log-key in the user's data directory]." },
  { "auth", "jwks_file", KIND_TEXT, NULL, 0,
    "File with the keys of the issuer of JSON Web Tokens (RFC 7517)." },
  { "auth", "issuer", KIND_TEXT, NULL, 0, "What their `iss` has to be." },
  { "auth", "audience", KIND_TEXT, NULL, 0, "What their `aud` has to hold." },
  { "auth", "roles_claim", KIND_TEXT, "roles", 0, "The claim that names roles." },
  { "reviews", "webhook", KIND_TEXT, NULL, 0,
    "Address that is told of new and overdue reviews, by POST: http://127.0.0.1:9000/hook." },
  { "reviews", "open_days", KIND_NUMBER, "30", 3650,
    "A review that nobody answers closes after so many days." },
  { "reviews", "approval_days", KIND_NUMBER, "90", 3650, "An approval lasts at most so long." },
  { "search", "candidates", KIND_NUMBER, "10000", 1000000,
    "Candidates that one search evaluates; an answer that stopped there says so." },
};

struct _ServiceConfig {
  gatomicrefcount references;
  char *values[G_N_ELEMENTS (settings)]; /* (nullable) */
};

/* --- Reading --- */

static int
find (const char *section, const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    if (strcmp (settings[i].section, section) == 0 && strcmp (settings[i].key, key) == 0) {
      return (int) i;
    }
  }
  return -1;
}

static gboolean
is_flag (const char *value, gboolean *out)
{
  gboolean yes =
      strcmp (value, "true") == 0 || strcmp (value, "yes") == 0 || strcmp (value, "1") == 0;
  gboolean no =
      strcmp (value, "false") == 0 || strcmp (value, "no") == 0 || strcmp (value, "0") == 0;
  *out = yes;
  return yes || no;
}

static gboolean
is_fine (const Setting *setting, const char *value)
{
  guint64 number;
  gboolean flag;
  switch (setting->kind) {
  case KIND_TEXT:
    return *value != '\0' && g_utf8_validate (value, -1, NULL);
  case KIND_NUMBER:
    return g_ascii_string_to_unsigned (value, 10, 0, setting->most, &number, NULL);
  case KIND_FLAG:
    return is_flag (value, &flag);
  }
  return FALSE;
}

static const char *
wanted (const Setting *setting)
{
  switch (setting->kind) {
  case KIND_TEXT:
    return "give it a value, or leave it out";
  case KIND_NUMBER:
    return "give a whole number within bounds";
  case KIND_FLAG:
    return "write true or false";
  }
  return "";
}

/* `where`: the file, "the environment", "the command line". */
static gboolean
set (ServiceConfig *config, const char *section, const char *key, const char *value,
     const char *where, GError **error)
{
  int i = find (section, key);
  if (i < 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "%s: there is no key `%s` in a section [%s]; see grounds.conf(5)", where, key,
                 section);
    return FALSE;
  }
  if (!is_fine (&settings[i], value)) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "%s: `%s` in [%s] makes no sense; %s", where,
                 key, section, wanted (&settings[i]));
    return FALSE;
  }
  g_free (config->values[i]);
  config->values[i] = g_strdup (value);
  return TRUE;
}

static gboolean
read_section (ServiceConfig *config, GKeyFile *file, const char *section, const char *path,
              GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, section, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *value = g_key_file_get_string (file, section, keys[i], NULL);
    g_autofree char *raw =
        value == NULL ? g_key_file_get_value (file, section, keys[i], NULL) : NULL;
    const char *text = value != NULL ? value : raw != NULL ? raw : "";
    if (!set (config, section, keys[i], text, path, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
read_file (ServiceConfig *config, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) problem = NULL;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &problem)) {
    g_set_error (error, KG_ERROR, KG_ERROR_IO, "the configuration `%s` cannot be read: %s", path,
                 problem->message);
    return FALSE;
  }
  g_auto (GStrv) sections = g_key_file_get_groups (file, NULL);
  for (guint i = 0; sections[i] != NULL; i++) {
    if (!read_section (config, file, sections[i], path, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
read_environment (ServiceConfig *config, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autofree char *name = g_strdup_printf ("GROUNDS_%s_%s", settings[i].section, settings[i].key);
    g_autofree char *upper = g_ascii_strup (name, -1);
    const char *value = g_getenv (upper);
    if (value != NULL &&
        !set (config, settings[i].section, settings[i].key, value, "the environment", error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
read_override (ServiceConfig *config, const char *text, GError **error)
{
  const char *dot = strchr (text, '.');
  const char *equals = dot != NULL ? strchr (dot, '=') : NULL;
  if (equals == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "`%s` sets nothing; write SECTION.KEY=VALUE",
                 text);
    return FALSE;
  }
  g_autofree char *section = g_strndup (text, (gsize) (dot - text));
  g_autofree char *key = g_strndup (dot + 1, (gsize) (equals - dot) - 1);
  return set (config, section, key, equals + 1, "the command line", error);
}

ServiceConfig *
service_config_load (const char *path, const char *const *overrides, GError **error)
{
  g_autoptr (ServiceConfig) config = g_new0 (ServiceConfig, 1);
  g_atomic_ref_count_init (&config->references);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    config->values[i] = g_strdup (settings[i].otherwise);
  }
  if ((path != NULL && !read_file (config, path, error)) || !read_environment (config, error)) {
    return NULL;
  }
  for (guint i = 0; overrides != NULL && overrides[i] != NULL; i++) {
    if (!read_override (config, overrides[i], error)) {
      return NULL;
    }
  }
  return g_steal_pointer (&config);
}

ServiceConfig *
service_config_ref (ServiceConfig *config)
{
  g_atomic_ref_count_inc (&config->references);
  return config;
}

void
service_config_unref (ServiceConfig *config)
{
  if (config == NULL || !g_atomic_ref_count_dec (&config->references)) {
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_free (config->values[i]);
  }
  g_free (config);
}

/* --- Values --- */

static const char *
value_of (const ServiceConfig *config, const char *section, const char *key)
{
  int i = find (section, key);
  g_assert (i >= 0);
  return config->values[i];
}

const char *
service_config_text (const ServiceConfig *config, const char *section, const char *key)
{
  return value_of (config, section, key);
}

guint64
service_config_number (const ServiceConfig *config, const char *section, const char *key)
{
  const char *value = value_of (config, section, key);
  return value != NULL ? g_ascii_strtoull (value, NULL, 10) : 0;
}

gboolean
service_config_flag (const ServiceConfig *config, const char *section, const char *key)
{
  gboolean flag = FALSE;
  const char *value = value_of (config, section, key);
  return value != NULL && is_flag (value, &flag) && flag;
}

char *
service_config_template (void)
{
  GString *out = g_string_new (NULL);
  const char *section = "";
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    const Setting *setting = &settings[i];
    if (strcmp (section, setting->section) != 0) {
      section = setting->section;
      g_string_append_printf (out, "%s[%s]\n", i > 0 ? "\n" : "", section);
    }
    g_string_append_printf (out, "# %s\n#%s=%s\n", setting->meaning, setting->key,
                            setting->otherwise != NULL ? setting->otherwise : "");
  }
  return g_string_free (out, FALSE);
}
