/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/parse.h"
#include "kg/wire.h"

/* What both ends of the parsing process share. */

/* Behind KG_PARSE_ARGUMENT: the format, seven limits, the base. */
#define KG_PARSE_CHILD_ARGUMENTS 9

/* argv for the child (transfer full). */
char **kg_parse_child_arguments (const char *program, const KgParseSource *source,
                                 const KgParseLimits *limits);

/* Whether what the child said makes a whole document; else the error that it makes. */
gboolean kg_parse_conclude (const char *name, const KgParseLimits *limits,
                            const KgWireReader *reader, GPtrArray **problems, GError **error);
