/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/report.h"

/* Reports on small graphs, and what has to hold of every one of them. */

/* Prefixes for the Turtle of tests. */
#define KINDS_PREFIXES                                                                             \
  "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."                                   \
  "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."                                        \
  "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."                                             \
  "@prefix sh: <http://www.w3.org/ns/shacl#> ."                                                    \
  "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."                                         \
  "@prefix dct: <http://purl.org/dc/terms/> ."                                                     \
  "@prefix dpv: <https://w3id.org/dpv#> ."                                                         \
  "@prefix eu-aiact: <https://w3id.org/dpv/legal/eu/aiact#> ."                                     \
  "@prefix airo: <https://w3id.org/airo#> ."                                                       \
  "@prefix vair: <https://w3id.org/vair#> ."                                                       \
  "@prefix aidoc: <https://w3id.org/aidoc-ap#> ."                                                  \
  "@prefix gr: <https://w3id.org/grounds#> ."                                                      \
  "@prefix aiact: <https://w3id.org/grounds/eu-ai-act#> ."                                         \
  "@prefix ex: <https://example.com/> ."
#define KINDS_EX "https://example.com/"
/* The name of a document that is a catalogue: what it says is law, not of a system. */
#define KINDS_CATALOGUE "catalogue.ttl"

/* A credit scoring system of high risk; Jane Doe answers for its technical documentation. */
#define KINDS_CREDIT                                                                               \
  "ex:score a airo:AISystem ;\n"                                                                   \
  "  rdfs:label \"Credit Scorer\"@en, \"Kreditbewertung\"@de ;\n"                                  \
  "  airo:hasPurpose ex:purpose ;\n"                                                               \
  "  airo:hasAISubject ex:applicants ;\n"                                                          \
  "  aidoc:isProvidedBy ex:bank ;\n"                                                               \
  "  aidoc:version \"2.1\" .\n"                                                                    \
  "ex:purpose a vair:AssessingCreditworthiness ; rdfs:label \"to rate creditworthiness\"@en .\n"   \
  "ex:applicants a vair:NaturalPerson ; rdfs:label \"applicants for loans\"@en .\n"                \
  "ex:bank rdfs:label \"Bank of Example\" .\n"                                                     \
  "ex:role a gr:Responsibility ; gr:responsible ex:jane ; gr:forSystem ex:score ;\n"               \
  "  gr:forRequirement aiact:annex-iv ; gr:contract ex:contract ; gr:clause \"4.2\" .\n"           \
  "ex:jane rdfs:label \"Jane Doe\" .\n"                                                            \
  "ex:contract rdfs:label \"Contract 17\" .\n"

/* A small catalogue, and what it asks of ex:s. */
#define KINDS_SMALL                                                                                \
  "ex:catalogue a gr:Catalogue ; skos:notation \"small\" ; rdfs:label \"Small\"@en ;"              \
  "  gr:application [ gr:appliesFrom \"2027-12-02\"^^xsd:date ] ."                                 \
  "ex:r1 a gr:Requirement ; dct:isPartOf ex:catalogue ; sh:order 1 ; dct:identifier \"R 1\" ;"     \
  "  skos:notation \"r1\" ; rdfs:label \"Values\"@en, \"Werte\"@de ; gr:question ex:q1, ex:q2 ."   \
  "ex:q1 a gr:Question ; sh:order 1 ; dct:identifier \"R 1 (1)\" ; rdfs:label \"Which?\"@en ;"     \
  "  gr:evidencedBy [ sh:property [ sh:path ex:value ; sh:minCount 1 ] ] ;"                        \
  "  gr:shows ( [ sh:path ex:value ; sh:name \"value\"@en, \"Wert\"@de ]"                          \
  "    [ sh:path ex:part ; sh:name \"part\"@en ;"                                                  \
  "      gr:shows ( [ sh:path ex:value ; sh:name \"inner\"@en ] ) ] ) ."                           \
  "ex:q2 a gr:Question ; sh:order 2 ; dct:identifier \"R 1 (2)\" ; rdfs:label \"Who?\"@en ;"       \
  "  gr:evidencedBy [ sh:property [ sh:path ex:owner ; sh:minCount 1 ] ] ;"                        \
  "  gr:shows ( [ sh:path ex:owner ; sh:name \"owner\"@en ] ) ."                                   \
  "ex:r2 a gr:Requirement ; dct:isPartOf ex:catalogue ; sh:order 2 ; dct:identifier \"R 2\" ;"     \
  "  skos:notation \"r2\" ; rdfs:label \"Logs\"@en ; gr:question ex:q3 ;"                          \
  "  gr:application [ gr:condition [ sh:property [ sh:path ex:high ; sh:minCount 1 ] ] ] ."        \
  "ex:q3 a gr:Question ; sh:order 1 ; dct:identifier \"R 2 (1)\" ; rdfs:label \"Which log?\"@en ;" \
  "  gr:evidencedBy [ gr:focusClass ex:Log ; sh:property [ sh:path ex:kept ; sh:minCount 1 ] ;"    \
  "    sh:property [ sh:path ex:signed ; sh:minCount 1 ] ] ."                                      \
  "ex:Log rdfs:label \"log\"@en ."

typedef struct {
  char *folder;
  char *path;
  KgStore *store;
  LogReader *log; /* (nullable) borrowed */
} KindsFixture;

void kinds_fixture_set_up (KindsFixture *fixture, gconstpointer data);
void kinds_fixture_tear_down (KindsFixture *fixture, gconstpointer data);
/* Makes this, after the prefixes, all that the document says. */
void kinds_fixture_load (KindsFixture *fixture, const char *name, const char *turtle);
/* A file of the suite AIDOC-AP: "examples/bank.ttl". NULL where the suite is not there. (transfer full) */
char *kinds_fixture_suite (const char *file);

/* As of 2026-11-22, of the newest commit, opening the store anew. */
ReportDocument *kinds_fixture_make (const KindsFixture *fixture, const ReportRequest *request,
                                    ReportProgress progress, gpointer data, GError **error);
/* Without an error, and after kinds_fixture_check(). (transfer full) */
ReportDocument *kinds_fixture_report (const KindsFixture *fixture, ReportKind kind,
                                      const char *system, const char *language);

/* That every claim is cited, every citation stands in the graph at that commit, document and line, and that no framing holds a text of
 * the documents that tests loaded. */
void kinds_fixture_check (const KindsFixture *fixture, const ReportDocument *document);

/* A block by its anchor, which there has to be. */
const ReportBlock *kinds_find (const ReportDocument *document, const char *anchor);
/* Items, facts and lists below a block as text: "[met] title {note}", "name: value", "- text"; each with "*" for a claim, "!" where there is no
 * evidence; depth by two spaces. (transfer full) */
char *kinds_tell (const ReportBlock *block);
/* That a block is told like this; that what is told of it holds this. */
void kinds_check_told (const ReportDocument *document, const char *anchor, const char *expected);
void kinds_check_holds (const ReportDocument *document, const char *anchor, const char *expected);
