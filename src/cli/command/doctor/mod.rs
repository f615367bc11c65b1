//! `doctor`: examines the environment, and whether rules can deliver to their targets.

mod environment;

use serde::Serialize;

use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::{signals, turn};
use crate::doctor::{self, Check, Fix, State, Wanted};
use crate::report::{self, OutputFormat};
use crate::term::{Cell, Columns, Mark, Style, Theme};
use crate::words;

/// Find out why nothing arrives: credentials, rules, targets and their permissions
///
/// Nothing is sent. Every target of every rule is examined with its policy or role, its dead-letter queue and the
/// connection of an API destination.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork doctor
  ork doctor OrdersDevRule --bus Orders
  ork doctor --bus Orders --fix
  ork doctor -o json | jq '.checks[] | select(.state == \"problem\")'")]
pub struct Doctor {
    /// Examine this rule alone
    rule: Option<String>,
    /// Examine the rules of this event bus (default: those of all buses)
    #[arg(long, alias = "event-bus-name")]
    bus: Option<String>,
    /// Add the permissions that deliveries lack, then examine again
    #[arg(long)]
    fix: bool,
}

/// The document `ork.doctor/1`.
#[derive(Serialize)]
struct Document {
    checks: Vec<Check>,
    problems: usize,
}

/// The number of columns before the details of a check.
const DETAILS: usize = 4;

pub async fn run(arguments: &Doctor, cx: &mut Context) -> Result<Exit, Error> {
    signals::or_end(examine(arguments, cx)).await
}

async fn examine(arguments: &Doctor, cx: &mut Context) -> Result<Exit, Error> {
    let backend = backend::open(cx).await?;
    let mut checks = environment::checks(&backend, cx).await;
    let is_reachable = checks.iter().all(|check| check.state != State::Problem);
    if is_reachable {
        let mut found = deliveries(arguments, &backend, cx).await?;
        let fixes: Vec<Fix> = found.iter().filter_map(|check| check.fix.clone()).filter(|_| arguments.fix).collect();
        if !fixes.is_empty() {
            mend(&fixes, &backend, cx).await?;
            found = deliveries(arguments, &backend, cx).await?;
        }
        checks.append(&mut found);
    }
    let problems = checks.iter().filter(|check| check.state == State::Problem).count();
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => in_words(&checks, cx.streams.theme()),
        OutputFormat::Json | OutputFormat::Ndjson => {
            report::document("ork.doctor/1", &Document { checks, problems }, format)
        }
    };
    cx.streams.data(&text)?;
    cx.streams.say(&match problems {
        0 => "no problem found".to_owned(),
        number => words::count(number, "problem"),
    });
    Ok(if problems == 0 { Exit::Done } else { Exit::Untrue })
}

async fn deliveries(arguments: &Doctor, backend: &backend::Backend, cx: &mut Context) -> Result<Vec<Check>, Error> {
    cx.streams.busy("examining the rules");
    let wanted = Wanted { rule: arguments.rule.as_deref(), bus: arguments.bus.as_deref() };
    let checks = doctor::rules(&backend.clients, wanted).await;
    cx.streams.clear();
    Ok(checks?)
}

async fn mend(fixes: &[Fix], backend: &backend::Backend, cx: &mut Context) -> Result<(), Error> {
    let _turn = turn::wait(backend, cx).await?;
    for fix in fixes {
        let receipt = fix.apply(&backend.clients).await?;
        cx.streams.say_lines(&report::receipt::text(&receipt, cx.settings.verbose));
    }
    Ok(())
}

fn in_words(checks: &[Check], theme: Theme) -> String {
    checks.iter().map(|check| told(check, theme)).collect()
}

fn told(check: &Check, theme: Theme) -> String {
    let mark = match check.state {
        State::Good => Mark::Passed,
        State::Problem => Mark::Failed,
        State::Warning => Mark::Warned,
        State::Unknown => Mark::Skipped,
    };
    let mut text = format!("{} {}\n", mark.style().paint(mark.text(theme.unicode)), check.subject);
    let mut columns = Columns::default();
    if let Some(reason) = &check.reason {
        let name = if check.state == State::Good { "is" } else { "why" };
        columns.row([Cell::new(Style::Faint, name), Cell::new(Style::Plain, reason)]);
    }
    if let Some(help) = &check.help {
        columns.row([Cell::new(Style::Faint, "help"), Cell::new(Style::Hint, help)]);
    }
    text.push_str(&columns.render(DETAILS));
    text
}
