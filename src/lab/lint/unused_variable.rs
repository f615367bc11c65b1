//! A variable that nothing reads.

use super::Facts;
use crate::diag::Diagnostic;
use crate::yaml::paths;

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let paths = paths(facts.root, facts.sources);
    let read = |name: &str| paths.iter().any(|(path, _)| path.names().starts_with(&["vars", name]));
    for variable in facts.names.variables.iter().filter(|variable| !read(&variable.name)) {
        let message = format!("nothing reads the variable `{}`", variable.name);
        let help = format!("write `${{{{ vars.{} }}}}` where it is meant, or remove it", variable.name);
        problems.push(Diagnostic::warning("unused-variable", variable.span, message, help));
    }
}
