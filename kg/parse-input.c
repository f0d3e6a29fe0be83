/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define RAW_BYTES ((gsize) 128 * 1024)

/* RFC 1952, 2.3.1: ID1 and ID2. */
static const guint8 gzip_magic[2] = { 0x1f, 0x8b };

typedef enum {
  MODE_UNKNOWN,
  MODE_PLAIN,
  MODE_GZIP,
  MODE_BETWEEN_MEMBERS,
} Mode;

struct _KgInput {
  int fd;               /* -1: memory */
  const guint8 *memory; /* what is left of it */
  gsize memory_length;
  Mode mode;
  guint8 *raw; /* RAW_BYTES */
  gsize raw_at;
  gsize raw_length;
  gboolean raw_ended;
  z_stream zlib;
  gboolean inflating; /* `zlib` is in use */
  guint64 consumed;
  guint64 produced;
  guint64 max_bytes;
  int error;
};

static KgInput *
new_input (int fd, guint64 max_bytes)
{
  KgInput *input = g_new0 (KgInput, 1);
  input->fd = fd;
  input->max_bytes = max_bytes;
  input->raw = (guint8 *) g_malloc (RAW_BYTES);
  return input;
}

KgInput *
kg_input_new_fd (int fd, guint64 max_bytes)
{
  return new_input (fd, max_bytes);
}

KgInput *
kg_input_new_memory (const guint8 *data, gsize length, guint64 max_bytes)
{
  KgInput *input = new_input (-1, max_bytes);
  input->memory = data;
  input->memory_length = length;
  return input;
}

void
kg_input_free (KgInput *input)
{
  if (input == NULL) {
    return;
  }
  if (input->inflating) {
    inflateEnd (&input->zlib);
  }
  g_free (input->raw);
  g_free (input);
}

guint64
kg_input_consumed (const KgInput *input)
{
  return input->consumed;
}

int
kg_input_error (const KgInput *input)
{
  return input->error;
}

/* Bytes as the file holds them; 0 at the end, -1 on error. */
static gssize
read_raw (KgInput *input, guint8 *buffer, gsize size)
{
  gssize n;
  if (input->fd < 0) {
    n = (gssize) MIN (size, input->memory_length);
    if (n > 0) {
      memcpy (buffer, input->memory, (gsize) n);
      input->memory += n;
      input->memory_length -= (gsize) n;
    }
  } else {
    do {
      n = read (input->fd, buffer, size);
    } while (n < 0 && errno == EINTR);
  }
  if (n < 0) {
    input->error = errno;
    return -1;
  }
  input->consumed += (guint64) n;
  return n;
}

/* Until `wanted` bytes are at hand, or the file ends. */
static gboolean
fill_raw (KgInput *input, gsize wanted)
{
  gsize left = input->raw_length - input->raw_at;
  memmove (input->raw, input->raw + input->raw_at, left);
  input->raw_at = 0;
  input->raw_length = left;
  while (input->raw_length < wanted && !input->raw_ended) {
    gssize n = read_raw (input, input->raw + input->raw_length, RAW_BYTES - input->raw_length);
    if (n < 0) {
      return FALSE;
    }
    input->raw_ended = n == 0;
    input->raw_length += (gsize) n;
  }
  return TRUE;
}

static gboolean
at_magic (const KgInput *input)
{
  return input->raw_length - input->raw_at >= sizeof gzip_magic &&
         memcmp (input->raw + input->raw_at, gzip_magic, sizeof gzip_magic) == 0;
}

static KgInputStatus
begin (KgInput *input)
{
  if (!fill_raw (input, sizeof gzip_magic)) {
    return KG_INPUT_ERROR;
  }
  if (!at_magic (input)) {
    input->mode = MODE_PLAIN;
    return KG_INPUT_DATA;
  }
  /* 15 bits of window, and 16 for gzip instead of zlib headers. */
  if (inflateInit2 (&input->zlib, 15 + 16) != Z_OK) {
    input->error = ENOMEM;
    return KG_INPUT_ERROR;
  }
  input->inflating = TRUE;
  input->mode = MODE_GZIP;
  return KG_INPUT_DATA;
}

/* RFC 1952, 2.2: another member, or the end. Zeros may pad the file, as on tapes. */
static KgInputStatus
next_member (KgInput *input)
{
  if (!fill_raw (input, sizeof gzip_magic)) {
    return KG_INPUT_ERROR;
  }
  while (input->raw_at < input->raw_length && input->raw[input->raw_at] == 0) {
    input->raw_at++;
    if (input->raw_at == input->raw_length && !fill_raw (input, sizeof gzip_magic)) {
      return KG_INPUT_ERROR;
    }
  }
  if (input->raw_at == input->raw_length) {
    return KG_INPUT_END;
  }
  if (!fill_raw (input, sizeof gzip_magic)) {
    return KG_INPUT_ERROR;
  }
  if (!at_magic (input) || inflateReset (&input->zlib) != Z_OK) {
    return KG_INPUT_DAMAGED;
  }
  input->mode = MODE_GZIP;
  return KG_INPUT_DATA;
}

static KgInputStatus
inflate_some (KgInput *input, guint8 *buffer, gsize size, gsize *length)
{
  if (input->raw_at == input->raw_length && !fill_raw (input, 1)) {
    return KG_INPUT_ERROR;
  }
  if (input->raw_at == input->raw_length) {
    return KG_INPUT_DAMAGED;
  }
  input->zlib.next_in = input->raw + input->raw_at;
  input->zlib.avail_in = (uInt) (input->raw_length - input->raw_at);
  input->zlib.next_out = buffer;
  input->zlib.avail_out = (uInt) size;
  int status = inflate (&input->zlib, Z_NO_FLUSH);
  input->raw_at = input->raw_length - input->zlib.avail_in;
  *length = size - input->zlib.avail_out;
  if (status == Z_STREAM_END) {
    input->mode = MODE_BETWEEN_MEMBERS;
    return KG_INPUT_DATA;
  }
  return status == Z_OK || status == Z_BUF_ERROR ? KG_INPUT_DATA : KG_INPUT_DAMAGED;
}

static KgInputStatus
read_plain (KgInput *input, guint8 *buffer, gsize size, gsize *length)
{
  gsize left = input->raw_length - input->raw_at;
  if (left > 0) {
    *length = MIN (left, size);
    memcpy (buffer, input->raw + input->raw_at, *length);
    input->raw_at += *length;
    return KG_INPUT_DATA;
  }
  gssize n = read_raw (input, buffer, size);
  if (n < 0) {
    return KG_INPUT_ERROR;
  }
  *length = (gsize) n;
  return n == 0 ? KG_INPUT_END : KG_INPUT_DATA;
}

static KgInputStatus
step (KgInput *input, guint8 *buffer, gsize size, gsize *length)
{
  switch (input->mode) {
  case MODE_UNKNOWN:
    return begin (input);
  case MODE_PLAIN:
    return read_plain (input, buffer, size, length);
  case MODE_GZIP:
    return inflate_some (input, buffer, size, length);
  case MODE_BETWEEN_MEMBERS:
    return next_member (input);
  }
  return KG_INPUT_ERROR;
}

KgInputStatus
kg_input_read (KgInput *input, guint8 *buffer, gsize size, gsize *length)
{
  KgInputStatus status;
  *length = 0;
  /* A step may yield nothing: a header, a member's end. */
  do {
    status = step (input, buffer, size, length);
  } while (status == KG_INPUT_DATA && *length == 0);
  input->produced += *length;
  if (status == KG_INPUT_DATA && input->produced > input->max_bytes) {
    *length = 0;
    return KG_INPUT_LIMIT;
  }
  if (status != KG_INPUT_DATA) {
    *length = 0;
  }
  return status;
}
