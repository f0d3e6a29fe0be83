/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/secret-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* --- Reading --- */

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

/* A FIFO in its place must not make anybody wait. -1 with errno. */
static int
open_file (const char *path)
{
  return open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

gboolean
rules_secret_file_is_missing (const char *path)
{
  int fd = open_file (path);
  gboolean missing = fd < 0 && errno == ENOENT;
  if (fd >= 0) {
    close (fd);
  }
  return missing;
}

static gboolean
read_file (int fd, const char *path, char *text, gsize size, GError **error)
{
  if (!check_status (fd, path, error)) {
    return FALSE;
  }
  gssize length = read_all (fd, text, size);
  if (length < 0) {
    set_errno (error, path, "cannot be read", errno);
  } else if (memchr (text, '\0', (gsize) length) != NULL) {
    set_error (error, path, "is malformed; restore it from a backup");
    length = -1;
  }
  return length >= 0;
}

gboolean
rules_secret_file_read (const char *path, char *text, gsize size, GError **error)
{
  int fd = open_file (path);
  int code = errno;
  /* Nothing can be made where a link leads nowhere. */
  if (fd < 0 && code == ENOENT && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
    set_error (error, path, "is not there; restore it, or let the program make a new one");
    return FALSE;
  }
  if (fd < 0) {
    set_errno (error, path, "cannot be read", code);
    return FALSE;
  }
  gboolean done = read_file (fd, path, text, size, error);
  close (fd);
  return done;
}

/* --- Making --- */

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

gboolean
rules_secret_file_make (const char *path, const char *text, gsize length, GError **error)
{
  int code = place (path, text, length);
  if (code != 0 && code != EEXIST) {
    set_errno (error, path, "cannot be made", code);
    return FALSE;
  }
  return TRUE;
}

gboolean
rules_secret_file_replace (const char *from, const char *path, GError **error)
{
  if (g_rename (from, path) != 0 || !sync_directory (path)) {
    set_errno (error, path, "cannot be replaced", errno);
    return FALSE;
  }
  return TRUE;
}
