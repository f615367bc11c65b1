//! Formats a lab as a walk-through: its text, with the commands of each step.
//!
//! Titles, names and hints are escaped; only the text of the lab may contain Markdown.

use std::fmt::Write as _;

use super::NoCommand;
use super::commands::Script;
use crate::lab::{Assets, Lab, LabStep, Solution};
use crate::{visible, words};

pub(super) fn markdown(lab: &Lab, assets: &dyn Assets) -> Result<String, NoCommand> {
    let mut text = format!("# {}\n", plain(&lab.title));
    if let Some(minutes) = lab.minutes {
        let _ = write!(text, "\nAbout {}.\n", words::count(minutes as usize, "minute"));
    }
    if let Some(intro) = &lab.text {
        let _ = write!(text, "\n{}\n", prose(intro));
    }
    let script = Script::new(lab, assets)?;
    let secrets: Vec<String> = script.secrets().into_iter().chain(script.run()).collect();
    if !secrets.is_empty() {
        text.push_str("\n## Before you begin\n\n");
        text.push_str(&shell(&secrets));
    }
    if !lab.resources.is_empty() {
        text.push_str("\n## Provisioned for you\n\n");
        text.push_str(&shell(&script.provisioned()));
    }
    for (index, step) in lab.steps.iter().enumerate() {
        write_step(&mut text, index, step, &script);
    }
    write_files(&mut text, &script);
    Ok(text)
}

/// Writes the code of the functions that the commands refer to.
fn write_files(text: &mut String, script: &Script<'_>) {
    for (path, bytes) in script.files() {
        let Ok(content) = std::str::from_utf8(bytes) else { continue };
        let _ = write!(text, "\n## The file {}\n\n{}", plain(path), fenced("", &visible::lines(content.trim_end())));
    }
}

fn write_step(text: &mut String, index: usize, step: &LabStep, script: &Script<'_>) {
    let title = plain(step.words.title.as_deref().unwrap_or(&step.id));
    let _ = write!(text, "\n## {}. {title}\n\n", index + 1);
    if let Some(words) = &step.words.text {
        let _ = write!(text, "{}\n\n", prose(words));
    }
    if step.words.solution == Some(Solution::Step) {
        text.push_str("Find the answer yourself; then compare.\n\n");
    }
    text.push_str(&shell(&script.step(index)));
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
fn prose(text: &str) -> String {
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
fn plain(text: &str) -> String {
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

fn fenced(language: &str, text: &str) -> String {
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
