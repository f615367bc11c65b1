//! Tests of IAM: roles, and their inline and attached policies.

use aws_sdk_iam::types::{PolicyScopeType, Tag};
use aws_types::request_id::RequestId;
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::{ACCOUNT, TestCloud, code, parse, refused, trust, words, world};

fn document(action: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}).to_string()
}

/// Decodes a document: IAM sends documents percent-encoded, and the Rust SDK does not decode them.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned()
}

async fn role(world: &TestCloud, name: &str) {
    let create = world.iam().create_role().role_name(name).assume_role_policy_document(trust("events.amazonaws.com"));
    create.send().await.expect("a role");
}

async fn policy(world: &TestCloud, name: &str) -> String {
    let create = world.iam().create_policy().policy_name(name).policy_document(document("sqs:SendMessage"));
    create.send().await.expect("a policy").policy.and_then(|policy| policy.arn).expect("its ARN")
}

#[tokio::test]
async fn a_role_is_made_changed_and_deleted() {
    let world = world();
    let iam = world.iam();
    let create = || {
        iam.create_role().role_name("Carrier").path("/lab/").assume_role_policy_document(trust("events.amazonaws.com"))
    };
    let made = create().send().await.unwrap();
    assert_eq!(made.request_id().map(str::len), Some(36));
    let role = made.role.expect("a role");
    assert_eq!(role.arn(), format!("arn:aws:iam::{ACCOUNT}:role/lab/Carrier"));
    assert_eq!((role.role_id().len(), role.create_date().secs()), (21, 1_767_225_600));
    assert!(refused(create().send().await).is_entity_already_exists_exception());
    iam.update_role().role_name("Carrier").description("one").max_session_duration(7200).send().await.unwrap();
    iam.update_role_description().role_name("Carrier").description("two").send().await.unwrap();
    let update = iam.update_assume_role_policy().role_name("Carrier").policy_document(trust("sns.amazonaws.com"));
    update.send().await.unwrap();
    let role = iam.get_role().role_name("Carrier").send().await.unwrap().role.expect("a role");
    assert_eq!((role.description(), role.max_session_duration()), (Some("two"), Some(7200)));
    let trusted = parse(&decoded(role.assume_role_policy_document().unwrap_or_default()));
    assert_eq!(trusted["Statement"][0]["Principal"]["Service"], "sns.amazonaws.com");

    iam.delete_role().role_name("Carrier").send().await.unwrap();
    let gone = iam.get_role().role_name("Carrier").send().await.unwrap_err().into_service_error();
    assert!(gone.is_no_such_entity_exception());
    assert_eq!(gone.meta().message(), Some("The role with name Carrier cannot be found."));
}

#[tokio::test]
async fn roles_are_listed_by_the_paginator() {
    let world = world();
    for name in ["A", "B", "C"] {
        role(&world, name).await;
    }
    let first = world.iam().list_roles().max_items(2).send().await.unwrap();
    assert_eq!((first.roles().len(), first.is_truncated(), first.marker().is_some()), (2, true, true));
    let list = world.iam().list_roles().max_items(2).into_paginator().items().send();
    let names = list.collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(names.iter().map(|role| role.role_name()).collect::<Vec<_>>(), ["A", "B", "C"]);
    let tag = |key: &str| Tag::builder().key(key).value("1").build().unwrap();
    world.iam().tag_role().role_name("A").tags(tag("a")).tags(tag("b")).send().await.unwrap();
    world.iam().untag_role().role_name("A").tag_keys("a").send().await.unwrap();
    assert_eq!(world.iam().list_role_tags().role_name("A").send().await.unwrap().tags(), [tag("b")]);
}

#[tokio::test]
async fn a_policy_in_a_role_keeps_it_from_being_deleted() {
    let world = world();
    let iam = world.iam();
    role(&world, "Carrier").await;
    let text = document("sqs:SendMessage");
    iam.put_role_policy().role_name("Carrier").policy_name("send").policy_document(&text).send().await.unwrap();
    let held = iam.get_role_policy().role_name("Carrier").policy_name("send").send().await.unwrap();
    assert_eq!(parse(&decoded(held.policy_document())), parse(&text));
    assert_eq!(iam.list_role_policies().role_name("Carrier").send().await.unwrap().policy_names(), ["send"]);
    let conflict = refused(iam.delete_role().role_name("Carrier").send().await);
    assert!(conflict.is_delete_conflict_exception());
    iam.delete_role_policy().role_name("Carrier").policy_name("send").send().await.unwrap();
    let gone = iam.delete_role_policy().role_name("Carrier").policy_name("send").send().await;
    assert!(refused(gone).is_no_such_entity_exception());
    let broken = iam.put_role_policy().role_name("Carrier").policy_name("x").policy_document("{").send().await;
    assert!(refused(broken).is_malformed_policy_document_exception());
    iam.delete_role().role_name("Carrier").send().await.unwrap();
}

#[tokio::test]
async fn a_managed_policy_is_attached_and_detached() {
    let world = world();
    let iam = world.iam();
    role(&world, "Carrier").await;
    let policy = policy(&world, "Send").await;
    iam.attach_role_policy().role_name("Carrier").policy_arn(&policy).send().await.unwrap();
    let attached = iam.list_attached_role_policies().role_name("Carrier").send().await.unwrap();
    assert_eq!(attached.attached_policies()[0].policy_arn(), Some(policy.as_str()));
    let entities = iam.list_entities_for_policy().policy_arn(&policy).send().await.unwrap();
    assert_eq!(entities.policy_roles()[0].role_name(), Some("Carrier"));
    let described = iam.get_policy().policy_arn(&policy).send().await.unwrap().policy.expect("the policy");
    assert_eq!((described.attachment_count(), described.default_version_id()), (Some(1), Some("v1")));
    let local = iam.list_policies().scope(PolicyScopeType::Local).send().await.unwrap();
    assert_eq!(local.policies().len(), 1);
    assert!(refused(iam.delete_policy().policy_arn(&policy).send().await).is_delete_conflict_exception());
    assert!(refused(iam.delete_role().role_name("Carrier").send().await).is_delete_conflict_exception());
    iam.detach_role_policy().role_name("Carrier").policy_arn(&policy).send().await.unwrap();
    let again = iam.detach_role_policy().role_name("Carrier").policy_arn(&policy).send().await;
    assert!(refused(again).is_no_such_entity_exception());
    iam.delete_policy().policy_arn(&policy).send().await.unwrap();
    assert!(refused(iam.get_policy().policy_arn(&policy).send().await).is_no_such_entity_exception());
}

#[tokio::test]
async fn a_policy_has_five_versions_at_most() {
    let world = world();
    let iam = world.iam();
    let policy = policy(&world, "Send").await;
    let create = || iam.create_policy_version().policy_arn(&policy).policy_document(document("sqs:*"));
    for expected in ["v2", "v3", "v4", "v5"] {
        let version = create().send().await.unwrap().policy_version.expect("a version");
        assert_eq!(version.version_id(), Some(expected));
    }
    assert!(refused(create().send().await).is_limit_exceeded_exception());
    iam.set_default_policy_version().policy_arn(&policy).version_id("v2").send().await.unwrap();
    let version = iam.get_policy_version().policy_arn(&policy).version_id("v2").send().await.unwrap().policy_version;
    let version = version.expect("a version");
    assert!(version.is_default_version());
    assert_eq!(parse(&decoded(version.document().unwrap_or_default()))["Statement"][0]["Action"], "sqs:*");
    let default = iam.delete_policy_version().policy_arn(&policy).version_id("v2").send().await;
    assert!(refused(default).is_delete_conflict_exception());
    iam.delete_policy_version().policy_arn(&policy).version_id("v1").send().await.unwrap();
    let left = iam.list_policy_versions().policy_arn(&policy).send().await.unwrap();
    assert_eq!(left.versions().len(), 4);
}

#[tokio::test]
async fn the_rest_of_the_account_is_bare() {
    let world = world();
    let iam = world.iam();
    role(&world, "Carrier").await;
    let profiles = iam.list_instance_profiles_for_role().role_name("Carrier").send().await.unwrap();
    assert_eq!(profiles.instance_profiles().len(), 0);
    assert_eq!(iam.list_account_aliases().send().await.unwrap().account_aliases().len(), 0);
    let root = iam.get_user().send().await.unwrap().user.expect("the root user");
    assert_eq!(root.arn(), format!("arn:aws:iam::{ACCOUNT}:root"));
    assert!(refused(iam.get_user().user_name("ann").send().await).is_no_such_entity_exception());
}

#[tokio::test]
async fn what_iam_refuses_it_explains() {
    let world = world();
    let create = |name: &str, document: &str| {
        world.iam().create_role().role_name(name).assume_role_policy_document(document).send()
    };
    assert_eq!(code(create("a b", &trust("events.amazonaws.com")).await), "ValidationError");
    let no_trust = words(create("Carrier", &document("sqs:SendMessage")).await);
    assert_eq!(no_trust.0, "MalformedPolicyDocument");
    let missing =
        world.iam().attach_role_policy().role_name("Nobody").policy_arn("arn:aws:iam::aws:policy/ReadOnlyAccess");
    assert_eq!(words(missing.send().await).1, "The role with name Nobody cannot be found.");
}
