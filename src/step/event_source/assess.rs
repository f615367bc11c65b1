//! An event source is right when the mapping exists, with the batch size that the lab says. Lambda refuses one whose
//! function may not read the queue.

use crate::aws::Clients;
use crate::resource::event_source::{self, EventSourceId};
use crate::resource::{Error, ResourceId, function, queue};
use crate::step::EventSource;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl Assess for EventSource {
    fn task(&self, _samples: &[Sample]) -> Task {
        let size = self.batch_size.map(|size| size.to_string());
        Task::new("Let Lambda invoke the function with the messages of the queue.")
            .fact("function", function::name_of(&self.function))
            .fact("queue", queue::name_of(&self.queue))
            .optional("batch size", size.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let of = self.named(context.clients).await?;
        let Some(found) = event_source::find(context.clients, &of).await? else {
            let expected = format!("an event source mapping of {} to {}", queue::name_of(&of.queue), of.function);
            return Ok(Assessment::mismatch(Mismatch::new(expected, "no such mapping")));
        };
        let other = found.batch_size.filter(|size| self.batch_size.is_some_and(|wanted| wanted != *size));
        let expected = || format!("a batch size of {}", self.batch_size.unwrap_or_default());
        let mismatches = other.map(|size| Mismatch::new(expected(), size.to_string())).into_iter().collect();
        Ok(Assessment::of(mismatches).output("id", found.id))
    }

    async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        event_source::made(clients, self.named(clients).await?).await
    }
}

impl EventSource {
    /// Which mapping is meant, whether or not it exists.
    async fn named(&self, clients: &Clients) -> Result<EventSourceId, Error> {
        let queue = queue::arn(clients, &self.queue).await?;
        Ok(EventSourceId { function: function::name_of(&self.function).to_owned(), queue })
    }
}
