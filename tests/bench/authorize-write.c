/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/authorize.h"

/* Names consist of letters, digits and underscores: nothing has to be escaped. */

/* --- Turtle --- */

static void
write_links (const AuthorizeGraph *graph, guint number, const AuthorizeLink *link, GString *out)
{
  for (guint from = 0; from < graph->n; from++) {
    for (guint to = 0; to < graph->n; to++) {
      guint8 role = authorize_linked (graph, number, from, to);
      for (guint i = 0; i < link->n_roles && role != 0; i++) {
        if (link->roles[i] == role) {
          g_string_append_printf (out, "%s:%s%u %s %s:%s%u .\n", link->from,
                                  authorize_prefix (link->from), from, link->predicates[i],
                                  link->to, authorize_prefix (link->to), to);
        }
      }
    }
  }
}

void
authorize_write_turtle (const AuthorizeGraph *graph, GString *out)
{
  static const char *const types[] = { "user", "group",      "document",    "folder",
                                       "team", "repository", "organization" };
  guint n;
  const AuthorizeLink *links = authorize_links (graph->workload, &n);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_string_append_printf (out, "@prefix %s: <urn:grounds:%s:> .\n", types[i], types[i]);
  }
  g_string_append (out, "@prefix drive: <https://drive.example/terms#> .\n"
                        "@prefix hub: <https://hub.example/terms#> .\n");
  for (guint i = 0; i < n; i++) {
    write_links (graph, i, &links[i], out);
  }
  for (guint i = 0; i < graph->n; i++) {
    if (graph->workload == AUTHORIZE_GITHUB) {
      g_string_append_printf (out, "repository:repo_%u hub:owner organization:org_%u .\n", i,
                              graph->owner[i]);
    } else {
      g_string_append_printf (out, "document:doc_%u drive:public %s .\n", i,
                              graph->is_public[i] ? "true" : "false");
    }
  }
}

/* --- JSON --- */

/* Ends a list: the comma behind its last element goes. */
static void
end_list (GString *out, const char *end)
{
  if (out->str[out->len - 1] == ',') {
    g_string_truncate (out, out->len - 1);
  }
  g_string_append (out, end);
}

/* Each entity linked: from `one` if `forwards`, else to it. Between `before` and `after` stands its number. */
static void
list_linked (const AuthorizeGraph *graph, guint link, guint one, gboolean forwards, GString *out,
             const char *before, const char *after)
{
  for (guint other = 0; other < graph->n; other++) {
    guint8 found = forwards ? authorize_linked (graph, link, one, other)
                            : authorize_linked (graph, link, other, one);
    if (found != 0) {
      g_string_append_printf (out, "%s%u%s", before, other, after);
    }
  }
}

#define UID(type, name) "{\"type\":\"" type "\",\"id\":\"" name "\"}"
#define REFERENCE(type, name) "{\"__entity\":" UID (type, name) "}"
#define ENTITY(type, name) "{\"uid\":" UID (type, name) ",\"attrs\":{"
#define EACH_UID(type, prefix) "{\"type\":\"" type "\",\"id\":\"" prefix, "\"},"
#define EACH_REFERENCE(type, prefix)                                                               \
  "{\"__entity\":{\"type\":\"" type "\",\"id\":\"" prefix, "\"}},"
#define PARENTS "},\"parents\":["

/* --- Cedar: gdrive --- */

static void
cedar_user (const AuthorizeGraph *graph, guint i, GString *out)
{
  g_string_append_printf (out, ENTITY ("User", "user_%u"), i);
  g_string_append_printf (out,
                          "\"documentsAndFoldersWithViewAccess\":" REFERENCE (
                              "View", "User user_%u") ",\"ownedDocuments\":[",
                          i);
  list_linked (graph, GDRIVE_DOC_OF_USER, i, FALSE, out, EACH_REFERENCE ("Document", "doc_"));
  end_list (out, "],\"ownedFolders\":[");
  list_linked (graph, GDRIVE_FOLDER_OF_USER, i, FALSE, out, EACH_REFERENCE ("Folder", "folder_"));
  end_list (out, "]" PARENTS);
  list_linked (graph, GDRIVE_USER_IN_GROUP, i, TRUE, out, EACH_UID ("Group", "group_"));
  end_list (out, "]},");
  g_string_append_printf (out, ENTITY ("View", "User user_%u") PARENTS "]},", i);
}

static void
cedar_group (const AuthorizeGraph *graph, guint i, GString *out)
{
  g_string_append_printf (out, ENTITY ("Group", "group_%u") PARENTS "]},", i);
  g_string_append_printf (out, ENTITY ("View", "Group group_%u") PARENTS, i);
  list_linked (graph, GDRIVE_USER_IN_GROUP, i, FALSE, out, EACH_UID ("View", "User user_"));
  end_list (out, "]},");
}

static void
cedar_views (const AuthorizeGraph *graph, guint for_user, guint for_group, guint i, GString *out)
{
  list_linked (graph, for_user, i, TRUE, out, EACH_UID ("View", "User user_"));
  list_linked (graph, for_group, i, TRUE, out, EACH_UID ("View", "Group group_"));
  end_list (out, "]},");
}

static void
cedar_files (const AuthorizeGraph *graph, guint i, GString *out)
{
  g_string_append_printf (out, ENTITY ("Document", "doc_%u") "\"isPublic\":%s" PARENTS, i,
                          graph->is_public[i] ? "true" : "false");
  list_linked (graph, GDRIVE_DOC_IN_FOLDER, i, TRUE, out, EACH_UID ("Folder", "folder_"));
  cedar_views (graph, GDRIVE_DOC_FOR_USER, GDRIVE_DOC_FOR_GROUP, i, out);
  g_string_append_printf (out, ENTITY ("Folder", "folder_%u") PARENTS, i);
  list_linked (graph, GDRIVE_FOLDER_IN_FOLDER, i, TRUE, out, EACH_UID ("Folder", "folder_"));
  cedar_views (graph, GDRIVE_FOLDER_FOR_USER, GDRIVE_FOLDER_FOR_GROUP, i, out);
}

/* --- Cedar: github --- */

typedef struct {
  guint8 role;
  const char *name;   /* of those who have it */
  const char *action; /* the most that it permits */
  gboolean on_orgs;   /* it can also be given on all repositories of an organization */
} Role;

static const Role roles[] = {
  { GITHUB_READER, "readers", "read", TRUE },
  { GITHUB_TRIAGER, "triagers", "triage", FALSE },
  { GITHUB_WRITER, "writers", "write", TRUE },
  { GITHUB_MAINTAINER, "maintainers", "maintain", FALSE },
  { GITHUB_ADMIN, "admins", "admin", TRUE },
};

/* The sets of people that `i` is in by its roles: "repo_7_readers" for a `prefix` "repo_". */
static void
list_roles (const AuthorizeGraph *graph, guint link, guint i, const char *prefix,
            const char *before, const char *after, GString *out)
{
  for (guint other = 0; other < graph->n; other++) {
    guint8 role = authorize_linked (graph, link, i, other);
    for (guint k = 0; k < G_N_ELEMENTS (roles) && role != 0; k++) {
      if (roles[k].role == role) {
        g_string_append_printf (out, "%s%s%u_%s%s", before, prefix, other, roles[k].name, after);
      }
    }
  }
}

#define ON_REPO "repo_", "{\"type\":\"RepoPermission\",\"id\":\"", "\"},"
#define ON_ORG "org_", "{\"type\":\"OrgPermission\",\"id\":\"", "\"},"

static void
cedar_repository (const AuthorizeGraph *graph, guint i, GString *out)
{
  g_string_append_printf (out, ENTITY ("Repository", "repo_%u"), i);
  for (guint k = 0; k < G_N_ELEMENTS (roles); k++) {
    g_string_append_printf (out, "\"%s\":" REFERENCE ("RepoPermission", "repo_%u_%s") ",",
                            roles[k].name, i, roles[k].name);
  }
  g_string_append_printf (out, "\"owner\":" REFERENCE ("Organization", "org_%u") PARENTS "]},",
                          graph->owner[i]);
  for (guint k = 0; k < G_N_ELEMENTS (roles); k++) {
    g_string_append_printf (out, ENTITY ("RepoPermission", "repo_%u_%s") PARENTS "]},", i,
                            roles[k].name);
  }
}

static void
cedar_organization (const AuthorizeGraph *graph, guint i, GString *out)
{
  g_string_append_printf (out, ENTITY ("Organization", "org_%u"), i);
  for (guint k = 0; k < G_N_ELEMENTS (roles); k++) {
    if (roles[k].on_orgs) {
      g_string_append_printf (out, "\"%s\":" REFERENCE ("OrgPermission", "org_%u_%s") ",",
                              roles[k].name, i, roles[k].name);
    }
  }
  end_list (out, PARENTS);
  list_roles (graph, GITHUB_ORG_ON_ORG, i, ON_ORG, out);
  end_list (out, "]},");
  for (guint k = 0; k < G_N_ELEMENTS (roles); k++) {
    if (roles[k].on_orgs) {
      g_string_append_printf (out, ENTITY ("OrgPermission", "org_%u_%s") PARENTS "]},", i,
                              roles[k].name);
    }
  }
}

static void
cedar_people (const AuthorizeGraph *graph, guint i, GString *out)
{
  g_string_append_printf (out, ENTITY ("Team", "team_%u") PARENTS, i);
  list_linked (graph, GITHUB_TEAM_IN_TEAM, i, TRUE, out, EACH_UID ("Team", "team_"));
  list_roles (graph, GITHUB_TEAM_ON_REPO, i, ON_REPO, out);
  end_list (out, "]},");
  g_string_append_printf (out, ENTITY ("User", "user_%u") PARENTS, i);
  list_linked (graph, GITHUB_USER_IN_TEAM, i, TRUE, out, EACH_UID ("Team", "team_"));
  list_linked (graph, GITHUB_USER_IN_ORG, i, TRUE, out, EACH_UID ("Organization", "org_"));
  list_roles (graph, GITHUB_USER_ON_REPO, i, ON_REPO, out);
  list_roles (graph, GITHUB_USER_ON_ORG, i, ON_ORG, out);
  end_list (out, "]},");
}

void
authorize_write_cedar (const AuthorizeGraph *graph, GString *out)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < graph->n; i++) {
    if (graph->workload == AUTHORIZE_GDRIVE) {
      cedar_user (graph, i, out);
      cedar_group (graph, i, out);
      cedar_files (graph, i, out);
    } else {
      cedar_repository (graph, i, out);
      cedar_organization (graph, i, out);
      cedar_people (graph, i, out);
    }
  }
  end_list (out, "]\n");
}

/* --- OPA --- */

/* What is shared with a user or one of its groups, as the keys of an object. */
static void
opa_views (const AuthorizeGraph *graph, guint user, GString *out)
{
  for (guint file = 0; file < graph->n; file++) {
    gboolean doc = authorize_linked (graph, GDRIVE_DOC_FOR_USER, file, user) != 0;
    gboolean folder = authorize_linked (graph, GDRIVE_FOLDER_FOR_USER, file, user) != 0;
    for (guint group = 0; group < graph->n; group++) {
      if (authorize_linked (graph, GDRIVE_USER_IN_GROUP, user, group) != 0) {
        doc = doc || authorize_linked (graph, GDRIVE_DOC_FOR_GROUP, file, group) != 0;
        folder = folder || authorize_linked (graph, GDRIVE_FOLDER_FOR_GROUP, file, group) != 0;
      }
    }
    if (doc) {
      g_string_append_printf (out, "\"doc_%u\":true,", file);
    }
    if (folder) {
      g_string_append_printf (out, "\"folder_%u\":true,", file);
    }
  }
}

static void
opa_drive (const AuthorizeGraph *graph, GString *out)
{
  g_string_append (out, "\"users\":{");
  for (guint i = 0; i < graph->n; i++) {
    g_string_append_printf (out, "\"user_%u\":{\"views\":{", i);
    opa_views (graph, i, out);
    end_list (out, "},\"owned\":{");
    list_linked (graph, GDRIVE_DOC_OF_USER, i, FALSE, out, "\"doc_", "\":true,");
    list_linked (graph, GDRIVE_FOLDER_OF_USER, i, FALSE, out, "\"folder_", "\":true,");
    end_list (out, "}},");
  }
  end_list (out, "},\"public\":{");
  for (guint i = 0; i < graph->n; i++) {
    g_string_append_printf (out, "\"doc_%u\":%s,", i, graph->is_public[i] ? "true" : "false");
  }
  end_list (out, "},\"files\":{");
  for (guint i = 0; i < graph->n; i++) {
    g_string_append_printf (out, "\"doc_%u\":[", i);
    list_linked (graph, GDRIVE_DOC_IN_FOLDER, i, TRUE, out, "\"folder_", "\",");
    end_list (out, "],");
    g_string_append_printf (out, "\"folder_%u\":[", i);
    list_linked (graph, GDRIVE_FOLDER_IN_FOLDER, i, TRUE, out, "\"folder_", "\",");
    end_list (out, "],");
  }
  end_list (out, "}");
}

static void
opa_hub_above (const AuthorizeGraph *graph, guint i, GString *out)
{
  g_string_append_printf (out, "\"user_%u\":[", i);
  list_linked (graph, GITHUB_USER_IN_TEAM, i, TRUE, out, "\"team_", "\",");
  list_linked (graph, GITHUB_USER_IN_ORG, i, TRUE, out, "\"org_", "\",");
  list_roles (graph, GITHUB_USER_ON_REPO, i, "repo_", "\"", "\",", out);
  list_roles (graph, GITHUB_USER_ON_ORG, i, "org_", "\"", "\",", out);
  end_list (out, "],");
  g_string_append_printf (out, "\"team_%u\":[", i);
  list_linked (graph, GITHUB_TEAM_IN_TEAM, i, TRUE, out, "\"team_", "\",");
  list_roles (graph, GITHUB_TEAM_ON_REPO, i, "repo_", "\"", "\",", out);
  end_list (out, "],");
  g_string_append_printf (out, "\"org_%u\":[", i);
  list_roles (graph, GITHUB_ORG_ON_ORG, i, "org_", "\"", "\",", out);
  end_list (out, "],");
}

/* A set of people is in nothing, but has to be there: graph.reachable() leaves out what is no key. */
static void
opa_sets (const char *prefix, guint i, GString *out)
{
  for (guint k = 0; k < G_N_ELEMENTS (roles); k++) {
    g_string_append_printf (out, "\"%s%u_%s\":[],", prefix, i, roles[k].name);
  }
}

/* By action, the set of people who may do that. */
static void
opa_permissions (const char *prefix, guint i, gboolean on_org, GString *out)
{
  g_string_append_printf (out, "\"%s%u\":{", prefix, i);
  for (guint k = 0; k < G_N_ELEMENTS (roles); k++) {
    if (!on_org || roles[k].on_orgs) {
      g_string_append_printf (out, "\"%s\":\"%s%u_%s\",", roles[k].action, prefix, i,
                              roles[k].name);
    }
  }
}

static void
opa_hub (const AuthorizeGraph *graph, GString *out)
{
  g_string_append (out, "\"above\":{");
  for (guint i = 0; i < graph->n; i++) {
    opa_hub_above (graph, i, out);
    opa_sets ("repo_", i, out);
    opa_sets ("org_", i, out);
  }
  end_list (out, "},\"repositories\":{");
  for (guint i = 0; i < graph->n; i++) {
    opa_permissions ("repo_", i, FALSE, out);
    g_string_append_printf (out, "\"owner\":\"org_%u\"},", graph->owner[i]);
  }
  end_list (out, "},\"organizations\":{");
  for (guint i = 0; i < graph->n; i++) {
    opa_permissions ("org_", i, TRUE, out);
    end_list (out, "},");
  }
  end_list (out, "}");
}

void
authorize_write_opa (const AuthorizeGraph *graph, GString *out)
{
  g_string_append_c (out, '{');
  if (graph->workload == AUTHORIZE_GDRIVE) {
    opa_drive (graph, out);
  } else {
    opa_hub (graph, out);
  }
  g_string_append (out, "}\n");
}
