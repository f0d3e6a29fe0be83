/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Whether an object has a member name twice. The names of all open objects lie on one stack. Internal to rules/. */

typedef struct _RulesJsonNames RulesJsonNames;

/* Names are places in `text`, which must outlive it. */
RulesJsonNames *rules_json_names_new (const char *text);
void rules_json_names_free (RulesJsonNames *names);

void rules_json_names_open (RulesJsonNames *names);
/* Without quotation marks. */
void rules_json_names_add (RulesJsonNames *names, guint32 start, guint32 end, gboolean escaped);
/* Forgets the names of the innermost object. TRUE if one was there twice: `twice` gets the first place at which one was
 * repeated. */
gboolean rules_json_names_close (RulesJsonNames *names, guint32 *twice);
