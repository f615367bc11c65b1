//! Lints: constructs that are valid but most likely wrong, one file for each lint.
//!
//! Lints examine a lab whose parts are all valid. A lint reports an error for something that cannot work, and a warning
//! for something that can work, but teaches or proves the wrong thing.

mod absence;
mod bad_script;
mod catch_all;
mod duplicate_name;
mod duplicate_target;
mod early_callback;
mod emission;
mod event_loop;
mod never_fires;
mod path_to_nothing;
mod quiet_without_control;
mod quiet_without_count;
mod secret_in_clear;
mod secret_without_value;
mod third_bus;
mod too_many_targets;
mod unconfirmed_mail;
mod unknown_event_field;
mod unknown_path;
mod unmatched_rule;
mod unused_alias;
mod unused_api;
mod unused_variable;
mod unverified_publish;

use super::model::{LabResource, LabStep};
use super::names::Names;
use super::texts;
use super::values::Values;
use crate::clock::Timestamp;
use crate::diag::{Diagnostic, Sources, Span, has_errors};
use crate::step::StaticModel;
use crate::yaml::{Node, Path, paths};

/// The input of lints.
pub(super) struct Facts<'a> {
    pub(super) sources: &'a Sources,
    /// The root of the file.
    pub(super) root: &'a Node,
    pub(super) names: &'a Names,
    pub(super) values: &'a Values,
    pub(super) model: &'a StaticModel,
    pub(super) resources: &'a [LabResource],
    /// The steps, with the same numbers as in the model.
    pub(super) steps: &'a [LabStep],
    /// The time at which a run in a cloud of its own begins.
    pub(super) starts_at: Timestamp,
}

impl Facts<'_> {
    /// Returns what all interpolations refer to, those in the lab's other files included.
    fn paths(&self) -> Vec<(Path, Span)> {
        let others = self.sources.files().filter(|file| *file != self.root.span.file);
        let others = others.flat_map(|file| paths(&texts::node(self.sources, file), self.sources));
        paths(self.root, self.sources).into_iter().chain(others).collect()
    }

    /// Returns the id of a step by its number.
    fn id(&self, step: usize) -> Option<&str> {
        self.steps.get(step).map(|step| step.id.as_str())
    }
}

type Lint = fn(&Facts<'_>, &mut Vec<Diagnostic>);

const LINTS: [Lint; 23] = [
    absence::lint,
    bad_script::lint,
    catch_all::lint,
    duplicate_name::lint,
    duplicate_target::lint,
    early_callback::lint,
    event_loop::lint,
    never_fires::lint,
    path_to_nothing::lint,
    quiet_without_control::lint,
    quiet_without_count::lint,
    secret_in_clear::lint,
    secret_without_value::lint,
    third_bus::lint,
    too_many_targets::lint,
    unconfirmed_mail::lint,
    unknown_event_field::lint,
    unknown_path::lint,
    unmatched_rule::lint,
    unused_alias::lint,
    unused_api::lint,
    unused_variable::lint,
    unverified_publish::lint,
];

/// Runs all lints. Warnings are reported only if there are no errors.
pub(super) fn all(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    for lint in LINTS {
        lint(facts, &mut found);
    }
    if has_errors(problems) || has_errors(&found) {
        found.retain(Diagnostic::is_error);
    }
    problems.append(&mut found);
}
