//! Styles and marks by their meaning. Colours are decided here and nowhere else.

use anstyle::{AnsiColor, Style as Ansi};

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
    /// The text in this style; a stream without colour takes the codes out again.
    pub fn paint(self, text: &str) -> String {
        let ansi = self.ansi();
        if text.is_empty() { String::new() } else { format!("{ansi}{text}{ansi:#}") }
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
        assert_eq!(Style::Good.paint("held"), "\u{1b}[32mheld\u{1b}[0m");
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
