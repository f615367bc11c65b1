//! `tail`: prints every event that arrives on a bus, regardless of the process that sent it.

use std::sync::Arc;

use super::trace::require_local;
use crate::cli::backend;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::signals;
use crate::clock::Timestamp;
use crate::duration::Span;
use crate::local::engine::Engine;
use crate::report::{self, OutputFormat, trace_tree};
use crate::resource::rule;

/// Follow a bus: every event that arrives, and the rules that match it
///
/// It goes on until it is interrupted, or until `--count` events have come.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork tail --bus Orders
  ork tail --bus Orders --since 10m --count 5
  ork tail --bus Orders -o ndjson | jq -r .id")]
pub struct Tail {
    /// Name or ARN of the bus
    #[arg(long, alias = "event-bus-name", default_value = "default")]
    bus: String,
    /// Start with the events of this long ago, such as 10m
    #[arg(long, value_name = "DURATION")]
    since: Option<Span>,
    /// End after so many events
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
}

pub async fn run(arguments: &Tail, cx: &mut Context) -> Result<Exit, Error> {
    require_local(cx)?;
    signals::or_end(async {
        let backend = backend::open(cx).await?;
        rule::require_bus(&backend.clients, &arguments.bus).await?;
        let name = rule::bus_name(&arguments.bus);
        let bus = backend.clients.arn("events", &format!("event-bus/{name}")).await?;
        let Some(cloud) = cx.cloud.clone() else { return Ok(Exit::Done) };
        follow(arguments, &bus, &cloud, cx).await
    })
    .await
}

async fn follow(arguments: &Tail, bus: &str, cloud: &Arc<Engine>, cx: &mut Context) -> Result<Exit, Error> {
    let format = cx.settings.output_or(OutputFormat::Text);
    let begin = arguments.since.map(|span| before(cloud.now(), span));
    let (mut hops, mut seen) = cloud.hops_after(0)?;
    if begin.is_none() {
        hops.clear();
    }
    let mut left = arguments.count;
    loop {
        let wanted = |arrival: &trace_tree::Arrival| begin.is_none_or(|begin| arrival.at >= begin);
        for arrival in trace_tree::arrivals(&hops, bus).into_iter().filter(wanted) {
            match format {
                OutputFormat::Text => cx.streams.line(&arrival.line())?,
                OutputFormat::Json | OutputFormat::Ndjson => {
                    cx.streams.data(&report::document("ork.arrival/1", &arrival, OutputFormat::Ndjson))?;
                }
            }
            left = left.map(|left| left.saturating_sub(1));
            if left == Some(0) {
                return Ok(Exit::Done);
            }
        }
        cloud.rest().await?;
        let (more, count) = cloud.hops_after(seen)?;
        // If there are fewer than before, the cloud has been reset.
        (hops, seen) = if count < seen { cloud.hops_after(0)? } else { (more, count) };
    }
}

fn before(now: Timestamp, span: Span) -> Timestamp {
    let millis = i64::try_from(span.0.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis().saturating_sub(millis))
}
