/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/checksum.h"
#include "rules/detectors.h"
#include "rules/error.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* How patterns are read, and what is known of them before they run. Internal to the detectors.
 *
 * A pattern is read twice: by PCRE2, which matches, and here, into the automaton of its positions (Glushkov), which tells
 * whether it can backtrack without bound, and with which bytes a match must begin. The automaton accepts at least
 * what the pattern does: look-around counts as nothing, and beyond ASCII all characters are one. */

/* Characters: those of ASCII each, all others as one. */
typedef struct {
  guint64 ascii[2];
  gboolean beyond;
  gboolean exact; /* of ASCII it holds what the pattern says; else it may hold more */
} RulesCharSet;

typedef struct {
  guint64 bits[4];
} RulesByteSet;

static inline gboolean
rules_byte_set_has (const RulesByteSet *set, guint8 byte)
{
  return (set->bits[byte >> 6] >> (byte & 63) & 1) != 0;
}

#define RULES_SYNTAX_UNBOUNDED G_MAXUINT32
/* Patterns with more ways than this are metered while they match. */
#define RULES_SYNTAX_FEW_WAYS 16u

/* A place of the pattern that takes one character. */
typedef struct {
  RulesCharSet set;
  GArray *follow; /* guint32: positions; twice where two ways lead there */
  gboolean last;  /* a match may end here */
} RulesPosition;

/* A part of the pattern, in the order of the text, at its outermost level. */
typedef struct {
  guint32 first_position; /* its positions: from here … */
  guint32 end_position;   /* … up to here */
  GArray *first;          /* guint32: with which it may begin */
  guint32 min;            /* characters */
  guint32 max;
} RulesSyntaxItem;

typedef struct {
  GArray *positions; /* RulesPosition */
  GArray *first;     /* guint32 */
  GArray *items;     /* RulesSyntaxItem; empty if alternatives stand at the outermost level */
  RulesCharSet
      before;  /* what may stand before a match; at the beginning of the text anything may match */
  guint32 min; /* characters of a match */
  guint32 max;
  guint32 ways; /* in which it can match from one place, at most: what cannot be still counts */
} RulesSyntax;

/* Reads a pattern. RULES_ERROR_PATTERN: it says what cannot be read, or backtracks without bound. The text of the error has no
 * place. */
RulesSyntax *rules_syntax_new (const char *pattern, GError **error);
void rules_syntax_free (RulesSyntax *syntax);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesSyntax, rules_syntax_free)

static inline const RulesPosition *
rules_syntax_position (const RulesSyntax *syntax, guint32 i)
{
  return &g_array_index (syntax->positions, RulesPosition, i);
}

/* detectors-set.c: sets, and what of a pattern stands for one. */
void rules_char_set_add (RulesCharSet *set, gunichar c, gboolean caseless);
void rules_char_set_add_range (RulesCharSet *set, gunichar from, gunichar to, gboolean caseless);
void rules_char_set_invert (RulesCharSet *set);
void rules_char_set_unite (RulesCharSet *set, const RulesCharSet *other);
gboolean rules_char_set_meet (const RulesCharSet *a, const RulesCharSet *b);
/* The first bytes of its characters. */
RulesByteSet rules_char_set_bytes (const RulesCharSet *set);
/* At `[`: reads a class and moves `*at` behind it. At a backslash: an escape that stands for a character, which `*single` becomes, or
 * a set. NULL, or what is wrong. */
#define RULES_NO_CHARACTER G_MAXUINT32
const char *rules_char_set_read_class (RulesCharSet *set, const char **at, gboolean caseless);
const char *rules_char_set_read_escape (RulesCharSet *set, const char **at, gboolean caseless,
                                        gunichar *single);

/* --- What of a pattern is looked for in one pass over the text --- */

#define RULES_PREFIX_BYTES 8u

/* Bytes one of which stands at each place, from where a match begins or, where that is too common, from a part within it that
 * nothing before it can hold. */
typedef struct {
  guint32 pattern;
  guint32 length; /* places that are known */
  RulesByteSet before;
  RulesByteSet at[RULES_PREFIX_BYTES];
} RulesPrefix;

typedef struct {
  pcre2_code *code;
  guint32 detector;
  guint32 min_bytes;     /* of a match */
  guint32 max_bytes;     /* RULES_SYNTAX_UNBOUNDED; RULES_SYNTAX_UNBOUNDED */
  RulesByteSet consumed; /* what a match may hold */
  RulesByteSet before;   /* what may stand before it */
  /* Where prefixes stand within a match: */
  gboolean inner;
  guint32 back_min; /* bytes that come before, at least and at most */
  guint32 back_max;
  RulesByteSet back;  /* which they are */
  RulesByteSet first; /* with which a match begins */
} RulesDetectorPattern;

typedef struct {
  KgTermId literal;
  char *folded;      /* in lower case, single spaces */
  guint64 beginning; /* a bit for its first two bytes */
} RulesNearWord;

typedef struct {
  KgTermId class;
  KgTermId id;
  double confidence;
  GArray *checks; /* RulesChecksum */
  GArray *near;   /* RulesNearWord, ascending by literal */
} RulesDetector;

/* Prefixes are spread over 64 buckets, a bit each: of the tables by place and byte those bits remain that fit. Place 0 is the byte
 * before. Row 256 stands for no byte: before the beginning, behind the end. */
#define RULES_FILTER_BUCKETS 64u
#define RULES_FILTER_ROWS 257u

typedef struct {
  guint64 table[RULES_PREFIX_BYTES + 1][RULES_FILTER_ROWS];
  GArray *prefixes; /* RulesPrefix, by bucket */
  guint32 bucket_start[RULES_FILTER_BUCKETS + 1];
} RulesFilter;

struct _RulesDetectors {
  gatomicrefcount references;
  GArray *detectors; /* RulesDetector */
  GArray *patterns;  /* RulesDetectorPattern */
  RulesFilter filter;
  char *said; /* a digest of all that the graph says of them */
};

/* detectors-filter.c. Appends the prefixes of a pattern, and says in `pattern` where they stand. */
void rules_filter_add (GArray *prefixes, guint32 pattern, const RulesSyntax *syntax,
                       RulesDetectorPattern *out);
/* Spreads them. */
void rules_filter_init (RulesFilter *filter, const GArray *prefixes);
void rules_filter_clear (RulesFilter *filter);

/* detectors-near.c */
RulesNearWord rules_near_word (KgTermId literal, const char *text, gsize length);

/* The text before or behind a find, folded. */
typedef struct {
  GString *text;
  gsize from; /* in `text`: words stand from here … */
  gsize to;   /* … to here */
  guint64 beginnings;
  gsize place; /* in the text that is searched */
  gboolean known;
} RulesNearSide;

/* Belongs to one text: forgets before the next. */
typedef struct {
  RulesNearSide before;
  RulesNearSide behind;
} RulesNearWindow;

void rules_near_window_init (RulesNearWindow *window);
void rules_near_window_forget (RulesNearWindow *window);
void rules_near_window_clear (RulesNearWindow *window);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesNearWindow, rules_near_window_clear)

/* The first of the detector's words that stands near the find; KG_NONE: none. */
KgTermId rules_near_find (const RulesDetector *detector, const char *text, gsize length,
                          gsize start, gsize end, RulesNearWindow *window);

/* detectors-overlap.c: leaves of the finds those that the rules of overlap leave, in order, with their offsets in code
 * points. `marks` is working memory. */
void rules_finds_settle (GArray *finds, guint from, const char *text, gsize length,
                         GByteArray *marks);
