//! Styles and marks, named after their meaning. All colors are defined here.
//!
//! A styled text contains Unicode noncharacters where a style starts and ends; [`Streams`](super::Streams) converts
//! them to terminal codes. An escape character in a text is therefore always untrusted and never reaches the terminal.

use anstyle::{AnsiColor, Style as Ansi};

use crate::visible;

/// The style of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    /// A heading or the title of a step.
    Title,
    /// A user-defined name, such as that of a bus or a rule.
    Name,
    Good,
    Bad,
    Warning,
    /// What to do next.
    Hint,
    /// Secondary information, such as ARNs and durations.
    Faint,
}

impl Style {
    const ALL: [Self; 8] =
        [Self::Plain, Self::Title, Self::Name, Self::Good, Self::Bad, Self::Warning, Self::Hint, Self::Faint];

    /// Returns the text in this style, as part of one line. Hidden characters are escaped.
    pub fn paint(self, text: &str) -> String {
        let text = visible::line(text);
        match self {
            _ if text.is_empty() => String::new(),
            Self::Plain => text.into_owned(),
            _ => format!("{}{text}{END}", self.begin()),
        }
    }

    /// Returns the noncharacter that starts this style.
    fn begin(self) -> char {
        u32::try_from(self as usize).ok().and_then(|at| char::from_u32(FIRST + at)).unwrap_or(END)
    }

    fn begun_by(c: char) -> Option<Self> {
        let at = u32::from(c).checked_sub(FIRST)?;
        Self::ALL.get(usize::try_from(at).ok()?).copied()
    }

    fn ansi(self) -> Ansi {
        match self {
            Self::Plain => Ansi::new(),
            Self::Title => Ansi::new().bold(),
            Self::Name => AnsiColor::Cyan.on_default(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default(),
            Self::Hint => AnsiColor::Blue.on_default(),
            Self::Faint => Ansi::new().dimmed(),
        }
    }
}

/// The noncharacters U+FDD0 to U+FDEF are never text ("Noncharacters", The Unicode Standard, section 23.7).
const FIRST: u32 = 0xFDD0;
const END: char = '\u{FDEF}';

/// Converts styled text for a stream: styles become codes if it supports colors, hidden characters become escapes.
/// `is_kept` returns which hidden characters belong to the layout.
pub(super) fn shown(text: &str, color: bool, is_kept: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match Style::begun_by(c) {
            Some(style) if color => out.push_str(&style.ansi().to_string()),
            None if c == END && color => out.push_str(&anstyle::Reset.to_string()),
            Some(_) => {}
            None if c == END => {}
            None if is_kept(c) => out.push(c),
            None => visible::escape(&mut out, c),
        }
    }
    out
}

/// Removes the styles from a styled text.
pub fn plain(text: &str) -> String {
    shown(text, false, |c| c == '\n' || c == '\t')
}

/// A mark at the start of a line, which is always followed by words with the same meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Passed,
    Failed,
    Skipped,
    Warned,
    Added,
    Changed,
    /// A resource that existed before.
    Found,
    Removed,
}

impl Mark {
    /// Returns the mark, in ASCII if the terminal may not support more.
    pub fn text(self, unicode: bool) -> &'static str {
        match (self, unicode) {
            (Self::Passed, true) => "✓",
            (Self::Passed, false) => "ok",
            (Self::Failed, true) => "✗",
            (Self::Failed, false) => "x",
            (Self::Skipped, _) => "-",
            (Self::Warned, _) => "!",
            (Self::Added, _) => "+",
            (Self::Changed, _) => "~",
            (Self::Found, _) => "=",
            (Self::Removed, true) => "−",
            (Self::Removed, false) => "-",
        }
    }

    pub fn style(self) -> Style {
        match self {
            Self::Passed => Style::Good,
            Self::Failed => Style::Bad,
            Self::Warned => Style::Warning,
            Self::Skipped | Self::Found | Self::Removed => Style::Faint,
            Self::Added | Self::Changed => Style::Name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_ends_where_its_text_ends() {
        let shown = |text: &str| shown(text, true, |_| false);
        assert_eq!(shown(&Style::Good.paint("held")), "\u{1b}[32mheld\u{1b}[0m");
        assert_eq!(
            shown(&Style::Bad.paint("a\u{1b}[0m\n\u{fdef}")),
            "\u{1b}[1m\u{1b}[31ma\\u{1b}[0m\\n\\u{fdef}\u{1b}[0m"
        );
        for style in Style::ALL {
            assert_eq!(plain(&style.paint("a\u{202e}")), "a\\u{202e}");
        }
        assert_eq!(Style::Plain.paint("held"), "held");
        assert_eq!(Style::Bad.paint(""), "");
    }

    #[test]
    fn marks_have_ascii_forms() {
        for mark in [Mark::Passed, Mark::Failed, Mark::Skipped, Mark::Added, Mark::Changed, Mark::Found, Mark::Removed]
        {
            assert!(mark.text(false).is_ascii(), "{mark:?}");
        }
    }
}
