//! The configuration of a version of a function, and how requests change it.
//!
//! Deviation: the local cloud refuses VPC settings, layers, file systems, image configurations, KMS keys, SnapStart and
//! logs in JSON, which it cannot apply, instead of storing them without effect.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::validation::Checks;
use super::super::{Cx, Fault};
use super::{fault, role};

/// The runtime identifiers that a function can be created with; whether a runtime can run here is determined at the first
/// invocation. The order is that of Lambda's error.
const RUNTIMES: [&str; 25] = [
    "nodejs20.x",
    "python3.14",
    "provided.al2023",
    "python3.12",
    "python3.13",
    "nodejs24.x",
    "nodejs22.x",
    "java25",
    "python3.10",
    "python3.11",
    "java21",
    "ruby3.3",
    "ruby3.4",
    "ruby3.2",
    "python3.8",
    "python3.9",
    "java17",
    "nodejs16.x",
    "dotnet10",
    "dotnet8",
    "java11",
    "dotnet6",
    "nodejs18.x",
    "provided.al2",
    "java8.al2",
];
/// "Lambda runtimes", "Deprecated runtimes": those that no function can be created with any more.
const DEPRECATED: [&str; 21] = [
    "nodejs",
    "nodejs4.3",
    "nodejs4.3-edge",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "python2.7",
    "python3.6",
    "python3.7",
    "ruby2.5",
    "ruby2.7",
    "java8",
    "go1.x",
    "dotnetcore1.0",
    "dotnetcore2.0",
    "dotnetcore2.1",
    "dotnetcore3.1",
    "dotnet5.0",
    "provided",
];
/// "Lambda quotas": the maximum total size of the environment variables of a function.
const MAX_ENVIRONMENT: usize = 4096;
/// Variables that only Lambda sets.
const RESERVED: [&str; 9] = [
    "_HANDLER",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
];

/// The settings of one version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Configuration {
    pub(super) role: String,
    pub(super) runtime: String,
    pub(super) handler: String,
    pub(super) description: String,
    pub(super) timeout: u32,
    pub(super) memory_size: u32,
    pub(super) environment: Option<BTreeMap<String, String>>,
    pub(super) dead_letter_target: Option<String>,
    pub(super) tracing_mode: String,
    pub(super) architecture: String,
    pub(super) ephemeral_storage: u32,
    /// The log group, if it is not the one of the function's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) log_group: Option<String>,
}

/// The settings in a request, all of which are optional.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Settings {
    role: Option<String>,
    runtime: Option<String>,
    handler: Option<String>,
    description: Option<String>,
    timeout: Option<i64>,
    memory_size: Option<i64>,
    environment: Option<Environment>,
    dead_letter_config: Option<DeadLetterConfig>,
    tracing_config: Option<TracingConfig>,
    architectures: Option<Vec<String>>,
    ephemeral_storage: Option<EphemeralStorage>,
    logging_config: Option<LoggingConfig>,
    snap_start: Option<SnapStart>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Environment {
    variables: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DeadLetterConfig {
    target_arn: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TracingConfig {
    mode: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct LoggingConfig {
    log_format: Option<String>,
    log_group: Option<String>,
    application_log_level: Option<String>,
    system_log_level: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct SnapStart {
    apply_on: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EphemeralStorage {
    size: i64,
}

impl Settings {
    /// Returns the settings of a new function.
    pub(super) fn first(self, cx: &Cx<'_>) -> Result<Configuration, Fault> {
        let mut checks = Checks::default();
        checks.required("role", self.role.as_ref());
        checks.finish()?;
        if self.runtime.is_none() || self.handler.is_none() {
            return Err(fault::invalid(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
            ));
        }
        let blank = Configuration {
            role: String::new(),
            runtime: String::new(),
            handler: String::new(),
            description: String::new(),
            timeout: 3,
            memory_size: 128,
            environment: None,
            dead_letter_target: None,
            tracing_mode: "PassThrough".to_owned(),
            architecture: "x86_64".to_owned(),
            ephemeral_storage: 512,
            log_group: None,
        };
        self.applied_to(blank, cx)
    }

    /// Returns a configuration changed by these settings.
    pub(super) fn applied_to(self, mut of: Configuration, cx: &Cx<'_>) -> Result<Configuration, Fault> {
        self.check()?;
        if let Some(arn) = self.role {
            role::check(&arn, cx)?;
            of.role = arn;
        }
        of.runtime = self.runtime.unwrap_or(of.runtime);
        of.handler = self.handler.unwrap_or(of.handler);
        of.description = self.description.unwrap_or(of.description);
        of.timeout = whole(self.timeout).unwrap_or(of.timeout);
        of.memory_size = whole(self.memory_size).unwrap_or(of.memory_size);
        if let Some(environment) = self.environment {
            of.environment = Some(environment.variables);
        }
        if let Some(config) = self.dead_letter_config {
            of.dead_letter_target = config.target_arn.filter(|arn| !arn.is_empty());
        }
        of.tracing_mode = self.tracing_config.map_or(of.tracing_mode, |config| config.mode);
        of.architecture = self.architectures.and_then(|mut all| all.pop()).unwrap_or(of.architecture);
        of.ephemeral_storage =
            whole(self.ephemeral_storage.map(|storage| storage.size)).unwrap_or(of.ephemeral_storage);
        if let Some(group) = self.logging_config.and_then(|config| config.log_group) {
            of.log_group = Some(group);
        }
        Ok(of)
    }

    fn check(&self) -> Result<(), Fault> {
        let mut checks = Checks::default();
        if let Some(timeout) = self.timeout {
            checks.range("timeout", timeout, 1, 900);
        }
        if let Some(memory) = self.memory_size {
            checks.range("memorySize", memory, 128, 10_240);
        }
        if let Some(handler) = &self.handler {
            checks.length("handler", handler, 1, 128);
            checks.characters("handler", handler, "[^\\s]+", |character| !character.is_whitespace());
        }
        if let Some(description) = &self.description {
            checks.length("description", description, 0, 256);
        }
        if let Some(config) = &self.tracing_config {
            checks.one_of("tracingConfig.mode", &config.mode, &["Active", "PassThrough"]);
        }
        for architecture in self.architectures.iter().flatten() {
            checks.one_of("architectures", architecture, &["x86_64", "arm64"]);
        }
        if let Some(storage) = &self.ephemeral_storage {
            checks.range("ephemeralStorage.size", storage.size, 512, 10_240);
        }
        if let Some(config) = &self.snap_start {
            checks.one_of(
                "snapStart.applyOn",
                config.apply_on.as_deref().unwrap_or("None"),
                &["PublishedVersions", "None"],
            );
        }
        if let Some(config) = &self.logging_config {
            config.check(&mut checks);
        }
        if self.architectures.as_ref().is_some_and(|all| all.len() > 1) {
            let all = self.architectures.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ");
            checks.fail("architectures", &format!("[{all}]"), "Member must have length less than or equal to 1");
        }
        checks.finish()?;
        self.check_runtime()?;
        self.check_environment()?;
        self.check_dead_letter_target()?;
        self.check_values()
    }

    fn check_runtime(&self) -> Result<(), Fault> {
        let Some(runtime) = self.runtime.as_deref() else { return Ok(()) };
        if DEPRECATED.contains(&runtime) {
            return Err(fault::invalid(format!(
                "The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. \
                 We recommend you use a supported runtime while creating or updating functions."
            )));
        }
        if RUNTIMES.contains(&runtime) {
            return Ok(());
        }
        Err(fault::invalid(format!(
            "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{}] or be a \
             valid ARN",
            RUNTIMES.join(", ")
        )))
    }

    fn check_environment(&self) -> Result<(), Fault> {
        let Some(environment) = &self.environment else { return Ok(()) };
        let variables = &environment.variables;
        let measured = serde_json::to_string(variables).unwrap_or_default();
        if measured.len() > MAX_ENVIRONMENT {
            return Err(fault::invalid(format!(
                "Lambda was unable to configure your environment variables because the environment variables you have \
                 provided exceeded the 4KB limit. String measured: {measured}"
            )));
        }
        let reserved: Vec<&str> = variables.keys().map(String::as_str).filter(|name| RESERVED.contains(name)).collect();
        if !reserved.is_empty() {
            return Err(fault::invalid(format!(
                "Lambda was unable to configure your environment variables because the environment variables you have \
                 provided contains reserved keys that are currently not supported for modification. Reserved keys used \
                 in this request: {}",
                reserved.join(", ")
            )));
        }
        let is_name = |name: &String| {
            name.len() > 1
                && name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
        };
        let mut checks = Checks::default();
        if !variables.keys().all(is_name) {
            let constraint = "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]";
            checks.fail("environment.variables", "***", constraint);
        }
        checks.finish()
    }

    fn check_dead_letter_target(&self) -> Result<(), Fault> {
        let target = self.dead_letter_config.as_ref().and_then(|config| config.target_arn.as_deref());
        let Some(target) = target.filter(|arn| !arn.is_empty()) else { return Ok(()) };
        let service = target.parse::<crate::arn::Arn>().ok().map(|arn| arn.service().to_owned());
        match service.as_deref() {
            Some("sqs" | "sns") => Ok(()),
            _ => Err(fault::invalid(format!(
                "The provided dead letter config TargetArn `{target}` is not a queue or topic"
            ))),
        }
    }

    /// Refuses values that would need something that the local cloud does not have.
    fn check_values(&self) -> Result<(), Fault> {
        let refused = |what: &str| Err(Fault::not_implemented("lambda", &format!("functions with {what}")));
        if self.snap_start.as_ref().is_some_and(|config| config.apply_on.as_deref() == Some("PublishedVersions")) {
            return refused("SnapStart");
        }
        let Some(logging) = &self.logging_config else { return Ok(()) };
        if logging.log_format.as_deref() == Some("JSON") {
            return refused("logs in JSON");
        }
        if logging.application_log_level.is_some() || logging.system_log_level.is_some() {
            return refused("levels of logs");
        }
        Ok(())
    }
}

impl LoggingConfig {
    fn check(&self, checks: &mut Checks) {
        let levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
        if let Some(format) = &self.log_format {
            checks.one_of("loggingConfig.logFormat", format, &["Text", "JSON"]);
        }
        if let Some(level) = &self.application_log_level {
            checks.one_of("loggingConfig.applicationLogLevel", level, &levels);
        }
        if let Some(level) = &self.system_log_level {
            checks.one_of("loggingConfig.systemLogLevel", level, &["DEBUG", "INFO", "WARN"]);
        }
        if let Some(group) = &self.log_group {
            checks.length("loggingConfig.logGroup", group, 1, 512);
            let is_allowed = |character: char| character.is_ascii_alphanumeric() || ".-_/#".contains(character);
            checks.characters("loggingConfig.logGroup", group, r"[\.\-_/#A-Za-z0-9]+", is_allowed);
        }
    }
}

/// Converts a number whose range was checked.
fn whole(number: Option<i64>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}
