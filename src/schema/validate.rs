//! Traverses a value together with its schema.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::error::Violation;
use super::{Models, Schema, keyword, model_name};

const DEEPEST: usize = 100;
const MAX_STEPS: usize = 1_000_000;
/// The maximum number of violations, because they are written to a log.
const MAX_VIOLATIONS: usize = 100;

pub(super) fn validate(schema: &Schema, instance: &Value, models: Models<'_>) -> Vec<Violation> {
    let mut walk = Walk { models, violations: Vec::new(), steps: 0, depth: 0 };
    walk.schema(schema, &schema.root, instance, "");
    walk.violations
}

struct Walk<'a> {
    models: Models<'a>,
    violations: Vec<Violation>,
    steps: usize,
    depth: usize,
}

impl Walk<'_> {
    fn schema(&mut self, owner: &Schema, schema: &Value, instance: &Value, pointer: &str) {
        self.steps += 1;
        if self.depth >= DEEPEST || self.steps > MAX_STEPS {
            self.report(pointer, "the schema refers to itself without an end".to_owned());
            return;
        }
        self.depth += 1;
        let before = self.violations.len();
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            self.referred(owner, reference, instance, pointer);
        } else if let Some(members) = schema.as_object() {
            for message in keyword::violations(members, &owner.patterns, instance) {
                self.report(pointer, message);
            }
            self.combined(owner, members, instance, pointer);
            if self.violations.len() == before {
                self.inside(owner, members, instance, pointer);
            }
        }
        self.depth -= 1;
    }

    fn referred(&mut self, owner: &Schema, reference: &str, instance: &Value, pointer: &str) {
        if let Some(fragment) = reference.strip_prefix('#') {
            match owner.root.pointer(fragment) {
                Some(schema) => self.schema(owner, schema, instance, pointer),
                None => self.report(pointer, format!("the reference {reference} leads nowhere")),
            }
            return;
        }
        let found = model_name(reference).and_then(|(name, fragment)| Some(((self.models)(name)?, fragment)));
        match found.as_ref().and_then(|(model, fragment)| Some((Rc::clone(model), model.root.pointer(fragment)?))) {
            Some((model, schema)) => self.schema(&model, schema, instance, pointer),
            None => self.report(pointer, format!("the reference {reference} leads to no model")),
        }
    }

    fn combined(&mut self, owner: &Schema, members: &Map<String, Value>, instance: &Value, pointer: &str) {
        for name in ["allOf", "anyOf", "oneOf"] {
            let Some(schemas) = members.get(name).and_then(Value::as_array) else { continue };
            let matched = schemas.iter().filter(|schema| self.matches(owner, schema, instance)).count();
            let all = schemas.len();
            let message = match name {
                "allOf" if matched < all => {
                    format!("instance failed to match all required schemas (matched only {matched} out of {all})")
                }
                "anyOf" if matched == 0 => {
                    format!("instance failed to match at least one required schema among {all}")
                }
                "oneOf" if matched != 1 => {
                    format!("instance failed to match exactly one schema (matched {matched} out of {all})")
                }
                _ => continue,
            };
            self.report(pointer, message);
        }
        if let Some(schema) = members.get("not")
            && self.matches(owner, schema, instance)
        {
            self.report(pointer, "instance matched a schema which it should not have".to_owned());
        }
        for (name, schema) in members.get("dependencies").and_then(Value::as_object).into_iter().flatten() {
            if schema.is_object() && instance.get(name).is_some() {
                self.schema(owner, schema, instance, pointer);
            }
        }
    }

    /// Validates the members of an object and the items of a list.
    fn inside(&mut self, owner: &Schema, members: &Map<String, Value>, instance: &Value, pointer: &str) {
        match instance {
            Value::Object(object) => {
                for (name, value) in object {
                    let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                    for schema in keyword::member_schemas(members, &owner.patterns, name) {
                        self.schema(owner, schema, value, &pointer);
                    }
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    let schema = match members.get("items") {
                        Some(Value::Array(schemas)) => schemas.get(at).or_else(|| members.get("additionalItems")),
                        other => other,
                    };
                    if let Some(schema) = schema {
                        self.schema(owner, schema, item, &format!("{pointer}/{at}"));
                    }
                }
            }
            _ => {}
        }
    }

    fn matches(&mut self, owner: &Schema, schema: &Value, instance: &Value) -> bool {
        let reported = std::mem::take(&mut self.violations);
        self.schema(owner, schema, instance, "");
        std::mem::replace(&mut self.violations, reported).is_empty()
    }

    fn report(&mut self, pointer: &str, message: String) {
        if self.violations.len() < MAX_VIOLATIONS {
            self.violations.push(Violation { pointer: pointer.to_owned(), message });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn violations(schema: &Value, instance: &Value) -> Vec<String> {
        let models = |name: &str| {
            let text = match name {
                "Line" => {
                    r##"{"type": "object", "required": ["sku"], "properties": {"sku": {"$ref": "#/definitions/sku"}},
                    "definitions": {"sku": {"type": "string", "pattern": "^[A-Z]-"}}}"##
                }
                "Loop" => r#"{"$ref": "https://apigateway.amazonaws.com/restapis/a1/models/Loop"}"#,
                _ => return None,
            };
            Schema::parse(text).ok().map(Rc::new)
        };
        let schema = Schema::parse(&schema.to_string()).unwrap();
        schema.validate(instance, &models).iter().map(ToString::to_string).collect()
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn what_does_not_match_is_said_as_the_log_says_it() {
        let cases = [
            (
                json!({"required": ["task_type", "id"]}),
                json!({"id": 1}),
                r#"object has missing required properties (["task_type"])"#,
            ),
            (
                json!({"type": "integer"}),
                json!("1"),
                r#"instance type (string) does not match any allowed primitive type (allowed: ["integer"])"#,
            ),
            (
                json!({"type": ["string", "number"]}),
                json!(null),
                r#"instance type (null) does not match any allowed primitive type (allowed: ["integer","number","string"])"#,
            ),
            (
                json!({"enum": ["a", 1]}),
                json!("b"),
                r#"instance value ("b") not found in enum (possible values: ["a",1])"#,
            ),
            (
                json!({"minimum": 5}),
                json!(4),
                "numeric instance is lower than the required minimum (minimum: 5, found: 4)",
            ),
            (
                json!({"minimum": 5, "exclusiveMinimum": true}),
                json!(5),
                "numeric instance is not strictly greater than the required minimum 5",
            ),
            (
                json!({"maximum": 5.5}),
                json!(6),
                "numeric instance is greater than the required maximum (maximum: 5.5, found: 6)",
            ),
            (
                json!({"maximum": 5, "exclusiveMaximum": true}),
                json!(5.0),
                "numeric instance is not strictly lower than the required maximum 5",
            ),
            (json!({"multipleOf": 2}), json!(3), "remainder of division is not zero (3 / 2)"),
            (json!({"minLength": 3}), json!("é😀"), r#"string "é😀" is too short (length: 2, required minimum: 3)"#),
            (json!({"maxLength": 1}), json!("ab"), r#"string "ab" is too long (length: 2, maximum allowed: 1)"#),
            (json!({"pattern": "^a"}), json!("ba"), r#"ECMA 262 regex "^a" does not match input string "ba""#),
            (
                json!({"minItems": 1}),
                json!([]),
                "array is too short: must have at least 1 elements but instance has 0 elements",
            ),
            (
                json!({"maxItems": 1}),
                json!([1, 2]),
                "array is too long: must have at most 1 elements but instance has 2 elements",
            ),
            (json!({"uniqueItems": true}), json!([1, 1.0]), "array must not contain duplicate elements"),
            (
                json!({"items": [{}], "additionalItems": false}),
                json!([1, 2]),
                "schema only allows 1 elements in array but instance has 2 elements",
            ),
            (
                json!({"properties": {"a": {}}, "additionalProperties": false}),
                json!({"b": 1, "a": 2}),
                r#"object instance has properties which are not allowed by the schema: ["b"]"#,
            ),
            (
                json!({"minProperties": 1}),
                json!({}),
                "object has too few properties (found 0 but schema requires at least 1)",
            ),
            (
                json!({"dependencies": {"a": ["b"]}}),
                json!({"a": 1}),
                r#"property "a" of object has missing property dependencies (schema requires ["b"]; missing: ["b"])"#,
            ),
            (
                json!({"allOf": [{"type": "string"}, {"type": "integer"}]}),
                json!(1),
                "instance failed to match all required schemas (matched only 1 out of 2)",
            ),
            (
                json!({"anyOf": [{"type": "string"}, {"type": "object"}]}),
                json!(1),
                "instance failed to match at least one required schema among 2",
            ),
            (
                json!({"oneOf": [{"type": "number"}, {"type": "integer"}]}),
                json!(1),
                "instance failed to match exactly one schema (matched 2 out of 2)",
            ),
            (json!({"not": {"type": "null"}}), json!(null), "instance matched a schema which it should not have"),
        ];
        for (schema, instance, expected) in cases {
            assert_eq!(violations(&schema, &instance), [expected], "{schema} {instance}");
        }
    }

    #[test]
    fn what_matches_passes() {
        let cases = [
            (json!({}), json!({"anything": [1]})),
            (json!({"type": "object", "properties": {"a": {"type": "string"}}}), json!({"b": 1})),
            (json!({"type": "number"}), json!(1)),
            (json!({"minimum": 5, "minLength": 3, "required": ["a"]}), json!([1])),
            (
                json!({"additionalProperties": {"type": "integer"}, "patternProperties": {"^x-": {"type": "string"}}}),
                json!({"a": 1, "x-b": "c"}),
            ),
            (json!({"oneOf": [{"type": "null"}, {"type": "object"}]}), json!(null)),
            (json!({"type": "string", "format": "email"}), json!("no address")),
            (json!({"$schema": "http://json-schema.org/draft-04/schema#", "title": "T", "type": "object"}), json!({})),
        ];
        for (schema, instance) in cases {
            assert_eq!(violations(&schema, &instance), [] as [&str; 0], "{schema} {instance}");
        }
    }

    #[test]
    fn references_lead_to_definitions_and_other_models() {
        let model = |name: &str| format!("https://apigateway.amazonaws.com/restapis/a1/models/{name}");
        let lines = json!({"type": "array", "items": {"$ref": model("Line")}});
        assert_eq!(violations(&lines, &json!([{"sku": "A-1"}])), [] as [&str; 0]);
        assert_eq!(violations(&lines, &json!([{}])), [r#"object has missing required properties (["sku"])"#]);
        assert_eq!(
            violations(&lines, &json!([{"sku": "1"}])),
            [r#"ECMA 262 regex "^[A-Z]-" does not match input string "1""#]
        );
        assert_eq!(violations(&json!({"$ref": model("Line#/definitions/sku")}), &json!("A-1")), [] as [&str; 0]);
        let tree = json!({"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["id"]});
        assert_eq!(
            violations(&tree, &json!({"id": 1, "next": {}})),
            [r#"object has missing required properties (["id"])"#]
        );
        let endless = violations(&json!({"$ref": model("Loop")}), &json!(1));
        assert_eq!(endless, ["the schema refers to itself without an end"]);
        let absent = violations(&json!({"$ref": model("Absent")}), &json!(1));
        assert_eq!(absent, [format!("the reference {} leads to no model", model("Absent"))]);
    }

    #[test]
    fn the_inside_is_looked_at_when_the_outside_is_right() {
        let schema = json!({"required": ["a"], "properties": {"b": {"type": "string"}}});
        assert_eq!(violations(&schema, &json!({"b": 1})).len(), 1);
        let both = violations(
            &json!({"properties": {"a": {"type": "null"}, "b": {"type": "null"}}}),
            &json!({"a": 1, "b": 2}),
        );
        assert_eq!(both.len(), 2);
    }

    #[test]
    fn a_text_that_is_no_schema_is_refused_where_it_is_wrong() {
        let cases = [
            ("{", "# is not JSON: EOF while parsing an object at line 1 column 1"),
            ("[]", "# must be an object"),
            (
                r#"{"type": "text"}"#,
                "#/type must be one of array, boolean, integer, null, number, object, string or a list of them",
            ),
            (r#"{"required": []}"#, "#/required must be a list with one name at least"),
            (r#"{"properties": {"a": {"minLength": -1}}}"#, "#/properties/a/minLength must not be `-1`"),
            (r#"{"exclusiveMinimum": 3}"#, "#/exclusiveMinimum needs `minimum` beside it: it is a boolean in draft 4"),
            (r#"{"pattern": "("}"#, "#/pattern holds `(`, which cannot be read as a pattern"),
            (r#"{"not": 1}"#, "#/not must be an object"),
            (
                r##"{"items": {"$ref": "#/definitions/a"}}"##,
                "#/items/$ref leads nowhere: expected `#/definitions/NAME` or `https://apigateway.amazonaws.com/restapis/ID/models/NAME`, found `#/definitions/a`",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(Schema::parse(text).unwrap_err().to_string(), expected, "{text}");
        }
        let model = r#"{"items": {"$ref": "https://apigateway.amazonaws.com/restapis/a1/models/Line"}}"#;
        assert_eq!(Schema::parse(model).unwrap().references(), ["Line"]);
    }
}
