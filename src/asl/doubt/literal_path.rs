//! Paths and expressions that are not evaluated, because the name of the field or the query language is the wrong one.
//!
//! Step Functions delivers them as they are written; ValidateStateMachineDefinition warns of some (`NO_DOLLAR`).

use serde_json::Value;

use super::super::problem::Place;
use super::{Doubt, DoubtKind, Seen};

/// The fields with templates of each language.
const JSONPATH: [&str; 4] = ["Parameters", "ResultSelector", "ItemSelector", "Assign"];
const JSONATA: [&str; 5] = ["Arguments", "Output", "Assign", "Items", "ItemSelector"];

pub(super) fn check(seen: &Seen<'_>, found: &mut Vec<Doubt>) {
    let fields: &[&str] = if seen.is_jsonata { &JSONATA } else { &JSONPATH };
    for field in fields {
        if let Some(value) = seen.members.get(*field) {
            template(value, field, &seen.place.member(field), seen.is_jsonata, found);
        }
    }
}

fn template(value: &Value, name: &str, place: &Place, is_jsonata: bool, found: &mut Vec<Doubt>) {
    match value {
        Value::Object(members) => {
            // A field such as `InputPath` of a call is a path that the called service evaluates.
            for (name, value) in members.iter().filter(|(name, _)| !name.contains("Path")) {
                if let Some(plain) = name.strip_suffix(".$").filter(|_| is_jsonata) {
                    let message = format!("JSONata does not evaluate `{name}`: the name stays as it is written");
                    let help = format!("write `{plain}`, with an expression such as `{{% $states.input.order %}}`");
                    let member = Some(name.clone());
                    found.push(Doubt { kind: DoubtKind::LiteralPath, place: place.clone(), member, message, help });
                } else {
                    template(value, name, &place.member(name), is_jsonata, found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                template(item, "", &place.item(index), is_jsonata, found);
            }
        }
        Value::String(text) if !name.ends_with(".$") => {
            if let Some(help) = remedy(text, name, is_jsonata) {
                let message = format!("`{text}` is not evaluated here, but delivered as it is written");
                found.push(Doubt { kind: DoubtKind::LiteralPath, place: place.clone(), member: None, message, help });
            }
        }
        _ => {}
    }
}

/// Returns how to let a text be evaluated that looks as if it should be.
fn remedy(text: &str, name: &str, is_jsonata: bool) -> Option<String> {
    let is_expression = text.starts_with("{%") && text.ends_with("%}");
    match is_jsonata {
        true if !is_expression && text.starts_with("$states.") => Some(format!("write `{{% {text} %}}`")),
        false if is_expression => Some("add `QueryLanguage: JSONata` to the state".to_owned()),
        false if text.starts_with("$.") || text.starts_with("$$.") => Some(match name {
            "" => "only a field whose name ends in `.$` is evaluated; build the list with `States.Array`".to_owned(),
            name => format!("name the field `{name}.$`"),
        }),
        _ => None,
    }
}
