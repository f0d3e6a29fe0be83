/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/memory-file.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int
kg_memory_file (const char *name, const void *bytes, gsize length, GError **error)
{
  int fd = memfd_create ("document", MFD_CLOEXEC);
  gsize written = 0;
  while (fd >= 0 && written < length) {
    gssize n = write (fd, (const char *) bytes + written, length - written);
    if (n < 0 && errno != EINTR) {
      break;
    }
    written += n > 0 ? (gsize) n : 0;
  }
  if (fd >= 0 && written == length && lseek (fd, 0, SEEK_SET) == 0) {
    return fd;
  }
  g_set_error (error, KG_ERROR, KG_ERROR_IO, "`%s` cannot be held in memory: %s", name,
               g_strerror (errno));
  if (fd >= 0) {
    close (fd);
  }
  return -1;
}
