//! The operations of S3, identified by the method, by the presence of a bucket and an object, and by one query
//! parameter or header.

use super::Request;
use super::address::Address;
use super::form;
use crate::local::service::Fault;

/// The kind of resource that a request addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Account,
    Bucket,
    Object,
}

/// What distinguishes an operation from others with the same method and level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Nothing,
    Query(&'static str),
    Header(&'static str),
    /// A form.
    Form,
    /// A query parameter and a header.
    Both(&'static str, &'static str),
}

/// The body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    Nothing,
    /// The bytes of an object.
    Bytes,
    /// XML, decoded into this member.
    Xml(&'static str),
    /// XML with this root, stored as it is.
    Document(&'static str),
    /// The same, if there is a body.
    OptionalDocument(&'static str),
    /// The fields and the file of a form.
    Form,
    /// Text, which is this member.
    Text(&'static str),
}

/// The body of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// Headers and, if the form asks for it, a document.
    Posted,
    /// Only headers, with this status.
    Empty(u16),
    /// The bytes of an object.
    Bytes,
    /// The members, as an XML document with this root.
    Xml(&'static str),
    /// One member, as an XML document with its name.
    Member(&'static str),
    /// One member, as text of this content type.
    Text(&'static str, &'static str),
}

/// One operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    pub name: &'static str,
    method: &'static str,
    level: Level,
    mark: Mark,
    pub(super) body: Body,
    pub(super) output: Output,
}

impl Operation {
    pub(super) fn takes_bytes(&self) -> bool {
        self.body == Body::Bytes
    }

    /// Returns whether the response is a document.
    pub(super) fn answers_document(&self) -> bool {
        matches!(self.output, Output::Xml(_) | Output::Member(_) | Output::Text(..))
    }

    pub(super) fn has_no_body(&self) -> bool {
        self.method == "HEAD"
    }
}

const fn one(
    name: &'static str,
    method: &'static str,
    level: Level,
    mark: Mark,
    body: Body,
    output: Output,
) -> Operation {
    Operation { name, method, level, mark, body, output }
}

use Body::{Bytes, Document, Nothing, OptionalDocument, Text, Xml};
use Level::{Account, Bucket, Object};
use Mark::{Both, Header, Query};

/// The first match counts, so operations with a mark come first.
const OPERATIONS: &[Operation] = &[
    one("ListBuckets", "GET", Account, Mark::Nothing, Nothing, Output::Xml("ListAllMyBucketsResult")),
    one(
        "GetBucketNotificationConfiguration",
        "GET",
        Bucket,
        Query("notification"),
        Nothing,
        Output::Xml("NotificationConfiguration"),
    ),
    one(
        "PutBucketNotificationConfiguration",
        "PUT",
        Bucket,
        Query("notification"),
        Xml("NotificationConfiguration"),
        Output::Empty(200),
    ),
    one("GetBucketCors", "GET", Bucket, Query("cors"), Nothing, Output::Text("Document", "application/xml")),
    one("PutBucketCors", "PUT", Bucket, Query("cors"), Document("CORSConfiguration"), Output::Empty(200)),
    one("DeleteBucketCors", "DELETE", Bucket, Query("cors"), Nothing, Output::Empty(204)),
    one(
        "GetBucketEncryption",
        "GET",
        Bucket,
        Query("encryption"),
        Nothing,
        Output::Text("Document", "application/xml"),
    ),
    one(
        "PutBucketEncryption",
        "PUT",
        Bucket,
        Query("encryption"),
        Document("ServerSideEncryptionConfiguration"),
        Output::Empty(200),
    ),
    one("DeleteBucketEncryption", "DELETE", Bucket, Query("encryption"), Nothing, Output::Empty(204)),
    one(
        "GetBucketLifecycleConfiguration",
        "GET",
        Bucket,
        Query("lifecycle"),
        Nothing,
        Output::Text("Document", "application/xml"),
    ),
    one(
        "PutBucketLifecycleConfiguration",
        "PUT",
        Bucket,
        Query("lifecycle"),
        Document("LifecycleConfiguration"),
        Output::Empty(200),
    ),
    one("DeleteBucketLifecycle", "DELETE", Bucket, Query("lifecycle"), Nothing, Output::Empty(204)),
    one(
        "GetBucketOwnershipControls",
        "GET",
        Bucket,
        Query("ownershipControls"),
        Nothing,
        Output::Text("Document", "application/xml"),
    ),
    one(
        "PutBucketOwnershipControls",
        "PUT",
        Bucket,
        Query("ownershipControls"),
        Document("OwnershipControls"),
        Output::Empty(200),
    ),
    one("DeleteBucketOwnershipControls", "DELETE", Bucket, Query("ownershipControls"), Nothing, Output::Empty(204)),
    one("GetBucketPolicy", "GET", Bucket, Query("policy"), Nothing, Output::Text("Policy", "application/json")),
    one("PutBucketPolicy", "PUT", Bucket, Query("policy"), Text("Policy"), Output::Empty(204)),
    one("DeleteBucketPolicy", "DELETE", Bucket, Query("policy"), Nothing, Output::Empty(204)),
    one("GetBucketTagging", "GET", Bucket, Query("tagging"), Nothing, Output::Text("Document", "application/xml")),
    one("PutBucketTagging", "PUT", Bucket, Query("tagging"), Document("Tagging"), Output::Empty(200)),
    one("DeleteBucketTagging", "DELETE", Bucket, Query("tagging"), Nothing, Output::Empty(204)),
    one(
        "GetPublicAccessBlock",
        "GET",
        Bucket,
        Query("publicAccessBlock"),
        Nothing,
        Output::Text("Document", "application/xml"),
    ),
    one(
        "PutPublicAccessBlock",
        "PUT",
        Bucket,
        Query("publicAccessBlock"),
        Document("PublicAccessBlockConfiguration"),
        Output::Empty(200),
    ),
    one("DeletePublicAccessBlock", "DELETE", Bucket, Query("publicAccessBlock"), Nothing, Output::Empty(204)),
    one("PutBucketVersioning", "PUT", Bucket, Query("versioning"), Xml("VersioningConfiguration"), Output::Empty(200)),
    one("GetBucketAcl", "GET", Bucket, Query("acl"), Nothing, Output::Text("Document", "application/xml")),
    one("PutBucketAcl", "PUT", Bucket, Query("acl"), OptionalDocument("AccessControlPolicy"), Output::Empty(200)),
    one(
        "GetObjectLockConfiguration",
        "GET",
        Bucket,
        Query("object-lock"),
        Nothing,
        Output::Member("ObjectLockConfiguration"),
    ),
    one(
        "PutObjectLockConfiguration",
        "PUT",
        Bucket,
        Query("object-lock"),
        Xml("ObjectLockConfiguration"),
        Output::Empty(200),
    ),
    one("ListObjectVersions", "GET", Bucket, Query("versions"), Nothing, Output::Xml("ListVersionsResult")),
    one("GetBucketVersioning", "GET", Bucket, Query("versioning"), Nothing, Output::Xml("VersioningConfiguration")),
    one("GetBucketLocation", "GET", Bucket, Query("location"), Nothing, Output::Member("LocationConstraint")),
    one("ListObjectsV2", "GET", Bucket, Query("list-type"), Nothing, Output::Xml("ListBucketResult")),
    one("ListObjects", "GET", Bucket, Mark::Nothing, Nothing, Output::Xml("ListBucketResult")),
    one("HeadBucket", "HEAD", Bucket, Mark::Nothing, Nothing, Output::Empty(200)),
    one("CreateBucket", "PUT", Bucket, Mark::Nothing, Xml("CreateBucketConfiguration"), Output::Empty(200)),
    one("DeleteBucket", "DELETE", Bucket, Mark::Nothing, Nothing, Output::Empty(204)),
    one("PostObject", "POST", Bucket, Mark::Form, Body::Form, Output::Posted),
    one("DeleteObjects", "POST", Bucket, Query("delete"), Xml("Delete"), Output::Xml("DeleteResult")),
    one("ListMultipartUploads", "GET", Bucket, Query("uploads"), Nothing, Output::Xml("ListMultipartUploadsResult")),
    one("ListParts", "GET", Object, Query("uploadId"), Nothing, Output::Xml("ListPartsResult")),
    one(
        "CreateMultipartUpload",
        "POST",
        Object,
        Query("uploads"),
        Nothing,
        Output::Xml("InitiateMultipartUploadResult"),
    ),
    one(
        "CompleteMultipartUpload",
        "POST",
        Object,
        Query("uploadId"),
        Xml("CompleteMultipartUpload"),
        Output::Xml("CompleteMultipartUploadResult"),
    ),
    one(
        "UploadPartCopy",
        "PUT",
        Object,
        Both("uploadId", "x-amz-copy-source"),
        Nothing,
        Output::Member("CopyPartResult"),
    ),
    one("GetObjectAcl", "GET", Object, Query("acl"), Nothing, Output::Text("Document", "application/xml")),
    one("PutObjectAcl", "PUT", Object, Query("acl"), OptionalDocument("AccessControlPolicy"), Output::Empty(200)),
    one("GetObjectRetention", "GET", Object, Query("retention"), Nothing, Output::Member("Retention")),
    one("PutObjectRetention", "PUT", Object, Query("retention"), Xml("Retention"), Output::Empty(200)),
    one("GetObjectLegalHold", "GET", Object, Query("legal-hold"), Nothing, Output::Member("LegalHold")),
    one("PutObjectLegalHold", "PUT", Object, Query("legal-hold"), Xml("LegalHold"), Output::Empty(200)),
    one("GetObjectTagging", "GET", Object, Query("tagging"), Nothing, Output::Xml("Tagging")),
    one("PutObjectTagging", "PUT", Object, Query("tagging"), Xml("Tagging"), Output::Empty(200)),
    one("DeleteObjectTagging", "DELETE", Object, Query("tagging"), Nothing, Output::Empty(204)),
    one("GetObjectAttributes", "GET", Object, Query("attributes"), Nothing, Output::Xml("GetObjectAttributesResponse")),
    one("UploadPart", "PUT", Object, Query("uploadId"), Bytes, Output::Empty(200)),
    one("AbortMultipartUpload", "DELETE", Object, Query("uploadId"), Nothing, Output::Empty(204)),
    one("GetObject", "GET", Object, Mark::Nothing, Nothing, Output::Bytes),
    one("HeadObject", "HEAD", Object, Mark::Nothing, Nothing, Output::Empty(200)),
    one("CopyObject", "PUT", Object, Header("x-amz-copy-source"), Nothing, Output::Member("CopyObjectResult")),
    one("PutObject", "PUT", Object, Mark::Nothing, Bytes, Output::Empty(200)),
    one("DeleteObject", "DELETE", Object, Mark::Nothing, Nothing, Output::Empty(204)),
];

/// Query parameters that select a part of a bucket or object. A parameter that marks no operation here is refused.
const SUBRESOURCES: &[&str] = &[
    "abac",
    "accelerate",
    "acl",
    "analytics",
    "annotation",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metadataConfiguration",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "session",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
];

/// Returns the operation of a request.
pub(super) fn find(request: &Request, address: &Address) -> Result<&'static Operation, Fault> {
    let level = match (&address.bucket, &address.key) {
        (None, _) => Level::Account,
        (Some(_), None) => Level::Bucket,
        (Some(_), Some(_)) => Level::Object,
    };
    let query = request.uri().query().unwrap_or_default();
    let names: Vec<String> = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned()).collect();
    let has = |name: &str| names.iter().any(|one| one == name);
    let subresource = SUBRESOURCES.iter().find(|name| has(name));
    let fits = |operation: &&Operation| match operation.mark {
        Mark::Query(name) => has(name),
        Mark::Header(name) => request.headers().contains_key(name) && subresource.is_none(),
        Mark::Both(name, header) => has(name) && request.headers().contains_key(header),
        Mark::Form => subresource.is_none() && form::is_form(request),
        Mark::Nothing => subresource.is_none(),
    };
    let of_level = OPERATIONS.iter().filter(|one| one.level == level && request.method() == one.method);
    of_level.into_iter().find(fits).ok_or_else(|| {
        let part = subresource.map_or_else(String::new, |name| format!("?{name}"));
        Fault::not_implemented("s3", &format!("{} {}{part}", request.method(), request.uri().path()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_known_by_method_path_and_mark() {
        let cases = [
            ("GET", "/", "", Some("ListBuckets")),
            ("GET", "/b", "", Some("ListObjects")),
            ("GET", "/b?list-type=2&prefix=acl", "", Some("ListObjectsV2")),
            ("GET", "/b?location", "", Some("GetBucketLocation")),
            ("GET", "/b?inventory&id=1", "", None),
            ("PUT", "/b/k", "", Some("PutObject")),
            ("PUT", "/b/k", "x-amz-copy-source", Some("CopyObject")),
            ("PUT", "/b/k?restore", "", None),
            ("POST", "/b?delete", "", Some("DeleteObjects")),
            ("POST", "/b", "", None),
            ("HEAD", "/b/k?versionId=1", "", Some("HeadObject")),
        ];
        for (method, uri, header, expected) in cases {
            let mut request = http::Request::builder().method(method).uri(uri).header("host", "127.0.0.1");
            if !header.is_empty() {
                request = request.header(header, "x");
            }
            let request = request.body(bytes::Bytes::new()).unwrap();
            let address = Address::of(&request).unwrap();
            let found = find(&request, &address).ok().map(|operation| operation.name);
            assert_eq!(found, expected, "{method} {uri}");
        }
    }
}
