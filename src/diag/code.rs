//! The codes of diagnostics: one stable word for each kind of problem.
//!
//! A code is never renamed and never used for another problem, since people and programs search for it.

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
            /// All codes, in the order of the alphabet.
            pub const ALL: &[Self] = &[$(Self::$code,)*];

            /// Returns the word that is printed.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
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
    BadIndentation => "bad-indentation",
    BadIntegration => "bad-integration",
    BadInterpolation => "bad-interpolation",
    BadJson => "bad-json",
    BadMock => "bad-mock",
    BadName => "bad-name",
    BadPath => "bad-path",
    BadPattern => "bad-pattern",
    BadPolicy => "bad-policy",
    BadSchedule => "bad-schedule",
    BadTarget => "bad-target",
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
    DuplicateTarget => "duplicate-target",
    EmptyFile => "empty-file",
    EnvironmentInClear => "environment-in-clear",
    EventLoop => "event-loop",
    KeyNotText => "key-not-text",
    LaterStep => "later-step",
    Limit => "limit",
    MergeKey => "merge-key",
    MissingColon => "missing-colon",
    MissingFile => "missing-file",
    MissingKey => "missing-key",
    NoKind => "no-kind",
    NoMatch => "no-match",
    NoPositiveControl => "no-positive-control",
    NoStdin => "no-stdin",
    NoSteps => "no-steps",
    NoValue => "no-value",
    NotUtf8 => "not-utf8",
    PathEscape => "path-escape",
    Placeholder => "placeholder",
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
    UndeclaredEnvironment => "undeclared-environment",
    UnknownAnchor => "unknown-anchor",
    UnknownAttribute => "unknown-attribute",
    UnknownEvent => "unknown-event",
    UnknownFile => "unknown-file",
    UnknownKey => "unknown-key",
    UnknownKind => "unknown-kind",
    UnknownName => "unknown-name",
    UnknownOutput => "unknown-output",
    UnknownReference => "unknown-reference",
    UnknownResource => "unknown-resource",
    UnknownRoot => "unknown-root",
    UnknownRule => "unknown-rule",
    UnknownStep => "unknown-step",
    UnknownTarget => "unknown-target",
    UnknownValue => "unknown-value",
    UnknownVariable => "unknown-variable",
    UnmatchedRule => "unmatched-rule",
    UnusedAlias => "unused-alias",
    UnusedVariable => "unused-variable",
    UnverifiedPublish => "unverified-publish",
    WrongKind => "wrong-kind",
    WrongType => "wrong-type",
    YamlParser => "yaml-parser",
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
