//! Sessions in their printed form: a command after `$`, its stdout unchanged, its stderr after `!`, and its exit code
//! after `?` if it is not 0.
//!
//! IDs are numbered in the order of their appearance, and can be used in later commands by that number: `<id-1>`. The
//! folder of the shell is `~`. `(at once)` matches any time. Before a command, `NAME=VALUE` sets a variable; after it,
//! `< FILE` is its stdin.

use std::fs::File;
use std::process::Command;

use similar::TextDiff;

use super::shell::{Shell, text, words};

/// The prefixes of lines that are not output.
const MARKS: [&str; 3] = ["$ ", "! ", "? "];

impl Shell {
    /// Runs the commands of a session and compares their complete output.
    #[track_caller]
    pub fn session(&self, expected: &str) {
        let expected = expected.trim();
        let mut ids = Vec::new();
        let mut actual = String::new();
        for line in expected.lines().filter_map(|line| line.strip_prefix("$ ")) {
            actual.push_str(&self.entry(line, &mut ids));
        }
        let actual = without_delays(actual.trim_end(), expected);
        if actual != expected {
            let diff = TextDiff::from_lines(expected, &actual).unified_diff().header("expected", "actual").to_string();
            panic!("the session went another way:\n{diff}\n--- all of it:\n{actual}\n");
        }
    }

    fn entry(&self, line: &str, ids: &mut Vec<String>) -> String {
        let output = self.prepared(&unredacted(line, ids)).output().expect("the binary runs");
        let mut entry = format!("$ {line}\n");
        entry.push_str(&text(&output.stdout));
        if !entry.ends_with('\n') {
            entry.push_str("\n(no line end)\n");
        }
        for line in text(&output.stderr).lines() {
            entry.push_str(format!("! {line}").trim_end());
            entry.push('\n');
        }
        match output.status.code() {
            Some(0) => {}
            Some(code) => entry.push_str(&format!("? {code}\n")),
            None => entry.push_str("? killed\n"),
        }
        self.redacted(&entry, ids)
    }

    fn prepared(&self, line: &str) -> Command {
        let (line, stdin) = line.split_once(" < ").map_or((line, None), |(line, file)| (line, Some(file)));
        let words = words(line);
        let program = words.iter().position(|word| word == "ork").expect("`ork` in the line");
        let mut command = self.command(&words[program + 1..]);
        command.envs(words[..program].iter().map(|word| word.split_once('=').expect("NAME=VALUE")));
        if let Some(file) = stdin {
            command.stdin(File::open(self.folder().join(file)).expect("the file for stdin"));
        }
        command
    }

    fn redacted(&self, text: &str, ids: &mut Vec<String>) -> String {
        let text = text.replace(&*self.folder().to_string_lossy(), "~");
        let mut redacted = String::new();
        let mut rest = text.as_str();
        while let Some(at) = (0..rest.len()).find(|at| rest.get(*at..*at + 36).is_some_and(is_uuid)) {
            let id = &rest[at..at + 36];
            let number = ids.iter().position(|known| known == id).unwrap_or_else(|| {
                ids.push(id.to_owned());
                ids.len() - 1
            });
            redacted.push_str(&format!("{}<id-{}>", &rest[..at], number + 1));
            rest = &rest[at + 36..];
        }
        redacted + rest
    }
}

/// Ignores the delays of a busy machine: what was expected at once may have taken a moment.
fn without_delays(actual: &str, expected: &str) -> String {
    let lines = actual.lines().map(|line| {
        let line = without_real_time(line);
        let at_once = line.rsplit_once(" (after ").map(|(head, _)| format!("{head} (at once)"));
        at_once.filter(|line| expected.lines().any(|expected| expected == line)).unwrap_or(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Removes the real duration of a run, which varies.
fn without_real_time(line: &str) -> String {
    let Some((head, rest)) = line.split_once(" in real time)") else { return line.to_owned() };
    let head = head.rsplit_once(" (").map_or(head, |(head, _)| head);
    format!("{head}{rest}")
}

fn unredacted(line: &str, ids: &[String]) -> String {
    let numbered = ids.iter().enumerate();
    numbered.fold(line.to_owned(), |line, (number, id)| line.replace(&format!("<id-{}>", number + 1), id))
}

fn is_uuid(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
    })
}

/// Output with the prefix of a mark would be misread; the program has no such output.
#[test]
fn marks_are_told_from_output() {
    let shell = Shell::new();
    let output = text(&shell.run(&["--help"]).stdout);
    assert!(output.lines().all(|line| !MARKS.iter().any(|mark| line.starts_with(mark))), "{output}");
}
