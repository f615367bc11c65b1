//! The delivery policy of a subscription: when an HTTP endpoint is tried again, and the content type of its requests.
//!
//! Sources: "Amazon SNS message delivery retries", "Creating an HTTP/S delivery policy".
//!
//! Deviation: retries are not jittered, every backoff function is linear, and a throttle policy has no effect.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::subscription::Subscription;
use super::topic::Topic;
use super::topic_attribute::effective_delivery_policy;

/// "Creating an HTTP/S delivery policy": the maximum delay before a retry.
const MAX_DELAY_SECONDS: u64 = 3_600;

/// The policy that applies to one delivery.
pub(super) struct DeliveryPolicy {
    retries: Retries,
    pub(super) content_type: String,
}

/// `healthyRetryPolicy`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Retries {
    min_delay_target: u64,
    max_delay_target: u64,
    num_retries: u64,
    num_no_delay_retries: u64,
    num_min_delay_retries: u64,
    num_max_delay_retries: u64,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            min_delay_target: 20,
            max_delay_target: 20,
            num_retries: 3,
            num_no_delay_retries: 0,
            num_min_delay_retries: 0,
            num_max_delay_retries: 0,
        }
    }
}

impl DeliveryPolicy {
    /// Returns the policy of the subscription, if the topic lets it have one, over that of the topic.
    pub(super) fn of(topic: &Topic, subscription: &Subscription) -> Self {
        let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let of_topic = parse(&effective_delivery_policy(topic.attribute("DeliveryPolicy")));
        let is_fixed = of_topic.pointer("/http/disableSubscriptionOverrides") == Some(&Value::Bool(true));
        let own = subscription.settings.delivery_policy().filter(|_| !is_fixed).map(parse).unwrap_or_default();
        let retries = own.get("healthyRetryPolicy").or(of_topic.pointer("/http/defaultHealthyRetryPolicy"));
        let content_type = own.pointer("/requestPolicy/headerContentType");
        let content_type = content_type.or(of_topic.pointer("/http/defaultRequestPolicy/headerContentType"));
        Self {
            retries: retries.cloned().and_then(|retries| serde_json::from_value(retries).ok()).unwrap_or_default(),
            content_type: content_type.and_then(Value::as_str).unwrap_or_default().to_owned(),
        }
    }

    /// Returns the delay before a retry, which is counted from 1; `None` if there is no such retry.
    pub(super) fn delay(&self, retry: u64) -> Option<Duration> {
        let Retries { min_delay_target: min, max_delay_target: max, num_retries, .. } = self.retries;
        // The numbers are the client's, and may be of any size.
        let at_once = self.retries.num_no_delay_retries;
        let short = at_once.saturating_add(self.retries.num_min_delay_retries);
        let growing = num_retries.saturating_sub(short.saturating_add(self.retries.num_max_delay_retries));
        let seconds = match retry {
            retry if retry > num_retries => return None,
            retry if retry <= at_once => 0,
            retry if retry <= short => min,
            retry if retry - short <= growing => {
                min.saturating_add(max.saturating_sub(min).saturating_mul(retry - short) / growing)
            }
            _ => max,
        };
        Some(Duration::from_secs(seconds.min(MAX_DELAY_SECONDS)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn delays(retries: Value) -> Vec<u64> {
        let retries = serde_json::from_value(retries).unwrap();
        let policy = DeliveryPolicy { retries, content_type: String::new() };
        (1..).map_while(|retry| policy.delay(retry)).map(|delay| delay.as_secs()).collect()
    }

    #[test]
    fn retries_have_four_phases() {
        assert_eq!(delays(json!({})), [20, 20, 20]);
        assert_eq!(delays(json!({"numRetries": 0})), [0; 0]);
        let all = json!({"numRetries": 7, "numNoDelayRetries": 1, "numMinDelayRetries": 2, "numMaxDelayRetries": 1,
            "minDelayTarget": 10, "maxDelayTarget": 40, "backoffFunction": "exponential"});
        assert_eq!(delays(all), [0, 10, 10, 20, 30, 40, 40]);
    }

    #[test]
    fn numbers_without_measure_are_bounded() {
        let most = u64::MAX;
        let all =
            json!({"numRetries": 2, "numNoDelayRetries": most, "numMinDelayRetries": most, "minDelayTarget": most});
        assert_eq!(delays(all), [0, 0]);
        assert_eq!(delays(json!({"numRetries": 2, "minDelayTarget": 1, "maxDelayTarget": most})), [3_600, 3_600]);
    }
}
