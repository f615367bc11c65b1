//! `logs`: prints the events of a log group and, optionally, new ones.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals;
use crate::clock::Timestamp;
use crate::duration::Span;
use crate::probe::{Item, Logs as Probe, Probe as AnyProbe};
use crate::report::{self, OutputFormat};

/// The interval between requests for new events.
const PAUSE: Duration = Duration::from_millis(500);
/// The maximum delay between the timestamp of an event and its ingestion.
const LATE: Duration = Duration::from_secs(60);

/// Show the events of a log group
///
/// With --follow it goes on until it is interrupted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork logs /aws/events/orders
  ork logs /aws/lambda/Inventory --follow
  ork logs /aws/events/orders --since 10m -o ndjson | jq .message.detail")]
pub struct Logs {
    /// Name of the log group
    group: String,
    /// Start with the log events of this long ago, such as 10m
    #[arg(long, value_name = "DURATION")]
    since: Option<Span>,
    /// Keep printing what arrives
    #[arg(short, long)]
    follow: bool,
}

pub async fn run(arguments: &Logs, cx: &mut Context) -> Result<Exit, Error> {
    signals::or_end(async {
        let backend = backend::open(cx).await?;
        let clock = backend.clients.clock();
        let probe = AnyProbe::Logs(Probe { group: arguments.group.clone(), ..Probe::default() });
        let mut since = arguments.since.map(|span| before(clock.now(), span.0));
        let mut seen = BTreeSet::new();
        loop {
            let mut items = probe.observe(&backend.clients, since).await?;
            items.retain(|item| seen.insert(item.id.clone()));
            show(&items, arguments.follow, cx)?;
            if !arguments.follow {
                return Ok(Exit::Done);
            }
            let recent = before(clock.now(), LATE);
            since = Some(since.map_or(recent, |since| since.max(recent)));
            clock.sleep(PAUSE).await;
        }
    })
    .await
}

/// Writes the events as they arrive. With `goes_on`, a document is one line for each event.
fn show(items: &[Item], goes_on: bool, cx: &mut Context) -> Result<(), Error> {
    let document = |item: &Item| {
        let message = serde_json::from_str(&item.text).unwrap_or_else(|_| json!(item.text));
        json!({ "at": item.at.map(|at| at.to_millis_text()), "stream": item.place, "message": message })
    };
    match cx.settings.output_or(OutputFormat::Text) {
        OutputFormat::Text => {
            for item in items {
                let at = item.at.map(|at| at.to_millis_text()).unwrap_or_default();
                cx.streams.line(&format!("{at}  {}", item.text.trim_end()))?;
            }
        }
        format @ OutputFormat::Json if !goes_on => {
            let events: Vec<_> = items.iter().map(document).collect();
            cx.streams.data(&report::document("ork.logs/1", &json!({ "events": events }), format))?;
        }
        OutputFormat::Json | OutputFormat::Ndjson => {
            let line = |item: &Item| report::document("ork.log-event/1", &document(item), OutputFormat::Ndjson);
            cx.streams.data(&items.iter().map(line).collect::<String>())?;
        }
    }
    Ok(())
}

fn before(now: Timestamp, span: Duration) -> Timestamp {
    let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis().saturating_sub(millis))
}
