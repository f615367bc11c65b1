//! Creates, lists, updates and deletes functions and their versions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::{Answer, Cx, Fault, decode};
use super::code::{Package, Upload};
use super::configuration::{Configuration, Settings};
use super::event_invoke::EventInvokeConfig;
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
}

/// The code and settings of a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) configuration: Configuration,
    pub(super) package: Package,
    pub(super) revision: String,
    pub(super) modified: Timestamp,
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
}

impl Lambda {
    pub(super) fn function(&self, named: &Named, cx: &Cx<'_>) -> Result<&Function, Fault> {
        self.functions.get(&named.name).ok_or_else(|| fault::no_function(&named.arn(cx)))
    }

    pub(super) fn function_mut(&mut self, named: &Named, cx: &Cx<'_>) -> Result<&mut Function, Fault> {
        self.functions.get_mut(&named.name).ok_or_else(|| fault::no_function(&named.arn(cx)))
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
    let named = Named::read(&input.function_name, None, cx)?;
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
    };
    lambda.functions.insert(named.name.clone(), function);
    described_after(lambda, &named.name, input.publish, cx)
}

/// Returns the response of the operations that change `$LATEST`, which may publish it at once.
fn described_after(lambda: &mut Lambda, name: &str, publish: bool, cx: &mut Cx<'_>) -> Answer {
    let named = Named { name: name.to_owned(), qualifier: None };
    if publish {
        return super::version::publish_latest(lambda, &named, None, cx);
    }
    let function = lambda.function(&named, cx)?;
    Ok(describe(name, &function.latest, LATEST, false, cx))
}

/// Returns a `FunctionConfiguration`; `is_qualified` is whether its ARN contains the version.
pub(super) fn describe(name: &str, version: &Version, number: &str, is_qualified: bool, cx: &Cx<'_>) -> Value {
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
        // Deviation: on AWS a new function is Pending for some seconds; in the local cloud it is Active at once.
        "State": "Active",
        "LastUpdateStatus": "Successful",
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
    }
    output
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Which {
    function_name: String,
    qualifier: Option<String>,
}

impl Which {
    pub(super) fn named(&self, cx: &Cx<'_>) -> Result<Named, Fault> {
        Named::read(&self.function_name, self.qualifier.as_deref(), cx)
    }
}

pub(super) fn get(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let named = decode::<Which>(input)?.named(cx)?;
    let (version, number) = lambda.version(&named, cx)?;
    let region = cx.region();
    let location =
        format!("https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{}/{}", cx.account(), named.name);
    let mut output = json!({
        "Configuration": describe(&named.name, version, &number, named.qualifier.is_some(), cx),
        // Deviation: on AWS the package can be downloaded from `Code.Location`; in the local cloud it cannot.
        "Code": {"RepositoryType": "S3", "Location": location},
    });
    let tags = &lambda.function(&named, cx)?.tags;
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
    Ok(describe(&named.name, version, &number, named.qualifier.is_some(), cx))
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
    let all = input.function_version.as_deref() == Some("ALL");
    let views = lambda.functions.iter().flat_map(|(name, function)| {
        let latest = std::iter::once((LATEST.to_owned(), &function.latest));
        let numbered =
            function.versions.iter().filter(move |_| all).map(|(number, version)| (number.to_string(), version));
        latest.chain(numbered).map(move |(number, version)| (name, number, version))
    });
    let views = views.map(|(name, number, version)| describe(name, version, &number, all, cx)).collect();
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
    let named = Named::read(&input.function_name, None, cx)?;
    check_revision(&lambda.function(&named, cx)?.latest, input.revision_id.as_deref())?;
    let package = upload.take(lambda)?;
    if input.dry_run {
        let mut version = lambda.function(&named, cx)?.latest.clone();
        version.package = package;
        lambda.forget_unused_code();
        return Ok(describe(&named.name, &version, LATEST, false, cx));
    }
    let revision = cx.ids.uuid();
    let latest = &mut lambda.function_mut(&named, cx)?.latest;
    (latest.package, latest.revision, latest.modified) = (package, revision, cx.now);
    lambda.forget_unused_code();
    described_after(lambda, &named.name, input.publish, cx)
}

pub(super) fn update_configuration(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let settings: Settings = decode(input.clone())?;
    let input: Update = decode(input)?;
    let named = Named::read(&input.function_name, None, cx)?;
    let latest = &lambda.function(&named, cx)?.latest;
    check_revision(latest, input.revision_id.as_deref())?;
    let configuration = settings.applied_to(latest.configuration.clone(), cx)?;
    let revision = cx.ids.uuid();
    let latest = &mut lambda.function_mut(&named, cx)?.latest;
    (latest.configuration, latest.revision, latest.modified) = (configuration, revision, cx.now);
    described_after(lambda, &named.name, false, cx)
}

pub(super) fn check_revision(version: &Version, asked: Option<&str>) -> Result<(), Fault> {
    match asked {
        Some(asked) if asked != version.revision => Err(fault::precondition()),
        _ => Ok(()),
    }
}
