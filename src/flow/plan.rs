//! Compares the resources of a lab with what exists. Nothing is changed.

use super::run::{RunContext, RunError};
use crate::plan::{Action, Change, Ledger, Plan};
use crate::resource::{Placeholder, Resource, ResourceId};

/// Returns what deploying the lab would change. `standing` is the ledger of an earlier deployment.
pub async fn plan(context: &RunContext<'_>, standing: Option<&Ledger>) -> Result<Plan, RunError> {
    let mut ledger = match standing {
        Some(ledger) => ledger.clone(),
        None => context.new_ledger().await?,
    };
    let mut resources = Vec::new();
    for (index, entry) in context.lab.resources.iter().enumerate() {
        let values = context.values(&ledger);
        let resource = context.lab.resource(index, &values, context.assets).map_err(RunError::Lab)?;
        let observed = resource.observe(context.clients).await?;
        let placeholder = Placeholder { account: &ledger.account, region: &ledger.region };
        let expected = resource.expected(&placeholder);
        let change = match &observed {
            Some(observed) => {
                let own = ledger.ids.contains(&observed.id);
                let action = Action::of(observed, own);
                let (arn, differences) = (Some(observed.made.arn.clone()), observed.differences.clone());
                Change { arn, own, action, differences, ..new(&entry.key, &resource, &expected.arn) }
            }
            None => new(&entry.key, &resource, &expected.arn),
        };
        resources.push(change);
        let made = observed.map_or(expected, |observed| observed.made);
        ledger.resources.insert(entry.key.clone(), made);
    }
    resources.extend(dropped(context, &ledger).map(|(key, id)| removal(key, id)));
    Ok(Plan {
        lab: context.lab.name.clone(),
        title: context.lab.title.clone(),
        backend: context.backend.to_owned(),
        account: ledger.account,
        region: ledger.region,
        resources,
    })
}

/// Returns what an earlier deployment created for resources that the lab no longer has, with their keys.
pub(super) fn dropped<'l>(
    context: &RunContext<'_>,
    ledger: &'l Ledger,
) -> impl Iterator<Item = (&'l str, &'l ResourceId)> {
    let keys: Vec<&str> = context.lab.resources.iter().map(|entry| entry.key.as_str()).collect();
    let is_kept = {
        let kept = ledger.created_for.iter().filter(|(key, _)| keys.contains(&key.as_str()));
        let kept: Vec<&ResourceId> = kept.flat_map(|(_, ids)| ids).collect();
        move |id: &ResourceId| kept.contains(&id)
    };
    let gone: Vec<(&str, &ResourceId)> = ledger
        .created_for
        .iter()
        .filter(|(key, _)| !context.lab.resources.iter().any(|entry| entry.key == **key))
        .flat_map(|(key, ids)| ids.iter().map(move |id| (key.as_str(), id)))
        .filter(|(_, id)| !is_kept(id))
        .collect();
    gone.into_iter()
}

fn new(key: &str, resource: &Resource, arn: &str) -> Change {
    let is_known = Placeholder::made_up().all(|id| !arn.contains(id));
    Change {
        key: key.to_owned(),
        kind: resource.noun(),
        name: resource.name().to_owned(),
        arn: is_known.then(|| arn.to_owned()),
        action: Action::Create,
        own: false,
        differences: Vec::new(),
    }
}

fn removal(key: &str, id: &ResourceId) -> Change {
    let (kind, name) = id.describe();
    let (key, differences) = (key.to_owned(), Vec::new());
    Change { key, kind, name, arn: None, action: Action::Remove, own: true, differences }
}
