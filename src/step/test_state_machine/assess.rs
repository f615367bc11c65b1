//! A `test-state-machine` step changes nothing: its check is the test itself, on the existing state machine.

use crate::resource::{Error, ResourceContext, Unrecorded};
use crate::step::TestStateMachine;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Sample, Task};
use crate::step::kind::StepKind;
use crate::step::verify::gaps_of;

impl Assess for TestStateMachine {
    fn task(&self, _samples: &[Sample]) -> Task {
        Task::new("Test the state machine with mocks instead of services: `ork lab check` does it for you.")
            .optional("machine", self.machine.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let resources = ResourceContext { clients: context.clients, record: &Unrecorded };
        let verdict = self.apply(&resources).await?.verdict;
        let mismatches = verdict.as_ref().map(gaps_of).unwrap_or_default();
        Ok(Assessment { verdict, ..Assessment::of(mismatches) })
    }
}
