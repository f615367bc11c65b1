use serde_json::{Value, json};

use super::super::{Cx, Fault, Place, Service};
use super::Iam;
use crate::clock::Timestamp;
use crate::id::Ids;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"states:StartExecution","Resource":"*"}]}"#;
const SNS: &str = "arn:aws:iam::aws:policy/AmazonSNSFullAccess";

/// An account with one role, `Deliver`.
struct TestCloud {
    iam: Iam,
    ids: Ids,
}

impl TestCloud {
    fn new() -> Self {
        let mut world = Self { iam: Iam::default(), ids: Ids::new(1) };
        world.ok("CreateRole", json!({"RoleName": "Deliver", "AssumeRolePolicyDocument": TRUST}));
        world
    }

    fn call(&mut self, operation: &str, input: Value) -> Result<Value, Fault> {
        let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
        let mut cx = Cx::new(Timestamp::from_millis(1_700_000_000_000), &place, &mut self.ids);
        self.iam.call(operation, input, &mut cx)
    }

    fn ok(&mut self, operation: &str, input: Value) -> Value {
        self.call(operation, input.clone()).unwrap_or_else(|fault| panic!("{operation} {input}: {}", fault.message))
    }

    fn refused(&mut self, operation: &str, input: Value) -> (String, u16, String) {
        match self.call(operation, input.clone()) {
            Ok(answer) => panic!("{operation} {input} answered {answer}"),
            Err(fault) => (fault.code, fault.status, fault.message),
        }
    }

    /// Reads all pages of a list and returns `member` of each item.
    fn all(&mut self, operation: &str, mut input: Value, list: &str, member: &str) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            let page = self.ok(operation, input.clone());
            all.extend(page[list].as_array().unwrap().iter().map(|item| item[member].as_str().unwrap().to_owned()));
            if page["IsTruncated"] == json!(false) {
                return all;
            }
            input["Marker"] = page["Marker"].clone();
        }
    }
}

#[test]
fn a_role_is_shown_as_aws_shows_it() {
    let mut world = TestCloud::new();
    let created = world.ok(
        "CreateRole",
        json!({"RoleName": "Other", "Path": "/service-role/", "AssumeRolePolicyDocument": TRUST,
            "Tags": [{"Key": "lab", "Value": "orders"}]}),
    );
    let role = &created["Role"];
    assert_eq!(role["Arn"], json!("arn:aws:iam::000000000000:role/service-role/Other"));
    assert_eq!(role["CreateDate"], json!("2023-11-14T22:13:20Z"));
    assert!(role["RoleId"].as_str().unwrap().starts_with("AROA") && role["RoleId"].as_str().unwrap().len() == 21);
    assert!(role.get("MaxSessionDuration").is_none());
    let document = role["AssumeRolePolicyDocument"].as_str().unwrap();
    assert!(document.starts_with("%7B%22Version%22%3A%222012-10-17%22%2C"), "{document}");
    let shown = world.ok("GetRole", json!({"RoleName": "Other"}))["Role"].clone();
    assert_eq!(shown["MaxSessionDuration"], json!(3600));
    assert_eq!(shown["RoleLastUsed"], json!({}));
    assert_eq!(shown["Tags"], json!([{"Key": "lab", "Value": "orders"}]));
    let listed = world.ok("ListRoles", json!({"PathPrefix": "/service-role/"}));
    assert_eq!(listed["Roles"].as_array().unwrap().len(), 1);
    assert!(listed["Roles"][0].get("Tags").is_none());
}

#[test]
fn a_role_goes_only_when_nothing_is_on_it() {
    let mut world = TestCloud::new();
    let name = json!({"RoleName": "Deliver"});
    world.ok("PutRolePolicy", json!({"RoleName": "Deliver", "PolicyName": "Start", "PolicyDocument": ALLOW}));
    world.ok("AttachRolePolicy", json!({"RoleName": "Deliver", "PolicyArn": SNS}));
    let conflict = |message: &str| ("DeleteConflict".to_owned(), 409, message.to_owned());
    assert_eq!(
        world.refused("DeleteRole", name.clone()),
        conflict("Cannot delete entity, must detach all policies first.")
    );
    world.ok("DetachRolePolicy", json!({"RoleName": "Deliver", "PolicyArn": SNS}));
    assert_eq!(
        world.refused("DeleteRole", name.clone()),
        conflict("Cannot delete entity, must delete policies first.")
    );
    world.ok("DeleteRolePolicy", json!({"RoleName": "Deliver", "PolicyName": "Start"}));
    world.ok("ListInstanceProfilesForRole", name.clone());
    world.ok("DeleteRole", name.clone());
    assert_eq!(world.refused("GetRole", name).2, "The role with name Deliver cannot be found.");
}

fn assert_refused(operation: &str, input: Value, code: &str, status: u16, message: &str) {
    let refused = TestCloud::new().refused(operation, input);
    assert_eq!(refused, (code.to_owned(), status, message.to_owned()), "{operation}");
}

#[test]
fn roles_that_aws_refuses() {
    let role = |more: Value| {
        let mut input = json!({"RoleName": "New", "AssumeRolePolicyDocument": TRUST});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let cases = [
        (
            "CreateRole",
            role(json!({"RoleName": "deliver"})),
            "EntityAlreadyExists",
            409,
            "Role with name deliver already exists.",
        ),
        (
            "CreateRole",
            role(json!({"AssumeRolePolicyDocument": "{"})),
            "MalformedPolicyDocument",
            400,
            "This policy contains invalid Json",
        ),
        (
            "CreateRole",
            role(json!({"RoleName": "a b"})),
            "ValidationError",
            400,
            "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
        ),
        (
            "CreateRole",
            role(json!({"RoleName": "x".repeat(65)})),
            "ValidationError",
            400,
            &format!(
                "1 validation error detected: Value '{}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
                "x".repeat(65)
            ),
        ),
    ];
    for (operation, input, code, status, message) in cases {
        assert_refused(operation, input, code, status, message);
    }
}

#[test]
fn policies_that_aws_refuses() {
    let cases = [
        (
            "PutRolePolicy",
            json!({"RoleName": "Deliver", "PolicyName": "p", "PolicyDocument": "{}"}),
            "MalformedPolicyDocument",
            400,
            "Syntax errors in policy.",
        ),
        (
            "GetRolePolicy",
            json!({"RoleName": "Deliver", "PolicyName": "none"}),
            "NoSuchEntity",
            404,
            "The role policy with name none cannot be found.",
        ),
        (
            "AttachRolePolicy",
            json!({"RoleName": "Deliver", "PolicyArn": "Orders"}),
            "ValidationError",
            400,
            "Invalid ARN:  Could not be parsed!",
        ),
        (
            "AttachRolePolicy",
            json!({"RoleName": "Deliver", "PolicyArn": "arn:aws:iam::000000000000:policy/none"}),
            "NoSuchEntity",
            404,
            "Policy arn:aws:iam::000000000000:policy/none does not exist or is not attachable.",
        ),
        (
            "AttachRolePolicy",
            json!({"RoleName": "Deliver", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
            "NotImplemented",
            501,
            "the local cloud does not know the AWS managed policy arn:aws:iam::aws:policy/ReadOnlyAccess; attach a policy of your own",
        ),
        (
            "DeletePolicy",
            json!({"PolicyArn": "arn:aws:iam::000000000000:policy/none"}),
            "NoSuchEntity",
            404,
            "Policy arn:aws:iam::000000000000:policy/none was not found.",
        ),
        ("GetUser", json!({"UserName": "me"}), "NoSuchEntity", 404, "The user with name me cannot be found."),
    ];
    for (operation, input, code, status, message) in cases {
        assert_refused(operation, input, code, status, message);
    }
    assert_eq!(TestCloud::new().refused("CreateUser", json!({})).1, 501);
}

#[test]
fn what_a_role_may_do_comes_from_inline_and_attached_policies() {
    let mut world = TestCloud::new();
    let created = world.ok("CreatePolicy", json!({"PolicyName": "Start", "PolicyDocument": ALLOW}));
    let arn = created["Policy"]["Arn"].as_str().unwrap().to_owned();
    world.ok("AttachRolePolicy", json!({"RoleName": "Deliver", "PolicyArn": arn}));
    world.ok("AttachRolePolicy", json!({"RoleName": "Deliver", "PolicyArn": SNS}));
    world.ok("PutRolePolicy", json!({"RoleName": "Deliver", "PolicyName": "p", "PolicyDocument": ALLOW}));
    let view = world.iam.role("Deliver").expect("a role");
    assert_eq!(view.trust, TRUST);
    assert_eq!(view.policies.len(), 3);
    assert!(view.policies.iter().any(|policy| policy.contains("sns:*")));
    assert!(world.iam.role("none").is_none());
    let attached = world.all(
        "ListAttachedRolePolicies",
        json!({"RoleName": "Deliver", "MaxItems": 1}),
        "AttachedPolicies",
        "PolicyName",
    );
    assert_eq!(attached, ["Start", "AmazonSNSFullAccess"]);
    let entities = world.ok("ListEntitiesForPolicy", json!({"PolicyArn": arn}));
    assert_eq!(entities["PolicyRoles"][0]["RoleName"], json!("Deliver"));
}

#[test]
fn a_policy_has_up_to_five_versions_and_one_in_force() {
    let mut world = TestCloud::new();
    let arn = "arn:aws:iam::000000000000:policy/Start";
    world.ok("CreatePolicy", json!({"PolicyName": "Start", "PolicyDocument": ALLOW}));
    world.ok("AttachRolePolicy", json!({"RoleName": "Deliver", "PolicyArn": arn}));
    let deny = ALLOW.replace("Allow", "Deny");
    let version = json!({"PolicyArn": arn, "PolicyDocument": deny, "SetAsDefault": "true"});
    assert_eq!(world.ok("CreatePolicyVersion", version.clone())["PolicyVersion"]["VersionId"], json!("v2"));
    assert_eq!(world.iam.role("Deliver").unwrap().policies, [deny]);
    world.ok("SetDefaultPolicyVersion", json!({"PolicyArn": arn, "VersionId": "v1"}));
    assert_eq!(world.iam.role("Deliver").unwrap().policies, [ALLOW.to_owned()]);
    assert_eq!(
        world.refused("DeletePolicyVersion", json!({"PolicyArn": arn, "VersionId": "v1"})).2,
        "Cannot delete the default version of a policy."
    );
    for _ in 0..3 {
        world.ok("CreatePolicyVersion", json!({"PolicyArn": arn, "PolicyDocument": ALLOW}));
    }
    assert_eq!(world.refused("CreatePolicyVersion", version).0, "LimitExceeded");
    assert_eq!(
        world.refused("DeletePolicy", json!({"PolicyArn": arn})).2,
        "Cannot delete a policy attached to entities."
    );
    world.ok("DetachRolePolicy", json!({"RoleName": "Deliver", "PolicyArn": arn}));
    assert!(
        world
            .refused("DeletePolicy", json!({"PolicyArn": arn}))
            .2
            .starts_with("This policy has more than one version.")
    );
    for version in ["v2", "v3", "v4", "v5"] {
        world.ok("DeletePolicyVersion", json!({"PolicyArn": arn, "VersionId": version}));
    }
    let versions = world.all("ListPolicyVersions", json!({"PolicyArn": arn}), "Versions", "VersionId");
    assert_eq!(versions, ["v1"]);
    world.ok("DeletePolicy", json!({"PolicyArn": arn}));
}

#[test]
fn listings_come_in_pages() {
    let mut world = TestCloud::new();
    for name in ["c", "a", "b"] {
        world.ok("CreateRole", json!({"RoleName": name, "AssumeRolePolicyDocument": TRUST}));
        world.ok("PutRolePolicy", json!({"RoleName": "Deliver", "PolicyName": name, "PolicyDocument": ALLOW}));
    }
    let names = world.all("ListRoles", json!({"MaxItems": "2"}), "Roles", "RoleName");
    assert_eq!(names, ["Deliver", "a", "b", "c"]);
    let policies = world.ok("ListRolePolicies", json!({"RoleName": "Deliver", "MaxItems": 2}));
    assert_eq!(policies["PolicyNames"], json!(["a", "b"]));
    let local = world.ok("ListPolicies", json!({"Scope": "Local"}));
    assert_eq!(local, json!({"Policies": [], "IsTruncated": false}));
    let aws = world.all("ListPolicies", json!({"Scope": "AWS", "MaxItems": 3}), "Policies", "PolicyName");
    assert!(aws.contains(&"AWSGlueServiceRole".to_owned()), "{aws:?}");
    assert_eq!(world.refused("ListRoles", json!({"Marker": "*"})).0, "ValidationError");
}

#[test]
fn tags_change_one_by_one() {
    let mut world = TestCloud::new();
    let tag = |tags: Value| json!({"RoleName": "Deliver", "Tags": tags});
    world.ok("TagRole", tag(json!([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])));
    world.ok("TagRole", tag(json!([{"Key": "A", "Value": "3"}])));
    world.ok("UntagRole", json!({"RoleName": "Deliver", "TagKeys": ["b"]}));
    let tags = world.ok("ListRoleTags", json!({"RoleName": "Deliver"}));
    assert_eq!(tags["Tags"], json!([{"Key": "A", "Value": "3"}]));
    let twice = tag(json!([{"Key": "x", "Value": "1"}, {"Key": "X", "Value": "2"}]));
    assert_eq!(
        world.refused("TagRole", twice).2,
        "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    );
}

#[test]
fn the_account_is_its_root() {
    let mut world = TestCloud::new();
    let user = world.ok("GetUser", json!({}))["User"].clone();
    assert_eq!(user["Arn"], json!("arn:aws:iam::000000000000:root"));
    assert_eq!(world.ok("ListAccountAliases", json!({})), json!({"AccountAliases": [], "IsTruncated": false}));
}

#[test]
fn the_whole_state_survives_a_snapshot() {
    let mut world = TestCloud::new();
    world.ok("CreatePolicy", json!({"PolicyName": "Start", "PolicyDocument": ALLOW}));
    let saved = world.iam.save().unwrap();
    let loaded: Iam = serde_json::from_value(saved.clone()).unwrap();
    assert_eq!(loaded.save().unwrap(), saved);
}
