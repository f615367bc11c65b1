//! `lab down`: removes the resources of a run, and checks that they are gone.

use super::learner::{Learner, Which};
use super::reset;
use super::values::{flag, suffix};
use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::cli::runs::{self, Record};
use crate::flow::{LedgerStore, clean_up};
use crate::words;

/// Remove what a run of a lab left behind
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork lab down eventdriven\n  ork lab down eventdriven --backend aws")]
pub struct Down {
    /// Name of the lab
    lab: String,
    /// The suffix it was run with
    #[arg(long, value_name = "SUFFIX", value_parser = suffix)]
    suffix: Option<String>,
    /// Do not ask, even if steps of the lab have been done
    #[arg(long)]
    yes: bool,
}

pub async fn run(arguments: &Down, cx: &mut Context) -> Result<Exit, Error> {
    let backend = backend::open(cx).await?;
    let record = Record::new(&cx.settings.home, &backend.place, &arguments.lab, arguments.suffix.as_deref());
    let lock = record.lock(cx)?;
    let Some(mut ledger) = record.read()? else { return nothing_stands(arguments, cx) };
    if ledger.progress.is_some() {
        drop(lock);
        let learner = Learner::find(&Which::named(&arguments.lab, arguments.suffix.clone()), backend, cx)?;
        return reset::reset(&learner, arguments.yes, cx).await;
    }
    let number = ledger.ids.len();
    let mut report = cx.report();
    let left = clean_up(&backend.clients, &ledger.ids, &mut report).await;
    report.finish()?;
    if left.is_empty() {
        record.forget();
        cx.streams.say(&format!("removed {}, nothing left behind", words::count(number, "thing")));
        return Ok(Exit::Done);
    }
    let message = format!("{} left behind", words::count(left.len(), "thing"));
    ledger.ids = left;
    record.keep(&ledger)?;
    Err(Error::new(Exit::LeftBehind, message).help("the same command tries again"))
}

/// Says that there is nothing to remove, which is what was wanted unless the lab is deployed elsewhere or does not exist.
fn nothing_stands(arguments: &Down, cx: &mut Context) -> Result<Exit, Error> {
    let elsewhere = runs::all(&cx.settings.home)?;
    let other = elsewhere.iter().find(|standing| standing.ledger.lab == arguments.lab);
    let failure = Error::new(Exit::Invalid, format!("the lab `{}` has nothing here", arguments.lab));
    match other {
        Some(other) => {
            let suffix = flag(other.ledger.suffix.as_deref());
            let suffix = if suffix.is_empty() { suffix } else { format!(", as `{}{suffix}`", arguments.lab) };
            Err(failure.help(format!("it is on: {}{suffix}", other.ledger.backend)))
        }
        None => {
            labs::find(&cx.settings, &arguments.lab)?;
            cx.streams.say(&format!("the lab `{}` has nothing here that could be removed", arguments.lab));
            Ok(Exit::Done)
        }
    }
}
