//! Tests the effects of one order when every rule of the eventdriven lab is enabled, counted from the content of the
//! cloud.

use std::time::Duration;

use ork::aws::Clients;
use ork::flow::Options;
use serde_json::{Value, json};

use super::{MONDAY, logged, only_built, run_lab_then};

/// The number of events in the log of the Orders bus, requests that the API answered with 200, executions of
/// OrderProcessing, messages in the queue Orders, and events in the log of the Inventory bus.
type Counts = [usize; 5];

/// Returns each order, and its effects.
fn orders() -> [(Value, Counts); 6] {
    [
        (json!({"category": "lab-supplies", "value": 415, "location": "eu-west"}), [2, 2, 1, 0, 1]),
        (json!({"category": "lab-supplies", "value": 415, "location": "us-east"}), [1, 1, 0, 1, 0]),
        (json!({"category": "office-supplies", "value": 300, "location": "eu-west"}), [2, 2, 1, 0, 1]),
        (json!({"category": "tech-supplies", "value": 3000, "location": "eu-east"}), [2, 2, 1, 0, 1]),
        (
            json!({"category": "office-supplies", "value": 1050, "location": "us-west", "signature": ["John Doe"]}),
            [1, 1, 0, 0, 0],
        ),
        (json!({"category": "office-supplies", "value": 1200, "location": "eu-west"}), [2, 2, 1, 0, 1]),
    ]
}

/// Sends everything, and returns the counts once everything is at rest.
fn counted(orders: &[Value]) -> Counts {
    let events: Vec<Value> = orders.iter().map(|order| json!({"detail": order})).collect();
    let publish = json!({
        "bus": "Orders", "source": "com.aws.orders", "detail-type": "Order Notification", "events": events,
    });
    let text = only_built(&[json!({"id": "send", "publish": publish})]);
    let options = Options { keep: true, ..Options::default() };
    let (summary, heard, counts) = run_lab_then("eventdriven", &text, options, MONDAY, count);
    assert_eq!(summary.failed, 0, "{heard:#?}");
    counts
}

async fn count(clients: &Clients) -> Counts {
    clients.clock().sleep(Duration::from_secs(30)).await;
    let machine = clients.arn("states", "stateMachine:OrderProcessing").await.expect("an ARN");
    let executions = clients.sfn().list_executions().state_machine_arn(machine).send().await.expect("executions");
    [
        logged(clients, "/aws/events/orders").await.len(),
        api_calls(clients).await,
        executions.executions().len(),
        messages(clients, "Orders").await,
        logged(clients, "/aws/events/inventory").await.len(),
    ]
}

/// Returns the number of requests that, according to the execution log of the API, ended with 200.
async fn api_calls(clients: &Clients) -> usize {
    let groups = clients.logs().describe_log_groups().log_group_name_prefix("API-Gateway-Execution-Logs_").send().await;
    let groups = groups.expect("log groups");
    let name = groups.log_groups().first().and_then(|group| group.log_group_name()).expect("an execution log");
    let lines = logged(clients, name).await;
    lines.iter().filter(|line| line.contains("Method completed with status: 200")).count()
}

async fn messages(clients: &Clients, queue: &str) -> usize {
    let url =
        clients.sqs().get_queue_url().queue_name(queue).send().await.expect("a queue").queue_url.expect("its URL");
    let received = clients.sqs().receive_message().queue_url(url).max_number_of_messages(10).send().await;
    received.expect("messages").messages().len()
}

#[test]
fn each_order_causes_what_the_workshop_says() {
    for (order, expected) in orders() {
        assert_eq!(counted(std::slice::from_ref(&order)), expected, "{order}");
    }
}

#[test]
fn all_orders_together_cause_the_sum() {
    let (orders, counts): (Vec<Value>, Vec<Counts>) = orders().into_iter().unzip();
    let sum = counts.iter().fold([0; 5], |sum, of| std::array::from_fn(|column| sum[column] + of[column]));
    assert_eq!(counted(&orders), sum);
}
