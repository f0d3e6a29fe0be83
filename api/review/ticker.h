/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/review/review.h"

/* Looks once a minute, and at the beginning, for reviews that are overdue or to be closed, and for budgets whose periods have ended. */

typedef struct _ReviewTicker ReviewTicker;

/* Called from the ticker's thread. */
typedef struct {
  /* "review.overdue", "review.closed"; `data`: JSON */
  void (*publish) (gpointer data, const char *event, const char *json);
  /* It may have committed to the graph. */
  void (*committed) (gpointer data);
  void (*failed) (gpointer data, const GError *error);
  gpointer data;
} ReviewTickerHooks;

/* `desk`: its `now` does not matter. */
ReviewTicker *review_ticker_new (const ReviewDesk *desk, const ReviewTickerHooks *hooks);
/* One look at the given moment: what the thread does. Events are told even where a later step fails. */
gboolean review_tick (const ReviewDesk *desk, const ReviewTickerHooks *hooks, GError **error);
void review_ticker_free (ReviewTicker *ticker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReviewTicker, review_ticker_free)

/* What an event of a review tells: {"id", "status"}; `status` (nullable) as review_status_name(). (transfer full) */
char *review_event_data (const char *id, const char *status);
