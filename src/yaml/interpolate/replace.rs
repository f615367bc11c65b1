//! Replaces the interpolations of a tree.

use super::template::{Part, Path, parts};
use super::{Found, Scope};
use crate::diag::{Code, Diagnostic, Sources, Span};
use crate::yaml::node::{Key, Node, Value};
use crate::yaml::place::inside;

/// Replaces every interpolation. One that cannot be replaced is reported, and becomes a value that is known only later.
pub fn interpolate(node: &Node, scope: &dyn Scope, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Node {
    let value = match &node.value {
        Value::String(text) if text.contains("${{") => {
            return Filling { text, span: node.span, scope, sources, problems }.fill();
        }
        Value::Sequence(items) => {
            Value::Sequence(items.iter().map(|item| interpolate(item, scope, sources, problems)).collect())
        }
        Value::Mapping(entries) => {
            let mut filled = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                refuse_in_key(key, problems);
                filled.push((key.clone(), interpolate(value, scope, sources, problems)));
            }
            Value::Mapping(filled)
        }
        other => other.clone(),
    };
    Node { value, span: node.span }
}

/// Returns every path that a tree refers to, with its location.
pub fn paths(node: &Node, sources: &Sources) -> Vec<(Path, Span)> {
    let mut found = Vec::new();
    collect(node, sources, &mut found);
    found
}

fn collect(node: &Node, sources: &Sources, found: &mut Vec<(Path, Span)>) {
    match &node.value {
        Value::String(text) if text.contains("${{") => {
            for part in parts(text).0 {
                if let Part::Hole(path) = part {
                    let span = inside(sources, node.span, text, path.range.clone());
                    found.push((path, span));
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| collect(item, sources, found)),
        Value::Mapping(entries) => entries.iter().for_each(|(_, value)| collect(value, sources, found)),
        _ => {}
    }
}

fn refuse_in_key(key: &Key, problems: &mut Vec<Diagnostic>) {
    if key.name.contains("${{") {
        let message = "a key cannot contain an interpolation";
        problems.push(Diagnostic::error(Code::BadInterpolation, key.span, message, "write the key out"));
    }
}

struct Filling<'a> {
    text: &'a str,
    span: Span,
    scope: &'a dyn Scope,
    sources: &'a Sources,
    problems: &'a mut Vec<Diagnostic>,
}

impl Filling<'_> {
    fn fill(mut self) -> Node {
        let (parts, malformed) = parts(self.text);
        for problem in &malformed {
            let span = self.place(problem.range.clone());
            self.problems.push(Diagnostic::error(problem.code, span, problem.message.clone(), problem.help));
        }
        if !malformed.is_empty() {
            return Node::new(Value::Unknown(self.text.to_owned()), self.span);
        }
        match parts.as_slice() {
            [Part::Hole(path)] => match self.find(path) {
                Found::Value(value) => Node::from_json(&value, self.span),
                Found::Later(text) => Node::new(Value::Unknown(text), self.span),
            },
            parts => self.join(parts),
        }
    }

    fn join(&mut self, parts: &[Part]) -> Node {
        let mut text = String::new();
        let mut later = false;
        for part in parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Hole(path) => match self.find(path) {
                    Found::Value(value) => self.push(&mut text, path, &value),
                    Found::Later(part) => {
                        later = true;
                        text.push_str(&part);
                    }
                },
            }
        }
        Node::new(if later { Value::Unknown(text) } else { Value::String(text) }, self.span)
    }

    fn push(&mut self, text: &mut String, path: &Path, value: &serde_json::Value) {
        use serde_json::Value as Json;
        match value {
            Json::String(part) => text.push_str(part),
            Json::Number(_) | Json::Bool(_) => text.push_str(&value.to_string()),
            Json::Null | Json::Array(_) | Json::Object(_) => {
                let span = self.place(path.range.clone());
                let found = Node::from_json(value, span).describe();
                let message = format!("`{}` is {found}, which cannot be part of a string", path.names().join("."));
                let help = "let the interpolation be the whole value, or read a part of it";
                self.problems.push(Diagnostic::error(Code::BadInterpolation, span, message, help));
            }
        }
    }

    fn find(&mut self, path: &Path) -> Found {
        match self.scope.find(&path.names()) {
            Ok(found) => found,
            Err(missing) => {
                let range = path.names.get(missing.name).map_or(path.range.clone(), |(_, range)| range.clone());
                let span = self.place(range);
                self.problems.push(Diagnostic::error(missing.code, span, missing.message, missing.help));
                Found::Later("unknown".to_owned())
            }
        }
    }

    fn place(&self, range: std::ops::Range<usize>) -> Span {
        inside(self.sources, self.span, self.text, range)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::yaml::{Missing, parse};

    struct Fixed;

    impl Scope for Fixed {
        fn find(&self, path: &[&str]) -> Result<Found, Missing> {
            match path {
                ["text"] => Ok(Found::Value(json!("blue"))),
                ["number"] => Ok(Found::Value(json!(415))),
                ["list"] => Ok(Found::Value(json!([1, 2]))),
                ["arn"] => Ok(Found::Later("arn:aws:sqs:us-east-1:0:x".to_owned())),
                _ => Err(Missing {
                    name: path.len() - 1,
                    code: Code::UnknownName,
                    message: format!("nothing is called `{}`", path.join(".")),
                    help: "look".to_owned(),
                }),
            }
        }
    }

    fn fill(text: &str) -> (Node, Vec<String>) {
        let mut sources = Sources::default();
        let file = sources.add("lab.yaml", text);
        let node = parse(&sources, file).unwrap();
        let mut problems = Vec::new();
        let filled = interpolate(&node, &Fixed, &sources, &mut problems);
        let told = problems.iter().map(|problem| {
            let at = sources.position(file, problem.span.start);
            format!("{} {}:{} `{}`", problem.code, at.line, at.column, sources.slice(problem.span))
        });
        (filled, told.collect())
    }

    #[test]
    fn a_value_that_is_one_interpolation_keeps_its_type() {
        let (node, problems) =
            fill("a: ${{ number }}\nb: ${{ list }}\nc: n ${{ number }} ${{ text }}\nd: [\"${{ text }}\"]\n");
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(node.to_json(), json!({"a": 415, "b": [1, 2], "c": "n 415 blue", "d": ["blue"]}));
    }

    #[test]
    fn what_is_known_later_is_marked() {
        let (node, _) = fill("a: ${{ arn }}\nb: x-${{ arn }}\nc: y\n");
        assert!(node.get("a").unwrap().has_unknown() && node.get("b").unwrap().has_unknown());
        assert!(!node.get("c").unwrap().has_unknown() && node.has_unknown());
    }

    #[test]
    fn every_mistake_is_placed_at_its_name() {
        let table = [
            ("a: x ${{ vars.nope }}\n", "unknown-name 1:15 `nope`"),
            ("a: \"\\\"q\\\" ${{ nope }}\"\n", "unknown-name 1:15 `nope`"),
            ("a: |\n  one\n  ${{ nope }}\n", "unknown-name 3:7 `nope`"),
            ("a: x ${{ list }}\n", "bad-interpolation 1:6 `${{ list }}`"),
            ("a: x ${{ text\n", "unclosed-interpolation 1:6 `${{`"),
            ("\"a ${{ text }}\": 1\n", "bad-interpolation 1:1 `\"a ${{ text }}\"`"),
        ];
        for (text, expected) in table {
            assert_eq!(fill(text).1, [expected], "{text}");
        }
        assert_eq!(fill("a: ${{ x }} ${{ y }}\nb: ${{ z }}\n").1.len(), 3);
    }

    #[test]
    fn the_paths_of_a_tree_are_listed() {
        let mut sources = Sources::default();
        let file = sources.add("lab.yaml", "a: x ${{ vars.b }}\nc: [\"${{ d }}\"]\n");
        let node = parse(&sources, file).unwrap();
        let listed: Vec<String> = paths(&node, &sources)
            .iter()
            .map(|(path, span)| format!("{} {}", path.names().join("."), sources.slice(*span)))
            .collect();
        assert_eq!(listed, ["vars.b ${{ vars.b }}", "d ${{ d }}"]);
    }
}
