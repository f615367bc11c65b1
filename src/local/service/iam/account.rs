//! The account itself: its root user, and resources of which it has none.

use serde::{Deserialize, Serialize};

use super::super::{Answer, Cx};
use super::{Iam, no_such_entity, write};

/// The creation date of the local account.
const CREATED: &str = "2020-01-01T00:00:00Z";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetUserInput {
    user_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetUserOutput<'a> {
    user: User<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct User<'a> {
    user_id: &'a str,
    arn: String,
    create_date: &'static str,
}

pub(super) fn get_user(input: GetUserInput, cx: &mut Cx<'_>) -> Answer {
    if let Some(name) = input.user_name {
        return Err(no_such_entity(format!("The user with name {name} cannot be found.")));
    }
    let arn = format!("arn:aws:iam::{}:root", cx.account());
    write(GetUserOutput { user: User { user_id: cx.account(), arn, create_date: CREATED } })
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AliasesOutput {
    account_aliases: [(); 0],
    is_truncated: bool,
}

pub(super) fn list_aliases() -> Answer {
    write(AliasesOutput { account_aliases: [], is_truncated: false })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RoleInput {
    role_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InstanceProfilesOutput {
    instance_profiles: [(); 0],
    is_truncated: bool,
}

/// Lists no instance profiles: tools request them before they delete a role.
pub(super) fn list_instance_profiles(iam: &Iam, input: RoleInput) -> Answer {
    iam.the_role(&input.role_name)?;
    write(InstanceProfilesOutput { instance_profiles: [], is_truncated: false })
}
