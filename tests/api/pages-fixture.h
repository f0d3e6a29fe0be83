/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/api/http-fixture.h"

/* What tests of pages share: a browser, so far as pages need one, and a graph in which everything that can be hostile is. */

/* A model may be used unless its label says otherwise: "fine" is allowed, "bad" denied, "odd" escalated to the agent <urn:grounds:user:reviewer>.
 * The label of "odd" is markup. */
void pages_load (HttpFixture *fixture);
/* Asks for a model, as somebody with an id; gives the id of the decision (transfer full), and of its review where `review` (nullable, transfer full)
 * asks for it. */
char *pages_decide (HttpFixture *fixture, const char *who, const char *model, char **review);
/* The outcome alone. (transfer full) */
char *pages_outcome (HttpFixture *fixture, const char *who, const char *model);

/* Signs in and gives the value of the session's cookie. (transfer full) */
char *pages_sign_in (HttpFixture *fixture, const char *key);
/* GET, and POST of a form, as a browser with that cookie (nullable) does. (transfer full) */
HttpAnswer *pages_get (HttpFixture *fixture, const char *cookie, const char *path);
HttpAnswer *pages_post (HttpFixture *fixture, const char *cookie, const char *path,
                        const char *form);
/* The same with the token of the session before the form. (transfer full) */
HttpAnswer *pages_send (HttpFixture *fixture, const char *cookie, const char *path,
                        const char *form);

/* The answer is a page of this status, with the policy that forbids scripts and no element that could hold one; it holds `text` (nullable). */
void pages_check (const HttpAnswer *answer, guint status, const char *text);
