//! `get`, `describe`, `delete` and `executions`: lists, shows and deletes existing resources.

use clap::ValueEnum as _;
use serde_json::{Value, json};

use crate::cli::backend::{self, Backend};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::cli::question::confirmed;
use crate::cli::{signals, turn};
use crate::command_line::CommandLine;
use crate::inventory::{Entry, Kind, Scope};
use crate::report::{self, OutputFormat};
use crate::resource;
use crate::term::{Cell, Columns, Style};
use crate::{visible, words};

/// List what exists: queues, rules, executions, ...
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork get queues
  ork get rules --bus Orders
  ork get targets --bus Orders --rule OrdersDevRule -o json")]
pub struct Get {
    /// What to list
    kind: Kind,
    #[command(flatten)]
    within: Within,
}

/// Show the details of one resource
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork describe queue Orders
  ork describe rule OrdersDevRule --bus Orders
  ork describe state-machine OrderProcessing -o json | jq .definition
  url=$(ork describe rest-api OrdersApi --only url)")]
pub struct Describe {
    /// What it is
    kind: Kind,
    /// Its name, id or ARN
    name: String,
    #[command(flatten)]
    within: Within,
    /// Show the value of this alone, as it is
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
}

/// Delete one thing, and what is a part of it
///
/// A rule is deleted with its targets. In an account it is asked for, or needs `--yes`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork delete queue Orders
  ork delete rule OrdersDevRule --bus Orders
  ork delete target queue --bus Orders --rule OrdersDevRule")]
pub struct Delete {
    /// What it is
    kind: Kind,
    /// Its name, id or ARN
    name: String,
    #[command(flatten)]
    within: Within,
    /// Do not ask before something is deleted in an account
    #[arg(short, long)]
    yes: bool,
}

/// List the executions of a state machine, the newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork executions OrderProcessing
  ork executions OrderProcessing -o ndjson | jq 'select(.status == \"FAILED\").cause'")]
pub struct Executions {
    /// Name or ARN of the state machine
    machine: String,
}

/// What it is a part of.
#[derive(Debug, clap::Args)]
struct Within {
    /// Event bus of a rule or a target
    #[arg(long, alias = "event-bus-name", default_value = "default")]
    bus: String,
    /// Rule of a target
    #[arg(long)]
    rule: Option<String>,
    /// State machine of an execution
    #[arg(long)]
    machine: Option<String>,
}

impl Within {
    fn scope(&self) -> Scope {
        Scope { bus: self.bus.clone(), rule: self.rule.clone(), machine: self.machine.clone() }
    }
}

pub async fn get(arguments: &Get, cx: &mut Context) -> Result<Exit, Error> {
    signals::or_end(list(arguments.kind, arguments.within.scope(), cx)).await
}

pub async fn executions(arguments: &Executions, cx: &mut Context) -> Result<Exit, Error> {
    let scope = Scope { machine: Some(arguments.machine.clone()), ..Scope::default() };
    signals::or_end(list(Kind::Execution, scope, cx)).await
}

async fn list(kind: Kind, scope: Scope, cx: &mut Context) -> Result<Exit, Error> {
    let backend = backend::open(cx).await?;
    let format = cx.settings.output_or(OutputFormat::Text);
    // A document contains all facts, for which a table has no room.
    let entries = kind.entries(&backend.clients, &scope, format != OutputFormat::Text).await?;
    let text = match format {
        OutputFormat::Text if entries.is_empty() => {
            let buses = kind.other_buses(&backend.clients, &scope, None).await?;
            let elsewhere = elsewhere(&buses, |bus| CommandLine::new("get rules").flag("bus", bus));
            cx.streams.say(&format!(
                "no {} here{}",
                kind.noun(),
                elsewhere.map_or_else(String::new, |it| format!("; {it}"))
            ));
            return Ok(Exit::Done);
        }
        OutputFormat::Text => table(&entries),
        OutputFormat::Json => {
            let items: Vec<Value> = entries.iter().map(Entry::document).collect();
            report::document("ork.list/1", &json!({ "kind": kind.noun(), "items": items }), format)
        }
        OutputFormat::Ndjson => {
            entries.iter().map(|entry| report::document("ork.item/1", &entry.document(), format)).collect()
        }
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

/// Suggests the buses that have rules, if the given bus has none. `command` returns the command for a bus.
fn elsewhere(buses: &[String], command: impl Fn(&str) -> CommandLine) -> Option<String> {
    let first = command(buses.first()?);
    let quoted: Vec<String> = buses.iter().map(|bus| format!("`{bus}`")).collect();
    Some(format!("there are some on the bus {}: `{first}`", words::list(&quoted)))
}

fn table(entries: &[Entry]) -> String {
    let listed = |entry: &Entry| entry.facts.iter().filter(|fact| fact.is_listed).cloned().collect::<Vec<_>>();
    let Some(first) = entries.first() else { return String::new() };
    let names: Vec<&str> = std::iter::once("name").chain(listed(first).iter().map(|fact| fact.name)).collect();
    let mut columns = Columns::head(&names);
    for entry in entries {
        let cells = listed(entry).into_iter().map(|fact| Cell::new(Style::Plain, shown(&fact.value)));
        columns.row_of(std::iter::once(Cell::new(Style::Name, entry.name.as_str())).chain(cells).collect());
    }
    columns.render(0)
}

/// Formats a value on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) if text.is_empty() => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(shown).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

pub async fn describe(arguments: &Describe, cx: &mut Context) -> Result<Exit, Error> {
    signals::or_end(async {
        let backend = backend::open(cx).await?;
        let scope = arguments.within.scope();
        let named = arguments.kind.named(&backend.clients, &scope, &arguments.name).await;
        let entries = match named {
            Ok(entries) => entries,
            Err(error) => return Err(missing(arguments.kind, &arguments.name, &scope, &backend, error).await),
        };
        if let Some(name) = &arguments.only {
            let values = entries.iter().map(|entry| Ok(format!("{}\n", only(entry, name)?)));
            let text = values.collect::<Result<String, Error>>()?;
            cx.streams.raw(&text)?;
            return Ok(Exit::Done);
        }
        let format = cx.settings.output_or(OutputFormat::Text);
        let text: Vec<String> = entries
            .iter()
            .map(|entry| match format {
                OutputFormat::Text => facts(entry),
                format => report::document("ork.item/1", &entry.document(), format),
            })
            .collect();
        cx.streams.data(&text.join(if format == OutputFormat::Text { "\n" } else { "" }))?;
        Ok(Exit::Done)
    })
    .await
}

/// Returns the error for a resource that does not exist, without the suggestion to create it.
async fn missing(kind: Kind, name: &str, scope: &Scope, backend: &Backend, error: resource::Error) -> Error {
    let message = error.to_string();
    let resource::Error::Unknown { suggestion, .. } = &error else { return error.into() };
    // If the search on other buses fails, the original error is sufficient.
    let of_name = (kind == Kind::Rule).then_some(name);
    let buses = kind.other_buses(&backend.clients, scope, of_name).await.unwrap_or_default();
    let word = kind.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let get = |bus: &str| CommandLine::new("get").subcommand(&word).flag("bus", bus);
    match (elsewhere(&buses, get), suggestion) {
        (Some(elsewhere), _) => Error::new(Exit::CallFailed, message).help(elsewhere),
        (None, None) => Error::new(Exit::CallFailed, message).help(format!("`ork get {word}` lists what there is")),
        (None, Some(_)) => error.into(),
    }
}

/// Returns a single fact alone.
fn only(entry: &Entry, name: &str) -> Result<String, Error> {
    let document = entry.document();
    match document.get(name.replace(' ', "-")) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value) => Ok(value.to_string()),
        None => {
            let known: Vec<&str> = document.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            let help = format!("what is known of it: {}", known.join(", "));
            Err(Error::usage(format!("nothing called `{name}` is known of `{}`", entry.name), &help))
        }
    }
}

fn facts(entry: &Entry) -> String {
    let mut columns = Columns::default();
    columns.row([Cell::new(Style::Faint, "name"), Cell::new(Style::Name, entry.name.as_str())]);
    for fact in entry.facts.iter().filter(|fact| !fact.value.is_null()) {
        let value = match &fact.value {
            Value::Object(_) => format!("{:#}", fact.value),
            other => shown(other),
        };
        columns.row([Cell::new(Style::Faint, fact.name), Cell::lines(Style::Plain, &value)]);
    }
    columns.render(0)
}

pub async fn delete(arguments: &Delete, cx: &mut Context) -> Result<Exit, Error> {
    signals::or_end(async {
        let backend = backend::open(cx).await?;
        let _turn = turn::wait(&backend, cx).await?;
        let noun = arguments.kind.noun();
        let scope = arguments.within.scope();
        let named = arguments.kind.named(&backend.clients, &scope, &arguments.name).await;
        let entries = match named {
            Ok(entries) => entries,
            Err(error) => return Err(missing(arguments.kind, &arguments.name, &scope, &backend, error).await),
        };
        let name = visible::line(&arguments.name).into_owned();
        let [entry] = entries.as_slice() else {
            let message = format!("{} things are {noun} `{name}`; nothing was deleted", entries.len());
            return Err(Error::new(Exit::Refused, message).help("name one by its ARN, or say `--rule` or `--machine`"));
        };
        let Some(id) = &entry.id else {
            let message = format!("{noun} `{name}` cannot be deleted with ork");
            return Err(Error::new(Exit::Refused, message).help("what AWS provides, or another tool made, stays"));
        };
        if cx.settings.backend == BackendName::Aws && !arguments.yes {
            agree(&format!("Delete {noun} {name} in {}?", visible::line(&backend.name)), cx)?;
        }
        id.remove(&backend.clients).await?;
        let format = cx.settings.output_or(OutputFormat::Text);
        let text = match format {
            OutputFormat::Text => format!("deleted {noun} {}\n", visible::line(&entry.name)),
            format => report::document("ork.deleted/1", &json!({ "kind": noun, "name": entry.name }), format),
        };
        cx.streams.data(&text)?;
        Ok(Exit::Done)
    })
    .await
}

/// Asks for confirmation before something is deleted in an account.
fn agree(question: &str, cx: &Context) -> Result<(), Error> {
    let refused = |message: &str| Error::new(Exit::Refused, message).help("give `--yes`");
    if !cx.terminals.can_ask() {
        return Err(refused("deleting something in an account needs confirmation, and there is no terminal to ask on"));
    }
    match confirmed(question) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::new(Exit::Refused, "nothing was deleted")),
        Err(error) => Err(refused(&format!("no answer: {error}"))),
    }
}
