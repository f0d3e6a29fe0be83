/* SPDX-License-Identifier: Apache-2.0 */

/* Sealed reports that somebody hands in: whatever stands in one, each check has an answer, and where a seal passes nothing but that seal
 * stands in its place. The same bytes are a seal beside a file, too. */

#include "api/report/seal-private.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define VERIFIER "grounds/test+9931d1cd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"

static void
require (gboolean holds)
{
  if (!holds) {
    abort ();
  }
}

/* Writing the seal at its place again gives the same file. */
static void
check_place (const char *bytes, gsize length)
{
  ReportSealPlace place = { 0 };
  require (report_seal_find (bytes, length, &place));
  require (place.start < place.end && place.end <= length);
  g_autofree char *note = report_seal_read (bytes, &place);
  g_autoptr (GString) again = g_string_new_len (bytes, (gssize) place.start);
  g_auto (ReportSeal) seal = { 0 };
  require (note != NULL);
  report_seal_append (place.format, note, again);
  g_string_append_len (again, bytes + place.end, (gssize) (length - place.end));
  require (again->len == length && memcmp (again->str, bytes, length) == 0);
  require (report_seal_parse (note, strlen (note), &seal));
  g_autofree char *text = report_seal_text (&seal);
  require (g_str_has_prefix (note, text));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *bytes = size > 0 ? (const char *) data : "";
  g_autofree char *text = g_strndup (bytes, size);
  g_auto (ReportCheck) check = { 0 };
  g_auto (ReportCheck) beside = { 0 };
  require (report_check (bytes, size, NULL, NULL, VERIFIER, &check, NULL));
  require (report_check ("%PDF", 4, text, NULL, VERIFIER, &beside, NULL));
  for (guint i = 0; i < REPORT_N_CHECKS; i++) {
    require (check.findings[i].text != NULL && beside.findings[i].text != NULL);
  }
  if (check.findings[REPORT_CHECK_SEAL].status == REPORT_CHECK_PASSED) {
    check_place (bytes, size);
  }
  require (!report_check_passed (&check) ||
           check.findings[REPORT_CHECK_DIGEST].status == REPORT_CHECK_PASSED);
  return 0;
}
