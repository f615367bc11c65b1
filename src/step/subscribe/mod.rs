//! `subscribe`: subscribes a queue, a function or an email address to a topic.

mod assess;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Receipt, StepKind, Verb, VisitText};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;
use crate::pattern::Pattern;
use crate::resource::subscription::{Endpoint, Subscription, subscribe};
use crate::resource::{Error, Placeholder, ReferenceKind, ResourceContext, Visit, function, queue, topic};
use crate::text::Text;

/// Subscribe a queue, a function or an address of mail to a topic
///
/// Adds the statement to the policy of the queue or the function that lets the topic send to it, and says so. A function
/// is invoked asynchronously with the notification in `Records`. An address receives nothing until its owner follows the
/// link in a mail; the local cloud keeps that mail, and `ork mail confirm` follows the link.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(group = clap::ArgGroup::new("endpoint").args(["queue", "function", "email"]).required(true))]
#[command(after_help = "Examples:
  ork subscribe Orders --queue Orders
  ork subscribe Orders --function InventoryFunction
  ork subscribe Orders --email ann@example.com
  ork subscribe Orders --queue OrdersEU --filter '{\"location\":[\"eu-west\"]}' --filter-body --raw")]
pub struct Subscribe {
    /// Topic to subscribe to
    pub topic: String,
    /// Queue that receives the messages
    #[arg(long)]
    pub queue: Option<String>,
    /// Function that is invoked with the messages
    #[arg(long, conflicts_with_all = ["queue", "raw"])]
    pub function: Option<String>,
    /// Address that receives the messages as mail, once it is confirmed
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["queue", "function", "raw"])]
    pub email: Option<String>,
    /// Deliver the message alone to the queue, without the SNS envelope
    #[arg(long)]
    #[serde(default)]
    pub raw: bool,
    /// Filter policy: JSON, a file, or - for stdin
    #[arg(long, alias = "filter-policy", value_name = "POLICY")]
    pub filter: Option<Text>,
    /// The filter looks at the message body instead of the message attributes
    #[arg(long, requires = "filter")]
    #[serde(default)]
    pub filter_body: bool,
}

impl Subscribe {
    /// Returns the endpoint. A checked step has exactly one.
    pub fn endpoint(&self) -> Endpoint<'_> {
        match (&self.function, &self.email, &self.queue) {
            (Some(function), ..) => Endpoint::Function(function),
            (None, Some(address), _) => Endpoint::Email(address),
            (None, None, queue) => Endpoint::Queue(queue.as_deref().unwrap_or_default()),
        }
    }
}

impl Subscribe {
    /// Filter policies are written like event patterns ("Amazon SNS subscription filter policies").
    fn check_filter(&self, text: &str, policy: &Map<String, Value>, findings: &mut Findings) {
        if let Err(error) = Pattern::parse(text) {
            findings.add("filter", Code::BadFilter, error.reason).within(error.span).help(error.help);
            return;
        }
        if let Some((name, _)) = policy.iter().find(|(_, value)| value.is_object() && !self.filter_body) {
            let message = format!("`{name}` is nested, and message attributes are not");
            findings
                .add("filter", Code::BadFilter, message)
                .help("add `filter-body: true` to look at the message body");
        }
    }
}

impl StepKind for Subscribe {
    fn check(&self, findings: &mut Findings) {
        let given = [("queue", &self.queue), ("function", &self.function), ("email", &self.email)];
        let given: Vec<&str> = given.into_iter().filter(|(_, value)| value.is_some()).map(|(name, _)| name).collect();
        match given.as_slice() {
            [] => {
                let finding = findings.add("topic", Code::MissingKey, "nothing is subscribed");
                finding.help("add `queue`, `function` or `email`");
            }
            [_, second, ..] => {
                let finding = findings.add(*second, Code::Conflict, "a subscription has one endpoint");
                finding.help("write a step for each");
            }
            ["function"] if self.raw => {
                let finding = findings.add("raw", Code::Conflict, "a function always receives the whole notification");
                finding.help("remove `raw`");
            }
            ["email"] if self.raw => {
                let finding = findings.add("raw", Code::Conflict, "a mail holds the message alone as it is");
                finding.help("remove `raw`");
            }
            _ => {}
        }
        if let Some(address) = self.email.as_deref().filter(|address| !is_address(address)) {
            let finding = findings.add("email", Code::BadValue, format!("`{address}` is not an address of mail"));
            finding.help("write it like `ann@example.com`");
        }
        let Some(Text::Inline(filter)) = &self.filter else {
            return;
        };
        match serde_json::from_str::<Map<String, Value>>(filter) {
            Err(error) => {
                findings
                    .add("filter", Code::BadFilter, format!("the filter policy is not a JSON object: {error}"))
                    .help("write it like `{\"location\": [\"eu-west\"]}`");
            }
            Ok(policy) if policy.is_empty() => {}
            Ok(policy) => self.check_filter(filter, &policy, findings),
        }
    }

    fn subscribed_address(&self) -> Option<&str> {
        self.email.as_deref()
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("topic", ReferenceKind::Topic, &mut self.topic);
        if let Some(queue) = &mut self.queue {
            visit("queue", ReferenceKind::Queue, queue);
        }
        if let Some(function) = &mut self.function {
            visit("function", ReferenceKind::Function, function);
        }
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(filter) = &mut self.filter {
            visit("filter", filter);
        }
    }

    fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("subscribe")
            .value(&self.topic)
            .option("queue", self.queue.as_deref())
            .option("function", self.function.as_deref())
            .option("email", self.email.as_deref())
            .switch("raw", self.raw)
            .text("filter", self.filter.as_ref().map(Text::as_str))
            .switch("filter-body", self.filter_body);
        vec![line]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let topic = self.topic.rsplit(':').next().unwrap_or_default();
        vec![("arn".to_owned(), placeholder.of_service("sns", &format!("{topic}:{}", Placeholder::ID)))]
    }

    fn draw(&self, diagram: &mut Diagram) {
        let topic = topic::draw(diagram, &self.topic);
        let endpoint = match self.endpoint() {
            Endpoint::Queue(name) => queue::draw(diagram, name),
            Endpoint::Function(name) => function::draw(diagram, name),
            Endpoint::Email(address) => diagram.node(&format!("mail:{address}"), "[/\"mail to %\"/]", address),
        };
        diagram.edge(&topic, &endpoint, if self.filter.is_some() { "filtered" } else { "" });
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Amazon SNS > Topics > the topic > Create subscription")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let subscription = Subscription {
            topic: &self.topic,
            endpoint: self.endpoint(),
            raw: self.raw,
            filter: self.filter.as_ref().map(Text::as_str),
            filter_body: self.filter_body,
        };
        let made = subscribe(resources, &subscription).await?;
        let mut receipt = Receipt::default();
        if let Some(statement) = made.granted {
            let may = if self.function.is_some() { "invoke" } else { "send to" };
            let what = format!("{} may {may} {}", tail(&made.topic), tail(&made.endpoint));
            receipt.change(Verb::Granted, "permission", what, Some(statement));
        }
        let verb = if made.created { Verb::Created } else { Verb::Found };
        let what = format!("of {} to {}", tail(&made.endpoint), tail(&made.topic));
        receipt.change(verb, "subscription", what, Some(made.arn.clone().into()));
        receipt.output("arn", made.arn);
        Ok(receipt)
    }
}

/// Returns whether a text looks like an email address. A value that is known only later is accepted.
fn is_address(text: &str) -> bool {
    text.contains("${{")
        || text.split_once('@').is_some_and(|(local, domain)| {
            let is_one = |c: char| !c.is_whitespace() && !matches!(c, ',' | ';' | '@' | '<' | '>');
            !local.is_empty() && domain.contains('.') && local.chars().chain(domain.chars()).all(is_one)
        })
}

pub(super) fn tail(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}
