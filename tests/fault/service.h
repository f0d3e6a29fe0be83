/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A service that runs in a process of its own, over the example of a support desk, and a client that takes whatever may happen to it. */

typedef struct {
  char *directory;
  char *store;
  char *key;    /* of a caller */
  char *reader; /* of an administrator: metrics */
  char *dpo;    /* of the example's data protection officer, who answers reviews */
  char *author;
  char *errors;  /* the file that the process's log goes to */
  char *preload; /* (nullable) a library that comes before all others in the process */
  GPid pid;      /* 0: it does not run */
  guint16 port;
} FaultService;

/* Makes the store and the keys. */
void fault_service_init (FaultService *service);
void fault_service_clear (FaultService *service);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FaultService, fault_service_clear)

/* Runs GROUNDS with these arguments (NULL-terminated) on the store; what it prints, without the line's end. (transfer full) */
char *fault_service_run (const FaultService *service, const char *const *arguments);
/* Starts GROUNDS and waits until it listens; its log is appended to `errors`. */
void fault_service_start (FaultService *service);
/* Sends `signal`, and waits for the end; returns the status of waitpid(). */
int fault_service_stop (FaultService *service, int signal);
/* KiB that are resident, and open files. */
gsize fault_service_memory (const FaultService *service);
/* Whether it says how much the service needs: with a sanitizer it is the sanitizer's. */
gboolean fault_service_memory_counts (void);
guint fault_service_files (const FaultService *service);
/* Waits until no more files than that are open: connections are closed by threads of their own. */
void fault_service_await_files (const FaultService *service, guint most);
/* No file that it writes can become longer from now on, as on a disk that is full; RLIM_INFINITY: any. */
void fault_service_limit_files (const FaultService *service, guint64 bytes);
/* All that the process has told so far. (transfer full) */
char *fault_service_errors (const FaultService *service);

/* A connection, or -1. */
int fault_connect (const FaultService *service);
/* The same from 127.0.0.`host`: connections of one address are bounded. */
int fault_connect_from (const FaultService *service, guint host);
/* FALSE: the connection has ended. */
gboolean fault_send (int fd, const char *bytes, gsize length);

typedef struct {
  guint status;  /* 0: no whole answer came */
  GString *head; /* (nullable) if it is there: the status line and the fields */
  GString *body;
} FaultAnswer;

/* Reads the next answer into `answer`, whose body is emptied first. FALSE: no whole answer came. */
gboolean fault_receive (int fd, FaultAnswer *answer);

typedef struct {
  const char *method; /* (nullable) POST, or GET without a body */
  const char *path;
  const char *key;    /* (nullable) */
  const char *type;   /* (nullable) application/json */
  const char *fields; /* (nullable) further ones, each with its CRLF */
  const char *body;   /* (nullable) */
} FaultQuestion;

/* FALSE: no whole answer came. */
gboolean fault_exchange (int fd, const FaultQuestion *question, FaultAnswer *answer);
/* The same over a connection of its own; the status, or 0. */
guint fault_call (const FaultService *service, const FaultQuestion *question, FaultAnswer *answer);
/* Posts JSON to the address of evaluations and waits for the answer. */
gboolean fault_evaluate (const FaultService *service, int fd, const char *json,
                         FaultAnswer *answer);
/* The same over a connection of its own; the status, or 0. */
guint fault_ask (const FaultService *service, const char *json, FaultAnswer *answer);

/* A request of the example. (transfer full) */
char *fault_request (const char *name);
