//! Target ids in steps: a user may have given a target another id than the lab.

use aws_sdk_eventbridge::types::Target as Wire;

use crate::aws::Clients;
use crate::resource::target::same_place;
use crate::resource::{Error, TargetReference, rule};

/// Returns the id of the target that a text refers to by its id or its destination, as in `queue:Orders`.
pub(super) async fn id_of(clients: &Clients, standing: &[Wire], text: &str) -> Option<String> {
    if standing.iter().any(|known| known.id() == text) {
        return Some(text.to_owned());
    }
    let place = TargetReference::parse(text).ok()?.arn(clients).await.ok()?;
    standing.iter().find(|known| same_place(known.arn(), &place)).map(|known| known.id().to_owned())
}

/// A field of a step that contains the id of a rule's target.
pub(super) struct IdField<'s> {
    pub(super) bus: String,
    pub(super) rule: String,
    pub(super) id: &'s mut String,
    /// The destination of the target, if the step defines it.
    pub(super) to: Option<String>,
}

impl IdField<'_> {
    /// Replaces the id by that of the target with the same destination, if the given id does not exist.
    pub(super) async fn resolve(self, clients: &Clients, to: &str) -> Result<(), Error> {
        let standing = rule::targets(clients, &self.bus, &self.rule).await?;
        let is_there = standing.iter().any(|known| known.id() == self.id);
        if let Some(id) = id_of(clients, &standing, to).await.filter(|_| !is_there) {
            *self.id = id;
        }
        Ok(())
    }
}
