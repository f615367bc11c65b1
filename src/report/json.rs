//! A report with one JSON document for each run, with its notices grouped by step.

use serde::Serialize;

use super::view::{Shown, View};
use super::{OutputFormat, document};
use crate::diag::Location;
use crate::notice::{Failure, Notice, StepOutcome, TruthRow};
use crate::probe::Verdict;
use crate::step::{Change, Published};
use crate::term::Theme;
use crate::trace::Hop;

/// The view that writes a document for each run.
#[derive(Debug, Default)]
pub struct Runs {
    run: Run,
}

impl View for Runs {
    fn new(_: Theme, _: u8) -> Self {
        Self::default()
    }

    fn notice(&mut self, notice: &Notice) -> Shown {
        self.run.notice(notice);
        Shown::default()
    }

    fn end_run(&mut self) -> String {
        document("ork.run-report/1", &std::mem::take(&mut self.run), OutputFormat::Json)
    }
}

/// The document of a run, `ork.run-report/1`.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Run {
    lab: String,
    title: String,
    backend: String,
    resources: Vec<Thing>,
    steps: Vec<Step>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    overlooked: Vec<Overlooked>,
    removed: Vec<Thing>,
    left_behind: Vec<Thing>,
    took_ms: u64,
    kept: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
}

/// A failure that no step checked.
#[derive(Debug, Serialize)]
struct Overlooked {
    hop: Hop,
    times: usize,
}

#[derive(Debug, Serialize)]
struct Thing {
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Step {
    id: String,
    title: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Location>,
    outcome: Option<StepOutcome>,
    took_ms: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    published: Vec<Published>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    truth: Vec<TruthRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
}

impl Run {
    fn notice(&mut self, notice: &Notice) {
        match notice.clone() {
            Notice::RunStarted { lab, title, backend, .. } => {
                (self.lab, self.title, self.backend) = (lab, title, backend)
            }
            Notice::ResourceReady { kind, name, created, .. } => {
                self.resources.push(Thing { kind, name, created: Some(created), reason: None });
            }
            Notice::ResourceChanged { kind, name, changed, .. } => {
                let reason = Some(format!("changed: {}", changed.join(", ")));
                self.resources.push(Thing { kind, name, created: Some(false), reason });
            }
            Notice::ResourceFailed { kind, name, failure, .. } => {
                self.resources.push(Thing { kind, name, created: None, reason: Some(failure.message.clone()) });
                self.failure.get_or_insert(failure);
            }
            Notice::ResourceSkipped { kind, name, reason, .. } => {
                self.resources.push(Thing { kind, name, created: None, reason: Some(reason) });
            }
            // A later notice has the outcome.
            Notice::Waiting { .. } => {}
            Notice::StepStarted { id, title, kind, place, .. } => {
                self.steps.push(Step { id, title, kind, place, ..Step::default() });
            }
            Notice::Changed { step, change } => self.step(&step).changes.push(change),
            Notice::Published { step, receipt } => self.step(&step).published.push(receipt),
            Notice::Compared { step, rows } => self.step(&step).truth.extend(rows),
            Notice::Judged { step, verdict } => self.step(&step).verdict = Some(verdict),
            Notice::StepFinished { id, title, place, outcome, took_ms, failure, hints } => {
                let step = self.step(&id);
                (step.title, step.place) = (title, place);
                (step.outcome, step.took_ms) = (Some(outcome), took_ms);
                (step.failure, step.hints) = (failure, hints);
            }
            Notice::RunFailed { failure } => self.failure = Some(failure),
            Notice::Overlooked { hop, times } => self.overlooked.push(Overlooked { hop, times }),
            Notice::Removed { kind, name } => self.removed.push(Thing { kind, name, created: None, reason: None }),
            Notice::LeftBehind { kind, name, reason } => {
                self.left_behind.push(Thing { kind, name, created: None, reason: Some(reason) });
            }
            Notice::RunFinished { took_ms, kept, .. } => (self.took_ms, self.kept) = (took_ms, kept),
        }
    }

    /// Returns the step that a notice belongs to, adding one that never started.
    fn step(&mut self, id: &str) -> &mut Step {
        let at = match self.steps.iter().rposition(|step| step.id == id) {
            Some(at) => at,
            None => {
                self.steps.push(Step { id: id.to_owned(), ..Step::default() });
                self.steps.len() - 1
            }
        };
        &mut self.steps[at]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_step_said_stands_below_it() {
        let mut run = Run::default();
        let id = || "order".to_owned();
        let title = || "T".to_owned();
        let place = Some(Location { file: "lab.yaml".to_owned(), line: 7 });
        run.notice(&Notice::StepStarted {
            id: id(),
            title: title(),
            kind: "publish",
            number: 1,
            of: 1,
            place: place.clone(),
        });
        run.notice(&Notice::Compared { step: id(), rows: Vec::new() });
        let outcome = StepOutcome::Passed;
        run.notice(&Notice::StepFinished {
            id: id(),
            title: title(),
            place,
            outcome,
            took_ms: 5,
            failure: None,
            hints: Vec::new(),
        });
        let document = serde_json::to_value(&run).expect("a document");
        let step = json!([{"id": "order", "title": "T", "kind": "publish", "place": {"file": "lab.yaml", "line": 7},
            "outcome": "passed", "took-ms": 5}]);
        assert_eq!(document["steps"], step);
    }
}
