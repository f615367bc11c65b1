//! Tests of `--report FORMAT=FILE`: a run in several formats at once, with files that are complete or missing.

use std::collections::BTreeMap;
use std::fs;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::shell::{Shell, text};

const LAB: &str = r#"lab: demo
title: A demo
steps:
  - id: bus
    title: Create <a> bus
    create-bus: { name: Orders }
  - id: rule
    put-rule: { name: All, bus: Orders, pattern: { source: [s] } }
  - id: target
    put-targets: { rule: All, bus: Orders, targets: [{ id: log, to: "log:orders" }] }
  - id: send
    publish: { bus: Orders, source: t, detail-type: d, events: [{ as: one, detail: {} }] }
  - id: arrived
    title: It arrived
    hint: look at the source
    verify: { logs: { group: orders, event: send.one, count: 1 }, within: 1s }
  - id: absent
    verify: { logs: { group: orders, event: send.one, count: 0 }, quiet-for: 1s, control: arrived }
"#;

fn read(shell: &Shell, name: &str) -> String {
    fs::read_to_string(shell.folder().join(name)).expect(name)
}

/// An element of an XML document.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the text of a child; empty if there is none.
    fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.as_str())
    }

    fn counts(&self) -> [&str; 4] {
        ["tests", "failures", "skipped", "errors"].map(|name| self.attribute(name))
    }

    /// Returns the test cases by name.
    fn cases(&self) -> BTreeMap<&str, &Element> {
        let cases = self.children.iter().flat_map(|suite| &suite.children).filter(|child| child.name == "testcase");
        cases.map(|case| (case.attribute("name"), case)).collect()
    }
}

/// Returns the root of a report in JUnit XML.
fn junit(shell: &Shell, name: &str) -> Element {
    let xml = read(shell, name);
    let mut reader = Reader::from_str(&xml);
    let mut open = vec![Element::default()];
    let close = |open: &mut Vec<Element>| {
        let child = open.pop().expect("an element");
        open.last_mut().expect("its parent").children.push(child);
    };
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                open.push(element(&start));
                close(&mut open);
            }
            Event::End(_) => close(&mut open),
            Event::Text(text) => open.last_mut().expect("an element").text.push_str(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let text = unescape(&format!("&{};", &*name)).expect("a known entity").into_owned();
                open.last_mut().expect("an element").text.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "{xml}");
    open.remove(0).children.remove(0)
}

fn element(start: &BytesStart<'_>) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("an attribute");
        let value = unescape(&attribute.value).expect("known entities").into_owned();
        (attribute.key.as_ref().to_owned(), value)
    });
    Element { name: start.name().as_ref().to_owned(), attributes: attributes.collect(), ..Element::default() }
}

#[test]
fn a_run_is_reported_in_every_format_at_once() {
    let shell = Shell::with_lab(LAB);
    let reports = ["text=run.txt", "json=out/run.json", "junit=run.xml", "ndjson=run.ndjson"];
    let flags = reports.iter().flat_map(|report| ["--report", report]);
    let words: Vec<&str> = ["lab", "run", "demo"].into_iter().chain(flags).collect();
    let run = shell.command(words).env("LANG", "C.UTF-8").output().expect("it runs");
    assert_eq!(run.status.code(), Some(6), "{}", text(&run.stderr));
    assert_eq!(read(&shell, "run.txt"), text(&run.stdout));

    let ids = |text: &str| -> Vec<String> {
        let document: Value = serde_json::from_str(text).expect("JSON");
        let steps = document["steps"].as_array().expect("steps");
        steps.iter().map(|step| format!("{} {} {}", step["id"], step["outcome"], step["place"])).collect()
    };
    let printed = shell.run(&["lab", "run", "demo", "-o", "json"]);
    assert_eq!(ids(&read(&shell, "out/run.json")), ids(&text(&printed.stdout)));
    let notices = read(&shell, "run.ndjson");
    let notices: Vec<Value> = notices.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((notices[0]["notice"].as_str(), notices.len() > 10), (Some("run-started"), true));
    assert_eq!(notices[1]["place"], serde_json::json!({ "file": "labs/demo/lab.yaml", "line": 6 }));

    let report = junit(&shell, "run.xml");
    assert_eq!(report.counts(), ["6", "1", "1", "0"]);
    assert_eq!(report.children[0].counts(), ["6", "1", "1", "0"]);
    assert_eq!(report.children[0].attribute("name"), "demo");
    let cases = report.cases();
    let bus = cases["bus: Create <a> bus"];
    assert_eq!(["classname", "file", "line"].map(|name| bus.attribute(name)), ["demo", "labs/demo/lab.yaml", "6"]);
    assert!(bus.text_of("system-out").contains("created event bus Orders"), "{bus:?}");
    let failure = cases["arrived: It arrived"].child("failure").expect("it did not arrive");
    assert!(failure.attribute("message").starts_with("expected 1 log event"), "{failure:?}");
    for part in ["expected", "got", "rule All did not match", "hint: look at the source", "at labs/demo/lab.yaml:16"] {
        assert!(failure.text.contains(part), "`{part}` is not in {failure:?}");
    }
    assert!(cases["absent"].child("skipped").is_some());
}

/// The common part of the schemas of Jenkins's xUnit plugin, GitLab and the usual GitHub actions.
#[test]
fn the_xml_has_only_what_every_reader_knows() {
    let shell = Shell::with_lab(LAB);
    shell.run(&["lab", "run", "demo", "--report", "junit=run.xml"]);
    let xml = read(&shell, "run.xml");
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
    let counted = ["name", "tests", "skipped", "failures", "errors", "time"];
    let known: BTreeMap<&str, (&str, Vec<&str>)> = BTreeMap::from([
        ("testsuites", ("", counted.to_vec())),
        ("testsuite", ("testsuites", counted.to_vec())),
        ("properties", ("testsuite", vec![])),
        ("property", ("properties", vec!["name", "value"])),
        ("testcase", ("testsuite", vec!["name", "classname", "time", "file", "line"])),
        ("failure", ("testcase", vec!["message", "type"])),
        ("error", ("testcase", vec!["message", "type"])),
        ("skipped", ("testcase", vec!["message"])),
        ("system-out", ("testcase testsuite", vec![])),
    ]);
    check_known(&junit(&shell, "run.xml"), "", &known);
}

fn check_known(element: &Element, parent: &str, known: &BTreeMap<&str, (&str, Vec<&str>)>) {
    let name = element.name.as_str();
    let (parents, attributes) = known.get(name).unwrap_or_else(|| panic!("<{name}>"));
    assert!(parents.split(' ').any(|known| known == parent), "<{name}> in <{parent}>");
    for attribute in element.attributes.keys() {
        assert!(attributes.contains(&attribute.as_str()), "`{attribute}` of <{name}>");
    }
    element.children.iter().for_each(|child| check_known(child, name, known));
}

/// An embedded lab is not a file that a server could show.
#[test]
fn a_place_is_a_file_that_can_be_opened() {
    let shell = Shell::new();
    let words = ["lab", "run", "eventdriven", "--step", "first-order-logged", "--report", "junit=run.xml"];
    assert!(shell.run(&words).status.success());
    let report = junit(&shell, "run.xml");
    let places: Vec<&str> = report.cases().values().map(|case| case.attribute("file")).collect();
    assert!(!places.is_empty() && places.iter().all(|file| file.is_empty()), "{places:?}");
}

#[test]
fn what_never_began_is_reported_as_an_error() {
    let shell = Shell::with_lab("lab: demo\ntitle: T\nsteps:\n  - create-buss: { name: Orders }\n");
    let run = shell.run(&["lab", "run", "demo", "--report", "junit=run.xml"]);
    assert_eq!(run.status.code(), Some(3));
    let report = junit(&shell, "run.xml");
    assert_eq!(report.counts(), ["1", "0", "0", "1"]);
    let xml = read(&shell, "run.xml");
    assert!(xml.contains("create-buss"), "{xml}");
}

#[test]
fn what_could_not_be_deployed_is_reported_as_an_error() {
    let lab = "lab: demo\ntitle: T\nvars:\n  a: {}\nresources:\n  one: { queue: { name: \"${{ vars.a }}\" } }\n\
               steps:\n  - create-bus: { name: Orders }\n";
    let shell = Shell::with_lab(lab);
    let run = shell.run(&["lab", "run", "demo", "--var", "a=no name", "--report", "junit=run.xml"]);
    assert_ne!(run.status.code(), Some(0));
    let report = junit(&shell, "run.xml");
    assert_eq!(report.attribute("errors"), "1", "{}", read(&shell, "run.xml"));
}

#[test]
fn a_probe_and_a_step_report_themselves() {
    let shell = Shell::new();
    shell.run(&["create", "log-group", "orders"]);
    let verify = ["verify", "logs", "--group", "orders", "--count", "1", "--within", "0s", "--report", "junit=v.xml"];
    assert_eq!(shell.run(&verify).status.code(), Some(6));
    let report = junit(&shell, "v.xml");
    assert_eq!(report.counts(), ["1", "1", "0", "0"]);
    let suite = &report.children[0];
    assert_eq!(suite.attribute("name"), "ork verify logs");
    assert_eq!(report.cases().keys().collect::<Vec<_>>(), [&"verify logs"]);
    let line = suite
        .child("properties")
        .and_then(|properties| properties.children.first())
        .map(|title| title.attribute("value"));
    assert!(line.is_some_and(|line| line.starts_with("ork verify logs --group orders --count 1")), "{line:?}");
    assert!(
        read(&shell, "v.xml").contains("<failure message=\"expected 1 log event, got"),
        "{}",
        read(&shell, "v.xml")
    );
    assert!(shell.run(&["create-bus", "Orders", "--report", "json=s.json"]).status.success());
    let document: Value = serde_json::from_str(&read(&shell, "s.json")).expect("JSON");
    assert_eq!(document["steps"][0]["changes"][0]["name"], "Orders");
    assert!(shell.run(&["create", "queue", "jobs", "--report", "junit=c.xml"]).status.success());
    assert_eq!(junit(&shell, "c.xml").cases().keys().collect::<Vec<_>>(), [&"create queue"]);
}

#[test]
fn cleaning_up_reports_itself() {
    let shell = Shell::with_lab(&LAB[..LAB.find("  - id: send").expect("a step")]);
    assert!(shell.run(&["lab", "run", "demo", "--keep"]).status.success());
    assert!(shell.run(&["lab", "down", "demo", "--report", "junit=down.xml"]).status.success());
    let report = junit(&shell, "down.xml");
    assert_eq!(report.counts(), ["1", "0", "0", "0"]);
    assert!(read(&shell, "down.xml").contains("removed event bus Orders"), "{}", read(&shell, "down.xml"));
}

#[test]
fn a_secret_is_in_no_report() {
    let lab = "lab: demo\ntitle: T\nvars:\n  pass: { env: PASS, secret: true }\nsteps:\n  - id: bus\n    create-bus: { name: Orders }\n  \
               - id: send\n    publish: { bus: Orders, source: \"${{ vars.pass }}\", detail-type: d, events: [{ as: one, detail: {} }] }\n  \
               - id: fails\n    title: It fails\n    start-execution: { machine: \"${{ vars.pass }}\", wait: true }\n";
    let shell = Shell::with_lab(lab);
    let secret = "a<b&\"c'd";
    let reports = ["text=r.txt", "json=r.json", "junit=r.xml", "ndjson=r.ndjson"];
    let flags = reports.iter().flat_map(|report| ["--report", report]);
    let words: Vec<&str> = ["lab", "run", "demo"].into_iter().chain(flags).collect();
    let run = shell.command(words).env("PASS", secret).output().expect("it runs");
    let talk = text(&run.stderr);
    for name in ["r.txt", "r.json", "r.xml", "r.ndjson"] {
        let report = read(&shell, name);
        let readable = report.replace("&lt;", "<").replace("&amp;", "&").replace("&quot;", "\"").replace("&apos;", "'");
        for form in [secret, "a<b&\\\"c'd"] {
            assert!(!readable.contains(form), "{name}: {report}\n{talk}");
        }
    }
    assert!(read(&shell, "r.xml").contains("***"), "{}", read(&shell, "r.xml"));
}

#[test]
fn a_file_that_cannot_be_written_is_refused_before_anything_is_done() {
    let shell = Shell::with_lab(LAB);
    shell.file("taken", "");
    let cases = [
        ("junit=taken/run.xml", 4, "cannot write the report `taken/run.xml`"),
        ("junit=labs", 4, "cannot write the report `labs`: is a directory"),
        ("jnit=run.xml", 2, "there is no format `jnit`; the formats are text, json, junit and ndjson"),
        ("run.xml", 2, "write it as FORMAT=FILE, such as junit=report.xml"),
    ];
    for (report, code, message) in cases {
        let run = shell.run(&["create-bus", "Orders", "--report", report]);
        assert_eq!(run.status.code(), Some(code), "{report}");
        assert!(text(&run.stderr).contains(message), "{report}: {}", text(&run.stderr));
    }
    let twice = shell.run(&["create-bus", "Orders", "--report", "json=a", "--report", "text=./a"]);
    assert_eq!(twice.status.code(), Some(2), "{}", text(&twice.stderr));
    let offline = shell.run(&["lab", "list", "--report", "json=a"]);
    assert_eq!(offline.status.code(), Some(2), "{}", text(&offline.stderr));
    assert!(!shell.home().exists(), "nothing was done");
    assert!(!shell.folder().join("a").exists());
}

#[test]
fn a_report_replaces_the_one_before_and_leaves_nothing_beside_it() {
    let shell = Shell::with_lab(LAB);
    shell.file("out/run.xml", &"old\n".repeat(10_000));
    shell.run(&["lab", "run", "demo", "--report", "junit=out/run.xml"]);
    assert_eq!(junit(&shell, "out/run.xml").attribute("tests"), "6");
    let names = fs::read_dir(shell.folder().join("out")).expect("a folder");
    assert_eq!(names.count(), 1);
}
