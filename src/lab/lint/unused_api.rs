//! An API that nothing in the lab calls or shows.

use super::Facts;
use crate::diag::{Code, Diagnostic};
use crate::yaml::paths;

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let paths = paths(facts.root, facts.sources);
    for resource in facts.resources.iter().filter(|resource| !resource.resource.api_paths().is_empty()) {
        let key = resource.key.as_str();
        if !paths.iter().any(|(path, _)| path.names().starts_with(&["resources", key])) {
            let message = format!("nothing calls the API `{}`", resource.resource.name());
            let help = format!("add a step such as `http: {{ url: \"${{{{ resources.{key}.url }}}}/...\" }}`");
            problems.push(Diagnostic::warning(Code::UnusedApi, resource.written.0.span, message, help));
        }
    }
}
