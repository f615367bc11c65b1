//! Amazon API Gateway, REST APIs: their definitions, and the requests to them.
//!
//! Follows the "Amazon API Gateway REST API Reference" and the Developer Guide. It refuses what it does not implement:
//! Cognito user pools, VPC links, custom domain names, client certificates, caches, canaries, SDKs, and the export of
//! APIs.

mod account;
mod api;
mod authorizer;
mod definition;
mod deployment;
mod documentation;
mod execute;
mod fault;
mod gateway_response;
mod id;
mod import;
mod integration;
mod method;
mod method_setting;
mod model;
mod page;
mod patch;
mod resource;
mod results;
mod selection;
mod stage;
mod tag;
#[cfg(test)]
mod tests;
mod token;
mod usage;
mod validator;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::account::Account;
use self::api::RestApi;
use self::execute::Exchange;
use self::results::Results;
use self::token::Token;
use self::usage::Usage;
use super::{Answer, Cx, Fault, HttpRequest, Protocol, Scope, Service, ServiceDescriptor, Token as _};
use crate::arn::Arn;

/// The service principal in policies.
const PRINCIPAL: &str = "apigateway.amazonaws.com";

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "apigateway",
    protocol: Protocol::RestJson,
    scope: Scope::Region,
    deliver_actions: &[],
    reads: &[
        "GetAccount",
        "GetApiKey",
        "GetApiKeys",
        "GetAuthorizer",
        "GetAuthorizers",
        "GetDeployment",
        "GetDeployments",
        "GetDocumentationPart",
        "GetDocumentationParts",
        "GetDocumentationVersion",
        "GetDocumentationVersions",
        "GetGatewayResponse",
        "GetGatewayResponses",
        "GetIntegration",
        "GetIntegrationResponse",
        "GetMethod",
        "GetMethodResponse",
        "GetModel",
        "GetModels",
        "GetRequestValidator",
        "GetRequestValidators",
        "GetResource",
        "GetResources",
        "GetRestApi",
        "GetRestApis",
        "GetStage",
        "GetStages",
        "GetTags",
        "GetUsage",
        "GetUsagePlan",
        "GetUsagePlanKey",
        "GetUsagePlanKeys",
        "GetUsagePlans",
    ],
    new: || Box::<ApiGateway>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<ApiGateway>(state)?)),
};

/// The APIs of a region and the requests in progress.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ApiGateway {
    apis: BTreeMap<String, RestApi>,
    account: Account,
    exchanges: BTreeMap<u64, Exchange>,
    results: Results,
    #[serde(default)]
    usage: Usage,
    /// The last number given to a request or a deployment.
    last: u64,
}

impl Service for ApiGateway {
    #[expect(clippy::too_many_lines, reason = "a line for each operation")]
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "CreateApiKey" => usage::create_key(self, input, cx),
            "CreateAuthorizer" => authorizer::create(self, input, cx),
            "CreateDeployment" => deployment::create(self, input, cx),
            "CreateDocumentationPart" => documentation::create_part(self, input, cx),
            "CreateDocumentationVersion" => documentation::create_version(self, input, cx),
            "CreateModel" => model::create(self, input, cx),
            "CreateRequestValidator" => validator::create(self, input, cx),
            "CreateResource" => resource::create(self, input, cx),
            "CreateRestApi" => api::create(self, input, cx),
            "CreateStage" => stage::create(self, input, cx),
            "CreateUsagePlan" => usage::create_plan(self, input, cx),
            "CreateUsagePlanKey" => usage::create_plan_key(self, input),
            "DeleteApiKey" => usage::delete_key(self, input),
            "DeleteAuthorizer" => authorizer::delete(self, input, cx),
            "DeleteDeployment" => deployment::delete(self, input, cx),
            "DeleteDocumentationPart" => documentation::delete_part(self, input, cx),
            "DeleteDocumentationVersion" => documentation::delete_version(self, input, cx),
            "DeleteGatewayResponse" => gateway_response::delete(self, input, cx),
            "DeleteIntegration" => integration::delete(self, input, cx),
            "DeleteIntegrationResponse" => integration::delete_response(self, input, cx),
            "DeleteMethod" => method::delete(self, input, cx),
            "DeleteMethodResponse" => method::delete_response(self, input, cx),
            "DeleteModel" => model::delete(self, input, cx),
            "DeleteRequestValidator" => validator::delete(self, input, cx),
            "DeleteResource" => resource::delete(self, input, cx),
            "DeleteRestApi" => api::delete(self, input, cx),
            "DeleteStage" => stage::delete(self, input, cx),
            "DeleteUsagePlan" => usage::delete_plan(self, input),
            "DeleteUsagePlanKey" => usage::delete_plan_key(self, input),
            "FlushStageAuthorizersCache" => stage::flush_authorizers(self, input, cx),
            "GetAccount" => account::get(self, cx),
            "GetApiKey" => usage::get_key(self, input),
            "GetApiKeys" => usage::list_keys(self, input),
            "GetAuthorizer" => authorizer::get(self, input, cx),
            "GetAuthorizers" => authorizer::list(self, input, cx),
            "GetDeployment" => deployment::get(self, input, cx),
            "GetDeployments" => deployment::list(self, input, cx),
            "GetDocumentationPart" => documentation::get_part(self, input),
            "GetDocumentationParts" => documentation::list_parts(self, input, cx),
            "GetDocumentationVersion" => documentation::get_version(self, input, cx),
            "GetDocumentationVersions" => documentation::list_versions(self, input, cx),
            "GetGatewayResponse" => gateway_response::get(self, input, cx),
            "GetGatewayResponses" => gateway_response::list(self, input, cx),
            "GetIntegration" => integration::get(self, input, cx),
            "GetIntegrationResponse" => integration::get_response(self, input, cx),
            "GetMethod" => method::get(self, input, cx),
            "GetMethodResponse" => method::get_response(self, input, cx),
            "GetModel" => model::get(self, input, cx),
            "GetModels" => model::list(self, input, cx),
            "GetRequestValidator" => validator::get(self, input, cx),
            "GetRequestValidators" => validator::list(self, input, cx),
            "GetResource" => resource::get(self, input, cx),
            "GetResources" => resource::list(self, input, cx),
            "GetRestApi" => api::get(self, input, cx),
            "GetRestApis" => api::list(self, input, cx),
            "GetStage" => stage::get(self, input, cx),
            "GetStages" => stage::list(self, input, cx),
            "GetTags" => tag::list(self, input, cx),
            "GetUsage" => usage::get_usage(self, input),
            "GetUsagePlan" => usage::get_plan(self, input),
            "GetUsagePlanKey" => usage::get_plan_key(self, input),
            "GetUsagePlanKeys" => usage::list_plan_keys(self, input),
            "GetUsagePlans" => usage::list_plans(self, input),
            "ImportApiKeys" => usage::import_keys(self, input, cx),
            "ImportDocumentationParts" => import::documentation_parts(self, input, cx),
            "ImportRestApi" => import::import(self, input, cx),
            "PutGatewayResponse" => gateway_response::put(self, input, cx),
            "PutIntegration" => integration::put(self, input, cx),
            "PutIntegrationResponse" => integration::put_response(self, input, cx),
            "PutMethod" => method::put(self, input, cx),
            "PutMethodResponse" => method::put_response(self, input, cx),
            "PutRestApi" => import::put(self, input, cx),
            "TagResource" => tag::tag(self, input, cx),
            "TestInvokeMethod" => execute::test_invoke(self, input, cx),
            "UntagResource" => tag::untag(self, input, cx),
            "UpdateAccount" => account::update(self, &input, cx),
            "UpdateApiKey" => usage::update_key(self, input, cx),
            "UpdateAuthorizer" => authorizer::update(self, input, cx),
            "UpdateDeployment" => deployment::update(self, input, cx),
            "UpdateDocumentationPart" => documentation::update_part(self, input),
            "UpdateDocumentationVersion" => documentation::update_version(self, input, cx),
            "UpdateGatewayResponse" => gateway_response::update(self, input, cx),
            "UpdateIntegration" => integration::update(self, input, cx),
            "UpdateIntegrationResponse" => integration::update_response(self, input, cx),
            "UpdateMethod" => method::update(self, input, cx),
            "UpdateMethodResponse" => method::update_response(self, input, cx),
            "UpdateModel" => model::update(self, input, cx),
            "UpdateRequestValidator" => validator::update(self, input, cx),
            "UpdateResource" => resource::update(self, input, cx),
            "UpdateRestApi" => api::update(self, input, cx),
            "UpdateStage" => stage::update(self, input, cx),
            "UpdateUsagePlan" => usage::update_plan(self, input),
            _ => Err(Fault::not_implemented("apigateway", operation)),
        }
    }

    fn http(&mut self, request: &HttpRequest, cx: &mut Cx<'_>) -> Answer {
        execute::receive(self, request, cx)
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        if let Some(token) = Token::read(token) {
            execute::reply(self, token.number(), answer, cx);
        }
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        if let Some(token) = Token::read(token) {
            execute::timed_out(self, token, cx);
        }
    }

    fn has(&self, resource: &Arn) -> bool {
        resource.resource().strip_prefix("/restapis/").is_some_and(|id| self.apis.contains_key(id))
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl ApiGateway {
    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}
