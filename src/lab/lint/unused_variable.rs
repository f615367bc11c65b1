//! A variable that is not used.

use super::super::variable::Variable;
use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let paths = facts.paths();
    let read = |root: &str, name: &str| paths.iter().any(|(path, _)| path.names().starts_with(&[root, name]));
    let is_read = |variable: &Variable| {
        read("vars", &variable.name) || variable.environment.as_deref().is_some_and(|name| read("env", name))
    };
    for variable in facts.names.variables.iter().filter(|variable| !is_read(variable)) {
        let message = format!("nothing reads the variable `{}`", variable.name);
        let help = format!("write `${{{{ vars.{} }}}}` where it is meant, or remove it", variable.name);
        problems.push(Diagnostic::warning(Code::UnusedVariable, variable.span, message, help));
    }
}
