/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/note.h"

/* What the files of note.h share. Internal to api/log/. */

/* Types of signatures (signed-note, "Signature types"). */
#define LOG_SIGNATURE_NOTE 0x01
#define LOG_SIGNATURE_COSIGNATURE 0x04

#define LOG_KEY_BYTES 32
#define LOG_SIGNATURE_BYTES 64
#define LOG_KEY_ID_BYTES 4

/* A public key as signed-note writes it: "<name>+<hash>+<base64>". */
typedef struct {
  char *name;
  guint8 type;
  guint8 id[LOG_KEY_ID_BYTES];
  guint8 key[LOG_KEY_BYTES];
} LogVerifier;

void log_verifier_clear (LogVerifier *verifier);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LogVerifier, log_verifier_clear)

/* KG_ERROR_INVALID. */
gboolean log_verifier_parse (const char *text, LogVerifier *out, GError **error);
/* (transfer full) */
char *log_verifier_write (const LogVerifier *verifier);
/* The id that belongs to the name, type and key. */
void log_verifier_fill_id (LogVerifier *verifier);

/* Whether it can be the name of a key: UTF-8, not empty, no space or control character of any kind, no plus sign. */
gboolean log_is_key_name (const char *name, gsize length);

/* Signs bytes; and checks a signature. */
void log_signer_sign (const LogSigner *signer, gconstpointer bytes, gsize length,
                      guint8 signature[LOG_SIGNATURE_BYTES]);
gboolean log_verifier_check (const LogVerifier *verifier, gconstpointer bytes, gsize length,
                             const guint8 signature[LOG_SIGNATURE_BYTES]);
/* What the file that a signer was read from holds now. NULL if that is nothing, or it came from no file. (transfer full) */
LogSigner *log_signer_again (const LogSigner *signer);
/* The public side of a signer. (transfer full) */
void log_signer_public (const LogSigner *signer, guint8 type, LogVerifier *out);

/* Base 64 (RFC 4648, 4) of `length` bytes of text, strictly: with padding, nothing else in it, and the one way to write it. `*n` bytes
 * (transfer full), or NULL. */
guint8 *log_base64_decode (const char *text, gsize length, gsize *n);
/* A hash in base 64. */
gboolean log_base64_hash (const char *text, gsize length, LogHash *out);
void log_base64_append (GString *out, gconstpointer bytes, gsize n);

/* A number in decimal digits without leading zeros, at the beginning of `length` bytes; what follows is left. */
gboolean log_read_number (const char **text, gsize *length, guint64 *out);

/* A note taken apart; places in the text that was given. */
typedef struct {
  const char *text; /* with its last line feed: what is signed */
  gsize text_length;
  const char *signatures; /* lines, at least one */
  gsize signatures_length;
} LogNote;

/* KG_ERROR_INVALID, KG_ERROR_LIMIT. */
gboolean log_note_parse (const char *note, gsize length, LogNote *out, GError **error);

/* Takes the next line, without its line feed, off what is left. FALSE at the end. */
gboolean log_next_line (const char **rest, gsize *rest_length, const char **line, gsize *length);
