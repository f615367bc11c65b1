//! The command line as typed, so that a problem can be shown at its location.

use std::ffi::OsString;
use std::ops::Range;

use clap::{Arg, ArgMatches, Command};

use crate::command_line::quote;

/// The words of the command line, and the parsed command.
#[derive(Debug)]
pub struct Arguments {
    words: Vec<String>,
    /// The path of the command, such as `ork verify logs`.
    path: String,
    /// The innermost subcommand.
    command: Command,
    matches: ArgMatches,
}

/// The argument of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The flag, such as `--pattern`; `None` for a positional argument.
    pub flag: Option<String>,
    /// The byte range of its value in [`Arguments::text`]; `None` if it was not given.
    pub place: Option<Range<usize>>,
}

impl Arguments {
    pub fn new(words: &[OsString], mut command: Command, mut matches: ArgMatches) -> Self {
        let mut path = "ork".to_owned();
        while let Some((name, inner)) = matches.remove_subcommand() {
            let Some(found) = command.find_subcommand(&name).cloned() else { break };
            (command, matches) = (found, inner);
            path = format!("{path} {name}");
        }
        let words = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        Self { words: without_secrets(words), path, command, matches }
    }

    /// Returns the command without its arguments.
    pub fn command(&self) -> &str {
        &self.path
    }

    /// Returns the command line, quoted for a shell, with the bare name of the program.
    pub fn text(&self) -> String {
        self.quoted().join(" ")
    }

    /// Returns the argument of a field as findings name it: `targets[0].to`, `paths.value`, `dead-letter`.
    pub fn argument(&self, field: &str) -> Option<Argument> {
        let segments: Vec<&str> = field.split('.').collect();
        let (position, arg) = segments.iter().enumerate().rev().find_map(|(position, segment)| {
            self.arg(segment.split('[').next().unwrap_or(segment)).map(|arg| (position, arg))
        })?;
        let flag = arg.get_long().map(|long| format!("--{long}"));
        let values = self.values(arg.get_id().as_str());
        let key = segments.get(position + 1).map(|key| format!("{key}="));
        let value = match key {
            Some(key) => values.iter().find(|value| value.starts_with(&key)),
            None => values.get(index(field)),
        };
        let place = value.and_then(|value| self.place(flag.as_deref(), value));
        Some(Argument { flag, place })
    }

    /// Finds a flag by its long name, or a positional argument by its name.
    fn arg(&self, name: &str) -> Option<&Arg> {
        let id = name.replace('-', "_");
        let by_flag = self.command.get_arguments().find(|arg| arg.get_long() == Some(name));
        by_flag.or_else(|| self.command.get_arguments().find(|arg| arg.get_id() == id.as_str()))
    }

    fn values(&self, id: &str) -> Vec<String> {
        let raw = self.matches.try_get_raw(id).ok().flatten();
        raw.into_iter().flatten().map(|value| value.to_string_lossy().into_owned()).collect()
    }

    /// Returns the position of a value, after its flag or as a positional argument.
    fn place(&self, flag: Option<&str>, value: &str) -> Option<Range<usize>> {
        let behind = |at: usize| at.checked_sub(1).and_then(|before| self.words.get(before)).map(String::as_str);
        let joined = flag.map(|flag| format!("{flag}={value}"));
        let words = || self.words.iter().enumerate().skip(1);
        let at = words()
            .find(|(at, word)| match flag {
                Some(flag) => (*word == value && behind(*at) == Some(flag)) || joined.as_ref() == Some(word),
                None => *word == value && !behind(*at).is_some_and(|word| word.starts_with("--")),
            })
            .or_else(|| words().find(|(_, word)| *word == value))?
            .0;
        let quoted = self.quoted();
        let start: usize = quoted.iter().take(at).map(|word| word.len() + 1).sum();
        let shown = quoted.get(at)?;
        let skipped = shown.find(value).unwrap_or(0);
        let length = if shown.contains(value) { value.len() } else { shown.len() };
        Some(start + skipped..start + skipped + length)
    }

    fn quoted(&self) -> Vec<String> {
        let program = std::iter::once("ork".to_owned());
        program.chain(self.words.iter().skip(1).map(|word| quote(word))).collect()
    }
}

/// Flags whose values must not be printed.
const SECRET: [&str; 1] = ["--token"];

/// Replaces secrets, so that messages may quote the command line.
fn without_secrets(mut words: Vec<String>) -> Vec<String> {
    for at in 0..words.len() {
        let is_value = at > 0 && SECRET.contains(&words[at - 1].as_str());
        if is_value && words[at] != "-" {
            words[at] = "***".to_owned();
        } else if let Some(flag) = SECRET.iter().find(|flag| words[at].starts_with(&format!("{flag}="))) {
            words[at] = format!("{flag}=***");
        }
    }
    words
}

/// Returns the index in a path such as `targets[2].to`.
fn index(field: &str) -> usize {
    let inside = field.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    inside.and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli;

    fn line(words: &[&str]) -> Arguments {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let command = cli::command();
        let matches = command.clone().try_get_matches_from(&words).expect("a command line");
        Arguments::new(&words, command, matches)
    }

    #[test]
    fn fields_are_found_where_they_were_written() {
        let put_targets = ["ork", "put-targets", "Orders", "--bus", "Orders", "--to", "queue:A", "--to", "queu:B"];
        let schedule = ["ork", "put-rule", "R", "--schedule=rate(5 minute)"];
        let paths = ["ork", "input-transformer", "R", "T", "--paths", "a=$.a", "--paths", "b=x", "--template", "<a>"];
        let logs = ["ork", "verify", "logs", "--group", "g", "--count", "0.."];
        let cases: [(&[&str], &str, Option<&str>, &str); 6] = [
            (&put_targets, "targets[1].to", Some("--to"), "queu:B"),
            (&put_targets, "rule", None, "Orders"),
            (&put_targets, "bus", Some("--bus"), "Orders"),
            (&schedule, "schedule", Some("--schedule"), "rate(5 minute)"),
            (&paths, "paths.b", Some("--paths"), "b=x"),
            (&logs, "logs.count", Some("--count"), "0.."),
        ];
        for (words, field, flag, value) in cases {
            let line = line(words);
            let argument = line.argument(field).expect(field);
            assert_eq!(argument.flag.as_deref(), flag, "{field}");
            let text = line.text();
            assert_eq!(&text[argument.place.clone().expect(field)], value, "{field} in {text}: {argument:?}");
        }
    }

    #[test]
    fn a_name_used_twice_is_found_at_its_own_place() {
        let line = line(&["ork", "put-rule", "Orders", "--bus", "Orders", "--schedule", "x"]);
        assert_eq!(line.argument("name").and_then(|argument| argument.place), Some(13..19));
        assert_eq!(line.argument("bus").and_then(|argument| argument.place), Some(26..32));
    }

    #[test]
    fn a_token_is_not_repeated() {
        for (words, shown) in [
            (["ork", "callback", "success", "--token", "AQC"], "ork callback success --token ***"),
            (["ork", "callback", "success", "--token=AQC", "-v"], "ork callback success --token=*** -v"),
            (["ork", "callback", "success", "--token", "-"], "ork callback success --token -"),
        ] {
            assert_eq!(line(&words).text().replace('\'', ""), shown);
        }
    }

    #[test]
    fn what_was_not_given_has_a_flag_and_no_place() {
        let line = line(&["ork", "publish", "a=1"]);
        let argument = line.argument("events[0].detail-type").expect("a flag");
        assert_eq!(argument, Argument { flag: Some("--detail-type".to_owned()), place: None });
    }
}
