//! AWS Lambda: functions.

use super::entry::Entry;
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, FunctionId, function};

pub(super) async fn functions(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let pages = clients.lambda().list_functions().into_paginator().items().send();
    let listed = pages.collect::<Result<Vec<_>, _>>().await;
    let functions = listed.map_err(|error| CloudError::new("lambda:ListFunctions", "the functions", error))?;
    let entry = |function: &aws_sdk_lambda::types::FunctionConfiguration| {
        let name = function.function_name().unwrap_or_default();
        Entry::new(name)
            .listed("runtime", function.runtime().map_or("", |runtime| runtime.as_str()))
            .listed("handler", function.handler().unwrap_or_default())
            .fact("timeout", function.timeout())
            .fact("memory-size", function.memory_size())
            .fact("role", function.role())
            .fact("log-group", Some(function::log_group(name)))
            .fact("arn", function.function_arn())
            .removed_by(FunctionId { name: name.to_owned() })
    };
    Ok(functions.iter().map(entry).collect())
}
