/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/http-fixture.h"

#include "kg/parse.h"
#include "tests/api/store-fixture.h"

#include <string.h>

static const AccessRole roles[] = { ACCESS_CALLER, ACCESS_READER,  ACCESS_REVIEWER,
                                    ACCESS_AUTHOR, ACCESS_AUDITOR, ACCESS_ADMIN };

/* --- The service --- */

static ServiceConfig *
configure (const HttpFixture *fixture, const char *const *overrides)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (all, g_strdup ("server.listen=127.0.0.1:0"));
  g_ptr_array_add (all, g_strdup ("server.stop_seconds=10"));
  g_ptr_array_add (all, g_strconcat ("store.file=", fixture->path, NULL));
  g_ptr_array_add (all, g_strconcat ("keys.masks=", fixture->folder, "/key", NULL));
  g_ptr_array_add (all, g_strconcat ("keys.log=", fixture->folder, "/log-key", NULL));
  for (guint i = 0; overrides != NULL && overrides[i] != NULL; i++) {
    g_ptr_array_add (all, g_strdup (overrides[i]));
  }
  g_ptr_array_add (all, NULL);
  ServiceConfig *config = service_config_load (NULL, (const char *const *) all->pdata, &error);
  g_assert_no_error (error);
  return config;
}

char *
http_fixture_new_key (HttpFixture *fixture, const char *name, guint bits, const char *agent)
{
  g_autoptr (GError) error = NULL;
  char *secret = NULL;
  g_autoptr (AccessKey) key = access_key_create (service_log (fixture->service), name, bits, agent,
                                                 0, g_get_real_time (), "test", &secret, &error);
  g_assert_no_error (error);
  return secret;
}

void
http_fixture_init (HttpFixture *fixture, const char *const *overrides)
{
  g_autoptr (GError) error = NULL;
  *fixture = (HttpFixture) { .keys = g_ptr_array_new_with_free_func (g_free) };
  fixture->store = store_fixture_new (&fixture->folder, &fixture->path, KG_STORE_MERGE);
  g_autoptr (ServiceConfig) config = configure (fixture, overrides);
  fixture->service = service_new (config, fixture->store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    g_ptr_array_add (fixture->keys,
                     http_fixture_new_key (fixture, access_role_name (roles[i]), roles[i], NULL));
  }
  fixture->server = routes_serve (fixture->service, config, -1, &error);
  g_assert_no_error (error);
  const char *colon = strrchr (http_server_address (fixture->server), ':');
  fixture->port = (guint16) g_ascii_strtoull (colon + 1, NULL, 10);
}

void
http_fixture_clear (HttpFixture *fixture)
{
  service_end_streams (fixture->service);
  http_server_stop (fixture->server, 10);
  service_free (fixture->service);
  kg_store_unref (fixture->store);
  g_ptr_array_unref (fixture->keys);
  store_fixture_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

void
http_fixture_set_up (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_init (fixture, NULL);
}

void
http_fixture_tear_down (HttpFixture *fixture, gconstpointer data)
{
  (void) data;
  http_fixture_clear (fixture);
}

/* --- The graph --- */

void
http_fixture_load (HttpFixture *fixture, const char *name, const char *turtle)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *graph = g_strconcat ("http://example.org/", name, NULL);
  store_fixture_load (fixture->store, name, graph, turtle);
  service_refresh (fixture->service, &error);
  g_assert_no_error (error);
}

void
http_fixture_load_file (HttpFixture *fixture, const char *path)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, path, NULL);
  g_autofree char *text = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) error = NULL;
  g_file_get_contents (file, &text, NULL, &error);
  g_assert_no_error (error);
  http_fixture_load (fixture, name, text);
}

/* --- Asking --- */

const char *
http_fixture_key (const HttpFixture *fixture, AccessRole role)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    if (roles[i] == role) {
      return g_ptr_array_index (fixture->keys, i);
    }
  }
  g_assert_not_reached ();
}

HttpAnswer *
http_fixture_get (HttpFixture *fixture, AccessRole role, const char *path)
{
  return http_get (fixture->port, http_fixture_key (fixture, role), path);
}

HttpAnswer *
http_fixture_post (HttpFixture *fixture, AccessRole role, const char *path, const char *json)
{
  return http_post (fixture->port, http_fixture_key (fixture, role), path, json);
}

/* --- Programs --- */

int
http_fixture_main (int argc, char **argv, HttpFixtureFunction set_up, const HttpFixtureTest *tests,
                   gsize n)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n; i++) {
    g_test_add (tests[i].path, HttpFixture, NULL, set_up, tests[i].test, http_fixture_tear_down);
  }
  return g_test_run ();
}
