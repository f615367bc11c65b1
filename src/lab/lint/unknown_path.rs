//! A request to a path or with a method that an API of the lab does not have: API Gateway answers it with 403.

use super::super::model::{LabResource, LabStep};
use super::Facts;
use crate::diag::{Code, Diagnostic};
use crate::suggestion::suggest;
use crate::words;

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    for step in facts.steps.iter().filter(|step| step.expect_failure.is_none()) {
        problems.extend(unknown_path(facts, step));
    }
}

fn unknown_path(facts: &Facts<'_>, step: &LabStep) -> Option<Diagnostic> {
    let request = step.step.request()?;
    // An answer such as 403 may be what the step expects.
    if request.status.is_some_and(|status| status >= 400) {
        return None;
    }
    let url = step.written.1.get("url")?;
    let (api, path) = called(facts, url.as_str()?)?;
    let known = api.resource.api_paths();
    let name = api.resource.name();
    let Some((of, methods)) = known.iter().find(|(template, _)| fits(template, path)) else {
        let templates: Vec<&str> = known.iter().map(|(template, _)| *template).collect();
        let help = suggest(path, &templates, "its paths are", "add the path to the API");
        let message = format!("the API `{name}` has no path `{path}`");
        return Some(Diagnostic::warning(Code::UnknownPath, url.span, message, help));
    };
    let method = request.method();
    if methods.contains(&method) || methods.contains(&"ANY") {
        return None;
    }
    let message = format!("the path `{of}` of the API `{name}` has no method {method}");
    let help = format!("it has {}: write `method`, or add {method} to the API", words::list(methods));
    Some(Diagnostic::warning(Code::UnknownPath, url.span, message, help))
}

/// Returns the API that a URL such as `${{ resources.KEY.url }}/order?id=1` calls, and the path in it. A path with a
/// value that is known only in a run is not decided.
fn called<'a>(facts: &Facts<'a>, url: &'a str) -> Option<(&'a LabResource, &'a str)> {
    let (expression, rest) = url.strip_prefix("${{")?.split_once("}}")?;
    let key = expression.trim().strip_prefix("resources.")?.strip_suffix(".url")?;
    let api = facts.resources.iter().find(|resource| resource.key == key)?;
    let path = rest.split(['?', '#']).next()?;
    let is_decided = !path.contains("${{") && !api.resource.api_paths().is_empty();
    is_decided.then_some((api, if path.is_empty() { "/" } else { path }))
}

/// Returns whether a path is one of those that `/order/{id}` or `/{proxy+}` stands for.
fn fits(template: &str, path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').split('/');
    for wanted in template.trim_end_matches('/').split('/') {
        let Some(part) = parts.next() else { return false };
        if wanted.ends_with("+}") {
            return !part.is_empty();
        }
        let is_parameter = wanted.starts_with('{') && !part.is_empty();
        if !is_parameter && wanted != part {
            return false;
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_template_stands_for_paths() {
        for (template, path) in
            [("/", "/"), ("/a/{id}", "/a/1"), ("/a/{id}", "/a/1/"), ("/{proxy+}", "/a/b"), ("/a", "/a")]
        {
            assert!(fits(template, path), "{template} {path}");
        }
        for (template, path) in
            [("/", "/a"), ("/a/{id}", "/a"), ("/a/{id}", "/a/1/b"), ("/{proxy+}", "/"), ("/a", "/b")]
        {
            assert!(!fits(template, path), "{template} {path}");
        }
    }
}
