//! `lab reset`: removes the resources of the lab and those of the learner.

use super::learner::{Learner, Which};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::question::confirmed;
use crate::flow::{self, LedgerStore};
use crate::words;

/// Remove everything of a started lab, to start over
///
/// What you made is known by the names the steps use; what stood under such a name before the lab is left alone. That
/// nothing is left is proved by looking. If you have done steps, a question on the terminal comes first.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab reset\n  ork lab reset eventdriven")]
pub struct Reset {
    #[command(flatten)]
    which: Which,
    /// Do not ask, even if steps have been done
    #[arg(long)]
    yes: bool,
}

pub async fn run(arguments: &Reset, cx: &mut Context) -> Result<Exit, Error> {
    let learner = Learner::open_any(&arguments.which, cx).await?;
    reset(&learner, arguments.yes, cx).await
}

/// Removes everything, and the record. A person who has done steps is asked first.
pub async fn reset(learner: &Learner, yes: bool, cx: &mut Context) -> Result<Exit, Error> {
    if !yes && cx.terminals.can_ask() && !agreed(learner)? {
        cx.streams.say("nothing was removed");
        return Ok(Exit::Refused);
    }
    let mut report = cx.report();
    let (number, left) = flow::reset(&learner.course(), learner.ledger(), &mut report).await?;
    report.finish()?;
    let name = learner.name();
    if left.is_empty() {
        learner.record().forget();
        let removed = words::count(number, "thing");
        cx.streams.say(&format!(
            "removed {removed}, nothing of the lab is left; what you made under names of your own stays"
        ));
        cx.streams.say(&format!("`ork lab start {name}` begins again"));
        return Ok(Exit::Done);
    }
    let message = format!("{} left behind", words::count(left.len(), "thing"));
    let mut ledger = learner.ledger().clone();
    ledger.ids = left;
    learner.record().keep(&ledger)?;
    Err(Error::new(Exit::LeftBehind, message).help("the same command tries again"))
}

/// Returns whether the work of the learner may be removed.
fn agreed(learner: &Learner) -> Result<bool, Error> {
    let done = learner.progress().done();
    if done == 0 {
        return Ok(true);
    }
    let question = format!(
        "Remove everything of the lab {}, of which you have done {}?",
        learner.name(),
        words::count(done, "step")
    );
    confirmed(&question).map_err(|error| Error::new(Exit::Refused, format!("no answer: {error}")).help("give `--yes`"))
}
