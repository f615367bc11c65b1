//! Formats a lab as a walk-through: its text, with the commands of each step and the expected result.
//!
//! Titles, names and hints are escaped; only the text of the lab may contain Markdown.

use std::fmt::Write as _;

use super::NoCommand;
use super::aws_cli::AwsCli;
use super::commands::Script;
use super::recording::Recording;
use crate::command_line::CommandLine;
use crate::lab::{Assets, Lab, LabStep, Solution};
use crate::{visible, words};

pub(super) fn markdown(lab: &Lab, assets: &dyn Assets, run: Option<&Recording>) -> Result<String, NoCommand> {
    let mut text = format!("# {}\n", plain(&lab.title));
    if let Some(minutes) = lab.minutes {
        let _ = write!(text, "\nAbout {}.\n", words::count(minutes as usize, "minute"));
    }
    if let Some(intro) = &lab.text {
        let _ = write!(text, "\n{}\n", prose(intro));
    }
    let ways = Ways { ork: Script::new(lab, assets)?, aws: run.map(|run| AwsCli::new(lab, run)).transpose()? };
    let secrets: Vec<String> = ways.ork.secrets().into_iter().chain(ways.ork.run()).collect();
    let before = ways.aws.as_ref().map(AwsCli::preparations).unwrap_or_default();
    if !secrets.is_empty() || !before.is_empty() {
        text.push_str("\n## Before you begin\n\n");
        ways.write(&mut text, &secrets, Vec::new());
        if !before.is_empty() {
            text.push_str("\nWith the AWS CLI, once in the shell that you work in:\n\n");
            text.push_str(&shell(&before));
        }
    }
    if !lab.resources.is_empty() {
        text.push_str("\n## Provisioned for you\n\n");
        let start = CommandLine::new("lab start").value(&lab.name);
        let _ = write!(text, "`{start}` makes all of this. Without it, these commands do:\n\n");
        ways.write(&mut text, &ways.ork.provisioned(), Vec::new());
        if let Some(aws) = &ways.aws {
            let _ = write!(text, "\nWith the AWS CLI:\n\n{}", shell(&aws.provisioned()));
            let found = aws.found();
            if !found.is_empty() {
                let _ =
                    write!(text, "\nWith the AWS CLI after `{start}`, only find what is there:\n\n{}", shell(&found));
            }
        }
    }
    for (index, step) in lab.steps.iter().enumerate() {
        write_step(&mut text, index, step, &ways);
    }
    if let Some(aws) = &ways.aws {
        let _ = write!(text, "\n## Clean up\n\n{}", shell(&aws.clean_up()));
    }
    write_files(&mut text, &ways.ork);
    Ok(text)
}

/// The commands of a lab in both forms.
struct Ways<'a> {
    ork: Script<'a>,
    /// `None` if no run was recorded.
    aws: Option<AwsCli>,
}

impl Ways<'_> {
    fn write(&self, text: &mut String, ork: &[String], aws: Vec<String>) {
        if !ork.is_empty() {
            text.push_str(&shell(ork));
        }
        if !aws.is_empty() {
            let _ = write!(text, "\nWith the AWS CLI:\n\n{}", shell(&aws));
        }
    }
}

/// Writes the code of the functions that the commands refer to.
fn write_files(text: &mut String, script: &Script<'_>) {
    for (path, bytes) in script.files() {
        let Ok(content) = std::str::from_utf8(bytes) else { continue };
        let _ = write!(text, "\n## The file {}\n\n{}", plain(path), fenced("", &visible::lines(content.trim_end())));
    }
}

fn write_step(text: &mut String, index: usize, step: &LabStep, ways: &Ways<'_>) {
    let title = plain(step.words.title.as_deref().unwrap_or(&step.id));
    let _ = write!(text, "\n## {}. {title}\n\n", index + 1);
    if let Some(words) = &step.words.text {
        let _ = write!(text, "{}\n\n", prose(words));
    }
    if step.words.solution == Some(Solution::Step) {
        text.push_str("Find the answer yourself; then compare.\n\n");
    }
    if let Some(path) = step.step.console_path() {
        let _ = write!(text, "In the console: {path}\n\n");
    }
    ways.write(text, &ways.ork.step(index), ways.aws.as_ref().map(|aws| aws.step(index)).unwrap_or_default());
    if let Some(expected) = ways.ork.expected(index) {
        let _ = write!(text, "\nExpected: {}\n", plain(&expected));
    }
    if !step.matches.is_empty() {
        text.push_str("\n| event | rules that match |\n| --- | --- |\n");
        for (event, rules) in &step.matches {
            let rules = if rules.is_empty() { "none".to_owned() } else { rules.join(", ") };
            let _ = writeln!(text, "| {} | {} |", plain(event), plain(&rules));
        }
    }
    for hint in &step.words.hints {
        let _ = write!(text, "\n> {}\n", prose(hint).replace('\n', "\n> "));
    }
}

/// Returns text of several lines. It may contain Markdown, but no HTML and no code fence, which would affect what
/// follows.
pub(super) fn prose(text: &str) -> String {
    let lines = visible::lines(text.trim_end());
    lines.lines().map(prose_line).collect::<Vec<_>>().join("\n")
}

/// Escapes a line of text. Code spans within the line are kept; other backticks are escaped.
fn prose_line(line: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(line.len()), line);
    while let Some(c) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches('`').len();
        let taken = match c {
            '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
            '`' => match code_end(rest, run) {
                Some(end) => end,
                None => {
                    out.push_str(&"\\`".repeat(run));
                    rest = rest.get(run..).unwrap_or_default();
                    continue;
                }
            },
            '<' | '~' => {
                out.push_str(if c == '<' { "&lt;" } else { "\\~" });
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            c => c.len_utf8(),
        };
        out.push_str(rest.get(..taken).unwrap_or(rest));
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// Returns the end of a code span that starts with a run of backticks: after the next run of the same length ("Code
/// spans", CommonMark).
fn code_end(text: &str, run: usize) -> Option<usize> {
    let mut at = run;
    loop {
        let begin = at + text.get(at..)?.find('`')?;
        let after = text.get(begin..)?.trim_start_matches('`');
        let end = text.len() - after.len();
        if end - begin == run {
            return Some(end);
        }
        at = end;
    }
}

/// Escapes one line of text so that nothing in it is Markdown or HTML ("Backslash escapes", CommonMark).
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible::line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Returns a code block whose fence is longer than any in the commands.
fn shell(lines: &[String]) -> String {
    fenced("sh", &lines.join("\n"))
}

pub(super) fn fenced(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{text}\n{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_keeps_its_code_and_loses_its_html() {
        let cases = [
            ("a `<b>` <b> *c*", "a `<b>` &lt;b> *c*"),
            ("``` sh", "\\`\\`\\` sh"),
            ("~~~", "\\~\\~\\~"),
            ("` <i> `` <b>", "\\` &lt;i> \\`\\` &lt;b>"),
            ("\\` <b> `", "\\` &lt;b> \\`"),
        ];
        for (text, expected) in cases {
            assert_eq!(prose(text), expected, "{text}");
        }
        assert_eq!(plain("a|b\n<i>*`"), "a\\|b\\\\n&lt;i>\\*\\`");
        assert!(shell(&["echo '````'".to_owned()]).starts_with("`````sh\n"));
    }
}
