//! A destination is right when the function has it and its role may send there.

use crate::aws::Clients;
use crate::resource::delivery::{self, Delivery};
use crate::resource::{Error, Handle, function, invoke_destination};
use crate::step::LambdaDestination;
use crate::step::assessment::{Assess, Assessment, Gap, Sample, Scene, Task};
use crate::step::put_targets::{arn, described};

impl Assess for LambdaDestination {
    fn task(&self, _samples: &[Sample]) -> Task {
        let task = Task::new("Send the records of the function's asynchronous invocations to a destination.");
        let task = task.fact("function", function::name_of(&self.function));
        self.given().fold(task, |task, (condition, to)| {
            let name = if condition.word() == "on-success" { "on success" } else { "on failure" };
            task.fact(name, described(to))
        })
    }

    async fn assess(&self, scene: &Scene<'_>) -> Result<Assessment, Error> {
        let source = function::arn(scene.clients, &self.function).await?;
        let name = function::name_of(&source);
        let mut gaps = Vec::new();
        for (condition, to) in self.given() {
            let wanted = arn(scene.clients, to).await?;
            let standing = invoke_destination::standing(scene.clients, name, condition).await?;
            if standing.as_deref() != Some(&wanted) {
                let got = standing.map_or_else(|| "none".to_owned(), |standing| described(&standing));
                gaps.push(Gap::new(format!("{} of `{name}` to {}", condition.word(), described(to)), got));
                continue;
            }
            let role = function::role(scene.clients, name).await?;
            let delivery =
                Delivery { principal: "lambda.amazonaws.com", source: &source, target: &wanted, role: role.as_deref() };
            let refusal = delivery::refusal(scene.clients, &delivery).await?.filter(|_| !self.no_permissions);
            let expected = format!("the role of `{name}` may send to {}", described(to));
            gaps.extend(refusal.map(|refusal| Gap::new(expected, refusal.reason)));
        }
        Ok(Assessment::of(gaps))
    }

    async fn created_resources(&self, clients: &Clients) -> Result<Vec<Handle>, Error> {
        let name = function::name_of(&self.function);
        let mut handles = Vec::new();
        for (condition, to) in self.given() {
            handles.extend(invoke_destination::made(clients, name, condition, &arn(clients, to).await?).await?);
        }
        Ok(handles)
    }
}
