//! Reads a Choice state and its rules.

use serde_json::Value;

use super::fields::Object;
use super::reader::{Here, Reader};
use super::{Language, is_expression};
use crate::asl::jsonata::Expression;
use crate::asl::template::Template;
use crate::asl::timestamp;
use crate::jsonpath::Path;

/// The maximum nesting depth of rules; deeper rules are rejected.
const DEEPEST: usize = 30;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) rules: Vec<Rule>,
    pub(crate) default: Option<usize>,
}

/// A rule of a Choice state and the transition it selects.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) condition: Condition,
    pub(crate) next: usize,
    pub(crate) assign: Vec<(String, Template)>,
    pub(crate) output: Option<Template>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Comparison),
    Expression(Expression),
    /// A JSONata condition written as `true` or `false`.
    Constant(bool),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comparison {
    pub(crate) variable: Path,
    pub(crate) operator: Operator,
    pub(crate) operand: Operand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    String(Relation),
    Numeric(Relation),
    Timestamp(Relation),
    BooleanEquals,
    StringMatches,
    IsNull,
    IsPresent,
    IsNumeric,
    IsString,
    IsBoolean,
    IsTimestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equals,
    LessThan,
    GreaterThan,
    LessThanEquals,
    GreaterThanEquals,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Value(Value),
    Path(Path),
}

const OPERATORS: [(&str, Operator); 23] = [
    ("StringEquals", Operator::String(Relation::Equals)),
    ("StringLessThan", Operator::String(Relation::LessThan)),
    ("StringGreaterThan", Operator::String(Relation::GreaterThan)),
    ("StringLessThanEquals", Operator::String(Relation::LessThanEquals)),
    ("StringGreaterThanEquals", Operator::String(Relation::GreaterThanEquals)),
    ("NumericEquals", Operator::Numeric(Relation::Equals)),
    ("NumericLessThan", Operator::Numeric(Relation::LessThan)),
    ("NumericGreaterThan", Operator::Numeric(Relation::GreaterThan)),
    ("NumericLessThanEquals", Operator::Numeric(Relation::LessThanEquals)),
    ("NumericGreaterThanEquals", Operator::Numeric(Relation::GreaterThanEquals)),
    ("TimestampEquals", Operator::Timestamp(Relation::Equals)),
    ("TimestampLessThan", Operator::Timestamp(Relation::LessThan)),
    ("TimestampGreaterThan", Operator::Timestamp(Relation::GreaterThan)),
    ("TimestampLessThanEquals", Operator::Timestamp(Relation::LessThanEquals)),
    ("TimestampGreaterThanEquals", Operator::Timestamp(Relation::GreaterThanEquals)),
    ("BooleanEquals", Operator::BooleanEquals),
    ("StringMatches", Operator::StringMatches),
    ("IsNull", Operator::IsNull),
    ("IsPresent", Operator::IsPresent),
    ("IsNumeric", Operator::IsNumeric),
    ("IsString", Operator::IsString),
    ("IsBoolean", Operator::IsBoolean),
    ("IsTimestamp", Operator::IsTimestamp),
];

impl Operator {
    fn named(field: &str) -> Option<(Operator, bool)> {
        let (name, is_path) = field.strip_suffix("Path").map_or((field, false), |name| (name, true));
        let operator = OPERATORS.iter().find(|(known, _)| *known == name)?.1;
        (!is_path || operator.compares()).then_some((operator, is_path))
    }

    /// Returns whether the operator has a variant that takes a path.
    fn compares(self) -> bool {
        matches!(self, Operator::String(_) | Operator::Numeric(_) | Operator::Timestamp(_) | Operator::BooleanEquals)
    }

    /// Returns the message for an operand that the operator does not accept.
    fn objection(self, operand: &Value) -> Option<&'static str> {
        match self {
            Operator::String(_) | Operator::StringMatches if !operand.is_string() => {
                Some("Expected value of type String")
            }
            Operator::Numeric(_) if !operand.is_number() => Some("Expected value of type Number"),
            Operator::Timestamp(_) if operand.as_str().is_none_or(|text| timestamp::parse(text).is_none()) => {
                Some("String does not match RFC3339 timestamp")
            }
            Operator::String(_) | Operator::StringMatches | Operator::Numeric(_) | Operator::Timestamp(_) => None,
            _ if !operand.is_boolean() => Some("Expected value of type Boolean"),
            _ => None,
        }
    }
}

impl Reader {
    pub(super) fn choice(&mut self, object: &Object<'_>, language: Language, here: Here<'_>) -> Option<Choice> {
        if !self.require(object, &["Choices"]) {
            return None;
        }
        let entries = self.array(object, "Choices")?;
        if entries.is_empty() {
            self.say("Value cannot be empty", &object.at("Choices"));
        }
        let mut rules = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let place = object.at("Choices").item(index);
            if let Some(entry) = self.as_object(entry, place) {
                rules.extend(self.rule(&entry, index, language, here));
            }
        }
        let default = self.target(object, "Default", here);
        Some(Choice { rules, default })
    }

    fn rule(&mut self, entry: &Object<'_>, index: usize, language: Language, here: Here<'_>) -> Option<Rule> {
        let complete = self.require(entry, &["Next"]);
        self.check_language(entry, language);
        let condition = match language {
            Language::JsonPath => self.condition(entry, true, 0),
            Language::Jsonata => self.jsonata_condition(entry, index),
        };
        let assign = self.assign(entry, language);
        let output = if language == Language::Jsonata { self.template(entry, "Output", language) } else { None };
        let next = self.target(entry, "Next", here);
        // If the target is missing, no machine is returned, so this index is never used.
        complete.then_some(Rule { condition: condition?, next: next.unwrap_or_default(), assign, output })
    }

    fn jsonata_condition(&mut self, entry: &Object<'_>, index: usize) -> Option<Condition> {
        self.only(entry, &["Comment", "Condition", "Next", "Assign", "Output"]);
        if !self.require(entry, &["Condition"]) {
            return None;
        }
        let value = entry.get("Condition")?;
        if let Some(constant) = value.as_bool() {
            return Some(Condition::Constant(constant));
        }
        if !is_expression(value) {
            self.say("Expected value of type Boolean", &entry.at("Condition"));
            return None;
        }
        let text = value.as_str()?;
        let location = format!("Choices[{index}]/Condition");
        self.expression(text, &location, &entry.at("Condition")).map(Condition::Expression)
    }

    fn condition(&mut self, entry: &Object<'_>, outermost: bool, depth: usize) -> Option<Condition> {
        if depth > DEEPEST {
            self.say("The choice rules are too deeply nested", &entry.place);
            return None;
        }
        if !outermost {
            for name in ["Next", "Assign"].into_iter().filter(|name| entry.has(name)) {
                self.say(format!("Field '{name}' is not supported"), &entry.place);
            }
        }
        let kinds = ["And", "Or", "Not", "Variable", "Condition"];
        if kinds.iter().filter(|kind| entry.has(kind)).count() != 1 {
            self.say(
                format!("The object must have only one of the following fields, [{}]", kinds.join(", ")),
                &entry.place,
            );
            return None;
        }
        for (name, join) in [("And", Condition::All as fn(Vec<Condition>) -> Condition), ("Or", Condition::Any)] {
            if entry.has(name) {
                self.only(entry, &["Comment", "Next", "Assign", name]);
                return self.conditions(entry, name, depth).map(join);
            }
        }
        if entry.has("Not") {
            self.only(entry, &["Comment", "Next", "Assign", "Not"]);
            let inner = self.object(entry, "Not")?;
            return self.condition(&inner, false, depth + 1).map(|condition| Condition::Not(Box::new(condition)));
        }
        self.comparison(entry).map(Condition::Compare)
    }

    fn conditions(&mut self, entry: &Object<'_>, name: &str, depth: usize) -> Option<Vec<Condition>> {
        let entries = self.array(entry, name)?;
        if entries.is_empty() {
            self.say("Value cannot be empty", &entry.at(name));
        }
        let mut conditions = Vec::with_capacity(entries.len());
        for (index, inner) in entries.iter().enumerate() {
            let inner = self.as_object(inner, entry.at(name).item(index))?;
            conditions.push(self.condition(&inner, false, depth + 1)?);
        }
        Some(conditions)
    }

    fn comparison(&mut self, entry: &Object<'_>) -> Option<Comparison> {
        let mut found = Vec::new();
        for name in entry.members.keys() {
            match Operator::named(name) {
                Some(operator) => found.push((name, operator)),
                None if ["Comment", "Next", "Assign", "Variable"].contains(&name.as_str()) => {}
                None => {
                    let known: Vec<&str> =
                        OPERATORS.iter().map(|(name, _)| *name).chain(["Variable", "Next"]).collect();
                    self.unsupported(entry, name, &known);
                }
            }
        }
        let &[(name, (operator, is_path))] = found.as_slice() else {
            let names: Vec<&str> = OPERATORS.iter().map(|(name, _)| *name).collect();
            let wish = if found.is_empty() { "This object should have only" } else { "There should only be" };
            self.say(format!("{wish} one of the following fields: [{}]", names.join(", ")), &entry.place);
            return None;
        };
        let variable = self.path(entry, "Variable");
        let operand = if is_path {
            Operand::Path(self.path(entry, name)?)
        } else {
            let value = entry.get(name)?;
            if let Some(objection) = operator.objection(value) {
                self.say(objection, &entry.at(name));
            }
            Operand::Value(value.clone())
        };
        Some(Comparison { variable: variable?, operator, operand })
    }
}
