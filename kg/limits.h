/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every limit of the graph layer. Each has a test at its edge. Those that a caller may lower or raise
 * are the defaults of KgParseLimits (parse.h). */

/* Ids: the store's terms lie below KG_OVERLAY_FIRST, those of a request overlay from it upwards. */
#define KG_OVERLAY_FIRST 0x80000000u
#define KG_TERM_ID_MAX 0x7fffffffu

/* A document after decompression, bytes. */
#define KG_LIMIT_DOCUMENT_BYTES (G_GUINT64_CONSTANT (8) << 30)
/* Quads in a document. */
#define KG_LIMIT_DOCUMENT_QUADS G_GUINT64_CONSTANT (100000000)
/* The lexical form of a literal, an IRI, a blank node label, a language tag: bytes. */
#define KG_LIMIT_LITERAL_BYTES (1u << 20)
#define KG_LIMIT_IRI_BYTES 8192u
#define KG_LIMIT_BLANK_BYTES 256u
#define KG_LIMIT_LANGUAGE_BYTES 64u
/* Prefixes that a document may declare. */
#define KG_LIMIT_PREFIXES 4096u
/* Nesting of `[`, `(` in Turtle and TriG, of elements in XML, of objects in JSON. */
#define KG_LIMIT_DEPTH 256u
/* Nesting of objects and arrays in JSON that is put into canonical form: no request is as deep. */
#define KG_LIMIT_JSON_DEPTH 256u
/* Problems reported for one document; parsing stops there. */
#define KG_LIMIT_PROBLEMS 20u
/* The parsing process: CPU seconds and address space in bytes. */
#define KG_LIMIT_PARSE_SECONDS 1800u
#define KG_LIMIT_PARSE_MEMORY (G_GUINT64_CONSTANT (12) << 30)
/* Hash N-Degree Quads calls allowed to one document: this many for each blank node that shares its
 * first-degree hash with another, and never more than the second figure (RDFC-1.0, 7.1). A
 * permutation of related nodes beyond the first counts as a call. */
#define KG_LIMIT_CANON_CALLS_PER_NODE 1000u
#define KG_LIMIT_CANON_CALLS 1000000u
/* Related hashes computed and related nodes put in order by all those calls, and quads looked at to
 * break their ties. */
#define KG_LIMIT_CANON_STEPS 10000000u
/* Hash N-Degree Quads calls that wait for each other. */
#define KG_LIMIT_CANON_DEPTH 100000u
/* How long a writer waits for another one, milliseconds. */
#define KG_LIMIT_BUSY_MS 10000
/* A delta larger than this many quads is merged into a new base. */
#define KG_LIMIT_DELTA_QUADS 32768u
/* Ids in the lists of a closure, each way; one with more keeps no lists. */
#define KG_LIMIT_CLOSURE_ENTRIES (1u << 24)
/* A commit message and an author's name, bytes. */
#define KG_LIMIT_MESSAGE_BYTES 65536u
#define KG_LIMIT_AUTHOR_BYTES 1024u
/* The text of a query, bytes. */
#define KG_LIMIT_QUERY_BYTES (1u << 20)
