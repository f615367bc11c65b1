//! The resources that integrations name by their ARNs: what an action is done on, and what a mapping template passes on.

use super::definition::Definition;
use crate::arn::Arn;
use crate::resource::mention::{Mention, kind_of};

/// Returns what the integrations of an API name.
pub(super) fn mentions(definition: &Definition) -> Vec<Mention> {
    let mut found = Vec::new();
    for (path, name, method) in definition.methods() {
        let place = format!("resources.{path}.{name}.integration");
        if let Some(arn) = &method.integration.on {
            found.extend(mention(format!("{place}.on"), arn, 0));
        }
        for (content, template) in &method.integration.request_templates {
            let text = template.0.as_str();
            for (at, arn) in arns(text) {
                found.extend(mention(format!("{place}.request-templates.{content}"), arn, at));
            }
        }
    }
    found
}

fn mention(field: String, written: &str, at: usize) -> Option<Mention> {
    let arn: Arn = written.parse().ok()?;
    let within = Some(at..at + written.len());
    Some(Mention { field, within, kind: kind_of(&arn)?, written: written.to_owned() })
}

/// Returns the ARNs in a template, each with its position.
fn arns(text: &str) -> Vec<(usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '-' | '_' | '.');
    let arn = |(at, _): (usize, &str)| {
        let rest = text.get(at..)?;
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        // What a template computes is not known here.
        let is_fixed = !rest.get(end..)?.starts_with(['$', '*', '#']);
        Some((at, rest.get(..end)?)).filter(|_| is_fixed)
    };
    text.match_indices("arn:aws:").filter_map(arn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_in_a_template_are_found_unless_they_are_computed() {
        let text = r#"{"a": "arn:aws:states:us-east-1:0:stateMachine:M", "b": "arn:aws:sqs:us-east-1:0:$name"}"#;
        assert_eq!(arns(text), [(7, "arn:aws:states:us-east-1:0:stateMachine:M")]);
    }
}
