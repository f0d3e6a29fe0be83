/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/verify-private.h"
#include "api/log/verify.h"

#include <jansson.h>
#include <sqlite3.h>

/* A verification on its way through the log, entry by entry, and what its files share. Internal to api/log/. */

#define VERIFY_TILE 256u
#define U64 "%" G_GUINT64_FORMAT

/* Kinds of entries as they are kept; their names are those of records. */
enum {
  VERIFY_DECISION,
  VERIFY_COMMIT,
  VERIFY_REVIEW,
  VERIFY_ACCESS,
  VERIFY_SIGNAL,
  VERIFY_REPORT,
  VERIFY_RETENTION,
  VERIFY_KEY,
  VERIFY_KINDS
};

/* A checkpoint as it is kept. */
typedef struct {
  char *text;
  gint64 time;
} VerifyStored;

/* Which key has to have signed. */
typedef struct {
  char *now;          /* (nullable) of the checkpoints from here on; NULL: none is given */
  char *next;         /* (nullable) what the last entry names */
  gboolean lost;      /* the key before cannot have signed that */
  gboolean begins;    /* the next is the one that is given: those before are not known */
  gboolean confirmed; /* the checkpoint of this size has the signatures that the change needs */
  gboolean seen;      /* some checkpoint was signed by the key that is given */
  GArray *earlier;    /* guint64: sizes of the checkpoints before that */
  GPtrArray *named;   /* char*: every key that an entry names */
} VerifyKeys;

typedef struct {
  const LogVerifyOptions *options;
  LogVerification *out;
  sqlite3 *db;
  sqlite3_stmt *tile;
  sqlite3_stmt *lookup;
  sqlite3_stmt *same_id;
  sqlite3_stmt *range;
  VerifyTree tree;
  guint8 tiles[8][VERIFY_TILE]
              [VERIFY_HASH_BYTES]; /* the last of each level, as far as it has come */
  guint widths[8];
  guint64 looked;   /* what the lookups claim to have */
  GArray *gone;     /* guint64: entries without a body */
  GArray *removed;  /* guint64 pairs: ranges that retention says it removed */
  GArray *holds;    /* those in force, as entries say; of verify-retention.c */
  GPtrArray *notes; /* VerifyStored, by size */
  guint next_note;
  gint64 latest;   /* when the newest checkpoint so far was made; 0: there is none */
  guint64 n_early; /* entries that tell of a time long before that, and the first of them */
  guint64 first_early;
  guint64 commit; /* the last that was logged */
  char *digest;   /* (nullable) its */
  VerifyKeys keys;
  VerifyNote trusted;
} VerifyCheck;

void verify_problem (VerifyCheck *check, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* KG_ERROR_STORE with what SQLite says. */
gboolean verify_cannot_read (VerifyCheck *check, GError **error);

/* A moment in a record, as text or in microseconds. */
gboolean verify_moment (const json_t *said, gint64 *time);

/* The record of entry `index`, whose row (idx, kind, time, id, leaf, body) stands beside it. */
void verify_record (VerifyCheck *check, sqlite3_stmt *row, guint64 index, const char *body,
                    gsize length);

/* For `holds`. (transfer full) */
GArray *verify_holds_new (void);
/* What entry `index` of kind "retention" says; and, when all entries were read, whether that is why records are gone. */
void verify_retention (VerifyCheck *check, guint64 index, const json_t *record);
gboolean verify_retention_end (VerifyCheck *check, GError **error);

/* What entry `index` of kind "key" says. */
void verify_key (VerifyCheck *check, guint64 index, const json_t *record);

gboolean verify_checkpoints_load (VerifyCheck *check, GError **error);
/* Those of the size that the tree has now. */
void verify_checkpoints (VerifyCheck *check);
/* When all entries were read. KG_ERROR_INVALID: what was kept is signed by no key of the log. */
gboolean verify_checkpoints_end (VerifyCheck *check, GError **error);
