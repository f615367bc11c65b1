//! Prepares a step: interpolates and decodes it, resolves its references and files, and checks it. This is the same
//! when a lab is checked and when it runs; only the known values differ.

use serde::de::DeserializeOwned;

use super::assets::Assets;

use super::finding::Checked;
use super::links::BESIDE;
use super::scope::{Moment, Reading};
use super::{assets, mention, texts};
use crate::diag::{Code, Diagnostic, FileId, Findings, Sources, Span};
use crate::package::VisitPackage;
use crate::resource::{Mention, ReferenceKind, Resource};
use crate::step::Step;
use crate::text::{Text, VisitText};
use crate::yaml::{Key, Node, Path, Value, decode, interpolate, paths, walk};

pub(super) struct Preparing<'a> {
    pub(super) sources: &'a mut Sources,
    /// The lab file, next to which other files are searched for.
    pub(super) lab: FileId,
    pub(super) assets: &'a dyn Assets,
    pub(super) reading: Reading<'a>,
    /// Whether problems are ignored, for a step that is expected to fail.
    pub(super) lenient: bool,
}

/// The files that a value was read from.
#[derive(Default)]
struct Files {
    /// The fields, each with its file.
    read: Vec<(String, FileId)>,
    /// What the interpolations of the files refer to.
    paths: Vec<Path>,
    /// The files with an interpolation that has no value.
    broken: Vec<FileId>,
}

/// A prepared value, or nothing if it could not be decoded.
pub(super) struct Prepared<T> {
    pub(super) value: Option<T>,
    /// The interpolated node of the kind.
    pub(super) node: Node,
    /// What the interpolations of its files refer to.
    pub(super) paths: Vec<Path>,
    pub(super) problems: Vec<Diagnostic>,
}

impl Preparing<'_> {
    pub(super) fn resource(&mut self, written: &(Key, Node)) -> Prepared<Resource> {
        let mut prepared = self.filled(&written.1);
        let kind = prepared.node.entries().first().map_or("resources", |(key, _)| key.name.as_str());
        let topic = if Resource::KINDS.contains(&kind) { kind } else { "resources" };
        prepared.value = self.decoded(&prepared.node, topic, &mut prepared.problems);
        let Prepared { value: Some(resource), node, paths, problems } = &mut prepared else { return prepared };
        let Some((kind, content)) = node.entries().first() else { return prepared };
        let reading = self.reading;
        resource.references(&mut |field, of, value| refer(reading, content, field, of, value, problems));
        let files = self.read_texts(&mut |visit| resource.texts(visit), content, kind, problems);
        paths.clone_from(&files.paths);
        self.read_packages(&mut |visit| resource.packages(visit), content, kind, problems);
        let mut findings = Findings::default();
        resource.check(&mut findings);
        if reading.moment == Moment::Check {
            doubt_mentions(reading, resource, &mut findings);
        }
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
        let Prepared { value: Some(step), node, problems, .. } = &mut prepared else { return prepared };
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
        Prepared { value: None, node, paths: Vec::new(), problems }
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

    /// Replaces the names of files by their texts, and the interpolations in them.
    fn read_texts(
        &mut self,
        texts_of: &mut dyn FnMut(&mut VisitText<'_>),
        node: &Node,
        kind: &Key,
        problems: &mut Vec<Diagnostic>,
    ) -> Files {
        let mut files = Files::default();
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
                        let (file, content) = self.filled_text(file, content, &mut files, problems);
                        files.read.push((field.to_owned(), file));
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

    /// Replaces the interpolations of a file's text as if the text were written in the lab. The result is a source of
    /// its own, so that later problems are placed in what was checked.
    fn filled_text(
        &mut self,
        file: FileId,
        content: String,
        files: &mut Files,
        problems: &mut Vec<Diagnostic>,
    ) -> (FileId, String) {
        let node = texts::node(self.sources, file);
        let paths = paths(&node, self.sources);
        if paths.is_empty() {
            return (file, content);
        }
        files.paths.extend(paths.into_iter().map(|(path, _)| path));
        let before = problems.len();
        let filled = match interpolate(&node, &self.reading, self.sources, problems).value {
            Value::String(text) | Value::Unknown(text) => text,
            other => Node::new(other, node.span).to_json().to_string(),
        };
        let name = self.sources.name(file).to_owned();
        let file = self.sources.add(name, filled.clone());
        if problems.len() > before {
            files.broken.push(file);
        }
        (file, filled)
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

    fn place(&self, findings: Findings, kind: &Key, node: &Node, files: &Files, problems: &mut Vec<Diagnostic>) {
        let checked = Checked { sources: self.sources, kind, node, files: &files.read };
        for finding in findings.into_vec() {
            let Some(problem) = checked.diagnostic(finding) else { continue };
            // What cannot be resolved needs no second error about what it stands for.
            if !files.broken.contains(&problem.span.file) && !problems.iter().any(|known| known.span == problem.span) {
                problems.push(problem);
            }
        }
    }
}

/// Adds the names in the texts of a resource that nothing in the lab has.
fn doubt_mentions(reading: Reading<'_>, resource: &Resource, findings: &mut Findings) {
    for Mention { field, within, kind, written } in resource.mentions() {
        let Some((message, help)) = mention::doubt(reading, kind, &written) else { continue };
        let finding = findings.warn(field, Code::UnknownReference, message);
        finding.help(help);
        if let Some(within) = within {
            finding.within(within);
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
        Ok(resolved) => {
            let doubt = Some(reading).filter(|reading| reading.moment == Moment::Check);
            if let Some((message, help)) = doubt.and_then(|reading| mention::doubt_arn(reading, value)) {
                problems.push(Diagnostic::warning(Code::UnknownReference, span, message, help));
            }
            *value = resolved;
        }
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
