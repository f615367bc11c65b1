//! Aliases: names that route to one version or to two.

use serde::Deserialize;
use serde_json::{Value, json};

use super::machine::seconds;
use super::page;
use super::store::{Alias, Route, States, split};
use super::{Fault, fault, nothing};
use crate::id::Ids;
use crate::local::service::validation::Checks;
use crate::local::service::{Answer, Cx, decode};

const MAX_NAME_LENGTH: usize = 80;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    name: String,
    description: Option<String>,
    routing_configuration: Vec<Route>,
}

pub(super) fn create_state_machine_alias(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Create = decode(input)?;
    check_name(&input.name)?;
    let machine_name = check_routes(states, &input.routing_configuration)?;
    let missing = || fault::no_such_resource(&machine_name);
    let machine = states.machines.get_mut(&machine_name).ok_or_else(missing)?;
    let arn = format!("{}:{}", machine.arn, input.name);
    let routes = input.routing_configuration;
    if let Some(known) = machine.aliases.get(&input.name) {
        if known.routes != routes || known.description != input.description {
            return Err(fault::conflict(
                "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
            ));
        }
        return Ok(json!({"stateMachineAliasArn": arn, "creationDate": seconds(known.created)}));
    }
    let alias = Alias { description: input.description, routes, created: cx.now, updated: cx.now };
    machine.aliases.insert(input.name, alias);
    Ok(json!({"stateMachineAliasArn": arn, "creationDate": seconds(cx.now)}))
}

/// Checks a name, which must not be a number, like a version.
fn check_name(name: &str) -> Result<(), Fault> {
    const PATTERN: &str = "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$";
    let mut checks = Checks::default();
    checks.length("name", name, 1, MAX_NAME_LENGTH);
    let is_number = name.chars().all(|next| next.is_ascii_digit());
    checks.characters("name", name, PATTERN, |next| {
        !is_number && (next.is_ascii_alphanumeric() || matches!(next, '_' | '-' | '.'))
    });
    checks.finish()
}

/// Checks that there are one or two versions of one state machine, whose weights add up to 100. Returns the name of the
/// state machine.
fn check_routes(states: &States, routes: &[Route]) -> Result<String, Fault> {
    check_limits(routes)?;
    let arns: Vec<&str> = routes.iter().map(|route| route.state_machine_version_arn.as_str()).collect();
    let received = |wish: &str, found: String| Err(Fault::validation(format!("{wish} Received: [{found}]")));
    if let [first, second] = arns.as_slice()
        && first == second
    {
        return received("Routing configuration must contain distinct state machine version ARNs.", arns.join(", "));
    }
    let weights: Vec<i64> = routes.iter().map(|route| route.weight).collect();
    if weights.iter().sum::<i64>() != 100 {
        let weights: Vec<String> = weights.iter().map(i64::to_string).collect();
        return received("Sum of routing configuration weights must equal 100.", weights.join(", "));
    }
    let mut names = Vec::new();
    for arn in &arns {
        let (name, qualifier) = split(arn)?;
        let number = qualifier.and_then(|number| number.parse::<u64>().ok());
        let version = number.and_then(|number| states.machines.get(name)?.versions.get(&number));
        if version.is_none() {
            return received("Routing configuration must contain state machine version ARNs.", arns.join(", "));
        }
        names.push(name);
    }
    match names.as_slice() {
        [first, second] if first != second => {
            received("Routing configuration must contain versions of one state machine.", arns.join(", "))
        }
        names => Ok(names.first().copied().unwrap_or_default().to_owned()),
    }
}

fn check_limits(routes: &[Route]) -> Result<(), Fault> {
    let mut checks = Checks::default();
    if !(1..=2).contains(&routes.len()) {
        let shown: Vec<String> = routes
            .iter()
            .map(|Route { state_machine_version_arn: arn, weight }| {
                format!("RoutingConfigurationListItem(stateMachineVersionArn={arn}, weight={weight})")
            })
            .collect();
        let bound = if routes.is_empty() { "greater than or equal to 1" } else { "less than or equal to 2" };
        let constraint = format!("Member must have length {bound}");
        checks.fail("routingConfiguration", &format!("[{}]", shown.join(", ")), &constraint);
    }
    for (index, route) in routes.iter().enumerate() {
        checks.range(&format!("routingConfiguration.{}.member.weight", index + 1), route.weight, 0, 100);
    }
    checks.finish()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByArn {
    state_machine_alias_arn: String,
}

fn find<'a>(states: &'a mut States, arn: &str) -> Result<&'a mut Alias, Fault> {
    let (name, alias) = split(arn)?;
    let machine = states.machines.get_mut(name);
    let alias = machine.zip(alias).and_then(|(machine, alias)| machine.aliases.get_mut(alias));
    alias.ok_or_else(|| fault::no_such_resource(arn))
}

pub(super) fn describe_state_machine_alias(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: ByArn = decode(input)?;
    let arn = input.state_machine_alias_arn;
    let alias = find(states, &arn)?;
    let mut output = json!({
        "stateMachineAliasArn": arn,
        "name": arn.rsplit(':').next().unwrap_or_default(),
        "routingConfiguration": alias.routes,
        "creationDate": seconds(alias.created),
        "updateDate": seconds(alias.updated),
    });
    if let Some(description) = &alias.description {
        output["description"] = json!(description);
    }
    Ok(output)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    state_machine_alias_arn: String,
    description: Option<String>,
    routing_configuration: Option<Vec<Route>>,
}

pub(super) fn update_state_machine_alias(states: &mut States, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Update = decode(input)?;
    if input.description.is_none() && input.routing_configuration.is_none() {
        let message = "Either the description or the RoutingConfiguration must be specified";
        return Err(Fault::new("MissingRequiredParameter", message));
    }
    if let Some(routes) = &input.routing_configuration {
        check_routes(states, routes)?;
    }
    let missing = |_| Fault::new("ResourceNotFound", "Request references a resource that does not exist.");
    let alias = find(states, &input.state_machine_alias_arn).map_err(missing)?;
    alias.routes = input.routing_configuration.unwrap_or_else(|| alias.routes.clone());
    alias.description = input.description.or_else(|| alias.description.take());
    alias.updated = cx.now;
    Ok(json!({"updateDate": seconds(cx.now)}))
}

/// Deletes an alias; one that does not exist is not an error.
pub(super) fn delete_state_machine_alias(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: ByArn = decode(input)?;
    let (name, alias) = split(&input.state_machine_alias_arn)?;
    if let (Some(machine), Some(alias)) = (states.machines.get_mut(name), alias) {
        machine.aliases.remove(alias);
    }
    nothing()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    state_machine_arn: String,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list_state_machine_aliases(states: &mut States, input: Value, _: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let (name, version) = split(&input.state_machine_arn)?;
    let machine = states.machines.get(name).ok_or_else(|| fault::no_such_machine(&input.state_machine_arn))?;
    let arn = &input.state_machine_arn;
    let routed =
        |alias: &&Alias| version.is_none() || alias.routes.iter().any(|route| route.state_machine_version_arn == *arn);
    let aliases = machine.aliases.iter().filter(|(_, alias)| routed(alias)).map(|(name, alias)| {
        json!({
            "stateMachineAliasArn": format!("{}:{name}", machine.arn),
            "creationDate": seconds(alias.created),
        })
    });
    let (aliases, next) = page::of(aliases, input.max_results, input.next_token.as_deref(), page::MAX_TOKEN_LENGTH)?;
    let mut output = json!({"stateMachineAliases": aliases});
    if let Some(next) = next {
        output["nextToken"] = Value::String(next);
    }
    Ok(output)
}

/// Returns the version for a start through the alias, chosen by weight.
pub(super) fn choose<'a>(alias: &'a Alias, ids: &mut Ids) -> Option<&'a str> {
    let draw = i64::try_from(ids.bits() % 100).unwrap_or_default();
    let mut upto = 0;
    alias.routes.iter().find_map(|route| {
        upto += route.weight;
        (draw < upto).then_some(route.state_machine_version_arn.as_str())
    })
}
