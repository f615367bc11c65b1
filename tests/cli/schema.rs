//! Tests of `schema lab`: every valid lab conforms, what an editor should mark does not, and each key is explained.

use std::fs;
use std::path::Path;

use ork::catalog;
use ork::schema::Schema;
use serde_json::{Value, json};

use super::shell::{Shell, text};

fn schema() -> String {
    let shell = Shell::new();
    let output = shell.run(&["schema", "lab"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// Returns a description of what does not conform.
fn misfits(schema: &Schema, lab: &str) -> Vec<String> {
    let lab: Value = serde_yaml::from_str(lab).expect("YAML");
    schema.validate(&lab, &|_| None).iter().map(|violation| format!("{violation:?}")).collect()
}

#[test]
fn every_lab_and_template_fits() {
    let schema = Schema::parse(&schema()).expect("a schema");
    let labs = catalog::names().into_iter().map(|name| (name, catalog::file(name, "lab.yaml")));
    let templates = catalog::template_names().into_iter().map(|name| (name, catalog::template_file(name, "lab.yaml")));
    for (name, bytes) in labs.chain(templates) {
        let lab = text(bytes.expect("a lab file"));
        let found = misfits(&schema, &lab);
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}

#[test]
fn labs_whose_shape_is_wrong_do_not_fit() {
    let schema = Schema::parse(&schema()).expect("a schema");
    let wrong = [
        "unknown_key_at_the_top",
        "unknown_key_beside_a_step",
        "unknown_key_in_a_step",
        "unknown_kind",
        "unknown_resource_kind",
        "missing_keys_at_the_top",
        "resource_with_two_kinds",
        "steps_is_a_mapping",
        "no_steps",
        "bad_lab_name",
        "wrong_types",
    ];
    for name in wrong {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_labs").join(name).join("lab.yaml");
        let lab = fs::read_to_string(file).expect(name);
        assert!(!misfits(&schema, &lab).is_empty(), "{name} fits:\n{lab}");
    }
}

#[test]
fn a_value_that_a_run_brings_can_be_interpolated() {
    let schema = Schema::parse(&schema()).expect("a schema");
    let lab = |disabled: Value| json!({"lab": "x", "title": "x", "steps": [{"put-rule": {"name": "R", "pattern": {}, "disabled": disabled}}]});
    let fits = |disabled: Value| misfits(&schema, &lab(disabled).to_string()).is_empty();
    assert!(fits(json!(true)) && fits(json!("${{ vars.off }}")) && !fits(json!("yes")));
}

/// Collects the keys of a schema's mappings that have no description.
fn silent(schema: &Value, path: &str, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (key, property) in members.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let path = format!("{path}.{key}");
                if property.get("description").is_none() {
                    found.push(path.clone());
                }
                silent(property, &path, found);
            }
            for (key, member) in members.iter().filter(|(key, _)| *key != "properties") {
                silent(member, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| silent(item, path, found)),
        _ => {}
    }
}

#[test]
fn keys_of_kinds_are_explained_where_a_pointer_rests_on_them() {
    let schema: Value = serde_json::from_str(&schema()).expect("JSON");
    let mut found = Vec::new();
    silent(&schema, "", &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_new_lab_has_the_schema_that_its_first_line_names() {
    let shell = Shell::new();
    assert!(shell.run(&["lab", "new", "orders", "--from", "blank"]).status.success());
    let lab = fs::read_to_string(shell.folder().join("labs/orders/lab.yaml")).expect("a lab");
    let named = lab.lines().next().and_then(|line| line.strip_prefix("# yaml-language-server: $schema="));
    let file = shell.folder().join("labs/orders").join(named.expect("a schema"));
    assert_eq!(fs::read_to_string(file).expect("the schema"), schema());
}
