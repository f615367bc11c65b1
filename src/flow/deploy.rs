//! Creating what a lab provisions, each thing written down first.

use super::record::LedgerWriter;
use super::run::{RunContext, RunError};
use crate::lab::Lab;
use crate::notice::{Notice, Sink};
use crate::resource::ResourceContext;

/// Creates the resources that do not stand yet.
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
        let made = resource.create(&resources).await?;
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
