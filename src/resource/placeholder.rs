//! What values that a run brings will look like: right in shape, so that whatever is made of them can be checked.

use super::ReferenceKind;

const API_ID: &str = "a1b2c3d4e5";

/// Makes placeholders as they would be in an account and a region.
#[derive(Debug, Clone, Copy)]
pub struct Placeholder<'a> {
    pub account: &'a str,
    pub region: &'a str,
}

impl Placeholder<'_> {
    /// The id of an event, and of anything else that has a UUID.
    pub const ID: &'static str = "00000000-0000-0000-0000-000000000000";

    /// Returns the ARN of something of a kind.
    pub fn arn(&self, kind: Option<ReferenceKind>, name: &str) -> String {
        let id = Self::ID;
        match kind {
            Some(ReferenceKind::ApiDestination) => self.of_service("events", &format!("api-destination/{name}/{id}")),
            Some(ReferenceKind::Connection) => self.of_service("events", &format!("connection/{name}/{id}")),
            Some(ReferenceKind::Bus) => self.of_service("events", &format!("event-bus/{name}")),
            Some(ReferenceKind::Function) => self.of_service("lambda", &format!("function:{name}")),
            Some(ReferenceKind::LogGroup) => self.of_service("logs", &format!("log-group:{name}")),
            Some(ReferenceKind::StateMachine) => self.of_service("states", &format!("stateMachine:{name}")),
            Some(ReferenceKind::RestApi) => self.of_service("execute-api", API_ID),
            Some(ReferenceKind::Topic) => self.of_service("sns", name),
            Some(ReferenceKind::Queue | ReferenceKind::Target | ReferenceKind::Event) | None => {
                self.of_service("sqs", name)
            }
        }
    }

    /// Returns what else a resource is known by.
    pub fn attribute(&self, kind: Option<ReferenceKind>, attribute: &str, name: &str) -> String {
        match (kind, attribute) {
            (Some(ReferenceKind::RestApi), "url") => {
                return format!("https://{API_ID}.execute-api.{}.amazonaws.com/prod", self.region);
            }
            (Some(ReferenceKind::RestApi), "log-group") => return format!("API-Gateway-Execution-Logs_{API_ID}/prod"),
            (Some(ReferenceKind::RestApi), "id") => return API_ID.to_owned(),
            (Some(ReferenceKind::RestApi), _) => return "prod".to_owned(),
            (_, "log-group") => return format!("/aws/lambda/{name}"),
            _ => {}
        }
        format!("https://sqs.{}.amazonaws.com/{}/{name}", self.region, self.account)
    }

    /// Returns an ARN of a service.
    pub fn of_service(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account)
    }
}
