//! Runs one lab, on any cloud.

use super::Run;
use super::prepared::Prepared;
use crate::cli::backend::{self, Backend, WallClock};
use crate::cli::command::lab::values::placed;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::cli::question::confirmed;
use crate::cli::runs::Record;
use crate::cli::signals::Signals;
use crate::clock::Clock;
use crate::command_line::CommandLine;
use crate::duration::Span;
use crate::flow::{self, LedgerStore, NullStore, RunError, Stop, Summary};
use crate::lab::Lab;
use crate::plan::Ledger;
use crate::{resource, visible, words};

pub async fn run(arguments: &Run, prepared: &Prepared, cx: &mut Context) -> Result<Exit, Error> {
    if arguments.is_private(cx) {
        let backend = backend::private(&cx.settings, prepared.lab.starts_at);
        backend.announce(cx);
        return course(prepared, &backend, None, &NullStore, cx).await;
    }
    let backend = backend::open(cx).await?;
    if cx.settings.backend == BackendName::Aws && !arguments.yes {
        agree(&prepared.lab, &backend, cx)?;
    }
    let record = Record::new(&cx.settings.home, &backend.place, &prepared.lab.name, arguments.suffix.as_deref());
    let _lock = record.lock(cx)?;
    let standing = record.read()?;
    if standing.as_ref().is_some_and(|ledger| ledger.progress.is_some()) {
        return Err(started(&prepared.name()));
    }
    if let Some(ledger) = standing.as_ref().filter(|ledger| ledger.is_under_way) {
        return Err(cut(prepared, ledger, cx));
    }
    let exit = course(prepared, &backend, standing, &record, cx).await;
    settle(&record, prepared, cx)?;
    exit
}

/// Asks for confirmation before resources are created in an account, where they cost money.
pub fn agree(lab: &Lab, backend: &Backend, cx: &Context) -> Result<(), Error> {
    ask(&format!("Run {} in {}?", visible::line(&lab.name), visible::line(&backend.name)), cx)
}

/// Asks for confirmation of a change in an account.
pub fn ask(question: &str, cx: &Context) -> Result<(), Error> {
    let refused = |message: &str| Error::new(Exit::Refused, message).help("give `--yes`");
    if !cx.terminals.can_ask() {
        return Err(refused("running a lab in an account needs confirmation, and there is no terminal to ask on"));
    }
    match confirmed(question) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::new(Exit::Refused, "nothing was created")),
        Err(error) => Err(refused(&format!("no answer: {error}"))),
    }
}

/// Runs the lab, and stops it on request. A second request ends the process at once.
pub async fn course(
    prepared: &Prepared,
    backend: &Backend,
    standing: Option<Ledger>,
    keep: &dyn LedgerStore,
    cx: &mut Context,
) -> Result<Exit, Error> {
    let stop = Stop::default();
    let mut signals = Signals::listen();
    let course = prepared.course(backend, &stop);
    let removal = removal(prepared, cx);
    let mut report = cx.report();
    let mut asked = None;
    let mut deadline = std::pin::pin!(timeout(prepared));
    let summary = {
        let mut running = std::pin::pin!(flow::run(&course, standing, keep, &mut report));
        loop {
            tokio::select! {
                summary = &mut running => break summary,
                reason = &mut deadline, if !stop.is_asked() => stop.ask_because(reason),
                exit = signals.received() => match asked.replace(exit) {
                    None => stop.ask(),
                    Some(_) => {
                        let message = "ended before everything was removed";
                        return Err(Error::new(exit, message).help(removal));
                    }
                },
            }
        }
    };
    report.finish()?;
    let summary = summary?;
    let asked = asked.or_else(|| stop.reason().map(|_| Exit::Inconclusive));
    exit(&summary, prepared, asked, removal)
}

/// Completes with a message when the run exceeds its timeout; never if there is none.
pub(super) async fn timeout(prepared: &Prepared) -> String {
    let Some(Span(timeout)) = prepared.timeout else { return std::future::pending().await };
    WallClock.sleep(timeout).await;
    format!("the lab was not done after {}, the limit of `--timeout`", Span(timeout))
}

/// Returns the exit code of a run: remaining resources take precedence over errors, and those over failed checks.
pub(super) fn exit(
    summary: &Summary,
    prepared: &Prepared,
    asked: Option<Exit>,
    removal: String,
) -> Result<Exit, Error> {
    let lab = &prepared.lab;
    if !summary.left_behind.is_empty() {
        let things = words::count(summary.left_behind.len(), "thing");
        return Err(Error::new(Exit::LeftBehind, format!("{things} left behind")).help(removal));
    }
    if summary.interrupted {
        return Ok(asked.unwrap_or(Exit::Interrupted));
    }
    match &summary.trouble {
        Some(RunError::ResourceContext(error)) => return Err(Error::from(error.clone())),
        Some(RunError::Lab(problems)) => return Err(Error::diagnostics(lab.sources().clone(), problems.clone())),
        Some(RunError::Interrupted) | None => {}
    }
    Ok(match summary.failed {
        0 => Exit::Done,
        1 if summary.nothing_seen => Exit::Inconclusive,
        _ => Exit::Untrue,
    })
}

/// Returns the exit code of a run among several.
pub(super) fn exit_of_job(result: &Result<Summary, resource::Error>, prepared: &Prepared, asked: Option<Exit>) -> Exit {
    let summary = match result {
        Ok(summary) => summary,
        Err(error) => return Error::from(error.clone()).exit(),
    };
    exit(summary, prepared, asked, String::new()).unwrap_or_else(|error| error.exit())
}

/// Removes the record of a run without remaining resources; otherwise prints how to remove them.
fn settle(record: &Record, prepared: &Prepared, cx: &mut Context) -> Result<(), Error> {
    match record.read()? {
        Some(ledger) if ledger.ids.is_empty() => record.forget(),
        Some(ledger) => {
            let things = words::count(ledger.ids.len(), "thing");
            cx.streams.say(&format!("left in place: {things}; {}", removal(prepared, cx)));
        }
        None => {}
    }
    Ok(())
}

/// Returns the error for a lab that is started for a learner, whose steps a run must not perform.
fn started(lab: &str) -> Error {
    Error::new(Exit::Refused, format!("the lab `{lab}` is started here, to be done by hand"))
        .help(format!("`ork lab next` goes on with it, `ork lab reset {lab}` removes it"))
}

/// Returns the error for an interrupted earlier run, whose resources would affect the result.
fn cut(prepared: &Prepared, ledger: &Ledger, cx: &Context) -> Error {
    let things = words::count(ledger.ids.len(), "thing");
    let message = format!("an earlier run of the lab `{}` was cut short and left {things} here", prepared.name());
    Error::new(Exit::Refused, message).help(format!("{}; then run it again", removal(prepared, cx)))
}

pub(super) fn removal(prepared: &Prepared, cx: &Context) -> String {
    let line = CommandLine::new("lab").subcommand("down").value(&prepared.lab.name);
    let line = placed(line.option("suffix", prepared.options.suffix.as_deref()), cx);
    format!("`{line}` removes what is left")
}
