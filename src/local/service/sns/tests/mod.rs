//! Tests of topics with real queues, through the whole cloud.

mod api;
mod delivery;
mod refusal;

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::local::cloud::{Cloud, Input, Reply};
use crate::local::service::Fault;
use crate::trace::Outcome;

const REGION: &str = "us-east-1";
const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:Orders";
const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:Orders";
const NOW: i64 = 1_700_000_000_000;

/// A cloud whose topic `Orders` may send to every queue.
struct TestCloud {
    cloud: Cloud,
    now: i64,
}

impl TestCloud {
    fn new() -> Self {
        let mut world = Self::empty();
        world.ok("CreateTopic", json!({"Name": "Orders"}));
        world.queue("Orders", json!({}));
        world
    }

    fn empty() -> Self {
        Self { cloud: Cloud::new(1, Timestamp::from_millis(NOW)), now: NOW }
    }

    fn call(&mut self, service: &str, operation: &str, input: Value) -> Result<Value, Fault> {
        let input = Input::call(REGION, service, operation, input);
        let Reply::Answered(answer) = self.cloud.apply(Timestamp::from_millis(self.now), &input, false) else {
            panic!("every call here is answered at once");
        };
        answer
    }

    fn ok(&mut self, operation: &str, input: Value) -> Value {
        self.of("sns", operation, input)
    }

    fn of(&mut self, service: &str, operation: &str, input: Value) -> Value {
        let shown = input.to_string();
        self.call(service, operation, input).unwrap_or_else(|fault| panic!("{operation} {shown}: {}", fault.message))
    }

    fn refused(&mut self, operation: &str, input: Value) -> (String, u16, String) {
        match self.call("sns", operation, input.clone()) {
            Ok(answer) => panic!("{operation} {input} answered {answer}"),
            Err(fault) => (fault.code, fault.status, fault.message),
        }
    }

    /// Creates a queue to which SNS may send.
    fn queue(&mut self, name: &str, attributes: Value) {
        let mut attributes = attributes;
        let statement = json!({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": "*"});
        attributes["Policy"] = json!(json!({"Version": "2012-10-17", "Statement": [statement]}).to_string());
        self.of("sqs", "CreateQueue", json!({"QueueName": name, "Attributes": attributes}));
    }

    fn subscribe(&mut self, queue: &str, attributes: Value) -> String {
        let input = json!({"TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": queue, "Attributes": attributes});
        let answer = self.ok("Subscribe", input);
        answer["SubscriptionArn"].as_str().unwrap().to_owned()
    }

    fn publish(&mut self, message: &str, attributes: Value) -> String {
        let input = json!({"TopicArn": TOPIC, "Message": message, "MessageAttributes": attributes});
        self.ok("Publish", input)["MessageId"].as_str().unwrap().to_owned()
    }

    /// Receives the messages in a queue.
    fn received(&mut self, queue: &str) -> Vec<Value> {
        let url = self.of("sqs", "GetQueueUrl", json!({"QueueName": queue}))["QueueUrl"].clone();
        let input = json!({"QueueUrl": url, "MaxNumberOfMessages": 10, "AttributeNames": ["All"],
            "MessageAttributeNames": ["All"]});
        let answer = self.of("sqs", "ReceiveMessage", input);
        let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
        for message in &messages {
            let receipt = json!({"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]});
            self.of("sqs", "DeleteMessage", receipt);
        }
        messages
    }

    fn bodies(&mut self, queue: &str) -> Vec<String> {
        self.received(queue).iter().map(|message| message["Body"].as_str().unwrap().to_owned()).collect()
    }

    /// Returns the emails in the mailbox.
    fn mails(&mut self) -> Vec<Value> {
        let listed = self.ok("ListMail", json!({}));
        let document: Value = serde_json::from_str(listed["Document"].as_str().unwrap()).unwrap();
        document["Mails"].as_array().unwrap().clone()
    }

    fn outcomes(&self) -> Vec<Outcome> {
        self.cloud.hops(None).into_iter().map(|hop| hop.outcome).collect()
    }
}
