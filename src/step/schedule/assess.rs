//! A schedule is right if its rule fires at the same times as the lab's, and its targets are right.

use crate::aws::Clients;
use crate::resource::{Error, ResourceId};
use crate::step::Schedule;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Fact, Sample, Task};

impl Assess for Schedule {
    fn task(&self, samples: &[Sample]) -> Task {
        let targets = self.put_targets().task(samples).facts.into_iter();
        let targets: Vec<Fact> = targets.filter(|fact| fact.name != "rule" && fact.name != "event bus").collect();
        let mut task = self.put_rule().task(samples);
        task.facts.extend(targets);
        task
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let mut assessment = self.put_rule().assess(context).await?;
        assessment.mismatches.extend(self.put_targets().assess(context).await?.mismatches);
        Ok(assessment)
    }

    async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        let mut handles = self.put_rule().created_resources(clients).await?;
        handles.extend(self.put_targets().created_resources(clients).await?);
        Ok(handles)
    }
}
