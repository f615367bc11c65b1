//! A condition: an operator, a key, and the values to compare with.
//!
//! If the request does not have the key, an operator fails, while its negation and `…IfExists` pass. `ForAllValues`
//! passes an empty set ("Conditions with multiple context keys or values").

use super::operator::{Operator, Quantifier, Test};
use super::pattern::Scope;

/// An entry of a `Condition` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) operator: Operator,
    pub(super) key: String,
    pub(super) values: Vec<String>,
}

impl Condition {
    pub(super) fn holds(&self, scope: Scope<'_>) -> bool {
        let got = scope.context.get(&self.key).filter(|values| !values.is_empty());
        let operator = &self.operator;
        if operator.test == Test::Null {
            let wants_absence = |value: &String| value.eq_ignore_ascii_case("true");
            return self.values.iter().any(|value| wants_absence(value) == got.is_none());
        }
        let Some(got) = got else {
            return operator.if_exists
                || operator.quantifier == Quantifier::AllValues
                || (operator.negated && operator.quantifier == Quantifier::None);
        };
        let passes = |value: &String| {
            let is_wanted = self.values.iter().any(|wanted| operator.test.holds(wanted, value, scope));
            is_wanted != operator.negated
        };
        match (operator.quantifier, operator.negated) {
            (Quantifier::AnyValue, _) | (Quantifier::None, false) => got.iter().any(passes),
            (Quantifier::AllValues, _) | (Quantifier::None, true) => got.iter().all(passes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::Context;
    use super::*;

    fn holds(operator: &str, key: &str, values: &[&str], context: &Context) -> bool {
        let operator = Operator::parse(operator).unwrap();
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Condition { operator, key: key.to_owned(), values }.holds(Scope { context, has_variables: true })
    }

    #[test]
    fn operators() {
        let context = Context::new()
            .with("aws:SourceArn", "arn:aws:events:eu-west-1:1:rule/Orders/Dev")
            .with("aws:SourceAccount", "1")
            .with("aws:SecureTransport", "true")
            .with("aws:SourceIp", "10.1.2.3")
            .with("aws:CurrentTime", "2026-01-31T12:00:00Z")
            .with("s3:max-keys", "10");
        let table = [
            ("StringEquals", "aws:sourceaccount", vec!["2", "1"], true),
            ("StringEquals", "aws:SourceAccount", vec!["${aws:SourceAccount}"], true),
            ("StringNotEquals", "aws:SourceAccount", vec!["2", "1"], false),
            ("StringNotEquals", "aws:SourceAccount", vec!["2", "3"], true),
            ("StringEqualsIgnoreCase", "aws:SecureTransport", vec!["TRUE"], true),
            ("StringNotEqualsIgnoreCase", "aws:SecureTransport", vec!["TRUE"], false),
            ("StringLike", "aws:SourceArn", vec!["*:rule/*"], true),
            ("StringNotLike", "aws:SourceArn", vec!["*:rule/*"], false),
            ("ArnEquals", "aws:SourceArn", vec!["arn:aws:events:*:1:rule/Orders/*"], true),
            ("ArnLike", "aws:SourceArn", vec!["arn:aws:events:*:2:rule/Orders/*"], false),
            ("ArnNotLike", "aws:SourceArn", vec!["arn:aws:events:*:2:rule/Orders/*"], true),
            ("ArnNotEquals", "aws:SourceArn", vec!["arn:aws:events:*:1:*"], false),
            ("Bool", "aws:SecureTransport", vec!["True"], true),
            ("Bool", "aws:SecureTransport", vec!["false"], false),
            ("IpAddress", "aws:SourceIp", vec!["10.1.0.0/16"], true),
            ("NotIpAddress", "aws:SourceIp", vec!["10.1.0.0/16"], false),
            ("NumericEquals", "s3:max-keys", vec!["10.0"], true),
            ("NumericNotEquals", "s3:max-keys", vec!["10"], false),
            ("NumericLessThan", "s3:max-keys", vec!["10"], false),
            ("NumericLessThanEquals", "s3:max-keys", vec!["10"], true),
            ("NumericGreaterThan", "s3:max-keys", vec!["9"], true),
            ("NumericGreaterThanEquals", "s3:max-keys", vec!["11"], false),
            ("DateLessThan", "aws:CurrentTime", vec!["2026-02"], true),
            ("DateGreaterThan", "aws:CurrentTime", vec!["2026-01-31T12:00:00Z"], false),
            ("DateGreaterThanEquals", "aws:CurrentTime", vec!["2026-01-31T12:00:00Z"], true),
            ("DateEquals", "aws:CurrentTime", vec!["1769860800"], true),
            ("DateNotEquals", "aws:CurrentTime", vec!["1769860800"], false),
            ("BinaryEquals", "s3:max-keys", vec!["10"], true),
            ("Null", "aws:SourceArn", vec!["false"], true),
            ("Null", "aws:SourceArn", vec!["true"], false),
            ("Null", "aws:Nobody", vec!["true"], true),
        ];
        for (operator, key, values, expected) in table {
            assert_eq!(holds(operator, key, &values, &context), expected, "{operator} {values:?}");
        }
    }

    #[test]
    fn an_absent_key() {
        let context = Context::new();
        let table = [
            ("StringEquals", false),
            ("StringNotEquals", true),
            ("StringEqualsIfExists", true),
            ("ArnLikeIfExists", true),
            ("NotIpAddress", true),
            ("ForAllValues:StringEquals", true),
            ("ForAnyValue:StringEquals", false),
            ("ForAnyValue:StringNotEquals", false),
            ("ForAnyValue:StringEqualsIfExists", true),
        ];
        for (operator, expected) in table {
            assert_eq!(holds(operator, "aws:TagKeys", &["a"], &context), expected, "{operator}");
        }
    }

    #[test]
    fn several_values_in_the_request() {
        let context = Context::new().with("aws:TagKeys", "a").with("aws:TagKeys", "b");
        let table = [
            ("ForAllValues:StringEquals", vec!["a", "b", "c"], true),
            ("ForAllValues:StringEquals", vec!["a"], false),
            ("ForAnyValue:StringEquals", vec!["b"], true),
            ("ForAnyValue:StringEquals", vec!["c"], false),
            ("ForAllValues:StringNotEquals", vec!["c"], true),
            ("ForAllValues:StringNotEquals", vec!["a"], false),
            ("ForAnyValue:StringNotEquals", vec!["a"], true),
            ("StringEquals", vec!["b"], true),
            ("StringNotEquals", vec!["b"], false),
        ];
        for (operator, values, expected) in table {
            assert_eq!(holds(operator, "aws:TagKeys", &values, &context), expected, "{operator} {values:?}");
        }
    }

    #[test]
    fn what_is_no_operator() {
        for name in ["StringEqual", "stringequals", "NullIfExists", "ForAllValues:Null", "ForAll:StringEquals", ""] {
            assert_eq!(Operator::parse(name), None, "{name}");
        }
    }
}
