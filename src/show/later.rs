//! Values that only a run knows, such as the URL of an API, and secrets. Each is represented by a unique placeholder
//! until the command is written, where it becomes a shell variable.

use std::collections::BTreeMap;

use super::substitution::substitute;
use crate::command_line::{CommandLine, is_encoded, printed};
use crate::lab::{Lab, Values};
use crate::resource::{Created, Placeholder, Resource};

/// The values, and the variables of their placeholders.
pub(super) struct Later {
    pub(super) values: Values,
    known: Vec<Known>,
}

struct Known {
    /// The placeholder in the commands.
    word: String,
    variable: String,
    source: Source,
}

enum Source {
    /// The command that reads the value, once the resource with this key exists.
    Resource(String, CommandLine),
    /// The step and the name of its output.
    Output(String, String),
    /// A command that determines the value at any time.
    Run(&'static str),
    /// The command that publishes the event.
    Event,
    /// A secret and its default.
    Secret(Option<String>),
}

impl Later {
    /// Creates the placeholders. `events` are the variables that hold the ids of events, by step and alias.
    pub(super) fn new(lab: &Lab, events: &BTreeMap<(String, String), String>) -> Self {
        let mut later = Self { values: Values::default(), known: Vec::new() };
        lab.variables.iter().filter(|variable| variable.secret).for_each(|variable| {
            let name = variable.environment.clone().unwrap_or_else(|| shell_name("ORK_LAB", &variable.name));
            let default = variable.default.as_ref().and_then(|default| default.as_str()).map(str::to_owned);
            let word = later.word();
            let word = later.add(word, name, Source::Secret(default));
            later.values.variables.insert(variable.name.clone(), word);
        });
        let placeholder = Placeholder { account: Values::LOCAL_ACCOUNT, region: Values::LOCAL_REGION };
        for entry in &lab.resources {
            let created = later.resource(&entry.key, &entry.resource, &placeholder);
            later.values.resources.insert(entry.key.clone(), created);
        }
        for entry in &lab.steps {
            let mut outputs: BTreeMap<_, _> = entry.step.outputs(&placeholder).into_iter().collect();
            for ((_, alias), variable) in events.iter().filter(|((step, _), _)| *step == entry.id) {
                let word = later.word();
                outputs.insert(alias.clone(), later.add(word, variable.clone(), Source::Event));
            }
            for (output, value) in &mut outputs {
                if entry.step.clone().write_out(output) {
                    let word = format!("https://{}.invalid", later.word());
                    let variable = shell_name(&shell_name("step", &entry.id), output);
                    *value = later.add(word, variable, Source::Output(entry.id.clone(), output.clone()));
                }
            }
            let captured =
                entry.capture.iter().filter_map(|(name, output)| Some((name.clone(), outputs.get(output)?.clone())));
            let outputs = outputs.clone().into_iter().chain(captured).collect();
            later.values.outputs.insert(entry.id.clone(), outputs);
        }
        later.values.run = Values::RUN.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        later.values.run.insert("lab".to_owned(), lab.name.clone());
        for (name, command) in RUN {
            let word = later.word();
            let word = later.add(word, shell_name("run", name), Source::Run(command));
            later.values.run.insert(name.to_owned(), word);
        }
        later
    }

    fn resource(&mut self, key: &str, resource: &Resource, placeholder: &Placeholder<'_>) -> Created {
        let kind = resource.reference_kind();
        let name = resource.name();
        let mut created = Created::new(name, &kind.placeholder_arn(placeholder, name), true);
        for (attribute, value) in kind.placeholder_attributes(placeholder, name) {
            let told = kind.told_attribute(attribute, &self.word(), name);
            let value = told.map_or(value, |word| self.told(key, resource, attribute, word));
            match attribute {
                "url" => created.url = Some(value),
                _ => {
                    created.attributes.insert(attribute.to_owned(), value);
                }
            }
        }
        created
    }

    /// Adds an attribute of a resource that `ork describe` prints.
    fn told(&mut self, key: &str, resource: &Resource, attribute: &str, word: String) -> String {
        let describe = CommandLine::new("describe").subcommand(resource.kind()).value(resource.name());
        let source = Source::Resource(key.to_owned(), describe.flag("only", attribute));
        self.add(word, shell_name(&shell_name("resource", key), attribute), source)
    }

    /// Returns a unique placeholder. It is not a prefix of another one, because its number is followed by a suffix.
    fn word(&self) -> String {
        format!("unknown-{}-later", self.known.len())
    }

    fn add(&mut self, word: String, variable: String, source: Source) -> String {
        self.known.push(Known { word: word.clone(), variable, source });
        word
    }

    /// Replaces every placeholder in a text for people by the name of its variable.
    pub(super) fn in_prose(&self, text: &str) -> String {
        self.known
            .iter()
            .fold(text.to_owned(), |text, known| text.replace(&known.word, &format!("${}", known.variable)))
    }

    /// Replaces every placeholder in a command by its variable. A placeholder is either inside single quotes or
    /// unquoted, as the command quotes its own words.
    pub(super) fn in_script(&self, command: &str) -> String {
        substitute(command, |rest| {
            let known = self.known.iter().find(|known| rest.starts_with(&known.word))?;
            Some((known.word.len(), format!("${}", known.variable)))
        })
    }

    /// Returns the placeholder and the variable of each secret.
    pub(super) fn of_secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        let secrets = self.known.iter().filter(|known| matches!(known.source, Source::Secret(_)));
        secrets.map(|known| (known.word.as_str(), known.variable.as_str()))
    }

    /// Returns the commands that set the variables of a resource that `script` uses.
    pub(super) fn of_resource(&self, key: &str, script: &str) -> Vec<String> {
        let used = self.known.iter().filter(|known| script.contains(&known.word));
        used.filter_map(|known| match &known.source {
            Source::Resource(of, describe) if of == key => Some(format!("{}=$({describe})", known.variable)),
            _ => None,
        })
        .collect()
    }

    /// Returns the commands that check that every secret has a value.
    pub(super) fn secrets(&self) -> Vec<String> {
        let secrets = self.known.iter().filter_map(|known| match &known.source {
            Source::Secret(Some(default)) => {
                Some(format!(": \"${{{}:={}}}\"", known.variable, in_double_quotes(default)))
            }
            Source::Secret(None) => Some(format!(": \"${{{}:?must hold a secret of the lab}}\"", known.variable)),
            _ => None,
        });
        secrets.collect()
    }

    /// Returns the commands that set the variables of the run that `script` uses.
    pub(super) fn of_run(&self, script: &str) -> Vec<String> {
        let used = self.known.iter().filter(|known| script.contains(&known.word));
        used.filter_map(|known| match known.source {
            Source::Run(command) => Some(format!("{}=$({command})", known.variable)),
            _ => None,
        })
        .collect()
    }

    /// Returns the output of a step that `script` uses, and its variable.
    pub(super) fn of_step(&self, step: &str, script: &str) -> Option<(&str, &str)> {
        self.known.iter().filter(|known| script.contains(&known.word)).find_map(|known| match &known.source {
            Source::Output(of, output) if of == step => Some((output.as_str(), known.variable.as_str())),
            _ => None,
        })
    }

    /// Returns the variable of a secret.
    pub(super) fn variable(&self, secret: &str) -> Option<&str> {
        self.known.iter().find(|known| known.word == secret).map(|known| known.variable.as_str())
    }
}

/// The values of a run, and the commands that determine them.
const RUN: [(&str, &str); 3] =
    [("started", "date -u +%Y-%m-%dT%H:%M:%SZ"), ("year", "date -u +%Y"), ("month", "date -u +%m | sed 's/^0//'")];

/// Quotes a text for double quotes within braces ("Double-Quotes", POSIX Shell Command Language).
fn in_double_quotes(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        if is_encoded(c) {
            quoted.push_str(&printed(c.encode_utf8(&mut [0; 4])));
            continue;
        }
        if matches!(c, '"' | '\\' | '$' | '`' | '}') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted
}

/// Returns a valid name of a shell variable.
fn shell_name(prefix: &str, name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("{prefix}_{plain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later() -> Later {
        let mut later = Later { values: Values::default(), known: Vec::new() };
        for variable in ["A", "B"] {
            let word = later.word();
            later.add(word, variable.to_owned(), Source::Secret(None));
        }
        later
    }

    #[test]
    fn a_word_becomes_its_variable_in_quotes_and_out_of_them() {
        let cases = [
            ("ork x --a unknown-0-later", "ork x --a \"$A\""),
            ("ork x 'it'\\''s unknown-1-later {}'", "ork x 'it'\\''s '\"$B\"' {}'"),
            ("ork x P=unknown-0-later/a unknown-11-later", "ork x P=\"$A\"/a unknown-11-later"),
        ];
        for (command, expected) in cases {
            assert_eq!(later().in_script(command), expected);
        }
    }

    #[test]
    fn a_default_of_a_secret_is_no_command() {
        assert_eq!(in_double_quotes("a\"$(x)`}\\"), "a\\\"\\$(x)\\`\\}\\\\");
        assert_eq!(in_double_quotes("a\u{1b}b"), "a$(printf '\\033')b");
    }
}
