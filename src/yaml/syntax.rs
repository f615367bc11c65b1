//! Explains YAML syntax errors without the terms of the grammar.
//!
//! The parser stops at the first error, so there is a single diagnostic. Its message is replaced if the cause is
//! recognized, and kept otherwise.

use serde_yaml::Error;

use super::node::Key;
use super::parse::MAX_BYTES;
use crate::diag::{Code, Diagnostic, FileId, Sources, Span};
use crate::door::Panic;

pub(super) fn too_large(file: FileId, bytes: usize) -> Diagnostic {
    Diagnostic::error(
        Code::TooLarge,
        Span::new(file, 0..0),
        format!("the file has {bytes} bytes, more than the {MAX_BYTES} that are read"),
        "move long texts into files beside it and name them here",
    )
}

pub(super) fn not_utf8(file: FileId, bytes: &[u8], at: usize) -> Diagnostic {
    let byte = bytes.get(at).copied().unwrap_or_default();
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let help = if utf16 { "it looks like UTF-16: save it as UTF-8" } else { "save the file with the encoding UTF-8" };
    // The displayed text contains a replacement character here, which is three bytes long.
    let span = Span::new(file, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
    Diagnostic::error(
        Code::NotUtf8,
        span,
        format!("the file is not UTF-8 text: byte 0x{byte:02x} begins no character"),
        help,
    )
}

/// Returns the diagnostic for a panic of the parser.
pub(super) fn defect(file: FileId, panic: &Panic) -> Diagnostic {
    let help = "take out parts of the file until it can be read, to see which one it is";
    Diagnostic::error(Code::YamlParser, Span::new(file, 0..0), panic.to_string(), help)
}

pub(super) fn empty(file: FileId) -> Diagnostic {
    Diagnostic::error(
        Code::EmptyFile,
        Span::new(file, 0..0),
        "the file is empty",
        "`ork lab new NAME` makes a lab to begin with; `ork explain lab` says what a lab holds",
    )
}

pub(super) fn duplicate_key(key: &Key, first: Span) -> Diagnostic {
    let message = format!("the key `{}` appears here a second time", key.name);
    Diagnostic::error(Code::DuplicateKey, key.span, message, "keep one of the two: the other would be lost")
        .label(first, "first here")
}

pub(super) fn key_not_text(span: Span) -> Diagnostic {
    Diagnostic::error(Code::KeyNotText, span, "a key must be a text", "write a word before the colon, or quote it")
}

pub(super) fn merge_key(span: Span) -> Diagnostic {
    let help = "write the keys out; a whole value can be repeated with `&name` and `*name`";
    Diagnostic::error(Code::MergeKey, span, "the merge key `<<` is not supported", help)
}

/// Converts an error of the parser into a diagnostic with its location.
pub(super) fn diagnostic(sources: &Sources, file: FileId, error: &Error) -> Diagnostic {
    let at = error.location().map_or(0, |location| {
        let line = usize::try_from(location.line()).unwrap_or(1);
        sources.byte(file, line, usize::try_from(location.column()).unwrap_or(1))
    });
    let place = Place { sources, file, at };
    match cause(error) {
        Error::MultipleDocuments { .. } => place.error(
            Code::SeveralDocuments,
            "a second document begins here",
            "a lab is one document: remove the `---`, or put the rest into a file of its own",
        ),
        Error::UnknownAnchor { .. } => place.error(
            Code::UnknownAnchor,
            "no `&name` comes before this `*name`",
            "quote the value if the `*` is meant as text",
        ),
        Error::RecursiveReferencesRequireWeakTypes { .. } => {
            place.error(Code::RecursiveAnchor, "this value contains itself", "write out the part that is repeated")
        }
        Error::Budget { breach: serde_yaml::budget::BudgetBreach::Depth { .. }, .. } => too_deep(&place),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => place.error(
            Code::TooLarge,
            "the file grows too large when its aliases are expanded",
            "repeat less with `*name`, or write the values out",
        ),
        other => grammar(&place, &bare_message(other)),
    }
}

struct Place<'s> {
    sources: &'s Sources,
    file: FileId,
    at: usize,
}

impl Place<'_> {
    fn error(&self, code: Code, message: impl Into<String>, help: &str) -> Diagnostic {
        Diagnostic::error(code, self.character(self.at), message, help)
    }

    fn character(&self, at: usize) -> Span {
        let length =
            self.sources.text(self.file).get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span::new(self.file, at..at + length)
    }

    fn line(&self) -> &str {
        self.sources.slice(Span::new(self.file, self.sources.line(self.file, self.at)))
    }

    fn before(&self) -> &str {
        self.sources.text(self.file).get(..self.at).unwrap_or("")
    }

    fn moved(&self, at: usize) -> Place<'_> {
        Place { at, ..*self }
    }
}

fn cause(mut error: &Error) -> &Error {
    while let Error::WithSnippet { error: inner, .. } | Error::AliasError { error: inner, .. } = error {
        error = inner;
    }
    error
}

/// Returns the message of the parser without the position at its end.
fn bare_message(error: &Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

fn too_deep(place: &Place<'_>) -> Diagnostic {
    place.error(
        Code::TooDeep,
        "values are nested too deeply here",
        "a lab needs no more than a few levels: remove brackets or indentation",
    )
}

/// Words of the parser's message, with the code, message and remedy that replace it.
const GRAMMAR: [(&str, Code, &str, &str); 12] = [
    (
        "recursion limit",
        Code::TooDeep,
        "values are nested too deeply here",
        "a lab needs no more than a few levels: remove brackets or indentation",
    ),
    (
        "flow nesting",
        Code::TooDeep,
        "values are nested too deeply here",
        "a lab needs no more than a few levels: remove brackets or indentation",
    ),
    (
        "escape",
        Code::BadEscape,
        "this text holds a `\\` that begins no known escape",
        "double the backslash, or use single quotes",
    ),
    ("multiline quoted scalar", Code::UnclosedQuote, "this quote is never closed", "close it, or remove it"),
    ("unexpected end of stream", Code::UnclosedQuote, "this quote is never closed", "close it, or remove it"),
    (
        "bracket",
        Code::UnclosedBracket,
        "this bracket is not closed by its partner",
        "close every `[` with `]` and every `{` with `}`",
    ),
    (
        "mapping values are not allowed",
        Code::BadYaml,
        "this value contains a second `: `",
        "quote the value, or put the second key on a line of its own",
    ),
    (
        "illegal placement of ':'",
        Code::BadYaml,
        "a colon is not allowed here",
        "quote the value, or close the bracket before it",
    ),
    ("simple key expected", Code::MissingColon, "this key has no colon after it", "write `key: value`"),
    (
        "did not find expected key",
        Code::BadIndentation,
        "this line is not indented as the lines it belongs to",
        "align the keys of one mapping",
    ),
    (
        "did not find expected '-'",
        Code::BadIndentation,
        "expected an item of the list, found a key",
        "begin the line with `- `, or indent the list",
    ),
    (
        "invalid indentation",
        Code::BadIndentation,
        "this line is not indented as the lines it belongs to",
        "align the keys of one mapping",
    ),
];

fn grammar(place: &Place<'_>, said: &str) -> Diagnostic {
    if let Some(tab) = tab(place, said) {
        return tab;
    }
    if let Some(bare) = bare_interpolation(place) {
        return bare;
    }
    if let Some(open) = unclosed(place, said) {
        return open;
    }
    let known = GRAMMAR.iter().find(|(words, ..)| said.contains(words));
    match known {
        Some((_, code, message, help)) => place.error(*code, *message, help),
        None if said.contains("unexpected character") => {
            let found = place.sources.slice(place.character(place.at)).escape_debug().to_string();
            place.error(Code::BadYaml, format!("a value cannot begin with `{found}`"), "put the value in quotes")
        }
        None => place.error(
            Code::BadYaml,
            format!("this is not YAML: {said}"),
            "look at the indentation and the quotes of this line and the one before",
        ),
    }
}

/// Finds a tab in the indentation of a line, at or after the position the parser reports.
fn tab(place: &Place<'_>, said: &str) -> Option<Diagnostic> {
    if !said.contains("tab") {
        return None;
    }
    let text = place.sources.text(place.file);
    let start = place.sources.line(place.file, place.at).start;
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line.get(..indentation).and_then(|spaces| spaces.find('\t')) {
            let message = "the indentation contains a tab";
            return Some(place.moved(at + tab).error(
                Code::Tab,
                message,
                "indent with spaces: YAML allows no tabs there",
            ));
        }
        at += line.len();
    }
    None
}

/// Finds an unquoted interpolation such as `{ key: ${{ path }} }`, whose braces are parsed as YAML.
fn bare_interpolation(place: &Place<'_>) -> Option<Diagnostic> {
    let line = place.line();
    let start = place.sources.line(place.file, place.at).start;
    let at = line.match_indices("${{").map(|(at, _)| at).find(|at| {
        let before = line.get(..*at).unwrap_or("");
        !before.ends_with(['"', '\'']) && before.contains(['{', '[']) && place.at >= start + at
    })?;
    let help = "inside `{ }` and `[ ]` put an interpolation in quotes: \"${{ path }}\"";
    let message = "the braces of this interpolation are taken for a mapping";
    Some(Diagnostic::error(Code::BareInterpolation, Span::new(place.file, start + at..start + at + 3), message, help))
}

/// Finds where an unclosed bracket or quote was opened. The parser reports only the end of the text.
fn unclosed(place: &Place<'_>, said: &str) -> Option<Diagnostic> {
    let quote = said.contains("quoted scalar") && !said.contains("escape") || said.contains("unexpected end of stream");
    if quote {
        let line = place.before().trim_end();
        let at = line.rfind(": \"").or_else(|| line.rfind(": '")).map(|at| at + 2)?;
        return Some(place.moved(at).error(
            Code::UnclosedQuote,
            "this quote is never closed",
            "close it, or remove it",
        ));
    }
    let bracket =
        said.contains("illegal placement of ':'") || said.contains("flow") || said.contains("unclosed bracket");
    if !bracket {
        return None;
    }
    let open = open_bracket(place.before())?;
    Some(place.moved(open).error(
        Code::UnclosedBracket,
        "this bracket is not closed",
        "close every `[` with `]` and every `{` with `}`, and put commas between",
    ))
}

/// Returns the last bracket that is still open. Quotes and comments are ignored, so this is a guess.
fn open_bracket(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' => open.push(at),
            ']' | '}' => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}
