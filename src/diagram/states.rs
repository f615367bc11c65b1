//! Draws the states of a state machine and their transitions.

use serde_json::{Map, Value};

use crate::visible;

/// Returns a state machine as the lines of a subgraph, without line breaks.
pub(super) fn subgraph(id: &str, title: &str, definition: &str) -> Vec<String> {
    let mut drawing = Drawing { lines: Vec::new(), edges: Vec::new(), next: 0, prefix: id.to_owned() };
    let definition: Value = serde_json::from_str(definition).unwrap_or_default();
    drawing.lines.push(format!("subgraph {id}[{}]", quoted(title)));
    drawing.flow(&definition);
    drawing.lines.push("end".to_owned());
    drawing.lines.append(&mut drawing.edges);
    drawing.lines
}

struct Drawing {
    lines: Vec<String>,
    /// Edges follow all nodes, because an edge would place its nodes where it is written.
    edges: Vec<String>,
    next: usize,
    prefix: String,
}

impl Drawing {
    /// Adds the states of a flow. JSON is nested at most 128 levels deep, which limits the recursion.
    fn flow(&mut self, flow: &Value) {
        let empty = Map::new();
        let states = flow.get("States").and_then(Value::as_object).unwrap_or(&empty);
        let ids: Vec<(String, String)> = states.keys().map(|name| (name.clone(), self.id())).collect();
        let id_of = |name: &str| ids.iter().find(|(known, _)| known == name).map(|(_, id)| id.as_str());
        if let Some(first) = flow.get("StartAt").and_then(Value::as_str).and_then(id_of) {
            let start = self.id();
            self.lines.push(format!("{start}((\" \"))"));
            self.edge(&start, first, "-->", "");
        }
        for ((name, state), (_, id)) in states.iter().zip(&ids) {
            self.node(id, name, state);
            for (to, arrow, label) in ways(state) {
                if let Some(to) = id_of(&to) {
                    self.edge(id, to, arrow, &label);
                }
            }
        }
    }

    fn node(&mut self, id: &str, name: &str, state: &Value) {
        let label = quoted(name);
        let kind = state.get("Type").and_then(Value::as_str).unwrap_or_default();
        let inner: Vec<&Value> = match kind {
            "Parallel" => state.get("Branches").and_then(Value::as_array).into_iter().flatten().collect(),
            "Map" => ["ItemProcessor", "Iterator"].iter().filter_map(|name| state.get(name)).collect(),
            _ => Vec::new(),
        };
        if inner.is_empty() {
            self.lines.push(match kind {
                "Choice" => format!("{id}{{{label}}}"),
                "Wait" => format!("{id}({label})"),
                "Succeed" | "Fail" => format!("{id}([{label}])"),
                _ => format!("{id}[{label}]"),
            });
            return;
        }
        let each = if kind == "Map" { "for each: " } else { "" };
        self.lines.push(format!("subgraph {id}[{}]", quoted(&format!("{each}{name}"))));
        inner.into_iter().for_each(|flow| self.flow(flow));
        self.lines.push("end".to_owned());
    }

    fn edge(&mut self, from: &str, to: &str, arrow: &str, label: &str) {
        let label = if label.is_empty() { String::new() } else { format!("|{}|", quoted(label)) };
        self.edges.push(format!("{from} {arrow}{label} {to}"));
    }

    fn id(&mut self) -> String {
        self.next += 1;
        format!("{}s{}", self.prefix, self.next)
    }
}

/// Returns the transitions of a state: the target, the arrow and the condition.
fn ways(state: &Value) -> Vec<(String, &'static str, String)> {
    let mut ways = Vec::new();
    let next = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
    let list = |name: &str| state.get(name).and_then(Value::as_array).into_iter().flatten();
    ways.extend(next(state, "Next").map(|to| (to, "-->", String::new())));
    ways.extend(list("Choices").filter_map(|rule| Some((next(rule, "Next")?, "-->", condition(rule)))));
    ways.extend(next(state, "Default").map(|to| (to, "-->", "otherwise".to_owned())));
    ways.extend(list("Catch").filter_map(|catcher| {
        let errors = catcher.get("ErrorEquals").and_then(Value::as_array).into_iter().flatten();
        let errors: Vec<&str> = errors.filter_map(Value::as_str).collect();
        Some((next(catcher, "Next")?, "-.->", errors.join(", ")))
    }));
    ways
}

/// Describes a rule of a Choice state briefly: `$.value NumericGreaterThan 100`.
fn condition(rule: &Value) -> String {
    let Some(fields) = rule.as_object() else { return String::new() };
    if let Some(condition) = fields.get("Condition").and_then(Value::as_str) {
        return condition.trim_start_matches("{%").trim_end_matches("%}").trim().to_owned();
    }
    for (name, word) in [("And", " and "), ("Or", " or ")] {
        if let Some(rules) = fields.get(name).and_then(Value::as_array) {
            return rules.iter().map(condition).collect::<Vec<_>>().join(word);
        }
    }
    if let Some(inner) = fields.get("Not") {
        return format!("not {}", condition(inner));
    }
    let variable = fields.get("Variable").and_then(Value::as_str).unwrap_or_default();
    let own = ["Variable", "Next", "Comment", "Assign", "Output"];
    let test = fields.iter().find(|(name, _)| !own.contains(&name.as_str()));
    test.map(|(operator, value)| format!("{variable} {operator} {value}")).unwrap_or_default()
}

/// Returns a label with all special characters escaped.
fn quoted(label: &str) -> String {
    format!("\"{}\"", visible::mermaid(&label.replace('\n', " ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn choices_catches_and_nested_flows_are_drawn() {
        let inner = json!({"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "End": true}}});
        let definition = json!({"StartAt": "Charge", "States": {
            "Charge": {"Type": "Task", "Catch": [{"ErrorEquals": ["A", "B"], "Next": "Sorry"}], "Next": "Large?"},
            "Large?": {"Type": "Choice", "Default": "Each",
                "Choices": [{"Variable": "$.value", "NumericGreaterThan": 100, "Next": "Sorry"}]},
            "Each": {"Type": "Map", "ItemProcessor": inner, "End": true},
            "Sorry": {"Type": "Fail"},
        }});
        let expected = [
            "subgraph m[\"state machine Shop\"]",
            "ms5((\" \"))",
            "ms1[\"Charge\"]",
            "ms2{\"Large?\"}",
            "subgraph ms3[\"for each: Each\"]",
            "ms7((\" \"))",
            "ms6[\"Pack\"]",
            "end",
            "ms4([\"Sorry\"])",
            "end",
            "ms5 --> ms1",
            "ms1 --> ms2",
            "ms1 -.->|\"A, B\"| ms4",
            "ms2 -->|\"$.value NumericGreaterThan 100\"| ms4",
            "ms2 -->|\"otherwise\"| ms3",
            "ms7 --> ms6",
        ];
        assert_eq!(subgraph("m", "state machine Shop", &definition.to_string()), expected);
    }

    #[test]
    fn conditions_are_told_in_words() {
        let rule = |value: i64| json!({"Variable": "$.a", "NumericEquals": value});
        let table = [
            (json!({"Condition": "{% $states.input.a = 1 %}"}), "$states.input.a = 1"),
            (
                json!({"And": [rule(1), {"Not": rule(2)}], "Next": "X"}),
                "$.a NumericEquals 1 and not $.a NumericEquals 2",
            ),
        ];
        for (rule, words) in table {
            assert_eq!(condition(&rule), words);
        }
    }
}
