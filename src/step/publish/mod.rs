//! `publish`: sends events to a bus, in batches, with a receipt for each.
//!
//! AWS reports success for an event sent to a bus that does not exist, and for one that no rule matches. The bus is
//! therefore checked first, and every receipt lists the rules that match the event.

mod assess;
mod draft;
mod envelope;
mod links;
mod read;
mod send;

pub use draft::Draft;
pub use envelope::envelope;
pub use read::{BadLine, Reader};
pub use send::Publisher;

use std::ops::Range;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::put_rule::default_bus;
use super::{Receipt, StaticModel, StepKind, Surroundings, VisitText, Written};
use crate::command_line::CommandLine;
use crate::diag::{Code, Diagnostic, Findings};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit};
use crate::text::Text;

/// Send events to an event bus
///
/// FILE or - holds one event, a list of events, or one event a line. With --source and --detail-type each is the
/// event's detail; without, each is a whole event with `source`, `detail-type` and `detail`. Instead of a file, the
/// detail's fields can be given: category=lab-supplies (a text), value:=415 (JSON).
/// A receipt is written for each event, one a line: its id and the rules that match it.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork publish --bus Orders --source com.aws.orders --detail-type 'Order Notification' category=lab-supplies value:=415
  ork publish --bus Orders events.json
  jq -c '.[]' orders.json | ork publish --bus Orders --source com.aws.orders --detail-type 'Order Notification' -")]
pub struct Publish {
    /// Event bus
    #[arg(long, alias = "event-bus-name", default_value = "default")]
    #[serde(default = "default_bus")]
    pub bus: String,
    /// Source of the events
    #[arg(long)]
    pub source: Option<String>,
    /// Detail type of the events
    #[arg(long)]
    pub detail_type: Option<String>,
    /// A resource the events are about, as an ARN; may be given several times
    #[arg(long, value_name = "ARN")]
    #[serde(default)]
    pub resources: Vec<String>,
    /// Time of the events (RFC 3339)
    #[arg(long)]
    #[serde(skip)]
    pub time: Option<String>,
    /// Write only the ids of the events
    #[arg(long)]
    #[serde(skip)]
    pub ids: bool,
    /// Send everything this many times
    #[arg(long, default_value_t = 1, value_name = "TIMES")]
    #[serde(default = "once")]
    pub count: usize,
    /// Maximum number of events per second
    #[arg(long, value_name = "EVENTS")]
    pub rate: Option<u32>,
    /// FILE, -, or fields of the detail: key=text key:=json
    #[arg(value_name = "FILE | - | KEY=TEXT | KEY:=JSON")]
    #[serde(skip)]
    pub input: Vec<String>,
    /// Events of a lab that stand in a file.
    #[arg(skip)]
    pub from: Option<Text>,
    #[arg(skip)]
    #[serde(default)]
    pub events: Vec<Draft>,
}

/// Returns whether the fields can be written as the words `key=text` and `key:=json`; otherwise the detail is given as
/// JSON.
fn can_be_words(fields: &Map<String, Value>) -> bool {
    let is_plain = |key: &String| {
        let is_bracket = key.starts_with(['{', '[']);
        !key.is_empty() && !is_bracket && !key.contains('=') && !key.ends_with(':')
    };
    !fields.is_empty() && fields.keys().all(is_plain)
}

const fn once() -> usize {
    1
}

impl Publish {
    /// Returns all events of the step, with missing fields taken from the step.
    pub fn drafts(&self) -> Result<Vec<Draft>, BadLine> {
        let mut drafts: Vec<Draft> = self.events.iter().map(|draft| draft.completed(self)).collect();
        if let Some(from) = &self.from {
            let mut reader = Reader::new(self);
            let read = reader.push(from.as_str()).chain(reader.finish());
            drafts.extend(read.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(drafts)
    }

    fn command(&self, draft: &Draft) -> CommandLine {
        let line = CommandLine::new("publish").flag("bus", &self.bus);
        let line = match draft.alias.as_deref() {
            Some(alias) => line.switch("ids", true).keeps(alias),
            None => line,
        };
        let line = line
            .option("source", draft.source.as_deref())
            .option("detail-type", draft.detail_type.as_deref())
            .option("time", draft.time.as_deref());
        let line = draft.resources.iter().fold(line, |line, arn| line.flag("resources", arn));
        let line = if self.count == 1 { line } else { line.flag("count", &self.count.to_string()) };
        match draft.detail.as_object().filter(|fields| can_be_words(fields)) {
            Some(fields) => fields.iter().fold(line, |line, (key, value)| match value {
                Value::String(text) => line.value(&format!("{key}={text}")),
                other => line.value(&format!("{key}:={other}")),
            }),
            None => line.value(&draft.detail.to_string()),
        }
    }
}

/// A limit that is sufficient for any load test.
const MAX_TIMES: usize = 1_000_000;

impl StepKind for Publish {
    fn check(&self, findings: &mut Findings) {
        let has_text = matches!(self.from, Some(Text::Inline(_)));
        if self.events.is_empty() && self.from.is_none() && self.input.is_empty() {
            findings
                .add("events", Code::MissingKey, "nothing to publish")
                .help("add `events: [{ as: first, detail: { ... } }]`, or `from: FILE`");
        }
        if self.count == 0 || self.count > MAX_TIMES {
            let message = format!("everything is sent 1 to {MAX_TIMES} times, not {}", self.count);
            findings.add("count", Code::Limit, message).help(format!("choose 1 to {MAX_TIMES}"));
        }
        if self.rate == Some(0) {
            findings
                .add("rate", Code::Limit, "at least one event goes out in a second")
                .help("write 1 or more, or leave `rate` out");
        }
        for (index, draft) in self.events.iter().enumerate() {
            draft.check(self, &format!("events[{index}]"), findings);
        }
        if let (true, Some(from), Err(bad)) = (has_text, &self.from, self.drafts()) {
            findings.add("from", Code::BadJson, bad.to_string()).within(line_range(from.as_str(), bad.line));
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bus", ReferenceKind::Bus, &mut self.bus);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(from) = &mut self.from {
            visit("from", from);
        }
    }

    fn makes(&self) -> bool {
        false
    }

    /// Returns a command for each event, which stores the id of events with an alias.
    fn commands(&self) -> Vec<CommandLine> {
        let drafts = self.drafts().unwrap_or_default();
        drafts.iter().map(|draft| self.command(draft)).collect()
    }

    fn outputs(&self, _placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let drafts = self.drafts().unwrap_or_else(|_| self.events.clone());
        drafts.into_iter().filter_map(|draft| Some((draft.alias?, Placeholder::ID.to_owned()))).collect()
    }

    fn check_links(&self, written: &Written<'_>, _: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        links::check(self, written, problems);
    }

    fn add_to(&self, model: &mut StaticModel, written: &Written<'_>) {
        links::add(self, written, model);
    }

    fn stand_alone(&mut self) {
        let drafts = self.drafts().unwrap_or_default();
        self.events = drafts.into_iter().map(|draft| Draft { alias: None, ..draft }).collect();
        self.from = None;
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Amazon EventBridge > Event buses > Send events")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let drafts = self.drafts().map_err(|bad| Error::invalid("from", bad.to_string(), None))?;
        let publisher = Publisher::new(resources.clients, self).await?;
        let mut receipt = Receipt::default();
        for _ in 0..self.count {
            receipt.published.extend(publisher.send(&drafts).await?);
        }
        for published in &receipt.published {
            if let (Some(alias), Some(id)) = (&published.alias, &published.id) {
                receipt.outputs.insert(alias.clone(), id.clone());
            }
        }
        let failed = receipt.published.iter().filter(|published| published.error.is_some()).count();
        match failed {
            0 => Ok(receipt),
            _ => Err(Error::NotAccepted { failed, total: receipt.published.len() }),
        }
    }
}

/// Returns the byte range of a line, starting at 1.
fn line_range(text: &str, number: usize) -> Range<usize> {
    let start: usize = text.split_inclusive('\n').take(number.saturating_sub(1)).map(str::len).sum();
    let length = text.get(start..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
    start..start + length
}
