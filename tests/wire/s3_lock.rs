//! Tests of Object Lock: retention, legal hold, and the default retention of a bucket.

use aws_sdk_s3::primitives::DateTime;
use aws_sdk_s3::types::{
    BucketVersioningStatus, DefaultRetention, ObjectLockConfiguration, ObjectLockEnabled, ObjectLockLegalHold,
    ObjectLockLegalHoldStatus, ObjectLockMode, ObjectLockRetention, ObjectLockRetentionMode, ObjectLockRule,
    VersioningConfiguration,
};

use super::{TestCloud, code, words, world};

const DAY: i64 = 86_400;
const PROTECTED: &str = "Access Denied because object protected by object lock.";

async fn locked() -> TestCloud {
    let world = world();
    let create = world.s3().create_bucket().bucket("records").object_lock_enabled_for_bucket(true);
    create.send().await.expect("a bucket");
    world
}

fn days(world: &TestCloud, count: i64) -> DateTime {
    DateTime::from_secs(world.engine.clock().now().seconds() + count * DAY)
}

fn retention(mode: ObjectLockRetentionMode, until: DateTime) -> ObjectLockRetention {
    ObjectLockRetention::builder().mode(mode).retain_until_date(until).build()
}

#[tokio::test]
async fn a_retained_version_is_deleted_after_its_time_or_by_those_who_bypass_it() {
    let world = locked().await;
    let s3 = world.s3();
    let put = s3.put_object().bucket("records").key("a").object_lock_mode(ObjectLockMode::Governance);
    let put = put.object_lock_retain_until_date(days(&world, 2)).send().await.expect("an object");
    let version = put.version_id().expect("a bucket with Object Lock keeps versions").to_owned();
    let delete = || s3.delete_object().bucket("records").key("a").version_id(&version);
    assert_eq!(words(delete().send().await), ("AccessDenied".to_owned(), PROTECTED.to_owned()));
    s3.delete_object().bucket("records").key("a").send().await.expect("a delete marker");
    let keep = |mode: ObjectLockRetentionMode, until: DateTime| {
        let keep = s3.put_object_retention().bucket("records").key("a").version_id(&version);
        keep.retention(retention(mode, until))
    };
    keep(ObjectLockRetentionMode::Governance, days(&world, 3)).send().await.expect("a longer retention");
    let shorter = || keep(ObjectLockRetentionMode::Governance, days(&world, 1));
    assert_eq!(code(shorter().send().await), "AccessDenied");
    shorter().bypass_governance_retention(true).send().await.expect("a shorter retention");
    let past = keep(ObjectLockRetentionMode::Governance, days(&world, -1)).send().await;
    assert_eq!(words(past).1, "The retain until date must be in the future!");
    keep(ObjectLockRetentionMode::Compliance, days(&world, 1)).send().await.expect("a stricter retention");
    assert_eq!(code(delete().bypass_governance_retention(true).send().await), "AccessDenied");
    let got = s3.get_object_retention().bucket("records").key("a").version_id(&version).send().await;
    let got = got.expect("a retention").retention.expect("a retention");
    assert_eq!(got, retention(ObjectLockRetentionMode::Compliance, days(&world, 1)));
    world.sleep(86_401).await;
    delete().send().await.expect("the retention has ended");
}

#[tokio::test]
async fn a_legal_hold_protects_until_it_is_lifted() {
    let world = locked().await;
    let s3 = world.s3();
    let version = s3.put_object().bucket("records").key("a").send().await.expect("an object").version_id;
    let version = version.expect("a version");
    let get = s3.get_object_legal_hold().bucket("records").key("a").send().await;
    assert_eq!(code(get), "NoSuchObjectLockConfiguration");
    let hold = |status: ObjectLockLegalHoldStatus| {
        let hold = ObjectLockLegalHold::builder().status(status).build();
        s3.put_object_legal_hold().bucket("records").key("a").legal_hold(hold).send()
    };
    hold(ObjectLockLegalHoldStatus::On).await.expect("a hold");
    let delete = s3.delete_object().bucket("records").key("a").version_id(version);
    let bypass = delete.clone().bypass_governance_retention(true).send().await;
    assert_eq!(words(bypass), ("AccessDenied".to_owned(), PROTECTED.to_owned()));
    hold(ObjectLockLegalHoldStatus::Off).await.expect("no hold");
    let head = s3.head_object().bucket("records").key("a").send().await.expect("an object");
    assert_eq!(head.object_lock_legal_hold_status(), Some(&ObjectLockLegalHoldStatus::Off));
    delete.send().await.expect("deleted");
}

#[tokio::test]
async fn a_bucket_gives_new_objects_its_default_retention() {
    let world = locked().await;
    let s3 = world.s3();
    let keep = DefaultRetention::builder().mode(ObjectLockRetentionMode::Governance).days(7).build();
    let rule = ObjectLockRule::builder().default_retention(keep).build();
    let lock = ObjectLockConfiguration::builder().object_lock_enabled(ObjectLockEnabled::Enabled).rule(rule).build();
    let set = |bucket: &str| s3.put_object_lock_configuration().bucket(bucket).object_lock_configuration(lock.clone());
    set("records").send().await.expect("a configuration");
    let got = s3.get_object_lock_configuration().bucket("records").send().await.expect("a configuration");
    assert_eq!(got.object_lock_configuration(), Some(&lock));
    s3.put_object().bucket("records").key("a").send().await.expect("an object");
    let head = s3.head_object().bucket("records").key("a").send().await.expect("an object");
    assert_eq!(head.object_lock_mode(), Some(&ObjectLockMode::Governance));
    assert_eq!(head.object_lock_retain_until_date(), Some(&days(&world, 7)));
    let suspend = VersioningConfiguration::builder().status(BucketVersioningStatus::Suspended).build();
    let suspend = s3.put_bucket_versioning().bucket("records").versioning_configuration(suspend).send().await;
    assert_eq!(code(suspend), "InvalidBucketState");

    s3.create_bucket().bucket("photos").send().await.expect("a bucket");
    let none = s3.get_object_lock_configuration().bucket("photos").send().await;
    assert_eq!(code(none), "ObjectLockConfigurationNotFoundError");
    assert_eq!(code(set("photos").send().await), "InvalidBucketState", "without versioning");
    let put = s3.put_object().bucket("photos").key("a").object_lock_legal_hold_status(ObjectLockLegalHoldStatus::On);
    assert_eq!(words(put.send().await).1, "Bucket is missing Object Lock Configuration");
}
