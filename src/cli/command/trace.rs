//! `trace`: prints the hops of an event and of the events it caused.

use std::collections::BTreeSet;

use clap::ValueEnum;
use serde_json::json;

use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::cli::signals;
use crate::report::{self, OutputFormat, trace_tree};
use crate::trace::{Hop, Outcome};
use crate::words;

/// Show what happened to an event: rules, targets, executions, functions, further events
///
/// The local cloud remembers every hop: which rules matched, which did not and why, what was delivered or refused, and
/// what came of it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork trace 084dd7e0-5662-4d2f-9352-e77d20b6912a
  ork trace 084dd7e0
  ork trace --last --as mermaid
  ork trace --last -o ndjson | jq 'select(.outcome == \"not-matched\").reason'")]
pub struct Trace {
    /// Id of the event as `ork publish` prints it, or how it begins
    #[arg(required_unless_present = "last", conflicts_with = "last")]
    event: Option<String>,
    /// The event that was published last
    #[arg(long)]
    last: bool,
    /// What to make of it
    #[arg(long = "as", value_name = "FORM", default_value = "text")]
    drawn: Drawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Drawn {
    /// A tree, for people
    Text,
    /// A diagram
    Mermaid,
}

/// The maximum number of ids in an error message.
const MAX_NAMED: usize = 3;

pub async fn run(arguments: &Trace, cx: &mut Context) -> Result<Exit, Error> {
    require_local(cx)?;
    signals::or_end(async {
        backend::open(cx).await?;
        let hops = match &cx.cloud {
            Some(cloud) => cloud.hops(None)?,
            None => Vec::new(),
        };
        let event = find(&hops, arguments.event.as_deref())?;
        show(&hops, &event, arguments.drawn, cx)?;
        Ok(Exit::Done)
    })
    .await
}

/// Fails for other backends, because they do not record hops.
pub fn require_local(cx: &Context) -> Result<(), Error> {
    if cx.settings.backend == BackendName::Local {
        return Ok(());
    }
    Err(Error::new(Exit::Refused, "only the local cloud remembers the way of an event")
        .help("elsewhere `ork verify` asks the targets for what arrived"))
}

/// Returns the complete id of the selected event.
fn find(hops: &[Hop], wanted: Option<&str>) -> Result<String, Error> {
    let Some(wanted) = wanted else {
        let published = hops.iter().rev().filter(|hop| matches!(hop.outcome, Outcome::Arrived { .. }));
        let caused = |event: &str| {
            hops.iter().any(|hop| matches!(&hop.outcome, Outcome::Published { event: known } if known == event))
        };
        let mut events = published.filter_map(|hop| hop.trace.clone());
        return events.find(|event| !caused(event)).ok_or_else(|| {
            let message = match hops.is_empty() {
                true => "no event has arrived in the local cloud",
                false => "the arrival of the last event is no longer kept: so many steps came after it",
            };
            Error::new(Exit::CallFailed, message).help("send one with `ork publish`")
        });
    };
    let known: BTreeSet<&str> = hops.iter().filter_map(|hop| hop.trace.as_deref()).collect();
    if known.contains(wanted) {
        return Ok(wanted.to_owned());
    }
    let alike: Vec<&str> = known.into_iter().filter(|id| id.starts_with(wanted)).collect();
    match alike.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => Err(Error::new(Exit::CallFailed, format!("the local cloud knows no event `{wanted}`"))
            .help("`ork publish` prints the id of every event; `ork trace --last` shows the last one")),
        several => {
            let named: Vec<&str> = several.iter().copied().take(MAX_NAMED).collect();
            let message = format!("{} begin with `{wanted}`", words::count(several.len(), "event"));
            let more = if several.len() > named.len() { " and others" } else { "" };
            Err(Error::new(Exit::Refused, message).help(format!("write more of the id: {}{more}", named.join(", "))))
        }
    }
}

fn show(hops: &[Hop], event: &str, drawn: Drawn, cx: &mut Context) -> Result<(), Error> {
    let Some(way) = trace_tree::trace_tree(hops, event) else { return Ok(()) };
    let text = match (drawn, cx.settings.output_or(OutputFormat::Text)) {
        (Drawn::Mermaid, _) => trace_tree::mermaid(&way),
        (Drawn::Text, OutputFormat::Text) => trace_tree::text(&way, cx.streams.theme()),
        (Drawn::Text, format @ OutputFormat::Json) => {
            report::document("ork.trace/1", &json!({"event": event, "hops": trace_tree::rows(&way)}), format)
        }
        (Drawn::Text, format @ OutputFormat::Ndjson) => {
            trace_tree::rows(&way).iter().map(|row| report::document("ork.hop/1", row, format)).collect()
        }
    };
    Ok(cx.streams.data(&text)?)
}
