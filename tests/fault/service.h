/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A service that runs in a process of its own, over the example of a support desk, and a client that takes whatever may happen to it. */

typedef struct {
  char *directory;
  char *store;
  char *key;    /* of a caller */
  char *reader; /* of an administrator: metrics */
  char *errors; /* the file that the process's log goes to */
  GPid pid;     /* 0: it does not run */
  guint16 port;
} FaultService;

/* Makes the store and the keys. */
void fault_service_init (FaultService *service);
void fault_service_clear (FaultService *service);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FaultService, fault_service_clear)

/* Starts GROUNDS and waits until it listens; its log is appended to `errors`. */
void fault_service_start (FaultService *service);
/* Sends `signal`, and waits for the end; returns the status of waitpid(). */
int fault_service_stop (FaultService *service, int signal);
/* KiB */
gsize fault_service_memory (const FaultService *service);

/* A connection, or -1. */
int fault_connect (const FaultService *service);
/* FALSE: the connection has ended. */
gboolean fault_send (int fd, const char *bytes, gsize length);

typedef struct {
  guint status; /* 0: no whole answer came */
  GString *body;
} FaultAnswer;

/* Reads the next answer into `answer`, whose body is emptied first. FALSE: no whole answer came. */
gboolean fault_receive (int fd, FaultAnswer *answer);
/* Posts JSON to the address of evaluations and waits for the answer. */
gboolean fault_evaluate (const FaultService *service, int fd, const char *json,
                         FaultAnswer *answer);
/* The same over a connection of its own; the status, or 0. */
guint fault_ask (const FaultService *service, const char *json, FaultAnswer *answer);

/* A request of the example. (transfer full) */
char *fault_request (const char *name);
