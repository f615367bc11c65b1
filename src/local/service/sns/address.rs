//! The ARNs of topics and subscriptions in requests.

use super::topic::Topic;
use super::{Cx, Fault, Sns, invalid_parameter, not_found};
use crate::arn::Arn;

/// Parses the ARN in `TopicArn`, `TargetArn` or `SubscriptionArn` of a request; it must be in this region.
pub(super) fn parse(member: &str, text: Option<&str>, cx: &Cx<'_>) -> Result<Arn, Fault> {
    let Some(text) = text else {
        return Err(invalid_parameter(format_args!("{member} Reason: no value for required parameter")));
    };
    let elements = text.split(':').count();
    if elements < 6 {
        let reason = format_args!("{member} Reason: An ARN must have at least 6 elements, not {elements}");
        return Err(invalid_parameter(reason));
    }
    let arn = text.parse::<Arn>().ok().filter(|arn| arn.service() == "sns" && arn.region() == cx.region());
    arn.ok_or_else(|| invalid_parameter(member))
}

impl Sns {
    /// Returns the topic of `TopicArn` in a request.
    pub(super) fn topic(&self, arn: Option<&str>, cx: &Cx<'_>) -> Result<&Topic, Fault> {
        let arn = parse("TopicArn", arn, cx)?;
        self.topics.get(own(&arn, cx)).ok_or_else(|| not_found("Topic"))
    }

    /// Like [`Sns::topic`], but mutable.
    pub(super) fn topic_mut(&mut self, arn: Option<&str>, cx: &Cx<'_>) -> Result<&mut Topic, Fault> {
        let arn = parse("TopicArn", arn, cx)?;
        self.topics.get_mut(own(&arn, cx)).ok_or_else(|| not_found("Topic"))
    }
}

/// Returns the name of a topic of this account; for another account the name is empty, which no topic has.
pub(super) fn own<'a>(arn: &'a Arn, cx: &Cx<'_>) -> &'a str {
    if arn.account() == cx.account() { arn.resource() } else { "" }
}
