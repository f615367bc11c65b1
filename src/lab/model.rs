//! A lab that was checked.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use super::assets::Assets;
use super::names::Names;
use super::prepare::{Prepared, Preparing};
use super::scope::{Moment, Reading};
use super::values::Values;
use super::variable::Variable;
use crate::clock::Timestamp;
use crate::diag::{Diagnostic, FileId, Location, Sources};
use crate::resource::Resource;
use crate::step::Step;
use crate::yaml::{Key, Node};

/// A whole lab.
#[derive(Debug, Clone)]
pub struct Lab {
    pub name: String,
    pub title: String,
    /// One line, for lists.
    pub description: Option<String>,
    /// What the walk-through begins with.
    pub text: Option<String>,
    pub minutes: Option<u32>,
    /// The first moment of a run in a cloud of its own; none for the usual one.
    pub starts_at: Option<Timestamp>,
    pub variables: Vec<Variable>,
    /// In an order in which they can be created.
    pub resources: Vec<LabResource>,
    pub steps: Vec<LabStep>,
    pub(super) names: Names,
    pub(super) sources: Sources,
    pub(super) file: FileId,
    pub(super) is_file: bool,
}

/// Something the lab provisions.
#[derive(Debug, Clone)]
pub struct LabResource {
    /// The name by which the lab knows it.
    pub key: String,
    /// As far as it is known before a run.
    pub resource: Resource,
    pub(super) written: (Key, Node),
}

/// Something the learner does, or sees done.
#[derive(Debug, Clone)]
pub struct LabStep {
    pub id: String,
    pub words: Words,
    /// The rules each event must match, by the event's alias.
    pub matches: BTreeMap<String, Vec<String>>,
    /// Further names for outputs: `${{ steps.ID.NAME }}` by the output they stand for.
    pub capture: BTreeMap<String, String>,
    pub expect_failure: Option<ExpectFailure>,
    /// As far as it is known before a run.
    pub step: Step,
    pub(super) written: (Key, Node),
}

/// What a step says to the learner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub title: Option<String>,
    pub text: Option<String>,
    pub hints: Vec<String>,
    pub solution: Option<Solution>,
}

/// What is hidden until the learner asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Solution {
    /// `solution: true`: the step itself is the answer.
    Step,
    Text(String),
}

/// A step that is right when it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectFailure {
    /// `expect-failure: true`
    Any,
    /// The text the failure must contain, such as AWS's error code.
    Saying(String),
}

impl Lab {
    /// The variables a run needs and nobody has given.
    pub fn missing(&self, values: &Values) -> Vec<&Variable> {
        self.variables.iter().filter(|variable| variable.value(values).is_none()).collect()
    }

    /// The texts that must never be shown.
    pub fn secrets(&self, values: &Values) -> Vec<String> {
        let secret = self.variables.iter().filter(|variable| variable.secret);
        let texts = secret.filter_map(|variable| match variable.value(values)? {
            serde_json::Value::String(text) => Some(text),
            other => Some(other.to_string()),
        });
        texts.filter(|text| !text.is_empty()).collect()
    }

    /// Those among them that the file does not show to everybody as their defaults.
    pub fn given_secrets(&self, values: &Values) -> Vec<String> {
        let defaults = self.variables.iter().filter(|variable| variable.secret);
        let defaults: Vec<&str> = defaults.filter_map(|variable| variable.default.as_ref()?.as_str()).collect();
        self.secrets(values).into_iter().filter(|secret| !defaults.contains(&secret.as_str())).collect()
    }

    /// A resource with what is known now, its files in place.
    pub fn resource(&self, index: usize, values: &Values, assets: &dyn Assets) -> Result<Resource, Vec<Diagnostic>> {
        let Some(resource) = self.resources.get(index) else {
            return Err(Vec::new());
        };
        let prepared = self.prepare(values, assets, 0, |preparing| preparing.resource(&resource.written));
        self.finish(prepared, values)
    }

    /// A step with what is known now: interpolated, its references turned into names, its files in place.
    pub fn step(&self, index: usize, values: &Values, assets: &dyn Assets) -> Result<Step, Vec<Diagnostic>> {
        let Some(step) = self.steps.get(index) else {
            return Err(Vec::new());
        };
        let prepared = self.prepare(values, assets, index, |preparing| {
            preparing.lenient = step.expect_failure.is_some();
            preparing.step(&step.written)
        });
        self.finish(prepared, values)
    }

    /// Returns where the lab writes this step; none for a lab that is no file anyone could open.
    pub fn location(&self, step: &LabStep) -> Option<Location> {
        self.is_file.then(|| self.sources.location(step.written.0.span))
    }

    /// The texts that diagnostics of this lab are about.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Files that were read when the lab was checked are among its sources, and are not read again.
    fn prepare<T>(
        &self,
        values: &Values,
        assets: &dyn Assets,
        before: usize,
        make: impl FnOnce(&mut Preparing<'_>) -> T,
    ) -> T {
        let mut sources = self.sources.clone();
        let reading = Reading { names: &self.names, values, moment: Moment::Run, before };
        make(&mut Preparing { sources: &mut sources, lab: self.file, assets, reading, lenient: false })
    }

    fn finish<T>(&self, prepared: Prepared<T>, values: &Values) -> Result<T, Vec<Diagnostic>> {
        match (prepared.value, prepared.problems) {
            (Some(value), problems) if !crate::diag::has_errors(&problems) => Ok(value),
            (_, mut problems) => {
                self.redact(&mut problems, values);
                Err(problems)
            }
        }
    }

    fn redact(&self, problems: &mut [Diagnostic], values: &Values) {
        for secret in self.secrets(values) {
            for problem in &mut *problems {
                problem.message = problem.message.replace(&secret, "***");
                problem.help = problem.help.replace(&secret, "***");
            }
        }
    }
}

/// `true` or a text: what both `solution` and `expect-failure` can be.
enum YesOrText {
    Yes,
    Text(String),
}

impl<'de> Deserialize<'de> for YesOrText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YesOrTextVisitor)
    }
}

struct YesOrTextVisitor;

impl Visitor<'_> for YesOrTextVisitor {
    type Value = YesOrText;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`true` or a text")
    }

    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<YesOrText, E> {
        if yes { Ok(YesOrText::Yes) } else { Err(E::custom("`false` says nothing here; remove the key")) }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<YesOrText, E> {
        Ok(YesOrText::Text(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Solution {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match YesOrText::deserialize(deserializer)? {
            YesOrText::Yes => Self::Step,
            YesOrText::Text(text) => Self::Text(text),
        })
    }
}

impl<'de> Deserialize<'de> for ExpectFailure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match YesOrText::deserialize(deserializer)? {
            YesOrText::Yes => Self::Any,
            YesOrText::Text(text) => Self::Saying(text),
        })
    }
}
