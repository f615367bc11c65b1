//! Errors of commands, which determine the exit code and the remedy.

use std::io;

use super::exit::Exit;
use crate::aws::{CloudError, Problem};
use crate::command_line::{CommandLine, quote};
use crate::diag::{self, Diagnostic, Renderer, Sources};
use crate::local::journal::JournalError;
use crate::report::{self, OutputFormat};
use crate::resource;
use crate::term::{Streams, Style};

/// Why a command ended early.
#[derive(Debug)]
pub struct Error {
    exit: Exit,
    what: What,
    help: Vec<String>,
}

#[derive(Debug)]
enum What {
    Message(String),
    /// A message of several lines, whose untrusted parts have been escaped.
    Lines(String),
    Diagnostics(Box<Sources>, Vec<Diagnostic>),
    /// The reader of the output is gone, which is not an error.
    Closed,
}

impl Error {
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, what: What::Message(message.into()), help: Vec::new() }
    }

    pub fn usage(message: impl Into<String>, help: &str) -> Self {
        Self::new(Exit::Usage, message).help(help)
    }

    pub fn diagnostics(sources: Sources, diagnostics: Vec<Diagnostic>) -> Self {
        Self { exit: Exit::Invalid, what: What::Diagnostics(Box::new(sources), diagnostics), help: Vec::new() }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// Returns the message without colors.
    pub fn message(&self) -> String {
        match &self.what {
            What::Message(message) | What::Lines(message) => message.clone(),
            What::Diagnostics(sources, diagnostics) => {
                Renderer::plain().render(sources, diagnostics).trim_end().to_owned()
            }
            What::Closed => String::new(),
        }
    }

    pub fn first_help(&self) -> Option<String> {
        self.help.first().cloned()
    }

    /// Prints the error as a document if documents are requested, otherwise as text.
    pub fn show_as(&self, format: Option<OutputFormat>, streams: &mut Streams) {
        match format {
            None | Some(OutputFormat::Text) => self.show(streams),
            Some(_) if matches!(self.what, What::Closed) => {}
            // A single line, because other messages may surround it.
            Some(_) => {
                streams.complain(report::document("ork.error/1", &self.document(), OutputFormat::Ndjson).trim_end())
            }
        }
    }

    fn document(&self) -> serde_json::Value {
        let mut document = serde_json::json!({
            "code": self.exit.code(),
            "meaning": self.exit.describe(),
            "message": self.message(),
            "help": self.help,
        });
        if let What::Diagnostics(sources, diagnostics) = &self.what {
            let diagnostics = serde_json::to_value(diag::json::documents(sources, diagnostics)).unwrap_or_default();
            document["diagnostics"] = diagnostics;
        }
        document
    }

    /// Prints the error and its remedy.
    pub fn show(&self, streams: &mut Streams) {
        match &self.what {
            What::Message(message) => streams.complain(&format!("{} {message}", Style::Bad.paint("error:"))),
            What::Lines(message) => streams.complain_lines(&format!("{} {message}", Style::Bad.paint("error:"))),
            What::Diagnostics(sources, diagnostics) => {
                let text = renderer(streams).render(sources, diagnostics);
                streams.complain_rendered(text.trim_end());
            }
            What::Closed => {}
        }
        for help in &self.help {
            streams.complain(&format!("{} {help}", Style::Hint.paint(" help:")));
        }
    }
}

/// Returns a renderer that uses the terminal's capabilities.
pub fn renderer(streams: &Streams) -> Renderer {
    let theme = streams.theme();
    if theme.color_stderr && theme.unicode { Renderer::styled(theme.width) } else { Renderer::plain() }
}

/// Converts an error of writing to stdout. A closed pipe is not a failure.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { exit: Exit::Done, what: What::Closed, help: Vec::new() };
        }
        Self::new(Exit::CallFailed, format!("cannot write to stdout: {error}"))
    }
}

impl From<CloudError> for Error {
    fn from(error: CloudError) -> Self {
        let exit = if error.problem == Problem::Denied { Exit::Refused } else { Exit::CallFailed };
        let help = match error.problem {
            Problem::Denied => Some(
                "check the credentials: `--profile NAME`, or `aws sso login`; then the permissions of that identity",
            ),
            Problem::Unreachable => Some("is something listening there? `ork local up` starts the local cloud"),
            Problem::NotHttp => Some(
                "something listens there, or did until now, and sent no whole answer of HTTP: check the port, and `http` \
                 or `https`; `ork local up` starts the local cloud",
            ),
            Problem::NotFound | Problem::Exists | Problem::Other => error.remedy(),
        };
        let failure = Self::new(exit, error.to_string());
        help.into_iter().fold(failure, Self::help)
    }
}

impl From<resource::Error> for Error {
    fn from(error: resource::Error) -> Self {
        let message = error.to_string();
        match error {
            resource::Error::Cloud(error) => error.into(),
            resource::Error::Unknown { kind, name, suggestion } => {
                let failure = Self::new(Exit::CallFailed, message);
                match creation(kind, &name).filter(|_| suggestion.is_none()) {
                    Some(command) => failure.help(format!("create it with `{command}`")),
                    None => failure,
                }
            }
            resource::Error::OnOtherBus { other, .. } => {
                Self::new(Exit::CallFailed, message).help(format!("name that bus: `--bus {}`", quote(&other)))
            }
            resource::Error::Invalid { help, .. } => {
                help.into_iter().fold(Self::new(Exit::Invalid, message), Self::help)
            }
            resource::Error::Input { .. } => Self::new(Exit::Invalid, message),
            resource::Error::Failed { .. } => Self { what: What::Lines(message), ..Self::new(Exit::Untrue, "") },
            resource::Error::Late { .. } => {
                Self::new(Exit::Inconclusive, message).help("it goes on; wait longer with `--within DURATION`")
            }
            resource::Error::Absent { help, .. } => Self::new(Exit::Inconclusive, message).help(help),
            resource::Error::Ambiguous { help, .. } => {
                Self { what: What::Lines(message), ..Self::new(Exit::Refused, "") }.help(help)
            }
            resource::Error::Ledger(_) => Self::new(Exit::Refused, message),
            resource::Error::NotAccepted { .. } => {
                Self::new(Exit::CallFailed, message).help("the receipts say which, and why")
            }
        }
    }
}

impl From<JournalError> for Error {
    fn from(error: JournalError) -> Self {
        let failure = Self::new(Exit::CallFailed, format!("the local cloud cannot be used: {error}"));
        match error {
            JournalError::Damaged { .. } => {
                failure.help("nothing was changed; you can inspect the file before you reset it")
            }
            JournalError::Io { .. } | JournalError::Sqlite { .. } => {
                failure.help("ORK_HOME names the folder of the local cloud")
            }
            _ => failure,
        }
    }
}

/// Returns the command that creates a missing resource.
fn creation(kind: &str, name: &str) -> Option<String> {
    let line = |command: &str| CommandLine::new(command).value(name);
    let line = match kind {
        "event bus" => line("create-bus"),
        "queue" => line("create queue"),
        "topic" => line("create topic"),
        "bucket" => line("create bucket"),
        "table" => line("create table").flag("partition-key", "NAME"),
        "function" => line("create function").flag("code", "PATH"),
        "API destination" => line("api-destination").flag("url", "URL").flag("basic", "USER"),
        "connection" => line("create connection").flag("basic", "USER"),
        "state machine" => line("create state-machine").flag("definition", "FILE"),
        "log group" => line("create log-group"),
        _ => return None,
    };
    Some(line.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(error: &Error) -> String {
        let (mut streams, _, talk) = Streams::in_memory();
        error.show(&mut streams);
        talk.text()
    }

    #[test]
    fn an_unknown_name_is_suggested_or_its_creation_is() {
        let near = Error::from(resource::Error::unknown("event bus", "Ordes", ["Orders"]));
        assert_eq!(near.exit(), Exit::CallFailed);
        assert_eq!(shown(&near), "error: there is no event bus `Ordes`; did you mean `Orders`?\n");
        let far = Error::from(resource::Error::unknown("queue", "Jobs", []));
        assert_eq!(shown(&far), "error: there is no queue `Jobs`\n help: create it with `ork create queue Jobs`\n");
        let dashed = Error::from(resource::Error::unknown("queue", "-R; x", []));
        assert!(shown(&dashed).contains("create queue -- '-R; x'"), "{}", shown(&dashed));
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let closed = Error::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((closed.exit(), shown(&closed)), (Exit::Done, String::new()));
        assert_eq!(Error::from(io::Error::other("full")).exit(), Exit::CallFailed);
    }
}
