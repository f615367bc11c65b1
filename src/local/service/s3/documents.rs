//! Checks of the documents that are set for a bucket.
//!
//! Sources: "PutBucketCors", "PutBucketEncryption", "PutBucketOwnershipControls", "PutPublicAccessBlock".

use serde_json::{Value, json};

use super::fault;
use crate::local::service::Fault;

const METHODS: [&str; 5] = ["GET", "PUT", "HEAD", "POST", "DELETE"];
const ALGORITHMS: [&str; 3] = ["AES256", "aws:kms", "aws:kms:dsse"];
pub(super) const OWNERSHIPS: [&str; 3] = ["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"];
const BLOCKS: [&str; 4] = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

/// Returns the rules of a document, of which there must be one.
fn rules<'d>(document: &'d Value, member: &str) -> Result<&'d [Value], Fault> {
    let rules = document.get(member).and_then(Value::as_array).filter(|rules| !rules.is_empty());
    rules.map(Vec::as_slice).ok_or_else(fault::malformed_xml)
}

/// Returns the only rule of a document.
fn only_rule(document: &Value) -> Result<&Value, Fault> {
    match rules(document, "Rules")? {
        [rule] => Ok(rule),
        _ => Err(fault::malformed_xml()),
    }
}

pub(super) fn check_cors(document: &Value) -> Result<(), Fault> {
    for rule in rules(document, "CORSRules")? {
        rules(rule, "AllowedOrigins")?;
        let unknown = |method: &&Value| !METHODS.iter().any(|known| *method == known);
        if let Some(method) = rules(rule, "AllowedMethods")?.iter().find(unknown) {
            let method = method.as_str().unwrap_or_default();
            let message = format!("Found unsupported HTTP method in CORS config. Unsupported method is {method}");
            return Err(fault::invalid_request(message));
        }
    }
    Ok(())
}

pub(super) fn check_encryption(document: &Value) -> Result<(), Fault> {
    let rule = only_rule(document)?;
    let Some(default) = rule.get("ApplyServerSideEncryptionByDefault") else { return Ok(()) };
    let algorithm = default.get("SSEAlgorithm").and_then(Value::as_str);
    let algorithm = algorithm.filter(|algorithm| ALGORITHMS.contains(algorithm)).ok_or_else(fault::malformed_xml)?;
    if algorithm == "AES256" && default.get("KMSMasterKeyID").is_some() {
        let message = "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse";
        let members = json!({"ArgumentName": "ApplyServerSideEncryptionByDefault"});
        return Err(fault::other(400, "InvalidArgument", message, members));
    }
    Ok(())
}

pub(super) fn check_ownership(document: &Value) -> Result<(), Fault> {
    let named = only_rule(document)?.get("ObjectOwnership").and_then(Value::as_str);
    if named.is_some_and(|named| OWNERSHIPS.contains(&named)) { Ok(()) } else { Err(fault::malformed_xml()) }
}

/// Returns the public access block with all its settings; those that are not set are false.
pub(super) fn public_access(document: &Value) -> Result<String, Fault> {
    let mut text = "<PublicAccessBlockConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
    for block in BLOCKS {
        let is_set = match document.get(block).and_then(Value::as_str) {
            Some("true" | "TRUE" | "1") => true,
            None | Some("false" | "FALSE" | "0") => false,
            Some(_) => return Err(fault::malformed_xml()),
        };
        text.extend(["<", block, ">", if is_set { "true" } else { "false" }, "</", block, ">"]);
    }
    text.push_str("</PublicAccessBlockConfiguration>");
    Ok(text)
}
