//! The names of buses and rules, their ARNs, and the constraints on them.

use crate::arn::Arn;
use crate::local::service::validation::Checks;
use crate::local::service::{Cx, Fault};

pub(super) const DEFAULT_BUS: &str = "default";
const NAME_PATTERN: &str = r"[\.\-_A-Za-z0-9]+";
const BUS_PATTERN: &str = r"[/\.\-_A-Za-z0-9]+";
const BUS_OR_ARN_PATTERN: &str =
    r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+";

pub(super) fn bus_arn(name: &str, cx: &Cx<'_>) -> Arn {
    Arn::new("aws", "events", cx.region(), cx.account(), format!("event-bus/{name}"))
}

/// Returns the ARN of a rule. The ARN of a rule on the default bus does not contain the bus.
pub(super) fn rule_arn(name: &str, bus: &str, cx: &Cx<'_>) -> Arn {
    let resource = if bus == DEFAULT_BUS { format!("rule/{name}") } else { format!("rule/{bus}/{name}") };
    Arn::new("aws", "events", cx.region(), cx.account(), resource)
}

/// Returns the name of the bus for a name or an ARN; the default bus if there is neither. For a bus of another region
/// or account it is the whole ARN, which no bus here has as a name.
pub(super) fn bus_name<'a>(name_or_arn: Option<&'a str>, cx: &Cx<'_>) -> &'a str {
    let Some(text) = name_or_arn else { return DEFAULT_BUS };
    let local = text
        .strip_prefix("arn:aws:events:")
        .and_then(|rest| rest.strip_prefix(cx.region())?.strip_prefix(':'))
        .and_then(|rest| rest.strip_prefix(cx.account())?.strip_prefix(":event-bus/"));
    local.unwrap_or(text)
}

pub(super) fn check_rule_name(checks: &mut Checks, member: &str, name: &str) {
    checks.characters(member, name, NAME_PATTERN, is_name_character);
    checks.length(member, name, 1, 64);
}

/// Checks the name of an archive, or a prefix of one.
pub(super) fn check_short_name(checks: &mut Checks, member: &str, name: &str) {
    checks.characters(member, name, NAME_PATTERN, is_name_character);
    checks.length(member, name, 1, 48);
}

/// Checks the name of a replay, or a prefix of one.
pub(super) fn check_replay_name(checks: &mut Checks, member: &str, name: &str) {
    check_rule_name(checks, member, name);
}

/// Checks the name of a connection or an API destination.
pub(super) fn check_resource_name(checks: &mut Checks, member: &str, name: &str) {
    check_rule_name(checks, member, name);
}

pub(super) fn check_target_id(checks: &mut Checks, member: &str, id: &str) {
    checks.characters(member, id, NAME_PATTERN, is_name_character);
    checks.length(member, id, 1, 64);
}

pub(super) fn check_bus_name(checks: &mut Checks, member: &str, name: &str) {
    checks.characters(member, name, BUS_PATTERN, |character| is_name_character(character) || character == '/');
    checks.length(member, name, 1, 256);
}

/// Checks the name of a new bus.
pub(super) fn check_new_bus_name(name: &str) -> Result<(), Fault> {
    let mut checks = Checks::default();
    check_bus_name(&mut checks, "name", name);
    checks.finish()?;
    if name.contains('/') {
        return Err(Fault::validation("Event bus name must not contain '/'."));
    }
    Ok(())
}

/// Checks the optional reference to a bus that most operations have.
pub(super) fn check_bus_reference(checks: &mut Checks, member: &str, name_or_arn: Option<&str>) {
    let Some(text) = name_or_arn else { return };
    let name = text.parse::<Arn>().ok().filter(|arn| arn.service() == "events").map(|arn| arn.name().to_owned());
    let name = name.as_deref().unwrap_or(text);
    if name.is_empty() || !name.chars().all(|character| is_name_character(character) || character == '/') {
        checks.fail(member, text, &format!("Member must satisfy regular expression pattern: {BUS_OR_ARN_PATTERN}"));
    }
    checks.length(member, text, 1, 1600);
}

fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::id::Ids;
    use crate::local::service::Place;

    #[test]
    fn a_bus_is_meant_by_its_name_or_its_arn() {
        let place = Place { account: "000000000000".to_owned(), region: "eu-west-1".to_owned() };
        let mut ids = Ids::new(1);
        let cx = Cx::new(Timestamp::from_millis(0), &place, &mut ids);
        let elsewhere = "arn:aws:events:eu-west-1:111111111111:event-bus/Orders";
        let cases = [
            (None, "default"),
            (Some("Orders"), "Orders"),
            (Some("arn:aws:events:eu-west-1:000000000000:event-bus/Orders"), "Orders"),
            (Some(elsewhere), elsewhere),
        ];
        for (text, name) in cases {
            assert_eq!(bus_name(text, &cx), name);
        }
        assert_eq!(rule_arn("Dev", "default", &cx).to_string(), "arn:aws:events:eu-west-1:000000000000:rule/Dev");
        assert_eq!(rule_arn("Dev", "Orders", &cx).to_string(), "arn:aws:events:eu-west-1:000000000000:rule/Orders/Dev");
    }

    #[test]
    fn references_are_checked_as_the_model_says() {
        let cases = [
            ("Orders", true),
            ("aws.partner/example.com/1", true),
            ("arn:aws:events:eu-west-1:000000000000:event-bus/Orders", true),
            ("Or ders", false),
            ("arn:aws:events:eu-west-1:000000000000:event-bus/", false),
            ("arn:aws:sqs:eu-west-1:000000000000:Orders", false),
            ("", false),
        ];
        for (text, good) in cases {
            let mut checks = Checks::default();
            check_bus_reference(&mut checks, "eventBusName", Some(text));
            assert_eq!(checks.finish().is_ok(), good, "{text}");
        }
        assert!(check_new_bus_name("Orders").is_ok());
        assert_eq!(
            check_new_bus_name("a/b").map_err(|fault| fault.message),
            Err("Event bus name must not contain '/'.".to_owned())
        );
    }
}
