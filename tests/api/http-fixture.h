/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/routes/routes.h"
#include "tests/api/http-client.h"

/* What tests of the service share: a store in a folder of its own with the built-in ontology, and the real service over it, which listens at a free
 * port of this host. A program that uses it calls kg_parse_child_if_asked() first. */

typedef struct {
  char *folder;
  char *path; /* of the store */
  KgStore *store;
  Service *service;
  HttpServer *server;
  guint16 port;
  GPtrArray *keys; /* char*: a key of each role, in the order of AccessRole */
} HttpFixture;

/* `overrides` (nullable): "section.key=value", NULL-terminated, beside what the fixture itself sets. The graph is loaded before the service opens, so that the
 * first commit is the ontology. */
void http_fixture_init (HttpFixture *fixture, const char *const *overrides);
void http_fixture_clear (HttpFixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpFixture, http_fixture_clear)

/* For g_test_add(). */
void http_fixture_set_up (HttpFixture *fixture, gconstpointer data);
void http_fixture_tear_down (HttpFixture *fixture, gconstpointer data);

/* Loads a document as the whole content of the graph http://example.org/NAME, and has the service decide by it. */
void http_fixture_load (HttpFixture *fixture, const char *name, const char *turtle);
/* The same of a file of the source tree, by its path there. */
void http_fixture_load_file (HttpFixture *fixture, const char *path);

/* The key of a role; `role` is one of AccessRole, and the key has no other. */
const char *http_fixture_key (const HttpFixture *fixture, AccessRole role);
/* A further key, of these roles and this agent (nullable), for someone else. (transfer full) */
char *http_fixture_new_key (HttpFixture *fixture, const char *name, guint roles, const char *agent);

/* GET, and POST of JSON, as somebody of this role. (transfer full) */
HttpAnswer *http_fixture_get (HttpFixture *fixture, AccessRole role, const char *path);
HttpAnswer *http_fixture_post (HttpFixture *fixture, AccessRole role, const char *path,
                               const char *json);

typedef void (*HttpFixtureFunction) (HttpFixture *fixture, gconstpointer data);
typedef struct {
  const char *path;
  HttpFixtureFunction test;
} HttpFixtureTest;
/* All of main() of a program whose tests have the same fixture. */
int http_fixture_main (int argc, char **argv, HttpFixtureFunction set_up,
                       const HttpFixtureTest *tests, gsize n);
