/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/report/report.h"
#include "api/report/texts.h"
#include "kg/text.h"
#include "rules/sentence.h"

/* What the kinds of reports are made with. Internal to api/report/.
 *
 * A kind is one function, `report_make_KIND (maker, error)`: it begins the document, then adds blocks. Whatever says something of the graph or the log is
 * given its backing by the functions below; strings that they return as (maker) are the maker's, until it ends, so that they can stand
 * in an initialiser.
 *
 * One report, one thread. */

/* Which entries of the log facts were counted from. */
typedef struct {
  guint64 first; /* index of the first entry */
  guint64 n;     /* so many; 0: nothing was said */
} ReportLogFacts;

typedef struct {
  const ReportSource *source;
  const ReportRequest *
      request; /* `from`, `to` are filled in where the kind is of a period; `language` is one there is */
  const ReportKindInfo *info;
  const ReportTexts *texts;
  const char *const *languages; /* of the reader, for labels: as ontology_label() */
  ReportAbout
      about; /* filled in, but for what the kind says of itself before report_maker_begin() */
  ReportDocument *document; /* NULL before report_maker_begin() */
  const KgView
      *view; /* the snapshot, with what the log says of the system where the kind is of one */
  ReportLogFacts facts; /* what it says of it was counted from these */
  const OntologyVocab *vocab;
  RulesTeller *teller;     /* names and sentences in the reader's language */
  RulesAssessor *assessor; /* over `view` */
  KgTermId system;         /* KG_NONE: the kind is not of a system, or of all of them */
  gboolean
      anyway; /* requirements are reported on also where they do not apply: it was asked for them */
  GPtrArray *kept;         /* what is the maker's */
  ReportProgress progress; /* (nullable) */
  gpointer progress_data;
} ReportMaker;

/* --- The kinds. FALSE only where it cannot be made: see report_make() --- */

typedef gboolean (*ReportMake) (ReportMaker *maker, GError **error);

gboolean report_make_annex_iv (ReportMaker *maker, GError **error);
gboolean report_make_instructions (ReportMaker *maker, GError **error);
gboolean report_make_fria (ReportMaker *maker, GError **error);
gboolean report_make_registration (ReportMaker *maker, GError **error);
gboolean report_make_gpai (ReportMaker *maker, GError **error);
gboolean report_make_classification (ReportMaker *maker, GError **error);
gboolean report_make_gaps (ReportMaker *maker, GError **error);
gboolean report_make_catalogue (ReportMaker *maker, GError **error);
gboolean report_make_oversight (ReportMaker *maker, GError **error); /* kind-oversight.c */
gboolean report_make_register (ReportMaker *maker, GError **error);  /* kind-register.c */
gboolean report_make_decision (ReportMaker *maker, GError **error);  /* kind-decision.c */
gboolean report_make_incident (ReportMaker *maker, GError **error);  /* kind-incident.c */

/* What report_make() knows before: title, language, commit, digest and day; of a system its IRI and label; of a period from and to; where the kind
 * needs the log its size and root as they are now. A kind may set `about.subject` and `about.subtitle` (maker's strings) first. */
ReportDocument *report_maker_begin (ReportMaker *maker);
/* Before it: that the report rests on the first `size` entries of the log, and on no others: so that the same period gives the same report when more has been
 * logged since. */
gboolean report_maker_rest_on_log (ReportMaker *maker, guint64 size, GError **error);
/* The same of all entries but the reports at the end: the entry that a report gets when it is sealed must not make it another report. */
gboolean report_maker_rest_on_whole_log (ReportMaker *maker, GError **error);
/* Tells how far it is; FALSE with G_IO_ERROR_CANCELLED if it is to stop. */
gboolean report_maker_progress (ReportMaker *maker, guint64 done, guint64 all, GError **error);

/* What the log says of a system (gr:DecisionLog), as facts that stand in no document: for report_make(), before anything is assessed. kind-log-facts.c.
 * `overlay` has begun over the snapshot and is sealed afterwards; `cited` says which entries all of it was counted from. */
gboolean report_log_facts (const ReportSource *source, KgTermId system, KgOverlay *overlay,
                           ReportLogFacts *cited, GError **error);

/* --- Words (kind-words.c). English stands in the code as T_ ("…") --- */

/* Keeps a string for as long as the maker lives: (maker). */
const char *report_maker_keep (ReportMaker *maker, char *text /* (transfer full) */);
/* In the reader's language. */
const char *report_maker_text (const ReportMaker *maker, const char *english);
/* Some sentences of the graph and of evidence are in English alone. */
gboolean report_maker_reads_english (const ReportMaker *maker);
/* The same with values put in, as printf; translations may turn them round ("%2$s"). (maker) */
const char *report_maker_format (ReportMaker *maker, const char *english, ...) G_GNUC_PRINTF (2, 3);
/* Marks the forms of a text for one and for many: two arguments. */
#define P_(one, many) one, many
/* The same by a number, which is put in with separators: report_maker_count (maker, P_ ("%s escalation", "%s escalations"), n). (maker) */
const char *report_maker_count (ReportMaker *maker, const char *one, const char *many, guint64 n);
/* "2 December 2027"; "2 December 2027, 14:05 UTC"; "1,234" (maker) */
const char *report_maker_date (ReportMaker *maker, gint64 time);
const char *report_maker_moment (ReportMaker *maker, gint64 time);
const char *report_maker_number (ReportMaker *maker, guint64 n);
/* What a person calls it: label, text of a literal, dates and numbers as the language writes them, else CURIE or IRI. (maker) */
const char *report_maker_name (ReportMaker *maker, KgTermId id);
/* A statement as a sentence, with a capital and a full stop. (maker) */
const char *report_maker_sentence (ReportMaker *maker, const RulesTriple *triple);
/* The IRI of a term; NULL: it has none (literals, blank nodes). */
const char *report_maker_iri (const ReportMaker *maker, KgTermId id);
/* The same where it is an address to go to: http and https alone. */
const char *report_maker_link (const ReportMaker *maker, KgTermId id);
/* Of an IRI, or of a term of the vocabulary; KG_NONE where neither graph nor log speaks of it. */
KgTermId report_maker_find (const ReportMaker *maker, const char *iri);
KgTermId report_maker_term (const ReportMaker *maker, OntologyTerm term);
/* The first object in the order of terms; of texts the one in the reader's language. KG_NONE: none. */
KgTermId report_maker_object (const ReportMaker *maker, KgTermId subject, KgTermId predicate);
/* All of them, in the order of terms: KgTermId. (transfer full) */
GArray *report_maker_objects (const ReportMaker *maker, KgTermId subject, KgTermId predicate);
GArray *report_maker_subjects (const ReportMaker *maker, KgTermId predicate, KgTermId object);
/* Instances of a class and its kinds, in the order of terms: KgTermId. (transfer full) */
GArray *report_maker_instances (const ReportMaker *maker, KgTermId class);

/* --- Backing (kind-cite.c) --- */

/* The number of the citation of a statement that stands in the graph, or that the log says. One that does neither stops the program (a programmer's
 * error): what follows by the hierarchy of classes is backed by what it follows from. */
guint report_maker_cite (ReportMaker *maker, const RulesTriple *triple);
/* Of `n` entries of the log from `first` on; `sentence` (in the reader's language) says what they hold. */
guint report_maker_cite_log (ReportMaker *maker, guint64 first, guint64 n, const char *sentence);
/* A claim that rests on these, at least one; REPORT_HAS_NONE where there is none. The numbers are the maker's. */
ReportBacking report_maker_backing (ReportMaker *maker, const RulesTriple *triples, guint n);
ReportBacking report_maker_backing_of (ReportMaker *maker, KgTermId subject, KgTermId predicate,
                                       KgTermId object);
ReportBacking report_maker_backing_log (ReportMaker *maker, guint64 first, guint64 n,
                                        const char *sentence);
/* Of citations that were made already; none: REPORT_HAS_NONE. */
ReportBacking report_maker_backing_cited (ReportMaker *maker, const guint *citations, guint n);

/* --- Blocks (kind-blocks.c) --- */

/* Of the report itself or of the law: claims nothing. */
void report_maker_say (ReportMaker *maker, ReportBlock *parent, const char *text);
/* "No evidence", with what is missing. */
void report_maker_say_none (ReportMaker *maker, ReportBlock *parent, const char *text);
/* A fact for each value of (subject, predicate, ?), with its citation: how many there were. `name` NULL: the label of the predicate. */
guint report_maker_facts_of (ReportMaker *maker, ReportBlock *facts, guint depth, KgTermId subject,
                             KgTermId predicate, const char *name);
/* The same, or "no evidence" where there is none. */
void report_maker_fact_of (ReportMaker *maker, ReportBlock *facts, guint depth, KgTermId subject,
                           KgTermId predicate, const char *name);

/* --- Requirements (kind-requirement.c, kind-answer.c) --- */

/* A catalogue by its notation. NULL with KG_ERROR_NOT_FOUND, which lists those there are. */
const RulesCatalogue *report_maker_catalogue (ReportMaker *maker, const char *notation,
                                              GError **error);
/* A section on the maker's system: what it is called, what kinds of thing it is said to be, and its risk classes. */
gboolean report_maker_system (ReportMaker *maker, GError **error);
ReportStatus report_maker_status (RulesRequirementStatus status);
ReportStatus report_maker_answer_status (RulesAnswerStatus status);
/* All findings of a catalogue for the maker's system, as of request->today. NULL with an error. */
const RulesFinding *report_maker_assess (ReportMaker *maker, const RulesCatalogue *catalogue,
                                         guint *n, GError **error);
/* From when a requirement applies, and why; whom it binds; who is responsible, and by what contract: facts with their citations. */
void report_maker_standing (ReportMaker *maker, ReportBlock *parent, const RulesFinding *finding);
/* An item for a requirement, by what was found: status, what differs from the requirement above it in the day of application and in who is responsible; each question as an
 * item with its answer; and those below it. `findings` as report_maker_assess() has them. */
void report_maker_requirement (ReportMaker *maker, ReportBlock *parent,
                               const RulesFinding *findings, const RulesRequirement *requirement);
/* What is shown as the answer, with its citations, and what is missing. */
void report_maker_answer (ReportMaker *maker, ReportBlock *parent, const RulesAnswer *answer);
/* Appends (RulesTriple) what an answer rests on. */
void report_maker_answer_triples (const RulesAnswer *answer, GArray *triples);
/* What an answer rests on; REPORT_HAS_NONE where it rests on nothing. */
ReportBacking report_maker_answer_backing (ReportMaker *maker, const RulesAnswer *answer);
/* What a resource of the catalogue is called, and what it asks for, in the reader's language; NULL: it does not say. */
const char *report_maker_label (ReportMaker *maker, KgTermId id);
const char *report_maker_description (ReportMaker *maker, KgTermId id);
