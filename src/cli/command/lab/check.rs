//! `lab check`: checks whether the learner's step is done.

use std::time::Duration;

use super::learner::{Learner, Which};
use crate::cli::backend::WallClock;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::clock::Clock;
use crate::command_line::CommandLine;
use crate::duration::Span;
use crate::flow;
use crate::lab::Lab;
use crate::probe::Outcome;
use crate::report::lesson::Checked;
use crate::report::{self, OutputFormat};
use crate::term::Style;

/// Check whether the current step is done
///
/// Nothing is changed. What stands in the cloud counts, not how it came there: patterns, schedules and templates are
/// compared by what they do.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab check
  ork lab check eventdriven --within 5s
  ork lab check --step first-order-logged")]
pub struct Check {
    #[command(flatten)]
    which: Which,
    /// Step to act on (default: the current one)
    #[arg(long, value_name = "ID")]
    step: Option<String>,
    /// How long to wait for what may still arrive (default: what the lab says)
    #[arg(long, value_name = "DURATION")]
    within: Option<Span>,
}

pub async fn run(arguments: &Check, cx: &mut Context) -> Result<Exit, Error> {
    let mut learner = Learner::open(&arguments.which, cx).await?;
    let index = learner.index(arguments.step.as_deref())?;
    let checked = check(&mut learner, index, arguments.within, cx).await?;
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => report::human::checked(&checked, cx.streams.theme()),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.check/1", &checked, format),
    };
    cx.streams.data(&text)?;
    let is_last = checked.number == checked.of;
    match (checked.is_done, is_last) {
        (true, false) => cx.streams.say("`ork lab next` goes on"),
        (true, true) => cx.streams.say(&format!("that was the last step; `ork lab reset {}` cleans up", checked.lab)),
        (false, _) => offer(&learner, index, &checked, cx),
    }
    Ok(exit(&checked))
}

/// Checks a step, with a progress indicator.
pub async fn check(
    learner: &mut Learner,
    index: usize,
    within: Option<Span>,
    cx: &mut Context,
) -> Result<Checked, Error> {
    cx.streams.busy(&format!("checking {}", super::learner::title(learner.entry(index)?)));
    let (result, ledger) = {
        let recorder = learner.recorder();
        let course = learner.course();
        let mut checking = std::pin::pin!(flow::check(&course, &recorder, index, within.map(|span| span.0)));
        let result = tokio::select! {
            result = &mut checking => result,
            () = WallClock.sleep(SILENCE) => {
                cx.streams.say(&still_waiting(learner, index, within)?);
                checking.await
            }
        };
        let ledger = recorder.ledger().clone();
        (result, ledger)
    };
    cx.streams.clear();
    learner.learned(ledger);
    let assessment = result.map_err(|trouble| learner.trouble(trouble))?;
    learner.checked(index, assessment)
}

/// The time after which a check prints what it is waiting for.
const SILENCE: Duration = Duration::from_secs(2);
/// A wait up to which no shorter one is suggested.
const SHORT: Duration = Duration::from_secs(5);

/// Describes what a check is waiting for, and how long.
fn still_waiting(learner: &Learner, index: usize, within: Option<Span>) -> Result<String, Error> {
    let of_lab = learner.entry(index)?.step.verification().map(|verify| verify.quiet_for.unwrap_or(verify.within));
    Ok(match within.or(of_lab) {
        Some(span) if span.0 > SHORT && within.is_none() => {
            format!("waiting up to {span} for what may still arrive; `ork lab check --within 5s` waits less")
        }
        Some(span) => format!("waiting up to {span} for what may still arrive"),
        None => "waiting for the answer of the backend".to_owned(),
    })
}

/// Suggests what to do next: firing an awaited schedule on the local cloud, or the hints of the step.
pub fn offer(learner: &Learner, index: usize, checked: &Checked, cx: &mut Context) {
    let is_early = checked.assessment.late.is_some() && cx.settings.backend == BackendName::Local;
    if let Some((schedule, _)) = flow::awaited_schedule(learner.lab(), index).filter(|_| is_early) {
        let remedy = format!("`ork schedule {schedule} --fire` lets it fire now");
        cx.streams.say(&format!("{} {remedy}", Style::Hint.paint(" help:")));
        return;
    }
    let mut help = |text: &str| cx.streams.say(&format!("{} {text}", Style::Hint.paint(" help:")));
    help(&report::human::offer(checked.hints));
    if let Some(command) = again(learner.lab(), index) {
        help(&format!("what is mended helps the next event only: `{command}` goes back to send it again"));
    }
}

/// Returns the command that goes to the step that sends the event of a check, or `None` if the check is about no event.
fn again(lab: &Lab, index: usize) -> Option<CommandLine> {
    let events = lab.steps.get(index)?.step.verification()?.probe.as_ref()?.expect().events;
    let (id, _) = events.first()?.split_once('.')?;
    let sender = lab.steps.iter().find(|step| step.id == id)?;
    Some(CommandLine::new("lab goto").value(&sender.id))
}

/// Returns the exit code. If nothing was observed where something was expected, the result is inconclusive.
pub fn exit(checked: &Checked) -> Exit {
    let nothing = checked.assessment.verdict.as_ref().is_some_and(|found| found.outcome == Outcome::NothingSeen);
    match (checked.is_done, nothing) {
        (true, _) => Exit::Done,
        (false, true) => Exit::Inconclusive,
        (false, false) => Exit::Untrue,
    }
}
