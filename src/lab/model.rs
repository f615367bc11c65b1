//! The model of a checked lab.

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
    /// A description of one line, for lists.
    pub description: Option<String>,
    /// The text at the start of the walk-through.
    pub text: Option<String>,
    pub minutes: Option<u32>,
    /// The start time of a run in a cloud of its own; `None` for the default.
    pub starts_at: Option<Timestamp>,
    pub variables: Vec<Variable>,
    /// The resources in an order in which they can be created.
    pub resources: Vec<LabResource>,
    pub steps: Vec<LabStep>,
    pub(super) names: Names,
    pub(super) sources: Sources,
    pub(super) file: FileId,
    pub(super) is_file: bool,
}

/// A resource of the lab.
#[derive(Debug, Clone)]
pub struct LabResource {
    /// The key of the resource in the lab.
    pub key: String,
    /// The resource, as far as it is known before a run.
    pub resource: Resource,
    /// The keys of the resources it refers to, which are created before it.
    pub needs: Vec<String>,
    pub(super) written: (Key, Node),
}

/// A step of the lab.
#[derive(Debug, Clone)]
pub struct LabStep {
    pub id: String,
    pub words: Words,
    /// The rules that each event must match, by the alias of the event.
    pub matches: BTreeMap<String, Vec<String>>,
    /// Additional names of outputs: `${{ steps.ID.NAME }}` by the output it refers to.
    pub capture: BTreeMap<String, String>,
    pub expect_failure: Option<ExpectFailure>,
    /// The step, as far as it is known before a run.
    pub step: Step,
    pub(super) written: (Key, Node),
}

/// The texts of a step for the learner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub title: Option<String>,
    pub text: Option<String>,
    pub hints: Vec<String>,
    pub solution: Option<Solution>,
}

/// The solution of a step, which is hidden until the learner requests it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Solution {
    /// `solution: true`: the step itself is the solution.
    Step,
    Text(String),
}

/// An expected failure of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectFailure {
    /// `expect-failure: true`
    Any,
    /// A text that the failure must contain, such as an error code of AWS.
    Saying(String),
}

impl Lab {
    /// Returns the variables that have no value.
    pub fn missing(&self, values: &Values) -> Vec<&Variable> {
        self.variables.iter().filter(|variable| variable.value(values).is_none()).collect()
    }

    /// Returns the texts that must never be printed.
    pub fn secrets(&self, values: &Values) -> Vec<String> {
        let secret = self.variables.iter().filter(|variable| variable.secret);
        let texts = secret.filter_map(|variable| match variable.value(values)? {
            serde_json::Value::String(text) => Some(text),
            other => Some(other.to_string()),
        });
        texts.filter(|text| !text.is_empty()).collect()
    }

    /// Returns the secrets that differ from the defaults in the file.
    pub fn given_secrets(&self, values: &Values) -> Vec<String> {
        let defaults = self.variables.iter().filter(|variable| variable.secret);
        let defaults: Vec<&str> = defaults.filter_map(|variable| variable.default.as_ref()?.as_str()).collect();
        self.secrets(values).into_iter().filter(|secret| !defaults.contains(&secret.as_str())).collect()
    }

    /// Returns a resource with the values known now and the contents of its files.
    pub fn resource(&self, index: usize, values: &Values, assets: &dyn Assets) -> Result<Resource, Vec<Diagnostic>> {
        let Some(resource) = self.resources.get(index) else {
            return Err(Vec::new());
        };
        let prepared = self.prepare(values, assets, 0, |preparing| preparing.resource(&resource.written));
        self.finish(prepared, values)
    }

    /// Returns a step with the values known now: interpolated, with references resolved and the contents of its files.
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

    /// Returns the location of a step, or `None` for an embedded lab.
    pub fn location(&self, step: &LabStep) -> Option<Location> {
        self.is_file.then(|| self.sources.location(step.written.0.span))
    }

    /// Returns the sources of the diagnostics of this lab.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Prepares a value. Files that were read when the lab was checked are among its sources, and are not read again.
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

/// `true` or a text, which are the values of `solution` and `expect-failure`.
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
            YesOrText::Text(text) if is_yes(&text) => {
                let message =
                    format!("`{text}` is a text in YAML 1.2; write `true` if the step itself is the solution");
                return Err(serde::de::Error::custom(message));
            }
            YesOrText::Text(text) => Self::Text(text),
        })
    }
}

fn is_yes(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "yes" | "on" | "y")
}

impl<'de> Deserialize<'de> for ExpectFailure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match YesOrText::deserialize(deserializer)? {
            YesOrText::Yes => Self::Any,
            YesOrText::Text(text) if is_yes(&text) => {
                let message = format!("`{text}` is a text in YAML 1.2; write `true` if any failure will do");
                return Err(serde::de::Error::custom(message));
            }
            YesOrText::Text(text) => Self::Saying(text),
        })
    }
}
