//! `lab next`: shows the learner's step, or the next one if it is done.

use super::check::{check, exit, offer};
use super::learner::{Learner, Which};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::duration::Span;
use crate::flow;
use crate::report::lesson::Checked;
use crate::report::{self, OutputFormat};

/// Go to the next step, once the current one is done
///
/// A step that is not done is shown again, with what is missing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab next\n  ork lab next --within 5s\n  ork lab next eventdriven --skip")]
pub struct Next {
    #[command(flatten)]
    which: Which,
    /// Continue even if the step is not done; later steps may need what it creates
    #[arg(long)]
    skip: bool,
    /// How long to wait for what may still arrive (default: what the lab says)
    #[arg(long, value_name = "DURATION")]
    within: Option<Span>,
}

pub async fn run(arguments: &Next, cx: &mut Context) -> Result<Exit, Error> {
    let mut learner = Learner::open(&arguments.which, cx).await?;
    let index = learner.index(None)?;
    if !arguments.skip && !learner.progress().is_done {
        let checked = check(&mut learner, index, arguments.within, cx).await?;
        if !checked.is_done {
            return again(&learner, index, &checked, cx);
        }
        report(&checked, cx)?;
    }
    let next = {
        let recorder = learner.recorder();
        let next = flow::continue_at(&learner.course(), &recorder, index)?;
        let ledger = recorder.ledger().clone();
        learner.learned(ledger);
        next
    };
    match next {
        Some(next) => show(&learner, next, cx)?,
        None => {
            let name = &learner.lab().name;
            cx.streams.say(&format!("the lab is at its end; `ork lab reset {name}` removes everything"));
        }
    }
    Ok(Exit::Done)
}

fn again(learner: &Learner, index: usize, checked: &Checked, cx: &mut Context) -> Result<Exit, Error> {
    if cx.settings.output_or(OutputFormat::Text) == OutputFormat::Text {
        show(learner, index, cx)?;
        cx.streams.data("\n")?;
    }
    report(checked, cx)?;
    offer(learner, index, checked, cx);
    Ok(exit(checked))
}

fn report(checked: &Checked, cx: &mut Context) -> Result<(), Error> {
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text if checked.is_done => format!("{}\n", report::human::checked(checked, cx.streams.theme())),
        OutputFormat::Text => report::human::checked(checked, cx.streams.theme()),
        // The JSON output is a single document: the next step, if there is one.
        OutputFormat::Json if checked.is_done => return Ok(()),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.check/1", checked, format),
    };
    Ok(cx.streams.data(&text)?)
}

pub(super) fn show(learner: &Learner, index: usize, cx: &mut Context) -> Result<(), Error> {
    let lesson = learner.lesson(index)?;
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => report::human::lesson(&lesson),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.lesson/1", &lesson, format),
    };
    Ok(cx.streams.data(&text)?)
}
