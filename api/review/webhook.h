/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/keys.h"

/* Tells an address of what happens to reviews: POST, application/json,
 *
 *   {"id": "<UUID of the event>", "event": "review.opened", "time": "2026-11-23T09:30:00.000000Z", "data": {"id": "<UUID of the review>"}}
 *
 * with the header fields
 *
 *   X-Grounds-Event: review.opened
 *   X-Grounds-Signature: sha256=<hex digits: HMAC-SHA-256 of the body, by the key for the purpose "webhook" (rules_keys_for_digest())>
 *
 * Any status from 200 to 299 takes it. Otherwise it is sent again after 1, 2, 4 and 8 seconds, REVIEW_LIMIT_WEBHOOK_TRIES times in all, unless a
 * status from 400 to 499 says that it never will be taken (408, 425 and 429 do not). Events come in order, one after the other, so that those
 * behind one that is not taken wait; REVIEW_LIMIT_WEBHOOK_QUEUE of them, and more are dropped. They may be repeated, which the id tells, or
 * be lost: what is to be relied on is GET /v1/reviews. Redirections are not followed. */

typedef struct _ReviewWebhook ReviewWebhook;

/* The purpose of the key. */
#define REVIEW_WEBHOOK_PURPOSE "webhook"

typedef struct {
  const char *url; /* http or https */
  const RulesKeys *keys;
  guint wait_ms; /* before the second attempt, then twice as long each time; 0: 1000 */
  /* An event that was given up, for the process's log; from the webhook's thread, or the caller's. (nullable) */
  void (*failed) (gpointer data, const char *event, const char *reason);
  gpointer data;
} ReviewWebhookOptions;

/* KG_ERROR_INVALID: the address is none of http or https, or holds a password. */
ReviewWebhook *review_webhook_new (const ReviewWebhookOptions *options, GError **error);
/* Takes the event and returns at once. `data`: JSON. Any thread. */
void review_webhook_send (ReviewWebhook *webhook, const char *event, const char *data, gint64 time);
/* Waits until all that was given is sent or given up. For tests. */
void review_webhook_wait (ReviewWebhook *webhook);
/* Gives up what is not sent yet, which `failed` is not told. */
void review_webhook_free (ReviewWebhook *webhook);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReviewWebhook, review_webhook_free)
