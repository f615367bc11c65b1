//! Formats a lab as a shell script of `ork` commands, which runs from any folder against an empty cloud.
//!
//! All texts of the lab are in quoted words and in single-line comments, so they cannot become commands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::later::Later;
use super::{NoCommand, files};
use crate::command_line::{CommandLine, quote, variable};
use crate::flow::awaited_schedule;
use crate::lab::{Assets, ExpectFailure, Lab, LabStep};
use crate::resource::PASSWORD_VARIABLE;
use crate::step::Step;
use crate::text::Secret;
use crate::visible;

pub(super) fn commands(lab: &Lab, assets: &dyn Assets) -> Result<String, NoCommand> {
    let script = Script { is_alone: true, ..Script::new(lab, assets)? };
    let mut text = format!("#!/bin/sh\n# {}\nset -eu\n", visible::line(&lab.title));
    for line in script.secrets().into_iter().chain(script.run()) {
        let _ = writeln!(text, "{line}");
    }
    if !script.files.is_empty() {
        text.push_str(&files::made(&script.files));
    }
    if !lab.resources.is_empty() {
        text.push_str("\n# provisioned\n");
        for line in script.provisioned() {
            let _ = writeln!(text, "{line}");
        }
    }
    for (index, step) in lab.steps.iter().enumerate() {
        let title = visible::line(step.words.title.as_deref().unwrap_or(&step.id));
        let _ = write!(text, "\n# {title}\n");
        for line in script.step(index) {
            let _ = writeln!(text, "{line}");
        }
    }
    Ok(text)
}

/// The commands of a lab.
pub(super) struct Script<'a> {
    lab: &'a Lab,
    assets: &'a dyn Assets,
    later: Later,
    variables: Variables,
    /// The code of functions, by the paths in the lab.
    files: BTreeMap<String, Vec<u8>>,
    /// Whether the script is self-contained: it includes the files and can fail.
    is_alone: bool,
}

impl<'a> Script<'a> {
    pub(super) fn new(lab: &'a Lab, assets: &'a dyn Assets) -> Result<Self, NoCommand> {
        let mut files = BTreeMap::new();
        for entry in &lab.resources {
            entry.resource.clone().packages(&mut |_, package| {
                let is_one = package.is_one_file();
                for (name, bytes) in &package.files {
                    let folder = package.path.trim_end_matches('/');
                    let path = if is_one { package.path.clone() } else { format!("{folder}/{name}") };
                    files.insert(path, bytes.clone());
                }
            });
        }
        let variables = Variables::new(lab);
        let later = Later::new(lab, &variables.0);
        let script = Self { lab, assets, later, variables, files, is_alone: false };
        match script.without_command() {
            Some(place) => Err(NoCommand::Nul { place }),
            None => Ok(script),
        }
    }

    /// Returns the first part of the lab that cannot be written as a command.
    fn without_command(&self) -> Option<String> {
        let mut resources = self.lab.resources.iter().enumerate();
        let resource = resources.find(|(index, _)| self.resource(*index).contains('\0'));
        let resource = resource.map(|(_, entry)| format!("resource `{}`", entry.key));
        resource.or_else(|| {
            let mut steps = self.lab.steps.iter().enumerate();
            let step = steps.find(|(index, entry)| self.commands(*index, entry).iter().any(|line| line.contains('\0')));
            Some(format!("step `{}`", step?.1.id))
        })
    }

    pub(super) fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// Returns the commands that check that every secret has a value.
    pub(super) fn secrets(&self) -> Vec<String> {
        self.later.secrets()
    }

    /// Returns the commands that set the values of the run.
    pub(super) fn run(&self) -> Vec<String> {
        self.later.of_run(&self.written())
    }

    /// Returns the commands that create the resources of the lab, and those that read attributes that later commands
    /// need.
    pub(super) fn provisioned(&self) -> Vec<String> {
        let all = self.written();
        let mut lines = Vec::new();
        for (index, entry) in self.lab.resources.iter().enumerate() {
            lines.push(self.later.in_script(&self.resource(index)));
            lines.extend(self.later.of_resource(&entry.key, &all));
        }
        lines
    }

    /// Describes what can be seen once a step is done. The names of variables stand for values that only a run knows.
    pub(super) fn expected(&self, index: usize) -> Option<String> {
        let entry = self.lab.steps.get(index)?;
        match &entry.expect_failure {
            Some(ExpectFailure::Any) => Some("this fails".to_owned()),
            Some(ExpectFailure::Saying(text)) => Some(format!("this fails with a message that contains: {text}")),
            None => self.known(index, entry).expected().map(|expected| self.later.in_prose(&expected)),
        }
    }

    /// Returns the commands of a step.
    pub(super) fn step(&self, index: usize) -> Vec<String> {
        let Some(entry) = self.lab.steps.get(index) else { return Vec::new() };
        let lines = match self.kept(index, entry) {
            Some(lines) => lines,
            None => self.commands(index, entry),
        };
        let lines = lines.into_iter().map(|line| self.later.in_script(&line));
        match &entry.expect_failure {
            Some(_) if self.is_alone => lines.map(|line| failing(&line)).collect(),
            _ => self.firings(index).into_iter().chain(lines).collect(),
        }
    }

    /// Returns the commands of a step that store the output used by a later step.
    fn kept(&self, index: usize, entry: &LabStep) -> Option<Vec<String>> {
        let later =
            self.lab.steps.iter().enumerate().skip(index + 1).flat_map(|(index, entry)| self.commands(index, entry));
        let (output, variable) = self.later.of_step(&entry.id, &later.collect::<Vec<_>>().join("\n"))?;
        let mut step = self.known(index, entry);
        step.write_out(output);
        let lines = self.lines(&step, entry).into_iter().map(|line| format!("{variable}=$({line})"));
        Some(lines.collect())
    }

    /// Returns commands that fire a schedule on the local cloud, instead of waiting for it.
    fn firings(&self, index: usize) -> Vec<String> {
        let Some((schedule, times)) = awaited_schedule(self.lab, index).filter(|_| self.is_alone) else {
            return Vec::new();
        };
        let fire = CommandLine::new("schedule").value(schedule).switch("fire", true).to_string();
        let begin = "if [ \"${ORK_BACKEND:-local}\" = local ]; then".to_owned();
        std::iter::once(begin).chain(vec![format!("  {fire}"); times]).chain(["fi".to_owned()]).collect()
    }

    /// Returns all commands, before placeholders become variables.
    fn written(&self) -> String {
        let resources = (0..self.lab.resources.len()).map(|index| self.resource(index));
        let steps = self.lab.steps.iter().enumerate().flat_map(|(index, entry)| self.commands(index, entry));
        resources.chain(steps).collect::<Vec<_>>().join("\n")
    }

    fn resource(&self, index: usize) -> String {
        let known = self.lab.resource(index, &self.later.values, self.assets);
        let Some(mut resource) = known.ok().or_else(|| Some(self.lab.resources.get(index)?.resource.clone())) else {
            return String::new();
        };
        let mut path = None;
        resource.packages(&mut |_, package| path = Some(package.path.clone()));
        let command = self.with_secret(resource.secret(), PASSWORD_VARIABLE, resource.command().to_string());
        match path.filter(|_| self.is_alone) {
            Some(path) => {
                let named = format!("--code {}", quote(&path));
                command.replacen(&named, &format!("--code \"${}\"/{}", files::FOLDER, quote(&path)), 1)
            }
            None => command,
        }
    }

    fn commands(&self, index: usize, entry: &LabStep) -> Vec<String> {
        self.lines(&self.known(index, entry), entry)
    }

    /// Returns the step with all known values, and placeholders for the others.
    fn known(&self, index: usize, entry: &LabStep) -> Step {
        self.lab.step(index, &self.later.values, self.assets).unwrap_or_else(|_| entry.step.clone())
    }

    fn lines(&self, step: &Step, entry: &LabStep) -> Vec<String> {
        let name = |step: &str, alias: &str| {
            let known = self.variables.0.get(&(step.to_owned(), alias.to_owned()));
            known.cloned().unwrap_or_else(|| variable(alias))
        };
        let lines = step.commands().into_iter().map(|line| line.in_script(&entry.id, &name));
        let variable = step.secret_variable().unwrap_or(PASSWORD_VARIABLE);
        lines.map(|line| self.with_secret(step.secret(), variable, line)).collect()
    }

    /// Prefixes a command with the variable from which it reads its secret.
    fn with_secret(&self, secret: Option<&Secret>, variable: &str, command: String) -> String {
        match secret.and_then(|secret| self.later.variable(secret.reveal())) {
            Some(known) => format!("{variable}=\"${known}\" {command}"),
            None => command,
        }
    }
}

/// Wraps a command that is expected to fail.
fn failing(command: &str) -> String {
    format!("if {command}; then echo 'this command must fail' >&2; exit 1; fi")
}

/// The shell variables that hold the ids of a lab's events. They are unique even if two steps use the same alias.
#[derive(Default)]
struct Variables(BTreeMap<(String, String), String>);

impl Variables {
    fn new(lab: &Lab) -> Self {
        let mut variables = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for step in &lab.steps {
            let Some(publish) = step.step.publication() else { continue };
            for alias in publish.drafts().unwrap_or_default().into_iter().filter_map(|draft| draft.alias) {
                let plain = variable(&alias);
                let mut numbered = (2..).map(|number| format!("{plain}__{number}"));
                let mut name = plain.clone();
                while !taken.insert(name.clone()) {
                    name = numbered.next().unwrap_or_default();
                }
                variables.insert((step.id.clone(), alias), name);
            }
        }
        Self(variables)
    }
}
