//! Prepares a step: interpolates and decodes it, resolves its references and files, and checks it. This is the same
//! when a lab is checked and when it runs; only the known values differ.

use serde::de::DeserializeOwned;

use super::assets::Assets;

use super::finding::Checked;
use super::links::BESIDE;
use super::scope::{Moment, Reading};
use super::{assets, texts};
use crate::diag::{Code, Diagnostic, FileId, Findings, Sources, Span};
use crate::package::VisitPackage;
use crate::resource::{ReferenceKind, Resource};
use crate::step::Step;
use crate::text::{Text, VisitText};
use crate::yaml::{Key, Node, Value, decode, interpolate, walk};

pub(super) struct Preparing<'a> {
    pub(super) sources: &'a mut Sources,
    /// The lab file, next to which other files are searched for.
    pub(super) lab: FileId,
    pub(super) assets: &'a dyn Assets,
    pub(super) reading: Reading<'a>,
    /// Whether problems are ignored, for a step that is expected to fail.
    pub(super) lenient: bool,
}

/// A prepared value, or nothing if it could not be decoded.
pub(super) struct Prepared<T> {
    pub(super) value: Option<T>,
    /// The interpolated node of the kind.
    pub(super) node: Node,
    pub(super) problems: Vec<Diagnostic>,
}

impl Preparing<'_> {
    pub(super) fn resource(&mut self, written: &(Key, Node)) -> Prepared<Resource> {
        let mut prepared = self.filled(&written.1);
        let kind = prepared.node.entries().first().map_or("resources", |(key, _)| key.name.as_str());
        let topic = if Resource::KINDS.contains(&kind) { kind } else { "resources" };
        prepared.value = self.decoded(&prepared.node, topic, &mut prepared.problems);
        let Prepared { value: Some(resource), node, problems } = &mut prepared else { return prepared };
        let Some((kind, content)) = node.entries().first() else { return prepared };
        let reading = self.reading;
        resource.references(&mut |field, of, value| refer(reading, content, field, of, value, problems));
        let files = self.read_texts(&mut |visit| resource.texts(visit), content, kind, problems);
        self.read_packages(&mut |visit| resource.packages(visit), content, kind, problems);
        let mut findings = Findings::default();
        resource.check(&mut findings);
        self.place(findings, kind, content, &files, problems);
        prepared
    }

    pub(super) fn step(&mut self, written: &(Key, Node)) -> Prepared<Step> {
        let (key, body) = written;
        let mut prepared = self.filled(body);
        let place = key.span.to(prepared.node.span);
        let tagged = Node::new(Value::Mapping(vec![(key.clone(), prepared.node.clone())]), place);
        prepared.value = self.decoded(&tagged, &key.name, &mut prepared.problems);
        for problem in prepared.problems.iter_mut().filter(|problem| problem.code == Code::UnknownKey) {
            let misplaced = body.entries().iter().find(|(own, _)| own.span == problem.span);
            if let Some((own, _)) = misplaced.filter(|(own, _)| BESIDE.contains(&own.name.as_str())) {
                problem.help = format!("write `{}` beside `{}`, with the same indentation", own.name, key.name);
            }
        }
        let Prepared { value: Some(step), node, problems } = &mut prepared else { return prepared };
        let reading = self.reading;
        let mut unresolved = Vec::new();
        step.references(&mut |field, of, value| refer(reading, node, field, of, value, &mut unresolved));
        let files = self.read_texts(&mut |visit| step.texts(visit), node, key, problems);
        if !self.lenient {
            problems.append(&mut unresolved);
            let mut findings = Findings::default();
            step.check(&mut findings);
            self.place(findings, key, node, &files, problems);
        }
        prepared
    }

    fn filled<T>(&self, node: &Node) -> Prepared<T> {
        let mut problems = Vec::new();
        let node = interpolate(node, &self.reading, self.sources, &mut problems);
        Prepared { value: None, node, problems }
    }

    fn decoded<T: DeserializeOwned>(&self, node: &Node, topic: &str, problems: &mut Vec<Diagnostic>) -> Option<T> {
        match decode(node, topic) {
            Ok(value) => Some(value),
            Err(found) => {
                problems.extend(found);
                None
            }
        }
    }

    /// Replaces the names of files by their texts. Returns which field was read from which file.
    fn read_texts(
        &mut self,
        texts_of: &mut dyn FnMut(&mut VisitText<'_>),
        node: &Node,
        kind: &Key,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<(String, FileId)> {
        let mut files = Vec::new();
        texts_of(&mut |field, text| {
            let found = walk(node, field);
            let span = if found.complete { found.node.span } else { kind.span };
            match text {
                Text::Inline(_) => {}
                Text::Stdin => {
                    let help = "write the text here, or name a file beside `lab.yaml`";
                    problems.push(Diagnostic::error(Code::NoStdin, span, "a lab does not read stdin", help));
                }
                Text::File(_)
                    if matches!(found.node.value, Value::Unknown(_)) && self.reading.moment == Moment::Check => {}
                Text::File(path) => match texts::load(self.sources, self.lab, self.assets, path) {
                    Ok((file, content)) => {
                        files.push((field.to_owned(), file));
                        *text = Text::Inline(content);
                    }
                    Err(unusable) => {
                        problems.push(Diagnostic::error(unusable.code, span, unusable.message, unusable.help))
                    }
                },
            }
        });
        files
    }

    /// Loads the files of functions.
    fn read_packages(
        &self,
        packages_of: &mut dyn FnMut(&mut VisitPackage<'_>),
        node: &Node,
        kind: &Key,
        problems: &mut Vec<Diagnostic>,
    ) {
        packages_of(&mut |field, package| {
            let found = walk(node, field);
            if matches!(found.node.value, Value::Unknown(_)) && self.reading.moment == Moment::Check {
                return;
            }
            let span = if found.complete { found.node.span } else { kind.span };
            match assets::package(self.assets, &package.path) {
                Ok(files) => package.files = files,
                Err(unusable) => {
                    problems.push(Diagnostic::error(unusable.code, span, unusable.message, unusable.help));
                }
            }
        });
    }

    fn place(
        &self,
        findings: Findings,
        kind: &Key,
        node: &Node,
        files: &[(String, FileId)],
        problems: &mut Vec<Diagnostic>,
    ) {
        let checked = Checked { sources: self.sources, kind, node, files };
        for finding in findings.into_vec() {
            let Some(problem) = checked.diagnostic(finding) else { continue };
            // A reference that cannot be resolved needs no second error about its target.
            if !problems.iter().any(|known| known.span == problem.span) {
                problems.push(problem);
            }
        }
    }
}

/// Resolves a reference, or returns why it cannot be resolved.
fn refer(
    reading: Reading<'_>,
    node: &Node,
    field: &str,
    kind: ReferenceKind,
    value: &mut String,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(span) = place_of(node, field, value) else { return };
    match reading.resolve(kind, value) {
        Ok(resolved) => *value = resolved,
        Err(unresolved) => {
            problems.push(Diagnostic::error(unresolved.code, span, unresolved.message, unresolved.help));
        }
    }
}

/// Returns the location of a reference, or `None` if it is known only later or is not in the file.
fn place_of(node: &Node, field: &str, value: &str) -> Option<Span> {
    let found = walk(node, field);
    if !found.complete {
        return None;
    }
    let item = found.node.items().iter().find(|item| item.as_str() == Some(value));
    let node = item.unwrap_or(found.node);
    (!matches!(node.value, Value::Unknown(_))).then_some(node.span)
}
