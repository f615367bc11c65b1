//! Two resources of one kind with the same name, which are one resource in the cloud.

use super::super::model::LabResource;
use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let mut resources: Vec<&LabResource> = facts.resources.iter().collect();
    resources.sort_by_key(|resource| resource.written.0.span);
    for (index, resource) in resources.iter().enumerate() {
        // API Gateway gives each API an id, whatever its name is.
        if !resource.resource.api_paths().is_empty() {
            continue;
        }
        let (kind, name) = (resource.resource.reference_kind(), resource.resource.name());
        let mut earlier = resources.iter().take(index);
        let is_same = |other: &LabResource| other.resource.reference_kind() == kind && other.resource.name() == name;
        if let Some(first) = earlier.find(|other| is_same(other)) {
            let message = format!("`{}` and `{}` are both the {} `{name}`", first.key, resource.key, kind.noun());
            let help = "give each its own name, or remove one of them";
            let problem = Diagnostic::warning(Code::DuplicateName, resource.written.0.span, message, help);
            problems.push(problem.label(first.written.0.span, "the first"));
        }
    }
}
