//! Tests a lab that archives events and replays them to one of two rules.

use ork::flow::Options;
use ork::notice::Notice;
use ork::probe::Outcome;

use super::run_lab;

const LAB: &str = r"
lab: archives
title: Events that come again
resources:
  orders: { bus: { name: Orders } }
  billing: { queue: { name: billing } }
  audit: { queue: { name: audit } }
  kept: { event-archive: { name: kept, bus: orders, pattern: { source: [shop] }, retention-days: 1 } }
steps:
  - put-rule: { name: Billing, bus: orders, pattern: { source: [shop] } }
  - put-targets: { rule: Billing, bus: orders, targets: [{ to: billing }] }
  - put-rule: { name: Audit, bus: orders, pattern: { source: [shop] } }
  - put-targets: { rule: Audit, bus: orders, targets: [{ to: audit }] }
  - id: order
    publish: { bus: orders, source: shop, detail-type: Order, events: [{ as: one, detail: { value: 415 } }] }
  - id: came
    verify: { sqs: { queue: audit, event: order.one, count: 1 }, within: 60s }
  - id: again
    start-replay: { archive: kept, rules: [Audit], wait: true }
  - id: came-again
    verify: { sqs: { queue: audit, event: order.one, count: 2 }, within: 60s }
  - id: not-for-billing
    verify: { sqs: { queue: billing, event: order.one, count: 1 }, quiet-for: 5s }
";

fn failed(text: &str) -> Vec<String> {
    let (summary, heard) = run_lab("archives", text, Options::default());
    let judged = heard.iter().filter_map(|notice| match notice {
        Notice::Judged { step, verdict } if verdict.outcome != Outcome::Passed => Some(step.clone()),
        _ => None,
    });
    let failed: Vec<String> = judged.collect();
    assert_eq!(failed.is_empty(), summary.failed == 0, "{heard:#?}");
    failed
}

#[test]
fn a_replay_brings_events_again_to_the_rules_it_names() {
    assert_eq!(failed(LAB), Vec::<String>::new());
    let to_all = LAB.replace("rules: [Audit], ", "");
    assert_eq!(failed(&to_all), ["not-for-billing"]);
    let elsewhere = LAB.replace("pattern: { source: [shop] }, retention", "pattern: { source: [other] }, retention");
    assert_eq!(failed(&elsewhere), ["came-again"]);
}
