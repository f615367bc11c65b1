//! Meters the requests of a key in a plan, and applies the limits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::limit::{Period, Quota, Throttle};
use crate::clock::Timestamp;

pub(super) const DAY: i64 = 86_400;

/// The requests of one key.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Meter {
    /// By the number of days since 1970, in UTC.
    pub(super) days: BTreeMap<i64, i64>,
    bucket: Option<Bucket>,
}

/// The tokens left in the bucket at a time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Meter {
    /// Takes a token from the bucket, if there is one.
    #[expect(clippy::cast_precision_loss, reason = "a limit is small")]
    pub(super) fn has_token(&mut self, throttle: Throttle, now: Timestamp) -> bool {
        let Some(rate) = throttle.rate_limit else { return true };
        let most = throttle.burst_limit.unwrap_or_default().max(0) as f64;
        let bucket = self.bucket.unwrap_or(Bucket { tokens: most, at: now });
        let tokens = (bucket.tokens + now.since(bucket.at).as_secs_f64() * rate).min(most);
        let has_token = tokens >= 1.0;
        self.bucket = Some(Bucket { tokens: if has_token { tokens - 1.0 } else { tokens }, at: now });
        has_token
    }

    /// Returns the number of requests in the current period of a quota.
    pub(super) fn used(&self, quota: Quota, now: Timestamp) -> i64 {
        let first = first_day(quota.period, now);
        let used: i64 = self.days.range(first..).map(|(_, count)| count).sum();
        // The offset applies only in the first period.
        let is_first = self.days.range(..first).next().is_none();
        used + if is_first { quota.offset } else { 0 }
    }
}

/// Returns the first day of the current period.
fn first_day(period: Option<Period>, now: Timestamp) -> i64 {
    let today = now.seconds().div_euclid(DAY);
    let Ok(date) = OffsetDateTime::from_unix_timestamp(now.seconds()) else { return today };
    match period {
        None | Some(Period::Day) => today,
        Some(Period::Week) => today - i64::from(date.weekday().number_days_from_sunday()),
        Some(Period::Month) => today - i64::from(date.day() - 1),
    }
}
