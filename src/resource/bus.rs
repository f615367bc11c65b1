//! A custom event bus.

use aws_sdk_eventbridge::operation::describe_event_bus::DescribeEventBusOutput;
use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, there, unless_gone};
use super::{Created, Error, Observed, Placeholder, Remedy, ResourceContext, ResourceId, ResourceKind, rule};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;

/// A custom event bus.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bus {
    /// Name of the event bus
    pub name: String,
    /// What the bus is for
    #[arg(long)]
    pub description: Option<String>,
}

impl ResourceKind for Bus {
    type Id = BusId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "event bus"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("events", &format!("event-bus/{name}"))
    }

    fn is_elsewhere(name: &str) -> bool {
        name == "default"
    }

    fn check(&self, findings: &mut Findings) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if self.name.is_empty() || self.name.len() > 256 || !self.name.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name an event bus", self.name))
                .help("use 1 to 256 letters, digits and . - _");
        } else if self.name == "default" {
            findings
                .add("name", Code::BadName, "the event bus `default` exists in every account")
                .help("choose a name of your own, or use the default bus without creating it");
        }
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.option("description", self.description.as_deref())
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(bus) = find(clients, &self.name).await? else { return Ok(None) };
        let made = Created::new(&self.name, bus.arn().unwrap_or_default(), false);
        let found = bus.description().unwrap_or_default();
        let wanted = self.description.as_deref().unwrap_or_default();
        let observed = Observed::new(made, BusId { name: self.name.clone() });
        Ok(Some(observed.compare("description", found, wanted, Remedy::Update)))
    }

    async fn update(&self, context: &ResourceContext<'_>, _: &Observed) -> Result<(), Error> {
        let request = context.clients.events().update_event_bus().name(&self.name);
        let sent = request.description(self.description.as_deref().unwrap_or_default()).send().await;
        sent.map_err(|error| CloudError::new("events:UpdateEventBus", format!("event bus `{}`", self.name), error))?;
        Ok(())
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        if let Some(bus) = find(context.clients, &self.name).await? {
            return Ok(Created::new(&self.name, bus.arn().unwrap_or_default(), false));
        }
        context.record.before_create(ResourceId::from(BusId { name: self.name.clone() }))?;
        let made = context
            .clients
            .events()
            .create_event_bus()
            .name(&self.name)
            .set_description(self.description.clone())
            .send()
            .await
            .map_err(|error| CloudError::new("events:CreateEventBus", format!("event bus `{}`", self.name), error))?;
        let arn = made.event_bus_arn().unwrap_or_default().to_owned();
        Ok(Created::new(&self.name, &arn, true))
    }
}

async fn find(clients: &Clients, name: &str) -> Result<Option<DescribeEventBusOutput>, Error> {
    let described = clients.events().describe_event_bus().name(name).send().await;
    match described.map_err(|error| CloudError::new("events:DescribeEventBus", format!("event bus `{name}`"), error)) {
        Ok(bus) => Ok(Some(bus)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Returns the node of an event bus in a diagram.
pub fn draw(diagram: &mut Diagram, reference: &str) -> String {
    let name = rule::bus_name(reference);
    diagram.node(&format!("bus:{name}"), "[[\"bus %\"]]", &name)
}

/// The identity of an event bus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusId {
    pub name: String,
}

impl Identity for BusId {
    fn describe(&self) -> (&'static str, String) {
        ("event bus", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.events().delete_event_bus().name(&self.name).send().await;
        unless_gone(done("events:DeleteEventBus", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        let found = clients.events().describe_event_bus().name(&self.name).send().await;
        Ok(there(done("events:DescribeEventBus", &self.name, found))?)
    }
}
