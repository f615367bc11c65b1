//! `event-source`: a queue whose messages invoke a function.

mod assess;

use serde::Deserialize;

use super::{Receipt, StepKind, Verb};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;
use crate::resource::event_source::{self, EventSourceId};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, function, queue};

/// Invoke a function with the messages of a queue
///
/// Lambda reads the queue in the name of the function's role, which is given the permission, and hands the function up to a
/// batch of messages in `Records`. Messages are deleted when the function returns; after an error they are read again.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork event-source InventoryFunction --queue Orders
  ork event-source InventoryFunction --queue Orders --batch-size 1")]
pub struct EventSource {
    /// Function, by name or ARN
    pub function: String,
    /// Queue whose messages invoke it
    #[arg(long)]
    pub queue: String,
    /// How many messages one invocation gets at most, 1 to 10 (default: 10)
    #[arg(long, value_name = "COUNT")]
    pub batch_size: Option<i32>,
    /// Do not add the permission to the function's role
    #[arg(long)]
    #[serde(default)]
    pub no_permissions: bool,
}

impl EventSource {
    async fn id(&self, resources: &ResourceContext<'_>) -> Result<EventSourceId, Error> {
        let function = function::arn(resources.clients, &self.function).await?;
        queue::require(resources.clients, &self.queue).await?;
        let queue = queue::arn(resources.clients, &self.queue).await?;
        Ok(EventSourceId { function: function::name_of(&function).to_owned(), queue })
    }
}

impl StepKind for EventSource {
    fn check(&self, findings: &mut Findings) {
        if self.batch_size.is_some_and(|size| !(1..=10).contains(&size)) {
            let message = "a batch has 1 to 10 messages";
            findings.add("batch-size", Code::Limit, message).help("choose 1 to 10, or leave it out");
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("function", ReferenceKind::Function, &mut self.function);
        visit("queue", ReferenceKind::Queue, &mut self.queue);
    }

    fn commands(&self) -> Vec<CommandLine> {
        let size = self.batch_size.map(|size| size.to_string());
        let line = CommandLine::new("event-source").value(&self.function).flag("queue", &self.queue);
        vec![line.option("batch-size", size.as_deref()).switch("no-permissions", self.no_permissions)]
    }

    fn outputs(&self, _: &Placeholder<'_>) -> Vec<(String, String)> {
        vec![("id".to_owned(), Placeholder::ID.to_owned())]
    }

    fn draw(&self, diagram: &mut Diagram) {
        let (queue, function) = (queue::draw(diagram, &self.queue), function::draw(diagram, &self.function));
        diagram.edge(&queue, &function, "");
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let of = self.id(resources).await?;
        let mut receipt = Receipt::default();
        let queue = queue::name_of(&of.queue);
        if !self.no_permissions
            && let Some((role, statement)) = event_source::permit(resources, &of).await?
        {
            receipt.change(Verb::Granted, "permission", format!("{role} may read {queue}"), Some(statement));
        }
        let (verb, id) = match event_source::find(resources.clients, &of).await? {
            Some(mapping) => (Verb::Found, mapping.id),
            None => (Verb::Created, event_source::create(resources, &of, self.batch_size).await?),
        };
        let what = format!("of {queue} to {}", of.function);
        receipt.change(verb, "event source mapping", what, Some(id.as_str().into()));
        receipt.output("id", id);
        Ok(receipt)
    }
}
