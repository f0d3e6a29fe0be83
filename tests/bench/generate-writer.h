/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/bench/generate-words.h"

#include <glib.h>
#include <stdio.h>

/* How generate.c writes quads: a subject, then what is said of it. As many as were asked for, no more. */

#define FLUSH_BYTES (1u << 20)

typedef struct {
  GString *out;
  GString *graph;   /* as it ends a line of N-Quads */
  GString *subject; /* as it begins one */
  FILE *file;
  guint64 left; /* quads */
  guint64 blanks;
  gboolean turtle;
  gboolean open; /* Turtle: the subject stands there already */
  gboolean failed;
} Writer;

static void
declare_prefixes (Writer *writer)
{
  if (writer->turtle) {
    g_string_append (writer->out, "@base <" BASE "> .\n");
  }
  for (guint i = 0; writer->turtle && i < NS_COUNT; i++) {
    g_string_append_printf (writer->out, "@prefix %s: <%s> .\n", namespaces[i].name,
                            namespaces[i].iri);
  }
}

static void
append_word (const Writer *writer, GString *out, const Word *word)
{
  if (writer->turtle) {
    g_string_append (out, namespaces[word->ns].name);
    g_string_append_c (out, ':');
    g_string_append (out, word->local);
    return;
  }
  g_string_append_c (out, '<');
  g_string_append (out, namespaces[word->ns].iri);
  g_string_append (out, word->local);
  g_string_append_c (out, '>');
}

static void
append_name (const Writer *writer, GString *out, const char *name)
{
  g_string_append (out, writer->turtle ? "<" : "<" BASE);
  g_string_append (out, name);
  g_string_append_c (out, '>');
}

static void
append_blank (GString *out, guint64 blank)
{
  char text[32];
  g_snprintf (text, sizeof text, "_:m%" G_GUINT64_FORMAT, blank);
  g_string_append (out, text);
}

static void
flush (Writer *writer)
{
  if (fwrite (writer->out->str, 1, writer->out->len, writer->file) != writer->out->len) {
    writer->failed = TRUE;
    writer->left = 0;
  }
  g_string_truncate (writer->out, 0);
}

static void
close_subject (Writer *writer)
{
  if (writer->open) {
    g_string_append (writer->out, " .\n");
  }
  writer->open = FALSE;
  g_string_truncate (writer->subject, 0);
}

static void
about (Writer *writer, const char *name)
{
  close_subject (writer);
  append_name (writer, writer->subject, name);
}

static void
about_word (Writer *writer, const Word *word)
{
  close_subject (writer);
  append_word (writer, writer->subject, word);
}

static guint64
new_blank (Writer *writer)
{
  return ++writer->blanks;
}

static void
about_blank (Writer *writer, guint64 blank)
{
  close_subject (writer);
  append_blank (writer->subject, blank);
}

/* Starts a quad; FALSE when there are enough. */
static gboolean
begin (Writer *writer, const Word *predicate)
{
  if (writer->left == 0) {
    return FALSE;
  }
  writer->left--;
  if (writer->open) {
    g_string_append (writer->out, " ;\n  ");
  } else {
    g_string_append_len (writer->out, writer->subject->str, (gssize) writer->subject->len);
    g_string_append_c (writer->out, ' ');
  }
  writer->open = writer->turtle;
  append_word (writer, writer->out, predicate);
  g_string_append_c (writer->out, ' ');
  return TRUE;
}

static void
end (Writer *writer)
{
  if (!writer->turtle) {
    g_string_append_len (writer->out, writer->graph->str, (gssize) writer->graph->len);
  }
  if (writer->out->len >= FLUSH_BYTES) {
    flush (writer);
  }
}

static void
say_word (Writer *writer, const Word *predicate, const Word *object)
{
  if (begin (writer, predicate)) {
    append_word (writer, writer->out, object);
    end (writer);
  }
}

static void
say_name (Writer *writer, const Word *predicate, const char *object)
{
  if (begin (writer, predicate)) {
    append_name (writer, writer->out, object);
    end (writer);
  }
}

static void
say_blank (Writer *writer, const Word *predicate, guint64 object)
{
  if (begin (writer, predicate)) {
    append_blank (writer->out, object);
    end (writer);
  }
}

/* `text` needs no escapes. */
static void
say_text (Writer *writer, const Word *predicate, const char *text, const char *language,
          const Word *datatype)
{
  if (!begin (writer, predicate)) {
    return;
  }
  g_string_append_c (writer->out, '"');
  g_string_append (writer->out, text);
  g_string_append_c (writer->out, '"');
  if (language != NULL) {
    g_string_append_c (writer->out, '@');
    g_string_append (writer->out, language);
  } else if (datatype != NULL) {
    g_string_append (writer->out, "^^");
    append_word (writer, writer->out, datatype);
  }
  end (writer);
}
