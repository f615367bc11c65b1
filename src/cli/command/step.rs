//! Performs any step of a lab as a command: checks it, performs it, and prints the result.

use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::{findings, password, signals, texts, turn};
use crate::diag::Findings;
use crate::probe::Outcome;
use crate::report::{self, OutputFormat};
use crate::resource::{ResourceContext, Unrecorded};
use crate::step::{Receipt, Step};
use crate::term::Style;
use crate::text::Text;

/// Performs a step and prints what changed.
pub async fn run(mut step: Step, cx: &mut Context) -> Result<Exit, Error> {
    prepare(&mut step, cx)?;
    signals::or_end(async {
        let receipt = act(&step, cx).await?;
        show(step.kind(), &receipt, cx)?;
        Ok(judged(&receipt, cx))
    })
    .await
}

/// Returns the exit code of a step with a verdict.
fn judged(receipt: &Receipt, cx: &mut Context) -> Exit {
    match receipt.verdict.as_ref().filter(|verdict| verdict.outcome != Outcome::Passed) {
        Some(verdict) => {
            let difference = verdict.difference.as_deref().unwrap_or(&verdict.got);
            cx.streams.complain(&format!("{} {}: {difference}", Style::Bad.paint("error:"), verdict.probe));
            Exit::Untrue
        }
        None => Exit::Done,
    }
}

/// Reads the texts of a step and checks it, before anything is sent.
pub fn prepare(step: &mut Step, cx: &mut Context) -> Result<(), Error> {
    let streams = step.streams();
    let mut missing = None;
    let texts = texts::read(
        |visit| {
            step.texts(&mut |field, text| match text {
                Text::File(path) if streams.contains(&field) => missing = texts::require_file(path).err(),
                text => visit(field, text),
            });
        },
        flag_of(cx),
    )?;
    if let Some(missing) = missing {
        return Err(missing);
    }
    if let Step::ApiDestination(destination) = step {
        destination.password = Some(password::of(&destination.connection(), cx)?);
    }
    let mut findings = Findings::default();
    step.check(&mut findings);
    findings::refuse(&findings.into_vec(), cx, &texts)
}

/// Returns the flag of a field.
pub fn flag_of(cx: &Context) -> impl Fn(&str) -> String {
    |field| match cx.line.argument(field).and_then(|argument| argument.flag) {
        Some(flag) => flag,
        None => field.to_owned(),
    }
}

/// Performs a checked step.
pub async fn act(step: &Step, cx: &mut Context) -> Result<Receipt, Error> {
    let backend = backend::open(cx).await?;
    let _turn = if step.makes() { Some(turn::wait(&backend, cx).await?) } else { None };
    cx.streams.busy(&busy(step));
    let result = step.apply(&ResourceContext { clients: &backend.clients, record: &Unrecorded }).await;
    cx.streams.clear();
    let receipt = result?;
    cx.reports.receipt(&receipt);
    Ok(receipt)
}

pub fn busy(step: &Step) -> String {
    let check = step.verification().and_then(|verify| Some((verify.probe.as_ref()?, verify.within)));
    match check {
        Some((probe, within)) => format!("{} within {within}", probe.describe()),
        None => step.kind().to_owned(),
    }
}

/// Prints what a step did.
pub fn show(kind: &str, receipt: &Receipt, cx: &mut Context) -> Result<(), Error> {
    if let Some(diff) = &receipt.diff {
        cx.streams.say_lines(&report::diff::painted(diff));
    }
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text if cx.streams.is_quiet() => report::receipt::quiet_text(receipt),
        OutputFormat::Text => report::receipt::text(receipt, cx.settings.verbose),
        OutputFormat::Json | OutputFormat::Ndjson => {
            report::document("ork.receipt/1", &report::receipt::Document::new(kind, receipt), format)
        }
    };
    let is_handed_on = format == OutputFormat::Text && receipt.preview.is_some();
    Ok(if is_handed_on { cx.streams.raw(&text) } else { cx.streams.data(&text) }?)
}
