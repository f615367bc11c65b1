//! A started lab, which its commands find from any folder, by name or because it is the only one.

use super::run::Prepared;
use super::values::{self, flag, name_and_value, suffix};
use crate::cli::backend::{self, Backend};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::cli::runs::{self, Lock, Record, SavedRun};
use crate::flow::{self, LedgerWriter, Options, RunContext, RunError, Stop};
use crate::lab::{Checked as CheckedLab, Lab, LabStep, Values};
use crate::plan::{Ledger, Progress};
use crate::report::lesson::{Checked, Hints, Lesson};
use crate::step::{Assessment, Step};
use crate::words;

/// Which lab is meant, and what it must be told again.
#[derive(Debug, Default, clap::Args)]
pub struct Which {
    /// Name of the lab (default: the one that was started)
    lab: Option<String>,
    /// The suffix it was started with (default: the one of the lab that was started)
    #[arg(long, value_name = "SUFFIX", value_parser = suffix)]
    suffix: Option<String>,
    /// A value for a variable of the lab that is not kept, as secrets are; may be given several times
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

/// A lab, its learner, and the cloud they use.
pub struct Learner {
    backend: Backend,
    prepared: Prepared,
    ledger: Ledger,
    record: Record,
    /// Prevents other commands from changing the lab.
    _lock: Lock,
    stop: Stop,
}

impl Which {
    pub fn named(lab: &str, suffix: Option<String>) -> Self {
        Self { lab: Some(lab.to_owned()), suffix, variables: Vec::new() }
    }
}

impl Learner {
    /// Opens the backend and finds the lab that was started there.
    pub async fn open(which: &Which, cx: &mut Context) -> Result<Self, Error> {
        let learner = Self::open_any(which, cx).await?;
        if learner.progress().has_begun() {
            return Ok(learner);
        }
        let name = &learner.lab().name;
        let failure = Error::new(Exit::Refused, format!("the lab `{name}` was not started to its end"));
        Err(failure.help(format!("`ork lab start {name}` goes on")))
    }

    /// As [`Learner::open`], but also for a lab whose start was interrupted.
    pub async fn open_any(which: &Which, cx: &mut Context) -> Result<Self, Error> {
        let backend = backend::open(cx).await?;
        Self::find(which, backend, cx)
    }

    /// As [`Learner::open_any`], for a backend that is already open.
    pub fn find(which: &Which, backend: Backend, cx: &mut Context) -> Result<Self, Error> {
        let SavedRun { record, .. } = started(which, &backend, cx)?;
        let lock = record.lock(cx)?;
        // Another command may have changed it before the lock was acquired.
        let SavedRun { record, ledger, .. } = started(which, &backend, cx)?;
        let progress = ledger.progress.clone().unwrap_or_default();
        let given: Vec<(String, String)> = progress.variables.into_iter().chain(which.variables.clone()).collect();
        let found = labs::find(&cx.settings, &progress.source)?.suffixed(ledger.suffix.as_deref());
        let mut values = values::given(&given, cx);
        // Its warnings were printed when it was started.
        let CheckedLab { lab, sources, diagnostics } = found.check(&values);
        let lab = lab.ok_or_else(|| Error::diagnostics(sources, diagnostics))?;
        values::complete(&lab, &mut values, cx)?;
        let options = Options { suffix: ledger.suffix.clone(), ..Options::default() };
        let prepared = Prepared { found, lab, values, options, timeout: None };
        Ok(Self::new(backend, prepared, ledger, (record, lock), cx))
    }

    pub fn new(
        backend: Backend,
        prepared: Prepared,
        ledger: Ledger,
        (record, lock): (Record, Lock),
        cx: &mut Context,
    ) -> Self {
        // Secrets that are defaults in the lab file may be printed.
        cx.streams.hide(prepared.lab.given_secrets(&prepared.values));
        Self { backend, prepared, ledger, record, _lock: lock, stop: Stop::default() }
    }

    pub fn course(&self) -> RunContext<'_> {
        self.prepared.course(&self.backend, &self.stop)
    }

    pub fn recorder(&self) -> LedgerWriter<'_> {
        LedgerWriter::new(self.ledger.clone(), &self.record)
    }

    /// Returns the lab as the arguments of a command.
    pub fn name(&self) -> String {
        self.prepared.name()
    }

    pub fn lab(&self) -> &Lab {
        &self.prepared.lab
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub fn record(&self) -> &Record {
        &self.record
    }

    pub fn progress(&self) -> Progress {
        self.ledger.progress.clone().unwrap_or_default()
    }

    /// Returns the index of the learner's step, or of a given one.
    pub fn index(&self, step: Option<&str>) -> Result<usize, Error> {
        let progress = self.progress();
        let id = step.unwrap_or(&progress.step);
        let steps = &self.lab().steps;
        if let Some(index) = steps.iter().position(|step| step.id == id) {
            return Ok(index);
        }
        let near = words::closest(id, steps.iter().map(|step| step.id.as_str()));
        let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let failure = Error::new(Exit::Invalid, format!("the lab has no step `{id}`{suggestion}"));
        Err(match step {
            Some(_) => failure.help("`ork lab show` lists the steps"),
            None => failure.help("the lab was changed since it was started; `ork lab reset` begins again"),
        })
    }

    pub fn entry(&self, index: usize) -> Result<&LabStep, Error> {
        self.lab().steps.get(index).ok_or_else(|| Error::new(Exit::Bug, "a step is not where it was"))
    }

    /// Returns the step with the values known now, or as checked if values are missing.
    fn step(&self, index: usize) -> Result<Step, Error> {
        let prepared = flow::prepared(&self.course(), &self.ledger, index);
        prepared.or_else(|_| self.entry(index).map(|entry| entry.step.clone()))
    }

    /// Returns all hints of a step: those of the lab, then those derived from the step.
    pub fn hints(&self, index: usize) -> Result<Vec<String>, Error> {
        let samples = flow::samples(&self.course(), &self.ledger);
        let own = self.entry(index)?.words.hints.iter().map(|hint| hint.trim_end().to_owned());
        Ok(own.chain(self.step(index)?.hints(&samples)).collect())
    }

    fn hints_left(&self, index: usize) -> Result<Hints, Error> {
        let given = self.progress().hints.get(&self.entry(index)?.id).copied().unwrap_or(0);
        Ok(Hints { given, of: self.hints(index)?.len() })
    }

    /// Returns a step in the form in which it is shown.
    pub fn lesson(&self, index: usize) -> Result<Lesson, Error> {
        let entry = self.entry(index)?;
        let samples = flow::samples(&self.course(), &self.ledger);
        Ok(Lesson {
            lab: self.lab().name.clone(),
            step: entry.id.clone(),
            kind: entry.step.kind(),
            title: title(entry),
            text: entry.words.text.clone(),
            number: index + 1,
            of: self.lab().steps.len(),
            task: self.step(index)?.task(&samples),
            hints: self.hints_left(index)?,
        })
    }

    /// Returns the result of a check in the form in which it is shown.
    pub fn checked(&self, index: usize, assessment: Assessment) -> Result<Checked, Error> {
        let entry = self.entry(index)?;
        Ok(Checked {
            lab: self.lab().name.clone(),
            step: entry.id.clone(),
            title: title(entry),
            number: index + 1,
            of: self.lab().steps.len(),
            is_done: assessment.is_done(),
            is_unseen: assessment.unseen.is_some(),
            reason: assessment.unseen,
            assessment,
            hints: self.hints_left(index)?,
        })
    }

    /// Returns an error for a failure, with its locations in the lab if there are any.
    pub fn trouble(&self, trouble: RunError) -> Error {
        error_of(trouble, self.lab())
    }

    /// Replaces the ledger by an updated one.
    pub fn learned(&mut self, ledger: Ledger) {
        self.ledger = ledger;
    }
}

/// Returns the lab a learner started, if it can still be read.
pub fn lab_of(standing: &SavedRun, cx: &Context) -> Option<Lab> {
    let progress = standing.ledger.progress.as_ref().filter(|progress| progress.has_begun())?;
    let given: Vec<(String, String)> = progress.variables.clone().into_iter().collect();
    let found = labs::find(&cx.settings, &progress.source).ok()?.suffixed(standing.ledger.suffix.as_deref());
    found.check(&values::given(&given, cx)).lab
}

/// Returns the error for the failure of a flow.
pub fn error_of(trouble: RunError, lab: &Lab) -> Error {
    match trouble {
        RunError::ResourceContext(error) => error.into(),
        RunError::Lab(problems) => Error::diagnostics(lab.sources().clone(), problems),
        RunError::Interrupted => Error::new(Exit::Interrupted, "interrupted"),
    }
}

pub fn title(entry: &LabStep) -> String {
    entry.words.title.clone().unwrap_or_else(|| entry.id.clone())
}

/// Returns the given variables that are not secret, which may be stored.
pub fn plain_variables(lab: &Lab, values: &Values) -> std::collections::BTreeMap<String, String> {
    let is_secret = |name: &str| lab.variables.iter().any(|variable| variable.secret && variable.name == name);
    let plain = values.variables.iter().filter(|(name, _)| !is_secret(name));
    plain.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Returns the record of the selected lab.
fn started(which: &Which, backend: &Backend, cx: &Context) -> Result<SavedRun, Error> {
    let name = which.lab.as_deref();
    let is_meant = |standing: &SavedRun| {
        let progress = standing.ledger.progress.as_ref();
        progress.is_some_and(|progress| name.is_none_or(|name| name == standing.ledger.lab || name == progress.source))
            && (which.suffix.is_none() || which.suffix == standing.ledger.suffix)
    };
    let (mut here, elsewhere): (Vec<SavedRun>, Vec<SavedRun>) =
        runs::all(&cx.settings.home)?.into_iter().filter(is_meant).partition(|found| found.place == backend.place);
    match (here.pop(), here.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            let named =
                |standing: &SavedRun| format!("{}{}", standing.ledger.lab, flag(standing.ledger.suffix.as_deref()));
            let names: Vec<String> = here.iter().chain([&last]).map(named).collect();
            let example = format!("name one, as in `{} {}`", cx.line.command(), named(&last));
            Err(Error::usage(format!("several labs are started: {}", words::list(&names)), &example))
        }
        (None, _) => {
            let what = name.map_or_else(|| "no lab is".to_owned(), |name| format!("the lab `{name}` is not"));
            let failure = Error::new(Exit::Invalid, format!("{what} started here"));
            Err(match elsewhere.first() {
                Some(other) => {
                    failure.help(format!("one is started on: {}; name that `--backend`", other.ledger.backend))
                }
                None => failure.help(format!("`ork lab start {}` starts it", name.unwrap_or("NAME"))),
            })
        }
    }
}
