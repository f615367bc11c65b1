//! `verify`: performs a probe with a deadline, or all probes of the labs with existing resources.

use std::collections::BTreeMap;

use aws_sdk_sfn::types::HistoryEvent;

use super::{lab, step};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::cli::{backend, signals};
use crate::probe::{Outcome, Probe, Verdict};
use crate::report::human::Progress;
use crate::report::{self, OutputFormat};
use crate::resource::{ResourceContext, Unrecorded};
use crate::step::{Receipt, Step, Verify};
use crate::term::Style;

pub async fn run(verify: Verify, cx: &mut Context) -> Result<Exit, Error> {
    if verify.probe.is_none() {
        return lab::verify(cx).await;
    }
    let names_no_event = |probe: &Probe| probe.takes_events() && probe.expect().events.is_empty();
    let lacks_event = verify.probe.as_ref().is_some_and(names_no_event);
    let mut step = Step::Verify(verify);
    step::prepare(&mut step, cx)?;
    signals::or_end(async {
        let Some(verdict) = judged(&step, cx).await? else { return Ok(Exit::Done) };
        show(&verdict, cx)?;
        if verdict.outcome == Outcome::NothingSeen && lacks_event {
            let hint = match cx.settings.backend {
                BackendName::Local => "`ork trace --last` shows how far the last published event came; with `--event ID`, this command says it of one event",
                _ => "give the id of an event with `--event` to see how far it came; `ork publish` prints it",
            };
            cx.streams.say(&format!("{} {hint}", Style::Hint.paint(" help:")));
        }
        Ok(exit(verdict.outcome))
    })
    .await
}

/// Returns the verdict. On a terminal, the progress of the executions it waits for is shown.
async fn judged(step: &Step, cx: &mut Context) -> Result<Option<Verdict>, Error> {
    let Step::Verify(verify) = step else { return Ok(step::act(step, cx).await?.verdict) };
    let shows_executions = verify.probe.as_ref().is_some_and(Probe::shows_executions);
    if !shows_executions || !cx.streams.theme().live {
        return Ok(step::act(step, cx).await?.verdict);
    }
    let backend = backend::open(cx).await?;
    let streams = &mut cx.streams;
    streams.busy(&step::busy(step));
    let mut progresses: BTreeMap<String, Progress> = BTreeMap::new();
    let mut watch = |name: &str, history: &[HistoryEvent]| {
        let progress = progresses.entry(name.to_owned()).or_default();
        for line in progress.take(history) {
            streams.say(&format!("{line} {}", Style::Faint.paint(name)));
        }
        streams.busy(&progress.now());
    };
    let verdict = verify.run(&ResourceContext { clients: &backend.clients, record: &Unrecorded }, &mut watch).await;
    cx.streams.clear();
    let verdict = verdict?;
    cx.reports.receipt(&Receipt { verdict: Some(verdict.clone()), ..Receipt::default() });
    Ok(Some(verdict))
}

fn show(verdict: &Verdict, cx: &mut Context) -> Result<(), Error> {
    let format = cx.settings.output_or(OutputFormat::Text);
    if cx.streams.is_quiet() && format == OutputFormat::Text && verdict.outcome == Outcome::Passed {
        return Ok(());
    }
    let text = match format {
        OutputFormat::Text => report::human::verdict(verdict, cx.streams.theme()),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.verdict/1", verdict, format),
    };
    Ok(cx.streams.data(&text)?)
}

/// Returns the exit code. If nothing was observed where something was expected, the result is inconclusive.
fn exit(outcome: Outcome) -> Exit {
    match outcome {
        Outcome::Passed => Exit::Done,
        Outcome::Failed | Outcome::Pending => Exit::Untrue,
        Outcome::NothingSeen => Exit::Inconclusive,
    }
}
