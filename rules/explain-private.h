/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/text.h"
#include "rules/explain.h"
#include "rules/names.h"
#include "rules/sentence.h"

/* What the renderings of a proof share: its parts as sentences. Internal to rules/explain*.c.
 *
 * First the proof becomes an account (explain-account.c): rules with numbered steps, conclusions, remarks, all in words. Then
 * each rendering writes that down in its own way. Sentences are safe to be shown anywhere after the escaping of the rendering
 * (kg_text_append_safe() has been applied), and hold no value of a field. */

/* --- Telling: names of things (explain-words.c) --- */

typedef struct {
  const RulesExplanation *explanation;
  const RulesPolicies *policies; /* (nullable) likewise */
  const RulesRequest *request;   /* (nullable) evidence that is of no request */
  const RulesDecision *decision;
  const OntologyVocab *vocab;
  RulesNames names; /* `data` is the request's view */
  /* (nullable) what was told before by the graph's default language */
  RulesTexts *texts;
} RulesTelling;

void rules_telling_init (RulesTelling *telling, const RulesExplanation *explanation);
void rules_telling_clear (RulesTelling *telling);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesTelling, rules_telling_clear)

/* Whether names of the term are the graph's alone, so that they can be kept. */
gboolean rules_telling_is_steady (const RulesTelling *telling, KgTermId id);
/* A blank node goes by the name of its class, of which the request may speak: what is told of one is not kept. */
gboolean rules_telling_is_blank (const RulesTelling *telling, KgTermId id);
/* Of what is steady: appends what is known; keeps what was appended since `from`. */
gboolean rules_telling_append_known (const RulesTelling *telling, GString *out,
                                     const RulesTextKey *key);
void rules_telling_keep (const RulesTelling *telling, const GString *out, gsize from,
                         const RulesTextKey *key);

/* The id of a term in the view; KG_NONE if neither graph nor request know it. */
KgTermId rules_telling_term (const RulesTelling *telling, OntologyTerm term);
/* The first object, by id; KG_NONE: none. */
KgTermId rules_telling_object (const RulesTelling *telling, KgTermId subject,
                               OntologyTerm predicate);
/* (nullable) the node of the request with this id */
const RulesRequestNode *rules_telling_node (const RulesTelling *telling, KgTermId id);
gboolean rules_telling_is_request (const RulesTelling *telling, KgTermId id);
gboolean rules_telling_is_span (const RulesTelling *telling, KgTermId id);

/* What a person would call a thing: "the request", "input contact", "Mistral 7B (2024-05)", "agent-42". */
void rules_telling_append_name (const RulesTelling *telling, GString *out, KgTermId id);
/* CURIE or IRI, for programs; a blank node by its label. */
void rules_telling_append_id (const RulesTelling *telling, GString *out, KgTermId id);
/* A name or a literal of the caller's: as it is, or in quotes where it might be taken for more than a name. */
void rules_telling_append_token (GString *out, const char *text);
/* Without the word "input" where there is a name: "contact"; "characters 11 to 34 of contact". */
void rules_telling_append_short (const RulesTelling *telling, GString *out, KgTermId node);
/* "an e-mail address", "contact data" */
void rules_telling_append_one (const RulesTelling *telling, GString *out, KgTermId class);
/* What a predicate is called; as rules_names_predicate(), but never a CURIE where its last part can be read as words. */
void rules_telling_predicate (const RulesTelling *telling, KgTermId predicate, RulesPathName *out);
/* "4 hours", "1 day and 12 hours" of an xsd:duration; the text itself where it is none. */
void rules_telling_append_duration (GString *out, const char *text);
/* "supportAgent", "support-agent": "support agent" */
void rules_telling_append_words (GString *out, const char *identifier);
/* Appends "A, B and C": `i`th of `n` is about to follow. */
void rules_telling_append_and (GString *out, guint i, guint n);
/* The label of a policy or rule, else its CURIE. (transfer full) */
char *rules_telling_title (const RulesTelling *telling, KgTermId id);

/* --- Sentences (explain-triple.c, explain-leaf.c); without a capital and a full stop --- */

void rules_telling_append_triple (const RulesTelling *telling, GString *out,
                                  const RulesTriple *triple);
/* The same, safe to show (kg_text_append_safe()). */
void rules_telling_append_sentence (const RulesTelling *telling, GString *out,
                                    const RulesTriple *triple);
/* What an instance of a class is: "an AI model". */
void rules_telling_append_instance (const RulesTelling *telling, GString *out, KgTermId class);
/* Absences, comparisons, counts; nothing where the steps before say it already. */
void rules_telling_append_leaf (const RulesTelling *telling, GString *out,
                                const RulesEvidence *evidence);
/* A constraint that could not be evaluated. */
void rules_telling_append_unknown (const RulesTelling *telling, GString *out,
                                   const RulesEvidence *constraint);

/* Evidence and its siblings after it in the order in which they are told: the parts of a condition by the line at which they were
 * said, then by the name of the graph there; all else as it is. (transfer container) */
GPtrArray *rules_telling_in_order (const RulesTelling *telling, const RulesEvidence *first);

/* --- The account --- */

/* A rule at one node or several, all with the same status. */
typedef struct {
  guint32 number;
  const RulesRule *rule;
  RulesFiringStatus status;
  gboolean unknown;           /* at one of the nodes, at least */
  const RulesFiring *firings; /* of the decision */
  guint n_firings;
  char *title;
  char *where;
  GArray *steps;    /* RulesExplainStep; none twice */
  guint n_left_out; /* firings whose steps are not told */
  char *conclusion; /* "so contact is replaced by a token" */
  char *basis;      /* (nullable) "GDPR Art. 5(1)(c), data minimisation" */
} RulesExplainRule;

typedef struct {
  const RulesScope *scope;
  char *title;
  char *where;
  GArray *steps;  /* RulesExplainStep */
  char *sentence; /* "Customer support assistant applies" */
  gboolean plain; /* it rests on what the request itself says, which the head line tells */
} RulesExplainScope;

typedef struct {
  const char *outcome;   /* "mask" */
  char *head;            /* "support agent agent-42 may use …, with 1 of 2 inputs hidden." */
  GPtrArray *rules;      /* RulesExplainRule, in the order of the decision's firings */
  GPtrArray *scopes;     /* RulesExplainScope */
  char *default_because; /* (nullable) "no rule permits this, so …": where the default decided */
  GPtrArray *remarks;    /* char*: full sentences */
  GPtrArray *reasons;    /* char* */
} RulesAccount;

RulesAccount *rules_account_new (const RulesTelling *telling);
/* Its reasons alone, for a fraction of the work. (transfer full, char*) */
GPtrArray *rules_telling_reasons (const RulesTelling *telling);
void rules_account_free (RulesAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesAccount, rules_account_free)

const char *rules_firing_status_name (RulesFiringStatus status);

/* Steps of a piece of evidence (nullable), appended to `steps` where they are new (explain-steps.c). */
typedef enum {
  RULES_STEPS_FULL,
  RULES_STEPS_BRIEF, /* what the steps say, and not where it stands */
} RulesStepsDetail;

void rules_telling_add_steps (const RulesTelling *telling, GArray *steps,
                              const RulesEvidence *evidence, RulesStepsDetail detail);
void rules_telling_add_triple_step (const RulesTelling *telling, GArray *steps,
                                    const RulesTriple *triple, RulesStepsDetail detail);
GArray *rules_explain_steps_new (void);
/* Where it stands, else what kind of step it is. */
const char *rules_explain_step_note (const RulesExplainStep *step);
/* ", because" where the next steps are what this one rests on. */
const char *rules_explain_step_end (const GArray *steps, guint i);
/* Whether an id is the text of a field, which nobody is shown. */
gboolean rules_telling_is_hidden (const RulesTelling *telling, KgTermId literal);
/* The moment of the decision as xsd:dateTime. Appends. */
void rules_telling_append_time (const RulesTelling *telling, GString *out);
/* The address of a thing's page; NULL without a base of links, or where the thing has no IRI. (transfer full) */
char *rules_telling_link (const RulesTelling *telling, KgTermId id);
/* "policies/support.ttl:12, commit 12" of a triple; what the request says: "the request", "claimed by the caller",
 * "found in the text". */
void rules_telling_append_where (const RulesTelling *telling, GString *out,
                                 const RulesTriple *triple, RulesExplainStepKind *kind);
/* Where what is said of a thing begins; nothing if nowhere. */
void rules_telling_append_place_of (const RulesTelling *telling, GString *out, KgTermId id);

/* --- In words (explain-conclusion.c, explain-head.c) --- */

/* What follows from a rule, at its nodes. (transfer full) */
char *rules_telling_conclusion (const RulesTelling *telling, const RulesExplainRule *rule);
/* (transfer full) (nullable) */
char *rules_telling_basis (const RulesTelling *telling, KgTermId rule);
/* "the data protection officer and Alice"; FALSE, appending nothing, if the rule names nobody. */
gboolean rules_telling_append_reviewers (const RulesTelling *telling, GString *out, KgTermId rule);
char *rules_telling_head (const RulesTelling *telling);
/* (transfer full) (nullable) where the default decided */
char *rules_telling_default (const RulesTelling *telling);
/* What was looked for and not found. Appends to `remarks` (char*). */
void rules_telling_add_remarks (const RulesTelling *telling, GPtrArray *remarks);

/* --- The drawing (explain-drawing.c): boxes with words, and arrows; facts on the left, the decision on the right --- */

typedef enum {
  RULES_BOX_ASSERTED, /* as RulesExplainStepKind */
  RULES_BOX_CLAIMED,
  RULES_BOX_DERIVED,
  RULES_BOX_ABSENT,
  RULES_BOX_COMPARED,
  RULES_BOX_RULE,
  RULES_BOX_DECISION,
} RulesBoxKind;

typedef struct {
  RulesBoxKind kind;
  gboolean idle;    /* a rule that does not determine the outcome */
  GPtrArray *lines; /* char*: wrapped */
  GPtrArray *notes; /* char*: smaller, below: where it stands, what follows */
  char *tooltip;
  char *link;   /* (nullable) */
  double width; /* points */
  double height;
  double x; /* of its centre, once it is laid out; y from the top */
  double y;
} RulesBox;

typedef struct {
  guint from;
  guint to;
  gboolean idle;  /* leads to nothing that counts */
  GArray *points; /* double: x, y of the control points, once laid out */
} RulesArrow;

typedef struct {
  char *title;
  char *description;
  RulesEffect outcome;
  const char *const *legend; /* (nullable) RULES_N_STEP_KINDS texts, as RulesFigure */
  GArray *boxes;             /* RulesBox; the last one is the decision */
  GArray *arrows;            /* RulesArrow */
  double width;              /* once laid out */
  double height;
} RulesDrawing;

RulesDrawing *rules_drawing_new (const RulesTelling *telling, const RulesAccount *account);
void rules_drawing_free (RulesDrawing *drawing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesDrawing, rules_drawing_free)
/* Of a line of text in such a size, points. */
double rules_drawing_text_width (const char *text, double size);
/* Places boxes and arrows (explain-layout.c). Errors: RULES_ERROR_LIMIT if Graphviz cannot. */
gboolean rules_drawing_lay_out (RulesDrawing *drawing, GError **error);
/* "asserted", "rule" */
const char *rules_box_kind_name (RulesBoxKind kind);
/* The element svg; `prefix` begins the ids within. Without a style of its own if `within` a page that has it. */
void rules_drawing_append_svg (const RulesDrawing *drawing, GString *out, const char *prefix,
                               gboolean within);
/* The CSS of it, for light and dark. */
void rules_drawing_append_style (GString *out);

/* --- Writing (explain-write.c) --- */

/* `, "name": `, without the comma at the start of an object. */
void rules_json_append_name (GString *out, const char *name);
void rules_json_append_text (GString *out, const char *name, const char *text);
void rules_json_append_number (GString *out, const char *name, gint64 number);
void rules_json_append_boolean (GString *out, const char *name, gboolean value);
/* A comma, where the array has members already. */
void rules_json_append_comma (GString *out);

/* For arrays of strings. */
gint rules_explain_compare_texts (gconstpointer a, gconstpointer b);
