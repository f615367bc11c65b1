//! `lab run`: deploys, exercises, verifies and cleans up.

use dialoguer::Confirm;

use super::values::{self, flag, name_and_value, placed, suffix};
use crate::cli::backend::{self, Backend};
use crate::cli::consent;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs::{self, Found};
use crate::cli::options::BackendName;
use crate::cli::runs::Record;
use crate::cli::signals::Signals;
use crate::command_line::CommandLine;
use crate::flow::{self, LedgerStore, NullStore, Options, RunContext, RunError, Stop, Summary};
use crate::lab::{Lab, Values};
use crate::plan::Ledger;
use crate::{visible, words};

/// Run a lab: deploy, exercise, verify, clean up
///
/// On the local backend a run has a cloud of its own, in which time jumps to the next thing that happens, unless it
/// is to be kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab run eventdriven
  ork lab run eventdriven --step first-order-logged
  ork lab run ./labs/mine --backend aws --keep
  ork lab run eventdriven -o ndjson | jq -c 'select(.notice == \"judged\")'")]
pub struct Run {
    /// Name of the lab, or its path
    lab: String,
    /// Run up to this step and check only that one
    #[arg(long, value_name = "ID", conflicts_with = "from")]
    step: Option<String>,
    /// Check from this step on; those before it are only done
    #[arg(long, value_name = "ID")]
    from: Option<String>,
    /// Leave everything in place; `ork lab down` removes it
    #[arg(long)]
    keep: bool,
    /// Do not ask before anything is created in an account
    #[arg(short, long)]
    yes: bool,
    /// Give everything the lab creates a name of its own: NAME-SUFFIX
    #[arg(long, value_name = "SUFFIX", value_parser = suffix)]
    suffix: Option<String>,
    /// A value for a variable of the lab; may be given several times
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

/// A lab with everything its run needs.
pub struct Prepared {
    pub found: Found,
    pub lab: Lab,
    pub values: Values,
    pub options: Options,
}

impl Prepared {
    /// The lab as the arguments of a command name it.
    pub fn name(&self) -> String {
        format!("{}{}", self.lab.name, flag(self.options.suffix.as_deref()))
    }

    pub fn course<'a>(&'a self, backend: &'a Backend, stop: &'a Stop) -> RunContext<'a> {
        RunContext {
            lab: &self.lab,
            assets: self.found.assets.as_ref(),
            clients: &backend.clients,
            given: &self.values,
            backend: &backend.name,
            options: self.options.clone(),
            stop,
        }
    }
}

pub async fn run(arguments: &Run, cx: &mut Context) -> Result<Exit, Error> {
    let found = labs::find(&cx.settings, &arguments.lab)?.suffixed(arguments.suffix.as_deref());
    let mut values = values::given(&arguments.variables, cx);
    let lab = found.lab(&values, cx)?;
    for id in arguments.step.iter().chain(&arguments.from) {
        require_step(&lab, id)?;
    }
    found.announce(&lab, cx);
    consent::to_programs(&found, &lab, cx).await?;
    values::complete(&lab, &mut values, cx)?;
    cx.streams.hide(lab.secrets(&values));
    let options = Options {
        step: arguments.step.clone(),
        from: arguments.from.clone(),
        keep: arguments.keep,
        verify_only: false,
        suffix: arguments.suffix.clone(),
    };
    let prepared = Prepared { found, lab, values, options };
    if cx.settings.backend == BackendName::Local && !arguments.keep {
        let backend = backend::private(&cx.settings, prepared.lab.starts_at);
        backend.announce(cx);
        return course(&prepared, &backend, None, &NullStore, cx).await;
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
        return Err(cut(&prepared, ledger, cx));
    }
    let exit = course(&prepared, &backend, standing, &record, cx).await;
    settle(&record, &prepared, cx)?;
    exit
}

/// An account costs money and belongs to somebody: nothing is created there by mistake.
pub fn agree(lab: &Lab, backend: &Backend, cx: &Context) -> Result<(), Error> {
    let refused = |message: &str| Error::new(Exit::Refused, message).help("give `--yes`");
    if !cx.terminals.can_ask() {
        return Err(refused("running a lab in an account needs a yes, and there is nobody to ask"));
    }
    let question = format!("Run {} in {}?", visible::line(&lab.name), visible::line(&backend.name));
    match Confirm::new().with_prompt(question).default(false).interact() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::new(Exit::Refused, "nothing was created")),
        Err(error) => Err(refused(&format!("no answer: {error}"))),
    }
}

/// Runs, and stops when asked to. A second wish ends it at once.
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
    let summary = {
        let mut running = std::pin::pin!(flow::run(&course, standing, keep, &mut report));
        loop {
            tokio::select! {
                summary = &mut running => break summary,
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
    exit(&summary, prepared, asked, removal)
}

/// How a run ends the process: what was left behind weighs most, then what broke, then what is false.
fn exit(summary: &Summary, prepared: &Prepared, asked: Option<Exit>, removal: String) -> Result<Exit, Error> {
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

/// Forgets the record of a run that left nothing, and says how the rest is removed.
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

/// A run would do the steps that are the learner's.
fn started(lab: &str) -> Error {
    Error::new(Exit::Refused, format!("the lab `{lab}` is started here, to be done by hand"))
        .help(format!("`ork lab next` goes on with it, `ork lab reset {lab}` removes it"))
}

/// Steps that find what an earlier run made would judge that run and not this one.
fn cut(prepared: &Prepared, ledger: &Ledger, cx: &Context) -> Error {
    let things = words::count(ledger.ids.len(), "thing");
    let message = format!("an earlier run of the lab `{}` was cut short and left {things} here", prepared.name());
    Error::new(Exit::Refused, message).help(format!("{}; then run it again", removal(prepared, cx)))
}

fn removal(prepared: &Prepared, cx: &Context) -> String {
    let line = CommandLine::new("lab").subcommand("down").value(&prepared.lab.name);
    let line = placed(line.option("suffix", prepared.options.suffix.as_deref()), cx);
    format!("`{line}` removes what stands")
}

fn require_step(lab: &Lab, id: &str) -> Result<(), Error> {
    if lab.steps.iter().any(|step| step.id == id) {
        return Ok(());
    }
    let near = words::closest(id, lab.steps.iter().map(|step| step.id.as_str()));
    let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(Error::usage(format!("the lab has no step `{id}`{suggestion}"), "`ork lab show` lists the steps"))
}
