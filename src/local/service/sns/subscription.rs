//! A subscription: its state, its attributes and the URLs in its messages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::address;
use super::endpoint::Protocol;
use super::settings::Settings;
use super::{Cx, Fault, Sns, not_found};
use crate::arn::Arn;

/// One subscription.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Subscription {
    pub(super) arn: String,
    pub(super) topic: Arn,
    pub(super) protocol: Protocol,
    pub(super) endpoint: String,
    pub(super) settings: Settings,
    pub(super) confirmed: bool,
    pub(super) token: String,
    /// The address of the local cloud that its client used; URLs in messages to HTTP endpoints lead there.
    #[serde(default)]
    pub(super) address: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ArnInput {
    pub(super) subscription_arn: Option<String>,
}

impl Sns {
    /// Returns the subscription of `SubscriptionArn` in a request.
    pub(super) fn subscription(&self, input: &ArnInput, cx: &Cx<'_>) -> Result<&Subscription, Fault> {
        let arn = address::parse("SubscriptionArn", input.subscription_arn.as_deref(), cx)?;
        self.subscriptions.get(&arn.to_string()).ok_or_else(|| not_found("Subscription"))
    }

    /// Like [`Sns::subscription`], but mutable.
    pub(super) fn subscription_mut(&mut self, input: &ArnInput, cx: &Cx<'_>) -> Result<&mut Subscription, Fault> {
        let arn = address::parse("SubscriptionArn", input.subscription_arn.as_deref(), cx)?;
        self.subscriptions.get_mut(&arn.to_string()).ok_or_else(|| not_found("Subscription"))
    }
}

impl Subscription {
    /// Returns a URL of SNS in a message to the endpoint.
    pub(super) fn url(&self, query: &str) -> String {
        let aws = || format!("https://sns.{}.amazonaws.com", self.topic.region());
        format!("{}/?{query}", self.address.clone().unwrap_or_else(aws))
    }

    /// Returns the attributes for `GetSubscriptionAttributes`.
    pub(super) fn attributes(&self) -> BTreeMap<&'static str, String> {
        let account = self.topic.account();
        let mut attributes = BTreeMap::from([
            ("SubscriptionArn", self.arn.clone()),
            ("TopicArn", self.topic.to_string()),
            ("Owner", account.to_owned()),
            ("Protocol", self.protocol.name().to_owned()),
            ("Endpoint", self.endpoint.clone()),
            ("PendingConfirmation", (!self.confirmed).to_string()),
            ("ConfirmationWasAuthenticated", (!self.protocol.needs_confirmation()).to_string()),
            ("SubscriptionPrincipal", format!("arn:aws:iam::{account}:root")),
        ]);
        self.settings.describe(&mut attributes);
        attributes
    }
}
