//! Finds the variables each state reads, for `variableReferences` of DescribeStateMachine.

use std::collections::{BTreeMap, BTreeSet};

use super::definition::{Choice, Condition, Kind, Machine, Map, Number, Operand, PathFilter, State, Text, Wait};
use super::jsonata::Expression;
use super::template::{Query, Template};
use crate::jsonpath::{Path, Root};

/// Variable names by state; states without any are omitted.
pub type References = BTreeMap<String, BTreeSet<String>>;

impl Machine {
    pub fn variable_references(&self) -> References {
        let mut references = References::new();
        for state in self.flows.iter().flat_map(|flow| &flow.states) {
            let mut names = Names::default();
            names.state(state);
            if !names.0.is_empty() {
                references.insert(state.name.as_str().to_owned(), names.0);
            }
        }
        references
    }
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn path(&mut self, path: &Path) {
        if let Root::Variable(name) = &path.root {
            self.0.insert(name.clone());
        }
    }

    fn query(&mut self, query: &Query) {
        match query {
            Query::Path(path) => self.path(path),
            Query::Call(call) => call.paths().into_iter().for_each(|path| self.path(path)),
        }
    }

    fn expression(&mut self, expression: &Expression) {
        self.0.extend(expression.variables());
    }

    fn template(&mut self, template: &Template) {
        match template {
            Template::Constant(_) => {}
            Template::Object(fields) => fields.iter().for_each(|(_, field)| self.template(field)),
            Template::Array(items) => items.iter().for_each(|item| self.template(item)),
            Template::Query { query, .. } => self.query(query),
            Template::Expression(expression) => self.expression(expression),
        }
    }

    fn templates(&mut self, templates: &[(String, Template)]) {
        templates.iter().for_each(|(_, template)| self.template(template));
    }

    fn number(&mut self, number: Option<&Number>) {
        match number {
            Some(Number::Path(path)) => self.path(path),
            Some(Number::Expression(expression)) => self.expression(expression),
            Some(Number::Fixed(_)) | None => {}
        }
    }

    fn text(&mut self, text: Option<&Text>) {
        match text {
            Some(Text::Query(query)) => self.query(query),
            Some(Text::Expression(expression)) => self.expression(expression),
            Some(Text::Fixed(_)) | None => {}
        }
    }

    fn state(&mut self, state: &State) {
        let fields = &state.fields;
        for filter in [&fields.input_path, &fields.output_path] {
            if let PathFilter::Path(path) = filter {
                self.path(path);
            }
        }
        for template in [&fields.parameters, &fields.result_selector, &fields.output].into_iter().flatten() {
            self.template(template);
        }
        self.templates(&fields.assign);
        for catcher in &fields.catch {
            self.templates(&catcher.assign);
            catcher.output.iter().for_each(|output| self.template(output));
        }
        match &state.kind {
            Kind::Pass { .. } | Kind::Succeed | Kind::Parallel { .. } => {}
            Kind::Task(task) => {
                self.number(task.timeout.as_ref());
                self.number(task.heartbeat.as_ref());
                task.credentials.iter().for_each(|credentials| self.template(credentials));
            }
            Kind::Choice(choice) => self.choice(choice),
            Kind::Wait(Wait::Seconds(number)) => self.number(Some(number)),
            Kind::Wait(Wait::TimestampPath(path)) => self.path(path),
            Kind::Wait(Wait::TimestampExpression(expression)) => self.expression(expression),
            Kind::Wait(Wait::Timestamp(_)) => {}
            Kind::Fail { error, cause } => {
                self.text(error.as_ref());
                self.text(cause.as_ref());
            }
            Kind::Map(map) => self.map(map),
        }
    }

    fn choice(&mut self, choice: &Choice) {
        for rule in &choice.rules {
            self.condition(&rule.condition);
            self.templates(&rule.assign);
            rule.output.iter().for_each(|output| self.template(output));
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::All(conditions) | Condition::Any(conditions) => {
                conditions.iter().for_each(|condition| self.condition(condition));
            }
            Condition::Not(condition) => self.condition(condition),
            Condition::Expression(expression) => self.expression(expression),
            Condition::Constant(_) => {}
            Condition::Compare(comparison) => {
                self.path(&comparison.variable);
                if let Operand::Path(path) = &comparison.operand {
                    self.path(path);
                }
            }
        }
    }

    fn map(&mut self, map: &Map) {
        match &map.items {
            super::definition::Items::Path(path) => self.path(path),
            super::definition::Items::Template(template) => self.template(template),
            super::definition::Items::Input => {}
        }
        for number in [&map.max_concurrency, &map.tolerated_count, &map.tolerated_percentage] {
            self.number(number.as_ref());
        }
        map.selector.iter().for_each(|selector| self.template(selector));
        if let Some(reader) = &map.reader {
            reader.parameters.iter().for_each(|parameters| self.template(parameters));
            self.number(reader.config.max_items.as_ref());
        }
        if let Some(batcher) = &map.batcher {
            self.number(batcher.max_items.as_ref());
            self.number(batcher.max_bytes.as_ref());
            batcher.input.iter().for_each(|input| self.template(input));
        }
    }
}
