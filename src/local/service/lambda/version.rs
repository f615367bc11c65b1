//! Published versions, and the aliases that name them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{Answer, Cx, Fault, decode};
use super::function::{check_revision, describe};
use super::name::{LATEST, Named, function_arn};
use super::{Lambda, fault, page};

/// An alias: a name for a version.
///
/// Deviation: AWS can split the traffic of an alias between two versions (`AdditionalVersionWeights`); the local cloud
/// refuses such weights.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Alias {
    pub(super) version: String,
    description: String,
    revision: String,
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
    let named = Named::read(&input.function_name, None, cx)?;
    let latest = &lambda.function(&named, cx)?.latest;
    check_revision(latest, input.revision_id.as_deref())?;
    if input.code_sha256.is_some_and(|sha256| sha256 != latest.package.sha256) {
        return Err(fault::invalid(
            "CodeSHA256 is different from current CodeSHA256 in $LATEST. Please try again with the CodeSHA256 in $LATEST.",
        ));
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
    let revision = cx.ids.uuid();
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
            function.last_version
        }
    };
    let version = function.versions.get(&number).ok_or_else(|| fault::no_function(&named.name))?;
    Ok(describe(&named.name, version, &number.to_string(), true, cx))
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
    let named = Named::read(&input.function_name, None, cx)?;
    let function = lambda.function(&named, cx)?;
    let latest = std::iter::once((LATEST.to_owned(), &function.latest));
    let numbered = function.versions.iter().map(|(number, version)| (number.to_string(), version));
    let views =
        latest.chain(numbered).map(|(number, version)| describe(&named.name, version, &number, true, cx)).collect();
    page::page("Versions", views, input.marker.as_deref(), input.max_items)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AliasInput {
    function_name: String,
    name: String,
    function_version: Option<String>,
    description: Option<String>,
    routing_config: Option<Value>,
    revision_id: Option<String>,
}

impl AliasInput {
    fn read(input: Value, cx: &Cx<'_>) -> Result<(Self, Named), Fault> {
        let input: Self = decode(input)?;
        let named = Named::read(&input.function_name, None, cx)?;
        let weights = input.routing_config.as_ref().and_then(|config| config.get("AdditionalVersionWeights"));
        if weights.and_then(Value::as_object).is_some_and(|weights| !weights.is_empty()) {
            return Err(Fault::not_implemented("lambda", "aliases with weights"));
        }
        Ok((input, named))
    }
}

pub(super) fn create_alias(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = AliasInput::read(input, cx)?;
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
    let version = input.function_version.unwrap_or_default();
    check_version(lambda, &named, &version, cx)?;
    let revision = cx.ids.uuid();
    let arn = format!("{}:{}", named.arn(cx), input.name);
    let function = lambda.function_mut(&named, cx)?;
    if function.aliases.contains_key(&input.name) {
        return Err(fault::conflict(format!("Alias already exists: {arn}")));
    }
    let alias = Alias { version, description: input.description.unwrap_or_default(), revision };
    let output = describe_alias(&named.name, &input.name, &alias, cx);
    function.aliases.insert(input.name, alias);
    Ok(output)
}

pub(super) fn update_alias(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let (input, named) = AliasInput::read(input, cx)?;
    if let Some(version) = &input.function_version {
        check_version(lambda, &named, version, cx)?;
    }
    let revision = cx.ids.uuid();
    let missing = no_alias(&named, &input.name, cx);
    let alias = lambda.function_mut(&named, cx)?.aliases.get_mut(&input.name).ok_or(missing)?;
    if input.revision_id.is_some_and(|asked| asked != alias.revision) {
        return Err(fault::precondition());
    }
    alias.version = input.function_version.unwrap_or_else(|| alias.version.clone());
    alias.description = input.description.unwrap_or_else(|| alias.description.clone());
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
    lambda.function_mut(&named, cx)?.aliases.remove(&input.name);
    Ok(Value::Null)
}

pub(super) fn list_aliases(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let named = Named::read(&input.function_name, None, cx)?;
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
    json!({
        "AliasArn": format!("{}:{name}", function_arn(function, cx)),
        "Name": name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision,
    })
}
