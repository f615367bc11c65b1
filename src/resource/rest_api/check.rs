//! Checks a definition as far as possible offline.

use super::definition::{Definition, Integration, Kind, Method};
use crate::diag::{Code, Findings};
use crate::text::Text;
use crate::{vtl, words};

const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];
const LEVELS: [&str; 3] = ["OFF", "ERROR", "INFO"];
/// Models that every API has.
const MODELS: [&str; 2] = ["Empty", "Error"];

pub(super) fn check(definition: &Definition, findings: &mut Findings) {
    let stage = &definition.stage;
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if stage.name.is_empty() || stage.name.len() > 128 || !stage.name.chars().all(letters) {
        findings
            .add("stage.name", Code::BadName, format!("`{}` cannot name a stage", stage.name))
            .help("use 1 to 128 letters, digits, - and _");
    }
    if let Some(level) = &stage.logging_level {
        one_of("stage.logging-level", level, &LEVELS, findings);
    }
    for (name, authorizer) in &definition.authorizers {
        one_of(&format!("authorizers.{name}.type"), &authorizer.kind, &["REQUEST", "TOKEN"], findings);
        if authorizer.result_ttl.is_some_and(|ttl| ttl.0.as_secs() > 3600) {
            findings
                .add(format!("authorizers.{name}.result-ttl"), Code::Limit, "API Gateway keeps an answer at most 1h")
                .help("choose 0s to 1h");
        }
        let needs = authorizer.kind == "TOKEN" || authorizer.result_ttl.is_none_or(|ttl| !ttl.0.is_zero());
        if needs && authorizer.identity_source.is_none() {
            findings
                .add(
                    format!("authorizers.{name}"),
                    Code::MissingKey,
                    "no identity source, whose value answers are kept by",
                )
                .help("add `identity-source: method.request.header.Authorization`, or `result-ttl: 0s`");
        }
    }
    for (name, model) in &definition.models {
        if let Text::Inline(schema) = &model.schema
            && let Err(error) = serde_json::from_str::<serde_json::Value>(schema)
        {
            findings
                .add(format!("models.{name}.schema"), Code::BadJson, format!("the schema is not JSON: {error}"))
                .help("write a JSON schema, as in `{ type: object, required: [id] }`");
        }
    }
    if definition.resources.is_empty() {
        findings.add("resources", Code::MissingKey, "no resource").help("add `/: { GET: { ... } }`");
    }
    for path in definition.resources.keys() {
        if !path.starts_with('/') || path.contains("//") || (path.len() > 1 && path.ends_with('/')) {
            findings
                .add(format!("resources.{path}"), Code::BadPath, format!("`{path}` is no path of a resource"))
                .help("begin it with `/`, and do not end it with one, as in `/order/{id}`");
        }
    }
    for path in definition.resources.keys().filter(|path| path.starts_with('/')) {
        if let Some(part) = path.split('/').skip(1).find(|part| !part.is_empty() && !is_part(part)) {
            findings.add(format!("resources.{path}"), Code::BadPath, format!("`{part}` is no part of a path")).help(
                "use letters, digits and . - _ :, or the name of a parameter in braces, as in `{id}` or `{proxy+}`",
            );
        }
    }
    for (path, name, method) in definition.methods() {
        let place = format!("resources.{path}.{name}");
        one_of(&place, name, &METHODS, findings);
        check_method(definition, method, &place, findings);
        if method.integration.timeout.is_some_and(|timeout| !(50..=29_000).contains(&timeout.0.as_millis())) {
            findings
                .add(format!("{place}.integration.timeout"), Code::Limit, "an integration ends after 50ms to 29s")
                .help("choose 50ms to 29s");
        }
        check_integration(&method.integration, &format!("{place}.integration"), findings);
        check_parameters(path, method, &place, findings);
        check_templates(&method.integration, &format!("{place}.integration"), findings);
    }
}

/// Returns whether API Gateway takes a text as a part of a path (API Reference, "CreateResource").
fn is_part(part: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '$'))
    };
    match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(parameter) => is_name(parameter.strip_suffix('+').unwrap_or(parameter)),
        None => is_name(part),
    }
}

/// Checks that every parameter of the path that a method or its integration names is in the path.
fn check_parameters(path: &str, method: &Method, place: &str, findings: &mut Findings) {
    let parts = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let known: Vec<&str> = parts.map(|name| name.trim_end_matches('+')).collect();
    let declared = method.request_parameters.keys();
    let declared = declared.map(|name| (format!("{place}.request-parameters"), name));
    let mapped = method.integration.request_parameters.values();
    let mapped = mapped.map(|name| (format!("{place}.integration.request-parameters"), name));
    for (field, written) in declared.chain(mapped) {
        let Some(name) = written.strip_prefix("method.request.path.").filter(|name| !known.contains(name)) else {
            continue;
        };
        let help = match (words::closest(name, known.iter().copied()), known.as_slice()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, []) => format!("put it into the path, as in `{path}/{{{name}}}`"),
            (None, known) => format!("the path has {}", known.join(", ")),
        };
        findings.add(field, Code::UnknownName, format!("the path `{path}` has no parameter `{name}`")).help(help);
    }
}

/// Checks the mapping templates, which API Gateway parses only when a request comes.
fn check_templates(integration: &Integration, place: &str, findings: &mut Findings) {
    let of_request = integration.request_templates.iter();
    let of_request = of_request.map(|(content, template)| (format!("{place}.request-templates.{content}"), template));
    let of_answers = integration.responses.iter().flat_map(|(status, response)| {
        let templates = response.templates.iter();
        templates.map(move |(content, template)| (format!("{place}.responses.{status}.templates.{content}"), template))
    });
    for (field, template) in of_request.chain(of_answers) {
        let Text::Inline(text) = &template.0 else { continue };
        if let Err(error) = vtl::Template::parse(text) {
            findings.add(field, Code::BadTemplate, error.to_string()).help("correct the mapping template");
        }
    }
}

fn check_method(definition: &Definition, method: &Method, place: &str, findings: &mut Findings) {
    if let Some(word) = &method.authorization {
        one_of(&format!("{place}.authorization"), word, &["NONE", "AWS_IAM", "CUSTOM"], findings);
    }
    if (method.authorization_type() == "CUSTOM") != method.authorizer.is_some() {
        findings
            .add(format!("{place}.authorization"), Code::BadValue, "CUSTOM and an authorizer go together")
            .help("name the `authorizer`, and leave `authorization` out");
    }
    if let Some(authorizer) = &method.authorizer {
        let known: Vec<&str> = definition.authorizers.keys().map(String::as_str).collect();
        unknown(&format!("{place}.authorizer"), "authorizer", authorizer, &known, findings);
    }
    let known: Vec<&str> = definition.models.keys().map(String::as_str).chain(MODELS).collect();
    for (content, model) in &method.request_models {
        unknown(&format!("{place}.request-models.{content}"), "model", model, &known, findings);
    }
    let statuses = method.responses.keys().chain(method.integration.responses.keys());
    for status in statuses.filter(|status| status.parse().is_ok_and(|code: u16| (100..600).contains(&code)).eq(&false))
    {
        findings
            .add(format!("{place}.responses"), Code::BadValue, format!("`{status}` is no HTTP status"))
            .help("write a number of three digits in quotes, as in `\"200\"`");
    }
}

fn check_integration(integration: &Integration, place: &str, findings: &mut Findings) {
    let (function, action, uri) =
        (integration.function.is_some(), integration.action.is_some(), integration.uri.is_some());
    let (fits, help) = match integration.kind {
        Kind::Mock => (!function && !action && !uri, "a MOCK integration calls nothing; remove this"),
        Kind::AwsProxy => (function && !action && !uri, "AWS_PROXY invokes a function; name it: `function: NAME`"),
        Kind::Aws => {
            (function != action && !uri, "AWS calls a `function`, or an `action` such as `states:StartExecution`")
        }
        Kind::Http | Kind::HttpProxy => (uri && !function && !action, "an HTTP integration needs its `uri` alone"),
    };
    if !fits {
        findings.add(place, Code::BadIntegration, "this kind of integration does not go with what it calls").help(help);
    }
    if let Some(action) = &integration.action {
        if action.split_once(':').is_none_or(|(service, name)| service.is_empty() || name.is_empty()) {
            findings
                .add(format!("{place}.action"), Code::BadValue, format!("`{action}` is no action"))
                .help("write the service and the action, as in `states:StartExecution`");
        }
        if integration.on.is_some() == integration.role.is_some() {
            findings
                .add(place, Code::MissingKey, "nothing says on what the action may be done, or both do")
                .help("add `on: ARN` for a role that is made, or `role: NAME`");
        }
    }
}

fn one_of(place: &str, word: &str, allowed: &[&str], findings: &mut Findings) {
    if !allowed.contains(&word) {
        findings
            .add(place, Code::BadValue, format!("`{word}` is none of {}", words::list(allowed)))
            .help(format!("write one of {}", allowed.join(", ")));
    }
}

fn unknown(place: &str, kind: &str, name: &str, known: &[&str], findings: &mut Findings) {
    if known.contains(&name) {
        return;
    }
    let near = words::closest(name, known.iter().copied());
    let help = near.map_or_else(|| format!("declare it below `{kind}s`"), |near| format!("did you mean `{near}`?"));
    findings.add(place, Code::UnknownName, format!("no {kind} `{name}`")).help(help);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let definition: Definition = serde_json::from_str(text).expect(text);
        let mut findings = Findings::default();
        check(&definition, &mut findings);
        findings.into_vec().into_iter().map(|finding| format!("{}: {}", finding.field, finding.message)).collect()
    }

    #[test]
    fn a_definition_is_checked_before_anything_is_created() {
        let method = |method: &str| format!("{{\"resources\":{{\"/order\":{{\"POST\":{method}}}}}}}");
        let table = [
            (method(r#"{"integration":{"type":"MOCK"}}"#), None),
            (method(r#"{"integration":{"type":"AWS_PROXY","function":"F"}}"#), None),
            (method(r#"{"integration":{"type":"AWS","action":"states:StartExecution","on":"arn:x"}}"#), None),
            (method(r#"{"integration":{"type":"AWS_PROXY"}}"#), Some("resources./order.POST.integration: this kind")),
            (
                method(r#"{"integration":{"type":"AWS","action":"states:StartExecution"}}"#),
                Some("resources./order.POST.integration: nothing says"),
            ),
            (
                method(r#"{"authorizer":"a","integration":{"type":"MOCK"}}"#),
                Some("resources./order.POST.authorizer: no authorizer `a`"),
            ),
            (
                method(r#"{"request-models":{"application/json":"Emty"},"integration":{"type":"MOCK"}}"#),
                Some("resources./order.POST.request-models.application/json: no model `Emty`"),
            ),
            (
                method(r#"{"integration":{"type":"MOCK","responses":{"ok":{}}}}"#),
                Some("resources./order.POST.responses: `ok` is no HTTP status"),
            ),
            (
                r#"{"resources":{"order":{"GETS":{"integration":{"type":"MOCK"}}}}}"#.to_owned(),
                Some("resources.order: `order` is no path"),
            ),
            (
                r#"{"stage":{"logging-level":"DEBUG"},"resources":{"/":{}}}"#.to_owned(),
                Some("stage.logging-level: `DEBUG` is none of"),
            ),
        ];
        for (text, expected) in table {
            let found = found(&text);
            match expected {
                Some(expected) => assert!(found.iter().any(|found| found.starts_with(expected)), "{text}: {found:?}"),
                None => assert!(found.is_empty(), "{text}: {found:?}"),
            }
        }
    }
}
