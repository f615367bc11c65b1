//! `explain`: describes the contents of lab files, from the descriptions of the commands, and the codes of problems.

mod key_list;

use std::ffi::OsStr;
use std::fmt::Write as _;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use crate::catalog;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::diag::{Code, Page};
use crate::resource::Resource;
use crate::step::Step;
use crate::words;

pub use key_list::help as key_help;

/// Explain a part of a lab file, a kind of step or resource, or the code of a problem
///
/// Without a topic it lists the topics.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork explain
  ork explain lab
  ork explain put-rule
  ork explain queue
  ork explain codes
  ork explain catch-all")]
pub struct Explain {
    /// lab, vars, resources, steps, one kind of step or resource, codes, or one code
    #[arg(value_parser = Topics)]
    topic: Option<String>,
}

/// The parts of a lab that are not kinds.
const PARTS: [(&str, &str); 5] = [
    (
        "lab",
        "A lab file has these keys:
  lab          its name
  title        one line for people
  description  what it is about, where labs are listed
  text         what the walk-through begins with
  minutes      how long a learner needs
  starts-at    when a run in a cloud of its own begins (default: 2026-01-05T09:00:00Z, a Monday)
  vars         values that are used in several places: see `ork explain vars`
  resources    what is provisioned: see `ork explain resources`
  steps        what is done, in order: see `ork explain steps`
",
    ),
    (
        "vars",
        "A variable is a value, or a mapping of these keys:
  default      its value where nobody gives another
  env          the environment variable it is read from; one whose name does not begin with ORK_LAB_ must be secret
  secret       true if it must never be shown
  description  what it is, for the one who is asked for it
It is used as `${{ vars.NAME }}`. Besides, `${{ resources.KEY.arn }}`, `name` and `url`, `${{ steps.ID.OUTPUT }}`,
`${{ run.account }}`, `region`, `backend`, `lab`, `started`, `year` and `month` can be used. `${{ env.NAME }}` is the variable with that `env`.
",
    ),
    (
        "resources",
        "A resource has a name of its own and one key that says its kind, for example\n  orders: { queue: { name: Orders } }\n",
    ),
    (
        "steps",
        "A step has one key that says its kind, and beside it any of these:
  id              its name, for other steps
  title, text     what is said about it
  hint            a text or a list, shown when it fails
  matches         the rules each published event must match, by the event's alias
  capture         further names for its outputs
  solution        true or a text: hidden until it is asked for
  expect-failure  true, or a text the failure must contain
",
    ),
    ("codes", "A problem in a lab has a code, in brackets: `error[unknown-key]`. `ork explain CODE` shows an example.\n"),
];

/// Parses any word, because an unknown one is answered with a suggestion. Shells complete the known ones.
#[derive(Debug, Clone)]
struct Topics;

impl TypedValueParser for Topics {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(names().map(PossibleValue::new)))
    }
}

/// Returns the description of a key of a part.
pub fn key_of_part(part: &str, key: &str) -> Option<String> {
    let (_, text) = PARTS.iter().find(|(name, _)| *name == part)?;
    text.lines().filter_map(|line| line.strip_prefix("  ")?.split_once("  ")).find_map(|(keys, said)| {
        let is_said = keys.split(", ").any(|name| name == key);
        is_said.then(|| said.trim().to_owned())
    })
}

pub fn run(arguments: &Explain, cx: &mut Context) -> Result<Exit, Error> {
    let command = crate::cli::command();
    let Some(topic) = arguments.topic.as_deref() else {
        cx.streams.data(&topics(&command))?;
        return Ok(Exit::Done);
    };
    let text = match (PARTS.iter().find(|(name, _)| *name == topic), Code::find(topic)) {
        (Some((_, text)), _) => part_text(topic, text, &command),
        (None, Some(code)) => code_text(code),
        (None, None) => match steps(&command).chain(resources(&command)).find(|kind| kind.get_name() == topic) {
            Some(kind) => kind_text(kind),
            None => return Err(unknown(topic)),
        },
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

pub fn steps(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    Step::KINDS.iter().filter_map(|kind| command.find_subcommand(kind))
}

pub fn resources(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command.find_subcommand("create").into_iter().flat_map(clap::Command::get_subcommands).filter(is_kind)
}

/// Returns the parts and kinds of a lab.
fn kinds() -> impl Iterator<Item = &'static str> {
    let parts = PARTS.iter().map(|(name, _)| *name);
    parts.chain(Step::KINDS.iter().copied()).chain(Resource::KINDS.iter().copied())
}

/// Returns all topics.
fn names() -> impl Iterator<Item = &'static str> {
    kinds().chain(Code::ALL.iter().map(|code| code.as_str()))
}

fn unknown(topic: &str) -> Error {
    let near = words::kind_meant(topic, names());
    let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let kinds: Vec<&str> = kinds().collect();
    let help = format!("one of {}, or a code that `ork explain codes` lists", kinds.join(", "));
    Error::usage(format!("there is no topic `{topic}`{suggestion}"), &help)
}

/// Lists all topics.
fn topics(command: &clap::Command) -> String {
    let mut text = "Parts of a lab file: `lab`, `vars`, `resources` and `steps`\n".to_owned();
    text.push_str("Problems of a lab file: `codes` lists their codes\n\nSteps:\n");
    list(&mut text, steps(command));
    text.push_str("\nResources:\n");
    list(&mut text, resources(command));
    text
}

fn part_text(topic: &str, text: &str, command: &clap::Command) -> String {
    let mut text = text.to_owned();
    match topic {
        "steps" => {
            text.push_str("Kinds:\n");
            list(&mut text, steps(command));
        }
        "resources" => {
            text.push_str("Kinds:\n");
            list(&mut text, resources(command));
        }
        "codes" => {
            for code in Code::ALL {
                let meaning = code.page().meaning;
                let sentence = meaning.split_once(". ").map_or(meaning, |(first, _)| first).trim_end_matches('.');
                let _ = writeln!(text, "  {:<24} {sentence}", code.as_str());
            }
        }
        _ => {}
    }
    text
}

/// Returns the meaning of a code, an example that has the problem, and its remedy.
fn code_text(code: Code) -> String {
    let Page { meaning, example, mend } = code.page();
    let mut text = format!("{code}: {meaning}\n");
    if let Some(example) = example {
        text.push_str("\nfor example:\n");
        for line in example.lines() {
            text.push_str(format!("  {line}").trim_end());
            text.push('\n');
        }
    }
    let _ = write!(text, "\nto mend it:\n  {mend}\n");
    text
}

fn is_kind(command: &&clap::Command) -> bool {
    command.get_name() != "help"
}

fn list<'a>(text: &mut String, kinds: impl Iterator<Item = &'a clap::Command>) {
    for kind in kinds {
        let _ = writeln!(
            text,
            "  {:<18} {}",
            kind.get_name(),
            kind.get_about().map(ToString::to_string).unwrap_or_default()
        );
    }
}

/// Returns the keys of a kind, and a part of a lab that uses it.
fn kind_text(kind: &clap::Command) -> String {
    let name = kind.get_name();
    let mut text = format!("{name}: {}\n\nkeys:\n", kind.get_about().map(ToString::to_string).unwrap_or_default());
    text.push_str(&key_list::of(kind));
    if let Some(example) = example(name) {
        let _ = write!(text, "\nas a lab writes it:\n{example}");
    }
    text
}

/// Returns the shortest part of an embedded lab that uses this kind: the line of the key and everything below it.
fn example(kind: &str) -> Option<String> {
    let texts = catalog::names().into_iter().filter_map(|lab| catalog::file(lab, "lab.yaml"));
    let pieces = texts.filter_map(|text| std::str::from_utf8(text).ok()).flat_map(|text| pieces(text, kind));
    pieces.min_by_key(String::len)
}

/// Returns the sections of a lab that start with a key whose value has further keys.
fn pieces(text: &str, key: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &str| {
        let value = line.trim_start().strip_prefix(key).and_then(|rest| rest.strip_prefix(':'));
        value.is_some_and(|value| value.is_empty() || value.starts_with(" {"))
    };
    let starts = lines.iter().enumerate().filter(|(_, line)| begins(line)).map(|(index, _)| index);
    starts.filter_map(|start| lines.get(start..)).map(piece).collect()
}

/// Returns the first line and the lines below it that are indented further.
fn piece(lines: &[&str]) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let first = lines.first().map_or(0, |line| indent(line));
    let below = lines.iter().skip(1).take_while(|line| line.trim().is_empty() || indent(line) > first);
    let block = lines.iter().take(1).chain(below).filter(|line| !line.trim().is_empty());
    block.map(|line| format!("  {}\n", line.get(first..).unwrap_or(line))).collect()
}
