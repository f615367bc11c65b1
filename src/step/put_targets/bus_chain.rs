//! Detects event bus targets that would form a chain of three buses: EventBridge forwards an event from bus to bus only
//! once (Amazon EventBridge User Guide, "Sending and receiving events between event buses").

use crate::aws::Clients;
use crate::step::{Receipt, Verb};

/// Warns if events that another bus sends to `bus` would continue to `to`, or if events sent to `to` would continue
/// from there. There is no warning if listing buses or rules is not permitted.
pub(super) async fn warn(clients: &Clients, bus: &str, to: &str, receipt: &mut Receipt) {
    for other in buses(clients).await {
        for rule in senders(clients, &other, bus).await {
            warning(receipt, &rule, &other, bus, to);
        }
        for rule in senders(clients, to, &other).await {
            warning(receipt, &rule, bus, to, &other);
        }
    }
}

fn warning(receipt: &mut Receipt, rule: &str, first: &str, second: &str, third: &str) {
    let advice = if third == first {
        format!("it has been on bus `{first}` already")
    } else {
        format!("send it there with a rule of bus `{first}`")
    };
    let text = format!(
        "an event goes from bus to bus once: what bus `{second}` receives from bus `{first}` is not sent on to bus `{third}` \
         (rule `{rule}`); {advice}"
    );
    receipt.change(Verb::Warned, "target", text, None);
}

async fn buses(clients: &Clients) -> Vec<String> {
    let listed = clients.events().list_event_buses().send().await;
    let buses = listed.map(|listed| listed.event_buses().to_vec()).unwrap_or_default();
    buses.iter().filter_map(|bus| bus.name().map(str::to_owned)).collect()
}

/// Returns the rules of one bus that deliver to another.
async fn senders(clients: &Clients, from: &str, to: &str) -> Vec<String> {
    let Ok(target) = clients.arn("events", &format!("event-bus/{to}")).await else { return Vec::new() };
    let listed = clients.events().list_rule_names_by_target().event_bus_name(from).target_arn(target).send().await;
    listed.map(|listed| listed.rule_names().to_vec()).unwrap_or_default()
}
