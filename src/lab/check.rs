//! Checks a lab: outline, variables, resources, steps in order, truth tables, lints.
//!
//! Resources and steps are processed twice. The first pass only collects names, so that the second can distinguish an
//! unknown name from one that is defined later, and so that one mistake is not reported many times.

use std::collections::HashMap;

use super::assets::Assets;
use super::file::{self, Beside, File, RawStep};
use super::model::{Lab, LabResource, LabStep, Words};
use super::names::Names;
use super::prepare::Preparing;
use super::scope::{Moment, Reading, Shown};
use super::values::Values;
use super::{START, links, lint, order, truth, variable};
use crate::diag::{Code, Diagnostic, FileId, Sources, Span, has_errors};
use crate::step::{StaticModel, Surroundings, Written};
use crate::yaml::{Key, Node, decode, interpolate, parse_bytes};

/// A lab file and its surroundings.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The name of the file in messages.
    pub name: &'a str,
    /// Whether the name is the path of a file, as opposed to an embedded lab.
    pub is_file: bool,
    pub bytes: &'a [u8],
    pub assets: &'a dyn Assets,
    /// The values known before a run: given variables and the environment.
    pub values: &'a Values,
}

/// The result of checking a lab file.
#[derive(Debug)]
pub struct Checked {
    /// `None` if there are errors.
    pub lab: Option<Lab>,
    pub sources: Sources,
    /// The diagnostics, ordered by location.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a lab file and checks it completely.
pub fn check(source: &Source<'_>) -> Checked {
    let mut sources = Sources::default();
    let (file, parsed) = parse_bytes(&mut sources, source.name, source.bytes);
    let mut checking = Checking::new(sources, file, source);
    let lab = match parsed {
        Ok(root) => {
            let outline = file::read(&root, &mut checking.problems);
            outline.map(|outline| checking.lab(&root, outline))
        }
        Err(problems) => {
            checking.problems = problems;
            None
        }
    };
    checking.finish(lab)
}

struct Checking<'a> {
    sources: Sources,
    assets: &'a dyn Assets,
    values: &'a Values,
    file: FileId,
    is_file: bool,
    names: Names,
    model: StaticModel,
    problems: Vec<Diagnostic>,
    /// Whether all resources and steps could be created, which lints require.
    whole: bool,
}

/// A step with its id and the keys next to its kind.
struct Outlined {
    id: String,
    beside: Beside,
    raw: RawStep,
}

impl<'a> Checking<'a> {
    fn new(sources: Sources, file: FileId, source: &Source<'a>) -> Self {
        Self {
            sources,
            assets: source.assets,
            values: source.values,
            file,
            is_file: source.is_file,
            names: Names::default(),
            model: StaticModel::default(),
            problems: Vec::new(),
            whole: true,
        }
    }

    fn lab(&mut self, root: &Node, outline: File) -> Lab {
        let File { head, variables, resources, steps } = outline;
        self.names.variables = variable::read_all(&variables, &self.sources, &mut self.problems);
        let steps = self.outlined(steps);
        self.learn(&resources, &steps);
        let resources = self.resources(resources);
        let made = self.steps(&steps);
        if self.whole {
            let facts = lint::Facts {
                sources: &self.sources,
                root,
                names: &self.names,
                values: self.values,
                model: &self.model,
                resources: &resources,
                steps: &made,
                starts_at: head.starts_at.unwrap_or(START),
            };
            lint::all(&facts, &mut self.problems);
        }
        Lab {
            name: head.lab,
            title: self.shown(root, "title").unwrap_or(head.title),
            description: self.shown(root, "description"),
            text: self.shown(root, "text"),
            minutes: head.minutes,
            starts_at: head.starts_at,
            variables: self.names.variables.clone(),
            resources,
            steps: made,
            names: self.names.clone(),
            sources: Sources::default(),
            file: self.file,
            is_file: self.is_file,
        }
    }

    /// Returns a top-level text with its variables replaced.
    fn shown(&mut self, root: &Node, name: &str) -> Option<String> {
        let scope = Shown(Reading { names: &self.names, values: self.values, moment: Moment::Check, before: 0 });
        let filled = interpolate(root.get(name)?, &scope, &self.sources, &mut self.problems);
        decode::<Option<String>>(&filled, "lab").ok().flatten()
    }

    fn finish(mut self, lab: Option<Lab>) -> Checked {
        self.problems.sort_by_key(|problem| (problem.span, problem.severity));
        self.problems.dedup();
        let good = !has_errors(&self.problems);
        if !good {
            self.problems.retain(Diagnostic::is_error);
        }
        let lab = lab.filter(|_| good).map(|lab| Lab { sources: self.sources.clone(), ..lab });
        Checked { lab, sources: self.sources, diagnostics: self.problems }
    }

    /// Reads the ids and the keys next to the kinds.
    fn outlined(&mut self, raw: Vec<RawStep>) -> Vec<Outlined> {
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut steps = Vec::with_capacity(raw.len());
        for (index, raw) in raw.into_iter().enumerate() {
            let scope = Shown(Reading { names: &self.names, values: self.values, moment: Moment::Check, before: 0 });
            let filled = interpolate(&raw.beside, &scope, &self.sources, &mut self.problems);
            let beside = decode::<Beside>(&filled, "steps").unwrap_or_else(|found| {
                self.problems.extend(found);
                // The id stays, so that what refers to the step is not reported as well.
                let id = filled.get("id").and_then(Node::as_str).map(str::to_owned);
                Beside { id, ..Beside::default() }
            });
            let kind = raw.kind.as_ref().map_or("step", |(key, _)| key.name.as_str());
            let id = beside.id.clone().unwrap_or_else(|| format!("{kind}-{}", index + 1));
            let span = raw.beside.get("id").map_or(raw.span, |node| node.span);
            self.check_id(&id, span, seen.get(&id).copied());
            seen.entry(id.clone()).or_insert(span);
            steps.push(Outlined { id, beside, raw });
        }
        steps
    }

    fn check_id(&mut self, id: &str, span: Span, first: Option<Span>) {
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            let message = format!("`{id}` cannot be the id of a step");
            self.problems.push(Diagnostic::error(Code::BadName, span, message, "use letters, digits, - and _"));
        }
        if let Some(first) = first {
            let message = format!("two steps have the id `{id}`");
            let help = "give each its own: other steps refer to it";
            self.problems.push(Diagnostic::error(Code::DuplicateId, span, message, help).label(first, "the first"));
        }
    }

    /// Performs the first pass, which reports nothing.
    fn learn(&mut self, resources: &[(Key, Node)], steps: &[Outlined]) {
        for written in resources {
            match self.prepare(0, false, |preparing| preparing.resource(written)).value {
                Some(resource) => self.names.add_resource(&written.0.name, &resource),
                None => self.names.add_unread_resource(&written.0.name, &written.1),
            }
        }
        for (index, step) in steps.iter().enumerate() {
            let kind = step.raw.kind.as_ref();
            let made = kind.and_then(|kind| self.prepare(index, true, |preparing| preparing.step(kind)).value);
            match made {
                Some(_) if step.beside.expect_failure.is_some() => self.names.add_failing_step(&step.id),
                Some(made) => self.names.add_step(index, &step.id, &made, self.values),
                None => self.names.add_unread_step(index, &step.id, kind.map(|(_, node)| node)),
            }
            self.names.capture(&step.beside.capture);
        }
    }

    fn resources(&mut self, written: Vec<(Key, Node)>) -> Vec<LabResource> {
        let mut resources = Vec::with_capacity(written.len());
        for written in written {
            let prepared = self.prepare(0, false, |preparing| preparing.resource(&written));
            self.problems.extend(prepared.problems);
            match prepared.value {
                Some(resource) => {
                    self.model.add_resource(&resource);
                    let key = written.0.name.clone();
                    let needs = prepared.paths.iter().filter_map(order::resource_of).collect();
                    resources.push(LabResource { key, resource, needs, written });
                }
                None => self.whole = false,
            }
        }
        order::creation_order(resources, &self.sources, &mut self.problems)
    }

    fn steps(&mut self, outlined: &[Outlined]) -> Vec<LabStep> {
        let mut steps = Vec::with_capacity(outlined.len());
        for (index, outlined) in outlined.iter().enumerate() {
            let made = outlined.raw.kind.as_ref().and_then(|kind| self.step(index, outlined, kind));
            self.whole &= made.is_some();
            steps.extend(made);
        }
        steps
    }

    fn step(&mut self, index: usize, outlined: &Outlined, written: &(Key, Node)) -> Option<LabStep> {
        let Outlined { id, beside, raw } = outlined;
        let fails = beside.expect_failure.is_some();
        let prepared = self.prepare(index, fails, |preparing| preparing.step(written));
        self.problems.extend(prepared.problems);
        let node = prepared.node;
        let Some(step) = prepared.value else {
            self.model.add_unread(&node);
            return None;
        };
        let (account, region) = (self.values.account(), self.values.region());
        let own = Written { index, kind: &written.0, node: &node, fails, account, region };
        let around = Surroundings { steps: &self.names.steps, model: &self.model };
        step.check_links(&own, &around, &mut self.problems);
        links::check_beside(&step, self.names.steps.get(index), &own, &raw.beside, &mut self.problems);
        if !fails {
            step.add_to(&mut self.model, &own);
        }
        if let Some(table) = raw.beside.get("matches").filter(|_| step.publishes()) {
            truth::check(&self.sources, &self.model, index, &beside.matches, table, &mut self.problems);
        }
        let words = Words {
            title: beside.title.clone(),
            text: beside.text.clone(),
            hints: beside.hint.clone(),
            solution: beside.solution.clone(),
        };
        Some(LabStep {
            id: id.clone(),
            words,
            matches: beside.matches.clone(),
            capture: beside.capture.clone(),
            expect_failure: beside.expect_failure.clone(),
            step,
            written: written.clone(),
        })
    }

    fn prepare<T>(&mut self, before: usize, lenient: bool, make: impl FnOnce(&mut Preparing<'_>) -> T) -> T {
        let reading = Reading { names: &self.names, values: self.values, moment: Moment::Check, before };
        make(&mut Preparing { sources: &mut self.sources, lab: self.file, assets: self.assets, reading, lenient })
    }
}
