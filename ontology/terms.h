/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

/* The terms that code knows by name, each with its IRI: the one list of them, for vocab.[ch].
 *
 * X (NAME, IRI) is applied to each; NAME becomes ONTOLOGY_NAME. Terms of gr: must be defined in grounds.ttl
 * or requirements.ttl. */

#define ONTOLOGY_OWL "http://www.w3.org/2002/07/owl#"
#define ONTOLOGY_SH "http://www.w3.org/ns/shacl#"
#define ONTOLOGY_SKOS "http://www.w3.org/2004/02/skos/core#"
#define ONTOLOGY_DCT "http://purl.org/dc/terms/"
#define ONTOLOGY_PROV "http://www.w3.org/ns/prov#"
#define ONTOLOGY_FOAF "http://xmlns.com/foaf/0.1/"
#define ONTOLOGY_SCHEMA "https://schema.org/"
#define ONTOLOGY_DPV "https://w3id.org/dpv#"
#define ONTOLOGY_DPV_AI "https://w3id.org/dpv/ai#"
#define ONTOLOGY_AIACT "https://w3id.org/dpv/legal/eu/aiact#"
#define ONTOLOGY_AIRO "https://w3id.org/airo#"
#define ONTOLOGY_AIDOC "https://w3id.org/aidoc-ap#"
#define ONTOLOGY_GR "https://w3id.org/grounds#"
#define ONTOLOGY_ATTR "https://w3id.org/grounds/attr#"

#define ONTOLOGY_STANDARD_TERMS(X)                                                                 \
  X (RDF_TYPE, KG_RDF "type")                                                                      \
  X (RDF_FIRST, KG_RDF "first")                                                                    \
  X (RDF_REST, KG_RDF "rest")                                                                      \
  X (RDF_NIL, KG_RDF "nil")                                                                        \
  X (RDF_PROPERTY, KG_RDF "Property")                                                              \
  X (RDFS_CLASS, KG_RDFS "Class")                                                                  \
  X (RDFS_SUB_CLASS_OF, KG_RDFS "subClassOf")                                                      \
  X (RDFS_SUB_PROPERTY_OF, KG_RDFS "subPropertyOf")                                                \
  X (RDFS_LABEL, KG_RDFS "label")                                                                  \
  X (RDFS_COMMENT, KG_RDFS "comment")                                                              \
  X (RDFS_DOMAIN, KG_RDFS "domain")                                                                \
  X (RDFS_RANGE, KG_RDFS "range")                                                                  \
  X (RDFS_SEE_ALSO, KG_RDFS "seeAlso")                                                             \
  X (RDFS_IS_DEFINED_BY, KG_RDFS "isDefinedBy")                                                    \
  X (OWL_CLASS, ONTOLOGY_OWL "Class")                                                              \
  X (OWL_ONTOLOGY, ONTOLOGY_OWL "Ontology")                                                        \
  X (OWL_VERSION_INFO, ONTOLOGY_OWL "versionInfo")                                                 \
  X (OWL_IMPORTS, ONTOLOGY_OWL "imports")                                                          \
  X (SKOS_BROADER, ONTOLOGY_SKOS "broader")                                                        \
  X (SKOS_CONCEPT, ONTOLOGY_SKOS "Concept")                                                        \
  X (SKOS_PREF_LABEL, ONTOLOGY_SKOS "prefLabel")                                                   \
  X (SKOS_ALT_LABEL, ONTOLOGY_SKOS "altLabel")                                                     \
  X (SKOS_DEFINITION, ONTOLOGY_SKOS "definition")                                                  \
  X (SKOS_NOTATION, ONTOLOGY_SKOS "notation")                                                      \
  X (SKOS_IN_SCHEME, ONTOLOGY_SKOS "inScheme")                                                     \
  X (PROV_WAS_DERIVED_FROM, ONTOLOGY_PROV "wasDerivedFrom")                                        \
  X (DCT_TITLE, ONTOLOGY_DCT "title")                                                              \
  X (DCT_DESCRIPTION, ONTOLOGY_DCT "description")                                                  \
  X (DCT_SOURCE, ONTOLOGY_DCT "source")                                                            \
  X (DCT_IDENTIFIER, ONTOLOGY_DCT "identifier")                                                    \
  X (DCT_IS_PART_OF, ONTOLOGY_DCT "isPartOf")                                                      \
  X (FOAF_NAME, ONTOLOGY_FOAF "name")                                                              \
  X (FOAF_MEMBER, ONTOLOGY_FOAF "member")                                                          \
  X (SCHEMA_NAME, ONTOLOGY_SCHEMA "name")                                                          \
  X (SCHEMA_HTTP_NAME, "http://schema.org/name")                                                   \
  X (SCHEMA_DOMAIN_INCLUDES, ONTOLOGY_SCHEMA "domainIncludes")                                     \
  X (DPV_HAS_SENSITIVITY_LEVEL, ONTOLOGY_DPV "hasSensitivityLevel")                                \
  X (DPV_AI_AI_SYSTEM, ONTOLOGY_DPV_AI "AISystem")                                                 \
  X (AIACT_AI_SYSTEM, ONTOLOGY_AIACT "AISystem")                                                   \
  X (AIACT_GPAI_MODEL, ONTOLOGY_AIACT "GPAIModel")                                                 \
  X (AIACT_RISK_LEVEL_PROHIBITED, ONTOLOGY_AIACT "RiskLevelProhibited")                            \
  X (AIACT_RISK_LEVEL_HIGH, ONTOLOGY_AIACT "RiskLevelHigh")                                        \
  X (AIACT_RISK_LEVEL_TRANSPARENCY_REQUIRED, ONTOLOGY_AIACT "RiskLevelTransparencyRequired")       \
  X (AIACT_RISK_LEVEL_MINIMAL, ONTOLOGY_AIACT "RiskLevelMinimal")                                  \
  X (AIRO_AI_SYSTEM, ONTOLOGY_AIRO "AISystem")                                                     \
  X (AIDOC_AI_SYSTEM, ONTOLOGY_AIDOC "AISystem")

/* SHACL Core, and what of SHACL is recognised in order to say that it is not. */
#define ONTOLOGY_SH_TERMS(X)                                                                       \
  X (SH_PATH, ONTOLOGY_SH "path")                                                                  \
  X (SH_NODE_SHAPE, ONTOLOGY_SH "NodeShape")                                                       \
  X (SH_PROPERTY_SHAPE, ONTOLOGY_SH "PropertyShape")                                               \
  X (SH_TARGET_CLASS, ONTOLOGY_SH "targetClass")                                                   \
  X (SH_TARGET_NODE, ONTOLOGY_SH "targetNode")                                                     \
  X (SH_TARGET_SUBJECTS_OF, ONTOLOGY_SH "targetSubjectsOf")                                        \
  X (SH_TARGET_OBJECTS_OF, ONTOLOGY_SH "targetObjectsOf")                                          \
  X (SH_DEACTIVATED, ONTOLOGY_SH "deactivated")                                                    \
  X (SH_SEVERITY, ONTOLOGY_SH "severity")                                                          \
  X (SH_MESSAGE, ONTOLOGY_SH "message")                                                            \
  X (SH_NAME, ONTOLOGY_SH "name")                                                                  \
  X (SH_DESCRIPTION, ONTOLOGY_SH "description")                                                    \
  X (SH_ORDER, ONTOLOGY_SH "order")                                                                \
  X (SH_GROUP, ONTOLOGY_SH "group")                                                                \
  X (SH_DEFAULT_VALUE, ONTOLOGY_SH "defaultValue")                                                 \
  X (SH_PROPERTY, ONTOLOGY_SH "property")                                                          \
  X (SH_NODE, ONTOLOGY_SH "node")                                                                  \
  X (SH_CLASS, ONTOLOGY_SH "class")                                                                \
  X (SH_DATATYPE, ONTOLOGY_SH "datatype")                                                          \
  X (SH_NODE_KIND, ONTOLOGY_SH "nodeKind")                                                         \
  X (SH_MIN_COUNT, ONTOLOGY_SH "minCount")                                                         \
  X (SH_MAX_COUNT, ONTOLOGY_SH "maxCount")                                                         \
  X (SH_MIN_EXCLUSIVE, ONTOLOGY_SH "minExclusive")                                                 \
  X (SH_MIN_INCLUSIVE, ONTOLOGY_SH "minInclusive")                                                 \
  X (SH_MAX_EXCLUSIVE, ONTOLOGY_SH "maxExclusive")                                                 \
  X (SH_MAX_INCLUSIVE, ONTOLOGY_SH "maxInclusive")                                                 \
  X (SH_MIN_LENGTH, ONTOLOGY_SH "minLength")                                                       \
  X (SH_MAX_LENGTH, ONTOLOGY_SH "maxLength")                                                       \
  X (SH_PATTERN, ONTOLOGY_SH "pattern")                                                            \
  X (SH_FLAGS, ONTOLOGY_SH "flags")                                                                \
  X (SH_LANGUAGE_IN, ONTOLOGY_SH "languageIn")                                                     \
  X (SH_UNIQUE_LANG, ONTOLOGY_SH "uniqueLang")                                                     \
  X (SH_EQUALS, ONTOLOGY_SH "equals")                                                              \
  X (SH_DISJOINT, ONTOLOGY_SH "disjoint")                                                          \
  X (SH_LESS_THAN, ONTOLOGY_SH "lessThan")                                                         \
  X (SH_LESS_THAN_OR_EQUALS, ONTOLOGY_SH "lessThanOrEquals")                                       \
  X (SH_NOT, ONTOLOGY_SH "not")                                                                    \
  X (SH_AND, ONTOLOGY_SH "and")                                                                    \
  X (SH_OR, ONTOLOGY_SH "or")                                                                      \
  X (SH_XONE, ONTOLOGY_SH "xone")                                                                  \
  X (SH_IN, ONTOLOGY_SH "in")                                                                      \
  X (SH_HAS_VALUE, ONTOLOGY_SH "hasValue")                                                         \
  X (SH_CLOSED, ONTOLOGY_SH "closed")                                                              \
  X (SH_IGNORED_PROPERTIES, ONTOLOGY_SH "ignoredProperties")                                       \
  X (SH_QUALIFIED_VALUE_SHAPE, ONTOLOGY_SH "qualifiedValueShape")                                  \
  X (SH_QUALIFIED_MIN_COUNT, ONTOLOGY_SH "qualifiedMinCount")                                      \
  X (SH_QUALIFIED_MAX_COUNT, ONTOLOGY_SH "qualifiedMaxCount")                                      \
  X (SH_QUALIFIED_VALUE_SHAPES_DISJOINT, ONTOLOGY_SH "qualifiedValueShapesDisjoint")               \
  X (SH_INVERSE_PATH, ONTOLOGY_SH "inversePath")                                                   \
  X (SH_ALTERNATIVE_PATH, ONTOLOGY_SH "alternativePath")                                           \
  X (SH_ZERO_OR_MORE_PATH, ONTOLOGY_SH "zeroOrMorePath")                                           \
  X (SH_ONE_OR_MORE_PATH, ONTOLOGY_SH "oneOrMorePath")                                             \
  X (SH_ZERO_OR_ONE_PATH, ONTOLOGY_SH "zeroOrOnePath")                                             \
  X (SH_BLANK_NODE, ONTOLOGY_SH "BlankNode")                                                       \
  X (SH_IRI, ONTOLOGY_SH "IRI")                                                                    \
  X (SH_LITERAL, ONTOLOGY_SH "Literal")                                                            \
  X (SH_BLANK_NODE_OR_IRI, ONTOLOGY_SH "BlankNodeOrIRI")                                           \
  X (SH_BLANK_NODE_OR_LITERAL, ONTOLOGY_SH "BlankNodeOrLiteral")                                   \
  X (SH_IRI_OR_LITERAL, ONTOLOGY_SH "IRIOrLiteral")                                                \
  X (SH_VIOLATION, ONTOLOGY_SH "Violation")                                                        \
  X (SH_WARNING, ONTOLOGY_SH "Warning")                                                            \
  X (SH_INFO, ONTOLOGY_SH "Info")                                                                  \
  X (SH_DEBUG, ONTOLOGY_SH "Debug")                                                                \
  X (SH_TRACE, ONTOLOGY_SH "Trace")                                                                \
  X (SH_VALIDATION_REPORT, ONTOLOGY_SH "ValidationReport")                                         \
  X (SH_VALIDATION_RESULT, ONTOLOGY_SH "ValidationResult")                                         \
  X (SH_CONFORMS, ONTOLOGY_SH "conforms")                                                          \
  X (SH_RESULT, ONTOLOGY_SH "result")                                                              \
  X (SH_FOCUS_NODE, ONTOLOGY_SH "focusNode")                                                       \
  X (SH_RESULT_PATH, ONTOLOGY_SH "resultPath")                                                     \
  X (SH_VALUE, ONTOLOGY_SH "value")                                                                \
  X (SH_SOURCE_SHAPE, ONTOLOGY_SH "sourceShape")                                                   \
  X (SH_SOURCE_CONSTRAINT_COMPONENT, ONTOLOGY_SH "sourceConstraintComponent")                      \
  X (SH_SOURCE_CONSTRAINT, ONTOLOGY_SH "sourceConstraint")                                         \
  X (SH_DETAIL, ONTOLOGY_SH "detail")                                                              \
  X (SH_RESULT_MESSAGE, ONTOLOGY_SH "resultMessage")                                               \
  X (SH_RESULT_SEVERITY, ONTOLOGY_SH "resultSeverity")                                             \
  X (SH_SPARQL, ONTOLOGY_SH "sparql")                                                              \
  X (SH_SHAPES_GRAPH, ONTOLOGY_SH "shapesGraph")

#define ONTOLOGY_GR_TERMS(X)                                                                       \
  /* terms about terms */                                                                          \
  X (GR_JSON_NAME, ONTOLOGY_GR "jsonName")                                                         \
  X (GR_REQUESTABLE, ONTOLOGY_GR "requestable")                                                    \
  X (GR_ACTIONABLE, ONTOLOGY_GR "actionable")                                                      \
  X (GR_NAMED_PATH, ONTOLOGY_GR "NamedPath")                                                       \
  X (GR_PATH, ONTOLOGY_GR "path")                                                                  \
  X (GR_LOAD_SHAPES, ONTOLOGY_GR "loadShapes")                                                     \
  X (GR_PLURAL_LABEL, ONTOLOGY_GR "pluralLabel")                                                   \
  X (GR_PHRASE, ONTOLOGY_GR "phrase")                                                              \
  X (GR_RANK, ONTOLOGY_GR "rank")                                                                  \
  /* policies and rules */                                                                         \
  X (GR_POLICY, ONTOLOGY_GR "Policy")                                                              \
  X (GR_RULE_CLASS, ONTOLOGY_GR "Rule")                                                            \
  X (GR_RULE, ONTOLOGY_GR "rule")                                                                  \
  X (GR_SCOPE, ONTOLOGY_GR "scope")                                                                \
  X (GR_DEFAULT, ONTOLOGY_GR "default")                                                            \
  X (GR_CONDITION, ONTOLOGY_GR "condition")                                                        \
  X (GR_TARGET, ONTOLOGY_GR "target")                                                              \
  X (GR_EFFECT, ONTOLOGY_GR "effect")                                                              \
  X (GR_OVERRIDES, ONTOLOGY_GR "overrides")                                                        \
  X (GR_MODE, ONTOLOGY_GR "mode")                                                                  \
  X (GR_VALID_FROM, ONTOLOGY_GR "validFrom")                                                       \
  X (GR_VALID_UNTIL, ONTOLOGY_GR "validUntil")                                                     \
  X (GR_REVIEWER, ONTOLOGY_GR "reviewer")                                                          \
  X (GR_RESPOND_WITHIN, ONTOLOGY_GR "respondWithin")                                               \
  X (GR_APPROVALS, ONTOLOGY_GR "approvals")                                                        \
  X (GR_BASIS, ONTOLOGY_GR "basis")                                                                \
  X (GR_MASK, ONTOLOGY_GR "mask")                                                                  \
  X (GR_OBLIGATION, ONTOLOGY_GR "obligation")                                                      \
  X (GR_OBLIGATION_TYPE, ONTOLOGY_GR "obligationType")                                             \
  X (GR_KEEP_PAYLOAD, ONTOLOGY_GR "keepPayload")                                                   \
  X (GR_ALLOW, ONTOLOGY_GR "Allow")                                                                \
  X (GR_MASK_EFFECT, ONTOLOGY_GR "Mask")                                                           \
  X (GR_ESCALATE, ONTOLOGY_GR "Escalate")                                                          \
  X (GR_DENY, ONTOLOGY_GR "Deny")                                                                  \
  X (GR_ENFORCE, ONTOLOGY_GR "Enforce")                                                            \
  X (GR_MONITOR, ONTOLOGY_GR "Monitor")                                                            \
  /* requests */                                                                                   \
  X (GR_REQUEST_CLASS, ONTOLOGY_GR "Request")                                                      \
  X (GR_SUBJECT, ONTOLOGY_GR "subject")                                                            \
  X (GR_ACTION, ONTOLOGY_GR "action")                                                              \
  X (GR_RESOURCE, ONTOLOGY_GR "resource")                                                          \
  X (GR_CONTEXT, ONTOLOGY_GR "context")                                                            \
  X (GR_TIME, ONTOLOGY_GR "time")                                                                  \
  X (GR_PURPOSE, ONTOLOGY_GR "purpose")                                                            \
  X (GR_JUSTIFICATION, ONTOLOGY_GR "justification")                                                \
  X (GR_CALL_ID, ONTOLOGY_GR "callId")                                                             \
  X (GR_INPUT, ONTOLOGY_GR "input")                                                                \
  X (GR_OUTPUT, ONTOLOGY_GR "output")                                                              \
  X (GR_ENTITY_TYPE, ONTOLOGY_GR "entityType")                                                     \
  X (GR_FIELD, ONTOLOGY_GR "Field")                                                                \
  X (GR_SPAN_CLASS, ONTOLOGY_GR "Span")                                                            \
  X (GR_NAME, ONTOLOGY_GR "name")                                                                  \
  X (GR_TEXT, ONTOLOGY_GR "text")                                                                  \
  X (GR_SOURCE, ONTOLOGY_GR "source")                                                              \
  X (GR_DATA_CLASS, ONTOLOGY_GR "dataClass")                                                       \
  X (GR_SPAN, ONTOLOGY_GR "span")                                                                  \
  X (GR_START, ONTOLOGY_GR "start")                                                                \
  X (GR_END, ONTOLOGY_GR "end")                                                                    \
  X (GR_DETECTED_BY, ONTOLOGY_GR "detectedBy")                                                     \
  X (GR_CLASSIFIED_AS, ONTOLOGY_GR "classifiedAs")                                                 \
  X (GR_COMES_FROM, ONTOLOGY_GR "comesFrom")                                                       \
  X (GR_FOR_PURPOSE, ONTOLOGY_GR "forPurpose")                                                     \
  /* masks */                                                                                      \
  X (GR_OPERATOR, ONTOLOGY_GR "operator")                                                          \
  X (GR_KEEP_FIRST, ONTOLOGY_GR "keepFirst")                                                       \
  X (GR_KEEP_LAST, ONTOLOGY_GR "keepLast")                                                         \
  X (GR_GRANULARITY, ONTOLOGY_GR "granularity")                                                    \
  X (GR_RANGE_WIDTH, ONTOLOGY_GR "rangeWidth")                                                     \
  X (GR_PREFIX_LENGTH, ONTOLOGY_GR "prefixLength")                                                 \
  X (GR_TOKEN_SCOPE, ONTOLOGY_GR "tokenScope")                                                     \
  X (GR_REVEAL_TO, ONTOLOGY_GR "revealTo")                                                         \
  X (GR_PARTIAL, ONTOLOGY_GR "Partial")                                                            \
  X (GR_GENERALISE, ONTOLOGY_GR "Generalise")                                                      \
  X (GR_TOKENISE, ONTOLOGY_GR "Tokenise")                                                          \
  X (GR_PSEUDONYM, ONTOLOGY_GR "Pseudonym")                                                        \
  X (GR_HASH, ONTOLOGY_GR "Hash")                                                                  \
  X (GR_REDACT, ONTOLOGY_GR "Redact")                                                              \
  X (GR_NULLIFY, ONTOLOGY_GR "Nullify")                                                            \
  X (GR_REMOVE, ONTOLOGY_GR "Remove")                                                              \
  X (GR_YEAR, ONTOLOGY_GR "Year")                                                                  \
  X (GR_QUARTER, ONTOLOGY_GR "Quarter")                                                            \
  X (GR_MONTH, ONTOLOGY_GR "Month")                                                                \
  X (GR_WEEK, ONTOLOGY_GR "Week")                                                                  \
  X (GR_PER_REQUEST, ONTOLOGY_GR "PerRequest")                                                     \
  X (GR_PER_SUBJECT, ONTOLOGY_GR "PerSubject")                                                     \
  X (GR_PER_POLICY, ONTOLOGY_GR "PerPolicy")                                                       \
  X (GR_PER_STORE, ONTOLOGY_GR "PerStore")                                                         \
  /* detectors */                                                                                  \
  X (GR_DETECTOR, ONTOLOGY_GR "detector")                                                          \
  X (GR_PATTERN, ONTOLOGY_GR "pattern")                                                            \
  X (GR_CHECK, ONTOLOGY_GR "check")                                                                \
  X (GR_NEAR, ONTOLOGY_GR "near")                                                                  \
  X (GR_CONFIDENCE, ONTOLOGY_GR "confidence")                                                      \
  X (GR_CHECKSUM, ONTOLOGY_GR "Checksum")                                                          \
  /* models */                                                                                     \
  X (GR_LIFECYCLE, ONTOLOGY_GR "lifecycle")                                                        \
  /* approvals */                                                                                  \
  X (GR_APPROVAL, ONTOLOGY_GR "Approval")                                                          \
  X (GR_APPROVES_RULE, ONTOLOGY_GR "approvesRule")                                                 \
  X (GR_APPROVED_BY, ONTOLOGY_GR "approvedBy")                                                     \
  X (GR_APPROVED_AT, ONTOLOGY_GR "approvedAt")                                                     \
  X (GR_COVERS_CLASS, ONTOLOGY_GR "coversClass")                                                   \
  X (GR_REQUEST_DIGEST, ONTOLOGY_GR "requestDigest")                                               \
  X (GR_REASON, ONTOLOGY_GR "reason")                                                              \
  /* gateways */                                                                                   \
  X (GR_GATEWAY_MAPPING, ONTOLOGY_GR "GatewayMapping")                                             \
  X (GR_GATEWAY, ONTOLOGY_GR "gateway")                                                            \
  X (GR_ENTRY, ONTOLOGY_GR "entry")                                                                \
  X (GR_TO, ONTOLOGY_GR "to")                                                                      \
  X (GR_FROM, ONTOLOGY_GR "from")                                                                  \
  X (GR_FROM_HEADER, ONTOLOGY_GR "fromHeader")                                                     \
  X (GR_OTHERWISE, ONTOLOGY_GR "otherwise")                                                        \
  X (GR_FROM_CALLER, ONTOLOGY_GR "fromCaller")                                                     \
  X (GR_FOR_CALLER, ONTOLOGY_GR "forCaller")                                                       \
  X (GR_ROUTE, ONTOLOGY_GR "route")                                                                \
  X (GR_INPUT_TEXT, ONTOLOGY_GR "inputText")                                                       \
  X (GR_OUTPUT_TEXT, ONTOLOGY_GR "outputText")                                                     \
  X (GR_LITE_LLM, ONTOLOGY_GR "LiteLLM")                                                           \
  X (GR_PRESIDIO, ONTOLOGY_GR "Presidio")                                                          \
  X (GR_KGATEWAY, ONTOLOGY_GR "Kgateway")                                                          \
  X (GR_PORTKEY, ONTOLOGY_GR "Portkey")                                                            \
  X (GR_EXT_AUTHZ, ONTOLOGY_GR "ExtAuthz")                                                         \
  /* catalogues of requirements */                                                                 \
  X (GR_CATALOGUE, ONTOLOGY_GR "Catalogue")                                                        \
  X (GR_REQUIREMENT, ONTOLOGY_GR "Requirement")                                                    \
  X (GR_QUESTION_CLASS, ONTOLOGY_GR "Question")                                                    \
  X (GR_QUESTION, ONTOLOGY_GR "question")                                                          \
  X (GR_BINDS, ONTOLOGY_GR "binds")                                                                \
  X (GR_EVIDENCED_BY, ONTOLOGY_GR "evidencedBy")                                                   \
  X (GR_FOCUS_CLASS, ONTOLOGY_GR "focusClass")                                                     \
  X (GR_SHOWS, ONTOLOGY_GR "shows")                                                                \
  X (GR_APPLICATION, ONTOLOGY_GR "application")                                                    \
  X (GR_RISK_CLASS_CLASS, ONTOLOGY_GR "RiskClass")                                                 \
  X (GR_RISK_CLASS, ONTOLOGY_GR "riskClass")                                                       \
  X (GR_APPLIES_FROM, ONTOLOGY_GR "appliesFrom")                                                   \
  X (GR_RISK_LEVEL, ONTOLOGY_GR "riskLevel")                                                       \
  X (GR_UNLESS, ONTOLOGY_GR "unless")                                                              \
  X (GR_NOT_UNLESS, ONTOLOGY_GR "notUnless")                                                       \
  X (GR_RESPONSIBILITY, ONTOLOGY_GR "Responsibility")                                              \
  X (GR_RESPONSIBLE, ONTOLOGY_GR "responsible")                                                    \
  X (GR_FOR_SYSTEM, ONTOLOGY_GR "forSystem")                                                       \
  X (GR_FOR_REQUIREMENT, ONTOLOGY_GR "forRequirement")                                             \
  X (GR_CONTRACT, ONTOLOGY_GR "contract")                                                          \
  X (GR_CLAUSE, ONTOLOGY_GR "clause")                                                              \
  /* decisions and their proofs */                                                                 \
  X (GR_DECISION, ONTOLOGY_GR "Decision")                                                          \
  X (GR_REQUEST, ONTOLOGY_GR "request")                                                            \
  X (GR_OUTCOME, ONTOLOGY_GR "outcome")                                                            \
  X (GR_COMMIT, ONTOLOGY_GR "commit")                                                              \
  X (GR_DETERMINED_BY, ONTOLOGY_GR "determinedBy")                                                 \
  X (GR_HELD_BACK, ONTOLOGY_GR "heldBack")                                                         \
  X (GR_FIRING, ONTOLOGY_GR "Firing")                                                              \
  X (GR_FIRED_RULE, ONTOLOGY_GR "firedRule")                                                       \
  X (GR_NODE, ONTOLOGY_GR "node")                                                                  \
  X (GR_EVIDENCE, ONTOLOGY_GR "evidence")                                                          \
  X (GR_ASSERTED_STATEMENT, ONTOLOGY_GR "AssertedStatement")                                       \
  X (GR_CLAIMED_STATEMENT, ONTOLOGY_GR "ClaimedStatement")                                         \
  X (GR_DERIVED_STATEMENT, ONTOLOGY_GR "DerivedStatement")                                         \
  X (GR_ABSENCE, ONTOLOGY_GR "Absence")                                                            \
  X (GR_COMPARISON, ONTOLOGY_GR "Comparison")                                                      \
  X (GR_RESTS_ON, ONTOLOGY_GR "restsOn")                                                           \
  X (GR_STATED_IN, ONTOLOGY_GR "statedIn")                                                         \
  X (GR_LINE, ONTOLOGY_GR "line")

#define ONTOLOGY_TERMS(X) ONTOLOGY_STANDARD_TERMS (X) ONTOLOGY_SH_TERMS (X) ONTOLOGY_GR_TERMS (X)
