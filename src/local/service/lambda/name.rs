//! References to a function: `f`, `f:PROD`, `123456789012:function:f`, or an ARN with or without qualifier.

use super::super::validation::Checks;
use super::super::{Cx, Fault};
use super::fault;

const MAX_NAME: usize = 64;
pub(super) const LATEST: &str = "$LATEST";

/// How an operation takes the name of a function: the shapes `FunctionName` and `NamespacedFunctionName` of the API.
struct Shape {
    most: usize,
    pattern: &'static str,
    is_name_character: fn(char) -> bool,
    latest: &'static [&'static str],
    qualifier: &'static str,
    is_qualifier: fn(&str) -> bool,
}

const FUNCTION_NAME: Shape = Shape {
    most: 140,
    pattern: r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?",
    is_name_character: is_plain,
    latest: &[LATEST],
    qualifier: QUALIFIER_PATTERN,
    is_qualifier,
};
const NAMESPACED_FUNCTION_NAME: Shape = Shape {
    most: 256,
    pattern: r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
    is_name_character: |character| is_plain(character) || character == '.',
    latest: &[LATEST, "$LATEST.PUBLISHED"],
    qualifier: QUALIFIER_PATTERN,
    is_qualifier,
};
/// The shape `FunctionUrlFunctionName`: versions have no URLs.
const FUNCTION_URL_NAME: Shape = Shape {
    most: 140,
    pattern: r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?",
    is_name_character: is_plain,
    latest: &[],
    qualifier: r"((?!^\d+$)^[0-9a-zA-Z-_]+$)",
    is_qualifier: is_alias,
};
const QUALIFIER_PATTERN: &str = r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";

/// A function, and the qualifier of its version or alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) qualifier: Option<String>,
}

impl Named {
    /// Parses the `FunctionName` of an operation that changes a function.
    pub(super) fn read(given: &str, cx: &Cx<'_>) -> Result<Self, Fault> {
        read(&FUNCTION_NAME, given, None, cx)
    }

    /// Parses the `FunctionName` of the other operations and their `Qualifier`, which must not contradict each other.
    pub(super) fn namespaced(given: &str, qualifier: Option<&str>, cx: &Cx<'_>) -> Result<Self, Fault> {
        read(&NAMESPACED_FUNCTION_NAME, given, qualifier, cx)
    }

    /// Parses the `FunctionName` of the operations of function URLs and their `Qualifier`, which is an alias.
    pub(super) fn of_url(given: &str, qualifier: Option<&str>, cx: &Cx<'_>) -> Result<Self, Fault> {
        read(&FUNCTION_URL_NAME, given, qualifier, cx)
    }

    /// Fails if the name is too long for a new function.
    pub(super) fn check_length(&self, given: &str) -> Result<(), Fault> {
        if self.name.len() <= MAX_NAME {
            return Ok(());
        }
        Err(fault::invalid(format!(
            "1 validation error detected: Value '{given}' at 'functionName' failed to satisfy constraint: Member must have \
             length less than or equal to {MAX_NAME}"
        )))
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

fn read(shape: &Shape, given: &str, qualifier: Option<&str>, cx: &Cx<'_>) -> Result<Named, Fault> {
    let parsed = parse(shape, given);
    let mut checks = Checks::default();
    if let Some(qualifier) = qualifier {
        checks.length("qualifier", qualifier, 1, 128);
        if !(shape.is_qualifier)(qualifier) {
            let constraint = format!("Member must satisfy regular expression pattern: {}", shape.qualifier);
            checks.fail("qualifier", qualifier, &constraint);
        }
    }
    checks.length("functionName", given, 1, shape.most);
    if parsed.is_none() {
        let constraint = format!("Member must satisfy regular expression pattern: {}", shape.pattern);
        checks.fail("functionName", given, &constraint);
    }
    checks.finish()?;
    let Some(Parsed { region, account, name, qualifier: own }) = parsed else {
        return Err(Fault::validation(given));
    };
    check_place(given, region, account, cx)?;
    match (own, qualifier) {
        (Some(own), Some(other)) if own != other => {
            Err(fault::invalid("The derived qualifier from the function name does not match the specified qualifier."))
        }
        (own, other) => Ok(Named { name: name.to_owned(), qualifier: own.or(other).map(str::to_owned) }),
    }
}

/// Fails if a function of another Region or account is named.
fn check_place(given: &str, region: Option<&str>, account: Option<&str>, cx: &Cx<'_>) -> Result<(), Fault> {
    if let Some(region) = region.filter(|region| *region != cx.region()) {
        let words = format!("Functions from '{region}' are not reachable in this region ('{}')", cx.region());
        return Err(fault::not_found(words));
    }
    match account {
        Some(account) if account != cx.account() => Err(fault::denied(given)),
        _ => Ok(()),
    }
}

/// The parts of a reference to a function.
struct Parsed<'a> {
    region: Option<&'a str>,
    account: Option<&'a str>,
    name: &'a str,
    qualifier: Option<&'a str>,
}

/// Splits a reference as the pattern does, whose first four parts are all optional.
fn parse<'a>(shape: &Shape, given: &'a str) -> Option<Parsed<'a>> {
    let mut parts: Vec<&str> = given.split(':').collect();
    if let ["arn", partition, "lambda", _, ..] = parts.as_slice()
        && (partition.is_empty() || partition.starts_with("aws"))
    {
        parts.drain(..3);
    }
    let region = take_first(&mut parts, is_region);
    let account = take_first(&mut parts, |part| part.len() == 12 && part.chars().all(|digit| digit.is_ascii_digit()));
    take_first(&mut parts, |part| part == "function");
    let (name, qualifier) = match parts.as_slice() {
        [name] => (*name, None),
        [name, qualifier] => (*name, Some(*qualifier)),
        _ => return None,
    };
    let is_name = !name.is_empty() && name.chars().all(shape.is_name_character);
    let is_qualifier =
        qualifier.is_none_or(|text| shape.latest.contains(&text) || !text.is_empty() && text.chars().all(is_plain));
    let is_qualifier = is_qualifier && qualifier.is_none_or(shape.is_qualifier);
    (is_name && is_qualifier).then_some(Parsed { region, account, name, qualifier })
}

/// Takes the first part if it fits and is not the only one, which is the name.
fn take_first<'a>(parts: &mut Vec<&'a str>, fits: impl Fn(&str) -> bool) -> Option<&'a str> {
    (parts.len() > 1 && fits(parts[0])).then(|| parts.remove(0))
}

/// Returns whether a text has the form of a Region: `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`.
fn is_region(text: &str) -> bool {
    let text = text.strip_prefix("eusc-").unwrap_or(text);
    let parts: Vec<&str> = text.split('-').collect();
    let (first, name, number) = match parts.as_slice() {
        [first, name, number] => (*first, *name, *number),
        [first, partition, name, number]
            if *partition == "gov" || partition.starts_with("iso") && partition.len() <= 4 =>
        {
            (*first, *name, *number)
        }
        _ => return false,
    };
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase());
    first.len() == 2 && is_word(first) && is_word(name) && matches!(number.as_bytes(), [b'0'..=b'9'])
}

fn is_qualifier(text: &str) -> bool {
    let is_allowed = |character| is_plain(character) || character == '$';
    text == "$LATEST.PUBLISHED" || !text.is_empty() && text.chars().all(is_allowed)
}

fn is_alias(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_plain) && !text.chars().all(|digit| digit.is_ascii_digit())
}

fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;
    use crate::local::service::Place;

    #[test]
    fn a_url_belongs_to_a_function_or_an_alias() {
        let place = Place::local("us-east-1");
        let mut ids = Ids::new(1);
        let cx = Cx::new(Timestamp::from_millis(0), &place, &mut ids);
        for (given, qualifier, expected) in [
            ("f", None, Some(None)),
            ("f", Some("live"), Some(Some("live"))),
            ("f:live", None, Some(Some("live"))),
            ("f", Some("1"), None),
            ("f:1", None, None),
            ("f", Some(LATEST), None),
            ("f:$LATEST", None, None),
            ("my.f", None, None),
        ] {
            let read = Named::of_url(given, qualifier, &cx).ok();
            assert_eq!(read.as_ref().map(|named| named.qualifier.as_deref()), expected, "{given} {qualifier:?}");
        }
        let fault = Named::of_url("f", Some("1"), &cx).unwrap_err();
        let message = "1 validation error detected: Value '1' at 'qualifier' failed to satisfy constraint: Member must \
                       satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)";
        assert_eq!(fault.message, message);
    }

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
            ("arn:aws:lambda:us-east-1:000000000000:function", None, Some(("function", None))),
            ("arn:aws:lambda:eu-west-1:000000000000:function:f", None, None),
            ("arn:aws:lambda:us-east-1:111111111111:function:f", None, None),
            ("us-east-1:000000000000:f", None, Some(("f", None))),
            ("my.space.f", None, Some(("my.space.f", None))),
            ("f", Some("$latest"), Some(("f", Some("$latest")))),
            ("f:$latest", None, None),
            ("f g", None, None),
            ("f:a:b", None, None),
            ("", None, None),
            ("f", Some("a b"), None),
        ];
        for (given, qualifier, expected) in cases {
            let read = Named::namespaced(given, qualifier, &cx).ok();
            let found = read.as_ref().map(|named| (named.name.as_str(), named.qualifier.as_deref()));
            assert_eq!(found, expected, "{given} {qualifier:?}");
        }
    }
}
