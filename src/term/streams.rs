//! The only module that prints: data to stdout, everything else to stderr.
//!
//! All output passes through a filter that converts styles to terminal codes and escapes characters that a terminal
//! would interpret. Only line breaks of a view itself are kept; [`Streams::raw`] writes data unchanged unless stdout is
//! a terminal.
//!
//! Writing data reports an error when the reader is gone (`ork ... | head`). Messages that cannot be written are
//! dropped silently, because there is nowhere left to report them.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anstream::{AutoStream, StripStream};
use quick_xml::escape::escape;

use super::spinner::Spinner;
use super::{Mark, Theme, style};
use crate::visible;

/// The streams of a command.
pub struct Streams {
    out: Box<dyn Write + Send>,
    /// Standard output without the style filter.
    raw: Box<dyn Write + Send>,
    stderr: Box<dyn Write + Send>,
    spinner: Spinner,
    theme: Theme,
    quiet: bool,
    secrets: Vec<String>,
}

impl Streams {
    /// Returns the streams of the process.
    pub fn of_process(theme: Theme) -> Self {
        let choice = |color| if color { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never };
        Self::new(
            Box::new(AutoStream::new(io::stdout(), choice(theme.color_stdout))),
            Box::new(io::stdout()),
            Box::new(AutoStream::new(io::stderr(), choice(theme.color_stderr))),
            theme,
        )
    }

    /// Returns streams that write plain text into memory, for tests.
    pub fn in_memory() -> (Self, Memory, Memory) {
        let (out, stderr) = (Memory::default(), Memory::default());
        let boxed = |memory: &Memory| -> Box<dyn Write + Send> { Box::new(Plain(memory.clone())) };
        (Self::new(boxed(&out), Box::new(out.clone()), boxed(&stderr), Theme::PLAIN), out, stderr)
    }

    fn new(
        out: Box<dyn Write + Send>,
        raw: Box<dyn Write + Send>,
        stderr: Box<dyn Write + Send>,
        theme: Theme,
    ) -> Self {
        let spinner = Spinner::new(theme.live, theme.unicode);
        Self { out, raw, stderr, spinner, theme, quiet: false, secrets: Vec::new() }
    }

    /// Suppresses everything but errors.
    pub fn be_quiet(&mut self) {
        self.quiet = true;
        self.spinner = Spinner::new(false, false);
    }

    /// Returns whether everything but errors is suppressed.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Hides these texts in all further output, also in their escaped forms in JSON or XML.
    pub fn hide(&mut self, secrets: impl IntoIterator<Item = String>) {
        for secret in secrets.into_iter().flat_map(with_lines) {
            let quoted = serde_json::Value::from(secret.as_str()).to_string();
            let quoted = quoted.trim_matches('"').to_owned();
            // The form in which it is printed.
            let shown = [visible::json(&quoted).into_owned(), visible::line(&secret).into_owned()];
            let forms: Vec<String> = shown.into_iter().chain([quoted, secret]).collect();
            // A report may be XML.
            let escaped = forms.iter().map(|format| escape(format.as_str()).into_owned());
            self.secrets.extend(escaped.chain(forms.iter().cloned()).collect::<Vec<String>>());
        }
        // A secret that contains another one must be replaced first.
        self.secrets.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        self.secrets.dedup();
    }

    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// Writes a view or a document and flushes it. Its line breaks and tabs are kept.
    pub fn data(&mut self, text: &str) -> io::Result<()> {
        let text = style::shown(&self.without_secrets(text), self.theme.color_stdout, is_layout);
        self.write(&text)
    }

    /// Writes data for a program or a file, such as a script, unchanged unless stdout is a terminal.
    pub fn raw(&mut self, text: &str) -> io::Result<()> {
        if self.theme.out_is_terminal {
            return self.data(text);
        }
        let text = self.without_secrets(text).into_owned();
        let raw = &mut self.raw;
        self.spinner.aside(|| written(raw, &text))
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let out = &mut self.out;
        self.spinner.aside(|| written(out, text))
    }

    /// Writes one line of data.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        let text = style::shown(&self.without_secrets(text), self.theme.color_stdout, |_| false);
        self.write(&format!("{text}\n"))
    }

    /// Writes a message of one line, unless quiet.
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Writes a message of several lines, unless quiet.
    pub fn say_lines(&mut self, text: &str) {
        if !self.quiet {
            self.write_line(text, is_layout);
        }
    }

    /// Writes an error of one line, even if quiet.
    pub fn complain(&mut self, text: &str) {
        self.write_line(text, |_| false);
    }

    /// Writes an error of several lines, even if quiet.
    pub fn complain_lines(&mut self, text: &str) {
        self.write_line(text, is_layout);
    }

    /// Writes the help of clap, which has its own colors.
    pub fn data_rendered(&mut self, text: &str) -> io::Result<()> {
        let text = style::shown(&self.without_secrets(text), self.theme.color_stdout, is_rendered);
        self.write(&text)
    }

    /// Writes a rendered message of several lines, unless quiet.
    pub fn say_rendered(&mut self, text: &str) {
        if !self.quiet {
            self.complain_rendered(text);
        }
    }

    /// Writes text that clap or the renderer of diagnostics has formatted. It has its own colors, and untrusted parts
    /// have already been escaped.
    pub fn complain_rendered(&mut self, text: &str) {
        self.write_line(text, is_rendered);
    }

    fn write_line(&mut self, text: &str, is_kept: fn(char) -> bool) {
        let text = style::shown(&self.without_secrets(text), self.theme.color_stderr, is_kept);
        let stderr = &mut self.stderr;
        self.spinner.aside(|| {
            let _ = stderr.write_all(text.as_bytes());
            let _ = stderr.write_all(b"\n");
            let _ = stderr.flush();
        });
    }

    /// Returns a view in the form for a file: without colors and secrets.
    pub fn file_text(&self, text: &str) -> String {
        style::shown(&self.without_secrets(text), false, is_layout)
    }

    fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let hidden = |text: Cow<'t, str>, secret: &String| match text.contains(secret.as_str()) {
            true => Cow::Owned(text.replace(secret.as_str(), "***")),
            false => text,
        };
        self.secrets.iter().fold(Cow::Borrowed(text), hidden)
    }

    /// Shows what is being done, if it can be erased again.
    pub fn busy(&mut self, message: &str) {
        let message = visible::line(&self.without_secrets(message)).into_owned();
        self.spinner.show(&message);
    }

    pub fn clear(&mut self) {
        self.spinner.clear();
    }

    /// Returns a mark in its style.
    pub fn mark(&self, mark: Mark) -> String {
        mark.style().paint(mark.text(self.theme.unicode))
    }
}

fn written(stream: &mut dyn Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// Returns whether a character is part of the layout of views and JSON.
fn is_layout(c: char) -> bool {
    matches!(c, '\n' | '\t')
}

fn is_rendered(c: char) -> bool {
    is_layout(c) || c == '\u{1b}'
}

impl fmt::Debug for Streams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streams").field("theme", &self.theme).finish_non_exhaustive()
    }
}

/// The contents of a stream in memory.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Memory {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Plain(Memory);

impl Write for Plain {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut bytes = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        StripStream::new(&mut *bytes as &mut (dyn Write + Send)).write_all(text)?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The minimum length of a secret that is hidden. Hiding a shorter one would replace parts of ordinary words and reveal
/// it.
const MIN_SECRET: usize = 3;
/// The minimum length of a line of a secret that is hidden, because a shorter one may be any text, such as a bracket.
const MIN_LINE: usize = 8;

/// Returns a secret and each of its lines, such as those of a private key, because a message may contain only one line.
fn with_lines(secret: String) -> Vec<String> {
    let lines = secret.lines().map(str::trim).filter(|line| line.len() >= MIN_LINE && *line != secret);
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    std::iter::once(secret).filter(|secret| secret.len() >= MIN_SECRET).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Style;

    #[test]
    fn data_and_talk_go_their_own_ways_without_codes() {
        let (mut streams, out, stderr) = Streams::in_memory();
        streams.line(&Style::Good.paint("held")).expect("memory takes it");
        streams.say("local");
        streams.be_quiet();
        streams.say("not heard");
        streams.complain("heard");
        assert_eq!((out.text().as_str(), stderr.text().as_str()), ("held\n", "local\nheard\n"));
    }

    #[test]
    fn secrets_are_never_written() {
        let (mut streams, out, stderr) = Streams::in_memory();
        streams.hide(["pass\"word".to_owned(), String::new(), "pass".to_owned()]);
        streams.line("{\"a\":\"pass\\\"word\"}").expect("memory takes it");
        streams.complain("`pass\"word` is wrong, pass is too");
        assert_eq!(
            (out.text().as_str(), stderr.text().as_str()),
            ("{\"a\":\"***\"}\n", "`***` is wrong, *** is too\n")
        );
    }

    #[test]
    fn nothing_hidden_reaches_a_terminal() {
        let hostile = "a\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\r\u{fdd3}";
        let (mut streams, out, stderr) = Streams::in_memory();
        streams.data(&format!("{hostile}\n")).expect("memory takes it");
        streams.line(&format!("{hostile}\nok")).expect("memory takes it");
        streams.raw("\u{1b}\u{b}\0\u{202e}\n").expect("memory takes it");
        streams.say(&format!("{hostile}\nok"));
        streams.complain_rendered(hostile);
        assert_eq!(
            out.text(),
            "a\\u{1b}]0;x\\u{7}\\u{9b}2J\\u{202e}\\r\na\\u{1b}]0;x\\u{7}\\u{9b}2J\\u{202e}\\r\\nok\n\u{1b}\u{b}\0\u{202e}\n"
        );
        assert!(!stderr.text().contains(['\u{9b}', '\u{202e}', '\r', '\u{1b}']), "{}", stderr.text());
        streams.theme.out_is_terminal = true;
        streams.raw("\u{202e}\n").expect("memory takes it");
        assert!(out.text().ends_with("\\u{202e}\n"));
    }

    #[test]
    fn secrets_are_hidden_also_as_they_are_shown() {
        let (mut streams, out, _) = Streams::in_memory();
        streams.hide(["pa\nss".to_owned()]);
        streams
            .data(&format!("{} {}\n", Style::Name.paint("pa\nss"), visible::line("pa\nss")))
            .expect("memory takes it");
        assert_eq!(out.text(), "*** ***\n");
    }

    #[test]
    fn a_line_of_a_secret_is_one_too() {
        let (mut streams, out, _) = Streams::in_memory();
        streams.hide(["{\n  \"key\": \"a<b\"\n}".to_owned()]);
        streams.line("{ got \"key\": \"a<b\" and &quot;key&quot;: &quot;a&lt;b&quot; }").expect("memory takes it");
        assert_eq!(out.text(), "{ got *** and *** }\n");
    }
}
