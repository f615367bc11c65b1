//! A `test-state-machine` step changes nothing: its check is the test itself, on the machine as it stands.

use crate::resource::{Error, Unrecorded, World};
use crate::step::TestStateMachine;
use crate::step::assessment::{Assess, Assessment, Sample, Scene, Task};
use crate::step::kind::StepKind;
use crate::step::verify::gaps_of;

impl Assess for TestStateMachine {
    fn task(&self, _samples: &[Sample]) -> Task {
        Task::new("Test the state machine with mocks instead of services: `ork lab check` does it for you.")
            .optional("machine", self.machine.as_deref())
    }

    async fn assess(&self, scene: &Scene<'_>) -> Result<Assessment, Error> {
        let world = World { clients: scene.clients, record: &Unrecorded };
        let verdict = self.apply(&world).await?.verdict;
        let gaps = verdict.as_ref().map(gaps_of).unwrap_or_default();
        Ok(Assessment { verdict, ..Assessment::of(gaps) })
    }
}
