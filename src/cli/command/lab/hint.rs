//! `lab hint`: prints the next hint of the learner's step.

use super::learner::{Learner, Which};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::report::lesson::Hint as Shown;
use crate::report::{self, OutputFormat};

/// Show the next hint for the current step
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab hint\n  ork lab hint eventdriven")]
pub struct Hint {
    #[command(flatten)]
    which: Which,
}

pub async fn run(arguments: &Hint, cx: &mut Context) -> Result<Exit, Error> {
    let learner = Learner::open(&arguments.which, cx).await?;
    let index = learner.index(None)?;
    let step = learner.entry(index)?.id.clone();
    let hints = learner.hints(index)?;
    let given = learner.progress().hints.get(&step).copied().unwrap_or(0);
    let Some(hint) = hints.get(given).cloned() else {
        cx.streams.say("there are no more hints; `ork lab solve` shows how it is done");
        return Ok(Exit::Done);
    };
    let number = given + 1;
    learner.recorder().update(|ledger| {
        if let Some(progress) = &mut ledger.progress {
            progress.hints.insert(step.clone(), number);
        }
    })?;
    let format = cx.settings.output_or(OutputFormat::Text);
    let shown = Shown { step, hint, number, of: hints.len() };
    let text = match format {
        OutputFormat::Text => format!("{} ({number} of {})\n", shown.hint, shown.of),
        OutputFormat::Json | OutputFormat::Ndjson => report::document("ork.hint/1", &shown, format),
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}
