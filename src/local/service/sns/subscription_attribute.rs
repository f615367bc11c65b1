//! `GetSubscriptionAttributes` and `SetSubscriptionAttributes`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Answer;
use super::settings::Problem;
use super::subscription::ArnInput;
use super::{Cx, Nothing, Sns, invalid_parameter, write};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetOutput {
    attributes: BTreeMap<&'static str, String>,
}

pub(super) fn get(sns: &Sns, input: ArnInput, cx: &mut Cx<'_>) -> Answer {
    write(GetOutput { attributes: sns.subscription(&input, cx)?.attributes() })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetInput {
    subscription_arn: Option<String>,
    attribute_name: String,
    #[serde(default)]
    attribute_value: String,
}

pub(super) fn set(sns: &mut Sns, input: SetInput, cx: &mut Cx<'_>) -> Answer {
    let subscription = sns.subscription_mut(&ArnInput { subscription_arn: input.subscription_arn }, cx)?;
    let (topic, endpoint) = (&subscription.topic, &subscription.endpoint);
    let changed = subscription.settings.put(&input.attribute_name, &input.attribute_value, topic, endpoint);
    changed.map_err(|problem| match problem {
        Problem::Unknown => invalid_parameter("AttributeName"),
        Problem::Value(reason) => invalid_parameter(reason),
    })?;
    write(Nothing {})
}
