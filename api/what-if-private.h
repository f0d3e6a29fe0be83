/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/limits.h"
#include "api/log/record.h"
#include "api/what-if.h"

/* Between what-if.c, which counts, and what-if-compare.c, which decides. */

enum {
  API_BEFORE,
  API_AFTER,
  API_SIDES
};

/* What can come out: the effects, and that the request is refused. */
#define API_REFUSED ((guint) RULES_EFFECT_DENY + 1)
#define API_OUTCOMES (API_REFUSED + 1)

const char *api_outcome_name (guint outcome);

typedef struct {
  RulesEngine *engine;
  guint32 *numbers;                       /* of the engine's rules among those of both graphs */
  RulesSession *sessions[API_LIMIT_TEAM]; /* one a member; made when needed */
} ApiWhatIfSide;

/* A rule of either graph, or both, where it may have another name, place and effect. */
typedef struct {
  RulesRuleName names[API_SIDES]; /* `name` NULL: that graph has no such rule */
  RulesEffect effects[API_SIDES];
  guint64 begins;
  guint64 ends;
  guint64 turns;
  guint64 monitored;
} ApiWhatIfRule;

typedef struct {
  guint64 n;
  json_t *examples;
} ApiWhatIfChange;

struct _ApiWhatIf {
  guint limit;
  ApiTeam *team;
  ApiWhatIfSide sides[API_SIDES];
  GArray *rules; /* ApiWhatIfRule */
  guint64 n;
  guint64 n_changed;
  guint64 n_unreadable;
  guint64 n_differ_from_log;
  ApiWhatIfChange changes[API_OUTCOMES * API_OUTCOMES]; /* by outcome before, then after */
  json_t *problems;
};

/* As it is on that graph: {"id", "label"?, "effect"} (transfer full) */
json_t *api_what_if_rule_name (const ApiWhatIfRule *rule, guint side);

typedef enum {
  API_STEP_BEGINS,
  API_STEP_ENDS,
  API_STEP_TURNS,
  API_STEP_MONITORED,
} ApiWhatIfStepKind;

/* A rule that counts in a decision where it did not, the other way round, or with another effect. */
typedef struct {
  guint32 rule;
  ApiWhatIfStepKind kind;
} ApiWhatIfStep;

/* One decision on both graphs. */
typedef struct {
  gboolean unreadable;
  gboolean changed;
  gboolean differs_from_log;
  guint outcomes[API_SIDES];
  GArray *steps;   /* ApiWhatIfStep */
  json_t *example; /* where it is unreadable or changed: its entry of the report */
} ApiWhatIfCompared;

/* Any member of the team. (transfer full) */
ApiWhatIfCompared *api_what_if_compare (ApiWhatIf *what_if, const LogDecision *logged,
                                        guint member);
void api_what_if_compared_free (gpointer compared);
