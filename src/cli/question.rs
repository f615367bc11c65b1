//! Asks yes-or-no questions on the terminal.
//!
//! The answer is a line that the standard library reads. The prompts of `dialoguer` read single keys and take every
//! interrupted wait for Ctrl-C, and the end of a process that was started before interrupts it.

use std::io::{self, Write as _};

/// Returns whether the answer is yes; an empty one is no.
pub fn confirmed(question: &str) -> io::Result<bool> {
    loop {
        let mut terminal = io::stderr();
        write!(terminal, "{question} [y/N] ")?;
        terminal.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}
