/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "api/log/note-private.h"

#include "kg/error.h"

#include <string.h>

/* What each signature line begins with: an em dash and a space. */
#define MARK "\xe2\x80\x94 "

/* --- Pieces of text --- */

guint8 *
log_base64_decode (const char *text, gsize length, gsize *n)
{
  g_autofree char *copy = g_strndup (text, length);
  guint8 *bytes = g_base64_decode (copy, n);
  /* GLib passes over what it does not know; only one text is what the bytes are written as. */
  g_autofree char *again = g_base64_encode (bytes, *n);
  if (strcmp (again, copy) != 0 || strlen (copy) != length) {
    g_free (bytes);
    return NULL;
  }
  return bytes;
}

gboolean
log_base64_hash (const char *text, gsize length, LogHash *out)
{
  gsize n = 0;
  g_autofree guint8 *bytes = log_base64_decode (text, length, &n);
  if (bytes == NULL || n != sizeof *out) {
    return FALSE;
  }
  memcpy (out, bytes, n);
  return TRUE;
}

void
log_base64_append (GString *out, gconstpointer bytes, gsize n)
{
  g_autofree char *text = g_base64_encode ((const guchar *) bytes, n);
  g_string_append (out, text);
}

gboolean
log_read_number (const char **text, gsize *length, guint64 *out)
{
  guint64 number = 0;
  gsize n = 0;
  while (n < *length && g_ascii_isdigit ((*text)[n])) {
    guint64 digit = (guint64) ((*text)[n] - '0');
    if (number > (G_MAXUINT64 - digit) / 10) {
      return FALSE;
    }
    number = number * 10 + digit;
    n++;
  }
  if (n == 0 || (n > 1 && (*text)[0] == '0')) {
    return FALSE;
  }
  *text += n;
  *length -= n;
  *out = number;
  return TRUE;
}

gboolean
log_next_line (const char **rest, gsize *rest_length, const char **line, gsize *length)
{
  const char *end = *rest_length == 0 ? NULL : memchr (*rest, '\n', *rest_length);
  if (end == NULL) {
    return FALSE;
  }
  *line = *rest;
  *length = (gsize) (end - *rest);
  *rest += *length + 1;
  *rest_length -= *length + 1;
  return TRUE;
}

/* --- Notes --- */

static gboolean
malformed (GError **error, const char *what)
{
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "this is no signed note: %s", what);
  return FALSE;
}

/* UTF-8 without control characters but line feeds, the last of which is its end. */
static gboolean
check_text (const char *note, gsize length, GError **error)
{
  if (length > LOG_LIMIT_NOTE_BYTES) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                 "a signed note has %" G_GSIZE_FORMAT " bytes, more than %u; leave out signatures",
                 length, LOG_LIMIT_NOTE_BYTES);
    return FALSE;
  }
  if (length == 0 || note[length - 1] != '\n' || !g_utf8_validate (note, (gssize) length, NULL)) {
    return malformed (error, "it must be UTF-8 and end with a line feed");
  }
  for (gsize i = 0; i < length; i++) {
    if ((guint8) note[i] < 0x20 && note[i] != '\n') {
      return malformed (error, "it holds a control character; give the file as it was written");
    }
  }
  return TRUE;
}

/* One signature: "— <name> <base64>". */
typedef struct {
  const char *name;
  gsize name_length;
  guint8 *bytes; /* key id, signature */
  gsize n;
} Signature;

static void
signature_clear (Signature *signature)
{
  g_clear_pointer (&signature->bytes, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Signature, signature_clear)

static gboolean
read_signature (const char *line, gsize length, Signature *out)
{
  gsize mark = strlen (MARK);
  if (length < mark || memcmp (line, MARK, mark) != 0) {
    return FALSE;
  }
  const char *space = memchr (line + mark, ' ', length - mark);
  if (space == NULL) {
    return FALSE;
  }
  out->name = line + mark;
  out->name_length = (gsize) (space - out->name);
  out->bytes = log_base64_decode (space + 1, (gsize) (line + length - (space + 1)), &out->n);
  return out->bytes != NULL && out->n > LOG_KEY_ID_BYTES &&
         log_is_key_name (out->name, out->name_length);
}

static gboolean
check_signatures (const LogNote *note, GError **error)
{
  const char *rest = note->signatures;
  gsize rest_length = note->signatures_length;
  const char *line = NULL;
  gsize length = 0;
  guint n = 0;
  while (log_next_line (&rest, &rest_length, &line, &length)) {
    g_auto (Signature) signature = { 0 };
    if (++n > LOG_LIMIT_SIGNATURES) {
      g_set_error (error, KG_ERROR, KG_ERROR_LIMIT,
                   "a signed note has more than %u signatures; leave some out",
                   LOG_LIMIT_SIGNATURES);
      return FALSE;
    }
    if (!read_signature (line, length, &signature)) {
      return malformed (error, "after its last empty line only lines like"
                               " `\xe2\x80\x94 <name> <base 64>` may stand");
    }
  }
  return n > 0 || malformed (error, "it has no signature");
}

gboolean
log_note_parse (const char *note, gsize length, LogNote *out, GError **error)
{
  if (!check_text (note, length, error)) {
    return FALSE;
  }
  const char *gap = g_strrstr_len (note, (gssize) length, "\n\n");
  if (gap == NULL) {
    return malformed (error, "no empty line stands between its text and its signatures");
  }
  out->text = note;
  out->text_length = (gsize) (gap + 1 - note);
  out->signatures = gap + 2;
  out->signatures_length = length - out->text_length - 1;
  return check_signatures (out, error);
}

/* --- Signing --- */

/* The line of a signature by `identity`; `time` (8 bytes) stands before those of witnesses. */
static void
append_signature (GString *out, const LogVerifier *identity, const guint8 *time,
                  const guint8 signature[LOG_SIGNATURE_BYTES])
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_byte_array_append (bytes, identity->id, LOG_KEY_ID_BYTES);
  if (time != NULL) {
    g_byte_array_append (bytes, time, sizeof (guint64));
  }
  g_byte_array_append (bytes, signature, LOG_SIGNATURE_BYTES);
  g_string_append_printf (out, MARK "%s ", identity->name);
  log_base64_append (out, bytes->data, bytes->len);
  g_string_append_c (out, '\n');
}

/* The line of a signer (nullable) for the text that a note begins with. */
static void
append_signer (GString *note, const LogSigner *signer, gsize text_length)
{
  g_auto (LogVerifier) identity = { 0 };
  guint8 signature[LOG_SIGNATURE_BYTES];
  if (signer == NULL) {
    return;
  }
  log_signer_sign (signer, note->str, text_length, signature);
  log_signer_public (signer, LOG_SIGNATURE_NOTE, &identity);
  append_signature (note, &identity, NULL, signature);
}

char *
log_note_sign (const LogSigner *signer, const char *text)
{
  GString *note = g_string_new (text);
  gsize text_length = note->len;
  g_string_append_c (note, '\n');
  append_signer (note, signer, text_length);
  return g_string_free (note, FALSE);
}

char *
log_checkpoint_sign (const LogSigner *signer, const LogSigner *successor, guint64 size,
                     const LogHash *root)
{
  GString *note = g_string_sized_new (512);
  g_string_append_printf (note, "%s\n%" G_GUINT64_FORMAT "\n",
                          log_signer_name (signer != NULL ? signer : successor), size);
  log_base64_append (note, root, sizeof *root);
  g_string_append_c (note, '\n');
  gsize text_length = note->len;
  g_string_append_c (note, '\n');
  append_signer (note, signer, text_length);
  append_signer (note, successor, text_length);
  return g_string_free (note, FALSE);
}

/* What a witness signs (tlog-cosignature, "Ed25519 signed message"). */
static GString *
cosigned_message (const LogNote *note, guint64 time)
{
  GString *message = g_string_sized_new (note->text_length + 64);
  g_string_append_printf (message, "cosignature/v1\ntime %" G_GUINT64_FORMAT "\n", time);
  g_string_append_len (message, note->text, (gssize) note->text_length);
  return message;
}

static gboolean parse_checkpoint (const LogNote *note, LogCheckpoint *out, GError **error);

char *
log_checkpoint_cosign (const LogSigner *witness, const char *note, gint64 time, GError **error)
{
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_auto (LogVerifier) identity = { 0 };
  guint8 signature[LOG_SIGNATURE_BYTES];
  LogNote parts;
  if (!log_note_parse (note, strlen (note), &parts, error) ||
      !parse_checkpoint (&parts, &checkpoint, error)) {
    return NULL;
  }
  guint64 moment = GUINT64_TO_BE ((guint64) MAX (time, 0));
  g_autoptr (GString) message = cosigned_message (&parts, (guint64) MAX (time, 0));
  log_signer_sign (witness, message->str, message->len, signature);
  GString *line = g_string_new (NULL);
  log_signer_public (witness, LOG_SIGNATURE_COSIGNATURE, &identity);
  append_signature (line, &identity, (const guint8 *) &moment, signature);
  return g_string_free (line, FALSE);
}

/* --- Checkpoints --- */

void
log_checkpoint_clear (LogCheckpoint *checkpoint)
{
  g_clear_pointer (&checkpoint->origin, g_free);
}

static gboolean
no_checkpoint (GError **error, const char *what)
{
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID, "this is no checkpoint: %s", what);
  return FALSE;
}

static gboolean
parse_checkpoint (const LogNote *note, LogCheckpoint *out, GError **error)
{
  const char *rest = note->text;
  gsize rest_length = note->text_length;
  const char *origin = NULL;
  const char *line = NULL;
  gsize origin_length = 0;
  gsize length = 0;
  guint64 size = 0;
  LogHash root;
  if (!log_next_line (&rest, &rest_length, &origin, &origin_length) || origin_length == 0) {
    return no_checkpoint (error, "its first line must name the log");
  }
  if (!log_next_line (&rest, &rest_length, &line, &length) ||
      !log_read_number (&line, &length, &size) || length != 0) {
    return no_checkpoint (error, "its second line must be the number of entries");
  }
  if (!log_next_line (&rest, &rest_length, &line, &length) ||
      !log_base64_hash (line, length, &root)) {
    return no_checkpoint (error, "its third line must be a SHA-256 in base 64");
  }
  while (log_next_line (&rest, &rest_length, &line, &length)) {
    if (length == 0) {
      return no_checkpoint (error, "its text must not hold an empty line");
    }
  }
  out->origin = g_strndup (origin, origin_length);
  out->size = size;
  out->root = root;
  return TRUE;
}

gboolean
log_checkpoint_parse (const char *note, gsize length, LogCheckpoint *out, GError **error)
{
  LogNote parts;
  return log_note_parse (note, length, &parts, error) && parse_checkpoint (&parts, out, error);
}

/* --- Verifying --- */

static gboolean
is_by (const Signature *signature, const LogVerifier *verifier)
{
  return signature->name_length == strlen (verifier->name) &&
         memcmp (signature->name, verifier->name, signature->name_length) == 0 &&
         memcmp (signature->bytes, verifier->id, LOG_KEY_ID_BYTES) == 0;
}

static gboolean
is_right (const LogNote *note, const Signature *signature, const LogVerifier *verifier,
          gint64 *time)
{
  const guint8 *bytes = signature->bytes + LOG_KEY_ID_BYTES;
  gsize n = signature->n - LOG_KEY_ID_BYTES;
  guint64 moment = 0;
  if (verifier->type == LOG_SIGNATURE_NOTE) {
    return n == LOG_SIGNATURE_BYTES &&
           log_verifier_check (verifier, note->text, note->text_length, bytes);
  }
  if (n != sizeof moment + LOG_SIGNATURE_BYTES) {
    return FALSE;
  }
  memcpy (&moment, bytes, sizeof moment);
  moment = GUINT64_FROM_BE (moment);
  if (moment > G_MAXINT64) {
    return FALSE;
  }
  g_autoptr (GString) message = cosigned_message (note, moment);
  *time = MAX (*time, (gint64) moment);
  return log_verifier_check (verifier, message->str, message->len, bytes + sizeof moment);
}

/* Whether there is a signature by the verifier, and all of that kind are right. */
static gboolean
verify_signatures (const LogNote *note, const LogVerifier *verifier, gint64 *time)
{
  const char *rest = note->signatures;
  gsize rest_length = note->signatures_length;
  const char *line = NULL;
  gsize length = 0;
  gboolean found = FALSE;
  while (log_next_line (&rest, &rest_length, &line, &length)) {
    g_auto (Signature) signature = { 0 };
    if (!read_signature (line, length, &signature) || !is_by (&signature, verifier)) {
      continue;
    }
    if (!is_right (note, &signature, verifier, time)) {
      return FALSE;
    }
    found = TRUE;
  }
  return found;
}

gboolean
log_note_is_by (const char *note, gsize length, const char *verifier)
{
  g_auto (LogVerifier) known = { 0 };
  LogNote parts;
  const char *line = NULL;
  gsize n = 0;
  gboolean found = FALSE;
  if (!log_verifier_parse (verifier, &known, NULL) ||
      !log_note_parse (note, length, &parts, NULL)) {
    return FALSE;
  }
  while (!found && log_next_line (&parts.signatures, &parts.signatures_length, &line, &n)) {
    g_auto (Signature) signature = { 0 };
    found = read_signature (line, n, &signature) && is_by (&signature, &known);
  }
  return found;
}

gboolean
log_note_verify (const char *note, gsize length, const char *verifier, GError **error)
{
  g_auto (LogVerifier) known = { 0 };
  LogNote parts;
  gint64 moment = 0;
  if (!log_verifier_parse (verifier, &known, error) ||
      !log_note_parse (note, length, &parts, error)) {
    return FALSE;
  }
  if (!verify_signatures (&parts, &known, &moment)) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                 "the note has no valid signature of `%s`; get another copy, or check the key",
                 known.name);
    return FALSE;
  }
  return TRUE;
}

gboolean
log_checkpoint_verify (const char *note, gsize length, const char *verifier, gint64 *time,
                       GError **error)
{
  g_auto (LogVerifier) known = { 0 };
  g_auto (LogCheckpoint) checkpoint = { 0 };
  LogNote parts;
  gint64 moment = 0;
  if (!log_verifier_parse (verifier, &known, error) ||
      !log_note_parse (note, length, &parts, error) ||
      !parse_checkpoint (&parts, &checkpoint, error)) {
    return FALSE;
  }
  /* A log that is not the one of that key may still carry its signature, for some other reason. */
  gboolean meant =
      known.type == LOG_SIGNATURE_COSIGNATURE || strcmp (checkpoint.origin, known.name) == 0;
  if (!meant || !verify_signatures (&parts, &known, &moment)) {
    g_set_error (
        error, KG_ERROR, KG_ERROR_NOT_FOUND,
        "the checkpoint has no valid signature of `%s`; get another copy, or check the key",
        known.name);
    return FALSE;
  }
  if (time != NULL) {
    *time = moment;
  }
  return TRUE;
}
