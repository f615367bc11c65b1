//! `event-source`: invokes a function with the messages of a queue or the changes of a table.

mod assess;

use aws_sdk_lambda::types::EventSourcePosition;
use serde::Deserialize;

use super::{Receipt, StepKind, Surroundings, Verb, Written};
use crate::aws::Clients;
use crate::command_line::CommandLine;
use crate::diag::{Code, Diagnostic, Findings};
use crate::diagram::Diagram;
use crate::resource::event_source::{self, EventSourceId};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, function, queue, table};

const HELP: &str = "name a `queue` or a `table`, as in `queue: orders`";

/// Invoke a function with the messages of a queue, or the changes of a table
///
/// Lambda reads the source in the name of the function's role, which is given the permission, and hands the function up to a
/// batch in `Records`. Messages of a queue are deleted when the function returns; after an error they are read again. The
/// changes of a table are read from its stream in their order; after an error the batch is tried again until it expires.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork event-source InventoryFunction --queue Orders
  ork event-source InventoryFunction --queue Orders --batch-size 1
  ork event-source InventoryFunction --table Orders --starting-position latest")]
pub struct EventSource {
    /// Function, by name or ARN
    pub function: String,
    /// Queue whose messages invoke it
    #[arg(long)]
    pub queue: Option<String>,
    /// Table whose changes invoke it; it needs a stream
    #[arg(long)]
    pub table: Option<String>,
    /// How many messages (1 to 10, default 10) or changes (1 to 1000, default 100) one invocation gets at most
    #[arg(long, value_name = "COUNT")]
    pub batch_size: Option<i32>,
    /// Starting position in the stream of a table (default: trim-horizon)
    #[arg(long, value_enum, value_name = "POSITION")]
    pub starting_position: Option<StartingPosition>,
    /// Do not add the permission to the function's role
    #[arg(long)]
    #[serde(default)]
    pub no_permissions: bool,
}

/// Where the reading of a stream begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartingPosition {
    /// With the oldest change of the last 24 hours
    #[default]
    TrimHorizon,
    /// With the changes to come
    Latest,
}

impl StartingPosition {
    /// Returns the position as the SDK and the command line name it.
    fn words(self) -> (EventSourcePosition, &'static str) {
        match self {
            Self::TrimHorizon => (EventSourcePosition::TrimHorizon, "trim-horizon"),
            Self::Latest => (EventSourcePosition::Latest, "latest"),
        }
    }
}

impl EventSource {
    /// Returns the ARN of the source. A checked step has exactly one.
    async fn source(&self, clients: &Clients) -> Result<String, Error> {
        match (&self.queue, &self.table) {
            (_, Some(table)) => table::stream_arn(clients, table).await,
            (Some(queue), None) => queue::arn(clients, queue).await,
            (None, None) => Err(Error::invalid("queue", "no source is named", Some(HELP))),
        }
    }

    /// Returns the noun and the name of the source.
    fn source_words(&self) -> (&'static str, &str) {
        match (&self.queue, &self.table) {
            (_, Some(table)) => ("table", table::name_of(table)),
            (queue, None) => ("queue", queue.as_deref().map_or("", queue::name_of)),
        }
    }

    async fn id(&self, resources: &ResourceContext<'_>) -> Result<EventSourceId, Error> {
        let function = function::arn(resources.clients, &self.function).await?;
        if let Some(queue) = &self.queue {
            queue::require(resources.clients, queue).await?;
        }
        let source = self.source(resources.clients).await?;
        Ok(EventSourceId { function: function::name_of(&function).to_owned(), source })
    }
}

impl StepKind for EventSource {
    fn check(&self, findings: &mut Findings) {
        let most = if self.table.is_some() { 1000 } else { 10 };
        if self.batch_size.is_some_and(|size| !(1..=most).contains(&size)) {
            let message = format!("a batch of this source has 1 to {most} records");
            findings.add("batch-size", Code::Limit, message).help(format!("choose 1 to {most}, or leave it out"));
        }
        if self.queue.is_none() && self.table.is_none() {
            findings.add("queue", Code::MissingKey, "no source is named").help(HELP);
        }
        if self.queue.is_some() && self.table.is_some() {
            findings.add("table", Code::BadValue, "an event source is a queue or a table, not both").help(HELP);
        }
        if self.table.is_none() && self.starting_position.is_some() {
            findings
                .add("starting-position", Code::BadValue, "a queue has no positions to begin at")
                .help("leave it out, or name a table");
        }
    }

    fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        let (Some(name), Some(span)) = (&self.table, written.span_of("table")) else { return };
        if around.model.table_key(name).is_some_and(|key| !key.has_stream) && !written.fails {
            let message =
                format!("the table `{}` has no stream, from which the function would read", table::name_of(name));
            let help = "add `stream: new-and-old-images` to the table";
            problems.push(Diagnostic::error(Code::MissingKey, span, message, help));
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("function", ReferenceKind::Function, &mut self.function);
        if let Some(queue) = &mut self.queue {
            visit("queue", ReferenceKind::Queue, queue);
        }
        if let Some(table) = &mut self.table {
            visit("table", ReferenceKind::Table, table);
        }
    }

    fn commands(&self) -> Vec<CommandLine> {
        let size = self.batch_size.map(|size| size.to_string());
        let line = CommandLine::new("event-source").value(&self.function).option("queue", self.queue.as_deref());
        let line = line.option("table", self.table.as_deref()).option("batch-size", size.as_deref());
        let line = line.option("starting-position", self.starting_position.map(|position| position.words().1));
        vec![line.switch("no-permissions", self.no_permissions)]
    }

    fn outputs(&self, _: &Placeholder<'_>) -> Vec<(String, String)> {
        vec![("id".to_owned(), Placeholder::ID.to_owned())]
    }

    fn draw(&self, diagram: &mut Diagram) {
        let function = function::draw(diagram, &self.function);
        let queue = self.queue.as_ref().map(|queue| queue::draw(diagram, queue));
        let table = self.table.as_ref().map(|table| table::draw(diagram, table));
        for source in queue.iter().chain(&table) {
            diagram.edge(source, &function, "");
        }
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Lambda > Functions > the function > Add trigger")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let of = self.id(resources).await?;
        let mut receipt = Receipt::default();
        let source = of.source_name().to_owned();
        let position = self.table.as_ref().map(|_| self.starting_position.unwrap_or_default().words().0);
        if !self.no_permissions
            && let Some((role, statement)) = event_source::permit(resources, &of).await?
        {
            receipt.change(Verb::Granted, "permission", format!("{role} may read {source}"), Some(statement));
        }
        let (verb, id) = match event_source::find(resources.clients, &of).await? {
            Some(mapping) => (Verb::Found, mapping.id),
            None => (Verb::Created, event_source::create(resources, &of, self.batch_size, position).await?),
        };
        let what = format!("of {source} to {}", of.function);
        receipt.change(verb, "event source mapping", what, Some(id.as_str().into()));
        receipt.output("id", id);
        Ok(receipt)
    }
}
