//! Creating what a lab provisions, each thing written down first.

use super::record::Recorder;
use super::run::{Course, Trouble};
use crate::lab::Lab;
use crate::notice::{Notice, Sink};
use crate::resource::World;

/// Creates the resources that do not stand yet.
pub(super) async fn deploy(course: &Course<'_>, recorder: &Recorder<'_>, sink: &mut dyn Sink) -> Result<(), Trouble> {
    let lab: &Lab = course.lab;
    for (index, entry) in lab.resources.iter().enumerate() {
        let values = course.values(&recorder.ledger());
        let resource = lab.resource(index, &values, course.assets).map_err(Trouble::Lab)?;
        let world = World { clients: course.clients, record: recorder };
        let made = resource.create(&world).await?;
        sink.notice(&Notice::ResourceReady {
            key: entry.key.clone(),
            kind: resource.kind(),
            name: made.name.clone(),
            created: made.created,
        });
        recorder.update(|ledger| {
            ledger.resources.insert(entry.key.clone(), made);
        })?;
    }
    Ok(())
}
