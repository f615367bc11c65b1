//! Identifies targets of a rule by their destination rather than their id.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::types::Target as Wire;

use super::assess::described;
use super::{PutTargets, Target, reference};
use crate::aws::Clients;
use crate::resource::target::same_place;
use crate::resource::{Error, TargetReference};
use crate::step::{Receipt, Verb};

/// A target to put.
pub(super) struct Meant {
    pub(super) target: Target,
    pub(super) reference: TargetReference,
    pub(super) id: String,
    /// The current target with this id.
    pub(super) standing: Option<Wire>,
}

impl Meant {
    /// Returns the existing target if the step requires only that it exists and may be delivered to.
    pub(super) fn kept(&self, role: Option<&str>) -> Option<Wire> {
        let standing = self.standing.as_ref().filter(|_| self.target.is_plain())?;
        let mut kept = standing.clone();
        kept.role_arn = role.map(str::to_owned).or(kept.role_arn);
        Some(kept)
    }
}

impl PutTargets {
    /// Returns the ids of the targets for a rule without targets. Targets with the same name get different ids.
    pub(super) fn ids(&self) -> Vec<String> {
        let targets = self.all();
        let mut taken: BTreeSet<String> = targets.iter().filter_map(|target| target.id.clone()).collect();
        let id = |target: &Target| {
            let Some(reference) = TargetReference::parse(&target.to).ok().filter(|_| target.id.is_none()) else {
                return target.id.clone().unwrap_or_default();
            };
            let id = reference.default_id();
            let id = if taken.contains(&id) { reference.long_id() } else { id };
            taken.insert(id.clone());
            id
        };
        targets.iter().map(id).collect()
    }

    /// Returns the targets with their ids: the given one, that of an existing target with the same destination, or an
    /// unused one derived from the name.
    pub(super) async fn meant(&self, clients: &Clients, standing: &[Wire]) -> Result<Vec<Meant>, Error> {
        let mut all = Vec::new();
        for (target, own) in self.all().into_iter().zip(self.ids()) {
            let reference = reference(&target)?;
            let has_id = |id: &str| standing.iter().find(|known| known.id() == id);
            let id = if target.id.is_some() {
                own
            } else {
                let place = reference.arn(clients).await?;
                let mut same = standing.iter().filter(|known| same_place(known.arn(), &place)).map(Wire::id);
                match (same.clone().find(|id| *id == own).or(same.next()), has_id(&own)) {
                    (Some(same), _) => same.to_owned(),
                    (None, Some(_)) => reference.long_id(),
                    (None, None) => own,
                }
            };
            let standing = has_id(&id).cloned();
            all.push(Meant { target, reference, id, standing });
        }
        Ok(all)
    }
}

/// Records what happened to each target, and warns of a new one with the same destination as another.
pub(super) fn note(put: &[Wire], standing: &[Wire], rule: &str, receipt: &mut Receipt) {
    for target in put {
        let verb = match standing.iter().find(|known| known.id() == target.id()) {
            None => Verb::Created,
            Some(known) if known == target => Verb::Found,
            Some(_) => Verb::Updated,
        };
        receipt.change(verb, "target", format!("{} of {rule}", target.id()), Some(target.arn().into()));
        let is_twin = |known: &&Wire| known.id() != target.id() && same_place(known.arn(), target.arn());
        if let Some(twin) = standing.iter().find(is_twin).filter(|_| verb == Verb::Created) {
            let text = format!(
                "the targets `{}` and `{}` of rule {rule} both lead to {}: every event arrives there twice",
                twin.id(),
                target.id(),
                described(target.arn())
            );
            receipt.change(Verb::Warned, "target", text, None);
        }
    }
}
