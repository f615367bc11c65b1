//! The environment of a function: environment variables and the `context` of an event.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::service::Invocation;
use crate::local::service::session::{self, Session};

/// The lifetime of the credentials of a sandbox.
///
/// Deviation: on AWS these credentials expire after a few hours; in the local cloud they are valid for longer than any
/// sandbox exists.
const LIFETIME: std::time::Duration = std::time::Duration::from_secs(10 * 365 * 86_400);

/// Temporary credentials of the function's role: requests signed with them act as the role.
pub(super) struct Credentials {
    key: String,
    secret: String,
    token: String,
}

impl Credentials {
    /// Returns the credentials of one sandbox, whose ID is hexadecimal.
    pub(super) fn new(invocation: &Invocation, sandbox: &str, now: Timestamp) -> Self {
        let key = format!("ASIA{}", sandbox.chars().take(16).collect::<String>().to_ascii_uppercase());
        let role = &invocation.role;
        let holder = Some(holder(invocation));
        let session = Session { account: role.account().to_owned(), holder, until: now.plus(LIFETIME) };
        Self { secret: session::secret(&key).unwrap_or_default(), token: session.token(sandbox), key }
    }
}

/// Returns the ARN of the role session in which a function runs.
pub(super) fn holder(invocation: &Invocation) -> String {
    let role = &invocation.role;
    format!("arn:aws:sts::{}:assumed-role/{}/{}", role.account(), role.name(), invocation.name)
}

/// Returns the variables of "Defined runtime environment variables", then the function's own.
pub(super) fn variables(invocation: &Invocation, stream: &str, credentials: &Credentials) -> BTreeMap<String, String> {
    let memory = invocation.memory_megabytes.to_string();
    let execution = format!("AWS_Lambda_{}", invocation.runtime);
    let group = invocation.log_group();
    let defined = [
        ("_HANDLER", invocation.handler.as_str()),
        ("AWS_ACCESS_KEY_ID", credentials.key.as_str()),
        ("AWS_DEFAULT_REGION", invocation.region.as_str()),
        ("AWS_EXECUTION_ENV", execution.as_str()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory.as_str()),
        ("AWS_LAMBDA_FUNCTION_NAME", invocation.name.as_str()),
        ("AWS_LAMBDA_FUNCTION_VERSION", invocation.version.as_str()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", group.as_str()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", stream),
        ("AWS_REGION", invocation.region.as_str()),
        ("AWS_SECRET_ACCESS_KEY", credentials.secret.as_str()),
        ("AWS_SESSION_TOKEN", credentials.token.as_str()),
        ("LAMBDA_RUNTIME_DIR", "/var/runtime"),
        ("LAMBDA_TASK_ROOT", "/var/task"),
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
    ];
    let mut variables: BTreeMap<String, String> =
        defined.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    variables.extend(invocation.environment.clone());
    variables
}

/// Returns the members of the `context` object of Node.js, as JSON text.
pub(super) fn context(invocation: &Invocation, stream: &str, now: Timestamp) -> String {
    let deadline = now.plus(std::time::Duration::from_millis(invocation.timeout_millis));
    let client: Option<Value> = invocation.client_context.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let mut context = json!({
        "callbackWaitsForEmptyEventLoop": true,
        "functionVersion": invocation.version,
        "functionName": invocation.name,
        "memoryLimitInMB": invocation.memory_megabytes.to_string(),
        "logGroupName": invocation.log_group(),
        "logStreamName": stream,
        "invokedFunctionArn": invocation.function.to_string(),
        "awsRequestId": invocation.request_id,
        "deadline": deadline.millis(),
    });
    if let (Some(client), Some(members)) = (client, context.as_object_mut()) {
        members.insert("clientContext".to_owned(), client);
    }
    context.to_string()
}

/// Returns the name of a sandbox's log stream: `2026/01/31/[$LATEST]<32 digits>`.
pub(super) fn log_stream(started: Timestamp, version: &str, sandbox: &str) -> String {
    let day = started.to_seconds_text();
    let day = day.get(..10).unwrap_or_default().replace('-', "/");
    format!("{day}/[{version}]{sandbox}")
}
