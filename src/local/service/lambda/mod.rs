//! AWS Lambda: functions, their versions and permissions, and every way to invoke them.
//!
//! Follows the "AWS Lambda API Reference" and the Developer Guide. The service decides what is run and when, and
//! handles the result; the body itself is run outside of the cloud, as `Work`. It refuses packages in S3, images,
//! layers, VPCs, event sources other than queues and streams of tables, response streams and provisioned concurrency.

mod asynchronous;
mod code;
mod concurrency;
mod configuration;
mod discarded;
mod event_invoke;
mod event_source;
mod fault;
mod function;
mod function_url;
mod invoke;
mod log;
mod mapping;
mod name;
mod page;
mod permission;
mod record;
mod role;
mod run;
mod stream_source;
mod tag;
#[cfg(test)]
mod tests;
mod token;
mod url_request;
mod url_response;
mod version;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::asynchronous::Queued;
use self::code::Blob;
use self::function::Function;
use self::mapping::Mapping;
use self::name::Named;
use self::run::Run;
use self::token::Token;
use super::{
    Answer, Cx, Delivery, Fault, HttpRequest, Protocol, Scope, Sender, Service, ServiceDescriptor, Token as _,
};
use crate::arn::Arn;
use crate::local::keyed::{Bulk, Fingerprint, Table};

/// This service in the table of services.
pub const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "lambda",
    protocol: Protocol::RestJson,
    scope: Scope::Region,
    deliver_actions: &["lambda:InvokeFunction"],
    reads: &[
        "GetAccountSettings",
        "GetAlias",
        "GetEventSourceMapping",
        "GetFunction",
        "GetFunctionConcurrency",
        "GetFunctionConfiguration",
        "GetFunctionEventInvokeConfig",
        "GetFunctionUrlConfig",
        "GetPolicy",
        "ListAliases",
        "ListEventSourceMappings",
        "ListFunctionEventInvokeConfigs",
        "ListFunctionUrlConfigs",
        "ListFunctions",
        "ListTags",
        "ListVersionsByFunction",
    ],
    new: || Box::<Lambda>::default(),
    load: |state| Ok(Box::new(serde_json::from_value::<Lambda>(state)?)),
};

/// The functions of a region and their runs.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Lambda {
    functions: BTreeMap<String, Function>,
    /// Packages by the fingerprint of their name.
    #[serde(deserialize_with = "code::blobs")]
    blobs: Table<Fingerprint, Blob>,
    /// Invocations in progress.
    runs: BTreeMap<u64, Run>,
    /// Events of asynchronous invocations that are in progress.
    queue: BTreeMap<u64, Queued>,
    mappings: BTreeMap<String, Mapping>,
    /// The last number given to a run or an event.
    last: u64,
}

impl Service for Lambda {
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer {
        match operation {
            "AddPermission" => permission::add(self, input, cx),
            "CreateAlias" => version::create_alias(self, input, cx),
            "CreateEventSourceMapping" => mapping::create(self, input, cx),
            "CreateFunction" => function::create(self, input, cx),
            "CreateFunctionUrlConfig" => function_url::create(self, input, cx),
            "DeleteAlias" => version::delete_alias(self, input, cx),
            "DeleteEventSourceMapping" => mapping::delete(self, input, cx),
            "DeleteFunction" => function::delete(self, input, cx),
            "DeleteFunctionConcurrency" => concurrency::delete(self, input, cx),
            "DeleteFunctionEventInvokeConfig" => event_invoke::delete(self, input, cx),
            "DeleteFunctionUrlConfig" => function_url::delete(self, input, cx),
            "GetAccountSettings" => Ok(concurrency::account_settings(self)),
            "GetAlias" => version::get_alias(self, input, cx),
            "GetEventSourceMapping" => mapping::get(self, input, cx),
            "GetFunction" => function::get(self, input, cx),
            "GetFunctionConcurrency" => concurrency::get(self, input, cx),
            "GetFunctionConfiguration" => function::get_configuration(self, input, cx),
            "GetFunctionEventInvokeConfig" => event_invoke::get(self, input, cx),
            "GetFunctionUrlConfig" => function_url::get(self, input, cx),
            "GetPolicy" => permission::get(self, input, cx),
            "Invoke" => invoke::invoke(self, input, cx),
            "ListAliases" => version::list_aliases(self, input, cx),
            "ListEventSourceMappings" => mapping::list(self, input, cx),
            "ListFunctionEventInvokeConfigs" => event_invoke::list(self, input, cx),
            "ListFunctionUrlConfigs" => function_url::list(self, input, cx),
            "ListFunctions" => function::list(self, input, cx),
            "ListTags" => tag::list(self, input, cx),
            "ListVersionsByFunction" => version::list(self, input, cx),
            "PublishVersion" => version::publish(self, input, cx),
            "PutFunctionConcurrency" => concurrency::put(self, input, cx),
            "PutFunctionEventInvokeConfig" => event_invoke::put(self, input, cx),
            "RemovePermission" => permission::remove(self, input, cx),
            "TagResource" => tag::tag(self, input, cx),
            "UntagResource" => tag::untag(self, input, cx),
            "UpdateAlias" => version::update_alias(self, input, cx),
            "UpdateEventSourceMapping" => mapping::update(self, input, cx),
            "UpdateFunctionCode" => function::update_code(self, input, cx),
            "UpdateFunctionConfiguration" => function::update_configuration(self, input, cx),
            "UpdateFunctionEventInvokeConfig" => event_invoke::update(self, input, cx),
            "UpdateFunctionUrlConfig" => function_url::update(self, input, cx),
            _ => Err(Fault::not_implemented("lambda", operation)),
        }
    }

    fn deliver(&mut self, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
        asynchronous::deliver(self, delivery, cx)
    }

    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        match Token::read(token) {
            Some(Token::Run(number)) => run::finished(self, number, answer, cx),
            Some(Token::Poll(mapping)) => event_source::received(self, &mapping, answer, cx),
            Some(Token::Shard(mapping)) => stream_source::described(self, &mapping, answer, cx),
            Some(Token::Iterator(mapping)) => stream_source::positioned(self, &mapping, answer, cx),
            Some(Token::Event(_) | Token::Window(_)) | None => {}
        }
    }

    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        match Token::read(token) {
            Some(Token::Event(number)) => asynchronous::begin(self, number, cx),
            Some(Token::Poll(mapping)) => event_source::poll(self, &mapping, cx),
            Some(Token::Window(mapping)) => event_source::window_ended(self, &mapping, cx),
            Some(Token::Run(_) | Token::Shard(_) | Token::Iterator(_)) | None => {}
        }
    }

    fn http(&mut self, request: &HttpRequest, cx: &mut Cx<'_>) -> Answer {
        url_request::receive(self, request, cx)
    }

    fn has(&self, resource: &Arn) -> bool {
        match resource.resource_type() {
            Some("url") => function_url::find(self, resource.resource_id()).is_some(),
            _ => self.functions.contains_key(resource.name()),
        }
    }

    fn resource_policies(&self, resource: &Arn) -> Vec<String> {
        permission::policies(self, resource)
    }

    fn reader(&self, mapping: &Value, cx: &Cx<'_>) -> Option<Sender> {
        let function = Named::namespaced(mapping.get("FunctionName")?.as_str()?, None, cx).ok()?;
        event_source::reader(self, &function, cx)
    }

    fn blob(&self, name: &str) -> Option<Vec<u8>> {
        self.blobs.get(&Fingerprint::of(name)).map(|blob| blob.0.clone())
    }

    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn Bulk)) {
        visit(&mut self.blobs);
    }

    fn is_current(&self, invocation: &super::Invocation) -> bool {
        run::is_current(self, invocation)
    }

    fn save(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

impl Lambda {
    /// Returns whether the source of a mapping is a stream.
    fn is_of_stream(&self, mapping: &str) -> bool {
        self.mappings.get(mapping).is_some_and(|mapping| mapping.stream.is_some())
    }

    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}
