//! Members in headers and in the query.

use serde_json::{Map, Value};

use super::{Request, presigned};

/// User-defined metadata: a header for each entry.
const METADATA: &str = "x-amz-meta-";

/// Request header and member.
const REQUEST: &[(&str, &str)] = &[
    ("cache-control", "CacheControl"),
    ("content-disposition", "ContentDisposition"),
    ("content-language", "ContentLanguage"),
    ("content-md5", "ContentMD5"),
    ("content-type", "ContentType"),
    ("expires", "Expires"),
    ("if-match", "IfMatch"),
    ("if-modified-since", "IfModifiedSince"),
    ("if-none-match", "IfNoneMatch"),
    ("if-unmodified-since", "IfUnmodifiedSince"),
    ("range", "Range"),
    ("x-amz-acl", "ACL"),
    ("x-amz-bucket-object-lock-enabled", "ObjectLockEnabledForBucket"),
    ("x-amz-bypass-governance-retention", "BypassGovernanceRetention"),
    ("x-amz-checksum-algorithm", "ChecksumAlgorithm"),
    ("x-amz-checksum-crc32", "ChecksumCRC32"),
    ("x-amz-checksum-crc32c", "ChecksumCRC32C"),
    ("x-amz-checksum-crc64nvme", "ChecksumCRC64NVME"),
    ("x-amz-checksum-mode", "ChecksumMode"),
    ("x-amz-checksum-sha1", "ChecksumSHA1"),
    ("x-amz-checksum-sha256", "ChecksumSHA256"),
    ("x-amz-checksum-type", "ChecksumType"),
    ("x-amz-copy-source", "CopySource"),
    ("x-amz-copy-source-if-match", "CopySourceIfMatch"),
    ("x-amz-copy-source-if-modified-since", "CopySourceIfModifiedSince"),
    ("x-amz-copy-source-if-none-match", "CopySourceIfNoneMatch"),
    ("x-amz-copy-source-if-unmodified-since", "CopySourceIfUnmodifiedSince"),
    ("x-amz-copy-source-range", "CopySourceRange"),
    ("x-amz-copy-source-server-side-encryption-customer-algorithm", "CopySourceSSECustomerAlgorithm"),
    ("x-amz-expected-bucket-owner", "ExpectedBucketOwner"),
    ("x-amz-grant-full-control", "GrantFullControl"),
    ("x-amz-grant-read", "GrantRead"),
    ("x-amz-grant-read-acp", "GrantReadACP"),
    ("x-amz-grant-write", "GrantWrite"),
    ("x-amz-grant-write-acp", "GrantWriteACP"),
    ("x-amz-max-parts", "MaxParts"),
    ("x-amz-metadata-directive", "MetadataDirective"),
    ("x-amz-mp-object-size", "MpuObjectSize"),
    ("x-amz-object-attributes", "ObjectAttributes"),
    ("x-amz-object-lock-legal-hold", "ObjectLockLegalHoldStatus"),
    ("x-amz-object-lock-mode", "ObjectLockMode"),
    ("x-amz-object-lock-retain-until-date", "ObjectLockRetainUntilDate"),
    ("x-amz-object-ownership", "ObjectOwnership"),
    ("x-amz-part-number-marker", "PartNumberMarker"),
    ("x-amz-sdk-checksum-algorithm", "ChecksumAlgorithm"),
    ("x-amz-server-side-encryption", "ServerSideEncryption"),
    ("x-amz-server-side-encryption-aws-kms-key-id", "SSEKMSKeyId"),
    ("x-amz-server-side-encryption-context", "SSEKMSEncryptionContext"),
    ("x-amz-server-side-encryption-customer-algorithm", "SSECustomerAlgorithm"),
    ("x-amz-skip-destination-validation", "SkipDestinationValidation"),
    ("x-amz-source-expected-bucket-owner", "ExpectedSourceBucketOwner"),
    ("x-amz-storage-class", "StorageClass"),
    ("x-amz-tagging", "Tagging"),
    ("x-amz-tagging-directive", "TaggingDirective"),
    ("x-amz-transition-default-minimum-object-size", "TransitionDefaultMinimumObjectSize"),
    ("x-amz-website-redirect-location", "WebsiteRedirectLocation"),
    ("x-amz-write-offset-bytes", "WriteOffsetBytes"),
];

/// Query parameter and member.
const QUERY: &[(&str, &str)] = &[
    ("bucket-region", "BucketRegion"),
    ("continuation-token", "ContinuationToken"),
    ("delimiter", "Delimiter"),
    ("encoding-type", "EncodingType"),
    ("fetch-owner", "FetchOwner"),
    ("key-marker", "KeyMarker"),
    ("marker", "Marker"),
    ("max-buckets", "MaxBuckets"),
    ("max-keys", "MaxKeys"),
    ("max-parts", "MaxParts"),
    ("max-uploads", "MaxUploads"),
    ("part-number-marker", "PartNumberMarker"),
    ("partNumber", "PartNumber"),
    ("prefix", "Prefix"),
    ("response-cache-control", "ResponseCacheControl"),
    ("response-content-disposition", "ResponseContentDisposition"),
    ("response-content-encoding", "ResponseContentEncoding"),
    ("response-content-language", "ResponseContentLanguage"),
    ("response-content-type", "ResponseContentType"),
    ("response-expires", "ResponseExpires"),
    ("start-after", "StartAfter"),
    ("upload-id-marker", "UploadIdMarker"),
    ("uploadId", "UploadId"),
    ("version-id-marker", "VersionIdMarker"),
    ("versionId", "VersionId"),
];

/// Numbers in the query, which are not set if they are empty.
const NUMBERS: &[&str] = &["MaxParts", "PartNumberMarker"];

/// Response header and member.
const ANSWER: &[(&str, &str)] = &[
    ("accept-ranges", "AcceptRanges"),
    ("cache-control", "CacheControl"),
    ("content-disposition", "ContentDisposition"),
    ("content-encoding", "ContentEncoding"),
    ("content-language", "ContentLanguage"),
    ("content-length", "ContentLength"),
    ("content-range", "ContentRange"),
    ("content-type", "ContentType"),
    ("etag", "ETag"),
    ("expires", "Expires"),
    ("last-modified", "LastModified"),
    ("location", "Location"),
    ("x-amz-access-point-alias", "AccessPointAlias"),
    ("x-amz-bucket-arn", "BucketArn"),
    ("x-amz-bucket-region", "BucketRegion"),
    ("x-amz-checksum-algorithm", "ChecksumAlgorithm"),
    ("x-amz-checksum-crc32", "ChecksumCRC32"),
    ("x-amz-checksum-crc32c", "ChecksumCRC32C"),
    ("x-amz-checksum-crc64nvme", "ChecksumCRC64NVME"),
    ("x-amz-checksum-sha1", "ChecksumSHA1"),
    ("x-amz-checksum-sha256", "ChecksumSHA256"),
    ("x-amz-checksum-type", "ChecksumType"),
    ("x-amz-copy-source-version-id", "CopySourceVersionId"),
    ("x-amz-delete-marker", "DeleteMarker"),
    ("x-amz-expiration", "Expiration"),
    ("x-amz-mp-parts-count", "PartsCount"),
    ("x-amz-object-lock-legal-hold", "ObjectLockLegalHoldStatus"),
    ("x-amz-object-lock-mode", "ObjectLockMode"),
    ("x-amz-object-lock-retain-until-date", "ObjectLockRetainUntilDate"),
    ("x-amz-server-side-encryption", "ServerSideEncryption"),
    ("x-amz-storage-class", "StorageClass"),
    ("x-amz-tagging-count", "TagCount"),
    ("x-amz-transition-default-minimum-object-size", "TransitionDefaultMinimumObjectSize"),
    ("x-amz-version-id", "VersionId"),
    ("x-amz-website-redirect-location", "WebsiteRedirectLocation"),
];

/// Members that are headers even if the response has an XML body.
const BESIDE_XML: &[&str] = &[
    "CopySourceVersionId",
    "Expiration",
    "LastModified",
    "ServerSideEncryption",
    "TransitionDefaultMinimumObjectSize",
    "VersionId",
];

/// The same, of one operation; others have them in the body.
const BESIDE_UPLOAD: (&str, &[&str]) = ("CreateMultipartUpload", &["ChecksumAlgorithm", "ChecksumType"]);

/// Reads the members of headers and query.
pub(super) fn read(request: &Request, input: &mut Map<String, Value>) {
    let headers = request.headers();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    for (name, member) in REQUEST {
        // A list may consist of several headers with one name.
        let values: Vec<String> = headers.get_all(*name).iter().map(text).collect();
        if !values.is_empty() {
            input.insert((*member).to_owned(), Value::from(values.join(",")));
        }
    }
    // The encoding of the transfer is not part of the object.
    let encodings: Vec<String> = headers.get_all("content-encoding").iter().map(text).collect();
    let encodings = encodings.iter().flat_map(|all| all.split(',')).map(str::trim);
    let encodings: Vec<&str> = encodings.filter(|one| !one.is_empty() && *one != "aws-chunked").collect();
    if !encodings.is_empty() {
        input.insert("ContentEncoding".to_owned(), Value::from(encodings.join(",")));
    }
    let metadata = headers.keys().filter_map(|name| {
        let all: Vec<String> = headers.get_all(name).iter().map(text).collect();
        Some((name.as_str().strip_prefix(METADATA)?.to_owned(), Value::from(all.join(","))))
    });
    let metadata: Map<String, Value> = metadata.collect();
    if !metadata.is_empty() {
        input.insert("Metadata".to_owned(), Value::Object(metadata));
    }
    read_presigned(request, input);
    for (name, value) in form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
        let known = QUERY.iter().find(|(known, _)| *known == name);
        if let Some((_, member)) = known.filter(|(_, member)| !value.is_empty() || !NUMBERS.contains(member)) {
            input.insert((*member).to_owned(), Value::from(value.as_ref()));
        }
    }
}

/// Reads the fields of a form that are headers elsewhere; their names are in lower case.
pub(super) fn read_fields(fields: &[(String, String)], input: &mut Map<String, Value>) {
    // Those of the request itself are about the form.
    for member in ["ContentType", "ContentEncoding", "ContentDisposition", "ContentMD5"] {
        input.remove(member);
    }
    for (name, value) in fields {
        if let Some(key) = name.strip_prefix(METADATA) {
            let metadata = input.entry("Metadata").or_insert_with(|| Value::Object(Map::new()));
            metadata[key] = Value::from(value.as_str());
            continue;
        }
        let known = REQUEST.iter().find(|(known, _)| known == name || known.strip_prefix("x-amz-") == Some(name));
        let member =
            if name == "content-encoding" { Some("ContentEncoding") } else { known.map(|(_, member)| *member) };
        input.extend(member.map(|member| (member.to_owned(), Value::from(value.as_str()))));
    }
}

/// Reads the headers that a presigned URL has in its query.
///
/// Deviation: checksums in the query of a presigned URL are ignored.
fn read_presigned(request: &Request, input: &mut Map<String, Value>) {
    let query = request.uri().query().unwrap_or_default();
    if !presigned::is_signed(query) {
        return;
    }
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let name = name.to_ascii_lowercase();
        if let Some(key) = name.strip_prefix(METADATA) {
            let metadata = input.entry("Metadata").or_insert_with(|| Value::Object(Map::new()));
            metadata[key] = Value::from(value.as_ref());
            continue;
        }
        let is_header = (name.starts_with("x-amz-") || name.starts_with("if-")) && !name.contains("checksum");
        let known = REQUEST.iter().find(|(known, _)| is_header && *known == name);
        if let Some((_, member)) = known {
            input.entry(*member).or_insert_with(|| Value::from(value.as_ref()));
        }
    }
}

/// Returns the headers of a response, and removes their members from `output`.
pub(super) fn take(output: &mut Map<String, Value>, operation: &str, is_xml: bool) -> Vec<(String, String)> {
    let is_beside =
        |member| BESIDE_XML.contains(member) || (BESIDE_UPLOAD.0 == operation && BESIDE_UPLOAD.1.contains(member));
    let members = ANSWER.iter().filter(|(_, member)| !is_xml || is_beside(member));
    let mut headers: Vec<(String, String)> = members
        .filter_map(|(name, member)| Some(((*name).to_owned(), written(member, &output.remove(*member)?)?)))
        .collect();
    if let Some(Value::Object(metadata)) = output.remove("Metadata") {
        let one = |(name, value): (&String, &Value)| Some((format!("{METADATA}{name}"), value.as_str()?.to_owned()));
        headers.extend(metadata.iter().filter_map(one));
    }
    headers
}

fn written(member: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) if member == "LastModified" => {
            let at = crate::clock::Timestamp::parse(text)?;
            let since = std::time::Duration::from_millis(u64::try_from(at.millis()).ok()?);
            Some(httpdate::fmt_http_date(std::time::UNIX_EPOCH + since))
        }
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
