//! `lab deploy`: creates the resources of a lab and leaves them in place.

use super::plan::{self, Which};
use super::run::{Prepared, ask};
use super::values::placed;
use crate::cli::backend::{self, Backend};
use crate::cli::consent;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::cli::runs::Record;
use crate::cli::signals::Signals;
use crate::command_line::CommandLine;
use crate::flow::{self, Applied, RunError, Stop};
use crate::notice::{Notice, Sink};
use crate::plan::{Action, Ledger};
use crate::{visible, words};

/// Create the resources of a lab and leave them in place
///
/// Creates what is missing, changes what differs, and removes what the lab no longer has; the steps are not done. What
/// exists and was not created by the lab is never changed. The same command continues a deployment that ended early, and
/// `ork lab down` removes everything.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab deploy eventdriven
  ork lab deploy eventdriven --backend aws
  ork lab deploy ./labs/mine --suffix dev --yes")]
pub struct Deploy {
    #[command(flatten)]
    which: Which,
    /// Begin nothing after a failure
    #[arg(long)]
    fail_fast: bool,
    /// Do not ask before anything is changed in an account
    #[arg(short, long)]
    yes: bool,
}

pub async fn run(arguments: &Deploy, cx: &mut Context) -> Result<Exit, Error> {
    let prepared = arguments.which.prepare(cx)?;
    prepared.found.announce(&prepared.lab, cx);
    consent::to_programs(&prepared.found, &prepared.lab, cx).await?;
    let backend = backend::open(cx).await?;
    let record = arguments.which.record(&prepared, &backend, cx);
    let _lock = record.lock(cx)?;
    let standing = record.read()?;
    if standing.as_ref().is_some_and(|ledger| ledger.progress.is_some()) {
        let message = format!("the lab `{}` is started here, for its steps to be done by hand", prepared.name());
        return Err(Error::new(Exit::Refused, message)
            .help(format!("`ork lab reset {}` removes it; then deploy it", prepared.name())));
    }
    if cx.settings.backend == BackendName::Aws && !arguments.yes {
        agree(&prepared, &backend, standing.as_ref(), cx).await?;
    }
    let applied = apply(arguments, &prepared, &backend, standing, &record, cx).await?;
    if record.read()?.is_some_and(|ledger| ledger.ids.is_empty()) {
        record.forget();
    }
    exit(&applied, &prepared, cx)
}

/// Asks for confirmation before resources are changed in an account, where they cost money.
async fn agree(prepared: &Prepared, backend: &Backend, standing: Option<&Ledger>, cx: &Context) -> Result<(), Error> {
    let plan = plan::plan(prepared, backend, standing).await?;
    if !plan.has_changes() {
        return Ok(());
    }
    let count = |action| plan.count(action);
    let question = format!(
        "Create {}, change {} and remove {} in {}?",
        words::count(count(Action::Create), "resource"),
        count(Action::Update),
        count(Action::Remove),
        visible::line(&backend.name)
    );
    ask(&question, cx)
}

/// Deploys the lab, and stops on request. A second request ends the process at once.
async fn apply(
    arguments: &Deploy,
    prepared: &Prepared,
    backend: &Backend,
    standing: Option<Ledger>,
    record: &Record,
    cx: &mut Context,
) -> Result<Applied, Error> {
    let stop = Stop::default();
    let course = prepared.course(backend, &stop);
    let mut signals = Signals::listen();
    let (again, removal) = (line("deploy", prepared, cx), line("down", prepared, cx));
    let mut report = cx.report();
    report.notice(&Notice::RunStarted {
        lab: prepared.lab.name.clone(),
        title: prepared.lab.title.clone(),
        backend: backend.name.clone(),
        virtual_time: false,
        steps: 0,
    });
    let mut asked = None;
    let applied = {
        let mut running = std::pin::pin!(flow::apply(&course, standing, arguments.fail_fast, record, &mut report));
        loop {
            tokio::select! {
                applied = &mut running => break applied,
                exit = signals.received() => match asked.replace(exit) {
                    None => stop.ask(),
                    Some(_) => {
                        let help = format!("`{again}` continues, `{removal}` removes what was created");
                        return Err(Error::new(exit, "ended before everything was deployed").help(help));
                    }
                },
            }
        }
    };
    report.finish()?;
    let applied = applied?;
    match asked.filter(|_| applied.is_interrupted()) {
        Some(exit) => {
            let help = format!("`{again}` continues, `{removal}` removes what was created");
            Err(Error::new(exit, "interrupted before everything was deployed").help(help))
        }
        None => Ok(applied),
    }
}

fn exit(applied: &Applied, prepared: &Prepared, cx: &mut Context) -> Result<Exit, Error> {
    let (again, removal) = (line("deploy", prepared, cx), line("down", prepared, cx));
    let counts = [
        (applied.created, "created"),
        (applied.changed, "changed"),
        (applied.removed, "removed"),
        (applied.failed, "failed"),
        (applied.skipped, "skipped"),
    ];
    let counts: Vec<String> =
        counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    let unchanged = format!("{} unchanged", applied.kept);
    let summary = if counts.is_empty() { unchanged } else { format!("{}, {unchanged}", counts.join(", ")) };
    let Some(trouble) = &applied.trouble else {
        if applied.left_behind > 0 {
            let things = words::count(applied.left_behind, "thing");
            return Err(
                Error::new(Exit::LeftBehind, format!("{things} left behind")).help(format!("`{again}` tries again"))
            );
        }
        cx.streams.say(&format!("{summary}; `{removal}` removes everything"));
        return Ok(Exit::Done);
    };
    let exit = match trouble {
        RunError::ResourceContext(error) => Error::from(error.clone()).exit(),
        RunError::Lab(_) => Exit::Invalid,
        RunError::Interrupted => Exit::Interrupted,
    };
    let message = format!("the lab `{}` is deployed in part: {summary}", prepared.name());
    let help = format!("`{again}` continues, `{removal}` removes what was created");
    Err(Error::new(exit, message).help(help))
}

/// Returns a command for the lab where it is deployed.
fn line(command: &str, prepared: &Prepared, cx: &Context) -> CommandLine {
    // A lab that was given by its path is not found by its name.
    let path = prepared.found.folder().filter(|_| command != "down").map(|path| path.display().to_string());
    let lab = path.filter(|path| path.contains('/')).unwrap_or_else(|| prepared.lab.name.clone());
    let line = CommandLine::new("lab").subcommand(command).value(&lab);
    placed(line.option("suffix", prepared.options.suffix.as_deref()), cx)
}
