//! Splits a text into plain parts and interpolations.

use crate::diag::Code;
use std::ops::Range;

const OPEN: &str = "${{";
const CLOSE: &str = "}}";

/// The names of an interpolation, each with its byte range in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub names: Vec<(String, Range<usize>)>,
    /// The byte range from `${{` to `}}`.
    pub range: Range<usize>,
}

impl Path {
    pub fn names(&self) -> Vec<&str> {
        self.names.iter().map(|(name, _)| name.as_str()).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Hole(Path),
}

/// A syntax error of an interpolation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) code: Code,
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// Returns the parts of a text in order, and the invalid interpolations.
pub(super) fn parts(text: &str) -> (Vec<Part>, Vec<Malformed>) {
    let mut parts = Vec::new();
    let mut problems = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find(OPEN)).map(|found| at + found) {
        push_text(&mut parts, text, at..open);
        let inner = open + OPEN.len();
        let rest = text.get(inner..).unwrap_or("");
        let next = rest.find(OPEN).unwrap_or(rest.len());
        let Some(close) = rest.get(..next).and_then(|rest| rest.find(CLOSE)).map(|found| inner + found) else {
            problems.push(unterminated(open..open + OPEN.len()));
            at = inner;
            continue;
        };
        at = close + CLOSE.len();
        match path(text, inner..close, open..at) {
            Ok(path) => parts.push(Part::Hole(path)),
            Err(problem) => problems.push(problem),
        }
    }
    push_text(&mut parts, text, at..text.len());
    (parts, problems)
}

fn push_text(parts: &mut Vec<Part>, text: &str, range: Range<usize>) {
    if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
        parts.push(Part::Text(text.to_owned()));
    }
}

fn path(text: &str, inner: Range<usize>, range: Range<usize>) -> Result<Path, Malformed> {
    let written = text.get(inner.clone()).unwrap_or("");
    let start = inner.start + written.len() - written.trim_start().len();
    let trimmed = written.trim();
    let mut names = Vec::new();
    let mut at = start;
    for name in trimmed.split('.') {
        let place = at..at + name.len();
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty() || !name.chars().all(word) {
            let at = if name.is_empty() { range } else { place };
            return Err(not_a_path(trimmed, at));
        }
        names.push((name.to_owned(), place));
        at += name.len() + 1;
    }
    Ok(Path { names, range })
}

fn unterminated(range: Range<usize>) -> Malformed {
    let message = "this `${{` is never closed".to_owned();
    Malformed { code: Code::UnclosedInterpolation, range, message, help: "close it with `}}`: `${{ vars.source }}`" }
}

fn not_a_path(written: &str, range: Range<usize>) -> Malformed {
    let message = match written {
        "" => "this interpolation is empty".to_owned(),
        written => format!("`{written}` is not a path"),
    };
    let help = "write names with dots between them, as in `${{ vars.source }}`; there are no functions or operators";
    Malformed { code: Code::BadInterpolation, range, message, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        let (parts, problems) = parts(text);
        let parts = parts.iter().map(|part| match part {
            Part::Text(text) => format!("'{text}'"),
            Part::Hole(path) => format!("<{}>", path.names().join("/")),
        });
        let problems = problems.iter().map(|problem| format!("!{} {:?}", problem.code, problem.range));
        parts.chain(problems).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_come_apart() {
        let table = [
            ("plain", "'plain'"),
            ("", ""),
            ("${{ vars.a }}", "<vars/a>"),
            ("${{vars.a-b_1}}", "<vars/a-b_1>"),
            ("x ${{ a.b }} y ${{ c }}", "'x ' <a/b> ' y ' <c>"),
            ("$ { {{ x }} ${x}", "'$ { {{ x }} ${x}'"),
            ("a ${{ b", "'a ' ' b' !unclosed-interpolation 2..5"),
            ("${{ a ${{ b }}", "' a ' <b> !unclosed-interpolation 0..3"),
            ("${{ }}", "!bad-interpolation 0..6"),
            ("${{ a..b }}", "!bad-interpolation 0..11"),
            ("${{ vars.a || 'x' }}", "!bad-interpolation 9..17"),
        ];
        for (text, expected) in table {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn names_have_their_places() {
        let (parts, _) = parts("é ${{  vars.source }}");
        let Part::Hole(path) = &parts[1] else { panic!("a hole") };
        assert_eq!(path.names[1], ("source".to_owned(), 13..19));
        assert_eq!(path.range, 3..22);
    }
}
