/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Sets `out` to `reference`, resolved against the absolute IRI `base` (RFC 3986, 5.2, read for
 * IRIs as RFC 3987, 6.5, has it). What has a scheme is taken as it stands. */
void kg_iri_resolve (const char *base, const char *reference, GString *out);
