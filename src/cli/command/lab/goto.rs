//! `lab goto` and `lab back`: go to another step of the lab, whether or not the current one is done.

use super::learner::{Learner, Which};
use super::next::show;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::flow;
use crate::plan::Ledger;

/// Go to another step of the lab
///
/// Nothing in the cloud is changed, and steps that were done stay done.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab goto first-order-logged\n  ork lab goto 12")]
pub struct Goto {
    /// Id of the step, or its number
    #[arg(value_name = "STEP")]
    to: String,
    #[command(flatten)]
    which: Which,
}

/// Go back to the previous step
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab back\n  ork lab back eventdriven")]
pub struct Back {
    #[command(flatten)]
    which: Which,
}

pub async fn goto(arguments: &Goto, cx: &mut Context) -> Result<Exit, Error> {
    let learner = Learner::open(&arguments.which, cx).await?;
    let number = arguments.to.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let index = match number.filter(|index| *index < learner.lab().steps.len()) {
        Some(index) => index,
        None => learner.index(Some(&arguments.to))?,
    };
    go(learner, index, cx)
}

pub async fn back(arguments: &Back, cx: &mut Context) -> Result<Exit, Error> {
    let learner = Learner::open(&arguments.which, cx).await?;
    match learner.index(None)?.checked_sub(1) {
        Some(index) => go(learner, index, cx),
        None => Err(Error::new(Exit::Refused, "this is the first step").help("`ork lab next` goes on")),
    }
}

fn gone_to(learner: &Learner, index: usize) -> Result<Ledger, Error> {
    let recorder = learner.recorder();
    flow::go_to(&learner.course(), &recorder, index)?;
    Ok(recorder.ledger().clone())
}

fn go(mut learner: Learner, index: usize, cx: &mut Context) -> Result<Exit, Error> {
    let ledger = gone_to(&learner, index)?;
    learner.learned(ledger);
    show(&learner, index, cx)?;
    cx.streams.say("`ork lab check` looks whether it is done, `ork lab next` goes on");
    Ok(Exit::Done)
}
