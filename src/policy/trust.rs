//! Evaluates whether a service may assume a role, by the role's trust policy.

use super::{Caller, Context, Document, Kind, Request, Source, evaluate};

/// Returns whether a trust policy allows a service principal to assume `role`. An invalid policy allows nothing.
pub fn trusts_service(policy: &str, principal: &str, role: &str) -> bool {
    let (caller, context) = (Caller::service(principal), Context::new());
    let request = Request { caller, action: "sts:AssumeRole", resource: role, context };
    let document = Document::parse(policy, Kind::Trust);
    document
        .is_ok_and(|document| evaluate(&[Source { name: "trust policy", document: &document }], &request).is_allowed())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_trust_policy_names_the_services_it_trusts() {
        let statement =
            json!({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"});
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        let role = "arn:aws:iam::000000000000:role/Work";
        assert!(trusts_service(&policy, "lambda.amazonaws.com", role));
        assert!(!trusts_service(&policy, "glue.amazonaws.com", role));
        assert!(!trusts_service("nonsense", "lambda.amazonaws.com", role));
    }
}
