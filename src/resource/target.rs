//! The target of a rule in the form that users write: `log:/aws/events/orders`, `queue:Orders`, or an ARN.

use std::fmt;

use super::{Error, ReferenceKind, api_destination, bus, function, log_group, queue, rule, state_machine, topic};
use crate::arn::Arn;
use crate::aws::Clients;
use crate::diagram::Diagram;
use crate::words;

/// A target by kind and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetReference {
    Log(String),
    Queue(String),
    Topic(String),
    Bus(String),
    StateMachine(String),
    Function(String),
    ApiDestination(String),
    /// Any other ARN, used unchanged.
    Arn(Box<Arn>),
}

/// Returns the message for a URL in place of a target. That of a queue ends in its name.
fn of_url(url: &str) -> String {
    let name = url.rsplit('/').next().unwrap_or(url);
    match url.contains("sqs.") || url.contains("queue.") {
        true => format!("`{url}` is the URL of a queue; write `queue:{name}`"),
        false => format!(
            "`{url}` is no target; make an API destination of it with `ork api-destination`, and give that as `api-destination:NAME`"
        ),
    }
}

/// The prefixes, for messages.
const KINDS: [&str; 7] = ["log", "queue", "topic", "bus", "state-machine", "function", "api-destination"];

impl TargetReference {
    /// Parses `kind:NAME` or an ARN. The error lists the accepted forms.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("arn:") {
            let arn: Arn = text.parse().map_err(|error: crate::arn::ArnError| error.to_string())?;
            return Ok(Self::from_arn(arn));
        }
        let Some((kind, name)) = text.split_once(':') else {
            return Err(format!(
                "`{text}` does not say what kind of target it is; write `queue:{text}`, `log:{text}`, ..."
            ));
        };
        if name.is_empty() {
            return Err(format!("`{text}` names no {kind}"));
        }
        match kind {
            "log" => Ok(Self::Log(name.to_owned())),
            "queue" => Ok(Self::Queue(name.to_owned())),
            "topic" => Ok(Self::Topic(name.to_owned())),
            "bus" => Ok(Self::Bus(name.to_owned())),
            "state-machine" => Ok(Self::StateMachine(name.to_owned())),
            "function" => Ok(Self::Function(name.to_owned())),
            "api-destination" => Ok(Self::ApiDestination(name.to_owned())),
            "http" | "https" if name.starts_with("//") => Err(of_url(text)),
            _ => {
                let remedy = match words::kind_meant(kind, KINDS) {
                    Some(kind) => format!("did you mean `{kind}:{name}`?"),
                    None => format!("there are {}, and the ARN of anything else", words::list(&KINDS)),
                };
                Err(format!("`{kind}` is no kind of target; {remedy}"))
            }
        }
    }

    fn from_arn(arn: Arn) -> Self {
        let resource = arn.resource();
        match arn.service() {
            "logs" => {
                let group = resource.trim_start_matches("log-group:").trim_end_matches(":*");
                Self::Log(group.to_owned())
            }
            "sqs" => Self::Queue(arn.to_string()),
            "sns" => Self::Topic(arn.to_string()),
            "events" if resource.starts_with("event-bus/") => Self::Bus(arn.to_string()),
            "events" if resource.starts_with("api-destination/") => Self::ApiDestination(arn.to_string()),
            "lambda" if resource.starts_with("function:") => Self::Function(arn.to_string()),
            "states" if resource.starts_with("stateMachine:") => Self::StateMachine(arn.to_string()),
            _ => Self::Arn(Box::new(arn)),
        }
    }

    /// Fails if the target does not exist. A log group is created when it is used as a target, and other ARNs are not
    /// checked.
    pub async fn require(&self, clients: &Clients) -> Result<(), Error> {
        match self {
            Self::Log(_) | Self::Arn(_) => Ok(()),
            Self::Queue(queue) => queue::require(clients, queue).await,
            Self::Topic(topic) => topic::arn(clients, topic).await.map(drop),
            Self::Bus(bus) => rule::require_bus(clients, &rule::bus_name(bus)).await,
            Self::StateMachine(machine) => state_machine::arn(clients, machine).await.map(drop),
            Self::Function(function) => function::arn(clients, function).await.map(drop),
            Self::ApiDestination(destination) => api_destination::arn(clients, destination).await.map(drop),
        }
    }

    /// Returns the kind of reference to the target, if it is a resource that a lab can have.
    pub fn kind(&self) -> Option<ReferenceKind> {
        match self {
            Self::Log(_) => Some(ReferenceKind::LogGroup),
            Self::Queue(_) => Some(ReferenceKind::Queue),
            Self::Topic(_) => Some(ReferenceKind::Topic),
            Self::Bus(_) => Some(ReferenceKind::Bus),
            Self::StateMachine(_) => Some(ReferenceKind::StateMachine),
            Self::Function(_) => Some(ReferenceKind::Function),
            Self::ApiDestination(_) => Some(ReferenceKind::ApiDestination),
            Self::Arn(_) => None,
        }
    }

    /// Returns the ARN of the target, which may not exist.
    pub async fn arn(&self, clients: &Clients) -> Result<String, Error> {
        Ok(match self {
            Self::Log(group) => clients.arn("logs", &format!("log-group:{group}")).await?,
            Self::Queue(queue) => queue::arn(clients, queue).await?,
            Self::Topic(name) if name.starts_with("arn:") => name.clone(),
            Self::Topic(name) => clients.arn("sns", name).await?,
            Self::Bus(bus) => clients.arn("events", &format!("event-bus/{}", rule::bus_name(bus))).await?,
            Self::StateMachine(machine) => state_machine::arn(clients, machine).await?,
            Self::Function(name) if name.starts_with("arn:") => name.clone(),
            Self::Function(name) => clients.arn("lambda", &format!("function:{name}")).await?,
            Self::ApiDestination(name) => api_destination::arn(clients, name).await?,
            Self::Arn(arn) => arn.to_string(),
        })
    }

    /// Returns a default target id: the letters and digits of the name.
    pub fn default_id(&self) -> String {
        let name = self.to_string();
        let tail = name.split_once(':').map_or(name.as_str(), |(_, tail)| tail);
        let id: String = tail.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let id = id.trim_matches('-');
        id.chars().rev().take(64).collect::<Vec<_>>().into_iter().rev().collect()
    }
}

impl TargetReference {
    /// Returns an id that includes the kind, for a target whose default id is already used by another target of the
    /// rule.
    pub fn long_id(&self) -> String {
        let name = self.to_string();
        let id: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(64).collect();
        id.trim_matches('-').to_owned()
    }
}

impl fmt::Display for TargetReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = |name: &str| name.rsplit([':', '/']).next().unwrap_or(name).to_owned();
        match self {
            Self::Log(name) => write!(f, "log:{name}"),
            Self::Queue(name) => write!(f, "queue:{}", tail(name)),
            Self::Topic(name) => write!(f, "topic:{}", tail(name)),
            Self::Bus(name) => write!(f, "bus:{}", tail(name)),
            Self::StateMachine(name) => write!(f, "state-machine:{}", state_machine::name_of(name)),
            Self::Function(name) => write!(f, "function:{}", function::name_of(name)),
            Self::ApiDestination(name) => write!(f, "api-destination:{}", api_destination::name_of(name)),
            Self::Arn(arn) => write!(f, "{arn}"),
        }
    }
}

/// Returns whether two ARNs identify the same resource. Those of log groups may end with `:*`.
pub fn same_place(one: &str, other: &str) -> bool {
    one.trim_end_matches(":*") == other.trim_end_matches(":*")
}

/// Returns the node of a target in a diagram.
pub fn draw(diagram: &mut Diagram, text: &str) -> String {
    match TargetReference::parse(text) {
        Ok(TargetReference::Log(group)) => log_group::draw(diagram, &group),
        Ok(TargetReference::Queue(queue)) => queue::draw(diagram, &queue),
        Ok(TargetReference::Topic(topic)) => topic::draw(diagram, &topic),
        Ok(TargetReference::Bus(bus)) => bus::draw(diagram, &bus),
        Ok(TargetReference::StateMachine(machine)) => state_machine::draw(diagram, &machine),
        Ok(TargetReference::Function(function)) => function::draw(diagram, &function),
        Ok(TargetReference::ApiDestination(destination)) => api_destination::draw(diagram, &destination),
        Ok(TargetReference::Arn(_)) | Err(_) => diagram.node(text, "[\"%\"]", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_kinds_and_arns() {
        let cases = [
            ("log:/aws/events/orders", "log:/aws/events/orders"),
            ("arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/orders:*", "log:/aws/events/orders"),
            ("arn:aws:sqs:us-east-1:000000000000:Orders", "queue:Orders"),
            ("arn:aws:events:us-east-1:000000000000:event-bus/Orders", "bus:Orders"),
            ("arn:aws:events:us-east-1:000000000000:api-destination/shop/0-1", "api-destination:shop"),
            ("arn:aws:lambda:us-east-1:000000000000:function:Inventory", "function:Inventory"),
            ("state-machine:OrderProcessing", "state-machine:OrderProcessing"),
            ("arn:aws:states:us-east-1:000000000000:stateMachine:Orders:live", "state-machine:Orders:live"),
        ];
        for (text, shown) in cases {
            assert_eq!(TargetReference::parse(text).expect(text).to_string(), shown);
        }
    }

    #[test]
    fn says_what_a_target_looks_like() {
        assert!(TargetReference::parse("Orders").expect_err("bare").contains("queue:Orders"));
        assert!(TargetReference::parse("queu:Orders").expect_err("typo").contains("`queue:Orders`"));
        assert!(TargetReference::parse("lambda:Stock").expect_err("AWS's word").contains("`function:Stock`"));
        assert!(TargetReference::parse("ecs:Stock").expect_err("unknown").contains("state-machine"));
    }

    #[test]
    fn ids_are_made_of_what_aws_allows() {
        let target = TargetReference::parse("log:/aws/events/orders").expect("a target");
        assert_eq!(target.default_id(), "aws-events-orders");
    }
}
