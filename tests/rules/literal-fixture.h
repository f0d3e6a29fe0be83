/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/literal.h"

/* What tests of literals share: the datatypes of XML Schema that are read. */

#define LITERAL_DATATYPES 39
extern const char *const literal_datatypes[LITERAL_DATATYPES]; /* "string" */

/* By such a name. */
RulesDatatype literal_datatype_of (const char *name);
