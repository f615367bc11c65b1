//! Condition operators, with one row for each name of "IAM JSON policy elements: Condition operators".

use super::date;
use super::network;
use super::pattern::{self, Scope};

/// The parts of an operator such as `ForAllValues:StringNotEqualsIfExists`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    /// The original text.
    pub(super) name: String,
    pub(super) quantifier: Quantifier,
    pub(super) test: Test,
    pub(super) negated: bool,
    pub(super) if_exists: bool,
}

/// How a key with several values is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    None,
    AnyValue,
    AllValues,
}

/// The type and the relation of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Equals,
    EqualsIgnoreCase,
    Like,
    Number(Relation),
    Date(Relation),
    Bool,
    Binary,
    Address,
    Arn,
    Null,
}

/// The relation of the request's value to the policy's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

const TABLE: [(&str, Test, bool); 27] = [
    ("StringEquals", Test::Equals, false),
    ("StringNotEquals", Test::Equals, true),
    ("StringEqualsIgnoreCase", Test::EqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Test::EqualsIgnoreCase, true),
    ("StringLike", Test::Like, false),
    ("StringNotLike", Test::Like, true),
    ("NumericEquals", Test::Number(Relation::Equal), false),
    ("NumericNotEquals", Test::Number(Relation::Equal), true),
    ("NumericLessThan", Test::Number(Relation::Less), false),
    ("NumericLessThanEquals", Test::Number(Relation::LessOrEqual), false),
    ("NumericGreaterThan", Test::Number(Relation::Greater), false),
    ("NumericGreaterThanEquals", Test::Number(Relation::GreaterOrEqual), false),
    ("DateEquals", Test::Date(Relation::Equal), false),
    ("DateNotEquals", Test::Date(Relation::Equal), true),
    ("DateLessThan", Test::Date(Relation::Less), false),
    ("DateLessThanEquals", Test::Date(Relation::LessOrEqual), false),
    ("DateGreaterThan", Test::Date(Relation::Greater), false),
    ("DateGreaterThanEquals", Test::Date(Relation::GreaterOrEqual), false),
    ("Bool", Test::Bool, false),
    ("BinaryEquals", Test::Binary, false),
    ("IpAddress", Test::Address, false),
    ("NotIpAddress", Test::Address, true),
    ("ArnEquals", Test::Arn, false),
    ("ArnLike", Test::Arn, false),
    ("ArnNotEquals", Test::Arn, true),
    ("ArnNotLike", Test::Arn, true),
    ("Null", Test::Null, false),
];

impl Operator {
    pub(super) fn parse(name: &str) -> Option<Operator> {
        let (quantifier, rest) = if let Some(rest) = name.strip_prefix("ForAnyValue:") {
            (Quantifier::AnyValue, rest)
        } else if let Some(rest) = name.strip_prefix("ForAllValues:") {
            (Quantifier::AllValues, rest)
        } else {
            (Quantifier::None, name)
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let (_, test, negated) = TABLE.iter().find(|(known, ..)| *known == base)?;
        if *test == Test::Null && (if_exists || quantifier != Quantifier::None) {
            return None;
        }
        Some(Operator { name: name.to_owned(), quantifier, test: *test, negated: *negated, if_exists })
    }

    /// Returns all names, for suggestions.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|(name, ..)| *name)
    }
}

impl Test {
    /// Returns whether a policy may contain this value for the comparison.
    pub(super) fn accepts(self, wanted: &str) -> bool {
        let has_variable = wanted.contains("${");
        match self {
            Test::Number(_) => wanted.trim().parse::<f64>().is_ok_and(f64::is_finite),
            Test::Date(_) => date::parse(wanted).is_some(),
            Test::Address => network::block(wanted).is_some(),
            Test::Arn => {
                has_variable || wanted == "*" || (wanted.starts_with("arn:") && wanted.splitn(6, ':').count() == 6)
            }
            Test::Equals | Test::EqualsIgnoreCase | Test::Like | Test::Bool | Test::Binary | Test::Null => true,
        }
    }

    /// Describes the form of a valid value.
    pub(super) fn form(self) -> &'static str {
        match self {
            Test::Number(_) => "a number",
            Test::Date(_) => "a date like `2026-01-31T00:00:00Z`",
            Test::Address => "an address or a block like `203.0.113.0/24`",
            Test::Arn => "an ARN with all six parts",
            Test::Bool | Test::Null => "`true` or `false`",
            Test::Equals | Test::EqualsIgnoreCase | Test::Like | Test::Binary => "a string",
        }
    }

    /// Returns whether the request's value meets the policy's, before negation. Not used for `Null`.
    pub(super) fn holds(self, wanted: &str, got: &str, scope: Scope<'_>) -> bool {
        match self {
            Test::Equals => pattern::literal(wanted, scope).is_some_and(|wanted| wanted == got),
            Test::EqualsIgnoreCase => {
                pattern::literal(wanted, scope).is_some_and(|wanted| wanted.to_lowercase() == got.to_lowercase())
            }
            Test::Like => pattern::covers(wanted, got, scope),
            Test::Number(relation) => match (wanted.trim().parse::<f64>(), got.trim().parse::<f64>()) {
                (Ok(wanted), Ok(got)) => relation.holds(&got, &wanted),
                _ => false,
            },
            Test::Date(relation) => match (date::parse(wanted), date::parse(got)) {
                (Some(wanted), Some(got)) => relation.holds(&got, &wanted),
                _ => false,
            },
            Test::Bool => pattern::literal(wanted, scope).is_some_and(|wanted| wanted.eq_ignore_ascii_case(got)),
            Test::Binary => wanted == got,
            Test::Address => network::contains(wanted, got),
            Test::Arn => pattern::covers_arn(wanted, got, scope),
            Test::Null => false,
        }
    }
}

impl Relation {
    fn holds<T: PartialOrd>(self, got: &T, wanted: &T) -> bool {
        match self {
            Relation::Equal => got == wanted,
            Relation::Less => got < wanted,
            Relation::LessOrEqual => got <= wanted,
            Relation::Greater => got > wanted,
            Relation::GreaterOrEqual => got >= wanted,
        }
    }
}

impl Relation {
    /// Describes the relation, as in "wants `key` to be above `10`".
    pub(super) fn words(self, negated: bool) -> &'static str {
        match (self, negated) {
            (Relation::Equal, false) => "to be",
            (Relation::Equal, true) => "not to be",
            (Relation::Less, _) => "to be below",
            (Relation::LessOrEqual, _) => "to be at most",
            (Relation::Greater, _) => "to be above",
            (Relation::GreaterOrEqual, _) => "to be at least",
        }
    }
}
