//! Orders the resources of a lab for creation: a resource follows those it depends on.

use super::model::LabResource;
use crate::diag::{Code, Diagnostic, Sources};
use crate::yaml::{Path, Value, paths, walk};

/// Returns the resources in the order of the file, except that dependencies are moved forward.
pub(super) fn creation_order(
    resources: Vec<LabResource>,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Vec<LabResource> {
    let keys: Vec<String> = resources.iter().map(|resource| resource.key.clone()).collect();
    let mut waiting: Vec<(LabResource, Vec<String>)> = resources
        .into_iter()
        .map(|resource| {
            let needs = needs(&resource, &keys, sources);
            (LabResource { needs: needs.clone(), ..resource }, needs)
        })
        .collect();
    let mut ordered: Vec<LabResource> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let made = |key: &String| ordered.iter().any(|resource| resource.key == *key);
        let Some(next) = waiting.iter().position(|(_, needs)| needs.iter().all(made)) else {
            problems.extend(waiting.first().map(|(resource, needs)| circle(resource, needs)));
            ordered.extend(waiting.into_iter().map(|(resource, _)| resource));
            return ordered;
        };
        ordered.push(waiting.remove(next).0);
    }
    ordered
}

/// Returns the keys of other resources that a resource refers to, directly or in an interpolation.
fn needs(resource: &LabResource, keys: &[String], sources: &Sources) -> Vec<String> {
    let node = &resource.written.1;
    let mut needs = resource.needs.clone();
    needs.extend(paths(node, sources).iter().filter_map(|(path, _)| resource_of(path)));
    let mut of_kind = resource.resource.clone();
    of_kind.references(&mut |field, _, _| {
        let content = node.entries().first().map_or(node, |(_, content)| content);
        if let Value::String(written) = &walk(content, field).node.value {
            needs.push(written.clone());
        }
    });
    needs.retain(|need| keys.contains(need));
    needs
}

/// Returns the key of the resource that an interpolation refers to.
pub(super) fn resource_of(path: &Path) -> Option<String> {
    match path.names().as_slice() {
        ["resources", key, ..] => Some((*key).to_owned()),
        _ => None,
    }
}

fn circle(resource: &LabResource, needs: &[String]) -> Diagnostic {
    let needs: Vec<String> = needs.iter().map(|need| format!("`{need}`")).collect();
    let message = format!("`{}` needs {}, which needs it in turn", resource.key, crate::words::list(&needs));
    let help = "take one of the references out: neither can be created first";
    Diagnostic::error(Code::Circle, resource.written.0.span, message, help)
}
