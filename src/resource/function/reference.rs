//! An existing function, given by its name or ARN.

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput;
use aws_sdk_lambda::types::State;
use serde::{Deserialize, Serialize};

use crate::arn::Arn;
use crate::aws::{Clients, CloudError};
use crate::diagram::Diagram;
use crate::resource::Error;
use crate::resource::resource_id::{Identity, done, unless_gone};

/// Returns the log group of a function.
pub fn log_group(name: &str) -> String {
    format!("/aws/lambda/{name}")
}

/// Returns the name of a function given by name or ARN, without a version or alias.
pub fn name_of(reference: &str) -> &str {
    let reference = reference.strip_prefix("function:").unwrap_or(reference);
    let tail = reference.split_once(":function:").map_or(reference, |(_, tail)| tail);
    tail.split(':').next().unwrap_or(tail)
}

/// Returns the ARN of a function given by name or ARN. Fails with the most similar name if it does not exist.
pub async fn arn(clients: &Clients, reference: &str) -> Result<String, Error> {
    let name = name_of(reference);
    if exists(clients, name).await? {
        return match reference.parse::<Arn>() {
            Ok(arn) => Ok(arn.to_string()),
            Err(_) => Ok(clients.arn("lambda", &format!("function:{name}")).await?),
        };
    }
    let mut names = Vec::new();
    let mut pages = clients.lambda().list_functions().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("lambda:ListFunctions", "the functions", error))?;
        names.extend(page.functions().iter().filter_map(|function| function.function_name().map(str::to_owned)));
    }
    Err(Error::unknown("function", name, names.iter().map(String::as_str)))
}

/// Returns the ARN of a function's role, or `None` if the function does not exist.
pub async fn role(clients: &Clients, name: &str) -> Result<Option<String>, Error> {
    Ok(configuration(clients, name).await?.and_then(|found| found.role().map(str::to_owned)))
}

/// Returns whether the function exists.
pub async fn exists(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    configuration(clients, name).await.map(|found| found.is_some())
}

/// Returns the configuration of a function, if it exists.
pub(in crate::resource) async fn configuration(
    clients: &Clients,
    name: &str,
) -> Result<Option<GetFunctionConfigurationOutput>, CloudError> {
    let got = clients.lambda().get_function_configuration().function_name(name).send().await;
    match got.map_err(|error| CloudError::new("lambda:GetFunctionConfiguration", format!("function `{name}`"), error)) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) async fn is_active(clients: &Clients, name: &str) -> Result<bool, CloudError> {
    let found = configuration(clients, name).await?;
    Ok(found.is_none_or(|found| found.state() != Some(&State::Pending)))
}

/// Returns the node of a function in a diagram.
pub fn draw(diagram: &mut Diagram, reference: &str) -> String {
    let name = name_of(reference);
    diagram.node(&format!("function:{name}"), "[\"function %\"]", name)
}

/// The identity of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionId {
    pub name: String,
}

impl Identity for FunctionId {
    fn describe(&self) -> (&'static str, String) {
        ("function", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.lambda().delete_function().function_name(&self.name).send().await;
        unless_gone(done("lambda:DeleteFunction", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(exists(clients, &self.name).await?)
    }
}
