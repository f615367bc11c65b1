//! Published versions, and the aliases that name them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::function::{Moment, check_revision, describe};
use super::name::{LATEST, Named, function_arn};
use super::{Lambda, fault, page};
use crate::id::Ids;

/// An alias: a name for a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Alias {
    pub(super) version: String,
    description: String,
    pub(super) revision: String,
    /// The share of the invocations that go to another version (`AdditionalVersionWeights`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    weights: BTreeMap<String, f64>,
}

impl Alias {
    /// Returns the version that one invocation runs.
    pub(super) fn pick(&self, ids: &mut Ids) -> &str {
        match self.weights.iter().next() {
            Some((other, weight)) if ids.chance() < *weight => other,
            _ => &self.version,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Publish {
    function_name: String,
    description: Option<String>,
    revision_id: Option<String>,
    code_sha256: Option<String>,
}

pub(super) fn publish(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Publish = decode(input)?;
    let named = Named::read(&input.function_name, cx)?;
    let latest = &lambda.function(&named, cx)?.latest;
    check_revision(latest, input.revision_id.as_deref())?;
    if let Some(asked) = input.code_sha256.filter(|sha256| *sha256 != latest.package.sha256) {
        return Err(fault::invalid(format!(
            "CodeSHA256 ({asked}) is different from current CodeSHA256 in $LATEST ({}). Please try again with the \
             CodeSHA256 in $LATEST.",
            latest.package.sha256
        )));
    }
    publish_latest(lambda, &named, input.description, cx)
}

/// Publishes a version of `$LATEST`, unless the last one is the same.
pub(super) fn publish_latest(
    lambda: &mut Lambda,
    named: &Named,
    description: Option<String>,
    cx: &mut Cx<'_>,
) -> Answer {
    let (revision, latest_revision) = (cx.ids.uuid(), cx.ids.uuid());
    let function = lambda.function_mut(named, cx)?;
    let latest = &function.latest;
    let last = function
        .versions
        .last_key_value()
        .filter(|(_, last)| last.package.sha256 == latest.package.sha256 && last.modified >= latest.modified);
    let number = match last {
        Some((number, _)) => *number,
        None => {
            let mut version = latest.clone();
            version.configuration.description = description.unwrap_or(version.configuration.description);
            (version.revision, version.modified) = (revision, cx.now);
            function.last_version += 1;
            function.versions.insert(function.last_version, version);
            function.latest.revision = latest_revision;
            function.last_version
        }
    };
    let version = function.versions.get(&number).ok_or_else(|| fault::no_function(&named.name))?;
    Ok(describe(&named.name, version, &number.to_string(), true, Moment::Settled, cx))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct List {
    function_name: String,
    marker: Option<String>,
    max_items: Option<i64>,
}

pub(super) fn list(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let named = Named::namespaced(&input.function_name, None, cx)?;
    let function = lambda.function(&named, cx)?;
    let latest = std::iter::once((LATEST.to_owned(), &function.latest));
    let numbered = function.versions.iter().map(|(number, version)| (number.to_string(), version));
    let views = latest
        .chain(numbered)
        .map(|(number, version)| describe(&named.name, version, &number, true, Moment::Listed, cx))
        .collect();
    page::page("Versions", views, input.marker.as_deref(), input.max_items)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AliasInput {
    function_name: String,
    name: String,
    function_version: Option<String>,
    description: Option<String>,
    routing_config: Option<Routing>,
    revision_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Routing {
    additional_version_weights: Option<BTreeMap<String, f64>>,
}

impl AliasInput {
    fn read(input: Value, cx: &Cx<'_>) -> Result<(Self, Named), Fault> {
        let input: Self = decode(input)?;
        let named = Named::read(&input.function_name, cx)?;
        Ok((input, named))
    }

    /// Returns the weights of a request, checked; `None` if it does not change them.
    fn weights(
        &mut self,
        lambda: &Lambda,
        named: &Named,
        version: &str,
        cx: &Cx<'_>,
    ) -> Result<Option<Weights>, Fault> {
        let Some(routing) = self.routing_config.take() else { return Ok(None) };
        let weights = routing.additional_version_weights.unwrap_or_default();
        check_weights(&weights)?;
        if weights.len() > 1 {
            return Err(fault::invalid("Number of items in AdditionalVersionWeights cannot be greater than 1"));
        }
        let Some(other) = weights.keys().next() else { return Ok(Some(weights)) };
        check_version(lambda, named, version, cx)?;
        if version == LATEST {
            return Err(fault::invalid("$LATEST is not supported for an alias pointing to more than 1 version"));
        }
        if other == version {
            return Err(fault::invalid(format!(
                "Invalid function version {version}. Function version {version} is already included in routing \
                 configuration."
            )));
        }
        check_version(lambda, named, other, cx)?;
        Ok(Some(weights))
    }
}

type Weights = BTreeMap<String, f64>;

fn check_weights(weights: &Weights) -> Result<(), Fault> {
    let mut checks = Checks::default();
    let shown: Vec<String> = weights.iter().map(|(version, weight)| format!("{version}={weight:?}")).collect();
    let shown = format!("{{{}}}", shown.join(", "));
    let is_number = |version: &String| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    let member = "routingConfig.additionalVersionWeights";
    if !weights.keys().all(is_number) {
        let constraint = "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member \
                          must have length greater than or equal to 1, Member must satisfy regular expression pattern: \
                          [0-9]+]";
        checks.fail(member, &shown, constraint);
    }
    if !weights.values().all(|weight| (0.0..=1.0).contains(weight)) {
        let constraint = "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member \
                          must have value greater than or equal to 0.0, Member must not be null]";
        checks.fail(member, &shown, constraint);
    }
    checks.finish()
}

pub(super) fn create_alias(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (mut input, named) = AliasInput::read(input, cx)?;
    let is_name = !input.name.is_empty()
        && !input.name.chars().all(|character| character.is_ascii_digit())
        && input.name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'));
    if !is_name {
        return Err(Fault::validation(format!(
            "1 validation error detected: Value '{}' at 'name' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
            input.name
        )));
    }
    let version = input.function_version.take().unwrap_or_default();
    let weights = input.weights(lambda, &named, &version, cx)?.unwrap_or_default();
    check_version(lambda, &named, &version, cx)?;
    let revision = cx.ids.uuid();
    let arn = format!("{}:{}", named.arn(cx), input.name);
    let function = lambda.function_mut(&named, cx)?;
    if function.aliases.contains_key(&input.name) {
        return Err(fault::conflict(format!("Alias already exists: {arn}")));
    }
    let alias = Alias { version, description: input.description.unwrap_or_default(), revision, weights };
    let output = describe_alias(&named.name, &input.name, &alias, cx);
    function.aliases.insert(input.name, alias);
    Ok(output)
}

pub(super) fn update_alias(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (mut input, named) = AliasInput::read(input, cx)?;
    if let Some(version) = &input.function_version {
        check_version(lambda, &named, version, cx)?;
    }
    let present = lambda.function(&named, cx)?.aliases.get(&input.name).map(|alias| alias.version.clone());
    let version = input.function_version.clone().or(present).unwrap_or_default();
    let weights = input.weights(lambda, &named, &version, cx)?;
    let revision = cx.ids.uuid();
    let missing = fault::not_found(format!("Alias not found: {}:{}", named.arn(cx), input.name));
    let alias = lambda.function_mut(&named, cx)?.aliases.get_mut(&input.name).ok_or(missing)?;
    if input.revision_id.is_some_and(|asked| asked != alias.revision) {
        return Err(fault::precondition());
    }
    alias.version = input.function_version.unwrap_or_else(|| alias.version.clone());
    alias.description = input.description.unwrap_or_else(|| alias.description.clone());
    alias.weights = weights.unwrap_or_else(|| std::mem::take(&mut alias.weights));
    alias.revision = revision;
    Ok(describe_alias(&named.name, &input.name, alias, cx))
}

pub(super) fn get_alias(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = AliasInput::read(input, cx)?;
    let alias = lambda.function(&named, cx)?.aliases.get(&input.name);
    let alias = alias.ok_or_else(|| no_alias(&named, &input.name, cx))?;
    Ok(describe_alias(&named.name, &input.name, alias, cx))
}

pub(super) fn delete_alias(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = AliasInput::read(input, cx)?;
    let function = lambda.function_mut(&named, cx)?;
    function.aliases.remove(&input.name);
    function.urls.remove(&input.name);
    Ok(Value::Null)
}

pub(super) fn list_aliases(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let named = Named::read(&input.function_name, cx)?;
    let aliases = &lambda.function(&named, cx)?.aliases;
    let views = aliases.iter().map(|(name, alias)| describe_alias(&named.name, name, alias, cx)).collect();
    page::page("Aliases", views, input.marker.as_deref(), input.max_items)
}

fn check_version(lambda: &Lambda, named: &Named, version: &str, cx: &Cx<'_>) -> Result<(), Fault> {
    let function = lambda.function(named, cx)?;
    let is_there = version == LATEST || version.parse().is_ok_and(|number| function.versions.contains_key(&number));
    if is_there { Ok(()) } else { Err(fault::no_function(&format!("{}:{version}", named.arn(cx)))) }
}

fn no_alias(named: &Named, alias: &str, cx: &Cx<'_>) -> Fault {
    fault::not_found(format!("Cannot find alias arn: {}:{alias}", named.arn(cx)))
}

fn describe_alias(function: &str, name: &str, alias: &Alias, cx: &Cx<'_>) -> Value {
    let mut view = json!({
        "AliasArn": format!("{}:{name}", function_arn(function, cx)),
        "Name": name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision,
    });
    if !alias.weights.is_empty() {
        view["RoutingConfig"] = json!({"AdditionalVersionWeights": alias.weights});
    }
    view
}
