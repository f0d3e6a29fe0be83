/* SPDX-License-Identifier: Apache-2.0 */

/* A disk and a clock that do as a test says: loaded into a program by LD_PRELOAD, it comes before the C library. Of files, regular ones alone are
 * meant, and standard error never. */

#include "tests/fault/shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Of the C library, whose declarations may be macros or lack 64-bit twins. */
int fsync (int fd);
int fdatasync (int fd);
ssize_t write (int fd, const void *bytes, size_t n);
ssize_t pwrite (int fd, const void *bytes, size_t n, off_t offset);
ssize_t pwrite64 (int fd, const void *bytes, size_t n, off64_t offset);
int ftruncate (int fd, off_t size);
int ftruncate64 (int fd, off64_t size);

static FaultShim none;
static FaultShim *shim = &none;

/* The function of that name that would have been called. */
#define REAL(function) ((__typeof__ (&(function))) dlsym (RTLD_NEXT, #function))

__attribute__ ((constructor)) static void
set_up (void)
{
  const char *path = getenv (FAULT_SHIM_VARIABLE);
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0) {
    return;
  }
  void *shared = mmap (NULL, sizeof *shim, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  shim = shared != MAP_FAILED ? shared : shim;
  close (fd);
}

static int
fails (int fd, const gint *number)
{
  struct stat status;
  int code = g_atomic_int_get (number);
  if (code == 0 || fd == STDERR_FILENO || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)) {
    return 0;
  }
  errno = code;
  return code;
}

static int
sync_by (int fd, int (*real) (int))
{
  int ms = g_atomic_int_get (&shim->sync_milliseconds);
  if (ms > 0) {
    const struct timespec wait = { ms / 1000, (long) (ms % 1000) * 1000000 };
    nanosleep (&wait, NULL);
  }
  return fails (fd, &shim->sync_errno) ? -1 : real (fd);
}

int
fsync (int fd)
{
  return sync_by (fd, REAL (fsync));
}

int
fdatasync (int fd)
{
  return sync_by (fd, REAL (fdatasync));
}

ssize_t
write (int fd, const void *bytes, size_t n)
{
  return fails (fd, &shim->write_errno) ? -1 : REAL (write) (fd, bytes, n);
}

ssize_t
pwrite (int fd, const void *bytes, size_t n, off_t offset)
{
  return fails (fd, &shim->write_errno) ? -1 : REAL (pwrite) (fd, bytes, n, offset);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t n, off64_t offset)
{
  return fails (fd, &shim->write_errno) ? -1 : REAL (pwrite64) (fd, bytes, n, offset);
}

int
ftruncate (int fd, off_t size)
{
  return fails (fd, &shim->write_errno) ? -1 : REAL (ftruncate) (fd, size);
}

int
ftruncate64 (int fd, off64_t size)
{
  return fails (fd, &shim->write_errno) ? -1 : REAL (ftruncate64) (fd, size);
}

/* --- The clock --- */

int
clock_gettime (clockid_t clock, struct timespec *out)
{
  int result = REAL (clock_gettime) (clock, out);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    out->tv_sec += g_atomic_int_get (&shim->clock_seconds);
  }
  return result;
}

int
gettimeofday (struct timeval *restrict out, void *restrict zone)
{
  (void) zone;
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *out)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  if (out != NULL) {
    *out = now.tv_sec;
  }
  return now.tv_sec;
}
