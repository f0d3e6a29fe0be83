/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/parse-child.h"
gboolean kg_parse_raptor_prepare (void) { return TRUE; }
void kg_parse_raptor (KgParseJob *job) { (void) job; }
