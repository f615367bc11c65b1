//! A schedule is right when its rule fires when the lab's would, and its targets are right.

use super::{Assessment, Fact, Scene, Task};
use crate::aws::Clients;
use crate::resource::{Error, Handle};
use crate::step::Schedule;

impl Schedule {
    pub(super) fn task(&self) -> Task {
        let targets = self.put_targets().task().facts.into_iter();
        let targets: Vec<Fact> = targets.filter(|fact| fact.name != "rule" && fact.name != "event bus").collect();
        let mut task = self.put_rule().task();
        task.facts.extend(targets);
        task
    }

    pub(super) async fn assess(&self, scene: &Scene<'_>) -> Result<Assessment, Error> {
        let mut assessment = self.put_rule().assess(scene).await?;
        assessment.gaps.extend(self.put_targets().assess(scene).await?.gaps);
        Ok(assessment)
    }

    pub(super) async fn makes(&self, clients: &Clients) -> Result<Vec<Handle>, Error> {
        let mut handles = self.put_rule().makes();
        handles.extend(self.put_targets().makes(clients).await?);
        Ok(handles)
    }
}
