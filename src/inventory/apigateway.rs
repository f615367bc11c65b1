//! Amazon API Gateway: REST APIs.

use super::entry::{Entry, moment};
use crate::aws::{Clients, CloudError};
use crate::resource::{Error, ResourceId, RestApiId};

pub(super) async fn rest_apis(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let pages = clients.apigateway().get_rest_apis().into_paginator().items().send();
    let listed = pages.collect::<Result<Vec<_>, _>>().await;
    let apis = listed.map_err(|error| CloudError::new("apigateway:GetRestApis", "the REST APIs", error))?;
    let entry = |api: &aws_sdk_apigateway::types::RestApi| {
        let entry = Entry::new(api.name().unwrap_or_default())
            .listed("id", api.id().unwrap_or_default())
            .listed("created", api.created_date().map(moment))
            .fact("description", api.description());
        Entry { id: RestApiId::of(api).map(ResourceId::from), ..entry }
    };
    Ok(apis.iter().map(entry).collect())
}
