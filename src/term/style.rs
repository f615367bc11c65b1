//! Styles and marks by their meaning. Colours are decided here and nowhere else.
//!
//! A painted text carries noncharacters of Unicode where a style begins and ends; [`Streams`](super::Streams) turns them
//! into the terminal's codes. So an escape character in a text is always foreign, and never reaches the terminal.

use anstyle::{AnsiColor, Style as Ansi};

use crate::visible;

/// What a piece of text is, as far as its looks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    /// A heading, a step's title.
    Title,
    /// A name a person gave: a bus, a rule.
    Name,
    Good,
    Bad,
    Warning,
    /// What to do next.
    Hint,
    /// ARNs, durations: there for who looks for it.
    Faint,
}

impl Style {
    const ALL: [Self; 8] =
        [Self::Plain, Self::Title, Self::Name, Self::Good, Self::Bad, Self::Warning, Self::Hint, Self::Faint];

    /// The text in this style, as a part of one line; hidden characters in it are escaped.
    pub fn paint(self, text: &str) -> String {
        let text = visible::line(text);
        match self {
            _ if text.is_empty() => String::new(),
            Self::Plain => text.into_owned(),
            _ => format!("{}{text}{END}", self.begin()),
        }
    }

    /// A noncharacter for each style.
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

/// Turns painted text into what a stream shows: styles into codes where it has colour, hidden characters into escapes.
/// `is_kept` tells which hidden characters the view itself makes.
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

/// Painted text without its styles.
pub fn plain(text: &str) -> String {
    shown(text, false, |c| c == '\n' || c == '\t')
}

/// A sign in front of a line. Each is followed by words that say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Passed,
    Failed,
    Skipped,
    Added,
    /// Stood there before.
    Found,
    Removed,
}

impl Mark {
    /// The sign itself; plain ASCII where the terminal may not show more.
    pub fn text(self, unicode: bool) -> &'static str {
        match (self, unicode) {
            (Self::Passed, true) => "✓",
            (Self::Passed, false) => "ok",
            (Self::Failed, true) => "✗",
            (Self::Failed, false) => "x",
            (Self::Skipped, _) => "-",
            (Self::Added, _) => "+",
            (Self::Found, _) => "=",
            (Self::Removed, true) => "−",
            (Self::Removed, false) => "-",
        }
    }

    pub fn style(self) -> Style {
        match self {
            Self::Passed => Style::Good,
            Self::Failed => Style::Bad,
            Self::Skipped | Self::Found | Self::Removed => Style::Faint,
            Self::Added => Style::Name,
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
        for mark in [Mark::Passed, Mark::Failed, Mark::Skipped, Mark::Added, Mark::Found, Mark::Removed] {
            assert!(mark.text(false).is_ascii(), "{mark:?}");
        }
    }
}
