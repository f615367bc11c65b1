//! Reads texts that an argument refers to: files, and `-` for stdin.

use std::collections::BTreeMap;
use std::io::Read;

use super::error::Error;
use super::exit::Exit;
use crate::text::{Text, VisitText, without_byte_order_mark};

/// A text with its name in messages.
#[derive(Debug, Clone)]
pub struct ReadText {
    pub name: String,
    pub text: String,
}

/// Reads every text that a step or a resource refers to. Returns them by field.
pub fn read(
    texts_of: impl FnOnce(&mut VisitText<'_>),
    flag: impl Fn(&str) -> String,
) -> Result<BTreeMap<String, ReadText>, Error> {
    let mut texts = BTreeMap::new();
    let mut failure = None;
    let mut of_stdin: Option<String> = None;
    texts_of(&mut |field, text| {
        if failure.is_some() {
            return;
        }
        if *text == Text::Stdin
            && let Some(other) = of_stdin.replace(flag(field))
        {
            failure = Some(twice(&other, &flag(field)));
            return;
        }
        match one(text, || flag(field)) {
            Ok(read) => {
                *text = Text::Inline(read.text.clone());
                texts.insert(field.to_owned(), read);
            }
            Err(error) => failure = Some(error),
        }
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(texts),
    }
}

/// Reads one text; `name` returns the name of an inline text.
#[expect(clippy::disallowed_methods, reason = "texts of a command are files")]
pub fn one(text: &Text, name: impl FnOnce() -> String) -> Result<ReadText, Error> {
    match text {
        Text::Inline(text) => Ok(ReadText { name: name(), text: text.clone() }),
        Text::File(path) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(ReadText { name: path.clone(), text: without_byte_order_mark(&text).to_owned() }),
            Err(error) => Err(unreadable(path, &error)),
        },
        Text::Stdin => {
            let mut text = String::new();
            let read = std::io::stdin().lock().read_to_string(&mut text);
            read.map_err(|error| unreadable("stdin", &error))?;
            Ok(ReadText { name: "stdin".to_owned(), text: without_byte_order_mark(&text).to_owned() })
        }
    }
}

/// Fails if a file that is read later cannot be read.
pub fn require_file(path: &str) -> Result<(), Error> {
    match std::fs::File::open(path).and_then(|file| file.metadata()) {
        Ok(metadata) if metadata.is_dir() => Err(unreadable(path, &std::io::ErrorKind::IsADirectory.into())),
        Ok(_) => Ok(()),
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// Returns the error for a file that cannot be read.
pub fn unreadable(path: &str, error: &std::io::Error) -> Error {
    let failure = Error::new(Exit::Invalid, format!("cannot read `{path}`: {error}"));
    match error.kind() {
        std::io::ErrorKind::NotFound if path.starts_with("file://") => {
            failure.help(format!("write the path alone: `{}`", path.trim_start_matches("file://")))
        }
        std::io::ErrorKind::NotFound => {
            failure.help("a JSON text given in place starts with a bracket; `-` reads stdin")
        }
        _ => failure,
    }
}

fn twice(one: &str, other: &str) -> Error {
    Error::usage(format!("{one} and {other} both read stdin"), "give one of them as a file")
}
