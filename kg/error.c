/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/error.h"

G_DEFINE_QUARK (kg-error-quark, kg_error);
