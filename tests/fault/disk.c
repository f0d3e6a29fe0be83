/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fault/disk.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define NAME "grounds-fault-disk"
#define SECTOR 512
#define FILES 3

static const char *const suffixes[FILES] = { "", "-wal", "-journal" };

typedef enum {
  WRITE,
  TRUNCATE,
  SYNC,
  DELETE
} OperationKind;

typedef struct {
  OperationKind kind;
  guint file;
  gint64 offset; /* TRUNCATE: the new size */
  GBytes *bytes; /* WRITE */
} Operation;

struct _FaultDisk {
  sqlite3_vfs vfs;
  sqlite3_vfs *real;
  sqlite3_io_methods methods;
  GMutex mutex; /* the following: stores may be used by several threads */
  char *path;   /* recorded; NULL: nothing is */
  GArray *operations;
  FaultDiskFailure failure;
  guint until; /* operations of the kind that still succeed */
  guint times;
  guint failed;
};

typedef struct {
  sqlite3_file base;
  FaultDisk *disk;
  gboolean counts; /* a database, WAL or journal */
  int number;      /* among the recorded files; -1: none of them */
  sqlite3_file *real;
} DiskFile;

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return ((DiskFile *) file)->real;
}

static int
number_of (const FaultDisk *disk, const char *path)
{
  gsize length = disk->path == NULL ? 0 : strlen (disk->path);
  if (length == 0 || path == NULL || strncmp (path, disk->path, length) != 0) {
    return -1;
  }
  for (int i = 0; i < FILES; i++) {
    if (strcmp (path + length, suffixes[i]) == 0) {
      return i;
    }
  }
  return -1;
}

static void
operation_clear (gpointer data)
{
  g_clear_pointer (&((Operation *) data)->bytes, g_bytes_unref);
}

static void
record (FaultDisk *disk, OperationKind kind, int file, gint64 offset, GBytes *bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk->mutex);
  if (disk->path == NULL || file < 0) {
    g_clear_pointer (&bytes, g_bytes_unref);
    return;
  }
  const Operation operation = {
    .kind = kind, .file = (guint) file, .offset = offset, .bytes = bytes
  };
  g_array_append_val (disk->operations, operation);
}

static gboolean
fails (FaultDisk *disk, const DiskFile *file, gboolean sync)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk->mutex);
  if (!file->counts || disk->times == 0 || sync != (disk->failure == FAULT_DISK_SYNC)) {
    return FALSE;
  }
  if (disk->until > 0) {
    disk->until--;
    return FALSE;
  }
  disk->times -= disk->times < G_MAXUINT ? 1 : 0;
  disk->failed++;
  return TRUE;
}

static FaultDiskFailure
failure_of (FaultDisk *disk)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk->mutex);
  return disk->failure;
}

/* --- Files --- */

static int
file_close (sqlite3_file *file)
{
  sqlite3_file *real = real_of (file);
  int result = real->pMethods == NULL ? SQLITE_OK : real->pMethods->xClose (real);
  g_free (real);
  return result;
}

static int
file_read (sqlite3_file *file, void *out, int n, sqlite3_int64 offset)
{
  return real_of (file)->pMethods->xRead (real_of (file), out, n, offset);
}

static int
file_write (sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
  DiskFile *own = (DiskFile *) file;
  if (fails (own->disk, own, FALSE)) {
    return failure_of (own->disk) == FAULT_DISK_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }
  record (own->disk, WRITE, own->number, offset, g_bytes_new (bytes, (gsize) n));
  return own->real->pMethods->xWrite (own->real, bytes, n, offset);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  DiskFile *own = (DiskFile *) file;
  record (own->disk, TRUNCATE, own->number, size, NULL);
  return own->real->pMethods->xTruncate (own->real, size);
}

/* Nothing here loses power, so that there is no need to wait for a real disk. */
static int
file_sync (sqlite3_file *file, int flags)
{
  DiskFile *own = (DiskFile *) file;
  (void) flags;
  if (fails (own->disk, own, TRUE)) {
    return SQLITE_IOERR_FSYNC;
  }
  record (own->disk, SYNC, own->number, 0, NULL);
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real_of (file)->pMethods->xFileSize (real_of (file), size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xLock (real_of (file), level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xUnlock (real_of (file), level);
}

static int
file_check_reserved_lock (sqlite3_file *file, int *out)
{
  return real_of (file)->pMethods->xCheckReservedLock (real_of (file), out);
}

static int
file_control (sqlite3_file *file, int operation, void *argument)
{
  return real_of (file)->pMethods->xFileControl (real_of (file), operation, argument);
}

static int
file_sector_size (sqlite3_file *file)
{
  return real_of (file)->pMethods->xSectorSize (real_of (file));
}

/* What SQLite may assume of the disk is what it assumes in earnest: that a torn write changes no
 * byte beside it. */
static int
file_device (sqlite3_file *file)
{
  return real_of (file)->pMethods->xDeviceCharacteristics (real_of (file));
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
  return real_of (file)->pMethods->xShmMap (real_of (file), page, size, extend, out);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real_of (file)->pMethods->xShmLock (real_of (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static int
file_shm_unmap (sqlite3_file *file, int delete)
{
  return real_of (file)->pMethods->xShmUnmap (real_of (file), delete);
}

/* --- The VFS --- */

static int
disk_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
  FaultDisk *disk = vfs->pAppData;
  DiskFile *own = (DiskFile *) file;
  own->disk = disk;
  own->counts = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  own->number = own->counts ? number_of (disk, path) : -1;
  own->real = g_malloc0 ((gsize) disk->real->szOsFile);
  int result = disk->real->xOpen (disk->real, path, own->real, flags, out_flags);
  if (own->real->pMethods == NULL) {
    g_free (own->real);
    own->base.pMethods = NULL;
    return result;
  }
  own->base.pMethods = &disk->methods;
  return result;
}

static int
disk_delete (sqlite3_vfs *vfs, const char *path, int sync)
{
  FaultDisk *disk = vfs->pAppData;
  record (disk, DELETE, number_of (disk, path), sync, NULL);
  return disk->real->xDelete (disk->real, path, sync);
}

FaultDisk *
fault_disk_new (void)
{
  FaultDisk *disk = g_new0 (FaultDisk, 1);
  g_mutex_init (&disk->mutex);
  disk->real = sqlite3_vfs_find (NULL);
  disk->operations = g_array_new (FALSE, FALSE, sizeof (Operation));
  g_array_set_clear_func (disk->operations, operation_clear);
  /* Version 2: without memory mapping, so that all reading and writing comes through here. */
  disk->methods = (sqlite3_io_methods) {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
  };
  disk->vfs = *disk->real;
  disk->vfs.pNext = NULL;
  disk->vfs.zName = NAME;
  disk->vfs.szOsFile = (int) sizeof (DiskFile);
  disk->vfs.xOpen = disk_open;
  disk->vfs.xDelete = disk_delete;
  disk->vfs.pAppData = disk;
  sqlite3_vfs_register (&disk->vfs, 1);
  return disk;
}

void
fault_disk_free (FaultDisk *disk)
{
  if (disk == NULL) {
    return;
  }
  sqlite3_vfs_unregister (&disk->vfs);
  sqlite3_vfs_register (disk->real, 1);
  g_array_unref (disk->operations);
  g_mutex_clear (&disk->mutex);
  g_free (disk->path);
  g_free (disk);
}

void
fault_disk_record (FaultDisk *disk, const char *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk->mutex);
  g_array_set_size (disk->operations, 0);
  g_free (disk->path);
  disk->path = g_strdup (path);
}

void
fault_disk_stop (FaultDisk *disk)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk->mutex);
  g_clear_pointer (&disk->path, g_free);
}

guint
fault_disk_n_operations (FaultDisk *disk)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk->mutex);
  return disk->operations->len;
}

void
fault_disk_fail (FaultDisk *disk, FaultDiskFailure failure, guint after, guint times)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk->mutex);
  disk->failure = failure;
  disk->until = after;
  disk->times = times;
  disk->failed = 0;
}

guint
fault_disk_mend (FaultDisk *disk)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&disk->mutex);
  disk->times = 0;
  return disk->failed;
}

/* --- Losing power --- */

/* A file as it may be found; NULL: it does not exist. */
static void
apply_write (GByteArray **content, const Operation *operation, gsize from, gsize to)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (operation->bytes, &size);
  to = MIN (to, size);
  if (from >= to) {
    return;
  }
  if (*content == NULL) {
    *content = g_byte_array_new ();
  }
  guint end = (guint) operation->offset + (guint) to;
  guint old = (*content)->len;
  if (end > old) {
    g_byte_array_set_size (*content, end);
    memset ((*content)->data + old, 0, end - old);
  }
  memcpy ((*content)->data + operation->offset + from, bytes + from, to - from);
}

static void
apply (GByteArray **content, const Operation *operation)
{
  switch (operation->kind) {
  case WRITE:
    apply_write (content, operation, 0, G_MAXSIZE);
    break;
  case TRUNCATE:
    if (*content != NULL && (gint64) (*content)->len > operation->offset) {
      g_byte_array_set_size (*content, (guint) operation->offset);
    }
    break;
  case SYNC:
    break;
  case DELETE:
    g_clear_pointer (content, g_byte_array_unref);
    break;
  }
}

/* An operation that was not synced: done, not done, or of a write some sectors only. */
static void
apply_perhaps (GByteArray **content, const Operation *operation, GRand *rand)
{
  guint32 luck = g_rand_int_range (rand, 0, 4) & 3;
  if (luck == 0) {
    return;
  }
  if (luck > 1 || operation->kind != WRITE) {
    apply (content, operation);
    return;
  }
  gsize size = g_bytes_get_size (operation->bytes);
  for (gsize i = 0; i < size; i += SECTOR) {
    if (g_rand_boolean (rand)) {
      apply_write (content, operation, i, i + SECTOR);
    }
  }
}

/* A sync of the file makes durable what was written to it; one of the WAL or the journal also
 * what was deleted: SQLite then syncs the folder. */
static gboolean
makes_durable (const Operation *operation, guint file, const Operation *last)
{
  gboolean sync = operation->kind == SYNC && operation->file == file;
  gboolean folder = (operation->kind == SYNC && operation->file > 0) ||
                    (operation->kind == DELETE && operation->offset != 0);
  return sync || (folder && last->kind == DELETE);
}

/* One past the last operation on the file before `at` that is sure to have happened. */
static guint
durable_end (const FaultDisk *disk, guint file, guint at)
{
  guint last = G_MAXUINT;
  guint end = 0;
  const Operation *operations = (const Operation *) (gpointer) disk->operations->data;
  for (guint i = 0; i < at; i++) {
    if (operations[i].file == file && operations[i].kind != SYNC) {
      last = i;
    }
    if (last != G_MAXUINT && makes_durable (&operations[i], file, &operations[last])) {
      end = last + 1;
    }
  }
  return end;
}

void
fault_disk_lose_power (const FaultDisk *disk, guint at, GRand *rand, const char *path)
{
  for (guint file = 0; file < FILES; file++) {
    GByteArray *content = NULL;
    guint durable = durable_end (disk, file, at);
    for (guint i = 0; i < at; i++) {
      const Operation *operation = &g_array_index (disk->operations, Operation, i);
      if (operation->file == file && i < durable) {
        apply (&content, operation);
      } else if (operation->file == file) {
        apply_perhaps (&content, operation, rand);
      }
    }
    g_autofree char *name = g_strconcat (path, suffixes[file], NULL);
    if (content == NULL) {
      unlink (name);
      continue;
    }
    g_autoptr (GError) error = NULL;
    g_file_set_contents (name, (const char *) content->data, (gssize) content->len, &error);
    g_assert_no_error (error);
    g_byte_array_unref (content);
  }
}
