//! Calls into other crates: a panic becomes an error that includes the input.
//!
//! A parser or an evaluator of another crate can have defects, and its input comes from untrusted sources. A panic ends
//! only that call. The panic hook stays silent, because the error already states what happened, where, and for which
//! input.
//!
//! Only calls into other crates use this module, so that defects of this crate are not hidden.

use std::fmt;

use crate::defect::{self, Defect};

/// The maximum number of bytes of the input that an error quotes.
const MAX_QUOTE_LENGTH: usize = 200;

/// A panic in another crate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Panic {
    /// The component that panicked, as users know it: "the JSONata evaluator".
    pub what: &'static str,
    pub message: String,
    pub place: Option<String>,
    /// The start of the input.
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

/// Runs `call`, which calls another crate with the input `given`.
pub fn enter<T>(what: &'static str, given: &str, call: impl FnOnce() -> T) -> Result<T, Panic> {
    // The intermediate state of the call is dropped with it.
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
