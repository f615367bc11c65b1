//! The codes of diagnostics: a stable word for each kind of problem, with a page about it.
//!
//! `ork explain CODE` shows the page, which is `pages/CODE.md` next to this file: the meaning of the code, an example
//! in a lab, and how to correct it. A code is never renamed and never reused for another problem, because people and
//! programs search for it.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($code:ident => $name:literal,)*) => {
        /// A kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($code,)*
        }

        impl Code {
            /// All codes in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$code,)*];

            /// Returns the code as it is printed.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            const fn text(self) -> &'static str {
                match self {
                    $(Self::$code => include_str!(concat!("pages/", $name, ".md")),)*
                }
            }
        }
    };
}

codes! {
    AbsenceAtOnce => "absence-at-once",
    BadDefinition => "bad-definition",
    BadEscape => "bad-escape",
    BadEvent => "bad-event",
    BadFilter => "bad-filter",
    BadFlow => "bad-flow",
    BadIndentation => "bad-indentation",
    BadIntegration => "bad-integration",
    BadInterpolation => "bad-interpolation",
    BadJson => "bad-json",
    BadMock => "bad-mock",
    BadModel => "bad-model",
    BadName => "bad-name",
    BadPath => "bad-path",
    BadPattern => "bad-pattern",
    BadPolicy => "bad-policy",
    BadSchedule => "bad-schedule",
    BadScript => "bad-script",
    BadTarget => "bad-target",
    BadTemplate => "bad-template",
    BadTransformer => "bad-transformer",
    BadUrl => "bad-url",
    BadValue => "bad-value",
    BadYaml => "bad-yaml",
    BareInterpolation => "bare-interpolation",
    BrokenOutput => "broken-output",
    CatchAll => "catch-all",
    Circle => "circle",
    Conflict => "conflict",
    DuplicateAlias => "duplicate-alias",
    DuplicateId => "duplicate-id",
    DuplicateKey => "duplicate-key",
    DuplicateName => "duplicate-name",
    DuplicateTarget => "duplicate-target",
    EarlyCallback => "early-callback",
    EmptyFile => "empty-file",
    EnvironmentInClear => "environment-in-clear",
    EventLoop => "event-loop",
    KeyNotText => "key-not-text",
    LaterStep => "later-step",
    Limit => "limit",
    LiteralPath => "literal-path",
    MergeKey => "merge-key",
    MissingColon => "missing-colon",
    MissingFile => "missing-file",
    MissingKey => "missing-key",
    NeverFires => "never-fires",
    NoDefault => "no-default",
    NoKind => "no-kind",
    NoMatch => "no-match",
    NoPositiveControl => "no-positive-control",
    NoStdin => "no-stdin",
    NoSteps => "no-steps",
    NoValue => "no-value",
    NotUtf8 => "not-utf8",
    PathEscape => "path-escape",
    PathToNothing => "path-to-nothing",
    Placeholder => "placeholder",
    QuietWithoutCount => "quiet-without-count",
    RecursiveAnchor => "recursive-anchor",
    SecretInClear => "secret-in-clear",
    SecretWithoutValue => "secret-without-value",
    SeveralDocuments => "several-documents",
    Tab => "tab",
    ThirdBus => "third-bus",
    TooDeep => "too-deep",
    TooLarge => "too-large",
    TruthTable => "truth-table",
    TwoKinds => "two-kinds",
    UnclosedBracket => "unclosed-bracket",
    UnclosedInterpolation => "unclosed-interpolation",
    UnclosedQuote => "unclosed-quote",
    UnconfirmedMail => "unconfirmed-mail",
    UndeclaredEnvironment => "undeclared-environment",
    UnknownAnchor => "unknown-anchor",
    UnknownAttribute => "unknown-attribute",
    UnknownError => "unknown-error",
    UnknownEvent => "unknown-event",
    UnknownEventField => "unknown-event-field",
    UnknownFile => "unknown-file",
    UnknownHandler => "unknown-handler",
    UnknownKey => "unknown-key",
    UnknownKind => "unknown-kind",
    UnknownName => "unknown-name",
    UnknownOutput => "unknown-output",
    UnknownParameter => "unknown-parameter",
    UnknownPath => "unknown-path",
    UnknownReference => "unknown-reference",
    UnknownResource => "unknown-resource",
    UnknownRoot => "unknown-root",
    UnknownRule => "unknown-rule",
    UnknownStep => "unknown-step",
    UnknownTarget => "unknown-target",
    UnknownTask => "unknown-task",
    UnknownValue => "unknown-value",
    UnknownVariable => "unknown-variable",
    UnmatchedRule => "unmatched-rule",
    UnreadEnvironment => "unread-environment",
    UnusedAlias => "unused-alias",
    UnusedApi => "unused-api",
    UnusedPath => "unused-path",
    UnusedTask => "unused-task",
    UnusedVariable => "unused-variable",
    UnverifiedPublish => "unverified-publish",
    WrongKey => "wrong-key",
    WrongKind => "wrong-kind",
    WrongType => "wrong-type",
    YamlParser => "yaml-parser",
}

/// The explanation of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub meaning: &'static str,
    /// A lab or a part of one; `None` if the problem is not in the text of a lab.
    pub example: Option<&'static str>,
    pub mend: &'static str,
}

impl Code {
    /// Finds a code by the word that is printed.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Returns the page about the code.
    pub fn page(self) -> Page {
        let (before, mend) = self.text().split_once("\n## Mend\n").unwrap_or((self.text(), ""));
        let (meaning, example) = match before.split_once("\n## Example\n\n```yaml\n") {
            Some((meaning, example)) => (meaning, example.trim_end().strip_suffix("```")),
            None => (before, None),
        };
        Page { meaning: meaning.trim(), example, mend: mend.trim() }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_whole_and_codes_are_in_order() {
        assert!(Code::ALL.is_sorted_by_key(|code| code.as_str()));
        for code in Code::ALL {
            let Page { meaning, mend, .. } = code.page();
            assert!(
                meaning.ends_with('.') && mend.ends_with('.') && !meaning.contains("##"),
                "{code}: {:?}",
                code.page()
            );
            assert_eq!(Code::find(code.as_str()), Some(*code));
        }
    }
}
