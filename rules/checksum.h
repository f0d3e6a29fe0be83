/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The built-in checksums: each instance of gr:Checksum in ontology/grounds.ttl by the local part of its IRI ("Luhn", "EuVat",
 * "GermanTaxIdCheck").
 *
 * A checksum takes a candidate as it was found, UTF-8, with the separators that people write (spaces, points, hyphens,
 * slashes) where its scheme knows them, and says whether it can be a number of its kind: length, fixed parts, dates within, check
 * digits. Nothing allocates. Sources of each scheme stand with its code. */

typedef gboolean (*RulesChecksum) (const char *text, gsize length);

/* By the local name; NULL if there is none. */
RulesChecksum rules_checksum_find (const char *name);

/* All of them, by name: for tests and for lists. NULL at the end. */
const char *const *rules_checksum_names (void);
