//! Access control lists: canned ones, which are kept and given back.
//!
//! Source: "Access control list (ACL) overview".
//!
//! Deviation: lists have no effect on who may do what. Grants that are named one by one are refused.

use serde::Deserialize;
use serde_json::{Value, json};

use super::configuration::OWNERSHIP;
use super::emit::Happening;
use super::{S3, emit, fault};
use crate::local::service::{Answer, Cx, Fault, decode};

const CANNED: [&str; 8] = [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
];
const PRIVATE: &str = "private";
const GROUPS: &str = "http://acs.amazonaws.com/groups/";

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    bucket: String,
    key: Option<String>,
    version_id: Option<String>,
    #[serde(rename = "ACL")]
    canned: Option<String>,
    document: Option<String>,
}

pub(super) fn get_bucket_acl(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let bucket = s3.bucket_here(&input.bucket, cx)?;
    Ok(json!({"Document": document(&bucket.owner, bucket.acl.as_deref())}))
}

pub(super) fn put_bucket_acl(s3: &mut S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let canned = input.canned()?;
    check(s3, &input.bucket, Some(&canned))?;
    if let Some(bucket) = s3.buckets.get_mut(&input.bucket) {
        bucket.acl = Some(canned);
    }
    Ok(Value::Null)
}

pub(super) fn get_object_acl(s3: &S3, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let object = s3.find(&input.bucket, input.key()?, input.version_id.as_deref())?;
    Ok(json!({"Document": document(&object.owner, object.acl.as_deref())}))
}

pub(super) fn put_object_acl(s3: &mut S3, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    s3.bucket_here(&input.bucket, cx)?;
    let canned = input.canned()?;
    let key = input.key()?;
    let (row, object) = s3.find_row(&input.bucket, key, input.version_id.as_deref(), "PUT")?;
    check(s3, &input.bucket, Some(&canned))?;
    s3.objects.update(&row, |object| object.acl = Some(canned));
    let (event, reason, version) = ("ObjectAcl:Put", "PutObjectAcl", Some(object.version.as_str()));
    emit::tell(s3, &input.bucket, &Happening { event, reason, key, object: Some(object.as_ref()), version }, cx);
    Ok(Value::Null)
}

impl Input {
    fn key(&self) -> Result<&str, Fault> {
        self.key.as_deref().ok_or_else(|| fault::missing("Key"))
    }

    /// Returns the canned list in the request.
    fn canned(&self) -> Result<String, Fault> {
        match (&self.canned, &self.document) {
            (Some(canned), _) => Ok(canned.clone()),
            (None, Some(_)) => Err(Fault::not_implemented("s3", "access control lists with grants")),
            (None, None) => {
                let message = "Your request was missing a required header";
                Err(fault::other(400, "MissingSecurityHeader", message, json!({"MissingHeaderName": "x-amz-acl"})))
            }
        }
    }
}

/// Fails if a canned list is not allowed for a bucket.
pub(super) fn check(s3: &S3, bucket: &str, canned: Option<&str>) -> Result<(), Fault> {
    let Some(canned) = canned else { return Ok(()) };
    if !CANNED.contains(&canned) {
        return Err(fault::invalid_argument("x-amz-acl", canned, ""));
    }
    let enforces = s3.document(bucket, &OWNERSHIP).is_some_and(|text| text.contains("BucketOwnerEnforced"));
    if enforces && !matches!(canned, PRIVATE | "bucket-owner-full-control") {
        return Err(Fault::new("AccessControlListNotSupported", "The bucket does not allow ACLs"));
    }
    Ok(())
}

fn document(owner: &str, canned: Option<&str>) -> String {
    let group = |name: &str, permission: &str| grant("Group", &format!("<URI>{GROUPS}{name}</URI>"), permission);
    let mut grants = grant("CanonicalUser", &format!("<ID>{owner}</ID>"), "FULL_CONTROL");
    match canned.unwrap_or(PRIVATE) {
        "public-read" => grants += &group("global/AllUsers", "READ"),
        "public-read-write" => {
            grants += &group("global/AllUsers", "READ");
            grants += &group("global/AllUsers", "WRITE");
        }
        "authenticated-read" => grants += &group("global/AuthenticatedUsers", "READ"),
        "log-delivery-write" => {
            grants += &group("s3/LogDelivery", "WRITE");
            grants += &group("s3/LogDelivery", "READ_ACP");
        }
        _ => {}
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AccessControlPolicy xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Owner><ID>{owner}</ID></Owner><AccessControlList>{grants}</AccessControlList></AccessControlPolicy>"
    )
}

fn grant(kind: &str, grantee: &str, permission: &str) -> String {
    format!(
        "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"{kind}\">{grantee}</Grantee>\
         <Permission>{permission}</Permission></Grant>"
    )
}
