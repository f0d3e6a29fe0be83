/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "grounds-key "
#define VERSION "1"
#define FIRST_LINE MAGIC VERSION "\n"
#define SECRET_WORD "secret "
#define CHECK_WORD "check "
#define CHECK_BYTES 4u
#define SECRET_DIGITS (2u * RULES_KEY_BYTES)
#define CHECK_DIGITS (2u * CHECK_BYTES)
/* With the line feeds; a text has its NUL in addition. */
#define FILE_BYTES                                                                                 \
  (sizeof FIRST_LINE - 1 + sizeof SECRET_WORD - 1 + SECRET_DIGITS + 1 + sizeof CHECK_WORD - 1 +    \
   CHECK_DIGITS + 1)

static void
set_error (GError **error, const char *path, const char *what)
{
  g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS, "the key file `%s` %s", path, what);
}

static void
set_errno (GError **error, const char *path, const char *what, int code)
{
  g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS, "the key file `%s` %s: %s", path, what,
               g_strerror (code));
}

/* --- Its text --- */

/* No table is indexed by a digit of the secret, so that the cache tells nothing of it. */
static char
digit (guint nibble)
{
  return (char) (nibble + '0' + (((9 - (int) nibble) >> 8) & ('a' - '0' - 10)));
}

static void
append_hex (char **at, const guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    *(*at)++ = digit (bytes[i] >> 4);
    *(*at)++ = digit (bytes[i] & 15u);
  }
}

static gboolean
read_hex (const char *text, gsize n, guint8 *bytes)
{
  for (gsize i = 0; i < n; i++) {
    int high = g_ascii_xdigit_value (text[2 * i]);
    int low = high < 0 ? -1 : g_ascii_xdigit_value (text[2 * i + 1]);
    if (low < 0) {
      return FALSE;
    }
    bytes[i] = (guint8) (high << 4 | low);
  }
  return TRUE;
}

static void
append_word (char **at, const char *word)
{
  gsize length = strlen (word);
  memcpy (*at, word, length);
  *at += length;
}

static void
write_text (const guint8 *secret, const guint8 *check, char text[FILE_BYTES])
{
  char *at = text;
  append_word (&at, FIRST_LINE SECRET_WORD);
  append_hex (&at, secret, RULES_KEY_BYTES);
  append_word (&at, "\n" CHECK_WORD);
  append_hex (&at, check, CHECK_BYTES);
  append_word (&at, "\n");
}

/* Past `word` and `n` hex digits, into `bytes`; NULL if something else is there. */
static const char *
read_line (const char *at, const char *word, gsize n, guint8 *bytes)
{
  if (at == NULL || !g_str_has_prefix (at, word)) {
    return NULL;
  }
  at += strlen (word);
  if (strnlen (at, 2 * n) < 2 * n || !read_hex (at, n, bytes)) {
    return NULL;
  }
  at += 2 * n;
  /* A secret that was typed in again may lack the last line feed, or have another one before it. */
  at += *at == '\r' ? 1 : 0;
  return *at == '\n' ? at + 1 : *at == '\0' ? at : NULL;
}

static RulesKeys *
keys_of_text (const char *text, const char *path, GError **error)
{
  guint8 secret[RULES_KEY_BYTES];
  guint8 told[CHECK_BYTES];
  guint8 check[32];
  const char *line = strchr (text, '\n');
  if (!g_str_has_prefix (text, MAGIC) || line == NULL) {
    set_error (error, path, "is none; it must begin with the line `" MAGIC VERSION "`");
    return NULL;
  }
  if (!g_str_has_prefix (text, FIRST_LINE) && !g_str_has_prefix (text, MAGIC VERSION "\r\n")) {
    set_error (error, path, "is of another version; use the program that made it, or a later one");
    return NULL;
  }
  const char *rest = read_line (line + 1, SECRET_WORD, RULES_KEY_BYTES, secret);
  rest = read_line (rest, CHECK_WORD, CHECK_BYTES, told);
  RulesKeys *keys = rest == NULL || *rest != '\0' ? NULL : rules_keys_new (secret);
  OPENSSL_cleanse (secret, sizeof secret);
  if (rest == NULL || *rest != '\0') {
    set_error (error, path, "is malformed; restore it from a backup");
    return NULL;
  }
  if (keys == NULL) {
    set_error (error, path,
               "is of no use: OpenSSL lacks HKDF, HMAC or AES-256-SIV; load its default provider");
    return NULL;
  }
  rules_keys_digest (keys, "check", NULL, 0, check);
  if (CRYPTO_memcmp (check, told, sizeof told) != 0) {
    rules_keys_unref (keys);
    set_error (error, path,
               "has a secret that does not fit its `check` line; compare it with a backup");
    return NULL;
  }
  return keys;
}

/* --- Reading it --- */

static gboolean
check_status (int fd, const char *path, GError **error)
{
  struct stat status;
  if (fstat (fd, &status) != 0) {
    set_errno (error, path, "cannot be looked at", errno);
    return FALSE;
  }
  if (!S_ISREG (status.st_mode)) {
    set_error (error, path, "is no regular file; name one");
    return FALSE;
  }
  if (status.st_uid != geteuid () && status.st_uid != 0) {
    set_error (error, path, "belongs to another user; make it your own with chown");
    return FALSE;
  }
  if ((status.st_mode & 077) != 0) {
    g_set_error (error, RULES_ERROR, RULES_ERROR_KEYS,
                 "the key file `%s` is open to others (mode %04o); close it with chmod 600", path,
                 (guint) status.st_mode & 07777u);
    return FALSE;
  }
  return TRUE;
}

/* Up to `size` - 1 bytes, and a NUL. -1 with errno. */
static gssize
read_all (int fd, char *text, gsize size)
{
  gsize length = 0;
  while (length < size - 1) {
    gssize n = read (fd, text + length, size - 1 - length);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0) {
      return -1;
    }
    if (n == 0) {
      break;
    }
    length += (gsize) n;
  }
  text[length] = '\0';
  return (gssize) length;
}

static RulesKeys *
read_file (int fd, const char *path, GError **error)
{
  char text[FILE_BYTES + 16]; /* room for other line ends, and for seeing that there is more */
  RulesKeys *keys = NULL;
  if (!check_status (fd, path, error)) {
    return NULL;
  }
  gssize length = read_all (fd, text, sizeof text);
  if (length < 0) {
    set_errno (error, path, "cannot be read", errno);
  } else if (memchr (text, '\0', (gsize) length) != NULL) {
    set_error (error, path, "is malformed; restore it from a backup");
  } else {
    keys = keys_of_text (text, path, error);
  }
  OPENSSL_cleanse (text, sizeof text);
  return keys;
}

/* A FIFO in its place must not make anybody wait. -1 with errno. */
static int
open_file (const char *path)
{
  return open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/* --- Making it --- */

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0) {
    gssize n = write (fd, bytes, length);
    if (n < 0 && errno != EINTR) {
      return FALSE;
    }
    bytes += MAX (n, 0);
    length -= (gsize) MAX (n, 0);
  }
  return TRUE;
}

static gboolean
sync_directory (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;
  int code = errno;
  if (fd >= 0) {
    close (fd);
  }
  errno = code;
  return done;
}

/* Whole and durable under a name of its own first, then linked to the path: whoever finds the path finds
 * all of it, and link() never replaces what is there. 0, or what errno was. */
static int
place (const char *path, const char *text, gsize length)
{
  g_autofree char *draft = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (draft, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {
    return errno;
  }
  gboolean done = fchmod (fd, 0600) == 0 && write_all (fd, text, length) && fsync (fd) == 0 &&
                  link (draft, path) == 0;
  int code = done ? 0 : errno;
  close (fd);
  g_unlink (draft);
  return done && !sync_directory (path) ? errno : code;
}

/* TRUE also if somebody else has made it. */
static gboolean
make_file (const char *path, GError **error)
{
  guint8 secret[RULES_KEY_BYTES];
  guint8 check[32];
  char text[FILE_BYTES];
  if (RAND_priv_bytes (secret, sizeof secret) != 1) {
    set_error (error, path, "cannot be made: there is no randomness; try again");
    return FALSE;
  }
  g_autoptr (RulesKeys) keys = rules_keys_new (secret);
  gboolean done = FALSE;
  if (keys == NULL) {
    set_error (
        error, path,
        "cannot be made: OpenSSL lacks HKDF, HMAC or AES-256-SIV; load its default provider");
  } else {
    rules_keys_digest (keys, "check", NULL, 0, check);
    write_text (secret, check, text);
    int code = place (path, text, sizeof text);
    done = code == 0 || code == EEXIST;
    if (!done) {
      set_errno (error, path, "cannot be made", code);
    }
    OPENSSL_cleanse (text, sizeof text);
  }
  OPENSSL_cleanse (secret, sizeof secret);
  return done;
}

RulesKeys *
rules_keys_open (const char *path, gboolean create, GError **error)
{
  int fd = open_file (path);
  if (fd < 0 && errno == ENOENT && create) {
    if (!make_file (path, error)) {
      return NULL;
    }
    fd = open_file (path);
  }
  if (fd < 0 && errno == ENOENT && !create) {
    set_error (error, path, "is not there; restore it, or let the program make a new one");
    return NULL;
  }
  if (fd < 0) {
    set_errno (error, path, "cannot be read", errno);
    return NULL;
  }
  RulesKeys *keys = read_file (fd, path, error);
  close (fd);
  return keys;
}
