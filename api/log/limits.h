/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every limit of the log. Each has a test at its edge. */

/* A record, bytes: a request is 17 MiB at most, and its values are gone. */
#define LOG_LIMIT_RECORD_BYTES (20u << 20)
/* Entries that wait to be written, and their bytes; whoever appends more waits. */
#define LOG_LIMIT_QUEUE 65536u
#define LOG_LIMIT_QUEUE_BYTES (256u << 20)
/* Entries in one group, and so between two fsyncs. */
#define LOG_LIMIT_GROUP 4096u
/* Problems told by a verification. */
#define LOG_LIMIT_PROBLEMS 20u
/* How far clocks may be apart, microseconds: entries that tell of a time longer than this before the checkpoint before them are told of. */
#define LOG_CLOCK_TOLERANCE (5 * 60 * G_USEC_PER_SEC)
/* A note with its signatures, bytes; signatures in it. */
#define LOG_LIMIT_NOTE_BYTES 65536u
#define LOG_LIMIT_SIGNATURES 64u
/* A proof of an entry with its checkpoint, bytes: room for extra data. */
#define LOG_LIMIT_PROOF_BYTES (1u << 20)
