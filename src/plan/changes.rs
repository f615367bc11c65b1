//! What deploying a lab would change.

use serde::Serialize;

use crate::resource::{Difference, Observed};

/// The changes that deploying a lab would make, in their order.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Plan {
    pub lab: String,
    pub title: String,
    pub backend: String,
    pub account: String,
    pub region: String,
    pub resources: Vec<Change>,
}

/// What deploying a lab would do with one resource.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// The key of the resource in the lab.
    pub key: String,
    pub kind: &'static str,
    pub name: String,
    /// `None` if AWS chooses a part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    pub action: Action,
    /// Whether an earlier deployment of the lab created it.
    pub own: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// An action of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    Create,
    Update,
    /// It exists as requested.
    Keep,
    /// The lab no longer has it.
    Remove,
    /// It differs in what cannot be changed, so deploying it fails.
    Recreate,
    /// It differs and the lab did not create it, so deploying it fails.
    Refuse,
}

impl Action {
    /// Returns what to do with an existing resource.
    pub fn of(observed: &Observed, own: bool) -> Self {
        match (observed.is_same(), own) {
            (true, _) => Self::Keep,
            (false, false) => Self::Refuse,
            (false, true) if observed.can_update() => Self::Update,
            (false, true) => Self::Recreate,
        }
    }
}

impl Plan {
    /// Returns the number of resources with this action.
    pub fn count(&self, action: Action) -> usize {
        self.resources.iter().filter(|change| change.action == action).count()
    }

    /// Returns whether deploying the lab would do something, or fail.
    pub fn has_changes(&self) -> bool {
        self.resources.iter().any(|change| change.action != Action::Keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{BusId, Created, Remedy};

    #[test]
    fn only_what_the_lab_created_is_changed() {
        let observed = Observed::new(Created::new("Orders", "arn", false), BusId { name: "Orders".to_owned() });
        let changed = observed.clone().compare("description", "a", "b", Remedy::Update);
        let replaced = changed.clone().compare("type", "a", "b", Remedy::Recreate);
        let cases = [
            (&observed, false, Action::Keep),
            (&observed, true, Action::Keep),
            (&changed, true, Action::Update),
            (&changed, false, Action::Refuse),
            (&replaced, true, Action::Recreate),
        ];
        for (observed, own, expected) in cases {
            assert_eq!(Action::of(observed, own), expected, "{observed:?}");
        }
    }
}
