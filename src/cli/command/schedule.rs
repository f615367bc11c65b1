//! `schedule`: performs the step, lists execution times without a cloud, and fires a rule on demand.

use chrono::{DateTime, Local};
use serde::Serialize;
use serde_json::Value;

use super::step;
use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::cli::signals;
use crate::clock::Timestamp;
use crate::report::{self, OutputFormat};
use crate::resource::rule;
use crate::step::{Schedule, Step};
use crate::term::Columns;
use crate::visible;

/// The document `ork.firings/1`.
#[derive(Serialize)]
struct Firings {
    /// Empty if only an expression is given.
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    expression: String,
    firings: Vec<Firing>,
}

#[derive(Serialize)]
struct Firing {
    utc: String,
    local: String,
}

/// The document `ork.fired/1`.
#[derive(Serialize)]
struct Fired {
    name: String,
    event: String,
}

pub async fn run(schedule: Schedule, cx: &mut Context) -> Result<Exit, Error> {
    if schedule.fire && cx.settings.backend != BackendName::Local {
        return Err(Error::new(Exit::Refused, "only the local cloud can let a schedule fire at once")
            .help("`--next 1` shows when it will fire"));
    }
    if schedule.name.is_empty() && schedule.only_tells() {
        let help = "give `--cron` or `--rate` to learn when that fires, or the name of an existing rule";
        return Err(Error::usage("`--next` needs something that fires", help));
    }
    if schedule.only_fires() {
        return signals::or_end(fire(&schedule.name, cx)).await;
    }
    if schedule.only_tells() {
        return signals::or_end(report(schedule, cx)).await;
    }
    let (is_fired, name) = (schedule.fire, schedule.name.clone());
    let exit = put(schedule, cx).await?;
    if is_fired && exit == Exit::Done {
        return signals::or_end(fire(&name, cx)).await;
    }
    Ok(exit)
}

async fn fire(name: &str, cx: &mut Context) -> Result<Exit, Error> {
    let region = backend::open(cx).await?.clients.region().to_owned();
    let Some(cloud) = &cx.cloud else { return Ok(Exit::Done) };
    let answer = cloud.fire_rule(&region, name).await;
    let answer = answer.map_err(|fault| Error::new(Exit::CallFailed, fault.message))?;
    let event = answer.get("EventId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let text = match cx.settings.output_or(OutputFormat::Text) {
        OutputFormat::Text => format!("fired {}: event {}\n", visible::line(name), visible::line(&event)),
        format @ (OutputFormat::Json | OutputFormat::Ndjson) => {
            report::document("ork.fired/1", &Fired { name: name.to_owned(), event }, format)
        }
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

/// Prints the execution times of an existing rule.
async fn report(schedule: Schedule, cx: &mut Context) -> Result<Exit, Error> {
    let clients = backend::open(cx).await?.clients;
    let Some(expression) = rule::schedule_of(&clients, &schedule.name).await? else {
        return Err(Error::new(Exit::Invalid, format!("the rule `{}` has no schedule", schedule.name))
            .help("a rule with an event pattern fires when an event comes"));
    };
    if expression.starts_with("rate") {
        cx.streams.say("counted from now: a rate counts from when its rule was created, which the rule does not tell");
    }
    preview(&schedule.of_rule(expression), cx)
}

async fn put(schedule: Schedule, cx: &mut Context) -> Result<Exit, Error> {
    let is_preview = schedule.next.is_some() && !schedule.has_targets();
    let mut step = Step::Schedule(schedule);
    if is_preview {
        step::prepare(&mut step, cx)?;
    } else {
        let exit = step::run(step.clone(), cx).await?;
        if exit != Exit::Done {
            return Ok(exit);
        }
    }
    match &step {
        Step::Schedule(schedule) if schedule.next.is_some() => preview(schedule, cx),
        _ => Ok(Exit::Done),
    }
}

fn preview(schedule: &Schedule, cx: &mut Context) -> Result<Exit, Error> {
    let firings: Vec<Firing> = schedule.firings(now()).into_iter().map(Firing::new).collect();
    if firings.is_empty() {
        let expression = schedule.put_rule().schedule.unwrap_or_default();
        return Err(Error::new(Exit::Invalid, format!("{expression} never fires again"))
            .help("its years are over, or no month that it names has such a day"));
    }
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => {
            let mut columns = Columns::head(&["utc", "local"]);
            for firing in firings {
                columns.row([firing.utc.into(), firing.local.into()]);
            }
            columns.render(0)
        }
        OutputFormat::Json | OutputFormat::Ndjson => {
            let expression = schedule.put_rule().schedule.unwrap_or_default();
            report::document("ork.firings/1", &Firings { name: schedule.name.clone(), expression, firings }, format)
        }
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

impl Firing {
    fn new(at: Timestamp) -> Self {
        let moment = DateTime::from_timestamp(at.seconds(), 0).unwrap_or_default();
        let local = moment.with_timezone(&Local).format("%a %Y-%m-%d %H:%M:%S %:z").to_string();
        Self { utc: at.to_seconds_text(), local }
    }
}

#[expect(clippy::disallowed_methods, reason = "what fires next depends on the present")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::default().plus(since)
}
