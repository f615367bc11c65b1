//! `subscribe`: a queue receives what a topic publishes.

use serde::Deserialize;

use super::{Receipt, Verb, VisitText};
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::resource::subscription::{Subscription, subscribe};
use crate::resource::{Error, ReferenceKind, Visit, World};
use crate::text::Text;

/// Subscribe a queue to a topic
///
/// Adds the queue policy statement that lets the topic send to the queue, and says so.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork subscribe Orders --queue Orders
  ork subscribe Orders --queue OrdersEU --filter '{\"location\":[\"eu-west\"]}' --filter-body --raw")]
pub struct Subscribe {
    /// Topic to subscribe to
    pub topic: String,
    /// Queue that receives the messages
    #[arg(long)]
    pub queue: String,
    /// Deliver the message alone, without the SNS envelope
    #[arg(long)]
    #[serde(default)]
    pub raw: bool,
    /// Filter policy: JSON, a file, or - for stdin
    #[arg(long, value_name = "POLICY")]
    pub filter: Option<Text>,
    /// The filter looks at the message body instead of the message attributes
    #[arg(long, requires = "filter")]
    #[serde(default)]
    pub filter_body: bool,
}

impl Subscribe {
    pub(super) fn check(&self, findings: &mut Findings) {
        let Some(Text::Inline(filter)) = &self.filter else {
            return;
        };
        if let Err(error) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(filter) {
            findings
                .add("filter", "bad-filter", format!("the filter policy is not a JSON object: {error}"))
                .help("write it like `{\"location\": [\"eu-west\"]}`");
        }
    }

    pub(super) fn references(&mut self, visit: &mut Visit<'_>) {
        visit("topic", ReferenceKind::Topic, &mut self.topic);
        visit("queue", ReferenceKind::Queue, &mut self.queue);
    }

    pub(super) fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(filter) = &mut self.filter {
            visit("filter", filter);
        }
    }

    pub(super) fn commands(&self) -> Vec<CommandLine> {
        let line = CommandLine::new("subscribe")
            .value(&self.topic)
            .flag("queue", &self.queue)
            .switch("raw", self.raw)
            .option("filter", self.filter.as_ref().map(Text::as_str))
            .switch("filter-body", self.filter_body);
        vec![line]
    }

    pub(super) async fn act(&self, world: &World<'_>) -> Result<Receipt, Error> {
        let subscription = Subscription {
            topic: &self.topic,
            queue: &self.queue,
            raw: self.raw,
            filter: self.filter.as_ref().map(Text::as_str),
            filter_body: self.filter_body,
        };
        let made = subscribe(world, &subscription).await?;
        let mut receipt = Receipt::default();
        if let Some(statement) = made.granted {
            let what = format!("{} may send to {}", tail(&made.topic), tail(&made.queue));
            receipt.change(Verb::Granted, "permission", what, Some(statement));
        }
        let verb = if made.created { Verb::Created } else { Verb::Found };
        let what = format!("of {} to {}", tail(&made.queue), tail(&made.topic));
        receipt.change(verb, "subscription", what, Some(made.arn.clone().into()));
        receipt.output("arn", made.arn);
        Ok(receipt)
    }
}

fn tail(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}
