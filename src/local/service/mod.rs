//! What a service of the local cloud is.
//!
//! A service is a value: it sees no clock, no random source, no thread and no other service. Time and ids
//! come with the input through [`Cx`]; what must happen elsewhere is pushed into it as an [`Effect`] and
//! performed by the cloud, after its permission was checked. So a restart is a replay.

pub mod apigateway;
pub mod cloudtrail;
mod cx;
mod decode;
pub mod dynamodb;
mod effect;
pub mod events;
mod fault;
pub mod flattened;
pub mod form;
pub mod glue;
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
pub mod sns;
pub mod sqs;
pub mod states;
pub mod sts;
mod token;
pub mod validation;
mod work;

pub use crate::trace::{Cause, Hop, Outcome};
pub use cx::{Accounts, Cx, Roles, Wait};
pub use decode::decode;
pub use effect::{Attribute, Delivery, Effect, Message, Sender};
pub use fault::Fault;
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

/// What the answer to a call, a delivery or a service integration looks like.
pub type Answer = Result<Value, Fault>;

/// One AWS service in one region. Everything but [`Service::call`] has an answer for services that do not
/// take part in it.
pub trait Service: Send {
    /// An API call, by its AWS operation name; the input has the member names of the AWS API.
    fn call(&mut self, operation: &str, input: Value, cx: &mut Cx<'_>) -> Answer;

    /// Another service hands `delivery` to a resource of this one. Its permission was checked before. With
    /// [`Cx::answer_later`] the result is told later, and the hop of the delivery is this service's to tell.
    fn deliver(&mut self, delivery: &Delivery, cx: &mut Cx<'_>) -> Answer {
        let _ = cx;
        Err(Fault::unsupported_target(&delivery.to))
    }

    /// The result of an effect that carried a `reply` token.
    fn reply(&mut self, token: &str, answer: Answer, cx: &mut Cx<'_>) {
        let _ = (token, answer, cx);
    }

    /// A timer asked for with [`Effect::WakeAt`] fired; `cx.now` is its time.
    fn wake(&mut self, token: &str, cx: &mut Cx<'_>) {
        let _ = (token, cx);
    }

    /// A timer asked for with [`Effect::WakeAt`] could not be handled, for a defect of this program, and is gone:
    /// whatever waits for it ends with `fault`.
    fn abandon(&mut self, token: &str, fault: &Fault, cx: &mut Cx<'_>) {
        let _ = (token, fault, cx);
    }

    /// An HTTP request that its URL leads to this service; the answer is an [`HttpAnswer`].
    fn http(&mut self, request: &HttpRequest, cx: &mut Cx<'_>) -> Answer {
        let _ = cx;
        Err(Fault::new("HttpInvalid", format!("nothing answers {} requests here", request.method)))
    }

    /// The resource policies in force at `resource` (queue policy, topic policy, log group resource policies).
    fn resource_policies(&self, resource: &Arn) -> Vec<String> {
        let _ = resource;
        Vec::new()
    }

    /// Whether a resource to deliver to is there; one that is not is told apart from one that is closed.
    fn has(&self, resource: &Arn) -> bool {
        let _ = resource;
        true
    }

    /// A role's trust policy and identity policies; only `iam` has any.
    fn role(&self, role: &str) -> Option<RoleView> {
        let _ = role;
        None
    }

    /// Whether calls of an operation are to be shown to [`Service::observe`]; only `cloudtrail` looks at others' calls.
    fn watches(&self, service: &str, operation: &str) -> bool {
        let _ = (service, operation);
        false
    }

    /// A call that it watches was answered.
    fn observe(&mut self, call: &ObservedCall<'_>, cx: &mut Cx<'_>) {
        let _ = (call, cx);
    }

    /// What outside work needs and is too large to travel with it, by the name the work has for it.
    fn blob(&self, name: &str) -> Option<Vec<u8>> {
        let _ = name;
        None
    }

    /// Whether a body with these surroundings would still be run for its function and version.
    fn is_current(&self, invocation: &Invocation) -> bool {
        let _ = invocation;
        true
    }

    /// Shows every table of the service, so that each can be lent its storage and written.
    fn tables(&mut self, visit: &mut dyn FnMut(&mut dyn crate::local::keyed::Bulk)) {
        let _ = visit;
    }

    /// The small state: everything but the rows of stored tables.
    fn save(&self) -> Result<Value, serde_json::Error>;
}

/// What an authorisation needs to know of a role.
#[derive(Debug, Clone)]
pub struct RoleView {
    /// As it stands in the ids of its sessions.
    pub id: String,
    pub trust: String,
    pub policies: Vec<String>,
}
