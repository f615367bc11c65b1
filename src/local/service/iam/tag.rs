//! Tags of roles.

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Answer, Fault};
use super::page::{End, Request, page};
use super::{Iam, Nothing, as_validation_error, limit_exceeded, write};

const MAX_TAGS: usize = 50;

/// One tag; keys are case-insensitive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    key: String,
    value: String,
}

/// Validates tags and adds them to the existing ones.
pub(super) fn add(held: &mut Vec<Tag>, tags: Vec<Tag>) -> Result<(), Fault> {
    let mut checks = Checks::default();
    for (index, tag) in tags.iter().enumerate() {
        checks.length(&format!("tags.{}.member.key", index + 1), &tag.key, 1, 128);
        checks.length(&format!("tags.{}.member.value", index + 1), &tag.value, 0, 256);
    }
    checks.finish().map_err(as_validation_error)?;
    let mut merged = held.clone();
    for (index, tag) in tags.iter().enumerate() {
        let is_same = |other: &Tag| other.key.eq_ignore_ascii_case(&tag.key);
        if tags.iter().take(index).any(is_same) {
            let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(Fault::new("InvalidInput", message));
        }
        merged.retain(|other| !is_same(other));
        merged.push(tag.clone());
    }
    if merged.len() > MAX_TAGS {
        return Err(limit_exceeded(format!("Cannot exceed quota for TagsPerRole: {MAX_TAGS}")));
    }
    merged.sort_by(|left, right| left.key.cmp(&right.key));
    *held = merged;
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagInput {
    role_name: String,
    tags: Vec<Tag>,
}

pub(super) fn tag(iam: &mut Iam, input: TagInput) -> Answer {
    add(&mut iam.the_role_mut(&input.role_name)?.tags, input.tags)?;
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UntagInput {
    role_name: String,
    tag_keys: Vec<String>,
}

pub(super) fn untag(iam: &mut Iam, input: UntagInput) -> Answer {
    let role = iam.the_role_mut(&input.role_name)?;
    role.tags.retain(|tag| !input.tag_keys.iter().any(|key| key.eq_ignore_ascii_case(&tag.key)));
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    role_name: String,
    marker: Option<String>,
    max_items: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListOutput<'a> {
    tags: Vec<&'a Tag>,
    #[serde(flatten)]
    end: End,
}

pub(super) fn list(iam: &Iam, input: ListInput) -> Answer {
    let role = iam.the_role(&input.role_name)?;
    let request = Request { marker: input.marker, max_items: input.max_items };
    let (tags, end) = page(&role.tags, &request, |tag| &tag.key)?;
    write(ListOutput { tags, end })
}
