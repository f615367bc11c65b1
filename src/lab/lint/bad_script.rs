//! A function whose code cannot be parsed, so that every invocation fails.
//!
//! A warning, because a runtime of Lambda may know words that are newer than this parser.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for resource in facts.resources {
        let Some(error) = resource.resource.syntax_error() else { continue };
        let content = resource.written.1.entries().first().map(|(_, content)| content);
        let code = content.and_then(|content| content.get("code"));
        let span = code.map_or(resource.written.0.span, |node| node.span);
        let help = "correct the file: each invocation would fail with `Runtime.UserCodeSyntaxError`";
        problems.push(Diagnostic::warning(Code::BadScript, span, format!("the code cannot be parsed: {error}"), help));
    }
}
