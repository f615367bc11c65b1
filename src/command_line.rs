//! Formats a step as a command that a POSIX shell parses back exactly.
//!
//! Every value of a lab becomes a word and nothing else: each is quoted, a value that starts with a dash is attached to
//! its flag with `=`, and operands that start with a dash follow `--` ("Guidelines 10", POSIX Utility Syntax
//! Guidelines).

use std::fmt::{self, Write as _};

use crate::text::Text;
use crate::visible;

/// A command that is built word by word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    command: Vec<String>,
    words: Vec<Word>,
    /// The alias of the event whose id the command prints, if the script stores it in a variable.
    keeps: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    /// An operand, whose position determines its meaning.
    Operand(String),
    Switch(String),
    Flag(String, Value),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    /// An event of a lab, `STEP.ALIAS`.
    Event(String),
    Variable(&'static str),
}

impl CommandLine {
    pub fn new(command: &str) -> Self {
        let command = command.split(' ').map(str::to_owned).collect();
        Self { command, words: Vec::new(), keeps: None }
    }

    /// Adds the name of a subcommand.
    #[must_use]
    pub fn subcommand(mut self, name: &str) -> Self {
        self.command.push(name.to_owned());
        self
    }

    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.words.push(Word::Operand(value.to_owned()));
        self
    }

    #[must_use]
    pub fn flag(mut self, name: &str, value: &str) -> Self {
        self.words.push(Word::Flag(name.to_owned(), Value::Text(value.to_owned())));
        self
    }

    #[must_use]
    pub fn option(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.flag(name, value),
            None => self,
        }
    }

    /// Adds a flag whose value is the text itself, never the name of a file.
    #[must_use]
    pub fn text(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.flag(name, &Text::in_place(text)),
            None => self,
        }
    }

    #[must_use]
    pub fn switch(mut self, name: &str, on: bool) -> Self {
        if on {
            self.words.push(Word::Switch(name.to_owned()));
        }
        self
    }

    /// Adds a flag whose value is an event: `STEP.ALIAS` becomes the variable that holds its id.
    #[must_use]
    pub fn flag_of_event(mut self, name: &str, event: &str) -> Self {
        let value = match event.contains('.') {
            true => Value::Event(event.to_owned()),
            false => Value::Text(event.to_owned()),
        };
        self.words.push(Word::Flag(name.to_owned(), value));
        self
    }

    /// Adds a flag whose value is in a shell variable.
    #[must_use]
    pub fn flag_of_variable(mut self, name: &str, variable: &'static str) -> Self {
        self.words.push(Word::Flag(name.to_owned(), Value::Variable(variable)));
        self
    }

    /// Stores the output of the command, the id of an event, in a shell variable.
    #[must_use]
    pub fn keeps(mut self, alias: &str) -> Self {
        self.keeps = Some(alias.to_owned());
        self
    }

    /// Formats the command as a line of a script. `variables` returns the variable of an event, given a step and an
    /// alias; `step` is the step of events that are referred to by their alias alone.
    pub fn in_script(&self, step: &str, variables: &dyn Fn(&str, &str) -> String) -> String {
        let variable_of = |event: &str| match event.rsplit_once('.') {
            Some((step, alias)) => variables(step, alias),
            None => variables(step, event),
        };
        let command = format!("ork {}", self.words(&variable_of).join(" "));
        match &self.keeps {
            Some(alias) => format!("{}=$({command})", variables(step, alias)),
            None => command,
        }
    }

    fn words(&self, variable_of: &dyn Fn(&str) -> String) -> Vec<String> {
        let mut words: Vec<String> = self.command.iter().map(|word| quote(word)).collect();
        let is_dashed = |word: &Word| matches!(word, Word::Operand(text) if text.starts_with('-'));
        let (operands, flags): (Vec<&Word>, Vec<&Word>) =
            self.words.iter().partition(|word| matches!(word, Word::Operand(_)));
        if operands.iter().any(|word| is_dashed(word)) {
            words.extend(flags.into_iter().flat_map(|word| word.shown(variable_of)));
            words.push("--".to_owned());
            words.extend(operands.into_iter().flat_map(|word| word.shown(variable_of)));
        } else {
            words.extend(self.words.iter().flat_map(|word| word.shown(variable_of)));
        }
        words
    }
}

/// Returns the command that shows which field decides whether a pattern matches an event. Both are JSON.
pub fn explain_match(pattern: &str, event: &str) -> CommandLine {
    let on_one_line = |json: &str| {
        let compact = serde_json::from_str::<serde_json::Value>(json).map(|value| value.to_string());
        Text::in_place(&compact.unwrap_or_else(|_| json.to_owned()))
    };
    CommandLine::new("match").value(&on_one_line(pattern)).value(&on_one_line(event)).switch("explain", true)
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_script("", &|_, alias| variable(alias)))
    }
}

impl Word {
    fn shown(&self, variable_of: &dyn Fn(&str) -> String) -> Vec<String> {
        match self {
            Self::Operand(text) => vec![quote(text)],
            Self::Switch(name) => vec![format!("--{name}")],
            Self::Flag(name, Value::Text(text)) if text.starts_with('-') => vec![quote(&format!("--{name}={text}"))],
            Self::Flag(name, Value::Text(text)) => vec![format!("--{name}"), quote(text)],
            Self::Flag(name, Value::Event(event)) => vec![format!("--{name}"), format!("\"${}\"", variable_of(event))],
            Self::Flag(name, Value::Variable(variable)) => vec![format!("--{name}"), format!("\"${variable}\"")],
        }
    }
}

/// Quotes a word for a POSIX shell ("Quoting", POSIX Shell Command Language), and escapes everything that a terminal
/// would interpret. A NUL is kept, because no word of a shell can contain one.
pub fn quote(text: &str) -> String {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | ',' | '@' | '%' | '+');
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut parts = String::with_capacity(text.len() + 2);
    let mut rest = text;
    while !rest.is_empty() {
        let shown = rest.get(..rest.find(is_encoded).unwrap_or(rest.len())).unwrap_or(rest);
        if !shown.is_empty() {
            let _ = write!(parts, "'{}'", shown.replace('\'', "'\\''"));
        }
        rest = rest.get(shown.len()..).unwrap_or_default();
        let hidden = rest.get(..rest.find(|c| !is_encoded(c)).unwrap_or(rest.len())).unwrap_or(rest);
        if !hidden.is_empty() {
            let _ = write!(parts, "\"{}\"", printed(hidden));
        }
        rest = rest.get(hidden.len()..).unwrap_or_default();
    }
    match parts.is_empty() {
        true => "''".to_owned(),
        false => parts,
    }
}

/// Returns whether a script contains an escape instead of this character.
pub fn is_encoded(c: char) -> bool {
    visible::is_hidden(c) && !matches!(c, '\n' | '\t' | '\0')
}

/// Returns a command substitution that yields this text. A shell would remove trailing line breaks, but the text has
/// none ("Command Substitution", POSIX Shell Command Language; "printf", POSIX Utilities).
pub fn printed(text: &str) -> String {
    let octal: String = text.bytes().map(|byte| format!("\\{byte:03o}")).collect();
    format!("$(printf '{octal}')")
}

/// Returns the shell variable for an event. The prefix avoids variables with a meaning for a shell or a program.
pub fn variable(name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("event_{name}")
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
    fn what_a_terminal_obeys_is_printed_by_the_shell() {
        let cases = [
            ("", "''"),
            ("a\u{1b}[2J", r#"'a'"$(printf '\033')"'[2J'"#),
            ("\u{202e}", r#""$(printf '\342\200\256')""#),
            (
                "\r\nit's\u{9b}\u{b}",
                r#""$(printf '\015')"'
it'\''s'"$(printf '\302\233\013')""#,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(quote(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_dash_makes_no_option() {
        let line = CommandLine::new("put-rule").value("-R").flag("bus", "--x").switch("disabled", true);
        assert_eq!(line.to_string(), "ork put-rule --bus=--x --disabled -- -R");
        let line = CommandLine::new("verify").subcommand("logs").flag("group", "a b");
        assert_eq!(line.to_string(), "ork verify logs --group 'a b'");
    }

    #[test]
    fn a_text_is_no_file() {
        let line = |text| CommandLine::new("put-rule").text("pattern", Some(text)).to_string();
        assert_eq!(line("{}"), "ork put-rule --pattern '{}'");
        assert_eq!(line("/etc/passwd"), "ork put-rule --pattern '/etc/passwd\n'");
    }

    #[test]
    fn events_of_a_lab_are_shell_variables() {
        let line = CommandLine::new("verify logs").flag_of_event("event", "first-order.eu-415");
        assert_eq!(line.to_string(), "ork verify logs --event \"$event_eu_415\"");
        assert_eq!(CommandLine::new("publish").keeps("PATH").to_string(), "event_PATH=$(ork publish)");
        let line = CommandLine::new("callback success").flag_of_variable("token", "TASK_TOKEN");
        assert_eq!(line.to_string(), "ork callback success --token \"$TASK_TOKEN\"");
    }
}
