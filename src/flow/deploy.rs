//! Creates the resources of a lab, each recorded in the ledger first.

use std::time::Duration;

use super::record::LedgerWriter;
use super::run::{RunContext, RunError};
use crate::lab::Lab;
use crate::notice::{Notice, Sink};
use crate::resource::{Created, Error, Resource, ResourceContext};

/// The maximum number of attempts to create a resource, at intervals of one second.
const MAX_TRIES: u32 = 65;

/// Creates the resources that do not exist yet.
pub(super) async fn deploy(
    context: &RunContext<'_>,
    writer: &LedgerWriter<'_>,
    sink: &mut dyn Sink,
) -> Result<(), RunError> {
    let lab: &Lab = context.lab;
    for (index, entry) in lab.resources.iter().enumerate() {
        let values = context.values(&writer.ledger());
        let resource = lab.resource(index, &values, context.assets).map_err(RunError::Lab)?;
        let resources = ResourceContext { clients: context.clients, record: writer };
        let made = create(&resource, &resources, sink).await?;
        sink.notice(&Notice::ResourceReady {
            key: entry.key.clone(),
            kind: resource.kind(),
            name: made.name.clone(),
            created: made.created,
        });
        writer.update(|ledger| {
            ledger.resources.insert(entry.key.clone(), made);
        })?;
    }
    Ok(())
}

/// Creates a resource. If its name is not available yet, reports that and retries.
pub(super) async fn create(
    resource: &Resource,
    context: &ResourceContext<'_>,
    sink: &mut dyn Sink,
) -> Result<Created, Error> {
    for tries in 0..MAX_TRIES {
        let reason = match resource.create(context).await {
            Err(Error::Cloud(error)) if error.name_is_free_later().is_some() => error.name_is_free_later(),
            result => return result,
        };
        if let (0, Some(reason)) = (tries, reason) {
            let (kind, name) = (resource.kind(), resource.name().to_owned());
            sink.notice(&Notice::Waiting { kind, name, reason });
        }
        context.clients.clock().sleep(Duration::from_secs(1)).await;
    }
    resource.create(context).await
}
