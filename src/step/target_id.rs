//! The ids of targets in steps: a person may have given a target another id than the lab, and means the same.

use aws_sdk_eventbridge::types::Target as Wire;

use crate::aws::Clients;
use crate::resource::target::same_place;
use crate::resource::{Error, TargetReference, rule};

/// Returns the id of the target of a rule that a text means: an id, or where the target leads, as in `queue:Orders`.
pub(super) async fn id_of(clients: &Clients, standing: &[Wire], text: &str) -> Option<String> {
    if standing.iter().any(|known| known.id() == text) {
        return Some(text.to_owned());
    }
    let place = TargetReference::parse(text).ok()?.arn(clients).await.ok()?;
    standing.iter().find(|known| same_place(known.arn(), &place)).map(|known| known.id().to_owned())
}

/// A field of a step that names a target of a rule by its id.
pub(super) struct IdField<'s> {
    pub(super) bus: String,
    pub(super) rule: String,
    pub(super) id: &'s mut String,
    /// Where the target leads, if the step says it.
    pub(super) to: Option<String>,
}

impl IdField<'_> {
    /// Names the target that leads to the same place, if a person gave it another id than the lab.
    pub(super) async fn resolve(self, clients: &Clients, to: &str) -> Result<(), Error> {
        let standing = rule::targets(clients, &self.bus, &self.rule).await?;
        let is_there = standing.iter().any(|known| known.id() == self.id);
        if let Some(id) = id_of(clients, &standing, to).await.filter(|_| !is_there) {
            *self.id = id;
        }
        Ok(())
    }
}
