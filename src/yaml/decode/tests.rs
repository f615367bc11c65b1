//! Messages about values that cannot be decoded.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::decode;
use crate::diag::Sources;
use crate::yaml::{Found, Missing, Scope, interpolate, parse};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Rule {
    name: String,
    bus: String,
    description: Option<String>,
    #[serde(default)]
    targets: Vec<Target>,
    #[serde(default)]
    count: u32,
    #[serde(default)]
    enabled: bool,
    #[serde(default)]
    pattern: Option<serde_json::Value>,
    #[serde(default)]
    wait: Option<Wait>,
    #[serde(default)]
    paths: BTreeMap<String, String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    id: String,
    to: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Wait(u64);

impl TryFrom<String> for Wait {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = text.strip_suffix('s').and_then(|number| number.parse().ok());
        number.map(Self).ok_or_else(|| format!("`{text}` is not a duration; write `90s`"))
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Step {
    PutRule(Box<Rule>),
    Nothing,
}

fn told<T: serde::de::DeserializeOwned>(text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add("lab.yaml", text);
    let node = parse(&sources, file).unwrap();
    let problems = decode::<T>(&node, "put-rule").err().unwrap_or_default();
    let line = |problem: &crate::diag::Diagnostic| {
        let at = sources.position(file, problem.span.start);
        format!("{}:{} {} ({})", at.line, at.column, problem.message, problem.help)
    };
    problems.iter().map(line).collect()
}

#[test]
fn good_values_decode() {
    let mut sources = Sources::default();
    let text = "name: 415\nbus: Orders\ndescription:\ncount: 3\nenabled: true\npattern: {a: [1.5, null]}\nwait: 90s\npaths: {x: $.y}\ntargets: [{id: a, to: b}]\n";
    let file = sources.add("lab.yaml", text);
    let rule: Rule = decode(&parse(&sources, file).unwrap(), "put-rule").unwrap();
    assert_eq!((rule.name.as_str(), rule.count, rule.wait), ("415", 3, Some(Wait(90))));
    assert_eq!(rule.pattern, Some(serde_json::json!({"a": [1.5, null]})));
    assert_eq!((rule.targets.len(), rule.paths.len(), rule.description), (1, 1, None));
}

#[test]
fn one_mistake_is_told_where_it_stands() {
    let explain = "`ork explain put-rule` lists its keys with examples";
    let table = [
        ("patern: 1\nname: a\nbus: b\n", "1:1 unknown key `patern` (did you mean `pattern`?)".to_owned()),
        (
            "name: a\nbus: [x]\n",
            "2:6 `bus` must be a string, found a list (write one value, without brackets)".to_owned(),
        ),
        ("name: a\nbus: true\n", "2:6 `bus` must be a string, found `true` (put it in quotes: `\"true\"`)".to_owned()),
        ("name: a\nbus:\n", format!("2:4 `bus` must be a string, found nothing ({explain})")),
        (
            "name: a\nbus: b\ncount: -1\n",
            format!("3:8 `count` must be a whole number, 0 or more, found the number `-1` ({explain})"),
        ),
        ("name: a\nbus: b\nwait: soon\n", "3:7 `soon` is not a duration (write `90s`)".to_owned()),
        ("name: a\nbus: b\nwait: 90\n", "3:7 `90` is not a duration (write `90s`)".to_owned()),
        (
            "name: a\nbus: b\nenabled: yes\n",
            "3:10 `enabled` must be `true` or `false`, found the string `yes` (write `true`)".to_owned(),
        ),
        ("name: a\n", format!("1:1 missing key `bus` (add `bus:` with its value; {explain})")),
        (
            "name: a\nbus: b\ntargets: [{id: x}]\n",
            format!("3:11 missing key `to` (add `to:` with its value; {explain})"),
        ),
        ("[a]\n", format!("1:1 expected a mapping, found a list ({explain})")),
    ];
    for (text, expected) in table {
        assert_eq!(told::<Rule>(text), [expected], "{text}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = "nam: a\nbus: [1]\ncount: many\ntargets:\n  - { id: x, too: y }\n  - id: {}\nwait: 5\n";
    let told = told::<Rule>(text);
    let places: Vec<&str> = told.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(places, ["1:1", "2:6", "3:8", "5:14", "6:5", "6:9", "7:7"], "{told:#?}");
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Strict {
    #[expect(dead_code)]
    wait: Wait,
    #[expect(dead_code)]
    name: String,
    #[expect(dead_code)]
    count: u8,
}

#[test]
fn types_that_parse_a_text_do_not_hide_other_mistakes() {
    assert_eq!(told::<Strict>("wait: soon\nname: [a]\ncount: 300\n").len(), 3);
    assert_eq!(told::<Strict>("wait: soon\nother: a\n").len(), 4);
}

#[test]
fn kinds_are_named_by_their_key() {
    let table = [
        ("put-rul: {}\n", "1:1 `put-rul` is no kind known here (did you mean `put-rule`?)"),
        ("put-rule: {name: a, bus: b}\nnothing:\n", "1:1 one kind was expected, here are `put-rule` and `nothing`"),
        ("put-rule: {bus: b}\n", "1:1 missing key `name` in `put-rule`"),
        ("put-rule: x\n", "1:11 `put-rule` must be a mapping, found the string `x`"),
        ("nothing: 1\n", "1:10 expected nothing"),
    ];
    for (text, expected) in table {
        let told = told::<Step>(text);
        assert!(told.len() == 1 && told[0].starts_with(expected), "{text}: {told:#?}");
    }
}

struct Later;

impl Scope for Later {
    fn find(&self, _: &[&str]) -> Result<Found, Missing> {
        Ok(Found::Later("arn:aws:sqs:us-east-1:000000000000:Orders".to_owned()))
    }
}

#[test]
fn what_is_known_later_fits_everywhere() {
    let mut sources = Sources::default();
    let text = "name: n\nbus: ${{ a }}\ncount: ${{ b }}\nenabled: ${{ c }}\ntargets: ${{ d }}\npaths: ${{ e }}\npattern: ${{ f }}\n";
    let file = sources.add("lab.yaml", text);
    let node = parse(&sources, file).unwrap();
    let node = interpolate(&node, &Later, &sources, &mut Vec::new());
    let rule: Rule = decode(&node, "put-rule").unwrap();
    assert!(rule.bus.starts_with("arn:aws:sqs"), "{rule:?}");
    assert!(rule.targets.is_empty() && rule.count == 1);
}
