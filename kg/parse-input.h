/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The bytes of a document, decompressed: from a file descriptor in the parsing child, from
 * memory where a document is parsed in place. gzip (RFC 1952) is recognised by its first two
 * bytes; several members follow each other as one document. */

typedef struct _KgInput KgInput;

typedef enum {
  KG_INPUT_DATA,
  KG_INPUT_END,
  KG_INPUT_LIMIT,   /* more than max_bytes after decompression */
  KG_INPUT_ERROR,   /* reading failed: errno */
  KG_INPUT_DAMAGED, /* the gzip data are not well-formed, or cut short */
} KgInputStatus;

KgInput *kg_input_new_fd (int fd, guint64 max_bytes);
/* `data` is borrowed. */
KgInput *kg_input_new_memory (const guint8 *data, gsize length, guint64 max_bytes);
void kg_input_free (KgInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgInput, kg_input_free)

/* The next bytes, into `buffer`: at least one with KG_INPUT_DATA, none otherwise. */
KgInputStatus kg_input_read (KgInput *input, guint8 *buffer, gsize size, gsize *length);
/* Bytes of the file so far, as they are in the file. */
guint64 kg_input_consumed (const KgInput *input);
/* errno after KG_INPUT_ERROR. */
int kg_input_error (const KgInput *input);
