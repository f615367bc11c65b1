//! Creates, finds, lists and deletes buckets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::configuration::{MAX_BUCKET_TAGS, OWNERSHIP, TAGGING};
use super::lifecycle::Lifecycle;
use super::lock::Lock;
use super::notification_rule::Notification;
use super::object::Tag;
use super::version::Versioning;
use super::{S3, bucket_name, encode, fault, object, tagging};
use crate::clock::Timestamp;
use crate::local::keyed::Fingerprint;
use crate::local::service::{Answer, Cx, Fault, decode};

/// The default region of S3.
const FIRST_REGION: &str = "us-east-1";
const MAX_BUCKETS: usize = 10_000;

/// A bucket without its objects.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Bucket {
    pub(super) region: String,
    pub(super) created: Timestamp,
    /// As in lists of its objects.
    pub(super) owner: String,
    #[serde(default)]
    pub(super) notification: Notification,
    /// Documents by their names; `None` for one that was deleted.
    #[serde(default)]
    pub(super) configurations: BTreeMap<String, Option<String>>,
    /// `None` if versioning was never configured.
    #[serde(default)]
    pub(super) versioning: Option<Versioning>,
    /// The canned access control list.
    #[serde(default)]
    pub(super) acl: Option<String>,
    #[serde(default)]
    pub(super) lifecycle: Option<Lifecycle>,
    #[serde(default)]
    pub(super) lock: Option<Lock>,
    /// The location as the request named it, if that is not the region.
    #[serde(default)]
    location: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    #[serde(rename = "ACL")]
    acl: Option<String>,
    object_ownership: Option<String>,
    create_bucket_configuration: Option<Configuration>,
    object_lock_enabled_for_bucket: Option<bool>,
    prefix: Option<String>,
    bucket_region: Option<String>,
    max_buckets: Option<usize>,
    continuation_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Configuration {
    location_constraint: Option<String>,
    location: Option<Value>,
    bucket: Option<Value>,
    tags: Option<Value>,
}

/// Returns whether a bucket could have had this name before names followed the rules of DNS; S3 looks up such buckets.
fn is_legacy_name(name: &str) -> bool {
    let is_legacy = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    (3..=255).contains(&name.len()) && name.chars().all(is_legacy)
}

impl Bucket {
    /// Returns the account that owns it.
    pub(super) fn account(&self) -> &str {
        self.owner.get(..12).unwrap_or_default()
    }
}

impl S3 {
    /// Returns a bucket by its name.
    pub(super) fn bucket(&self, name: &str) -> Result<&Bucket, Fault> {
        self.buckets.get(name).ok_or_else(|| match is_legacy_name(name) {
            true => fault::no_such_bucket(name),
            false => fault::invalid_bucket_name(name),
        })
    }

    /// Returns a bucket that must be in the region of the request.
    pub(super) fn bucket_here(&self, name: &str, cx: &Cx<'_>) -> Result<&Bucket, Fault> {
        let bucket = self.bucket(name)?;
        if bucket.region == cx.region() {
            return Ok(bucket);
        }
        let message = format!(
            "The authorization header is malformed; the region '{}' is wrong; expecting '{}'",
            cx.region(),
            bucket.region
        );
        Err(fault::other(400, "AuthorizationHeaderMalformed", message, json!({"Region": bucket.region})))
    }
}

/// Returns the canonical user ID of the account: 64 hexadecimal digits.
pub(super) fn owner(cx: &Cx<'_>) -> String {
    cx.account().repeat(6).chars().take(64).collect()
}

pub(super) fn create_bucket(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    if !bucket_name::is_valid(&input.bucket) {
        return Err(fault::invalid_bucket_name(&input.bucket));
    }
    let configuration = input.create_bucket_configuration.unwrap_or_default();
    let tags = tags(configuration.tags.as_ref())?;
    let (region, location) = location(configuration, cx)?;
    if let Some(there) = s3.buckets.get(&input.bucket) {
        check_taken(&input.bucket, there, !tags.is_empty(), cx)?;
    }
    if s3.buckets.values().filter(|bucket| bucket.account() == cx.account()).count() >= MAX_BUCKETS {
        let message = "You have attempted to create more buckets than allowed";
        return Err(Fault::new("TooManyBuckets", message));
    }
    let (created, owner) = (cx.now, owner(cx));
    let has_lock = input.object_lock_enabled_for_bucket == Some(true);
    let mut configurations = ownership(input.object_ownership.as_deref(), input.acl.as_deref())?;
    configurations.extend((!tags.is_empty()).then(|| (TAGGING.name.to_owned(), Some(tagging::document(&tags)))));
    s3.buckets.entry(input.bucket.clone()).or_insert_with(|| Bucket {
        region,
        created,
        owner,
        notification: Notification::default(),
        configurations,
        // A bucket with Object Lock keeps versions.
        versioning: has_lock.then_some(Versioning::Enabled),
        acl: input.acl,
        lifecycle: None,
        lock: has_lock.then_some(Lock { default: None }),
        location,
    });
    let arn = format!("arn:aws:s3:::{}", input.bucket);
    Ok(json!({"Location": format!("/{}", input.bucket), "BucketArn": arn}))
}

/// Returns the tags of a new bucket.
fn tags(given: Option<&Value>) -> Result<Vec<Tag>, Fault> {
    let Some(given) = given.filter(|given| given.is_object()) else { return Ok(Vec::new()) };
    let tags = tagging::read(Some(&json!({"TagSet": given["Tags"]})), MAX_BUCKET_TAGS)?;
    let reserved = "User-defined tag keys can't start with \"aws:\". This prefix is reserved for system tags. Remove \
                    \"aws:\" from your tag keys and try again.";
    if tags.iter().any(|(key, _)| key.starts_with("aws:")) {
        return Err(Fault::new("InvalidTag", reserved));
    }
    tagging::check(&tags, reserved)?;
    Ok(tags)
}

/// Fails if a bucket cannot be created because of the existing one with its name. The default region accepts the own one
/// if the request has no tags.
fn check_taken(name: &str, there: &Bucket, has_tags: bool, cx: &Cx<'_>) -> Result<(), Fault> {
    let (code, message) = if there.account() != cx.account() {
        let message = "The requested bucket name is not available. The bucket namespace is shared by all users of the \
                       system. Please select a different name and try again.";
        ("BucketAlreadyExists", message)
    } else if there.region == FIRST_REGION && cx.region() == FIRST_REGION && !has_tags {
        return Ok(());
    } else {
        let message = "Your previous request to create the named bucket succeeded and you already own it.";
        ("BucketAlreadyOwnedByYou", message)
    };
    Err(fault::other(409, code, message, json!({"BucketName": name})))
}

/// Returns the object ownership of a new bucket, if the request sets it. Other ACLs than private require an ownership
/// that is not enforced.
fn ownership(named: Option<&str>, acl: Option<&str>) -> Result<BTreeMap<String, Option<String>>, Fault> {
    let takes_lists = matches!(named, Some("BucketOwnerPreferred" | "ObjectWriter"));
    if acl.is_some_and(|acl| acl != "private") && !takes_lists {
        let message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
        return Err(Fault::new("InvalidBucketAclWithObjectOwnership", message));
    }
    match named {
        None => Ok(BTreeMap::new()),
        Some(named) if takes_lists || named == "BucketOwnerEnforced" => {
            Ok(BTreeMap::from([(OWNERSHIP.name.to_owned(), Some(OWNERSHIP.ownership(named)))]))
        }
        Some(other) => {
            let message = format!("Invalid x-amz-object-ownership header: {other}");
            Err(fault::invalid_argument("x-amz-object-ownership", other, message))
        }
    }
}

/// Returns the region of a new bucket, which must be named explicitly except for the default one, and its name if that is
/// another.
fn location(configuration: Configuration, cx: &Cx<'_>) -> Result<(String, Option<String>), Fault> {
    if configuration.location.is_some() || configuration.bucket.is_some() {
        return Err(Fault::not_implemented("s3", "CreateBucket of a directory bucket"));
    }
    let named = configuration.location_constraint.filter(|region| !region.is_empty());
    let region = match named.as_deref() {
        Some("EU") => "eu-west-1",
        Some(region) if cx.region() == FIRST_REGION && (region == FIRST_REGION || !is_region(region)) => {
            let message = "The specified location-constraint is not valid";
            let members = json!({"LocationConstraint": region});
            return Err(fault::other(400, "InvalidLocationConstraint", message, members));
        }
        Some(region) => region,
        None => FIRST_REGION,
    };
    if region == cx.region() || cx.region() == FIRST_REGION {
        return Ok((region.to_owned(), named.clone().filter(|named| named != region)));
    }
    let name = named.as_deref().unwrap_or("unspecified");
    let message = format!(
        "The {name} location constraint is incompatible for the region specific endpoint this request was sent to."
    );
    Err(Fault::new("IllegalLocationConstraintException", message))
}

/// Returns whether a text has the form of a region, such as `eu-central-1`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.len() > 1 && words.iter().all(is_word) && number.parse::<u8>().is_ok()
}

pub(super) fn head_bucket(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let bucket = s3.bucket(&input.bucket)?;
    if bucket.region != cx.region() {
        let members = json!({"Region": bucket.region});
        return Err(fault::other(301, "PermanentRedirect", "Moved Permanently", members));
    }
    let arn = format!("arn:aws:s3:::{}", input.bucket);
    Ok(json!({"BucketRegion": bucket.region, "BucketArn": arn, "AccessPointAlias": false}))
}

pub(super) fn get_bucket_location(s3: &S3, input: Value) -> Answer {
    let input: Input = decode(input)?;
    let bucket = s3.bucket(&input.bucket)?;
    let location = bucket.location.as_ref().unwrap_or(&bucket.region);
    Ok(json!({"LocationConstraint": (location != FIRST_REGION).then_some(location)}))
}

pub(super) fn list_buckets(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let most = input.max_buckets.unwrap_or(MAX_BUCKETS);
    if !(1..=MAX_BUCKETS).contains(&most) {
        let message = format!("Argument max-buckets must be an integer between 1 and {MAX_BUCKETS}");
        return Err(fault::invalid_argument("max-buckets", &most.to_string(), message));
    }
    let after = input.continuation_token.as_deref().map(super::list_objects::read_token).transpose()?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let mut fitting = s3.buckets.iter().filter(|(name, bucket)| {
        bucket.account() == cx.account()
            && name.starts_with(prefix)
            && input.bucket_region.as_ref().is_none_or(|region| *region == bucket.region)
            && after.as_ref().is_none_or(|after| *name > after)
    });
    let page: Vec<(&String, &Bucket)> = fitting.by_ref().take(most).collect();
    let next = page.last().filter(|_| fitting.next().is_some());
    let next = next.map(|(name, _)| super::list_objects::token(name));
    let one = |(name, bucket): &(&String, &Bucket)| {
        json!({
            "Name": name,
            "CreationDate": object::time(bucket.created),
            "BucketRegion": bucket.region,
            "BucketArn": format!("arn:aws:s3:::{name}"),
        })
    };
    let buckets: Vec<Value> = page.iter().map(one).collect();
    encode(&json!({
        "Owner": {"ID": owner(cx)},
        "Buckets": buckets,
        "ContinuationToken": next,
        "Prefix": input.prefix,
    }))
}

pub(super) fn delete_bucket(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let bucket = Fingerprint::of(&input.bucket);
    if s3.objects.keys_in(object::all(bucket)).next().is_some() {
        let message = match s3.versioning(&input.bucket) {
            Some(_) => "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
            None => "The bucket you tried to delete is not empty",
        };
        return Err(fault::other(409, "BucketNotEmpty", message, json!({"BucketName": input.bucket})));
    }
    super::multipart::forget_all(s3, &input.bucket);
    s3.buckets.remove(&input.bucket);
    Ok(Value::Null)
}
