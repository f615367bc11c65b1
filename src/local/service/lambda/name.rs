//! References to a function: `f`, `f:PROD`, `123456789012:function:f`, or an ARN with or without qualifier.

use super::super::validation::Checks;
use super::super::{Cx, Fault};
use super::fault;

const MAX_NAME: usize = 64;
const MAX_FULL: usize = 140;
pub(super) const LATEST: &str = "$LATEST";
const PATTERN: &str = "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

/// A function, and the qualifier of its version or alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) qualifier: Option<String>,
}

impl Named {
    /// Parses `FunctionName` and `Qualifier` of a request, which must not contradict each other.
    pub(super) fn read(given: &str, qualifier: Option<&str>, cx: &Cx<'_>) -> Result<Self, Fault> {
        let mut checks = Checks::default();
        checks.length("functionName", given, 1, MAX_FULL);
        checks.finish()?;
        let mut named = parse(given, cx).ok_or_else(|| malformed(given))?;
        match (&named.qualifier, qualifier) {
            (Some(own), Some(other)) if own != other => {
                return Err(fault::invalid(
                    "The derived qualifier from the function name does not match the specified qualifier.",
                ));
            }
            (None, Some(other)) => named.qualifier = Some(checked_qualifier(other)?),
            _ => {}
        }
        Ok(named)
    }

    /// Returns the ARN as requested: with the qualifier, if one was given.
    pub(super) fn arn(&self, cx: &Cx<'_>) -> String {
        let arn = function_arn(&self.name, cx);
        match &self.qualifier {
            Some(qualifier) => format!("{arn}:{qualifier}"),
            None => arn,
        }
    }
}

pub(super) fn function_arn(name: &str, cx: &Cx<'_>) -> String {
    cx.arn("lambda", &format!("function:{name}"))
}

fn parse(given: &str, cx: &Cx<'_>) -> Option<Named> {
    let parts: Vec<&str> = given.split(':').collect();
    let (name, qualifier) = match parts.as_slice() {
        ["arn", partition, "lambda", region, account, "function", rest @ ..] => {
            let is_ours = partition.starts_with("aws") && *region == cx.region() && *account == cx.account();
            is_ours.then_some(())?;
            name_and_qualifier(rest)?
        }
        [account, "function", rest @ ..] if *account == cx.account() => name_and_qualifier(rest)?,
        ["function", rest @ ..] => name_and_qualifier(rest)?,
        rest => name_and_qualifier(rest)?,
    };
    let is_name = (1..=MAX_NAME).contains(&name.len()) && name.chars().all(is_name_character);
    let is_qualifier =
        qualifier.is_none_or(|text| text == LATEST || !text.is_empty() && text.chars().all(is_name_character));
    (is_name && is_qualifier).then(|| Named { name: name.to_owned(), qualifier: qualifier.map(str::to_owned) })
}

fn name_and_qualifier<'a>(parts: &[&'a str]) -> Option<(&'a str, Option<&'a str>)> {
    match parts {
        [name] => Some((name, None)),
        [name, qualifier] => Some((name, Some(qualifier))),
        _ => None,
    }
}

fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

fn malformed(given: &str) -> Fault {
    let mut checks = Checks::default();
    checks.fail("functionName", given, &format!("Member must satisfy regular expression pattern: {PATTERN}"));
    checks.finish().err().unwrap_or_else(|| Fault::validation(given))
}

fn checked_qualifier(text: &str) -> Result<String, Fault> {
    if text == LATEST {
        return Ok(text.to_owned());
    }
    let mut checks = Checks::default();
    checks.length("qualifier", text, 1, 128);
    checks.characters("qualifier", text, "(|[a-zA-Z0-9$_-]+)", is_name_character);
    checks.finish()?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;
    use crate::local::service::Place;

    #[test]
    fn every_spelling_of_a_name() {
        let place = Place { account: "000000000000".to_owned(), region: "us-east-1".to_owned() };
        let mut ids = Ids::new(1);
        let cx = Cx::new(Timestamp::from_millis(0), &place, &mut ids);
        let cases = [
            ("f", None, Some(("f", None))),
            ("f:PROD", None, Some(("f", Some("PROD")))),
            ("f", Some("1"), Some(("f", Some("1")))),
            ("f:1", Some("1"), Some(("f", Some("1")))),
            ("f:1", Some("2"), None),
            ("000000000000:function:f", None, Some(("f", None))),
            ("arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST", None, Some(("f", Some("$LATEST")))),
            ("arn:aws:lambda:eu-west-1:000000000000:function:f", None, None),
            ("f g", None, None),
            ("f:a:b", None, None),
            ("", None, None),
            ("f", Some("a b"), None),
        ];
        for (given, qualifier, expected) in cases {
            let read = Named::read(given, qualifier, &cx).ok();
            let found = read.as_ref().map(|named| (named.name.as_str(), named.qualifier.as_deref()));
            assert_eq!(found, expected, "{given} {qualifier:?}");
        }
    }
}
