/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/statistics-private.h"

#include "api/review/review.h"

#include <string.h>

/* Reviews of a period. The pass over the log finds the entries that they rest on: of the decisions that opened them, and of what was done. */

gboolean
report_count_reviews_begin (ReportCounting *counting, LogReader *log, GError **error)
{
  const ReviewFilter all = { 0 };
  counting->reviews = review_list (log, &all, error);
  for (guint i = 0; counting->reviews != NULL && i < counting->reviews->len; i++) {
    const Review *review = (const Review *) g_ptr_array_index (counting->reviews, i);
    guint64 nowhere = G_MAXUINT64;
    g_hash_table_insert (counting->openings, review->decision,
                         g_memdup2 (&nowhere, sizeof nowhere));
  }
  return counting->reviews != NULL;
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;
  return (x > y) - (x < y);
}

/* The least of the sorted values that so many parts of a hundred do not exceed; -1: there is none. */
static gint64
percentile (const GArray *values, guint hundredths)
{
  guint64 rank = ((guint64) values->len * hundredths + 99) / 100;
  return values->len > 0 ? g_array_index (values, gint64, (guint) MAX (rank, 1) - 1) : -1;
}

static void
count_opened (ReportCounting *counting, const Review *review)
{
  const guint64 *opening = g_hash_table_lookup (counting->openings, review->decision);
  counting->out->reviews.opened++;
  for (guint i = 0; *opening != G_MAXUINT64 && i < review->reviewers->len; i++) {
    const char *reviewer = (const char *) g_ptr_array_index (review->reviewers, i);
    report_count_name (counting, COUNT_REVIEWERS, reviewer, strlen (reviewer), -1, *opening);
  }
}

static void
count_closed (ReportCounting *counting, const Review *review, GArray *times)
{
  ReportReviews *out = &counting->out->reviews;
  gint64 took = review->closed - review->opened;
  switch (review->status) {
  case REVIEW_OPEN:
  case REVIEW_CLAIMED:
    return;
  case REVIEW_APPROVED:
    out->approved++;
    g_array_append_val (times, took);
    break;
  case REVIEW_REJECTED:
    out->rejected++;
    g_array_append_val (times, took);
    break;
  case REVIEW_EXPIRED:
    out->expired++;
    break;
  }
  out->overdue += review->due != 0 && review->closed > review->due ? 1 : 0;
  out->unlogged += g_hash_table_contains (counting->acted, review->id) ? 0 : 1;
}

void
report_count_reviews_end (ReportCounting *counting)
{
  ReportStatistics *out = counting->out;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < counting->reviews->len; i++) {
    const Review *review = (const Review *) g_ptr_array_index (counting->reviews, i);
    if (review->opened >= out->to) {
      continue;
    }
    if (review->opened >= out->from) {
      count_opened (counting, review);
    }
    if (review->closed == 0 || review->closed >= out->to) {
      out->reviews.open++;
      out->reviews.overdue += review->due != 0 && review->due < out->to ? 1 : 0;
    } else if (review->closed >= out->from) {
      count_closed (counting, review, times);
    }
  }
  g_array_sort (times, compare_times);
  out->reviews.median = percentile (times, 50);
  out->reviews.p90 = percentile (times, 90);
  out->reviews.longest = percentile (times, 100);
}
