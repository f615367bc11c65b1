//! Tests of the configuration of buckets.

use aws_sdk_s3::types::{
    BucketLifecycleConfiguration, CorsConfiguration, CorsRule, ExpirationStatus, LifecycleExpiration, LifecycleRule,
    LifecycleRuleFilter, ObjectOwnership, OwnershipControls, OwnershipControlsRule, PublicAccessBlockConfiguration,
    ServerSideEncryption, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
    Tag, Tagging,
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
