//! `test-state-machine`: performs the step; a given definition is tested without a cloud.

use serde::Serialize;

use super::step;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals;
use crate::probe::{Outcome, Verdict};
use crate::report::{self, OutputFormat};
use crate::step::{Receipt, Step, TestStateMachine};

/// The JSON output.
#[derive(Serialize)]
struct Document<'a> {
    verdict: &'a Verdict,
    rehearsal: serde_json::Value,
}

pub async fn run(test: TestStateMachine, cx: &mut Context) -> Result<Exit, Error> {
    let mut step = Step::TestStateMachine(test);
    step::prepare(&mut step, cx)?;
    if let Step::TestStateMachine(test) = &step
        && test.machine.is_none()
    {
        return show(&test.offline()?, cx);
    }
    signals::or_end(async {
        let receipt = step::act(&step, cx).await?;
        show(&receipt, cx)
    })
    .await
}

fn show(receipt: &Receipt, cx: &mut Context) -> Result<Exit, Error> {
    let Some(verdict) = &receipt.verdict else { return Ok(Exit::Done) };
    let rehearsal: serde_json::Value =
        receipt.preview.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => {
            let whole = if cx.settings.verbose > 0 { format!("{rehearsal:#}\n") } else { String::new() };
            format!("{}{whole}", report::human::verdict(verdict, cx.streams.theme()))
        }
        OutputFormat::Json | OutputFormat::Ndjson => {
            report::document("ork.rehearsal/1", &Document { verdict, rehearsal }, format)
        }
    };
    cx.streams.data(&text)?;
    Ok(if verdict.outcome == Outcome::Passed { Exit::Done } else { Exit::Untrue })
}
