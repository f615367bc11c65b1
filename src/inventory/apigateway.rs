//! Amazon API Gateway: REST APIs.

use aws_sdk_apigateway::types::RestApi;

use super::entry::{Entry, moment};
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, ResourceId, RestApiId, rest_api};

/// Lists REST APIs. With `whole`, includes the facts of their stages, which take one request each.
pub(super) async fn rest_apis(clients: &Clients, whole: bool) -> Result<Vec<Entry>, Error> {
    let pages = clients.apigateway().get_rest_apis().into_paginator().items().send();
    let listed = pages.collect::<Result<Vec<_>, _>>().await;
    let apis = listed.map_err(|error| CloudError::new("apigateway:GetRestApis", "the REST APIs", error))?;
    let mut entries = Vec::new();
    for api in &apis {
        let entry = Entry::new(api.name().unwrap_or_default())
            .listed("id", api.id().unwrap_or_default())
            .listed("created", api.created_date().map(moment))
            .fact("description", api.description());
        let entry = if whole { staged(clients, entry, api).await? } else { entry };
        entries.push(Entry { id: RestApiId::of(api).map(ResourceId::from), ..entry });
    }
    Ok(entries)
}

/// Adds the facts of the first stage, if the API is deployed. A lab deploys a single stage.
async fn staged(clients: &Clients, entry: Entry, api: &RestApi) -> Result<Entry, Error> {
    let id = api.id().unwrap_or_default();
    let stages = clients.apigateway().get_stages().rest_api_id(id).send().await;
    let stages = stages.map_err(|error| CloudError::new("apigateway:GetStages", format!("API `{id}`"), error))?;
    let stage = stages.item().first().and_then(|stage| stage.stage_name());
    Ok(entry
        .fact("stage", stage)
        .fact("url", stage.map(|stage| rest_api::url(clients, id, stage)))
        .fact("log-group", stage.map(|stage| rest_api::log_group(id, stage))))
}
