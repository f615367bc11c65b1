//! An event source is right if the mapping exists with the batch size of the lab. Lambda rejects a mapping whose
//! function is not permitted to read the source.

use crate::aws::Clients;
use crate::resource::event_source::{self, EventSourceId};
use crate::resource::{Error, ResourceId, function};
use crate::step::EventSource;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl Assess for EventSource {
    fn task(&self, _samples: &[Sample]) -> Task {
        let size = self.batch_size.map(|size| size.to_string());
        let (kind, name) = self.source_words();
        let what = if kind == "table" { "changes" } else { "messages" };
        Task::new(format!("Let Lambda invoke the function with the {what} of the {kind}."))
            .fact("function", function::name_of(&self.function))
            .fact(kind, name)
            .optional("batch size", size.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let of = self.named(context.clients).await?;
        let Some(found) = event_source::find(context.clients, &of).await? else {
            let expected = format!("an event source mapping of {} to {}", of.source_name(), of.function);
            return Ok(Assessment::mismatch(Mismatch::new(expected, "no such mapping")));
        };
        let other = found.batch_size.filter(|size| self.batch_size.is_some_and(|wanted| wanted != *size));
        let expected = || format!("a batch size of {}", self.batch_size.unwrap_or_default());
        let mismatches = other.map(|size| Mismatch::new(expected(), size.to_string())).into_iter().collect();
        Ok(Assessment::of(mismatches).output("id", found.id))
    }

    async fn created_resources(&self, clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        // A table that has no stream, or does not exist, cannot be a source.
        let of = match self.named(clients).await {
            Err(_) if self.table.is_some() => return Ok(Vec::new()),
            named => named?,
        };
        event_source::made(clients, of).await
    }
}

impl EventSource {
    /// Returns the identity of the mapping, which may not exist.
    async fn named(&self, clients: &Clients) -> Result<EventSourceId, Error> {
        let source = self.source(clients).await?;
        Ok(EventSourceId { function: function::name_of(&self.function).to_owned(), source })
    }
}
