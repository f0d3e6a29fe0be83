/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/librdf-storage.h"

/* What librdf looks for in a loadable module: see rdf_storage_module.h. */
void librdf_storage_module_register_factory (librdf_world *world);

void
librdf_storage_module_register_factory (librdf_world *world)
{
  kg_librdf_register (world);
}
