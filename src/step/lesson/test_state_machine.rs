//! A `test-state-machine` step changes nothing: its check is the test itself, on the machine as it stands.

use super::verify::gaps_of;
use super::{Assessment, Scene, Task};
use crate::resource::{Error, Unrecorded, World};
use crate::step::TestStateMachine;

impl TestStateMachine {
    pub(super) fn task(&self) -> Task {
        Task::new("Test the state machine with mocks instead of services: `ork lab check` does it for you.")
            .optional("machine", self.machine.as_deref())
    }

    pub(super) async fn assess(&self, scene: &Scene<'_>) -> Result<Assessment, Error> {
        let world = World { clients: scene.clients, record: &Unrecorded };
        let verdict = self.act(&world).await?.verdict;
        let gaps = verdict.as_ref().map(gaps_of).unwrap_or_default();
        Ok(Assessment { verdict, ..Assessment::of(gaps) })
    }
}
