//! The only place that prints: data to stdout, talk to stderr.
//!
//! Who writes data learns when nobody reads it any more (`ork ... | head`); talk that cannot be written is lost
//! without a word, for there is nowhere left to say so.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anstream::{AutoStream, StripStream};

use super::spinner::Spinner;
use super::{Look, Mark};

/// Where a command writes.
pub struct Streams {
    out: Box<dyn Write + Send>,
    talk: Box<dyn Write + Send>,
    spinner: Spinner,
    look: Look,
    quiet: bool,
    secrets: Vec<String>,
}

impl Streams {
    /// The process's own.
    pub fn of_process(look: Look) -> Self {
        let choice = |color| if color { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never };
        Self::new(
            Box::new(AutoStream::new(io::stdout(), choice(look.color_out))),
            Box::new(AutoStream::new(io::stderr(), choice(look.color_talk))),
            look,
        )
    }

    /// Plain text into memory, for tests of what is written.
    pub fn in_memory() -> (Self, Memory, Memory) {
        let (out, talk) = (Memory::default(), Memory::default());
        let boxed = |memory: &Memory| -> Box<dyn Write + Send> { Box::new(Plain(memory.clone())) };
        (Self::new(boxed(&out), boxed(&talk), Look::PLAIN), out, talk)
    }

    fn new(out: Box<dyn Write + Send>, talk: Box<dyn Write + Send>, look: Look) -> Self {
        Self { out, talk, spinner: Spinner::new(look.live, look.unicode), look, quiet: false, secrets: Vec::new() }
    }

    /// Says nothing but what went wrong.
    pub fn be_quiet(&mut self) {
        self.quiet = true;
        self.spinner = Spinner::new(false, false);
    }

    /// From now on these texts are never written, in clear or as a part of JSON.
    pub fn hide(&mut self, secrets: impl IntoIterator<Item = String>) {
        for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
            let quoted = serde_json::Value::from(secret.as_str()).to_string();
            self.secrets.extend([quoted.trim_matches('"').to_owned(), secret]);
        }
        // A secret that contains another must go first.
        self.secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    }

    pub fn look(&self) -> Look {
        self.look
    }

    /// Writes data as it is and hands it on at once.
    pub fn data(&mut self, text: &str) -> io::Result<()> {
        let text = self.without_secrets(text);
        let out = &mut self.out;
        self.spinner.aside(|| {
            out.write_all(text.as_bytes())?;
            out.flush()
        })
    }

    /// One line of data.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.data(&format!("{text}\n"))
    }

    /// Says something in passing; not when asked to be quiet.
    pub fn say(&mut self, text: &str) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Says what went wrong, quiet or not.
    pub fn complain(&mut self, text: &str) {
        let text = self.without_secrets(text);
        let talk = &mut self.talk;
        self.spinner.aside(|| {
            let _ = talk.write_all(text.as_bytes());
            let _ = talk.write_all(b"\n");
            let _ = talk.flush();
        });
    }

    fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let hidden = |text: Cow<'t, str>, secret: &String| match text.contains(secret.as_str()) {
            true => Cow::Owned(text.replace(secret.as_str(), "***")),
            false => text,
        };
        self.secrets.iter().fold(Cow::Borrowed(text), hidden)
    }

    /// Shows what is being done, where that can be taken away again.
    pub fn busy(&mut self, message: &str) {
        self.spinner.show(message);
    }

    pub fn rest(&mut self) {
        self.spinner.clear();
    }

    /// A sign in its style.
    pub fn mark(&self, mark: Mark) -> String {
        mark.style().paint(mark.text(self.look.unicode))
    }
}

impl fmt::Debug for Streams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streams").field("look", &self.look).finish_non_exhaustive()
    }
}

/// What was written to a stream in memory.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Style;

    #[test]
    fn data_and_talk_go_their_own_ways_without_codes() {
        let (mut streams, out, talk) = Streams::in_memory();
        streams.line(&Style::Good.paint("held")).expect("memory takes it");
        streams.say("local");
        streams.be_quiet();
        streams.say("not heard");
        streams.complain("heard");
        assert_eq!((out.text().as_str(), talk.text().as_str()), ("held\n", "local\nheard\n"));
    }

    #[test]
    fn secrets_are_never_written() {
        let (mut streams, out, talk) = Streams::in_memory();
        streams.hide(["pass\"word".to_owned(), String::new(), "pass".to_owned()]);
        streams.line("{\"a\":\"pass\\\"word\"}").expect("memory takes it");
        streams.complain("`pass\"word` is wrong, pass is too");
        assert_eq!((out.text().as_str(), talk.text().as_str()), ("{\"a\":\"***\"}\n", "`***` is wrong, *** is too\n"));
    }
}
