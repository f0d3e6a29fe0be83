/* SPDX-License-Identifier: Apache-2.0 */
/* Shows ThreadSanitizer what GLib's locks, queues and reference counts order.
 *
 * GLib is not built with ThreadSanitizer, and its locks are bare futexes, so that data guarded by a GMutex
 * would look like a race. A build with --enable-sanitizers=thread links this file into every program, where
 * its functions come before those of the library: they call the real ones and add what happens before what.
 * Not covered: what GLib does with its own locks inside. */
#include <dlfcn.h>
#include <glib.h>
#include <sanitizer/tsan_interface.h>

static void *
resolve (void **cache, const char *name)
{
  void *found = __atomic_load_n (cache, __ATOMIC_ACQUIRE);
  if (found == NULL) {
    found = dlsym (RTLD_NEXT, name);
    __atomic_store_n (cache, found, __ATOMIC_RELEASE);
  }
  return found;
}

/* The function of that name in GLib. Resolved at the first call: GLib's own constructors may be first. */
#define REAL(function)                                                                             \
  ({                                                                                               \
    static void *cache;                                                                            \
    (__typeof__ (&(function))) resolve (&cache, #function);                                        \
  })

/* ---------------------------------------------------------------- GMutex, GRecMutex, GRWLock */

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  __tsan_acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked = REAL (g_mutex_trylock) (mutex);
  if (locked) {
    __tsan_acquire (mutex);
  }
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_rec_mutex_lock (GRecMutex *mutex)
{
  REAL (g_rec_mutex_lock) (mutex);
  __tsan_acquire (mutex);
}

void
g_rec_mutex_unlock (GRecMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_rec_mutex_unlock) (mutex);
}

/* Readers are ordered with each other too, which hides no race between a reader and a writer. */
void
g_rw_lock_reader_lock (GRWLock *lock)
{
  REAL (g_rw_lock_reader_lock) (lock);
  __tsan_acquire (lock);
}

void
g_rw_lock_reader_unlock (GRWLock *lock)
{
  __tsan_release (lock);
  REAL (g_rw_lock_reader_unlock) (lock);
}

void
g_rw_lock_writer_lock (GRWLock *lock)
{
  REAL (g_rw_lock_writer_lock) (lock);
  __tsan_acquire (lock);
}

void
g_rw_lock_writer_unlock (GRWLock *lock)
{
  __tsan_release (lock);
  REAL (g_rw_lock_writer_unlock) (lock);
}

/* ---------------------------------------------------------------- GCond */

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  __tsan_release (mutex);
  gboolean signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

/* ---------------------------------------------------------------- Once */

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean first = REAL (g_once_init_enter) (location);
  if (!first) {
    __tsan_acquire ((void *) location);
  }
  return first;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  __tsan_release ((void *) location);
  REAL (g_once_init_leave) (location, result);
}

/* ---------------------------------------------------------------- Queues between threads */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  __tsan_release (queue);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);
  __tsan_acquire (queue);
  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);
  __tsan_acquire (queue);
  return data;
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  gpointer data = REAL (g_async_queue_timeout_pop) (queue, timeout);
  __tsan_acquire (queue);
  return data;
}

/* ---------------------------------------------------------------- Thread pools */

typedef struct {
  GFunc func;
  gpointer user_data;
} PoolWork;

static void
run_pooled (gpointer data, gpointer user_data)
{
  const PoolWork *work = user_data;
  __tsan_acquire (data);
  work->func (data, work->user_data);
  __tsan_release (user_data);
}

GThreadPool *
g_thread_pool_new (GFunc func, gpointer user_data, gint max_threads, gboolean exclusive,
                   GError **error)
{
  PoolWork *work = g_new (PoolWork, 1);
  *work = (PoolWork) { func, user_data };
  return REAL (g_thread_pool_new) (run_pooled, work, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  __tsan_release (data);
  return REAL (g_thread_pool_push) (pool, data, error);
}

/* What the pool was made with stays: where nobody waits for its threads, they still use it. */
void
g_thread_pool_free (GThreadPool *pool, gboolean immediate, gboolean wait)
{
  gpointer work = pool->user_data;
  REAL (g_thread_pool_free) (pool, immediate, wait);
  if (wait) {
    __tsan_acquire (work);
  }
}

/* ---------------------------------------------------------------- Reference counts */

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  __tsan_release (count);
  gboolean last = REAL (g_atomic_ref_count_dec) (count);
  __tsan_acquire (count);
  return last;
}
