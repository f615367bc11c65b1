//! `ListQueues` and `ListDeadLetterSourceQueues`, page by page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::{name_in_url, url};
use super::{Sqs, encode, fault};
use crate::local::service::{Answer, Cx, Fault, decode};

const MAX_RESULTS: usize = 1000;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct List {
    queue_url: Option<String>,
    queue_name_prefix: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Queues {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    queue_urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// The only output of the service with a member name in lowercase.
#[derive(Serialize)]
struct SourceQueues {
    #[serde(rename = "queueUrls")]
    queue_urls: Vec<String>,
    #[serde(rename = "NextToken", skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn list_queues(sqs: &Sqs, input: Value, cx: &Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let prefix = input.queue_name_prefix.as_deref().unwrap_or_default();
    let names = sqs.queues.keys().map(String::as_str).filter(|name| name.starts_with(prefix));
    let (queue_urls, next_token) = input.page(names, cx)?;
    encode(&Queues { queue_urls, next_token })
}

pub(super) fn list_dead_letter_source_queues(sqs: &Sqs, input: Value, cx: &Cx<'_>) -> Answer {
    let input: List = decode(input)?;
    let target = &sqs.queue(name_in_url(input.queue_url.as_deref(), cx)?)?.arn;
    let sources = sqs.queues.values().filter(|queue| {
        let redrive = queue.attributes.redrive.as_ref();
        redrive.is_some_and(|redrive| redrive.dead_letter_target_arn == *target)
    });
    let (queue_urls, next_token) = input.page(sources.map(|queue| queue.name()), cx)?;
    encode(&SourceQueues { queue_urls, next_token })
}

impl List {
    /// Returns one page of URLs; a token contains the last queue of the previous page.
    fn page<'a>(
        &self,
        names: impl Iterator<Item = &'a str>,
        cx: &Cx<'_>,
    ) -> Result<(Vec<String>, Option<String>), Fault> {
        let after = self.next_token.as_deref().map(read_token).transpose()?;
        let most = match self.max_results {
            None => MAX_RESULTS,
            Some(most) => {
                usize::try_from(most).ok().filter(|most| (1..=MAX_RESULTS).contains(most)).ok_or_else(|| {
                    fault::invalid_value(most, "MaxResults", "Must be an integer value between 1 and 1000.")
                })?
            }
        };
        let mut rest = names.filter(|name| after.as_deref().is_none_or(|after| *name > after));
        let page: Vec<&str> = rest.by_ref().take(most).collect();
        // Without `MaxResults` only the first thousand are returned.
        let more = self.max_results.is_some() && rest.next().is_some();
        let next_token = page.last().filter(|_| more).map(|last| STANDARD.encode(last));
        Ok((page.into_iter().map(|name| url(name, cx)).collect(), next_token))
    }
}

fn read_token(token: &str) -> Result<String, Fault> {
    let bytes = STANDARD.decode(token).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| fault::invalid_value(token, "NextToken", "Invalid NextToken value."))
}
