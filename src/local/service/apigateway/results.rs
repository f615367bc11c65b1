//! The cache of authorizer results.
//!
//! See "authorization caching" in "Use API Gateway Lambda authorizers": a result applies to an identity, whatever
//! method it was obtained for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;

/// The maximum number of results that are kept.
const MOST: usize = 10_000;

/// The results that are kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Results {
    kept: BTreeMap<String, Kept>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    until: Timestamp,
    api: String,
    stage: String,
    result: Value,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("until", &self.until).field("api", &self.api).finish_non_exhaustive()
    }
}

impl Results {
    pub(super) fn get(&self, key: &str, now: Timestamp) -> Option<&Value> {
        self.kept.get(key).filter(|kept| kept.until > now).map(|kept| &kept.result)
    }

    pub(super) fn keep(&mut self, key: String, of: (&str, &str), result: Value, (now, until): (Timestamp, Timestamp)) {
        if self.kept.len() >= MOST {
            self.kept.retain(|_, kept| kept.until > now);
        }
        if self.kept.len() < MOST {
            self.kept.insert(key, Kept { until, api: of.0.to_owned(), stage: of.1.to_owned(), result });
        }
    }

    /// Removes the results of an API, or of one of its stages.
    pub(super) fn forget(&mut self, api: &str, stage: Option<&str>) {
        self.kept.retain(|_, kept| kept.api != api || stage.is_some_and(|stage| stage != kept.stage));
    }
}
