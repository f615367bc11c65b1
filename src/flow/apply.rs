//! Deploys the resources of a lab and leaves them in place: creates what is missing, changes what differs, and removes
//! what the lab no longer has.
//!
//! A resource that fails ends those that need it, and not the others. Everything is recorded before it is created, so a
//! deployment that ended early is continued by the next one.

use std::collections::BTreeMap;

use super::cleanup::clean_up;
use super::deploy::create;
use super::exercise::failure_of;
use super::plan::dropped;
use super::record::{LedgerStore, LedgerWriter};
use super::run::{RunContext, RunError};
use crate::command_line::CommandLine;
use crate::notice::{Notice, Sink};
use crate::plan::{Action, Ledger};
use crate::resource::{Created, Error, Observed, Record, Resource, ResourceContext, ResourceId};

/// The outcome of a deployment.
#[derive(Debug, Default)]
pub struct Applied {
    pub created: usize,
    pub changed: usize,
    pub kept: usize,
    pub removed: usize,
    pub failed: usize,
    /// Resources that were not tried, because another one failed.
    pub skipped: usize,
    /// What the lab no longer has and could not be removed.
    pub left_behind: usize,
    /// The first failure.
    pub trouble: Option<RunError>,
}

impl Applied {
    pub fn is_interrupted(&self) -> bool {
        matches!(self.trouble, Some(RunError::Interrupted))
    }
}

/// What was done with a resource.
enum Outcome {
    Created(Created),
    Changed(Created, Vec<&'static str>),
    Kept(Created),
}

/// Deploys the lab. `standing` is the ledger of an earlier deployment; with `fail_fast` nothing is begun after a failure.
pub async fn apply(
    context: &RunContext<'_>,
    standing: Option<Ledger>,
    fail_fast: bool,
    keep: &dyn LedgerStore,
    sink: &mut dyn Sink,
) -> Result<Applied, Error> {
    let mut ledger = match standing {
        Some(ledger) => ledger,
        None => context.new_ledger().await?,
    };
    ledger.is_under_way = true;
    let writer = LedgerWriter::new(ledger, keep);
    writer.update(|_| {})?;
    let mut applied = Applied::default();
    // The resources that are not ready, each with the one that failed.
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    for (index, entry) in context.lab.resources.iter().enumerate() {
        let failed = entry.needs.iter().find_map(|need| missing.get(need)).cloned();
        let failed = failed.or_else(|| missing.values().next().filter(|_| fail_fast).cloned());
        if let Some(failed) = failed.filter(|_| !applied.is_interrupted()) {
            let (kind, name) = (entry.resource.kind(), entry.resource.name().to_owned());
            let reason = format!("`{failed}` failed");
            sink.notice(&Notice::ResourceSkipped { key: entry.key.clone(), kind, name, reason });
            missing.insert(entry.key.clone(), failed);
            applied.skipped += 1;
            continue;
        }
        if applied.is_interrupted() {
            applied.skipped += 1;
            continue;
        }
        let done = tokio::select! {
            biased;
            () = context.stop.asked() => Err(RunError::Interrupted),
            done = one(context, &writer, index, sink) => done,
        };
        match done {
            Ok(outcome) => note(&writer, &entry.key, entry.resource.kind(), outcome, &mut applied, sink)?,
            Err(trouble) => {
                missing.insert(entry.key.clone(), entry.key.clone());
                if !matches!(trouble, RunError::Interrupted) {
                    applied.failed += 1;
                    let (kind, name) = (entry.resource.kind(), entry.resource.name().to_owned());
                    let failure = failure_of(&trouble);
                    sink.notice(&Notice::ResourceFailed { key: entry.key.clone(), kind, name, failure });
                }
                if applied.trouble.is_none() || matches!(trouble, RunError::Interrupted) {
                    applied.trouble = Some(trouble);
                }
            }
        }
    }
    if applied.trouble.is_none() {
        remove_dropped(context, &writer, &mut applied, sink).await?;
    }
    writer.update(|ledger| ledger.is_under_way = false)?;
    Ok(applied)
}

/// Creates, changes or keeps one resource.
async fn one(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    index: usize,
    sink: &mut dyn Sink,
) -> Result<Outcome, RunError> {
    let values = context.values(&writer.ledger());
    let resource = context.lab.resource(index, &values, context.assets).map_err(RunError::Lab)?;
    let key = context.lab.resources.get(index).map(|entry| entry.key.as_str()).unwrap_or_default();
    let recorder = Recorder { writer, key };
    let resources = ResourceContext { clients: context.clients, record: &recorder };
    let Some(observed) = resource.observe(context.clients).await? else {
        let made = create(&resource, &resources, sink).await?;
        return Ok(Outcome::Created(Created { created: true, ..made }));
    };
    let own = writer.ledger().ids.contains(&observed.id);
    match Action::of(&observed, own) {
        Action::Update => {
            resource.update(&resources, &observed).await?;
            let changed = observed.differences.iter().map(|difference| difference.what).collect();
            // An update may give what AWS names, such as an API that was created again, another ARN.
            let made = resource.observe(context.clients).await?.map_or(observed.made, |observed| observed.made);
            Ok(Outcome::Changed(Created { created: true, ..made }, changed))
        }
        Action::Recreate => Err(another(&resource, &observed, Some("it has to be created again")).into()),
        Action::Refuse => Err(another(&resource, &observed, None).into()),
        Action::Keep | Action::Create | Action::Remove => Ok(Outcome::Kept(Created { created: own, ..observed.made })),
    }
}

/// Returns the error for an existing resource that a deployment must not change.
fn another(resource: &Resource, observed: &Observed, remedy: Option<&str>) -> Error {
    let what: Vec<&str> = observed.differences.iter().map(|difference| difference.what).collect();
    let (noun, name) = (resource.noun(), resource.name());
    let message = format!("the {noun} `{name}` exists with another {}", what.join(", another "));
    let delete = CommandLine::new("delete").subcommand(resource.kind_in_cloud()).value(name);
    let help = match remedy {
        Some(remedy) => format!("{remedy}: `{delete}` removes it, and the same deployment creates it"),
        None => format!(
            "this lab did not create it, and leaves it alone: choose another name, give `--suffix NAME`, or remove it \
             with `{delete}`"
        ),
    };
    Error::invalid("name", message, Some(&help))
}

/// Records and reports what was done with a resource.
fn note(
    writer: &LedgerWriter<'_>,
    key: &str,
    kind: &'static str,
    outcome: Outcome,
    applied: &mut Applied,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let made = match outcome {
        Outcome::Changed(made, changed) => {
            applied.changed += 1;
            let (key, name) = (key.to_owned(), made.name.clone());
            sink.notice(&Notice::ResourceChanged { key, kind, name, changed });
            made
        }
        Outcome::Created(made) => {
            applied.created += 1;
            let (key, name) = (key.to_owned(), made.name.clone());
            sink.notice(&Notice::ResourceReady { key, kind, name, created: true });
            made
        }
        Outcome::Kept(made) => {
            applied.kept += 1;
            let (key, name) = (key.to_owned(), made.name.clone());
            sink.notice(&Notice::ResourceReady { key, kind, name, created: false });
            made
        }
    };
    writer.update(|ledger| drop(ledger.resources.insert(key.to_owned(), made)))
}

/// Removes what the lab no longer has.
async fn remove_dropped(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    applied: &mut Applied,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let ledger = writer.ledger().clone();
    let ids: Vec<ResourceId> = dropped(context, &ledger).map(|(_, id)| id.clone()).collect();
    let left = clean_up(context.clients, &ids, sink).await;
    let is_gone = |id: &ResourceId| ids.contains(id) && !left.contains(id);
    (applied.removed, applied.left_behind) = (ids.len() - left.len(), left.len());
    writer.update(|ledger| {
        ledger.ids.retain(|id| !is_gone(id));
        for ids in ledger.created_for.values_mut() {
            ids.retain(|id| !is_gone(id));
        }
        ledger.created_for.retain(|_, ids| !ids.is_empty());
        ledger.resources.retain(|key, _| context.lab.resources.iter().any(|entry| entry.key == *key));
    })
}

/// Records what is created for one resource of the lab.
struct Recorder<'a> {
    writer: &'a LedgerWriter<'a>,
    key: &'a str,
}

impl Record for Recorder<'_> {
    fn before_create(&self, resource: ResourceId) -> Result<(), Error> {
        self.writer.update(|ledger| ledger.before_create_for(self.key, resource))
    }
}
