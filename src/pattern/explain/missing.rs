//! Suggests where a missing field or value of the event might be instead.

use crate::words;

use super::super::event::{Event, PathId};
use super::super::filter::{Exact, Filter};
use super::super::matches::Step;
use super::field::show;

/// Suggests what a field that the event does not have may have been meant for.
pub(super) fn hints(step: Step<'_, '_>, event: &Event<'_>) -> Vec<String> {
    let path = &*step.condition.path;
    let hint = container(path, event)
        .or_else(|| string_with_json(path, event))
        .or_else(|| same_name(path, event))
        .or_else(|| similar_path(path, event))
        .or_else(|| elsewhere(step, event))
        .or_else(|| missing_parent(path, event));
    hint.into_iter().collect()
}

/// Finds another field with a value the pattern would accept. Filters that accept almost any value are not considered.
pub(super) fn elsewhere(step: Step<'_, '_>, event: &Event<'_>) -> Option<String> {
    let telling = |filter: &&Filter| match filter {
        Filter::Exact(Exact::String(text)) => text.chars().count() > 2,
        Filter::Exact(Exact::Address(..)) | Filter::EqualsIgnoreCase(_) | Filter::Cidr(_) => true,
        Filter::Prefix(filter) => filter.text.chars().count() > 2,
        Filter::Suffix(filter) => filter.text.chars().count() > 2,
        _ => false,
    };
    let filters: Vec<&Filter> = step.condition.filters.iter().filter(telling).collect();
    let (path, field) = event.fields().by_path().find_map(|(path, fields)| {
        let field = fields.iter().find(|field| filters.iter().any(|filter| filter.matches(&field.value)))?;
        Some((path, field))
    })?;
    Some(format!("`{}` has what is wanted: {}", event.paths().name(path), show(field)))
}

/// Checks whether the path is an object or an empty array.
fn container(path: &str, event: &Event<'_>) -> Option<String> {
    let id = event.paths().find(path)?;
    let shape = event.shape(id);
    if shape.object {
        let inner = leaves(event).find(|leaf| leaf.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')));
        let inner = inner.map(|leaf| format!(", such as `{leaf}`")).unwrap_or_default();
        return Some(format!("`{path}` is an object: only the fields in it have values{inner}"));
    }
    shape.array.then(|| format!("`{path}` is an array without values"))
}

/// Checks whether a parent of the path is a string that contains a JSON object.
fn string_with_json(path: &str, event: &Event<'_>) -> Option<String> {
    let parents = path.match_indices('.').map(|(dot, _)| &path[..dot]);
    let is_json = |parent: &&str| {
        let values = event.paths().find(parent).map(|id| event.fields().at(id)).unwrap_or_default();
        values.iter().any(|field| field.value.as_str().is_some_and(|text| text.trim_start().starts_with('{')))
    };
    parents.into_iter().find(is_json).map(|parent| format!("`{parent}` is a string that holds JSON, not an object"))
}

/// Finds a field with the same name at another path.
fn same_name(path: &str, event: &Event<'_>) -> Option<String> {
    let name = |path: &str| path.rsplit('.').next().unwrap_or("").to_lowercase();
    let wanted = name(path);
    let (id, _) = event.fields().by_path().find(|(id, _)| name(&event.paths().name(*id)) == wanted)?;
    let value = event.fields().at(id).first()?;
    Some(format!("`{}` is there instead: {}", event.paths().name(id), show(value)))
}

fn similar_path(path: &str, event: &Event<'_>) -> Option<String> {
    let leaves: Vec<String> = leaves(event).collect();
    let closest = words::closest(path, leaves.iter().map(String::as_str))?;
    let (parent, other) = (path.rsplit_once('.'), closest.rsplit_once('.'));
    // Long paths can be similar by their parents alone.
    let (wanted, found) = (parent.map_or(path, |(_, name)| name), other.map_or(closest, |(_, name)| name));
    words::closest(wanted, [found]).map(|_| format!("did you mean `{closest}`?"))
}

/// Finds the first parent of the path that the event does not have.
fn missing_parent(path: &str, event: &Event<'_>) -> Option<String> {
    let mut parents = path.match_indices('.').map(|(dot, _)| &path[..dot]);
    parents.find(|parent| event.paths().find(parent).is_none()).map(|parent| format!("the event has no `{parent}`"))
}

/// Returns the paths of all values.
fn leaves(event: &Event<'_>) -> impl Iterator<Item = String> {
    event.fields().by_path().map(|(id, _): (PathId, _)| event.paths().name(id))
}
