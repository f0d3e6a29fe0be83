/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/parse.h"

/* What the parsing child tells its parent: a stream of records, each a tag byte and then fields
 * in the byte order of the machine (both ends are the same program on the same machine).
 *
 *     hello       'K'  u32 version                       first of all
 *     IRI         'I'  u32 length, text                  defines the next term id
 *     blank node  'B'  u32 length, label                 "
 *     literal     'L'  u32 datatype, u32 length, text    "
 *     tagged      'T'  u32 language length, u32 length, language, text
 *     quad        'Q'  u32 subject, predicate, object, graph, line
 *     prefix      'P'  u32 name length, u32 IRI length, name, IRI
 *     progress    'G'  u64 bytes of the file read
 *     problem     'E'  u32 line, u32 column, u32 length, text
 *     limit       'X'  u32 which, u32 line               then end
 *     failure     'F'  u32 which, u32 errno              then end
 *     end         'Z'  u64 quads                         last of all
 *
 * Terms are numbered from 1 in the order of their definition, each is defined once, and before
 * its use. The reader trusts nothing: whatever the writer could not have said of a real document
 * breaks the protocol. */

#define KG_WIRE_VERSION 1u
/* Text of a problem, bytes. */
#define KG_WIRE_TEXT_BYTES 2048u
/* Definitions between two quads: four terms and a datatype. */
#define KG_WIRE_DEFINITIONS 5u

typedef enum {
  KG_WIRE_LIMIT_NONE,
  KG_WIRE_LIMIT_BYTES,
  KG_WIRE_LIMIT_QUADS,
  KG_WIRE_LIMIT_LITERAL,
  KG_WIRE_LIMIT_IRI,
  KG_WIRE_LIMIT_LABEL,
  KG_WIRE_LIMIT_PREFIXES,
  KG_WIRE_LIMIT_DEPTH,
  KG_WIRE_LIMIT_TERMS,
} KgWireLimit;

typedef enum {
  KG_WIRE_FAILURE_NONE,
  KG_WIRE_FAILURE_READ,    /* the document cannot be read: errno */
  KG_WIRE_FAILURE_SANDBOX, /* the sandbox cannot be set up: errno */
  KG_WIRE_FAILURE_LIBRARY, /* a library cannot be set up */
} KgWireFailure;

/* Writing. `flush` gets full buffers, and what is left at kg_wire_writer_free(). */

typedef void (*KgWireFlush) (const guint8 *data, gsize length, gpointer user_data);
typedef struct _KgWireWriter KgWireWriter;

KgWireWriter *kg_wire_writer_new (KgWireFlush flush, gpointer user_data);
void kg_wire_writer_free (KgWireWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgWireWriter, kg_wire_writer_free)
void kg_wire_flush (KgWireWriter *writer);

void kg_wire_write_hello (KgWireWriter *writer);
void kg_wire_write_term (KgWireWriter *writer, const KgTerm *term);
void kg_wire_write_quad (KgWireWriter *writer, const KgQuad *quad, guint32 line);
void kg_wire_write_prefix (KgWireWriter *writer, const char *name, const char *iri);
void kg_wire_write_progress (KgWireWriter *writer, guint64 bytes);
/* Cuts a text that is too long. */
void kg_wire_write_problem (KgWireWriter *writer, guint32 line, guint32 column, const char *text);
void kg_wire_write_limit (KgWireWriter *writer, KgWireLimit limit, guint32 line);
void kg_wire_write_failure (KgWireWriter *writer, KgWireFailure failure, int error);
void kg_wire_write_end (KgWireWriter *writer, guint64 quads);

/* Reading into a dataset. */

typedef struct _KgWireReader KgWireReader;

typedef struct {
  gboolean ended;    /* the end was seen */
  guint64 bytes;     /* last progress */
  KgWireLimit limit; /* a limit that was reached, and the line */
  guint32 limit_line;
  KgWireFailure failure; /* what else stopped the child */
  int error;             /* errno of the failure; 0 if not known */
} KgWireState;

/* `dataset` must be empty. `limits` are copied. */
KgWireReader *kg_wire_reader_new (KgDataset *dataset, const KgParseLimits *limits);
void kg_wire_reader_free (KgWireReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgWireReader, kg_wire_reader_free)

/* The longest record that the limits allow, bytes. */
gsize kg_wire_reader_longest (const KgWireReader *reader);
/* Takes in as many whole records as there are, and tells in `*used` how many bytes they were.
 * FALSE if the protocol is broken: nothing more must be fed then. */
gboolean kg_wire_reader_feed (KgWireReader *reader, const guint8 *data, gsize length, gsize *used);
const KgWireState *kg_wire_reader_state (const KgWireReader *reader);
/* KgProblem, owned by the reader; in order. */
GPtrArray *kg_wire_reader_problems (const KgWireReader *reader);
