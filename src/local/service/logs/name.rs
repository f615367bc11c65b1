//! The constraints on the names of log groups and streams, and the two ways in which a request refers to a group.

use super::super::validation::Checks;
use super::{Fault, as_invalid_parameter, invalid_parameter};
use crate::arn::Arn;

const LONGEST: usize = 512;
const GROUP_PATTERN: &str = "[\\.\\-_/#A-Za-z0-9]+";
const STREAM_PATTERN: &str = "[^:*]*";
const IDENTIFIER_PATTERN: &str = "[\\w#+=/:,.@-]*";

/// Checks the name of a new group.
pub(super) fn check_group(name: &str) -> Result<(), Fault> {
    check_length(name)?;
    let mut checks = Checks::default();
    let allowed = |character: char| character.is_ascii_alphanumeric() || ".-_/#".contains(character);
    checks.length("logGroupName", name, 1, LONGEST);
    checks.characters("logGroupName", name, GROUP_PATTERN, allowed);
    checks.finish().map_err(as_invalid_parameter)?;
    if name.to_ascii_lowercase().starts_with("aws/") {
        return Err(invalid_parameter("Log groups starting with AWS/ are reserved for AWS."));
    }
    Ok(())
}

/// Checks the name of a new stream.
pub(super) fn check_stream(name: &str) -> Result<(), Fault> {
    check_length(name)?;
    let mut checks = Checks::default();
    checks.length("logStreamName", name, 1, LONGEST);
    checks.characters("logStreamName", name, STREAM_PATTERN, |character| !matches!(character, ':' | '*'));
    checks.finish().map_err(as_invalid_parameter)
}

pub(super) fn check_length(name: &str) -> Result<(), Fault> {
    if name.chars().count() > LONGEST {
        return Err(invalid_parameter(
            "Invalid LogGroup or LogStream, both must have length less than or equal to 512.",
        ));
    }
    Ok(())
}

/// Returns the group of `logGroupName` or `logGroupIdentifier`, which is a name or an ARN without `:*`.
pub(super) fn group(name: Option<String>, identifier: Option<String>) -> Result<String, Fault> {
    match (name, identifier) {
        (Some(_), Some(_)) => {
            Err(Fault::validation("LogGroup name and LogGroup ARN are mutually exclusive parameters."))
        }
        (Some(name), None) => Ok(name),
        (None, Some(identifier)) => from_identifier(identifier),
        (None, None) => {
            let mut checks = Checks::default();
            checks.required::<String>("logGroupName", None);
            checks.finish().map_err(as_invalid_parameter).map(|()| String::new())
        }
    }
}

fn from_identifier(identifier: String) -> Result<String, Fault> {
    let mut checks = Checks::default();
    let allowed = |character: char| character.is_ascii_alphanumeric() || "_#+=/:,.@-".contains(character);
    checks.characters("logGroupIdentifier", &identifier, IDENTIFIER_PATTERN, allowed);
    checks.finish().map_err(as_invalid_parameter)?;
    let arn = identifier.parse::<Arn>().ok();
    Ok(arn.as_ref().and_then(Arn::log_group).map_or(identifier, str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn group_names() {
        let cases = [
            ("/aws/events/orders", None),
            ("a.b-c_d/e#1", None),
            ("aws/lambda", Some("Log groups starting with AWS/ are reserved for AWS.")),
            (
                "a b",
                Some(
                    "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member \
                     must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
                ),
            ),
        ];
        for (name, message) in cases {
            assert_eq!(check_group(name).err().map(|fault| fault.message).as_deref(), message, "{name}");
        }
        let fault = check_group(&"x".repeat(513)).unwrap_err();
        assert!(fault.message.starts_with("Invalid LogGroup or LogStream, both must have length"), "{}", fault.message);
        assert!(check_stream("a:b").is_err());
        assert!(check_stream("2026/01/01/[$LATEST]abc").is_ok());
    }

    #[test]
    fn a_group_is_named_in_one_way() {
        let arn = "arn:aws:logs:us-east-1:000000000000:log-group:/x";
        assert_eq!(group(None, Some(arn.to_owned())).unwrap(), "/x");
        assert_eq!(group(None, Some("/x".to_owned())).unwrap(), "/x");
        assert!(group(None, Some(format!("{arn}:*"))).is_err());
        assert_eq!(group(Some("a".to_owned()), Some("b".to_owned())).unwrap_err().code, "ValidationException");
        assert_eq!(group(None, None).unwrap_err().code, "InvalidParameterException");
    }
}
