//! `verify` without a probe: judges the probes of every lab with resources on this backend again.

use super::run::{Prepared, course};
use super::values;
use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::cli::runs::{self, SavedRun};
use crate::flow::Options;

pub async fn verify(cx: &mut Context) -> Result<Exit, Error> {
    let backend = backend::open(cx).await?;
    let all = runs::all(&cx.settings.home)?;
    let here = all.into_iter().filter(|standing| standing.place == backend.place);
    let (started, standing): (Vec<SavedRun>, Vec<SavedRun>) =
        here.partition(|standing| standing.ledger.progress.is_some());
    if let (Some(started), true) = (started.first(), standing.is_empty()) {
        let help = "`ork lab check` looks whether the step you are at is done";
        return Err(Error::usage(format!("the lab `{}` is started, and not run", started.ledger.lab), help));
    }
    if standing.is_empty() {
        return Err(Error::usage(
            "no lab is deployed on this backend, so there are no probes",
            "name one, as in `ork verify logs --group NAME`, or keep a lab with `ork lab run NAME --keep`",
        ));
    }
    let mut worst = Exit::Done;
    for SavedRun { record, .. } in standing {
        let _lock = record.lock(cx)?;
        let Some(ledger) = record.read()? else { continue };
        let found = labs::find(&cx.settings, &ledger.lab)?.suffixed(ledger.suffix.as_deref());
        let mut values = values::given(&[], cx);
        let lab = found.lab(&values, cx)?;
        values::complete(&lab, &mut values, cx)?;
        cx.streams.hide(lab.secrets(&values));
        let options = Options { keep: true, verify_only: true, suffix: ledger.suffix.clone(), ..Options::default() };
        let prepared = Prepared { found, lab, values, options, timeout: None };
        let exit = course(&prepared, &backend, Some(ledger), &record, cx).await?;
        worst = worst.worse(exit);
    }
    Ok(worst)
}
