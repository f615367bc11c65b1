//! Tests of a lab as a shell script: whatever the lab contains, the shell reads back its words and does nothing else.
//!
//! Labs are generated with names and texts that a shell, clap or Markdown could misinterpret. The random sequence is
//! fixed: every run tries the same labs. The script runs in a real `sh`, in which `ork` records its arguments and no
//! other program is found.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::ArgMatches;
use ork::cli;
use ork::lab::{AssetError, Assets, Lab, NoAssets, Source, Values, check};
use ork::show::{Form, show};
use serde_json::{Map, Value, json};

const LABS: usize = 60;

/// A xorshift generator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }

    fn pick(&mut self, choices: &[&str]) -> String {
        choices[self.below(choices.len())].to_owned()
    }

    fn text(&mut self) -> String {
        (0..=self.below(3)).map(|_| self.pick(&TEXTS)).collect()
    }
}

/// Texts with special meaning for a shell, clap, the parser of fields, or file names.
const TEXTS: [&str; 34] = [
    "x\ntouch y",
    "\r\ntouch y",
    "'",
    "\"",
    "$(touch y)",
    "`touch y`",
    ";touch y",
    "&& touch y",
    "\\",
    "\\\n",
    "-R",
    "--help",
    "--",
    "-",
    "=",
    ":=",
    "k=v",
    "~",
    "*",
    "#",
    "!",
    "{",
    "[",
    "<a>",
    " ",
    "\t",
    "$HOME",
    "${X}",
    "\u{2028}",
    "\u{202e}",
    "é",
    "| touch y",
    "> y",
    "/etc/passwd",
];

/// Names that AWS allows.
const NAMES: [&str; 9] = ["Orders", "-R", "--help", "-", "--", "-x-1", "_a.b", "--bus", "0"];
const ALIASES: [&str; 7] = ["first", "a-b", "a_b", "PATH", "IFS", "0", "é"];

/// The files of a lab, all with the same text.
struct Beside(String);

impl Assets for Beside {
    fn read(&self, _: &str) -> Result<Vec<u8>, AssetError> {
        Ok(self.0.clone().into_bytes())
    }
}

/// A lab and, for each command of its script, the expected arguments.
struct Sample {
    lab: Lab,
    text: String,
    expected: Vec<Expected>,
}

#[derive(Debug)]
enum Expected {
    /// Arguments of a command by their IDs.
    Arguments(Vec<&'static str>, Vec<(&'static str, String)>),
    /// The fields of a published event, and the number of the command.
    Event { source: String, detail_type: String, detail: Value },
    /// A check of the event of an earlier command.
    Check { of: usize },
}

fn sample(chance: &mut Chance) -> Sample {
    let mut expected = Vec::new();
    let queue = chance.pick(&["-q", "--queue", "Jobs"]);
    expected.push(Expected::Arguments(vec!["create", "queue"], vec![("name", queue.clone())]));
    let (bus, rule) = (chance.pick(&NAMES), chance.pick(&NAMES));
    let (description, about) = (chance.text(), chance.text());
    let about = if about.trim().is_empty() { "x".to_owned() } else { about };
    expected.push(Expected::Arguments(
        vec!["create-bus"],
        vec![("name", bus.clone()), ("description", description.clone())],
    ));
    expected.push(Expected::Arguments(
        vec!["put-rule"],
        vec![("name", rule.clone()), ("bus", bus.clone()), ("description", about.clone())],
    ));
    let to = format!("queue:{queue}");
    expected.push(Expected::Arguments(vec!["put-targets"], vec![("rule", rule.clone()), ("bus", bus.clone())]));
    let mut steps = vec![
        json!({"title": chance.text(), "create-bus": {"name": bus, "description": description}}),
        json!({"title": chance.text(), "hint": chance.text(), "put-rule":
            {"name": rule, "bus": bus, "pattern": {"source": [{"prefix": ""}]}, "description": about}}),
        json!({"text": chance.text(), "put-targets": {"rule": rule, "bus": bus, "targets": [{"to": to}]}}),
    ];
    let mut checks = Vec::new();
    for number in 0..2 {
        let (source, detail_type) = (format!("s{}", chance.text()), format!("t{}", chance.text()));
        let fields = (0..chance.below(4)).map(|_| {
            let value = if chance.below(2) == 0 { json!(chance.text()) } else { json!({"a": [chance.text()]}) };
            (chance.text(), value)
        });
        let detail = Value::Object(fields.collect::<Map<_, _>>());
        let alias = chance.pick(&ALIASES);
        let event = json!({"as": alias, "source": source, "detail-type": detail_type, "detail": detail});
        steps.push(json!({"id": format!("sent-{number}"), "publish": {"bus": bus, "events": [event]}}));
        checks.push(format!("sent-{number}.{alias}"));
        expected.push(Expected::Event { source, detail_type, detail });
    }
    for (number, event) in checks.into_iter().enumerate() {
        steps.push(json!({"verify": {"sqs": {"queue": queue, "event": event}, "within": "1s"}}));
        expected.push(Expected::Check { of: 4 + number });
    }
    let lab = json!({
        "lab": "demo", "title": chance.text(), "text": chance.text(),
        "resources": {"jobs": {"queue": {"name": queue}}}, "steps": steps,
    });
    let text = lab.to_string();
    let values = Values::default();
    let beside = Beside(chance.text());
    let source = Source { name: "lab.yaml", is_file: true, bytes: text.as_bytes(), assets: &beside, values: &values };
    let checked = check(&source);
    let lab = checked.lab.unwrap_or_else(|| panic!("{text}\n{:#?}", checked.diagnostics));
    Sample { lab, text, expected }
}

/// Returns the calls of `ork`: the ID in its response, and its arguments.
fn recorded(folder: &Path, script: &str) -> Vec<(String, Vec<String>)> {
    let programs = folder.join("programs");
    let work = folder.join("work");
    fs::create_dir_all(&programs).expect("a folder");
    fs::create_dir_all(&work).expect("a folder");
    let record = folder.join("record");
    let _ = fs::remove_file(&record);
    let stub = programs.join("ork");
    let program = "#!/bin/sh\nprintf '%s\\0' \"$$\" \"$#\" \"$@\" >> \"$ORK_RECORD\"\necho \"$$\"\n";
    fs::write(&stub, program).expect("a program");
    fs::set_permissions(&stub, fs::Permissions::from_mode(0o755)).expect("a program");
    let file = folder.join("script.sh");
    fs::write(&file, script).expect("a script");
    let mut command = Command::new("/bin/sh");
    command.env_clear().env("PATH", &programs).env("ORK_RECORD", &record).current_dir(&work).arg(&file);
    let output = command.stdin(Stdio::null()).output().expect("sh runs");
    assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(&work).expect("a folder").count(), 0, "the script made a file:\n{script}");
    let text = fs::read_to_string(&record).expect("a record");
    let mut words = text.split_terminator('\0').map(str::to_owned);
    let mut commands = Vec::new();
    while let Some(id) = words.next() {
        let count: usize = words.next().and_then(|count| count.parse().ok()).expect("a count");
        commands.push((id, words.by_ref().take(count).collect()));
    }
    commands
}

fn parsed(words: &[String]) -> ArgMatches {
    let line = std::iter::once("ork").chain(words.iter().map(String::as_str));
    cli::command().try_get_matches_from(line).unwrap_or_else(|error| panic!("{words:?}: {error}"))
}

fn argument<'a>(matches: &'a ArgMatches, id: &str) -> &'a str {
    matches.get_one::<String>(id).unwrap_or_else(|| panic!("no {id}"))
}

/// Returns the detail of an event from the words of `publish`.
fn detail(words: &[&String]) -> Value {
    if let [text] = words
        && text.starts_with('{')
    {
        return serde_json::from_str(text).expect("JSON");
    }
    let field = |word: &&String| {
        let (key, value) = word.split_once('=').expect("a field");
        match key.strip_suffix(':') {
            Some(key) => (key.to_owned(), serde_json::from_str(value).expect("JSON")),
            None => (key.to_owned(), json!(value)),
        }
    };
    Value::Object(words.iter().map(field).collect())
}

#[test]
fn a_shell_reads_back_what_a_lab_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for _ in 0..LABS {
        let Sample { lab, text, expected } = sample(&mut chance);
        let script = show(&lab, &NoAssets, Form::Commands, None).expect("a script");
        let commands = recorded(folder.path(), &script);
        assert_eq!(commands.len(), expected.len(), "{text}\n{script}");
        for ((_, words), expected) in commands.iter().zip(&expected) {
            let matches = parsed(words);
            match expected {
                Expected::Arguments(names, values) => {
                    let matches = names.iter().fold(&matches, |matches, name| {
                        matches.subcommand_matches(name).unwrap_or_else(|| panic!("{words:?} is no {name}"))
                    });
                    for (id, value) in values {
                        assert_eq!(argument(matches, id), value, "{id} of {words:?}\n{text}");
                    }
                }
                Expected::Event { source, detail_type, detail: wanted } => {
                    let matches = matches.subcommand_matches("publish").expect("publish");
                    assert_eq!(
                        (argument(matches, "source"), argument(matches, "detail_type")),
                        (&**source, &**detail_type)
                    );
                    let input: Vec<&String> = matches.get_many("input").into_iter().flatten().collect();
                    assert_eq!(&detail(&input), wanted, "{words:?}\n{text}");
                }
                Expected::Check { of } => {
                    let matches =
                        matches.subcommand_matches("verify").and_then(|verify| verify.subcommand_matches("sqs"));
                    let events: Vec<&String> =
                        matches.expect("verify sqs").get_many("event").into_iter().flatten().collect();
                    assert_eq!(events, [&commands[*of].0], "{text}\n{script}");
                }
            }
        }
    }
}

#[test]
fn a_page_and_a_diagram_keep_a_lab_s_text_in_its_place() {
    let mut chance = Chance(0xD1B5_4A32_D192_ED03);
    for _ in 0..LABS {
        let Sample { lab, text, .. } = sample(&mut chance);
        let page = show(&lab, &NoAssets, Form::Markdown, None).expect("a page");
        let fences: Vec<&str> = page.lines().filter(|line| line.trim_start().starts_with("```")).collect();
        assert!(
            fences.chunks(2).all(|pair| matches!(pair, [begin, end] if begin.strip_suffix("sh") == Some(*end))),
            "{page}"
        );
        let headings = page.lines().filter(|line| line.starts_with("## ")).count();
        assert_eq!(headings, lab.steps.len() + 1, "{text}\n{page}");
        let drawn = show(&lab, &NoAssets, Form::Mermaid, None).expect("a diagram");
        for line in drawn.lines().skip(1) {
            assert_eq!(line.matches('"').count() % 2, 0, "{line}\n{text}");
            assert!(line.trim_start().starts_with('n'), "{line}\n{text}");
        }
    }
}
