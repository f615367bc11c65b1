//! A step as the command a person would type.

use std::fmt;

/// One command, built word by word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    words: Vec<Word>,
    /// The shell variable that keeps what it writes.
    keeps: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Text(String),
    Variable(String),
}

impl CommandLine {
    pub fn new(command: &str) -> Self {
        Self { words: command.split(' ').map(|word| Word::Text(word.to_owned())).collect(), keeps: None }
    }

    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.words.push(Word::Text(value.to_owned()));
        self
    }

    #[must_use]
    pub fn flag(self, name: &str, value: &str) -> Self {
        self.value(&format!("--{name}")).value(value)
    }

    #[must_use]
    pub fn option(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.flag(name, value),
            None => self,
        }
    }

    #[must_use]
    pub fn switch(self, name: &str, on: bool) -> Self {
        if on { self.value(&format!("--{name}")) } else { self }
    }

    /// A flag whose value is an event: `STEP.ALIAS` of a lab is the variable that kept its id.
    #[must_use]
    pub fn flag_of_event(mut self, name: &str, event: &str) -> Self {
        self.words.push(Word::Text(format!("--{name}")));
        self.words.push(match event.rsplit_once('.') {
            Some((_, alias)) => Word::Variable(variable(alias)),
            None => Word::Text(event.to_owned()),
        });
        self
    }

    /// Keeps what the command writes in a shell variable.
    #[must_use]
    pub fn keeps(mut self, name: &str) -> Self {
        self.keeps = Some(variable(name));
        self
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.words.iter().map(Word::quoted).collect();
        let command = format!("ork {}", words.join(" "));
        match &self.keeps {
            Some(name) => write!(f, "{name}=$({command})"),
            None => f.write_str(&command),
        }
    }
}

impl Word {
    fn quoted(&self) -> String {
        match self {
            Self::Variable(name) => format!("\"${name}\""),
            Self::Text(text) => quote(text),
        }
    }
}

/// A word as a POSIX shell reads it back.
pub fn quote(text: &str) -> String {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | ',' | '@' | '%' | '+');
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn variable(name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("event_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_for_a_shell() {
        let line = CommandLine::new("put-rule").value("A").flag("pattern", "{\"a\":[\"it's\"]}");
        assert_eq!(line.to_string(), r#"ork put-rule A --pattern '{"a":["it'\''s"]}'"#);
    }

    #[test]
    fn events_of_a_lab_are_shell_variables() {
        let line = CommandLine::new("verify logs").flag_of_event("event", "first-order.eu-415");
        assert_eq!(line.to_string(), "ork verify logs --event \"$eu_415\"");
        assert_eq!(CommandLine::new("publish").keeps("415").to_string(), "event_415=$(ork publish)");
    }
}
