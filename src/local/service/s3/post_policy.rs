//! The policy of an upload by a form: until when it is good, and which fields a form may have.
//!
//! Source: "POST Policy" of the S3 API Reference.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::fault;
use crate::clock::Timestamp;
use crate::local::service::Fault;

/// The fields for which a policy needs no condition.
const FREE: [&str; 5] = ["awsaccesskeyid", "file", "policy", "signature", "x-amz-signature"];

/// A policy.
#[derive(Debug)]
pub(super) struct Policy {
    expiration: Timestamp,
    conditions: Vec<Vec<Value>>,
}

impl Policy {
    /// Parses a policy in base64.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let invalid = |why: &str| Fault::new("InvalidPolicyDocument", format!("Invalid Policy: {why}"));
        let bytes = STANDARD.decode(text.trim()).map_err(|_| invalid("Invalid JSON."))?;
        let document: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|_| invalid("Invalid JSON."))?;
        let expiration = document.get("expiration").and_then(Value::as_str).and_then(Timestamp::parse);
        let expiration = expiration.ok_or_else(|| invalid("Policy missing expiration."))?;
        let all = document.get("conditions").and_then(Value::as_array);
        let mut conditions = Vec::new();
        for condition in all.ok_or_else(|| invalid("Policy missing conditions."))? {
            conditions.push(match condition {
                Value::Array(parts) if parts.len() == 3 => parts.clone(),
                Value::Object(members) => match members.iter().next() {
                    Some((name, value)) if members.len() == 1 => {
                        vec![json!("eq"), json!(format!("${name}")), value.clone()]
                    }
                    _ => {
                        return Err(invalid(
                            "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
                        ));
                    }
                },
                _ => return Err(invalid("Invalid Condition.")),
            });
        }
        Ok(Self { expiration, conditions })
    }

    /// Fails if the policy has expired, or does not allow the fields of a form or the size of its file.
    pub(super) fn check(
        &self,
        bucket: &str,
        fields: &Map<String, Value>,
        size: usize,
        now: Timestamp,
    ) -> Result<(), Fault> {
        if self.expiration <= now {
            return Err(denied("Policy expired."));
        }
        let mut fields = fields.clone();
        fields.insert("bucket".to_owned(), bucket.into());
        let mut rest: Vec<&String> =
            fields.keys().filter(|name| name.as_str() != "bucket" && is_checked(name)).collect();
        for condition in &self.conditions {
            let name = check_condition(condition, &fields, size)?;
            rest.retain(|field| Some(field.as_str()) != name.as_deref());
        }
        match rest.first() {
            Some(extra) => Err(denied(&format!("Extra input fields: {extra}"))),
            None => Ok(()),
        }
    }
}

fn is_checked(field: &str) -> bool {
    !FREE.contains(&field) && !field.starts_with("x-ignore-")
}

fn denied(why: &str) -> Fault {
    Fault::new("AccessDenied", format!("Invalid according to Policy: {why}")).with_status(403)
}

/// Returns the field that a condition allows.
fn check_condition(condition: &[Value], fields: &Map<String, Value>, size: usize) -> Result<Option<String>, Fault> {
    let failed = || {
        let parts: Vec<String> = condition.iter().map(quoted).collect();
        denied(&format!("Policy Condition failed: [{}]", parts.join(", ")))
    };
    let text = |at: usize| condition.get(at).and_then(Value::as_str);
    let kind = text(0).unwrap_or_default().to_ascii_lowercase();
    if kind == "content-length-range" {
        let number = |at: usize| {
            let value = condition.get(at)?;
            value
                .as_str()
                .map_or_else(|| value.as_u64(), |text| text.parse().ok())
                .and_then(|size| usize::try_from(size).ok())
        };
        let (least, most) = number(1).zip(number(2)).ok_or_else(failed)?;
        return check_size(size, least, most).map(|()| None);
    }
    let name = text(1).and_then(|name| name.strip_prefix('$')).ok_or_else(failed)?.to_ascii_lowercase();
    let (given, wanted) = (fields.get(&name).and_then(Value::as_str).unwrap_or_default(), text(2).unwrap_or_default());
    let is_met = match kind.as_str() {
        "eq" => given == wanted,
        "starts-with" => given.starts_with(wanted),
        _ => false,
    };
    if is_met { Ok(Some(name)) } else { Err(failed()) }
}

/// Returns a part of a condition as S3 quotes it.
fn quoted(part: &Value) -> String {
    part.as_str().map_or_else(|| format!("\"{part}\""), |text| format!("\"{text}\""))
}

fn check_size(size: usize, least: usize, most: usize) -> Result<(), Fault> {
    if size > most {
        let members = json!({"ProposedSize": size, "MaxSizeAllowed": most});
        return Err(fault::other(
            400,
            "EntityTooLarge",
            "Your proposed upload exceeds the maximum allowed size",
            members,
        ));
    }
    if size < least {
        let message = "Your proposed upload is smaller than the minimum allowed size";
        let members = json!({"ProposedSize": size, "MinSizeAllowed": least});
        return Err(fault::other(400, "EntityTooSmall", message, members));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(conditions: &Value, fields: &Value, size: usize) -> Result<(), String> {
        let policy = json!({"expiration": "2030-01-01T00:00:00Z", "conditions": conditions}).to_string();
        let policy = Policy::read(&STANDARD.encode(policy)).map_err(|fault| fault.message)?;
        let fields = fields.as_object().cloned().unwrap_or_default();
        policy.check("photos", &fields, size, Timestamp::from_millis(0)).map_err(|fault| fault.message)
    }

    #[test]
    fn a_form_meets_each_condition_and_has_no_other_fields() {
        let conditions =
            json!([{"bucket": "photos"}, ["starts-with", "$Key", "in/"], ["content-length-range", 1, "9"]]);
        assert_eq!(check(&conditions, &json!({"key": "in/a", "policy": "p", "x-ignore-me": "1"}), 5), Ok(()));
        let denied = |why: &str| Err(format!("Invalid according to Policy: {why}"));
        let wrong = denied(r#"Policy Condition failed: ["starts-with", "$Key", "in/"]"#);
        assert_eq!(check(&conditions, &json!({"key": "out/a"}), 5), wrong);
        let extra = json!({"key": "in/a", "acl": "private"});
        assert_eq!(check(&conditions, &extra, 5), denied("Extra input fields: acl"));
        assert!(check(&conditions, &json!({"key": "in/a"}), 10).unwrap_err().contains("exceeds the maximum"));
        assert!(check(&conditions, &json!({"key": "in/a"}), 0).unwrap_err().contains("smaller than the minimum"));
        let bare = check(&json!([["eq", "key", "a"]]), &json!({"key": "a"}), 1);
        assert_eq!(bare, denied(r#"Policy Condition failed: ["eq", "key", "a"]"#), "without a dollar sign");
        let two = check(&json!([{"bucket": "photos", "key": "a"}]), &json!({"key": "a"}), 1);
        assert!(two.unwrap_err().contains("exactly one property"));
    }

    #[test]
    fn a_policy_expires() {
        let policy = json!({"expiration": "1970-01-01T00:00:00Z", "conditions": []}).to_string();
        let policy = Policy::read(&STANDARD.encode(policy)).unwrap();
        let fault = policy.check("photos", &Map::new(), 1, Timestamp::from_millis(1)).unwrap_err();
        assert_eq!(fault.message, "Invalid according to Policy: Policy expired.");
    }
}
