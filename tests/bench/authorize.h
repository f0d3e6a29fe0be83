/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The authorization workloads gdrive and github of the Cedar paper (Cutler et al., OOPSLA 2024, section 5): random graphs of users, what
 * they share, and requests about that; written for each engine in its own form, with what a naive reading of the rules answers. */

typedef enum {
  AUTHORIZE_GDRIVE,
  AUTHORIZE_GITHUB,
} AuthorizeWorkload;
#define AUTHORIZE_N_WORKLOADS 2u

/* "gdrive". */
const char *authorize_name (AuthorizeWorkload workload);

#define AUTHORIZE_MOST_LINKS 9u

/* `n` entities of each type; for each pair of a kind of link, 0 or the number of a role, from 1. */
typedef struct {
  AuthorizeWorkload workload;
  guint n;
  guint8 *links[AUTHORIZE_MOST_LINKS]; /* [from * n + to] */
  guint8 *is_public;                   /* gdrive: of each document */
  guint *owner;                        /* github: the organization of each repository */
} AuthorizeGraph;

/* A graph for a seed: each pair is linked with a probability of 0.05, as in the paper. */
AuthorizeGraph *authorize_graph_new (AuthorizeWorkload workload, guint n, guint64 seed);
void authorize_graph_free (AuthorizeGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AuthorizeGraph, authorize_graph_free)

typedef struct {
  guint subject; /* a user */
  const char *action;
  const char *type;   /* of the resource: "document", "folder", "repository" */
  const char *prefix; /* of its name: "doc_" and its number */
  guint resource;
  guint kind;     /* number of the action */
  gboolean allow; /* what is right */
} AuthorizeRequest;

/* Random requests about it, with the right answers (AuthorizeRequest). (transfer full) */
GArray *authorize_requests (const AuthorizeGraph *graph, guint n, guint64 seed);

/* The entities: for us in Turtle, for Cedar as a JSON array of entities in one line, for OPA as a JSON document in one line. */
void authorize_write_turtle (const AuthorizeGraph *graph, GString *out);
void authorize_write_cedar (const AuthorizeGraph *graph, GString *out);
void authorize_write_opa (const AuthorizeGraph *graph, GString *out);

/* --- For authorize*.c --- */

/* The kinds of link. */
enum {
  GDRIVE_USER_IN_GROUP,
  GDRIVE_DOC_IN_FOLDER,
  GDRIVE_FOLDER_IN_FOLDER,
  GDRIVE_DOC_OF_USER,
  GDRIVE_FOLDER_OF_USER,
  GDRIVE_DOC_FOR_USER,
  GDRIVE_DOC_FOR_GROUP,
  GDRIVE_FOLDER_FOR_USER,
  GDRIVE_FOLDER_FOR_GROUP,
};
enum {
  GITHUB_USER_IN_TEAM,
  GITHUB_USER_IN_ORG,
  GITHUB_TEAM_IN_TEAM,
  GITHUB_USER_ON_REPO,
  GITHUB_TEAM_ON_REPO,
  GITHUB_USER_ON_ORG,
  GITHUB_ORG_ON_ORG,
};

/* On repositories, in the order of the actions that they permit: each permits those before it, too. */
enum {
  GITHUB_NO_ROLE,
  GITHUB_READER,
  GITHUB_TRIAGER,
  GITHUB_WRITER,
  GITHUB_MAINTAINER,
  GITHUB_ADMIN,
};

typedef struct {
  const char *from; /* "user" */
  const char *to;
  gboolean acyclic; /* only to what has a smaller number */
  guint n_roles;
  guint8 roles[5];
  const char *predicates[5]; /* in our graph, of each role */
} AuthorizeLink;

const AuthorizeLink *authorize_links (AuthorizeWorkload workload, guint *n);
/* What a type's names begin with: "doc_" for a "document". */
const char *authorize_prefix (const char *type);

static inline guint8
authorize_linked (const AuthorizeGraph *graph, guint link, guint from, guint to)
{
  return graph->links[link][from * graph->n + to];
}
