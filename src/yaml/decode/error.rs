//! Errors of decoding a node.

use std::fmt;

use serde::de;

use super::mended::Identity;
use super::words;
use crate::diag::{Code, Diagnostic, Span};
use crate::words::{kind_meant, list};
use crate::yaml::node::{Key, Node};

/// The cause of an error, which determines how a placeholder can replace the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The node does not have the expected form.
    Wrong,
    /// The mapping lacks a key.
    Missing(&'static str),
    /// A placeholder failed; the actual problem was reported before.
    Placeholder,
}

/// An error whose location is added while it is returned.
#[derive(Debug)]
pub(super) struct Error {
    pub(super) cause: Cause,
    pub(super) node: Option<Identity>,
    detail: Box<Detail>,
}

#[derive(Debug)]
struct Detail {
    code: Code,
    message: String,
    help: Option<String>,
    span: Option<Span>,
    /// The key of the node.
    key: Option<Key>,
    /// What was expected, for a wrong type; the message is created when the key is known.
    expected: Option<Expected>,
}

#[derive(Debug)]
struct Expected {
    what: String,
    /// `None` until the node is known.
    found: Option<String>,
}

impl Error {
    fn new(cause: Cause, code: Code, message: String, help: Option<String>) -> Self {
        let detail = Detail { code, message, help, span: None, key: None, expected: None };
        Self { cause, node: None, detail: Box::new(detail) }
    }

    /// Returns an error for a wrong type. The node adds what was found.
    pub(super) fn wrong_type(expected: impl Into<String>) -> Self {
        let mut error = Self::new(Cause::Wrong, Code::WrongType, String::new(), None);
        error.detail.expected = Some(Expected { what: expected.into(), found: None });
        error
    }

    /// Returns an error for a mapping with several keys where one kind is expected. `meant` is the kind that the key
    /// `type` names.
    pub(super) fn several_kinds(found: &[&str], meant: Option<&str>) -> Self {
        let names: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("one kind was expected, here are {}", list(&names));
        let help = match meant {
            Some(kind) => format!("the kind is the key: write `{kind}: {{ ... }}`, with the other keys in the braces"),
            None => "give each a place of its own".to_owned(),
        };
        Self::new(Cause::Wrong, Code::TwoKinds, message, Some(help))
    }

    /// Converts an unknown value into an unknown kind, whose location is its key.
    pub(super) fn of_kind(mut self) -> Self {
        if self.detail.code == Code::UnknownValue {
            self.detail.code = Code::UnknownKind;
            self.detail.message = self.detail.message.replace(" is not known here", " is no kind known here");
        }
        self
    }

    pub(super) fn placeholder() -> Self {
        Self::new(Cause::Placeholder, Code::WrongType, "no value could be made".to_owned(), None)
    }

    /// Sets the location, unless an inner node has set it.
    pub(super) fn at(mut self, node: &Node) -> Self {
        if self.node.is_none() && self.cause != Cause::Placeholder {
            self.node = Some(Identity::of(node));
            self.detail.span = self.detail.span.or(Some(node.span));
            if let Some(expected) = self.detail.expected.as_mut().filter(|expected| expected.found.is_none()) {
                expected.found = Some(node.describe());
                self.detail.help = self.detail.help.or_else(|| words::remedy(&expected.what, node));
            }
        }
        self
    }

    /// Sets the node, with a key as the location.
    pub(super) fn under(mut self, node: &Node, key: &Key) -> Self {
        if self.node.is_none() && self.cause != Cause::Placeholder {
            self.node = Some(Identity::of(node));
            self.detail.span = Some(key.span);
        }
        self
    }

    /// Stores the key of the node that caused the error.
    pub(super) fn behind(mut self, key: &Key, value: &Node) -> Self {
        if self.detail.key.is_none() && self.node == Some(Identity::of(value)) {
            self.detail.key = Some(key.clone());
        }
        self
    }

    /// Returns the mapping and the key that it lacks.
    pub(super) fn missing(&self) -> Option<(Identity, &'static str)> {
        match self.cause {
            Cause::Missing(key) => self.node.map(|node| (node, key)),
            Cause::Wrong | Cause::Placeholder => None,
        }
    }

    pub(super) fn diagnostic(&self, root: &Node, topic: &str) -> Diagnostic {
        let explain = format!("`ork explain {topic}` lists its keys with examples");
        let span = self.detail.span.unwrap_or(root.span);
        match (&self.detail.expected, self.cause) {
            (Some(Expected { what, found }), _) => {
                let found = found.as_deref().unwrap_or("something else");
                let message = match &self.detail.key {
                    Some(key) => format!("`{}` must be {what}, found {found}", key.name),
                    None => format!("expected {what}, found {found}"),
                };
                Diagnostic::error(self.detail.code, span, message, self.detail.help.clone().unwrap_or(explain))
            }
            (None, Cause::Missing(missing)) => {
                let (span, of) = match &self.detail.key {
                    Some(key) => (key.span, format!(" in `{}`", key.name)),
                    None => (first_key(root, span), String::new()),
                };
                let help = format!("add `{missing}:` with its value; {explain}");
                Diagnostic::error(self.detail.code, span, format!("missing key `{missing}`{of}"), help)
            }
            (None, _) => Diagnostic::error(
                self.detail.code,
                span,
                self.detail.message.clone(),
                self.detail.help.clone().unwrap_or(explain),
            ),
        }
    }
}

/// Returns the span of the first key instead of that of the whole mapping.
fn first_key(root: &Node, span: Span) -> Span {
    let first = root.entries().first().filter(|_| root.span == span);
    first.map_or(Span { end: span.end.min(span.start + 1), ..span }, |(key, _)| key.span)
}

/// Returns a "did you mean" suggestion, or the known names.
pub(super) fn suggestion(name: &str, known: &[&str], noun: &str) -> String {
    if let Some(near) = kind_meant(name, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match known.as_slice() {
        [] => format!("no {noun} is allowed here"),
        [only] => format!("the only {noun} is {only}"),
        known => format!("the {noun}s are {}", list(known)),
    }
}

impl de::Error for Error {
    /// Splits a message of the form `problem; remedy`.
    fn custom<T: fmt::Display>(message: T) -> Self {
        let text = message.to_string();
        let (message, help) = match text.rsplit_once("; ") {
            Some((message, help)) => (message.to_owned(), Some(help.to_owned())),
            None => (text, None),
        };
        Self::new(Cause::Wrong, Code::BadValue, message, help)
    }

    fn invalid_type(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::wrong_type(words::expected(&expected.to_string()))
    }

    fn invalid_value(_: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::wrong_type(words::expected(&expected.to_string()))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let help = suggestion(variant, expected, "choice");
        Self::new(Cause::Wrong, Code::UnknownValue, format!("`{variant}` is not known here"), Some(help))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let help = suggestion(field, expected, "key");
        Self::new(Cause::Wrong, Code::UnknownKey, format!("unknown key `{field}`"), Some(help))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Cause::Missing(field), Code::MissingKey, String::new(), None)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.detail.message)
    }
}

impl std::error::Error for Error {}
