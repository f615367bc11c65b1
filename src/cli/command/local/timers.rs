//! `local timers`: lists the timers of the shared cloud, and drops one.

use serde::Serialize;

use crate::cli::backend::open_shared;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::report::{self, OutputFormat};
use crate::term::{Cell, Columns, Style};

/// List the timers of the local cloud, or drop one
///
/// A timer is a delayed delivery, a retry, a schedule, or a state of an execution that waits. Listing them sets none
/// off. The execution that waits for a dropped timer is aborted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork local timers\n  ork local timers --drop 12")]
pub struct Timers {
    /// Number of the timer to drop
    #[arg(long, value_name = "NUMBER")]
    drop: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    timers: Vec<Timer>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Timer {
    number: u64,
    due: String,
    region: String,
    service: String,
    purpose: String,
}

pub fn run(arguments: &Timers, cx: &mut Context) -> Result<Exit, Error> {
    let cloud = open_shared(&cx.settings, &mut cx.streams)?;
    if let Some(number) = arguments.drop {
        if !cloud.drop_timer(number)? {
            let message = format!("the local cloud has no timer {number}");
            return Err(Error::new(Exit::CallFailed, message).help("`ork local timers` lists them"));
        }
        cx.streams.say(&format!("dropped timer {number}"));
        return Ok(Exit::Done);
    }
    let timers = cloud.timers()?.into_iter().map(|timer| Timer {
        number: timer.number,
        due: timer.due.to_seconds_text(),
        region: timer.region,
        service: timer.service,
        purpose: timer.purpose,
    });
    let document = Document { timers: timers.collect() };
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => in_words(&document),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.local-timers/1", &document, format),
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

fn in_words(document: &Document) -> String {
    let mut columns = Columns::default();
    for timer in &document.timers {
        columns.row([
            Cell::new(Style::Name, timer.number.to_string()),
            timer.due.clone().into(),
            timer.service.clone().into(),
            timer.purpose.clone().into(),
        ]);
    }
    columns.render(0)
}
