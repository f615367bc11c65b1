//! Inline policies of roles.

use serde::{Deserialize, Serialize};

use super::super::{Answer, Fault};
use super::page::{End, Request, page};
use super::{Iam, Nothing, document, limit_exceeded, name, no_such_entity, write};

const MAX_NAME_LENGTH: usize = 128;
/// The maximum total size of the inline policies of a role.
const MAX_CHARACTERS: usize = 10_240;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutInput {
    role_name: String,
    policy_name: String,
    policy_document: String,
}

pub(super) fn put(iam: &mut Iam, input: PutInput) -> Answer {
    name::check("policyName", &input.policy_name, MAX_NAME_LENGTH)?;
    let role = iam.the_role_mut(&input.role_name)?;
    document::check_identity(&input.policy_document)?;
    let others = role.inline_policies.iter().filter(|(held, _)| **held != input.policy_name);
    let size = others.map(|(_, held)| document::size(held)).sum::<usize>() + document::size(&input.policy_document);
    if size > MAX_CHARACTERS {
        let message = format!("Maximum policy size of {MAX_CHARACTERS} bytes exceeded for role {}", role.name);
        return Err(limit_exceeded(message));
    }
    role.inline_policies.insert(input.policy_name, input.policy_document);
    write(Nothing {})
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NamesInput {
    role_name: String,
    policy_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetOutput {
    role_name: String,
    policy_name: String,
    policy_document: String,
}

pub(super) fn get(iam: &Iam, input: NamesInput) -> Answer {
    let role = iam.the_role(&input.role_name)?;
    let held = role.inline_policies.get(&input.policy_name).ok_or_else(|| no_such_policy(&input.policy_name))?;
    let policy_document = document::encode(held);
    write(GetOutput { role_name: input.role_name, policy_name: input.policy_name, policy_document })
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
    policy_names: Vec<&'a String>,
    #[serde(flatten)]
    end: End,
}

pub(super) fn list(iam: &Iam, input: ListInput) -> Answer {
    let role = iam.the_role(&input.role_name)?;
    let request = Request { marker: input.marker, max_items: input.max_items };
    let (policy_names, end) = page(role.inline_policies.keys(), &request, |name| name)?;
    write(ListOutput { policy_names, end })
}

pub(super) fn delete(iam: &mut Iam, input: NamesInput) -> Answer {
    let role = iam.the_role_mut(&input.role_name)?;
    role.inline_policies.remove(&input.policy_name).ok_or_else(|| no_such_policy(&input.policy_name))?;
    write(Nothing {})
}

fn no_such_policy(name: &str) -> Fault {
    no_such_entity(format!("The role policy with name {name} cannot be found."))
}
