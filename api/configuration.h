/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"

/* The service's configuration: a GKeyFile, each key of which the environment can override (GROUNDS_<SECTION>_<KEY>). One table names every key with
 * its type, default and meaning; an unknown key, section or a value of the wrong kind is an error that names the file and the key. Immutable. */

typedef struct _ServiceConfig ServiceConfig;

/* `path` (nullable): defaults and the environment alone. `overrides` (nullable): "section.key=value", of the command line, which win.
 * KG_ERROR_IO, KG_ERROR_INVALID. */
ServiceConfig *service_config_load (const char *path, const char *const *overrides, GError **error);
ServiceConfig *service_config_ref (ServiceConfig *config);
void service_config_unref (ServiceConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServiceConfig, service_config_unref)

/* The key must be in the table. Text: NULL where it is not set and has no default. */
const char *service_config_text (const ServiceConfig *config, const char *section, const char *key);
guint64 service_config_number (const ServiceConfig *config, const char *section, const char *key);
gboolean service_config_flag (const ServiceConfig *config, const char *section, const char *key);

/* A configuration file with every key, its meaning and its default, commented out: `grounds serve --print-config`. (transfer full) */
char *service_config_template (void);
