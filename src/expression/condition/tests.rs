use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::expression::attribute::item_from_json;

fn read(text: &str, names: &[(&str, &str)], values: &Value) -> Result<Condition, String> {
    let names: BTreeMap<String, String> = names.iter().map(|(key, name)| ((*key).into(), (*name).into())).collect();
    let names = (!names.is_empty()).then_some(names);
    let values = (values != &json!({})).then(|| item_from_json(values.clone()).expect("values"));
    let mut substitutions = Substitutions::new(names, values).map_err(|error| error.to_string())?;
    Condition::parse("ConditionExpression", text, &mut substitutions).map_err(|error| error.to_string())
}

fn holds(text: &str) -> bool {
    let item = json!({
        "id": {"S": "o-1"}, "total": {"N": "12.50"}, "tags": {"SS": ["a", "b"]}, "content": {"B": "AQID"},
        "lines": {"L": [{"M": {"sku": {"S": "x"}}}, {"N": "1"}]}, "paid": {"BOOL": true}, "gone": {"NULL": true},
    });
    let values = json!({
        ":id": {"S": "o-1"}, ":o": {"S": "o"}, ":12": {"N": "12.5"}, ":10": {"N": "10"}, ":20": {"N": "20"},
        ":a": {"S": "a"}, ":yes": {"BOOL": true}, ":1": {"N": "1"}, ":2": {"N": "2"}, ":S": {"S": "S"}, ":b": {"B": "Ag=="},
    });
    let item = item_from_json(item).expect("an item");
    let condition = read(text, &[("#t", "total"), ("#l", "lines")], &values).unwrap_or_else(|error| panic!("{error}"));
    condition.matches(&item)
}

#[test]
fn conditions_hold_or_do_not() {
    let true_ones = [
        "id = :id",
        "id <> :a",
        "absent <> :a",
        "NOT absent = :a",
        "#t = :12",
        "#t > :10 AND #t < :20",
        "#t BETWEEN :10 AND :20",
        "#t BETWEEN :12 AND :12 AND id = :id",
        "id IN (:a, :id)",
        "attribute_exists(#l[0].sku)",
        "attribute_not_exists(#l[2])",
        "attribute_exists(gone)",
        "attribute_type(id, :S)",
        "begins_with(id, :o)",
        "contains(id, :o)",
        "contains(tags, :a)",
        "contains(#l, :1)",
        "contains(content, :b)",
        "size(tags) = :2",
        "size(id) > :2",
        "(id = :a OR #t = :12) AND paid = :yes",
        "id = :a OR id = :a AND id = :a OR id = :id",
        "NOT (id = :a OR #t = :10)",
        "(id) = (:id)",
    ];
    for text in true_ones {
        assert!(holds(text), "{text}");
    }
    let false_ones = [
        "id = :12",
        "id < :12",
        "absent = :a",
        "absent < :a",
        "NOT id = :id",
        "size(#t) = :2",
        "begins_with(#t, :o)",
        "contains(tags, :o)",
        "attribute_exists(id.x)",
        "attribute_not_exists(id)",
        "id = :id AND id = :a",
    ];
    for text in false_ones {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn faults_are_in_the_words_of_dynamodb() {
    let cases = [
        ("", "The expression can not be empty;"),
        ("a", "Syntax error; token: \"<EOF>\", near: \"a\""),
        ("a = ", "Syntax error; token: \"<EOF>\", near: \"= \""),
        ("a = :a b", "Syntax error; token: \"b\", near: \":a b\""),
        ("my-name = :a", "Syntax error; token: \"-\", near: \"my-name\""),
        ("a = :a AND", "Syntax error; token: \"<EOF>\", near: \"AND\""),
        ("a AND b = :a", "Syntax error; token: \"AND\", near: \"a AND b\""),
        ("((a = :a))", "The expression has redundant parentheses;"),
        ("((a)) = :a", "The expression has redundant parentheses;"),
        ("exists(a)", "Invalid function name; function: exists"),
        ("size(a)", "The function is not allowed to be used this way in an expression; function: size"),
        (
            "contains(a, contains(b, :a))",
            "The function is not allowed to be used this way in an expression; function: contains",
        ),
        ("status = :a", "Attribute name is a reserved keyword; reserved keyword: status"),
        ("#x = :a", "An expression attribute name used in the document path is not defined; attribute name: #x"),
        ("a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"),
        (
            "attribute_exists(a, b)",
            "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
        ),
        (
            "attribute_exists(:a)",
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            "a = a",
            "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
        ),
        (
            "begins_with(a, :n)",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "attribute_type(a, :a)",
            "Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        ),
        (
            "a BETWEEN :a AND :n",
            "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:1}",
        ),
        ("a < :t", "Incorrect operand type for operator or function; operator: <, operand type: BOOL"),
    ];
    for (text, message) in cases {
        let values = json!({":a": {"S": "a"}, ":n": {"N": "1"}, ":t": {"BOOL": true}});
        let expected = Err(format!("Invalid ConditionExpression: {message}"));
        assert_eq!(read(text, &[("#a", "a")], &values), expected, "{text}");
    }
}

#[test]
fn what_is_nested_without_end_is_refused() {
    let deep = format!("{}a = :a{}", "NOT (".repeat(600), ")".repeat(600));
    assert!(read(&deep, &[], &json!({":a": {"S": "a"}})).is_err());
    assert!(read(&"(".repeat(4000), &[], &json!({":a": {"S": "a"}})).is_err());
}
