/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A report before it is written out: sections of items, tables, plots and drawings. It is made once and written in any format
 * (write.h); nothing in it depends on the format.
 *
 * What a report says of a system is a claim, and every claim carries its backing: statements of the graph or entries of the log, each a citation of
 * the document; or it says that there is none. Sentences of our own about the report itself are framing. A block that claims without backing
 * cannot be made: the functions below take the backing, and stop the program where a claim has none (a programmer's error).
 *
 * Texts are plain UTF-8, copied. Not for several threads. */

typedef struct _ReportDocument ReportDocument;
typedef struct _ReportBlock ReportBlock;

/* A statement, or an entry of the log, that something rests on. Strings are copied; all but one of `subject` and `entry` may be left out. */
typedef struct {
  const char *subject; /* IRI, or a blank node's name; NULL: an entry of the log */
  const char *predicate;
  const char *object;   /* as N-Triples */
  const char *sentence; /* the statement in words: "Mistral 7B is approved" */
  const char *document; /* (nullable) where it was said: a file's name */
  guint32 line;         /* 0: unknown */
  guint64 commit;       /* 0: derived, or a fact of the log */
  gboolean derived;     /* by the hierarchy of classes */
  guint64 entry;        /* of the log: its index */
  guint64 entries;      /* so many, from `entry` on; 1: just this one; 0: no entry */
} ReportCitation;

/* The number of a citation, from 1; the same statement gets the same number. */
guint report_cite (ReportDocument *document, const ReportCitation *citation);

typedef enum {
  REPORT_CLAIM,       /* rests on what is cited */
  REPORT_NO_EVIDENCE, /* says that something is not there */
  REPORT_FRAMING,     /* of the report itself, or of the law: claims nothing of the system */
} ReportBackingKind;

typedef struct {
  ReportBackingKind kind;
  const guint *citations; /* CLAIM: one or more, numbers of report_cite() */
  guint n_citations;
} ReportBacking;
#define REPORT_IS_FRAMING ((ReportBacking) { .kind = REPORT_FRAMING })
#define REPORT_HAS_NONE ((ReportBacking) { .kind = REPORT_NO_EVIDENCE })

/* A piece of text with what it rests on. */
typedef struct {
  const char *text;
  const char *link; /* (nullable) IRI or address */
  ReportBacking backing;
} ReportText;

/* How an item stands. */
typedef enum {
  REPORT_STATUS_NONE, /* of items that have no status */
  REPORT_STATUS_MET,
  REPORT_STATUS_PARTIAL,
  REPORT_STATUS_GAP,
  REPORT_STATUS_UNKNOWN,
  REPORT_STATUS_NOT_APPLICABLE,
} ReportStatus;

/* Everything that a document says of itself. */
typedef struct {
  const char *kind; /* "annex-iv" */
  const char *title;
  const char *subtitle; /* (nullable) the system's label … */
  const char *subject;  /* (nullable) IRI of the system, decision or incident */
  const char *language; /* BCP 47: "en" */
  guint64 commit;
  const char *digest; /* of the commit, hex digits */
  gint64 as_of;       /* microseconds since 1970: the day of the report: no clock is read */
  gint64 from;        /* of a period; 0, 0: none */
  gint64 to;
  guint64 log_size;     /* entries of the log that it rests on; 0: none */
  const char *log_root; /* (nullable) of the tree of that size, base64 */
} ReportAbout;

ReportDocument *report_document_new (const ReportAbout *about);
void report_document_free (ReportDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReportDocument, report_document_free)

/* --- Building. `parent` NULL: the document itself. Blocks are the document's. --- */

/* `anchor`: letters, digits and hyphens, unique in the document; NULL: made from the title. */
ReportBlock *report_section (ReportDocument *document, ReportBlock *parent, const char *anchor,
                             const char *title);
void report_paragraph (ReportDocument *document, ReportBlock *parent, const ReportText *text);
/* A requirement, a question, a rule, an incident …: numbered as the source numbers it, with a status of its own; its blocks are put below it. */
typedef struct {
  const char *anchor;     /* (nullable) */
  const char *iri;        /* (nullable) what it is, for RDF */
  const char *identifier; /* (nullable) "Annex IV(2)(d)" */
  const char *title;
  const char *text; /* (nullable) what is asked, in our words; framing */
  const char *link; /* (nullable) of the identifier */
  ReportStatus status;
  const char *
      note; /* (nullable) beside the status: "applies from 2 December 2027", "Jane Doe is responsible"; framing, or backed by `backing` */
  ReportBacking backing; /* of status and note */
} ReportItem;
ReportBlock *report_item (ReportDocument *document, ReportBlock *parent, const ReportItem *item);

/* Names with values: "Provider: Bank of Example". Nested by giving `depth` of 1 and more: of the fact above. */
ReportBlock *report_facts (ReportDocument *document, ReportBlock *parent);
void report_fact (ReportDocument *document, ReportBlock *facts, guint depth, const char *name,
                  const ReportText *value);
ReportBlock *report_list (ReportDocument *document, ReportBlock *parent, gboolean ordered);
void report_list_entry (ReportDocument *document, ReportBlock *list, const ReportText *text);

/* A table with a caption; `headings` ends with NULL. Columns of numbers stand to the right. Rows have as many cells as headings; a cell's text may be "". */
ReportBlock *report_table (ReportDocument *document, ReportBlock *parent, const char *caption,
                           const char *const *headings, guint numeric_columns /* bits */);
void report_table_row (ReportDocument *document, ReportBlock *table, const ReportText *cells);

/* Numbers drawn: each series has as many values as there are labels on the horizontal axis. Whoever makes it puts the same numbers into a table beside it: a table cites row
 * by row. The drawing is ours (plot.h). */
typedef enum {
  REPORT_PLOT_BARS,
  REPORT_PLOT_STACKED,
  REPORT_PLOT_LINES
} ReportPlotKind;
typedef struct {
  const char *name;
  const double *values;
} ReportSeries;
typedef struct {
  ReportPlotKind kind;
  const char *title;
  const char *description; /* for those who do not see it */
  const char *unit;        /* (nullable) of the vertical axis */
  const char *const *labels;
  guint n_labels;
  gboolean
      sequence; /* the labels follow from each other, such as days: some may be left out where there is no room */
  const ReportSeries *series;
  guint n_series;
  ReportBacking backing;
} ReportPlot;
void report_plot (ReportDocument *document, ReportBlock *parent, const ReportPlot *plot);

/* A drawing made elsewhere (rules_explain_figure()): an <svg> element; `description` for those who do not see it. */
void report_drawing (ReportDocument *document, ReportBlock *parent, const char *svg,
                     const char *description, ReportBacking backing);

/* --- Reading, for writers --- */

typedef enum {
  REPORT_BLOCK_SECTION,
  REPORT_BLOCK_PARAGRAPH,
  REPORT_BLOCK_ITEM,
  REPORT_BLOCK_FACTS,
  REPORT_BLOCK_LIST,
  REPORT_BLOCK_TABLE,
  REPORT_BLOCK_PLOT,
  REPORT_BLOCK_DRAWING,
} ReportBlockKind;

typedef struct {
  guint depth;
  const char *name; /* (nullable) facts */
  ReportText text;
} ReportLine;

struct _ReportBlock {
  ReportBlockKind kind;
  const char *anchor;
  const char *title; /* of sections and items; the caption of tables */
  GPtrArray *blocks; /* ReportBlock*: of sections and items; else NULL */
  union {
    ReportText paragraph;
    ReportItem item;
    struct {
      GArray *lines; /* ReportLine */
      gboolean ordered;
    } list; /* and facts */
    struct {
      const char *const *headings;
      guint n_columns;
      guint numeric_columns;
      GArray *cells; /* ReportText, row by row */
    } table;
    ReportPlot plot;
    struct {
      const char *svg;
      const char *description;
      ReportBacking backing;
    } drawing;
  };
};

const ReportAbout *report_document_about (const ReportDocument *document);
GPtrArray *report_document_blocks (const ReportDocument *document);
guint report_document_n_citations (const ReportDocument *document);
/* From 1. */
const ReportCitation *report_document_citation (const ReportDocument *document, guint number);
