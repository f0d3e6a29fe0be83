/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/literal-private.h"

/* XML Schema 1.1 Datatypes, 3.3.6 to 3.3.14 and 3.4.26 to 3.4.28; the regular expressions of those sections, and the values
 * of appendix E.3. */

#define DAY_SECONDS ((gint64) 24 * 60 * 60)
/* The seconds up to any instant of these years, and 14 hours more, fit in 64 bits. */
#define GREATEST_YEAR G_GINT64_CONSTANT (290000000000)
/* Without a time zone an instant may lie this far to either side (3.2.7.4, D.2.1). */
#define ZONE_SECONDS ((gint64) 14 * 60 * 60)

/* --- Instants --- */

/* What a datatype is made of, in the order of writing. */
typedef enum {
  PART_YEAR = 1 << 0,
  PART_MONTH = 1 << 1,
  PART_DAY = 1 << 2,
  PART_CLOCK = 1 << 3,
} Parts;

/* What is not written stands as in 1972, a leap year, so that --02-29 is a day (E.3.6). */
typedef struct {
  gint64 year;
  guint year_in_cycle; /* its last four digits, which decide whether it is a leap year */
  gboolean beyond;     /* the year is too large for us to reckon with */
  guint month;
  guint day;
  guint seconds; /* of the day, up to DAY_SECONDS itself: 24:00:00 */
  guint32 nanoseconds;
  gboolean zoned;
  gint zone; /* seconds */
} Fields;

static guint
parts_of (RulesDatatype datatype)
{
  static const guint parts[] = {
    [RULES_DATATYPE_DATE_TIME] = PART_YEAR | PART_MONTH | PART_DAY | PART_CLOCK,
    [RULES_DATATYPE_DATE_TIME_STAMP] = PART_YEAR | PART_MONTH | PART_DAY | PART_CLOCK,
    [RULES_DATATYPE_DATE] = PART_YEAR | PART_MONTH | PART_DAY,
    [RULES_DATATYPE_TIME] = PART_CLOCK,
    [RULES_DATATYPE_G_YEAR] = PART_YEAR,
    [RULES_DATATYPE_G_YEAR_MONTH] = PART_YEAR | PART_MONTH,
    [RULES_DATATYPE_G_MONTH] = PART_MONTH,
    [RULES_DATATYPE_G_MONTH_DAY] = PART_MONTH | PART_DAY,
    [RULES_DATATYPE_G_DAY] = PART_DAY,
  };
  return parts[datatype];
}

static gboolean
is_digit (char c)
{
  return (guchar) (c - '0') < 10;
}

static guint
digit (char c)
{
  return (guint) (c - '0');
}

/* All scans take a place in a NUL-terminated text, move it on, and return FALSE where something else stands. */

static gboolean
scan_text (const char **at, const char *text)
{
  const char *here = *at;
  for (; *text != '\0'; text++, here++) {
    if (*here != *text) {
      return FALSE;
    }
  }
  *at = here;
  return TRUE;
}

static gboolean
scan_two (const char **at, guint least, guint greatest, guint *out)
{
  const char *here = *at;
  if (!is_digit (here[0]) || !is_digit (here[1])) {
    return FALSE;
  }
  *out = digit (here[0]) * 10 + digit (here[1]);
  *at = here + 2;
  return *out >= least && *out <= greatest;
}

/* Digits after a point; those beyond nanoseconds are read and do not count. */
static gboolean
scan_fraction (const char **at, guint32 *nanoseconds)
{
  const char *here = *at;
  guint32 weight = 100000000;
  *nanoseconds = 0;
  for (; is_digit (*here); here++, weight /= 10) {
    *nanoseconds += digit (*here) * weight;
  }
  gboolean any = here != *at;
  *at = here;
  return any;
}

/* Four digits or more, no leading zero in more than four; there is a year 0000. */
static gboolean
scan_year (const char **at, Fields *fields)
{
  const char *here = *at;
  gboolean negative = *here == '-';
  here += negative;
  const char *first = here;
  gint64 year = 0;
  for (; is_digit (*here); here++) {
    if (year <= GREATEST_YEAR) {
      year = year * 10 + digit (*here);
    }
  }
  gsize n = (gsize) (here - first);
  *at = here;
  if (n < 4 || (n > 4 && *first == '0')) {
    return FALSE;
  }
  fields->beyond = year > GREATEST_YEAR;
  fields->year = negative ? -year : year;
  fields->year_in_cycle =
      digit (here[-4]) * 1000 + digit (here[-3]) * 100 + digit (here[-2]) * 10 + digit (here[-1]);
  return TRUE;
}

static gboolean
scan_clock (const char **at, Fields *fields)
{
  guint hours, minutes, seconds;
  if (!scan_two (at, 0, 24, &hours) || !scan_text (at, ":") || !scan_two (at, 0, 59, &minutes) ||
      !scan_text (at, ":") || !scan_two (at, 0, 59, &seconds)) {
    return FALSE;
  }
  if (scan_text (at, ".") && !scan_fraction (at, &fields->nanoseconds)) {
    return FALSE;
  }
  fields->seconds = hours * 3600 + minutes * 60 + seconds;
  return TRUE;
}

static gboolean
scan_zone (const char **at, Fields *fields)
{
  fields->zoned = **at != '\0';
  if (!fields->zoned || scan_text (at, "Z")) {
    return TRUE;
  }
  guint hours, minutes;
  gboolean negative = **at == '-';
  if ((!negative && **at != '+')) {
    return FALSE;
  }
  (*at)++;
  if (!scan_two (at, 0, 14, &hours) || !scan_text (at, ":") || !scan_two (at, 0, 59, &minutes)) {
    return FALSE;
  }
  guint seconds = hours * 3600 + minutes * 60;
  fields->zone = negative ? -(gint) seconds : (gint) seconds;
  return seconds <= ZONE_SECONDS;
}

static guint
days_of_month (const Fields *fields)
{
  static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  guint year = fields->year_in_cycle;
  gboolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return fields->month == 2 && leap ? 29 : days[fields->month - 1];
}

/* 24:00:00 is the only time of its hour, whatever number of zeros follow; with any digit it is not. */
static gboolean
is_in_day (const Fields *fields, const char *start, const char *end)
{
  if (fields->seconds < DAY_SECONDS) {
    return TRUE;
  }
  for (const char *at = start + 2; at < end; at++) {
    if (is_digit (*at) && *at != '0') {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
scan_fields (guint parts, const char **at, Fields *fields)
{
  if ((parts & PART_YEAR) != 0 && !scan_year (at, fields)) {
    return FALSE;
  }
  if ((parts & PART_MONTH) != 0 && (!scan_text (at, (parts & PART_YEAR) != 0 ? "-" : "--") ||
                                    !scan_two (at, 1, 12, &fields->month))) {
    return FALSE;
  }
  if ((parts & PART_DAY) != 0 &&
      (!scan_text (at, (parts & PART_MONTH) != 0 ? "-" : "---") ||
       !scan_two (at, 1, 31, &fields->day) || fields->day > days_of_month (fields))) {
    return FALSE;
  }
  if ((parts & PART_CLOCK) == 0) {
    return scan_zone (at, fields);
  }
  if ((parts & PART_DAY) != 0 && !scan_text (at, "T")) {
    return FALSE;
  }
  const char *clock = *at;
  return scan_clock (at, fields) && is_in_day (fields, clock, *at) && scan_zone (at, fields);
}

/* Days from 1970-01-01 on the proleptic Gregorian calendar. Years are counted from March, so that the leap day comes
 * last and the months before it follow one rule: 153 days in five of them. */
static gint64
days_from_epoch (gint64 year, guint month, guint day)
{
  gint64 from_march = month > 2 ? year : year - 1;
  gint64 cycle = (from_march >= 0 ? from_march : from_march - 399) / 400;
  gint64 year_of_cycle = from_march - cycle * 400;
  gint64 month_from_march = month > 2 ? month - 3 : month + 9;
  gint64 day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  gint64 day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
  return cycle * 146097 + day_of_cycle - 719468;
}

gboolean
rules_literal_read_instant (RulesDatatype datatype, const char *lexical, gsize length,
                            RulesValue *out)
{
  Fields fields = { .year = 1972, .year_in_cycle = 1972, .month = 1, .day = 1 };
  const char *at = lexical;
  if (!scan_fields (parts_of (datatype), &at, &fields) || at != lexical + length ||
      (datatype == RULES_DATATYPE_DATE_TIME_STAMP && !fields.zoned)) {
    return FALSE;
  }
  if (fields.beyond) {
    return TRUE;
  }
  /* A time has no day that its 24:00:00 could be the end of (E.3.4: it is 00:00:00). */
  if (datatype == RULES_DATATYPE_TIME) {
    fields.seconds %= DAY_SECONDS;
  }
  out->kind = RULES_VALUE_INSTANT;
  out->as.instant.seconds = days_from_epoch (fields.year, fields.month, fields.day) * DAY_SECONDS +
                            fields.seconds - fields.zone;
  out->as.instant.nanoseconds = fields.nanoseconds;
  out->as.instant.zoned = fields.zoned;
  return TRUE;
}

static RulesOrder
compare_seconds (gint64 a, gint64 a_nanoseconds, gint64 b, gint64 b_nanoseconds)
{
  if (a != b) {
    return a < b ? RULES_ORDER_LESS : RULES_ORDER_GREATER;
  }
  return (RulesOrder) ((a_nanoseconds > b_nanoseconds) - (a_nanoseconds < b_nanoseconds));
}

/* An instant with a zone before or after one without: if it is so in every zone (D.2.1). */
static RulesOrder
compare_mixed (const RulesValue *zoned, const RulesValue *local)
{
  gint64 seconds = local->as.instant.seconds;
  guint32 nanoseconds = local->as.instant.nanoseconds;
  if (compare_seconds (zoned->as.instant.seconds, zoned->as.instant.nanoseconds,
                       seconds - ZONE_SECONDS, nanoseconds) == RULES_ORDER_LESS) {
    return RULES_ORDER_LESS;
  }
  if (compare_seconds (zoned->as.instant.seconds, zoned->as.instant.nanoseconds,
                       seconds + ZONE_SECONDS, nanoseconds) == RULES_ORDER_GREATER) {
    return RULES_ORDER_GREATER;
  }
  return RULES_ORDER_NONE;
}

static RulesDatatype
primitive_of (RulesDatatype datatype)
{
  return datatype == RULES_DATATYPE_DATE_TIME_STAMP ? RULES_DATATYPE_DATE_TIME : datatype;
}

RulesOrder
rules_literal_compare_instants (const RulesValue *a, const RulesValue *b)
{
  if (primitive_of (a->datatype) != primitive_of (b->datatype)) {
    return RULES_ORDER_NONE;
  }
  if (a->as.instant.zoned == b->as.instant.zoned) {
    return compare_seconds (a->as.instant.seconds, a->as.instant.nanoseconds, b->as.instant.seconds,
                            b->as.instant.nanoseconds);
  }
  if (a->as.instant.zoned) {
    return compare_mixed (a, b);
  }
  RulesOrder order = compare_mixed (b, a);
  return order == RULES_ORDER_NONE ? order : (RulesOrder) - (int) order;
}

/* --- Durations --- */

typedef struct {
  char letter;
  gint64 months;
  gint64 seconds;
} Unit;

static const Unit units[] = {
  { 'Y', 12, 0 },   { 'M', 1, 0 },  { 'D', 0, DAY_SECONDS },
  { 'H', 0, 3600 }, { 'M', 0, 60 }, { 'S', 0, 1 },
};
enum {
  UNIT_YEARS = 0,
  UNIT_DAYS = 2,
  UNIT_HOURS = 3,
  N_UNITS = G_N_ELEMENTS (units)
};

typedef struct {
  const char *at;
  gint64 months;
  gint64 seconds;
  guint32 nanoseconds;
  gboolean beyond; /* of what 64 bits hold */
} Sum;

static gboolean
add_overflows (gint64 *sum, gint64 number, gint64 weight)
{
  gint64 product;
  return __builtin_mul_overflow (number, weight, &product) ||
         __builtin_add_overflow (*sum, product, sum);
}

/* A number and the letter of the unit. Only seconds have a fraction, and it has digits on both sides of its point. (The
 * grammar of 3.3.6.2 would allow ".5S" and "1.S", its regular expression does not, as in XML Schema 1.0.) */
static gboolean
scan_part (Sum *sum, const Unit *unit)
{
  const char *at = sum->at;
  gint64 number = 0;
  gboolean beyond = FALSE;
  guint32 nanoseconds = 0;
  for (; is_digit (*at); at++) {
    beyond = beyond || __builtin_mul_overflow (number, 10, &number) ||
             __builtin_add_overflow (number, digit (*at), &number);
  }
  if (at == sum->at) {
    return FALSE;
  }
  if (unit->letter == 'S' && scan_text (&at, ".") && !scan_fraction (&at, &nanoseconds)) {
    return FALSE;
  }
  if (*at != unit->letter) {
    return FALSE;
  }
  sum->at = at + 1;
  sum->nanoseconds = nanoseconds;
  sum->beyond = sum->beyond || beyond || add_overflows (&sum->months, number, unit->months) ||
                add_overflows (&sum->seconds, number, unit->seconds);
  return TRUE;
}

static gboolean
scan_parts (Sum *sum, guint first, guint end)
{
  gboolean any = FALSE;
  for (guint i = first; i < end; i++) {
    any = scan_part (sum, &units[i]) || any;
  }
  return any;
}

static gboolean
scan_duration (RulesDatatype datatype, Sum *sum)
{
  guint first = datatype == RULES_DATATYPE_DAY_TIME_DURATION ? UNIT_DAYS : UNIT_YEARS;
  guint end = datatype == RULES_DATATYPE_YEAR_MONTH_DURATION ? UNIT_DAYS : UNIT_HOURS;
  gboolean any = scan_parts (sum, first, end);
  if (datatype != RULES_DATATYPE_YEAR_MONTH_DURATION && scan_text (&sum->at, "T")) {
    return scan_parts (sum, UNIT_HOURS, N_UNITS);
  }
  return any;
}

static RulesValueKind
kind_of (RulesDatatype datatype)
{
  if (datatype == RULES_DATATYPE_YEAR_MONTH_DURATION) {
    return RULES_VALUE_MONTHS;
  }
  return datatype == RULES_DATATYPE_DAY_TIME_DURATION ? RULES_VALUE_SECONDS : RULES_VALUE_DURATION;
}

gboolean
rules_literal_read_duration (RulesDatatype datatype, const char *lexical, gsize length,
                             RulesValue *out)
{
  gboolean negative = lexical[0] == '-';
  Sum sum = { .at = lexical + negative };
  if (!scan_text (&sum.at, "P") || !scan_duration (datatype, &sum) || sum.at != lexical + length) {
    return FALSE;
  }
  if (sum.beyond) {
    return TRUE;
  }
  out->kind = kind_of (datatype);
  out->as.duration.months = negative ? -sum.months : sum.months;
  out->as.duration.seconds = negative ? -sum.seconds : sum.seconds;
  out->as.duration.nanoseconds = negative ? -(gint32) sum.nanoseconds : (gint32) sum.nanoseconds;
  return TRUE;
}

/* Months have no length in seconds, so across kinds, and for xsd:duration, there is equality alone. */
RulesOrder
rules_literal_compare_durations (const RulesValue *a, const RulesValue *b)
{
  RulesOrder months = compare_seconds (a->as.duration.months, 0, b->as.duration.months, 0);
  RulesOrder seconds = compare_seconds (a->as.duration.seconds, a->as.duration.nanoseconds,
                                        b->as.duration.seconds, b->as.duration.nanoseconds);
  if (months == RULES_ORDER_EQUAL && seconds == RULES_ORDER_EQUAL) {
    return RULES_ORDER_EQUAL;
  }
  if (a->kind != b->kind || a->kind == RULES_VALUE_DURATION) {
    return RULES_ORDER_NONE;
  }
  return a->kind == RULES_VALUE_MONTHS ? months : seconds;
}
