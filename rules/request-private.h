/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/limits.h"
#include "rules/arena.h"
#include "rules/error.h"
#include "rules/limits.h"
#include "rules/request-digest.h"
#include "rules/request.h"

/* The parts of reading a request. Internal to rules/request*.c.
 *
 * Every function that can refuse returns FALSE after noting why; nothing is taken back, since a request that was refused
 * cannot be looked at. */

/* Terms of the graph that a request is known to speak of; mostly there are three at most. */
#define RULES_REQUEST_ABOUT 16u

typedef struct {
  KgTermId term;
  gboolean claims_only; /* nothing but attr: claims and its gr:entityType */
} RulesRequestAbout;

struct _RulesRequest {
  KgOverlay *overlay;
  KgView view;
  gboolean readable;
  gint64 time;
  KgTermId node;
  KgTermId entities[3];  /* subject, action, resource */
  GArray *nodes;         /* RulesRequestNode */
  GArray *about;         /* RulesRequestAbout: terms of the graph that are subjects of it */
  gboolean about_others; /* there are more than these */
  guint unsearched;
  char digest[RULES_REQUEST_DIGEST_DIGITS + 1]; /* empty: none */
  RulesArena *arena;                            /* strings of the nodes */
  char *text; /* an IRI on its way to becoming a term; RULES_REQUEST_TEXT_ROOM bytes */
  gsize n_text;
  GArray *finds; /* RulesFind */

  /* While reading. */
  const RulesRequestContext *context;
  GError **error;
  guint n_members;
  guint n_fields;
  guint n_spans;
  guint n_blank;
  gboolean full; /* the overlay was */
};

/* A prefix and a local name, each at most as long as an IRI of the graph, or a type and an id with every byte encoded. */
#define RULES_REQUEST_TEXT_ROOM (2 * KG_LIMIT_IRI_BYTES + 1)

/* Where in the document something stands: a step down from what is above. */
typedef struct _RulesRequestPlace {
  const struct _RulesRequestPlace *above; /* NULL: the document itself */
  const char *key;                        /* NULL: the element `index` of an array */
  gsize index;
} RulesRequestPlace;

/* A node that members are read for. */
typedef struct {
  KgTermId id;
  KgTermId class;  /* KG_NONE: none that is known */
  gboolean claims; /* the graph itself describes it: the caller can only add claims, under attr: */
  guint depth;     /* of its object; 1: `context`, `properties` */
} RulesRequestSubject;

/* --- request-error.c --- */

/* Refuses with "POINTER: …"; always FALSE. */
gboolean rules_request_refuse (RulesRequest *request, const RulesRequestPlace *place,
                               const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean rules_request_exceed (RulesRequest *request, const RulesRequestPlace *place,
                               const char *format, ...) G_GNUC_PRINTF (3, 4);
/* A name of the caller's as it stands in a message: in backticks, cut where it is long. (transfer full) */
char *rules_request_quote (const char *name);
/* CURIE or IRI of a term, in backticks. (transfer full) */
char *rules_request_describe (const RulesRequest *request, KgTermId term);

/* --- request-name.c --- */

typedef enum {
  RULES_NAME_PLAIN,          /* not to be taken for an IRI */
  RULES_NAME_UNKNOWN_PREFIX, /* like a CURIE, with a prefix that the graph does not know */
  RULES_NAME_CURIE,          /* the IRI stands in request->text */
  RULES_NAME_IRI,            /* the same */
} RulesNameKind;

RulesNameKind rules_request_name (RulesRequest *request, const char *text, gsize length);
/* The term of the graph that the text names as IRI or CURIE; KG_NONE if the graph does not know it. */
KgTermId rules_request_known_term (RulesRequest *request, const char *text, gsize length,
                                   RulesNameKind *kind);
/* The predicate attr:KEY and the entity urn:grounds:TYPE:ID, percent-encoded but for the unreserved characters (RFC 3986,
 * 2.3). */
KgTermId rules_request_attribute (RulesRequest *request, const char *key);
KgTermId rules_request_urn (RulesRequest *request, const char *type, const char *id);
/* An id, a type, a name: 1 to RULES_LIMIT_REQUEST_ID_BYTES bytes of UTF-8 without control characters. `what` (nullable): what
 * messages call it, if it is not what stands at the place. */
gboolean rules_request_check_name (RulesRequest *request, const RulesRequestPlace *place,
                                   const char *what, const char *text, gsize length);
/* The value of a member as such a string, which has to be there. */
gboolean rules_request_string (RulesRequest *request, const RulesRequestPlace *above,
                               const json_t *object, const char *key, const char **out);

/* --- request-number.c: lexical forms; each returns its length --- */

#define RULES_NUMBER_BYTES 400
gsize rules_number_integer (gint64 value, char out[RULES_NUMBER_BYTES]);
/* XML Schema's canonical form of xsd:double, and of xsd:decimal, by as few digits, of 15 and more, as give the value back. */
gsize rules_number_double (double value, char out[RULES_NUMBER_BYTES]);
gsize rules_number_decimal (double value, char out[RULES_NUMBER_BYTES]);
/* xsd:dateTime in UTC, of microseconds since 1970. */
gsize rules_number_time (gint64 time, char out[RULES_NUMBER_BYTES]);

/* --- request-value.c --- */

KgTermId rules_request_term (RulesRequest *request, OntologyTerm term);
KgTermId rules_request_blank (RulesRequest *request);
KgTermId rules_request_literal (RulesRequest *request, const char *text, gsize length,
                                RulesDatatype datatype);
void rules_request_add (RulesRequest *request, KgTermId subject, KgTermId predicate,
                        KgTermId object);
/* All members of an object. */
gboolean rules_request_members (RulesRequest *request, const RulesRequestPlace *place,
                                const RulesRequestSubject *subject, json_t *object);
gboolean rules_request_member (RulesRequest *request, const RulesRequestPlace *place,
                               const RulesRequestSubject *subject, json_t *value);
/* One member more, or element of an array. */
gboolean rules_request_count (RulesRequest *request, const RulesRequestPlace *place);
/* A term of the class, or below it, by IRI, CURIE, jsonName or notation. `what` (nullable): what messages call such a term. */
gboolean rules_request_class_term (RulesRequest *request, const RulesRequestPlace *place,
                                   KgTermId class, const char *what, const char *text, gsize length,
                                   KgTermId *out);
/* "did you mean …?", or `otherwise`; takes the name (nullable). (transfer full) */
char *rules_request_advice (char *near, const char *otherwise);

/* --- request-entity.c --- */

gboolean rules_request_entities (RulesRequest *request, const RulesRequestPlace *root,
                                 const json_t *json);

/* --- request-field.c, request-span.c --- */

gboolean rules_request_fields (RulesRequest *request, const RulesRequestPlace *place,
                               OntologyTerm predicate, json_t *json);
/* A data class by IRI, CURIE or notation. */
gboolean rules_request_data_class (RulesRequest *request, const RulesRequestPlace *place,
                                   const json_t *value, KgTermId *out);
/* Passages that external detectors found, and ours: nodes after that of their field. */
gboolean rules_request_findings (RulesRequest *request, const RulesRequestPlace *place, guint field,
                                 const json_t *text, const json_t *findings);
gboolean rules_request_search (RulesRequest *request, const RulesRequestPlace *place, guint field,
                               const json_t *text);
