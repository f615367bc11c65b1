//! A destination is right if it is configured for the function and the function's role may send to it.

use crate::aws::Clients;
use crate::resource::delivery::{self, Delivery};
use crate::resource::{Error, ResourceId, function, invoke_destination};
use crate::step::LambdaDestination;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};
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

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let source = function::arn(context.clients, &self.function).await?;
        let name = function::name_of(&source);
        let mut mismatches = Vec::new();
        for (condition, to) in self.given() {
            let wanted = arn(context.clients, to).await?;
            let standing = invoke_destination::standing(context.clients, name, condition).await?;
            if standing.as_deref() != Some(&wanted) {
                let got = standing.map_or_else(|| "none".to_owned(), |standing| described(&standing));
                mismatches.push(Mismatch::new(format!("{} of `{name}` to {}", condition.word(), described(to)), got));
                continue;
            }
            let role = function::role(context.clients, name).await?;
            let delivery =
                Delivery { principal: "lambda.amazonaws.com", source: &source, target: &wanted, role: role.as_deref() };
            let refusal = delivery::refusal(context.clients, &delivery).await?.filter(|_| !self.no_permissions);
            let expected = format!("the role of `{name}` may send to {}", described(to));
            mismatches.extend(refusal.map(|refusal| Mismatch::new(expected, refusal.reason)));
        }
        Ok(Assessment::of(mismatches))
    }

    async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        let name = function::name_of(&self.function);
        let mut handles = Vec::new();
        for (condition, to) in self.given() {
            handles.extend(invoke_destination::made(clients, name, condition, &arn(clients, to).await?).await?);
        }
        Ok(handles)
    }
}
