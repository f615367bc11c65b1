//! Tests of the configuration of buckets.

use aws_sdk_s3::types::{
    BucketLifecycleConfiguration, BucketLocationConstraint, CorsConfiguration, CorsRule, CreateBucketConfiguration,
    ExpirationStatus, LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, ObjectOwnership, OwnershipControls,
    OwnershipControlsRule, PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, StorageClass, Tag, Tagging,
    TransitionDefaultMinimumObjectSize,
};
use serde_json::json;

use super::{allow, code, trust, words, world};

const BUCKET: &str = "photos";

#[tokio::test]
async fn documents_are_kept_until_they_are_deleted() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket(BUCKET).send().await.expect("a bucket");

    assert_eq!(code(s3.get_bucket_cors().bucket(BUCKET).send().await), "NoSuchCORSConfiguration");
    let rule = CorsRule::builder().allowed_methods("GET").allowed_origins("*").build().expect("a rule");
    let cors = CorsConfiguration::builder().cors_rules(rule).build().expect("rules");
    s3.put_bucket_cors().bucket(BUCKET).cors_configuration(cors.clone()).send().await.expect("kept");
    let got = s3.get_bucket_cors().bucket(BUCKET).send().await.expect("rules");
    assert_eq!(got.cors_rules(), cors.cors_rules());
    s3.delete_bucket_cors().bucket(BUCKET).send().await.expect("deleted");
    assert_eq!(code(s3.get_bucket_cors().bucket(BUCKET).send().await), "NoSuchCORSConfiguration");

    let expiration = LifecycleExpiration::builder().days(7).build();
    let filter = LifecycleRuleFilter::builder().prefix("tmp/").build();
    let rule =
        LifecycleRule::builder().id("old").status(ExpirationStatus::Enabled).filter(filter).expiration(expiration);
    let rules = BucketLifecycleConfiguration::builder().rules(rule.build().expect("a rule")).build().expect("rules");
    let put = s3.put_bucket_lifecycle_configuration().bucket(BUCKET).lifecycle_configuration(rules.clone());
    put.send().await.expect("kept");
    let got = s3.get_bucket_lifecycle_configuration().bucket(BUCKET).send().await.expect("rules");
    assert_eq!(got.rules(), rules.rules());
    s3.delete_bucket_lifecycle().bucket(BUCKET).send().await.expect("deleted");
    let none = s3.get_bucket_lifecycle_configuration().bucket(BUCKET).send().await;
    assert_eq!(code(none), "NoSuchLifecycleConfiguration");

    let tag = Tag::builder().key("team").value("shop @ co").build().expect("a tag");
    let tags = Tagging::builder().tag_set(tag.clone()).build().expect("tags");
    s3.put_bucket_tagging().bucket(BUCKET).tagging(tags).send().await.expect("kept");
    assert_eq!(s3.get_bucket_tagging().bucket(BUCKET).send().await.expect("tags").tag_set(), [tag]);
    s3.delete_bucket_tagging().bucket(BUCKET).send().await.expect("deleted");
    assert_eq!(code(s3.get_bucket_tagging().bucket(BUCKET).send().await), "NoSuchTagSet");
    assert_eq!(s3.get_bucket_versioning().bucket(BUCKET).send().await.expect("none").status(), None);
}

#[tokio::test]
async fn documents_that_aws_refuses_are_refused() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket(BUCKET).send().await.expect("a bucket");
    let cors = |method: &str| {
        let rule = CorsRule::builder().allowed_methods(method).allowed_origins("*").build().expect("a rule");
        let cors = CorsConfiguration::builder().cors_rules(rule).build().expect("rules");
        s3.put_bucket_cors().bucket(BUCKET).cors_configuration(cors).send()
    };
    let (refusal, message) = words(cors("EAT").await);
    assert_eq!(refusal, "InvalidRequest");
    assert_eq!(message, "Found unsupported HTTP method in CORS config. Unsupported method is EAT");

    let by = |algorithm: ServerSideEncryption| ServerSideEncryptionByDefault::builder().sse_algorithm(algorithm);
    let encrypt = |defaults: Vec<ServerSideEncryptionByDefault>| {
        let rule = |by| ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(by).build();
        let rules = defaults.into_iter().map(rule).collect();
        let all = ServerSideEncryptionConfiguration::builder().set_rules(Some(rules)).build().expect("rules");
        s3.put_bucket_encryption().bucket(BUCKET).server_side_encryption_configuration(all).send()
    };
    let aes = by(ServerSideEncryption::Aes256).build().expect("a default");
    assert_eq!(code(encrypt(vec![aes.clone(), aes]).await), "MalformedXML");
    let key = by(ServerSideEncryption::Aes256).kms_master_key_id("key").build().expect("a default");
    assert_eq!(code(encrypt(vec![key]).await), "InvalidArgument");

    let own = OwnershipControlsRule::builder().object_ownership(ObjectOwnership::from("Ann")).build().expect("a rule");
    let controls = OwnershipControls::builder().rules(own).build().expect("controls");
    let put = s3.put_bucket_ownership_controls().bucket(BUCKET).ownership_controls(controls).send().await;
    assert_eq!(code(put), "MalformedXML");
    let (_, message) = words(s3.put_bucket_policy().bucket(BUCKET).policy("{}").send().await);
    assert_eq!(message, "Missing required field Statement");
    let delete = s3.delete_object().bucket(BUCKET).key("a").bypass_governance_retention(true).send().await;
    let (_, message) = words(delete);
    assert_eq!(message, "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.");
}

#[tokio::test]
async fn a_bucket_is_created_with_its_tags_and_where_it_was_asked_for() {
    let world = world();
    let s3 = world.s3();
    let tag = |key: &str| Tag::builder().key(key).value("a + b").build().expect("a tag");
    let create = |tags: Vec<Tag>| {
        let configuration = CreateBucketConfiguration::builder().set_tags(Some(tags)).build();
        s3.create_bucket().bucket(BUCKET).create_bucket_configuration(configuration).send()
    };
    let (refusal, message) = words(create(vec![tag("aws:team")]).await);
    assert_eq!(refusal, "InvalidTag");
    assert!(message.starts_with("User-defined tag keys can't start with \"aws:\"."), "{message}");
    create(vec![tag("team")]).await.expect("a bucket");
    assert_eq!(s3.get_bucket_tagging().bucket(BUCKET).send().await.expect("tags").tag_set(), [tag("team")]);
    assert_eq!(code(create(vec![tag("team")]).await), "BucketAlreadyOwnedByYou");
    create(Vec::new()).await.expect("one's own bucket, without tags");
    assert_eq!(s3.get_bucket_tagging().bucket(BUCKET).send().await.expect("tags").tag_set(), [tag("team")]);
    let none = Tagging::builder().set_tag_set(Some(Vec::new())).build().expect("no tags");
    s3.put_bucket_tagging().bucket(BUCKET).tagging(none).send().await.expect("kept");
    assert_eq!(code(s3.get_bucket_tagging().bucket(BUCKET).send().await), "NoSuchTagSet");

    let place = |name: &'static str, place: &str| {
        let constraint = BucketLocationConstraint::from(place);
        let configuration = CreateBucketConfiguration::builder().location_constraint(constraint).build();
        s3.create_bucket().bucket(name).create_bucket_configuration(configuration).send()
    };
    assert_eq!(code(place("moon", "moon").await), "InvalidLocationConstraint");
    place("europe", "EU").await.expect("a bucket");
    let location = s3.get_bucket_location().bucket("europe").send().await.expect("a location");
    assert_eq!(location.location_constraint(), Some(&BucketLocationConstraint::Eu));
    let listed = s3.list_buckets().prefix("europe").send().await.expect("buckets");
    assert_eq!(listed.buckets()[0].bucket_region(), Some("eu-west-1"));
}

#[tokio::test]
async fn a_lifecycle_tells_when_an_object_expires() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket(BUCKET).send().await.expect("a bucket");
    let rule = |id: &str, prefix: &str, days: i32| {
        let filter = LifecycleRuleFilter::builder().prefix(prefix).build();
        let expiration = LifecycleExpiration::builder().days(days).build();
        let rule = LifecycleRule::builder().id(id).status(ExpirationStatus::Enabled).filter(filter);
        rule.expiration(expiration).build().expect("a rule")
    };
    let put = |rules: Vec<LifecycleRule>| {
        let rules = BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build().expect("rules");
        s3.put_bucket_lifecycle_configuration().bucket(BUCKET).lifecycle_configuration(rules)
    };
    let both = rule("both", "tmp/", 1);
    let and = LifecycleRuleFilter::builder().prefix("tmp/").object_size_less_than(9).build();
    let both = LifecycleRule::builder().id("both").filter(and).set_expiration(both.expiration);
    let both = both.status(ExpirationStatus::Enabled).build().expect("a rule");
    assert_eq!(code(put(vec![both]).send().await), "MalformedXML");
    let nothing = LifecycleRule::builder().id("none").filter(LifecycleRuleFilter::builder().prefix("").build());
    let nothing = nothing.status(ExpirationStatus::Enabled).build().expect("a rule");
    assert_eq!(words(put(vec![nothing]).send().await).1, "At least one action needs to be specified in a rule");
    let odd = put(vec![rule("a", "", 1)]).transition_default_minimum_object_size("tiny".into()).send().await;
    assert_eq!(words(odd).1, "Invalid TransitionDefaultMinimumObjectSize found: tiny");

    let kept = put(vec![rule("later", "tmp/", 3), rule("soon", "tmp/a", 1)]).send().await.expect("kept");
    let default = TransitionDefaultMinimumObjectSize::AllStorageClasses128K;
    assert_eq!(kept.transition_default_minimum_object_size(), Some(&default));
    let got = s3.get_bucket_lifecycle_configuration().bucket(BUCKET).send().await.expect("rules");
    assert_eq!((got.rules().len(), got.transition_default_minimum_object_size()), (2, Some(&default)));
    let expiration = async |key: &str| {
        let put = s3.put_object().bucket(BUCKET).key(key).send().await.expect("an object");
        let head = s3.head_object().bucket(BUCKET).key(key).send().await.expect("an object");
        assert_eq!(put.expiration(), head.expiration());
        head.expiration
    };
    let soon = "expiry-date=\"Sat, 03 Jan 2026 00:00:00 GMT\", rule-id=\"soon\"";
    assert_eq!(expiration("tmp/a").await.as_deref(), Some(soon));
    let later = "expiry-date=\"Mon, 05 Jan 2026 00:00:00 GMT\", rule-id=\"later\"";
    assert_eq!(expiration("tmp/b").await.as_deref(), Some(later));
    assert_eq!(expiration("b").await, None);
}

#[tokio::test]
async fn an_archived_object_cannot_be_read() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket(BUCKET).send().await.expect("a bucket");
    s3.put_object().bucket(BUCKET).key("a").storage_class(StorageClass::Glacier).send().await.expect("an object");
    s3.head_object().bucket(BUCKET).key("a").send().await.expect("its metadata");
    assert_eq!(code(s3.get_object().bucket(BUCKET).key("a").send().await), "InvalidObjectState");
    let copy = s3.copy_object().bucket(BUCKET).key("b").copy_source("photos/a").send().await;
    assert_eq!(code(copy), "ObjectNotInActiveTierError");
}

#[tokio::test]
async fn a_bucket_has_what_s3_gives_to_every_bucket() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket(BUCKET).send().await.expect("a bucket");
    let got = s3.get_public_access_block().bucket(BUCKET).send().await.expect("a block");
    assert_eq!(got.public_access_block_configuration().and_then(|block| block.block_public_acls()), Some(true));
    let block = PublicAccessBlockConfiguration::builder().block_public_acls(false).build();
    let put = s3.put_public_access_block().bucket(BUCKET).public_access_block_configuration(block);
    put.send().await.expect("kept");
    let got = s3.get_public_access_block().bucket(BUCKET).send().await.expect("a block");
    assert_eq!(got.public_access_block_configuration().and_then(|block| block.block_public_acls()), Some(false));
    let rest = got.public_access_block_configuration().and_then(|block| block.restrict_public_buckets());
    assert_eq!(rest, Some(false), "S3 gives all four settings");
    s3.delete_public_access_block().bucket(BUCKET).send().await.expect("deleted");
    let none = s3.get_public_access_block().bucket(BUCKET).send().await;
    assert_eq!(code(none), "NoSuchPublicAccessBlockConfiguration");

    let owner = s3.get_bucket_ownership_controls().bucket(BUCKET).send().await.expect("controls");
    let rules = owner.ownership_controls.expect("controls").rules;
    assert_eq!(rules[0].object_ownership(), &ObjectOwnership::BucketOwnerEnforced);
    let rule =
        OwnershipControlsRule::builder().object_ownership(ObjectOwnership::ObjectWriter).build().expect("a rule");
    let controls = OwnershipControls::builder().rules(rule).build().expect("controls");
    s3.put_bucket_ownership_controls().bucket(BUCKET).ownership_controls(controls).send().await.expect("kept");
    s3.delete_bucket_ownership_controls().bucket(BUCKET).send().await.expect("deleted");
    let none = s3.get_bucket_ownership_controls().bucket(BUCKET).send().await;
    assert_eq!(code(none), "OwnershipControlsNotFoundError");

    let usual = async || {
        let got = s3.get_bucket_encryption().bucket(BUCKET).send().await.expect("encryption");
        let rules = got.server_side_encryption_configuration.expect("a configuration").rules;
        rules[0].apply_server_side_encryption_by_default().map(|by| by.sse_algorithm().clone())
    };
    assert_eq!(usual().await, Some(ServerSideEncryption::Aes256));
    let by = ServerSideEncryptionByDefault::builder()
        .sse_algorithm(ServerSideEncryption::AwsKms)
        .build()
        .expect("a default");
    let rule = ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(by).build();
    let all = ServerSideEncryptionConfiguration::builder().rules(rule).build().expect("rules");
    let put = s3.put_bucket_encryption().bucket(BUCKET).server_side_encryption_configuration(all);
    put.send().await.expect("kept");
    assert_eq!(usual().await, Some(ServerSideEncryption::AwsKms));
    s3.delete_bucket_encryption().bucket(BUCKET).send().await.expect("deleted");
    assert_eq!(usual().await, Some(ServerSideEncryption::Aes256));
}

#[tokio::test]
async fn a_policy_lets_a_role_read_that_could_not() {
    let world = world();
    let s3 = world.s3();
    s3.create_bucket().bucket(BUCKET).send().await.expect("a bucket");
    assert_eq!(code(s3.get_bucket_policy().bucket(BUCKET).send().await), "NoSuchBucketPolicy");
    let (refused, message) = words(s3.put_bucket_policy().bucket(BUCKET).policy("no policy").send().await);
    let expected = ("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'");
    assert_eq!((refused.as_str(), message.as_str()), expected);

    let create = world.iam().create_role().role_name("Flow").assume_role_policy_document(trust("states.amazonaws.com"));
    let role = create.send().await.expect("a role").role.expect("a role").arn;
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:putObject", "End": true,
        "Parameters": {"Bucket": BUCKET, "Key": "a", "Body": "x"}});
    let definition = json!({"StartAt": "Put", "States": {"Put": task}}).to_string();
    let create = world.sfn().create_state_machine().name("Flow").role_arn(&role).definition(definition);
    let machine = create.send().await.expect("a machine").state_machine_arn;
    let status = async || {
        let start = world.sfn().start_execution().state_machine_arn(&machine).send().await.expect("an execution");
        world.sleep(5).await;
        let described = world.sfn().describe_execution().execution_arn(start.execution_arn).send().await;
        described.expect("an execution").status.as_str().to_owned()
    };
    assert_eq!(status().await, "FAILED");
    let policy = allow(json!({"AWS": role}), "s3:PutObject", "arn:aws:s3:::photos/*");
    s3.put_bucket_policy().bucket(BUCKET).policy(&policy).send().await.expect("kept");
    assert_eq!(s3.get_bucket_policy().bucket(BUCKET).send().await.expect("a policy").policy(), Some(policy.as_str()));
    assert_eq!(status().await, "SUCCEEDED");
    s3.delete_bucket_policy().bucket(BUCKET).send().await.expect("deleted");
    assert_eq!(status().await, "FAILED");
}
