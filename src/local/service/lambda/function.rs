//! Creates, lists, updates and deletes functions and their versions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::code::{Package, Upload};
use super::configuration::{Configuration, Settings};
use super::event_invoke::EventInvokeConfig;
use super::function_url::Url;
use super::name::{LATEST, Named, function_arn};
use super::permission::Policy;
use super::version::Alias;
use super::{Lambda, fault, page, tag};
use crate::clock::Timestamp;

/// A function with everything that belongs to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Function {
    pub(super) latest: Version,
    pub(super) versions: BTreeMap<u64, Version>,
    pub(super) last_version: u64,
    pub(super) aliases: BTreeMap<String, Alias>,
    /// By qualifier; an empty text stands for none.
    pub(super) policies: BTreeMap<String, Policy>,
    pub(super) event_invoke: BTreeMap<String, EventInvokeConfig>,
    pub(super) tags: BTreeMap<String, String>,
    /// By qualifier; an empty text stands for none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) urls: BTreeMap<String, Url>,
    /// The reserved concurrency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reserved: Option<u32>,
}

/// The code and settings of a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) configuration: Configuration,
    pub(super) package: Package,
    pub(super) revision: String,
    pub(super) modified: Timestamp,
}

/// The moment at which a function is described, which decides the members about its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// In the response of the operation that creates it.
    Created,
    /// In the response of an operation that changes it.
    Updated,
    /// At any later time.
    Settled,
    /// In a list, which does not have these members.
    Listed,
}

impl Function {
    pub(super) fn all_versions(&self) -> impl Iterator<Item = &Version> {
        std::iter::once(&self.latest).chain(self.versions.values())
    }

    /// Returns the version of a qualifier, and its number.
    pub(super) fn version(&self, qualifier: Option<&str>) -> Option<(&Version, String)> {
        let Some(qualifier) = qualifier.filter(|qualifier| *qualifier != LATEST) else {
            return Some((&self.latest, LATEST.to_owned()));
        };
        let number = match self.aliases.get(qualifier) {
            Some(alias) => alias.version.as_str(),
            None => qualifier,
        };
        if number == LATEST {
            return Some((&self.latest, LATEST.to_owned()));
        }
        let version = self.versions.get(&number.parse().ok()?)?;
        Some((version, number.to_owned()))
    }

    /// Returns the revision of what a qualifier names: an alias, a version or `$LATEST`.
    pub(super) fn revision_mut(&mut self, qualifier: Option<&str>) -> Option<&mut String> {
        let Some(qualifier) = qualifier.filter(|qualifier| *qualifier != LATEST) else {
            return Some(&mut self.latest.revision);
        };
        match self.aliases.get_mut(qualifier) {
            Some(alias) => Some(&mut alias.revision),
            None => Some(&mut self.versions.get_mut(&qualifier.parse().ok()?)?.revision),
        }
    }

    /// Returns the revision of what a qualifier names: an alias, a version or `$LATEST`.
    pub(super) fn revision(&self, qualifier: Option<&str>) -> Option<&str> {
        match qualifier.and_then(|qualifier| self.aliases.get(qualifier)) {
            Some(alias) => Some(&alias.revision),
            None => self.version(qualifier).map(|(version, _)| version.revision.as_str()),
        }
    }
}

impl Lambda {
    pub(super) fn function(&self, named: &Named, cx: &Cx<'_>) -> Result<&Function, Fault> {
        self.functions.get(&named.name).ok_or_else(|| fault::no_function(&named.arn(cx)))
    }

    pub(super) fn function_mut(&mut self, named: &Named, cx: &Cx<'_>) -> Result<&mut Function, Fault> {
        self.functions.get_mut(&named.name).ok_or_else(|| fault::no_function(&named.arn(cx)))
    }

    /// Returns the version that one invocation runs, and its number: an alias may split its traffic between two.
    pub(super) fn version_to_run(&self, named: &Named, cx: &mut Cx<'_>) -> Result<(&Version, String), Fault> {
        let alias = named.qualifier.as_ref().and_then(|name| self.functions.get(&named.name)?.aliases.get(name));
        let Some(alias) = alias else { return self.version(named, cx) };
        let qualifier = Some(alias.pick(cx.ids).to_owned());
        self.version(&Named { name: named.name.clone(), qualifier }, cx)
    }

    /// Returns the version of a function name, and its number.
    pub(super) fn version(&self, named: &Named, cx: &Cx<'_>) -> Result<(&Version, String), Fault> {
        let found = self.function(named, cx)?.version(named.qualifier.as_deref());
        found.ok_or_else(|| fault::no_function(&named.arn(cx)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Create {
    function_name: String,
    #[serde(default)]
    code: Upload,
    #[serde(default)]
    publish: bool,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    package_type: Option<String>,
}

pub(super) fn create(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let settings: Settings = decode(input.clone())?;
    let input: Create = decode(input)?;
    let named = Named::read(&input.function_name, cx)?;
    named.check_length(&input.function_name)?;
    if input.package_type.is_some_and(|kind| kind == "Image") {
        return Err(Fault::not_implemented("lambda", "functions from images"));
    }
    let configuration = settings.first(cx)?;
    tag::check(&input.tags)?;
    if lambda.functions.contains_key(&named.name) {
        return Err(fault::conflict(format!("Function already exist: {}", named.name)));
    }
    let package = input.code.take(lambda)?;
    let latest = Version { configuration, package, revision: cx.ids.uuid(), modified: cx.now };
    let function = Function {
        latest,
        versions: BTreeMap::new(),
        last_version: 0,
        aliases: BTreeMap::new(),
        policies: BTreeMap::new(),
        event_invoke: BTreeMap::new(),
        tags: input.tags,
        urls: BTreeMap::new(),
        reserved: None,
    };
    lambda.functions.insert(named.name.clone(), function);
    let mut output = changed(lambda, &named.name, Moment::Created, cx)?;
    if input.publish {
        output["Version"] = super::version::publish_latest(lambda, &named, None, cx)?["Version"].take();
    }
    Ok(output)
}

/// Returns the response of the operations that change `$LATEST`. On AWS the change takes effect after the response, which
/// gives `$LATEST` another revision.
fn changed(lambda: &mut Lambda, name: &str, moment: Moment, cx: &mut Cx<'_>) -> Answer {
    let named = Named { name: name.to_owned(), qualifier: None };
    let revision = cx.ids.uuid();
    let output = describe(name, &lambda.function(&named, cx)?.latest, LATEST, false, moment, cx);
    lambda.function_mut(&named, cx)?.latest.revision = revision;
    Ok(output)
}

/// Returns a `FunctionConfiguration`; `is_qualified` is whether its ARN contains the version.
pub(super) fn describe(
    name: &str,
    version: &Version,
    number: &str,
    is_qualified: bool,
    moment: Moment,
    cx: &Cx<'_>,
) -> Value {
    let of = &version.configuration;
    let arn = function_arn(name, cx);
    let modified = version.modified.to_millis_text().replace('Z', "+0000");
    let mut output = json!({
        "FunctionName": name,
        "FunctionArn": if is_qualified { format!("{arn}:{number}") } else { arn },
        "Runtime": of.runtime,
        "Role": of.role,
        "Handler": of.handler,
        "CodeSize": version.package.size,
        "Description": of.description,
        "Timeout": of.timeout,
        "MemorySize": of.memory_size,
        "LastModified": modified,
        "CodeSha256": version.package.sha256,
        "Version": number,
        "TracingConfig": {"Mode": of.tracing_mode},
        "RevisionId": version.revision,
        "PackageType": "Zip",
        "Architectures": [of.architecture],
        "EphemeralStorage": {"Size": of.ephemeral_storage},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": of.log_group.clone().unwrap_or_else(|| format!("/aws/lambda/{name}"))},
    });
    if let Some(members) = output.as_object_mut() {
        if let Some(variables) = &of.environment {
            members.insert("Environment".to_owned(), json!({"Variables": variables}));
        }
        if let Some(target) = &of.dead_letter_target {
            members.insert("DeadLetterConfig".to_owned(), json!({"TargetArn": target}));
        }
        members.extend(state(of, moment, cx));
    }
    output
}

/// Returns the members about the state of a function.
///
/// Deviation: on AWS a new function is `Pending`, and a changed one `InProgress`, for some seconds; in the local cloud only
/// the response of the operation says so, and the next request finds it `Active`.
fn state(of: &Configuration, moment: Moment, cx: &Cx<'_>) -> Map<String, Value> {
    let mut members = match moment {
        Moment::Created => object([
            ("State", "Pending"),
            ("StateReason", "The function is being created."),
            ("StateReasonCode", "Creating"),
        ]),
        Moment::Updated => object([
            ("State", "Active"),
            ("LastUpdateStatus", "InProgress"),
            ("LastUpdateStatusReason", "The function is being created."),
            ("LastUpdateStatusReasonCode", "Creating"),
        ]),
        Moment::Settled => object([("State", "Active"), ("LastUpdateStatus", "Successful")]),
        Moment::Listed => return Map::new(),
    };
    members.insert("RuntimeVersionConfig".to_owned(), json!({"RuntimeVersionArn": runtime_version(&of.runtime, cx)}));
    members
}

fn object<const N: usize>(members: [(&str, &str); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}

/// Returns the ARN of a runtime's version.
///
/// Deviation: on AWS its hash names a build of the runtime; the local cloud derives it from the name of the runtime.
fn runtime_version(runtime: &str, cx: &Cx<'_>) -> String {
    let hash: String = Sha256::digest(runtime).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("arn:aws:lambda:{}::runtime:{hash}", cx.region())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Which {
    function_name: String,
    qualifier: Option<String>,
}

impl Which {
    pub(super) fn named(&self, cx: &Cx<'_>) -> Result<Named, Fault> {
        Named::namespaced(&self.function_name, self.qualifier.as_deref(), cx)
    }
}

pub(super) fn get(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let named = decode::<Which>(input)?.named(cx)?;
    let (version, number) = lambda.version(&named, cx)?;
    let region = cx.region();
    let location =
        format!("https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{}/{}", cx.account(), named.name);
    let mut output = json!({
        "Configuration": describe(&named.name, version, &number, named.qualifier.is_some(), Moment::Settled, cx),
        // Deviation: on AWS the package can be downloaded from `Code.Location`; in the local cloud it cannot.
        "Code": {"RepositoryType": "S3", "Location": location},
    });
    let function = lambda.function(&named, cx)?;
    if let Some(reserved) = function.reserved {
        output["Concurrency"] = json!({"ReservedConcurrentExecutions": reserved});
    }
    let tags = &function.tags;
    if !tags.is_empty()
        && let Some(members) = output.as_object_mut()
    {
        members.insert("Tags".to_owned(), json!(tags));
    }
    Ok(output)
}

pub(super) fn get_configuration(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let named = decode::<Which>(input)?.named(cx)?;
    let (version, number) = lambda.version(&named, cx)?;
    Ok(describe(&named.name, version, &number, named.qualifier.is_some(), Moment::Settled, cx))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct List {
    function_version: Option<String>,
    marker: Option<String>,
    max_items: Option<i64>,
}

pub(super) fn list(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let mut checks = Checks::default();
    checks.one_of("functionVersion", input.function_version.as_deref().unwrap_or("ALL"), &["ALL"]);
    checks.finish()?;
    let all = input.function_version.is_some();
    let views = lambda.functions.iter().flat_map(|(name, function)| {
        let latest = std::iter::once((LATEST.to_owned(), &function.latest));
        let numbered =
            function.versions.iter().filter(move |_| all).map(|(number, version)| (number.to_string(), version));
        latest.chain(numbered).map(move |(number, version)| (name, number, version))
    });
    let views =
        views.map(|(name, number, version)| describe(name, version, &number, all, Moment::Listed, cx)).collect();
    page::page("Functions", views, input.marker.as_deref(), input.max_items)
}

pub(super) fn delete(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let named = decode::<Which>(input)?.named(cx)?;
    let function = lambda.function_mut(&named, cx)?;
    match named.qualifier.as_deref() {
        None => {
            lambda.functions.remove(&named.name);
        }
        Some(LATEST) => return Err(fault::invalid("$LATEST version cannot be deleted without deleting the function.")),
        Some(number) => {
            if let Some((alias, _)) = function.aliases.iter().find(|(_, alias)| alias.version == number) {
                let arn = named.arn(cx);
                return Err(fault::conflict(format!(
                    "Unable to delete version because the following aliases reference it: [{alias}] ({arn})"
                )));
            }
            number.parse().ok().and_then(|number| function.versions.remove(&number));
        }
    }
    lambda.forget_unused_code();
    Ok(Value::Null)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Update {
    function_name: String,
    revision_id: Option<String>,
    #[serde(default)]
    publish: bool,
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn update_code(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let upload: Upload = decode(input.clone())?;
    let input: Update = decode(input)?;
    let named = Named::read(&input.function_name, cx)?;
    check_revision(&lambda.function(&named, cx)?.latest, input.revision_id.as_deref())?;
    let package = upload.take(lambda)?;
    if input.dry_run {
        let mut version = lambda.function(&named, cx)?.latest.clone();
        version.package = package;
        lambda.forget_unused_code();
        return Ok(describe(&named.name, &version, LATEST, false, Moment::Updated, cx));
    }
    let revision = cx.ids.uuid();
    let latest = &mut lambda.function_mut(&named, cx)?.latest;
    (latest.package, latest.revision, latest.modified) = (package, revision, cx.now);
    lambda.forget_unused_code();
    if input.publish {
        return super::version::publish_latest(lambda, &named, None, cx);
    }
    changed(lambda, &named.name, Moment::Updated, cx)
}

pub(super) fn update_configuration(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let settings: Settings = decode(input.clone())?;
    let input: Update = decode(input)?;
    let named = Named::read(&input.function_name, cx)?;
    let latest = &lambda.function(&named, cx)?.latest;
    check_revision(latest, input.revision_id.as_deref())?;
    let configuration = settings.applied_to(latest.configuration.clone(), cx)?;
    let revision = cx.ids.uuid();
    let latest = &mut lambda.function_mut(&named, cx)?.latest;
    (latest.configuration, latest.revision, latest.modified) = (configuration, revision, cx.now);
    changed(lambda, &named.name, Moment::Updated, cx)
}

pub(super) fn check_revision(version: &Version, asked: Option<&str>) -> Result<(), Fault> {
    match asked {
        Some(asked) if asked != version.revision => Err(fault::precondition()),
        _ => Ok(()),
    }
}
