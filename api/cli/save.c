/* SPDX-License-Identifier: Apache-2.0 */
#include "api/cli/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _CliSave {
  FILE *file;
  char *name;      /* as given, for errors; NULL: standard output */
  char *target;    /* where links lead to; NULL: written directly */
  char *temporary; /* NULL: none, or none any more */
};

static gboolean
set_error (const CliSave *save, GError **error)
{
  int code = errno;
  if (save->name != NULL) {
    g_set_error (error, CLI_ERROR, CLI_ERROR_OUTPUT, "`%s` cannot be written: %s", save->name,
                 g_strerror (code));
  } else {
    g_set_error (error, CLI_ERROR, CLI_ERROR_OUTPUT, "standard output cannot be written: %s",
                 g_strerror (code));
  }
  return FALSE;
}

void
cli_save_free (CliSave *save)
{
  if (save == NULL) {
    return;
  }
  if (save->file != NULL && save->file != stdout) {
    fclose (save->file);
  }
  if (save->temporary != NULL) {
    unlink (save->temporary);
  }
  g_free (save->temporary);
  g_free (save->target);
  g_free (save->name);
  g_free (save);
}

/* A file beside the target, so that renaming stays within one file system. */
static int
open_temporary (CliSave *save, const struct stat *existing)
{
  save->temporary = g_strconcat (save->target, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (save->temporary, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {
    g_clear_pointer (&save->temporary, g_free);
    return -1;
  }
  mode_t mask = umask (0);
  umask (mask);
  /* Should the file system not know modes, those it gives will do. */
  if (fchmod (fd, existing != NULL ? existing->st_mode & 07777 : 0666 & ~mask) != 0) {
    errno = 0;
  }
  return fd;
}

static gboolean
open_file (CliSave *save, GError **error)
{
  struct stat status;
  gboolean exists = stat (save->name, &status) == 0;
  int fd = -1;
  if (exists && S_ISDIR (status.st_mode)) {
    errno = EISDIR;
    return set_error (save, error);
  }
  if (exists && !S_ISREG (status.st_mode)) {
    fd = open (save->name, O_WRONLY | O_CLOEXEC);
  } else {
    char *real = exists ? realpath (save->name, NULL) : NULL;
    save->target = g_strdup (real != NULL ? real : save->name);
    free (real);
    fd = open_temporary (save, exists ? &status : NULL);
  }
  if (fd < 0) {
    return set_error (save, error);
  }
  save->file = fdopen (fd, "w");
  if (save->file == NULL) {
    set_error (save, error);
    close (fd);
    return FALSE;
  }
  return TRUE;
}

CliSave *
cli_save_begin (const char *path, GError **error)
{
  g_autoptr (CliSave) save = g_new0 (CliSave, 1);
  if (path == NULL || strcmp (path, "-") == 0) {
    save->file = stdout;
    return g_steal_pointer (&save);
  }
  save->name = g_strdup (path);
  return open_file (save, error) ? g_steal_pointer (&save) : NULL;
}

gboolean
cli_save_write (CliSave *save, const char *bytes, gsize length, GError **error)
{
  return fwrite (bytes, 1, length, save->file) == length || set_error (save, error);
}

gboolean
cli_save_finish (CliSave *save, GError **error)
{
  if (fflush (save->file) != 0) {
    return set_error (save, error);
  }
  if (save->temporary == NULL) {
    return TRUE;
  }
  if (fsync (fileno (save->file)) != 0 || rename (save->temporary, save->target) != 0) {
    return set_error (save, error);
  }
  g_clear_pointer (&save->temporary, g_free);
  return TRUE;
}
