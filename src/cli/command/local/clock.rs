//! `local clock`: shows and advances the time of the shared cloud.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::cli::backend::open_shared;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::clock::Timestamp;
use crate::duration::Span;
use crate::local::engine::{Engine, Time};
use crate::report::{self, OutputFormat};
use crate::term::{Cell, Columns, Style};

/// Show the time of the local cloud, or move it on
///
/// It is the time of this machine until it is moved on, and then stays that much ahead, for every command and for the
/// server of `ork local up`. Clients keep the time of the machine: what they sign themselves, such as presigned URLs,
/// looks that much older. Time never goes back; `ork local reset` begins anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork local clock
  ork local clock advance 1h
  ork local clock advance --to-next-timer")]
pub struct Clock {
    #[command(subcommand)]
    change: Option<Change>,
}

#[derive(Debug, clap::Subcommand)]
enum Change {
    Advance(Advance),
}

/// Move the time of the local cloud on
///
/// Whatever falls due on the way happens at its time, and what it sets off is done before time goes on. Where a function
/// or a request of the cloud is under way and does not end, time is not moved on around it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork local clock advance 15m
  ork local clock advance --to-next-timer")]
struct Advance {
    /// By how much, such as 90s, 15m or 2h
    #[arg(value_name = "DURATION", required_unless_present = "to_next_timer")]
    by: Option<Span>,
    /// To when the next timer falls due; `ork local timers` lists them
    #[arg(long, conflicts_with = "by")]
    to_next_timer: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    now: String,
    ahead_ms: u64,
    next_timer: Option<String>,
}

pub async fn run(arguments: &Clock, cx: &mut Context) -> Result<Exit, Error> {
    if cx.settings.backend != BackendName::Local {
        return Err(Error::new(Exit::Refused, "only the local cloud has a time of its own")
            .help("leave `--backend` and `--profile` out"));
    }
    let cloud = Arc::new(open_shared(&cx.settings, &mut cx.streams)?);
    if let Some(Change::Advance(advance)) = &arguments.change {
        cloud.start_workers();
        let by = distance(advance, &cloud.time()?)?;
        cx.streams.busy("moving the time of the local cloud on");
        let moved = move_on(&cloud, by).await;
        cx.streams.clear();
        moved?;
    }
    show(&cloud.time()?, cx)?;
    Ok(Exit::Done)
}

fn distance(advance: &Advance, time: &Time) -> Result<Duration, Error> {
    match (&advance.by, time.next_timer) {
        (Some(by), _) => Ok(by.0),
        (None, Some(timer)) => Ok(timer.since(time.now)),
        (None, None) => Err(Error::new(Exit::CallFailed, "nothing in the local cloud waits for a time")
            .help("`ork local clock advance 1h` moves its time on by an hour")),
    }
}

/// Advances from one timer to the next.
async fn move_on(cloud: &Engine, by: Duration) -> Result<(), Error> {
    let mut rest = by;
    loop {
        let Some(moved) = cloud.move_on(rest).await? else {
            let at = cloud.time()?.now.to_seconds_text();
            let message = format!("a function or a request of the local cloud is under way, and time stays at {at}");
            return Err(Error::new(Exit::Refused, message).help("try again when it has ended"));
        };
        rest = rest.saturating_sub(moved);
        // Lets a signal interrupt the loop.
        tokio::task::yield_now().await;
        if rest.is_zero() {
            return Ok(());
        }
    }
}

fn show(time: &Time, cx: &mut Context) -> Result<(), Error> {
    let document = Document {
        now: time.now.to_seconds_text(),
        ahead_ms: u64::try_from(time.ahead.as_millis()).unwrap_or(u64::MAX),
        next_timer: time.next_timer.map(Timestamp::to_seconds_text),
    };
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => in_words(&document, time.ahead),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.local-clock/1", &document, format),
    };
    Ok(cx.streams.data(&text)?)
}

fn in_words(document: &Document, ahead: Duration) -> String {
    let mut columns = Columns::default();
    let mut row = |name: &str, text: String| columns.row([Cell::new(Style::Faint, name), text.into()]);
    let ahead = match ahead.is_zero() {
        true => "that of this machine".to_owned(),
        false => format!("{} ahead of this machine", Span(Duration::from_secs(ahead.as_secs()))),
    };
    row("time", format!("{}, {ahead}", document.now));
    row("next timer", document.next_timer.clone().unwrap_or_else(|| "none".to_owned()));
    columns.render(0)
}
