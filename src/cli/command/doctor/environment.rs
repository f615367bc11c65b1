//! Examines what commands depend on besides the cloud's contents: the caller, the AWS CLI, the server of the local
//! cloud, and the log role of API Gateway.

use std::time::Duration;

use tokio::process::Command;

use crate::cli::backend::Backend;
use crate::cli::context::Context;
use crate::cli::options::BackendName;
use crate::cli::server_record::ServerRecord;
use crate::doctor::{self, Check, State};
use crate::resource::Error;

/// The maximum time for the AWS CLI to print its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// Returns the checks. If the first finds a problem, there is no use in asking the cloud for more.
pub async fn checks(backend: &Backend, cx: &mut Context) -> Vec<Check> {
    let mut checks = vec![caller(backend).await];
    if checks.iter().any(|check| check.state == State::Problem) {
        return checks;
    }
    checks.extend(aws_cli(cx).await);
    if cx.settings.backend == BackendName::Local {
        checks.push(server(cx).await);
    }
    match doctor::api_log_role(&backend.clients).await {
        Ok(found) => checks.extend(found),
        Err(error) => checks.push(Check::failed("role of API Gateway for logs", &error)),
    }
    checks
}

/// Examines the credentials by asking who they belong to.
async fn caller(backend: &Backend) -> Check {
    let clients = &backend.clients;
    match clients.account().await {
        Ok(account) => {
            let reason = format!("account {account}, region {}", clients.region());
            Check { reason: Some(reason), ..Check::good(format!("backend {}", backend.name)) }
        }
        Err(error) => Check { state: State::Problem, ..Check::failed("credentials", &Error::from(error)) },
    }
}

/// Examines the version of the AWS CLI, if it is installed: version 1 ignores `AWS_ENDPOINT_URL` for SQS.
async fn aws_cli(cx: &Context) -> Option<Check> {
    let version = version().await?;
    let subject = format!("AWS CLI {version}");
    let is_old = version.starts_with("1.") && cx.settings.backend != BackendName::Aws;
    Some(match is_old {
        true => Check::warning(subject, "version 1 ignores `AWS_ENDPOINT_URL` for SQS")
            .help("give it the endpoint: `aws --endpoint-url \"$AWS_ENDPOINT_URL\" sqs list-queues`"),
        false => Check::good(subject),
    })
}

/// Returns the version that `aws --version` prints, as in `aws-cli/2.15.0 Python/3.11.6 ...`.
async fn version() -> Option<String> {
    let mut command = Command::new("aws");
    let running = command.arg("--version").kill_on_drop(true).output();
    let output = tokio::time::timeout(PATIENCE, running).await.ok()?.ok()?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let version = text.split_whitespace().next()?.strip_prefix("aws-cli/")?;
    Some(version.to_owned())
}

/// Examines whether other programs can reach the local cloud.
async fn server(cx: &Context) -> Check {
    match ServerRecord::running(&cx.settings.home).await {
        Some(server) => Check {
            reason: Some(format!("{}, process {}", server.url, server.pid)),
            ..Check::good("server of the local cloud")
        },
        None => Check {
            reason: Some("not running; `ork local up` starts it for other programs".to_owned()),
            ..Check::good("server of the local cloud")
        },
    }
}
