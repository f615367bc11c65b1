//! The door to code of others: a panic behind it becomes an error, and is reported with what was given to it.
//!
//! A parser or an evaluator that is not ours can have defects, and what it reads was written by strangers. Behind the
//! door a panic ends that one reading. The process's panic hook stays silent meanwhile, because nothing has to be
//! reported twice: the error says what happened, where, and on what.
//!
//! It refuses to hide our own defects: only calls into other crates go through it.

use std::fmt;

use crate::defect::{self, Defect};

/// Bytes of the input an error repeats.
const MAX_QUOTE_LENGTH: usize = 200;

/// A panic of code of others.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Panic {
    /// What it was that panicked, as a person knows it: "the JSONata evaluator".
    pub what: &'static str,
    pub message: String,
    pub place: Option<String>,
    /// The beginning of what was given to it.
    pub given: String,
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Panic { what, message, place, given } = self;
        write!(f, "{what} failed on `{given}`: {message}")?;
        if let Some(place) = place {
            write!(f, " at {place}")?;
        }
        write!(f, "; this is a defect of {what}, please report it with this text")
    }
}

/// Runs `call`, which enters code of others with `given`.
pub fn enter<T>(what: &'static str, given: &str, call: impl FnOnce() -> T) -> Result<T, Panic> {
    // What the call had under way is dropped with it.
    defect::contain(call).map_err(|Defect { message, place }| Panic { what, message, place, given: quote(given) })
}

fn quote(given: &str) -> String {
    if given.len() <= MAX_QUOTE_LENGTH {
        return given.to_owned();
    }
    let end = given.floor_char_boundary(MAX_QUOTE_LENGTH);
    format!("{}…", given.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_that_says_what_was_given() {
        assert_eq!(enter("a parser", "x", || 1), Ok(1));
        let panic = enter("a parser", &"é".repeat(200), || -> u8 { panic!("index {}", 7) }).unwrap_err();
        assert_eq!(panic.message, "index 7");
        assert!(panic.given.ends_with("é…") && panic.given.len() <= MAX_QUOTE_LENGTH + '…'.len_utf8());
        let text = enter("a parser", "y", || -> u8 { panic!("no") }).unwrap_err().to_string();
        assert!(text.starts_with("a parser failed on `y`: no"), "{text}");
        assert!(text.ends_with("this is a defect of a parser, please report it with this text"), "{text}");
    }
}
