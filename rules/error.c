/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/error.h"

G_DEFINE_QUARK (rules-error-quark, rules_error);
