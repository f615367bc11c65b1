//! Tests of STS: the identity of the caller, and credentials for a role.

use serde_json::json;

use super::{ACCOUNT, code, refused, trust, words, world};

#[tokio::test]
async fn every_caller_is_the_root_of_the_account() {
    let world = world();
    let identity = world.sts().get_caller_identity().send().await.unwrap();
    assert_eq!(identity.account(), Some(ACCOUNT));
    assert_eq!(identity.arn(), Some(format!("arn:aws:iam::{ACCOUNT}:root").as_str()));
    let owner = world.sts().get_access_key_info().access_key_id("ASIAIOSFODNN7EXAMPLE").send().await.unwrap();
    assert_eq!(owner.account(), Some(ACCOUNT));
    assert_eq!(code(world.sts().get_access_key_info().access_key_id("short").send().await), "ValidationError");
}

#[tokio::test]
async fn a_role_is_assumed_where_it_trusts_the_account() {
    let world = world();
    let create =
        world.iam().create_role().role_name("Deploy").assume_role_policy_document(trust("events.amazonaws.com"));
    let role = create.send().await.unwrap().role.expect("a role");
    let assume = || world.sts().assume_role().role_arn(role.arn()).role_session_name("ann").duration_seconds(900);
    let (code, message) = words(assume().send().await);
    assert_eq!(code, "AccessDenied");
    assert!(message.ends_with(&format!("is not authorized to perform: sts:AssumeRole on resource: {}", role.arn())));

    let statement = json!({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"});
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    world.iam().update_assume_role_policy().role_name("Deploy").policy_document(document).send().await.unwrap();
    let assumed = assume().send().await.unwrap();
    let user = assumed.assumed_role_user().expect("a user");
    assert_eq!(user.arn(), format!("arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/ann"));
    assert_eq!(user.assumed_role_id(), format!("{}:ann", role.role_id()));
    assert_eq!(assumed.credentials().map(|credentials| credentials.expiration().secs()), Some(1_767_225_600 + 900));
}

#[tokio::test]
async fn a_session_lasts_as_long_as_it_may() {
    let world = world();
    let session = world.sts().get_session_token().duration_seconds(900).send().await.unwrap();
    let credentials = session.credentials().expect("credentials");
    assert!(credentials.access_key_id().starts_with("ASIA") && !credentials.session_token().is_empty());
    let short = world.sts().get_session_token().duration_seconds(1).send().await;
    assert_eq!(code(short), "ValidationError");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/Deploy");
    let named = world.sts().assume_role().role_arn(role).role_session_name("a:b").send().await;
    assert!(refused(named).meta().message().unwrap_or_default().contains("[\\w+=,.@-]*"));
}
