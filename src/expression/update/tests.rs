use serde_json::{Value, json};

use super::*;
use crate::expression::attribute::{item_from_json, item_to_json};

fn values() -> Value {
    json!({
        ":s": {"S": "new"}, ":1": {"N": "1"}, ":n": {"N": "0.1"}, ":l": {"L": [{"S": "z"}]}, ":m": {"M": {}},
        ":ss": {"SS": ["b", "c"]}, ":ab": {"SS": ["a", "b"]},
    })
}

fn read(text: &str) -> Result<Update, String> {
    let names = [("#n", "name"), ("#s", "size")].map(|(key, name)| (key.to_owned(), name.to_owned()));
    let values = item_from_json(values()).expect("values");
    let mut substitutions = Substitutions::new(Some(names.into()), Some(values)).map_err(|error| error.to_string())?;
    Update::parse(text, &mut substitutions).map_err(|error| error.to_string())
}

fn applied(text: &str) -> Result<Value, String> {
    let item = json!({
        "id": {"S": "1"}, "n": {"N": "41"}, "l": {"L": [{"S": "a"}, {"S": "b"}, {"S": "c"}]},
        "m": {"M": {"x": {"N": "1"}}}, "ss": {"SS": ["a", "b"]},
    });
    let item = item_from_json(item).expect("an item");
    let updated = read(text)?.apply(&item).map_err(|error| error.to_string())?;
    let mut changed = item_to_json(&updated);
    let before = item_to_json(&item);
    // Only changed attributes, with null for removed ones.
    let members = changed.as_object_mut().expect("an object");
    members.retain(|name, value| before.get(name) != Some(value));
    for name in before.as_object().expect("an object").keys().filter(|name| !updated.contains_key(*name)) {
        members.insert(name.clone(), Value::Null);
    }
    Ok(changed)
}

#[test]
fn an_item_is_updated() {
    let cases = [
        ("SET #n = :s", json!({"name": {"S": "new"}})),
        ("set n = n + :1, m.x = m.x - :n", json!({"n": {"N": "42"}, "m": {"M": {"x": {"N": "0.9"}}}})),
        ("SET n = (n + :1)", json!({"n": {"N": "42"}})),
        (
            "SET l[1] = :s, l[9] = :1, l[7] = :s",
            json!({"l": {"L": [{"S": "a"}, {"S": "new"}, {"S": "c"}, {"S": "new"}, {"N": "1"}]}}),
        ),
        ("SET l = list_append(:l, l)", json!({"l": {"L": [{"S": "z"}, {"S": "a"}, {"S": "b"}, {"S": "c"}]}})),
        ("SET n = if_not_exists(n, :s), #s = if_not_exists(#s, :1)", json!({"size": {"N": "1"}})),
        ("SET o = list_append(if_not_exists(o, :l), :l)", json!({"o": {"L": [{"S": "z"}, {"S": "z"}]}})),
        ("SET a = n, n = :1", json!({"a": {"N": "41"}, "n": {"N": "1"}})),
        ("REMOVE l[0], l[2], absent", json!({"l": {"L": [{"S": "b"}]}})),
        ("REMOVE m, l[9]", json!({"m": null})),
        ("ADD n :1, c :1, ss :ss", json!({"n": {"N": "42"}, "c": {"N": "1"}, "ss": {"SS": ["a", "b", "c"]}})),
        ("DELETE ss :ss", json!({"ss": {"SS": ["a"]}})),
        ("DELETE ss :ab, absent :ss", json!({"ss": null})),
        ("SET m.y.z = :1", Value::Null),
    ];
    for (text, expected) in cases {
        let expected = if expected.is_null() {
            Err("The document path provided in the update expression is invalid for update".to_owned())
        } else {
            Ok(expected)
        };
        assert_eq!(applied(text), expected, "{text}");
    }
}

#[test]
fn what_an_item_does_not_allow_is_refused() {
    let missing = "The provided expression refers to an attribute that does not exist in the item";
    let wrong = "An operand in the update expression has an incorrect data type";
    let cases = [
        ("SET a = absent", missing),
        ("SET a = absent + :1", missing),
        ("SET a = id + :1", wrong),
        ("SET a = list_append(id, :l)", wrong),
        ("ADD id :1", wrong),
        ("ADD n :ss", wrong),
        ("DELETE n :ss", wrong),
    ];
    for (text, message) in cases {
        assert_eq!(applied(text), Err(message.to_owned()), "{text}");
    }
}

#[test]
fn faults_are_in_the_words_of_dynamodb() {
    let cases = [
        ("", "The expression can not be empty;"),
        ("a = :s", "Syntax error; token: \"a\", near: \"a =\""),
        ("SET a", "Syntax error; token: \"<EOF>\", near: \"a\""),
        ("SET a = :s, ", "Syntax error; token: \"<EOF>\", near: \", \""),
        ("SET a :s", "Syntax error; token: \":s\", near: \"a :s\""),
        ("SET order-id = :s", "Syntax error; token: \"-\", near: \"order-id\""),
        ("SET a = :s SET b = :s", "The \"SET\" section can only be used once in an update expression;"),
        ("SET status = :s", "Attribute name is a reserved keyword; reserved keyword: status"),
        ("SET a = plus(a, :1)", "Invalid function name; function: plus"),
        ("SET #x = :s", "An expression attribute name used in the document path is not defined; attribute name: #x"),
        ("SET a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"),
        (
            "SET a = :s REMOVE a.b",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
        ),
        ("ADD a :s", "Incorrect operand type for operator or function; operator: ADD, operand type: STRING"),
        ("DELETE a :1", "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER"),
        (
            "SET a = if_not_exists(b)",
            "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
        ),
        (
            "SET a = if_not_exists(:s, :s)",
            "Operator or function requires a document path; operator or function: if_not_exists",
        ),
        ("SET a = a + :s", "Incorrect operand type for operator or function; operator or function: +, operand type: S"),
        (
            "SET a = list_append(a, :s)",
            "Incorrect operand type for operator or function; operator or function: list_append, operand type: S",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(read(text), Err(format!("Invalid UpdateExpression: {message}")), "{text}");
    }
}
