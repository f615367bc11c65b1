//! The calls that a trail records: `PutEventSelectors`, `GetEventSelectors`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::advanced::{self, Advanced};
use super::classic::{self, Classic};
use super::request::{Kind, Request};
use super::{CloudTrail, fault};
use crate::local::service::{Answer, Cx, decode};

/// The selectors of a trail, all of one kind; a call is recorded if one of them selects it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Selectors {
    Classic(Vec<Classic>),
    Advanced(Vec<Advanced>),
}

impl Default for Selectors {
    /// Returns the selectors of a new trail: all management events and no data events.
    fn default() -> Self {
        Self::Classic(vec![Classic::default()])
    }
}

impl Selectors {
    pub(super) fn are_custom(&self) -> bool {
        *self != Self::default()
    }

    pub(super) fn may_select(&self, kind: Kind) -> bool {
        match self {
            Self::Classic(selectors) => selectors.iter().any(|selector| selector.may_select(kind)),
            Self::Advanced(selectors) => selectors.iter().any(|selector| selector.may_select(kind)),
        }
    }

    pub(super) fn select(&self, request: &Request<'_>) -> bool {
        match self {
            Self::Classic(selectors) => selectors.iter().any(|selector| selector.selects(request)),
            Self::Advanced(selectors) => selectors.iter().any(|selector| selector.selects(request)),
        }
    }

    fn described(&self, arn: &str) -> Value {
        match self {
            Self::Classic(selectors) => json!({"TrailARN": arn, "EventSelectors": selectors}),
            Self::Advanced(selectors) => json!({"TrailARN": arn, "AdvancedEventSelectors": selectors}),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutInput {
    trail_name: String,
    event_selectors: Option<Vec<classic::Draft>>,
    advanced_event_selectors: Option<Vec<advanced::Draft>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetInput {
    trail_name: String,
}

pub(super) fn put_event_selectors(trails: &mut CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let PutInput { trail_name, event_selectors, advanced_event_selectors } = decode(input)?;
    let trail = trails.find_home(&trail_name, cx)?;
    let selectors = match (event_selectors, advanced_event_selectors) {
        (Some(drafts), None) => Selectors::Classic(classic::checked(drafts)?),
        (None, Some(drafts)) => Selectors::Advanced(advanced::checked(drafts)?),
        (None, None) => {
            return Err(fault::invalid_selectors("Either EventSelectors or AdvancedEventSelectors must be specified."));
        }
        (Some(_), Some(_)) => {
            let message = "EventSelectors and AdvancedEventSelectors cannot be specified in the same request.";
            return Err(fault::invalid_selectors(message));
        }
    };
    trail.selectors = selectors;
    Ok(trail.selectors.described(&trail.arn))
}

pub(super) fn get_event_selectors(trails: &CloudTrail, input: Value, cx: &Cx<'_>) -> Answer {
    let GetInput { trail_name } = decode(input)?;
    let trail = trails.find(&trail_name, cx)?;
    Ok(trail.selectors.described(&trail.arn))
}
