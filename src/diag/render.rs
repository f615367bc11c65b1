//! Renders diagnostics for people: the message, the source line with a caret, and the remedy.
//!
//! Only the relevant lines are passed to the renderer, so the size of the file does not matter. Plain output depends
//! only on the diagnostics, so that tests can compare it.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Snippet};

use super::diagnostic::{Diagnostic, Severity};
use super::sources::{FileId, Sources, Span};
use crate::{door, visible, words};

/// Number of characters shown to the left and right of the caret, because lines of minified JSON can be megabytes long.
const MARGIN: usize = 400;

/// Renders diagnostics as text.
#[derive(Debug, Clone)]
pub struct Renderer {
    inner: annotate_snippets::Renderer,
}

impl Renderer {
    /// Returns a renderer for plain ASCII without colors.
    pub fn plain() -> Self {
        Self { inner: annotate_snippets::Renderer::plain() }
    }

    /// Returns a renderer with colors and line drawing, for a terminal that supports both.
    pub fn styled(width: usize) -> Self {
        let inner = annotate_snippets::Renderer::styled();
        Self { inner: inner.decor_style(DecorStyle::Unicode).hyperlink(false).term_width(width) }
    }

    /// Renders all diagnostics, each followed by a blank line, and their number.
    pub fn render(&self, sources: &Sources, diagnostics: &[Diagnostic]) -> String {
        let mut text = String::new();
        for diagnostic in diagnostics {
            text.push_str(&self.one(sources, diagnostic));
            text.push_str("\n\n");
        }
        text.push_str(&summary(diagnostics));
        text
    }

    /// Renders one diagnostic, without a trailing newline.
    pub fn one(&self, sources: &Sources, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(visible::line(&diagnostic.message)).id(diagnostic.code.as_str());
        let group = Group::with_title(title)
            .elements(snippets(sources, diagnostic))
            .element(Level::HELP.message(visible::line(&diagnostic.help)));
        let drawn = door::enter("the renderer of diagnostics", &diagnostic.message, || self.inner.render(&[group]));
        let drawn = drawn.unwrap_or_else(|_| undrawn(sources, diagnostic));
        drawn.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }
}

/// Formats a diagnostic without its source line, if rendering it panics.
fn undrawn(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, help, span, .. } = diagnostic;
    let severity = if diagnostic.is_error() { "error" } else { "warning" };
    let at = sources.position(span.file, span.start);
    let name = visible::line(sources.name(span.file));
    let (message, help) = (visible::line(message), visible::line(help));
    format!("{severity}[{code}]: {message}\n --> {name}:{}:{}\n  = help: {help}", at.line, at.column)
}

/// Returns the counts, such as `2 errors and 1 warning`, with a newline; empty if there are none.
fn summary(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let counts = [(errors, "error"), (diagnostics.len() - errors, "warning")];
    let parts: Vec<String> =
        counts.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| words::count(*number, noun)).collect();
    if parts.is_empty() { String::new() } else { format!("{}\n", words::list(&parts)) }
}

/// Returns a snippet for the location and one for each other file that has a label.
fn snippets<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Vec<Element<'a>> {
    let mut files = vec![diagnostic.span.file];
    for label in &diagnostic.labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files.into_iter().flat_map(|file| snippet(sources, file, marks(sources, diagnostic, file))).collect()
}

struct Annotation<'a> {
    range: Range<usize>,
    kind: AnnotationKind,
    text: Option<&'a str>,
}

fn marks<'a>(sources: &Sources, diagnostic: &'a Diagnostic, file: FileId) -> Vec<Annotation<'a>> {
    let primary = Annotation { range: clip(sources, diagnostic.span), kind: AnnotationKind::Primary, text: None };
    let here = std::iter::once(primary).filter(|_| diagnostic.span.file == file);
    let others = diagnostic.labels.iter().filter(|label| label.span.file == file).map(|label| Annotation {
        range: clip(sources, label.span),
        kind: AnnotationKind::Context,
        text: Some(&label.text),
    });
    here.chain(others).collect()
}

/// Returns the part of a span in its first line, because a caret under the start is clearer than one under a whole
/// mapping.
fn clip(sources: &Sources, span: Span) -> Range<usize> {
    let line = sources.line(span.file, span.start);
    let start = span.start.clamp(line.start, line.end);
    start..span.end.clamp(start, line.end)
}

fn snippet<'a>(sources: &'a Sources, file: FileId, marks: Vec<Annotation<'a>>) -> Vec<Element<'a>> {
    let text = sources.text(file);
    let first = marks.iter().map(|mark| mark.range.start).min().unwrap_or(0);
    let last = marks.iter().map(|mark| mark.range.end).max().unwrap_or(0);
    let at = sources.position(file, marks.first().map_or(first, |mark| mark.range.start));
    let mut start = sources.line(file, first).start;
    let mut end = sources.line(file, last).end;
    if last.saturating_sub(first) <= MARGIN && end - start > 4 * MARGIN {
        start = start.max(boundary(text, first.saturating_sub(MARGIN)));
        end = end.min(boundary(text, last + MARGIN));
    }
    let shown = Shown::new(text.get(start..end).unwrap_or(""));
    let annotations = marks.into_iter().map(|mark| {
        let (first, last) = (mark.range.start.saturating_sub(start), mark.range.end.saturating_sub(start));
        let span = mark.kind.span(shown.offset(first)..shown.offset(last));
        span.label(mark.text.map(visible::line))
    });
    let annotations: Vec<_> = annotations.collect();
    let snippet =
        Snippet::source(shown.text).line_start(sources.position(file, start).line).fold(true).annotations(annotations);
    let name = visible::line(sources.name(file));
    if start == sources.line(file, first).start {
        return vec![snippet.path(name).into()];
    }
    vec![Origin::path(name).line(at.line).char_column(at.column).into(), snippet.into()]
}

/// A part of a source with hidden characters escaped.
struct Shown<'a> {
    text: Cow<'a, str>,
    /// The end of each hidden character in the source, and the offset by which the following text has moved.
    moved: Vec<(usize, usize)>,
}

impl<'a> Shown<'a> {
    fn new(text: &'a str) -> Self {
        let is_escaped = |at: usize, c: char| match c {
            '\n' | '\t' => false,
            '\r' => text.get(at + 1..).is_none_or(|rest| !rest.starts_with('\n')),
            c => visible::is_hidden(c),
        };
        if !text.char_indices().any(|(at, c)| is_escaped(at, c)) {
            return Self { text: Cow::Borrowed(text), moved: Vec::new() };
        }
        let (mut shown, mut moved) = (String::with_capacity(text.len()), Vec::new());
        for (at, c) in text.char_indices() {
            if is_escaped(at, c) {
                visible::escape(&mut shown, c);
                let end = at + c.len_utf8();
                moved.push((end, shown.len().saturating_sub(end)));
            } else {
                shown.push(c);
            }
        }
        Self { text: Cow::Owned(shown), moved }
    }

    /// Returns the position of a source byte in the escaped text.
    fn offset(&self, byte: usize) -> usize {
        let before = self.moved.partition_point(|(end, _)| *end <= byte);
        let by = before.checked_sub(1).and_then(|last| self.moved.get(last)).map_or(0, |(_, by)| *by);
        byte + by
    }
}

fn boundary(text: &str, byte: usize) -> usize {
    (byte.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;

    fn text(diagnostics: &[Diagnostic], sources: &Sources) -> String {
        Renderer::plain().render(sources, diagnostics)
    }

    #[test]
    fn a_caret_stands_under_the_place() {
        let mut sources = Sources::default();
        let file = sources.add("labs/a/lab.yaml", "lab: a\nrule:\n  é: { patern: x }\n");
        let at = sources.text(file).find("patern").unwrap();
        let problem =
            Diagnostic::error(Code::UnknownKey, Span::new(file, at..at + 6), "unknown key `patern`", "drop it");
        assert_eq!(
            text(&[problem], &sources),
            "error[unknown-key]: unknown key `patern`\n \
             --> labs/a/lab.yaml:3:8\n  \
             |\n\
             3 |   é: { patern: x }\n  \
             |        ^^^^^^\n  \
             |\n  \
             = help: drop it\n\n\
             1 error\n"
        );
    }

    #[test]
    fn labels_show_the_other_place_and_far_lines_fold() {
        let mut sources = Sources::default();
        let body = format!("id: x\n{}id: x\n", "a: 1\n".repeat(50));
        let second = body.rfind("id").unwrap();
        let file = sources.add("lab.yaml", body);
        let problem = Diagnostic::warning(Code::DuplicateId, Span::new(file, second..second + 2), "again", "rename")
            .label(Span::new(file, 0..2), "first here");
        let rendered = text(&[problem], &sources);
        assert!(rendered.contains("first here") && rendered.contains("52 | id: x"), "{rendered}");
        assert!(rendered.lines().count() < 14 && rendered.ends_with("1 warning\n"), "{rendered}");
    }

    #[test]
    fn a_long_line_is_cut_and_a_long_span_keeps_to_its_first_line() {
        let mut sources = Sources::default();
        let body = format!("{}X{}\nmore\n", "é".repeat(500_000), "b".repeat(500_000));
        let at = body.find('X').unwrap();
        let file = sources.add("lab.yaml", body);
        let problem = Diagnostic::error(Code::BadValue, Span::new(file, at..at + 1), "here", "help");
        let rendered = text(&[problem], &sources);
        assert!(rendered.len() < 2000 && rendered.contains("lab.yaml:1:500001"), "{rendered}");

        let file = sources.add("b.yaml", "a:\n  b: 1\n");
        let problem = Diagnostic::error(Code::BadValue, Span::new(file, 0..10), "here", "help");
        assert!(!text(&[problem], &sources).contains("b: 1"));
    }

    #[test]
    fn places_at_the_very_end_and_in_empty_files_have_a_caret() {
        let mut sources = Sources::default();
        for body in ["", "a: 1", "a: 1\n"] {
            let file = sources.add("lab.yaml", body);
            let problem = Diagnostic::error(Code::BadValue, Span::new(file, body.len()..body.len()), "end", "help");
            assert!(text(&[problem], &sources).contains('^'), "{body:?}");
        }
    }

    #[test]
    fn hidden_characters_are_shown_and_carets_stay_under_the_place() {
        let mut sources = Sources::default();
        let body = "a: \u{202e}\u{9b}x # here\r\nb: 1\r\n";
        let file = sources.add("l\u{1b}.yaml", body);
        let at = body.find("here").unwrap();
        let problem = Diagnostic::error(Code::BadValue, Span::new(file, at..at + 4), "m\u{2028}\n", "h\u{200b}")
            .label(Span::new(file, 0..1), "l\u{7}");
        let rendered = text(&[problem], &sources);
        assert!(!rendered.chars().any(|c| visible::is_hidden(c) && c != '\n'), "{rendered:?}");
        let lines: Vec<&str> = rendered.lines().collect();
        let line = lines.iter().position(|line| line.contains("here")).unwrap();
        let caret = lines[line + 1].find('^').unwrap();
        assert_eq!(lines[line].find("here"), Some(caret), "{rendered}");
    }
}
