/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/authorize.h"

#include "tests/bench/measure.h"

#include <string.h>

#define PROBABILITY 0.05

static const AuthorizeLink gdrive_links[] = {
  [GDRIVE_USER_IN_GROUP] = { "user", "group", FALSE, 1, { 1 }, { "drive:memberOf" } },
  [GDRIVE_DOC_IN_FOLDER] = { "document", "folder", FALSE, 1, { 1 }, { "drive:in" } },
  [GDRIVE_FOLDER_IN_FOLDER] = { "folder", "folder", TRUE, 1, { 1 }, { "drive:in" } },
  [GDRIVE_DOC_OF_USER] = { "document", "user", FALSE, 1, { 1 }, { "drive:owner" } },
  [GDRIVE_FOLDER_OF_USER] = { "folder", "user", FALSE, 1, { 1 }, { "drive:owner" } },
  [GDRIVE_DOC_FOR_USER] = { "document", "user", FALSE, 1, { 1 }, { "drive:sharedWith" } },
  [GDRIVE_DOC_FOR_GROUP] = { "document", "group", FALSE, 1, { 1 }, { "drive:sharedWith" } },
  [GDRIVE_FOLDER_FOR_USER] = { "folder", "user", FALSE, 1, { 1 }, { "drive:sharedWith" } },
  [GDRIVE_FOLDER_FOR_GROUP] = { "folder", "group", FALSE, 1, { 1 }, { "drive:sharedWith" } },
};

#define REPO_ROLES                                                                                 \
  5, { GITHUB_READER, GITHUB_TRIAGER, GITHUB_WRITER, GITHUB_MAINTAINER, GITHUB_ADMIN },            \
  {                                                                                                \
    "hub:reads", "hub:triages", "hub:writes", "hub:maintains", "hub:administers"                   \
  }
#define ORG_ROLES                                                                                  \
  3, { GITHUB_READER, GITHUB_WRITER, GITHUB_ADMIN },                                               \
  {                                                                                                \
    "hub:readsAllOf", "hub:writesAllOf", "hub:administersAllOf"                                    \
  }

static const AuthorizeLink github_links[] = {
  [GITHUB_USER_IN_TEAM] = { "user", "team", FALSE, 1, { 1 }, { "hub:memberOf" } },
  [GITHUB_USER_IN_ORG] = { "user", "organization", FALSE, 1, { 1 }, { "hub:memberOf" } },
  [GITHUB_TEAM_IN_TEAM] = { "team", "team", TRUE, 1, { 1 }, { "hub:memberOf" } },
  [GITHUB_USER_ON_REPO] = { "user", "repository", FALSE, REPO_ROLES },
  [GITHUB_TEAM_ON_REPO] = { "team", "repository", FALSE, REPO_ROLES },
  [GITHUB_USER_ON_ORG] = { "user", "organization", FALSE, ORG_ROLES },
  [GITHUB_ORG_ON_ORG] = { "organization", "organization", FALSE, ORG_ROLES },
};

const char *
authorize_name (AuthorizeWorkload workload)
{
  return workload == AUTHORIZE_GDRIVE ? "gdrive" : "github";
}

const AuthorizeLink *
authorize_links (AuthorizeWorkload workload, guint *n)
{
  *n = workload == AUTHORIZE_GDRIVE ? G_N_ELEMENTS (gdrive_links) : G_N_ELEMENTS (github_links);
  return workload == AUTHORIZE_GDRIVE ? gdrive_links : github_links;
}

const char *
authorize_prefix (const char *type)
{
  static const char *const prefixes[][2] = {
    { "document", "doc_" },    { "folder", "folder_" }, { "group", "group_" },
    { "user", "user_" },       { "team", "team_" },     { "organization", "org_" },
    { "repository", "repo_" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    if (strcmp (prefixes[i][0], type) == 0) {
      return prefixes[i][1];
    }
  }
  g_assert_not_reached ();
}

/* --- Graphs --- */

static gboolean
happens (guint64 *random)
{
  return (double) (bench_random (random) >> 11) * 0x1p-53 < PROBABILITY;
}

static guint
any_of (guint64 *random, guint n)
{
  return (guint) (bench_random (random) % n);
}

static guint8 *
make_links (const AuthorizeLink *link, guint n, guint64 *random)
{
  guint8 *cells = g_new0 (guint8, (gsize) n * n);
  for (guint from = 0; from < n; from++) {
    for (guint to = 0; to < (link->acyclic ? from : n); to++) {
      if (happens (random)) {
        cells[from * n + to] = link->roles[any_of (random, link->n_roles)];
      }
    }
  }
  return cells;
}

AuthorizeGraph *
authorize_graph_new (AuthorizeWorkload workload, guint n, guint64 seed)
{
  AuthorizeGraph *graph = g_new0 (AuthorizeGraph, 1);
  guint64 random = seed;
  guint n_links;
  const AuthorizeLink *links = authorize_links (workload, &n_links);
  graph->workload = workload;
  graph->n = n;
  for (guint i = 0; i < n_links; i++) {
    graph->links[i] = make_links (&links[i], n, &random);
  }
  graph->is_public = g_new0 (guint8, n);
  graph->owner = g_new0 (guint, n);
  for (guint i = 0; i < n; i++) {
    graph->is_public[i] = (guint8) any_of (&random, 2);
    graph->owner[i] = any_of (&random, n);
  }
  return graph;
}

void
authorize_graph_free (AuthorizeGraph *graph)
{
  if (graph == NULL) {
    return;
  }
  for (guint i = 0; i < AUTHORIZE_MOST_LINKS; i++) {
    g_free (graph->links[i]);
  }
  g_free (graph->is_public);
  g_free (graph->owner);
  g_free (graph);
}

/* --- What is right, step by step --- */

/* Marks everything that a link leads to, however often it is followed. */
static void
mark_above (const AuthorizeGraph *graph, guint link, guint from, guint8 *marked)
{
  for (guint to = 0; to < graph->n; to++) {
    if (authorize_linked (graph, link, from, to) != 0 && !marked[to]) {
      marked[to] = TRUE;
      mark_above (graph, link, to, marked);
    }
  }
}

static gboolean
is_for (const AuthorizeGraph *graph, guint for_user, guint for_group, guint file, guint user)
{
  gboolean found = authorize_linked (graph, for_user, file, user) != 0;
  for (guint group = 0; group < graph->n; group++) {
    found = found || (authorize_linked (graph, for_group, file, group) != 0 &&
                      authorize_linked (graph, GDRIVE_USER_IN_GROUP, user, group) != 0);
  }
  return found;
}

static gboolean
drive_allows (const AuthorizeGraph *graph, const AuthorizeRequest *request)
{
  guint user = request->subject;
  guint file = request->resource;
  gboolean on_folder = strcmp (request->type, "folder") == 0;
  gboolean owned = authorize_linked (graph, on_folder ? GDRIVE_FOLDER_OF_USER : GDRIVE_DOC_OF_USER,
                                     file, user) != 0;
  if (strcmp (request->action, "changeOwner") == 0 || on_folder) {
    return owned;
  }
  gboolean seen = graph->is_public[file] ||
                  is_for (graph, GDRIVE_DOC_FOR_USER, GDRIVE_DOC_FOR_GROUP, file, user);
  g_autofree guint8 *above = g_new0 (guint8, graph->n);
  for (guint folder = 0; folder < graph->n; folder++) {
    if (authorize_linked (graph, GDRIVE_DOC_IN_FOLDER, file, folder) != 0) {
      above[folder] = TRUE;
      mark_above (graph, GDRIVE_FOLDER_IN_FOLDER, folder, above);
    }
  }
  for (guint folder = 0; folder < graph->n; folder++) {
    if (above[folder]) {
      owned = owned || authorize_linked (graph, GDRIVE_FOLDER_OF_USER, folder, user) != 0;
      seen = seen || is_for (graph, GDRIVE_FOLDER_FOR_USER, GDRIVE_FOLDER_FOR_GROUP, folder, user);
    }
  }
  return owned || (strcmp (request->action, "read") == 0 && seen);
}

static gboolean
hub_allows (const AuthorizeGraph *graph, const AuthorizeRequest *request)
{
  guint user = request->subject;
  guint repository = request->resource;
  guint owner = graph->owner[repository];
  guint role = MAX (authorize_linked (graph, GITHUB_USER_ON_REPO, user, repository),
                    authorize_linked (graph, GITHUB_USER_ON_ORG, user, owner));
  g_autofree guint8 *teams = g_new0 (guint8, graph->n);
  for (guint team = 0; team < graph->n; team++) {
    if (authorize_linked (graph, GITHUB_USER_IN_TEAM, user, team) != 0) {
      teams[team] = TRUE;
      mark_above (graph, GITHUB_TEAM_IN_TEAM, team, teams);
    }
  }
  for (guint i = 0; i < graph->n; i++) {
    if (teams[i]) {
      role = MAX (role, authorize_linked (graph, GITHUB_TEAM_ON_REPO, i, repository));
    }
    if (authorize_linked (graph, GITHUB_USER_IN_ORG, user, i) != 0) {
      role = MAX (role, authorize_linked (graph, GITHUB_ORG_ON_ORG, i, owner));
    }
  }
  return role >= GITHUB_READER + request->kind;
}

static AuthorizeRequest
make_request (const AuthorizeGraph *graph, guint64 *random)
{
  static const char *const drive[] = { "read", "write", "share", "changeOwner", "createDocument" };
  static const char *const hub[] = { "read", "triage", "write", "maintain", "admin" };
  gboolean is_drive = graph->workload == AUTHORIZE_GDRIVE;
  AuthorizeRequest request = { .kind = any_of (random, G_N_ELEMENTS (hub)) };
  request.action = is_drive ? drive[request.kind] : hub[request.kind];
  request.type = !is_drive                                        ? "repository"
                 : strcmp (request.action, "createDocument") == 0 ? "folder"
                                                                  : "document";
  request.prefix = authorize_prefix (request.type);
  request.subject = any_of (random, graph->n);
  request.resource = any_of (random, graph->n);
  request.allow = is_drive ? drive_allows (graph, &request) : hub_allows (graph, &request);
  return request;
}

GArray *
authorize_requests (const AuthorizeGraph *graph, guint n, guint64 seed)
{
  GArray *requests = g_array_sized_new (FALSE, FALSE, sizeof (AuthorizeRequest), n);
  guint64 random = seed;
  for (guint i = 0; i < n; i++) {
    const AuthorizeRequest request = make_request (graph, &random);
    g_array_append_val (requests, request);
  }
  return requests;
}
