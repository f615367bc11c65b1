//! JUnit XML for CI servers: a run is a test suite, a step is a test case.
//!
//! The class name of a case is the lab, and its name is the id and title of the step, so that a server that identifies
//! cases by class and name recognizes a step in the next run ("JUnit XML format specification", GitLab documentation,
//! "Unit test reports"). Titles alone may not be unique, and numbers change when a step is added.

mod document;

use std::time::Duration;

use document::{Case, Problem, Status, Suite};

use super::human::{details, trail};
use super::receipt;
use super::view::{Shown, View};
use crate::diag::Location;
use crate::notice::{Failure, Notice, StepOutcome, TruthRow};
use crate::probe::{Outcome, Verdict};
use crate::term::Theme;
use crate::words;

/// The runs so far.
#[derive(Debug)]
pub struct Suites {
    done: Vec<Suite>,
    suite: Suite,
    step: Step,
    /// Removed resources and other output outside the steps.
    output: Vec<String>,
    left_behind: Vec<String>,
}

/// The output of the current step.
#[derive(Debug, Default)]
struct Step {
    output: Vec<String>,
    /// The reasons for its failure, if it fails.
    reasons: Vec<String>,
    verdict: Option<Verdict>,
}

impl View for Suites {
    fn new(_: Theme, _: u8) -> Self {
        Self { done: Vec::new(), suite: unnamed(), step: Step::default(), output: Vec::new(), left_behind: Vec::new() }
    }

    fn notice(&mut self, notice: &Notice) -> Shown {
        match notice {
            Notice::RunStarted { lab, title, backend, virtual_time, .. } => {
                self.start(lab, title, backend, *virtual_time);
            }
            Notice::ResourceReady { kind, name, .. } => self.output.push(format!("{kind} {name} is ready")),
            Notice::ResourceChanged { kind, name, changed, .. } => {
                self.output.push(format!("changed {kind} {name}: {}", changed.join(", ")));
            }
            Notice::ResourceFailed { failure, .. } => self.fail(failure),
            Notice::ResourceSkipped { kind, name, reason, .. } => {
                self.output.push(format!("skipped {kind} {name}: {reason}"));
            }
            Notice::Waiting { kind, name, reason } => self.output.push(format!("waiting for {kind} {name}: {reason}")),
            Notice::StepStarted { .. } => self.step = Step::default(),
            Notice::Changed { change, .. } => self.step.output.push(receipt::changed(change, true)),
            Notice::Published { receipt, .. } => self.step.published(receipt),
            Notice::Compared { rows, .. } => rows.iter().for_each(|row| self.step.compared(row)),
            Notice::Judged { verdict, .. } => self.step.verdict = Some(verdict.clone()),
            Notice::StepFinished { .. } => self.finish_step(notice),
            Notice::RunFailed { failure } => self.fail(failure),
            Notice::Overlooked { hop, times } => {
                self.output.push(format!("no step checked this ({times}): {}", trail::sentence(hop)));
            }
            Notice::Removed { kind, name } => self.output.push(format!("removed {kind} {name}")),
            Notice::LeftBehind { kind, name, reason } => self.left_behind.push(format!("{kind} {name}: {reason}")),
            Notice::RunFinished { took_ms, wall_ms, .. } => {
                let wall = wall_ms.map(|millis| format!("{:.3}", Duration::from_millis(millis).as_secs_f64()));
                self.suite.properties.extend(wall.map(|seconds| ("real-time", seconds)));
                self.suite.time = Duration::from_millis(*took_ms);
            }
        }
        Shown::default()
    }

    fn end_run(&mut self) -> String {
        self.clean_up();
        let mut suite = std::mem::replace(&mut self.suite, unnamed());
        suite.output = std::mem::take(&mut self.output).join("\n");
        self.done.push(suite);
        String::new()
    }

    fn end(&mut self) -> String {
        document::write(&self.done)
    }
}

impl Suites {
    fn start(&mut self, lab: &str, title: &str, backend: &str, virtual_time: bool) {
        let properties =
            [("title", title), ("backend", backend), ("virtual-time", if virtual_time { "true" } else { "false" })];
        let properties = properties.map(|(name, value)| (name, value.to_owned())).to_vec();
        self.suite = Suite { name: lab.to_owned(), properties, ..Suite::default() };
    }

    fn finish_step(&mut self, notice: &Notice) {
        let Notice::StepFinished { id, title, place, outcome, took_ms, failure, hints } = notice else { return };
        let step = std::mem::take(&mut self.step);
        let name = if title == id || title.is_empty() { id.clone() } else { format!("{id}: {title}") };
        let status = match outcome {
            StepOutcome::Passed => Status::Passed,
            StepOutcome::Failed => step.failed(failure.as_ref(), hints, place.as_ref()),
            StepOutcome::Skipped => {
                let reason = hints.first().map_or("a step before it failed", String::as_str);
                Status::Skipped { reason: reason.to_owned() }
            }
        };
        let place = place.as_ref().map(|place| (place.file.clone(), place.line));
        let (time, output) = (Duration::from_millis(*took_ms), step.output(*outcome).join("\n"));
        let case = Case { place, time, output, ..self.case(name, status) };
        self.suite.cases.push(case);
    }

    fn case(&self, name: String, status: Status) -> Case {
        let class = self.suite.name.clone();
        Case { name, class, place: None, time: Duration::ZERO, status, output: String::new() }
    }

    /// Adds a case for a failure outside the steps. If there is none, there are as many cases as steps.
    fn fail(&mut self, failure: &Failure) {
        let lines: Vec<String> = std::iter::once(failure.message.clone()).chain(help(failure)).collect();
        let case = self.case("run".to_owned(), error(&failure.message, "run-failed", &lines));
        self.suite.cases.push(case);
    }

    /// Adds a case for clean-up if there are no others, because some servers reject a file without cases.
    fn clean_up(&mut self) {
        let left = std::mem::take(&mut self.left_behind);
        if left.is_empty() && !self.suite.cases.is_empty() {
            return;
        }
        let message = format!("{} left behind", words::count(left.len(), "thing"));
        let status = if left.is_empty() { Status::Passed } else { error(&message, "left-behind", &left) };
        let case = self.case("clean-up".to_owned(), status);
        self.suite.cases.push(case);
    }
}

impl Step {
    fn published(&mut self, receipt: &crate::step::Published) {
        let line = receipt::published(receipt);
        if receipt.error.is_some() {
            self.reasons.push(line.clone());
        }
        self.output.push(line);
    }

    fn compared(&mut self, row: &TruthRow) {
        let TruthRow { event, expected, matched } = row;
        let names = |rules: &[String]| if rules.is_empty() { "no rule".to_owned() } else { words::list(rules) };
        if !row.agrees() {
            self.reasons.push(format!("{event}: expected {}, got {}", names(expected), names(matched)));
        }
        self.output.push(format!("{event} matched {}", names(matched)));
    }

    /// Returns the status with everything a person needs who reads no other output.
    fn failed(&self, failure: Option<&Failure>, hints: &[String], place: Option<&Location>) -> Status {
        let verdict = self.verdict.as_ref().filter(|verdict| verdict.outcome != Outcome::Passed);
        let message = failure.map_or("failed", |failure| &failure.message);
        let mut lines = self.reasons.clone();
        match verdict {
            Some(verdict) => lines.push(format!("{}\n{}", verdict.probe, details(verdict, 0).trim_end())),
            None => lines.push(message.to_owned()),
        }
        lines.extend(failure.filter(|_| verdict.is_none()).and_then(help));
        lines.extend(hints.iter().map(|hint| format!("hint: {}", hint.trim_end())));
        lines.extend(place.map(|Location { file, line }| format!("at {file}:{line}")));
        Status::Failed(problem(message, kind(verdict), &lines))
    }

    /// Returns the output of the step, and the result of a probe that passed.
    fn output(mut self, outcome: StepOutcome) -> Vec<String> {
        let held = self.verdict.filter(|_| outcome != StepOutcome::Failed);
        self.output.extend(held.map(|verdict| format!("{}: {}", verdict.probe, verdict.got)));
        self.output
    }
}

/// Returns the suite of a run whose lab is not known yet.
fn unnamed() -> Suite {
    Suite { name: "ork".to_owned(), ..Suite::default() }
}

fn error(message: &str, kind: &'static str, lines: &[String]) -> Status {
    Status::Broken(problem(message, kind, lines))
}

/// Returns a problem. Its message is one line, because servers show it in a table.
fn problem(message: &str, kind: &'static str, lines: &[String]) -> Problem {
    let message = message.lines().next().unwrap_or_default().to_owned();
    Problem { message, kind, description: lines.join("\n") }
}

fn kind(verdict: Option<&Verdict>) -> &'static str {
    match verdict.map(|verdict| verdict.outcome) {
        Some(Outcome::Pending) => "pending",
        Some(Outcome::NothingSeen) => "nothing-seen",
        Some(Outcome::Failed | Outcome::Passed) | None => "failed",
    }
}

fn help(failure: &Failure) -> Option<String> {
    failure.help.as_ref().map(|help| format!("help: {help}"))
}
