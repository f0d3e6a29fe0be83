/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Limits of reports. */

/* Levels of brackets in the expression for plural forms. */
#define REPORT_LIMIT_PLURAL_DEPTH 32u
