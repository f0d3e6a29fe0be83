/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/shapes.h"

/* Catalogues of requirements: what a legal act or a standard asks for, as data (ontology/requirements.ttl has the vocabulary).
 *
 * A catalogue is a tree of requirements in the order of the act. A requirement may ask questions; each has ways in which the graph can
 * answer it, which are shapes. Whether a requirement applies to a system depends on the system's risk classes, which are shapes as
 * well. All of it is read and compiled once; the result is immutable, and any number of threads may read.
 *
 * Strings are the graph's; everything else is the catalogues'. A question may be asked by several requirements: each has it for itself. */

typedef struct _RulesCatalogues RulesCatalogues;
typedef struct _RulesCatalogue RulesCatalogue;
typedef struct _RulesRequirement RulesRequirement;
typedef struct _RulesQuestionAsked RulesQuestionAsked;
typedef struct _RulesPart RulesPart;

/* gr:RiskClass: what a system is, by law: "Annex III(5)(b), creditworthiness". */
typedef enum {
  RULES_RISK_PROHIBITED,   /* eu-aiact:RiskLevelProhibited */
  RULES_RISK_HIGH,         /* eu-aiact:RiskLevelHigh */
  RULES_RISK_TRANSPARENCY, /* eu-aiact:RiskLevelTransparencyRequired */
  RULES_RISK_GPAI,         /* a general-purpose AI model: eu-aiact:GPAIModel */
  RULES_RISK_MINIMAL,      /* eu-aiact:RiskLevelMinimal: where nothing else holds */
} RulesRiskLevel;

/* The level's own term. */
OntologyTerm rules_risk_level_term (RulesRiskLevel level);

typedef struct {
  KgTermId node;
  const char *identifier; /* dct:identifier: "Annex III(5)(b)" */
  RulesRiskLevel level;   /* gr:riskLevel */
  guint32
      condition; /* gr:condition: a shape on the system; RULES_NO_SHAPE: any system, of RULES_RISK_MINIMAL alone */
  guint32 unless; /* gr:unless (Article 6(3)): a shape; RULES_NO_SHAPE: no exception */
  guint32
      not_unless; /* gr:notUnless: where this holds the exception does not (profiling); RULES_NO_SHAPE */
} RulesRiskClass;

/* gr:application: to what a requirement applies, and from when. Those of a requirement are its own, else those of the nearest above
 * it, else of the catalogue; the first that holds counts. */
typedef struct {
  KgTermId node;
  guint32 condition; /* gr:condition: a shape on the system; RULES_NO_SHAPE: any */
  const KgTermId *
      risk_classes; /* gr:riskClass: one of these, or one of their levels, has to hold; none: any */
  guint n_risk_classes;
  KgTermId from; /* gr:appliesFrom, an xsd:date; KG_NONE: at once */
  gint64
      from_time; /* its beginning, microseconds since 1970 (UTC where it names no time zone); G_MININT64: at once */
  KgTermId basis; /* gr:basis: what sets the date; KG_NONE: the act itself */
} RulesApplication;

/* gr:shows: what of the graph is shown as the answer. The values of a path from the node above, each with parts of its own. */
struct _RulesPart {
  KgTermId node;
  guint32 shape; /* a property shape: its path; sh:name is the label */
  const RulesPart *parts;
  guint n_parts;
};

/* gr:evidencedBy: any one of its ways answers a question. */
typedef struct {
  guint32 shape;
  KgTermId
      focus_class; /* gr:focusClass: some instance of this class that belongs to the system has to conform; KG_NONE: the system itself */
  const RulesPart
      *parts; /* gr:shows of the shape, else those of the question: shown of what conforms */
  guint n_parts;
} RulesWay;

struct _RulesQuestionAsked {
  KgTermId node;
  const RulesRequirement *of;
  const char *identifier; /* dct:identifier: "10.1" */
  const RulesWay *ways;
  guint n_ways;
};

struct _RulesRequirement {
  KgTermId node;
  const RulesCatalogue *catalogue;
  const RulesRequirement *parent; /* (nullable) */
  const char *identifier;         /* dct:identifier: "Annex IV(2)(d)" */
  const char
      *notation; /* skos:notation, unique in the catalogue, fit for addresses: "annex-iv-2-d" */
  guint depth;   /* 0: directly below the catalogue */
  guint number;  /* its place among all of the catalogue */
  const RulesQuestionAsked *questions;
  guint n_questions;
  const KgTermId *
      binds; /* gr:binds: roles (eu-aiact:AIProvider …), else those of the nearest above, else of the catalogue */
  guint n_binds;
  const RulesApplication *applications;
  guint n_applications;
  const RulesRequirement *const *children;
  guint n_children;
};

struct _RulesCatalogue {
  KgTermId node;
  const char *notation; /* "eu-ai-act" */
  const char *version;  /* (nullable) owl:versionInfo */
  const KgTermId
      *binds; /* roles, of requirements that neither name one nor lie below one that does */
  guint n_binds;
  const RulesApplication
      *applications; /* of requirements that neither have one nor lie below one that has */
  guint n_applications;
  const RulesRequirement *const *roots;
  guint n_roots;
  const RulesRequirement *const *all; /* depth first, in order */
  guint n_all;
};

/* All catalogues of a graph, ordered by notation; there may be none. Errors: RULES_ERROR_SHAPES, one line a problem, RULES_LIMIT_PROBLEMS at
 * most: a requirement without identifier, a cycle of dct:isPartOf, two of one notation, a shape that is ill-formed, or one that is met where
 * nothing is said (of a way on the system, of a risk class and of its exception: it would answer for every system, on no grounds) …;
 * RULES_ERROR_LIMIT. */
RulesCatalogues *rules_catalogues_new (const RulesGraph *graph, GError **error);
RulesCatalogues *rules_catalogues_ref (RulesCatalogues *catalogues);
void rules_catalogues_unref (RulesCatalogues *catalogues);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesCatalogues, rules_catalogues_unref)

/* (nullable) */
const RulesCatalogue *rules_catalogues_find (const RulesCatalogues *catalogues,
                                             const char *notation);
const RulesCatalogue *const *rules_catalogues_list (const RulesCatalogues *catalogues, guint *n);
/* By notation; NULL where there is none. */
const RulesRequirement *rules_catalogue_requirement (const RulesCatalogue *catalogue,
                                                     const char *notation);
/* How identifiers are ordered: as people count, "Annex III(2)" before "Annex III(10)". <0, 0, >0. */
int rules_identifier_compare (const char *a, const char *b);
/* By sh:order, then by identifier. */
const RulesRiskClass *rules_catalogues_risk_classes (const RulesCatalogues *catalogues, guint *n);

/* The shapes of all of it. */
const RulesShapes *rules_catalogues_shapes (const RulesCatalogues *catalogues);
const RulesGraph *rules_catalogues_graph (const RulesCatalogues *catalogues);
