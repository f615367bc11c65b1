//! An archive of the events of a bus.

use aws_sdk_eventbridge::operation::describe_archive::DescribeArchiveOutput;
use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, there, unless_gone};
use super::{
    Created, Error, Observed, Placeholder, ReferenceKind, Remedy, ResourceContext, ResourceId, ResourceKind, Visit,
    observation, rule,
};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::pattern::Pattern;
use crate::text::{Text, VisitText};

/// An archive of the events of a bus, which can be replayed
///
/// It holds what arrives after it was created. `ork start-replay` sends that to the bus again.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EventArchive {
    /// Name of the archive
    pub name: String,
    /// Event bus, by name or ARN
    #[arg(long)]
    pub bus: String,
    /// Pattern of the events it holds (default: all): a JSON text, a file, or -
    #[arg(long, alias = "event-pattern", value_name = "JSON | FILE | -")]
    pub pattern: Option<Text>,
    /// For how many days it holds an event (default: without end)
    #[arg(long, value_name = "DAYS")]
    pub retention_days: Option<i32>,
    /// What the archive is for
    #[arg(long)]
    pub description: Option<String>,
}

const MAX_NAME: usize = 48;

impl EventArchive {
    fn bus(&self) -> String {
        rule::bus_name(&self.bus)
    }

    fn compared(&self, found: &DescribeArchiveOutput) -> Observed {
        let source = rule::bus_name(found.event_source_arn().unwrap_or_default());
        let days = |days: i32| if days == 0 { "without end".to_owned() } else { days.to_string() };
        let pattern = |text: Option<&str>| text.map_or_else(|| "every event".to_owned(), observation::compact);
        let made = Created::new(&self.name, found.archive_arn().unwrap_or_default(), false);
        let (held, wanted) = (found.retention_days().unwrap_or_default(), self.retention_days.unwrap_or_default());
        Observed::new(made, EventArchiveId { name: self.name.clone() })
            .compare("bus", source, self.bus(), Remedy::Recreate)
            .compare(
                "pattern",
                pattern(found.event_pattern()),
                pattern(self.pattern.as_ref().map(Text::as_str)),
                // `UpdateArchive` cannot remove a pattern.
                if self.pattern.is_some() { Remedy::Update } else { Remedy::Recreate },
            )
            .compare("retention", days(held), days(wanted), Remedy::Update)
    }
}

impl ResourceKind for EventArchive {
    type Id = EventArchiveId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "archive"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("events", &format!("archive/{name}"))
    }

    fn check(&self, findings: &mut Findings) {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if self.name.is_empty() || self.name.len() > MAX_NAME || !self.name.chars().all(allowed) {
            findings
                .add("name", Code::BadName, format!("`{}` cannot name an archive", self.name))
                .help("use 1 to 48 letters, digits and . - _");
        }
        if let Some(Text::Inline(pattern)) = &self.pattern
            && let Err(error) = Pattern::parse(pattern)
        {
            findings.add("pattern", Code::BadPattern, error.reason).within(error.span).help(error.help);
        }
        if self.retention_days.is_some_and(|days| days < 0) {
            findings
                .add("retention-days", Code::Limit, "an archive cannot hold events for less than 0 days")
                .help("leave it out to hold events without end");
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bus", ReferenceKind::Bus, &mut self.bus);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(pattern) = &mut self.pattern {
            visit("pattern", pattern);
        }
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.flag("bus", &self.bus)
            .text("pattern", self.pattern.as_ref().map(Text::as_str))
            .option("retention-days", self.retention_days.map(|days| days.to_string()).as_deref())
            .option("description", self.description.as_deref())
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        Ok(standing(clients, &self.name).await?.map(|found| self.compared(&found)))
    }

    async fn update(&self, context: &ResourceContext<'_>, _: &Observed) -> Result<(), Error> {
        let request = context.clients.events().update_archive().archive_name(&self.name);
        let request = request.set_event_pattern(self.pattern.as_ref().map(|text| text.as_str().to_owned()));
        let request = request.retention_days(self.retention_days.unwrap_or_default());
        let sent = request.set_description(self.description.clone()).send().await;
        sent.map_err(|error| CloudError::new("events:UpdateArchive", format!("archive `{}`", self.name), error))?;
        Ok(())
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let clients = context.clients;
        if let Some(observed) = self.observe(clients).await? {
            return observed.require_same(Self::noun());
        }
        let bus = self.bus();
        rule::require_bus(clients, &bus).await?;
        let source = clients.arn("events", &format!("event-bus/{bus}")).await?;
        context.record.before_create(ResourceId::from(EventArchiveId { name: self.name.clone() }))?;
        let request = clients.events().create_archive().archive_name(&self.name).event_source_arn(source);
        let request = request.set_event_pattern(self.pattern.as_ref().map(|text| text.as_str().to_owned()));
        let request = request.set_retention_days(self.retention_days).set_description(self.description.clone());
        let subject = || format!("archive `{}`", self.name);
        let made = request.send().await;
        let made = made.map_err(|error| CloudError::new("events:CreateArchive", subject(), error))?;
        Ok(Created::new(&self.name, made.archive_arn().unwrap_or_default(), true))
    }
}

/// Returns the existing archive of this name, if any.
pub async fn standing(clients: &Clients, name: &str) -> Result<Option<DescribeArchiveOutput>, CloudError> {
    let described = clients.events().describe_archive().archive_name(name).send().await;
    match described.map_err(|error| CloudError::new("events:DescribeArchive", format!("archive `{name}`"), error)) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the archive. Fails with the most similar name if it does not exist.
pub async fn require(clients: &Clients, name: &str) -> Result<DescribeArchiveOutput, Error> {
    if let Some(found) = standing(clients, name).await? {
        return Ok(found);
    }
    let listed = clients.events().list_archives().send().await;
    let listed = listed.map_err(|error| CloudError::new("events:ListArchives", "the archives", error))?;
    let names = listed.archives().iter().filter_map(|archive| archive.archive_name());
    Err(Error::unknown("archive", name, names))
}

/// Returns the name in an archive's name or ARN.
pub fn name_of(reference: &str) -> &str {
    reference.rsplit_once(":archive/").map_or(reference, |(_, name)| name)
}

/// The identity of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventArchiveId {
    pub name: String,
}

impl Identity for EventArchiveId {
    fn describe(&self) -> (&'static str, String) {
        ("archive", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.events().delete_archive().archive_name(&self.name).send().await;
        unless_gone(done("events:DeleteArchive", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        let found = clients.events().describe_archive().archive_name(&self.name).send().await;
        Ok(there(done("events:DescribeArchive", &self.name, found))?)
    }
}
