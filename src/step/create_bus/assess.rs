//! An event bus is right if it exists.

use crate::aws::{Clients, CloudError};
use crate::resource::{BusId, Error, ResourceId, RuleId, rule};
use crate::step::CreateBus;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Sample, Task};

impl Assess for CreateBus {
    fn task(&self, _samples: &[Sample]) -> Task {
        Task::new("Create an event bus.").fact("name", &self.name).optional("description", self.description.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        rule::require_bus(context.clients, &self.name).await?;
        let described = context.clients.events().describe_event_bus().name(&self.name).send().await;
        let bus = described
            .map_err(|error| CloudError::new("events:DescribeEventBus", format!("bus `{}`", self.name), error))?;
        Ok(Assessment::default().output("name", &self.name).output("arn", bus.arn().unwrap_or_default()))
    }

    /// Returns the bus and all its rules, because a bus with rules cannot be deleted.
    async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        let mut handles = vec![ResourceId::from(BusId { name: self.name.clone() })];
        let mut token = None;
        loop {
            let listed = clients.events().list_rules().event_bus_name(&self.name).set_next_token(token).send().await;
            let page =
                listed.map_err(|error| CloudError::new("events:ListRules", format!("bus `{}`", self.name), error));
            let page = match page {
                Ok(page) => page,
                Err(error) if error.is_not_found() => return Ok(handles),
                Err(error) => return Err(error.into()),
            };
            let names = page.rules().iter().filter_map(|rule| rule.name().map(str::to_owned));
            handles.extend(names.map(|name| ResourceId::from(RuleId { bus: self.name.clone(), name })));
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(handles);
            }
        }
    }
}
