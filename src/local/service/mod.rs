//! The interface of a service of the local cloud.
//!
//! A service is a value: it has no access to a clock, a random source, a thread or another service. Time and IDs come
//! with the input through [`Cx`]; what must happen elsewhere is pushed into it as an [`Effect`] and performed by the
//! cloud after a permission check. A restart is therefore a replay.

pub mod apigateway;
pub mod cloudtrail;
mod cx;
mod decode;
pub mod dynamodb;
mod effect;
pub mod events;
mod fault;
mod filed;
pub mod flattened;
pub mod form;
mod function_url;
pub mod glue;
mod hosted_url;
pub mod iam;
mod invoke_url;
pub mod lambda;
pub mod logs;
mod observed;
mod place;
mod registry;
pub mod s3;
pub mod scheduler;
pub mod sdk_call;
pub mod session;
pub mod signature;
pub mod sns;
pub mod sqs;
pub mod states;
pub mod sts;
mod token;
pub mod unimplemented;
pub mod validation;
mod work;

pub use crate::trace::{Cause, Hop, Outcome};
pub use cx::{Accounts, Cx, Roles, Wait};
pub use decode::decode;
pub use effect::{Attribute, Delivery, Effect, Message, Sender};
pub use fault::Fault;
pub use filed::{COPY_PIECES, PIECES, SPOOLED};
pub use function_url::FunctionUrl;
pub use hosted_url::HostedUrl;
pub use invoke_url::InvokeUrl;
pub use observed::{ObservedCall, seen};
pub use place::{LOCAL_ACCOUNT, Place, is_account};
pub use registry::{
    FIRE_SCHEDULED_RULE, LIST_MAIL, Protocol, SERVICES, Scope, ServiceDescriptor, action, deliver_actions, row,
};
pub use token::{Token, in_words};
pub use work::{Code, Failed, HttpAnswer, HttpRequest, Invocation, LogLine, Ran, Ticket, Work};

use serde_json::Value;

use crate::arn::Arn;

/// The response to a call, a delivery or a service integration.
pub type Answer = Result<Value, Fault>;

/// One AWS service in one region. Every method except [`Service::call`] and [`Service::save`] has a default for
/// services that do not need it.
pub trait Service: Send {
    /// Performs an API call, given by its AWS operation name; the input has the member names of the AWS API.
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer;

    /// Accepts `delivery` for a resource of this service. Its permission was checked before. With [`Cx::answer_later`]
    /// the result comes later, and this service records the hop of the delivery.
    fn deliver(&mut self, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
        let _ = cx;
        Err(Fault::unsupported_target(&delivery.to))
    }

    /// Receives the result of an effect that had a `reply` token.
    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        let _ = (token, answer, cx);
    }

    /// Handles a timer that was set with [`Effect::WakeAt`]; `cx.now` is its time.
    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        let _ = (token, cx);
    }

    /// Ends whatever waits for a timer, with `fault`. The timer was set with [`Effect::WakeAt`] and is gone, because it
    /// was dropped or because handling it caused a panic.
    fn abandon(&mut self, token: &str, fault: &Fault, cx: &mut Cx<'_>) {
        let _ = (token, fault, cx);
    }

    /// Answers an HTTP request whose URL leads to this service; the answer is an [`HttpAnswer`].
    fn http(&mut self, request: &HttpRequest, cx: &mut Cx<'_>) -> Answer {
        let _ = cx;
        Err(Fault::new("HttpInvalid", format!("nothing answers {} requests here", request.method)))
    }

    /// Returns the policies in force at `resource` (queue policy, topic policy, log group resource policies).
    fn resource_policies(&self, resource: &Arn) -> Vec<String> {
        let _ = resource;
        Vec::new()
    }

    /// Returns whether the destination of a delivery exists, to distinguish a missing resource from one that denies
    /// access.
    fn has(&self, resource: &Arn) -> bool {
        let _ = resource;
        true
    }

    /// Returns the account that owns a resource whose ARN contains no account; only `s3` has such resources.
    fn owner(&self, resource: &Arn) -> Option<String> {
        let _ = resource;
        None
    }

    /// Returns the role with which a new event source mapping reads its source; only `lambda` has such mappings.
    fn reader(&self, mapping: &Value, cx: &Cx<'_>) -> Option<Sender> {
        let _ = (mapping, cx);
        None
    }

    /// Returns a role's trust policy and identity policies; only `iam` has any.
    fn role(&self, role: &str) -> Option<RoleView> {
        let _ = role;
        None
    }

    /// Returns whether calls of an operation are passed to [`Service::observe`]; only `cloudtrail` observes the calls
    /// of other services.
    fn watches(&self, service: &str, operation: &str) -> bool {
        let _ = (service, operation);
        false
    }

    /// Receives a watched call after it was answered.
    fn observe(&mut self, call: &ObservedCall<'_>, cx: &mut Cx<'_>) {
        let _ = (call, cx);
    }

    /// Returns data that a piece of work needs and that is too large to be part of it, by the name that the work
    /// contains.
    fn blob(&self, name: &str) -> Option<Vec<u8>> {
        let _ = name;
        None
    }

    /// Returns whether an object of the service uses the file with this name.
    fn keeps(&self, file: &str) -> bool {
        let _ = file;
        false
    }

    /// Returns whether an execution environment with these settings could still run its function and version.
    fn is_current(&self, invocation: &Invocation) -> bool {
        let _ = invocation;
        true
    }

    /// Visits every table of the service, so that each can be attached to its storage and written.
    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn crate::local::keyed::Bulk)) {
        let _ = visit;
    }

    /// Returns the small state: everything except the rows of stored tables.
    fn save(&self) -> Result<Value, serde_json::Error>;
}

/// The parts of a role that an authorization needs.
#[derive(Debug, Clone)]
pub struct RoleView {
    /// The role's ID, as in the IDs of its sessions.
    pub id: String,
    pub trust: String,
    pub policies: Vec<String>,
}
