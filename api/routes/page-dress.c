/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json.h"
#include "api/routes/pages.h"
#include "api/http/limits.h"
#include "kg/time.h"

#include <string.h>

/* JSON of the API made readable for people. */

/* --- Terms --- */

static const char entity_prefix[] = "urn:grounds:";

/* "agent-42" of <urn:grounds:user:agent-42>: what a request called it. (transfer full, nullable) */
static char *
entity_name (const char *iri)
{
  if (!g_str_has_prefix (iri, entity_prefix)) {
    return NULL;
  }
  const char *type = iri + strlen (entity_prefix);
  const char *id = strchr (type, ':');
  return id != NULL && id[1] != '\0' ? g_uri_unescape_string (id + 1, NULL) : NULL;
}

static json_t *
linked (const char *link, const char *text)
{
  json_t *term = json_object ();
  json_object_set_new (term, "link", link != NULL ? api_json_string (link) : json_null ());
  json_object_set_new (term, "text", api_json_string (text));
  return term;
}

json_t *
page_term (const RulesEngine *engine, const char *name)
{
  const KgSnapshot *snapshot = rules_engine_snapshot (engine);
  const KgView view = { .snapshot = (KgSnapshot *) snapshot };
  g_autofree char *iri = kg_snapshot_expand (snapshot, name, NULL);
  if (iri == NULL) {
    return linked (NULL, name);
  }
  g_autofree char *entity = entity_name (iri);
  KgTermId id = kg_view_find_iri (&view, iri, -1);
  const char *label =
      id != KG_NONE ? ontology_label (&view, rules_engine_vocab (engine), id, NULL) : NULL;
  return linked (id != KG_NONE ? iri : NULL, label != NULL    ? label
                                             : entity != NULL ? entity
                                                              : name);
}

static json_t *
terms_of (const RulesEngine *engine, const json_t *names)
{
  json_t *list = json_array ();
  for (size_t i = 0; i < json_array_size (names); i++) {
    const char *name = json_string_value (json_array_get (names, i));
    if (name != NULL) {
      json_array_append_new (list, page_term (engine, name));
    }
  }
  return list;
}

/* --- Times and places --- */

json_t *
page_time (gint64 microseconds)
{
  g_autofree char *iso = kg_time_to_text (microseconds);
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autofree char *text =
      moment != NULL ? g_date_time_format (moment, "%-d %b %Y, %H:%M UTC") : NULL;
  return json_pack ("{s:s, s:s}", "iso", iso, "text", text != NULL ? text : iso);
}

static json_t *
time_of (const char *text)
{
  gint64 moment = 0;
  return kg_time_from_text (text, strlen (text), &moment) ? page_time (moment)
                                                          : linked (NULL, text);
}

/* "models.ttl:45, commit 3" */
static json_t *
place_of (const char *text)
{
  static const char before[] = ", commit ";
  const char *at = g_strrstr (text, before);
  guint64 commit = 0;
  json_t *place = linked (NULL, text);
  /* Not there is said, so that none is found in what is around it. */
  json_object_set_new (place, "commit", json_null ());
  if (at != NULL &&
      g_ascii_string_to_unsigned (at + strlen (before), 10, 1, G_MAXINT64, &commit, NULL)) {
    g_autofree char *document = g_strndup (text, (gsize) (at - text));
    json_object_set_new (place, "text", api_json_string (document));
    json_object_set_new (place, "commit", json_integer ((json_int_t) commit));
  }
  return place;
}

/* --- Members --- */

typedef enum {
  MEMBER_TERM,
  MEMBER_TERMS,
  MEMBER_TIME,
  MEMBER_PLACE,
} MemberKind;

typedef struct {
  const char *name;
  MemberKind kind;
} Member;

static const Member members[] = {
  { "action", MEMBER_TERM },  { "classes", MEMBER_TERMS }, { "closed", MEMBER_TIME },
  { "due", MEMBER_TIME },     { "opened", MEMBER_TIME },   { "place", MEMBER_PLACE },
  { "purpose", MEMBER_TERM }, { "resource", MEMBER_TERM }, { "reviewers", MEMBER_TERMS },
  { "rule", MEMBER_TERM },    { "sources", MEMBER_TERMS }, { "subject", MEMBER_TERM },
  { "time", MEMBER_TIME },    { "where", MEMBER_PLACE },
};

/* (transfer full, nullable): NULL: it stays as it is */
static json_t *
dressed (const RulesEngine *engine, const char *name, const json_t *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    if (strcmp (members[i].name, name) != 0 ||
        json_is_array (value) != (members[i].kind == MEMBER_TERMS) ||
        (!json_is_array (value) && !json_is_string (value))) {
      continue;
    }
    switch (members[i].kind) {
    case MEMBER_TERM:
      return page_term (engine, json_string_value (value));
    case MEMBER_TERMS:
      return terms_of (engine, value);
    case MEMBER_TIME:
      return time_of (json_string_value (value));
    case MEMBER_PLACE:
      return place_of (json_string_value (value));
    }
  }
  return NULL;
}

static void
dress (const RulesEngine *engine, json_t *json, guint depth)
{
  const char *name;
  json_t *value;
  size_t i;
  if (depth > HTTP_LIMIT_PAGE_DEPTH) {
    return;
  }
  json_array_foreach (json, i, value)
  {
    dress (engine, value, depth + 1);
  }
  json_object_foreach (json, name, value)
  {
    json_t *better = dressed (engine, name, value);
    if (better != NULL) {
      json_object_set_new (json, name, better);
    } else {
      dress (engine, value, depth + 1);
    }
  }
}

void
page_dress (const RulesEngine *engine, json_t *json)
{
  dress (engine, json, 0);
}
