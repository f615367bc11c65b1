//! Examines whether API Gateway may write the logs that stages of REST APIs are set to ("Set up CloudWatch logging for
//! REST APIs in API Gateway", API Gateway Developer Guide).

use aws_sdk_apigateway::types::Stage;

use super::Check;
use crate::aws::{Clients, CloudError};
use crate::resource::Error;

const SUBJECT: &str = "role of API Gateway for logs";

/// Returns the check, or `None` if no stage writes logs.
pub async fn api_log_role(clients: &Clients) -> Result<Option<Check>, Error> {
    let Some(stage) = logging_stage(clients).await? else { return Ok(None) };
    let account = clients.apigateway().get_account().send().await;
    let account = account.map_err(|error| CloudError::new("apigateway:GetAccount", "the account", error))?;
    Ok(Some(match account.cloudwatch_role_arn().filter(|role| !role.is_empty()) {
        Some(_) => Check::good(SUBJECT),
        None => {
            let reason = format!("the account has none, so the stage {stage} writes no logs");
            let help = "create a role that API Gateway may assume and that may write logs, and set it as \
                        `cloudwatchRoleArn` of the account";
            Check::problem(SUBJECT, reason).help(help)
        }
    }))
}

/// Returns the name of a stage that is set to write logs.
async fn logging_stage(clients: &Clients) -> Result<Option<String>, Error> {
    let mut position = None;
    loop {
        let page = clients.apigateway().get_rest_apis().set_position(position).send().await;
        let page = page.map_err(|error| CloudError::new("apigateway:GetRestApis", "the APIs", error))?;
        for api in page.items() {
            let id = api.id().unwrap_or_default();
            let stages = clients.apigateway().get_stages().rest_api_id(id).send().await;
            let stages = stages.map_err(|error| CloudError::new("apigateway:GetStages", "the stages", error))?;
            if let Some(stage) = stages.item().iter().find(|stage| writes_logs(stage)) {
                let names = [api.name().unwrap_or(id), stage.stage_name().unwrap_or_default()];
                return Ok(Some(format!("`{}`", names.join("/"))));
            }
        }
        position = page.position().map(str::to_owned);
        if position.is_none() {
            return Ok(None);
        }
    }
}

fn writes_logs(stage: &Stage) -> bool {
    let level = |level: Option<&str>| level.is_some_and(|level| level != "OFF");
    let methods = stage.method_settings().into_iter().flat_map(|methods| methods.values());
    stage.access_log_settings().is_some() || methods.into_iter().any(|method| level(method.logging_level()))
}
