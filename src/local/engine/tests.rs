//! Tests of calls that wait, timers that fire and two engines on one cloud, in real and in virtual time.

mod doors;
mod group;

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::{Busy, ClockMode, Engine, TurnGuard};
use crate::clock::Timestamp;
use crate::local::wire::Request;

const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const QUEUE: &str = "http://127.0.0.1:4566/000000000000/q";

fn sqs(operation: &str, input: &Value) -> Request {
    http::Request::post("/")
        .header("x-amz-target", format!("AmazonSQS.{operation}"))
        .header("content-type", "application/x-amz-json-1.0")
        .body(Bytes::from(input.to_string()))
        .unwrap()
}

async fn call(engine: &Engine, operation: &str, input: Value) -> Value {
    let reply = engine.call(sqs(operation, &input)).await;
    assert_eq!(reply.status(), 200, "{operation}: {reply:?}");
    serde_json::from_slice(reply.body()).unwrap_or_default()
}

async fn send(engine: &Engine, body: &str, delay: u64) {
    call(engine, "SendMessage", json!({"QueueUrl": QUEUE, "MessageBody": body, "DelaySeconds": delay})).await;
}

async fn receive(engine: &Engine, wait: u64) -> Option<String> {
    let reply = call(engine, "ReceiveMessage", json!({"QueueUrl": QUEUE, "WaitTimeSeconds": wait})).await;
    reply.pointer("/Messages/0/Body").and_then(Value::as_str).map(str::to_owned)
}

async fn with_queue(pace: ClockMode) -> Arc<Engine> {
    let engine = Arc::new(Engine::memory(pace, 1, START));
    call(&engine, "CreateQueue", json!({"QueueName": "q"})).await;
    engine
}

#[tokio::test]
async fn virtual_time_jumps_over_an_empty_wait() {
    let engine = with_queue(ClockMode::Virtual).await;
    assert_eq!(receive(&engine, 20).await, None);
    assert_eq!(engine.now(), START.plus(Duration::from_secs(20)));
}

#[tokio::test]
async fn virtual_time_stops_at_the_message_that_ends_the_wait() {
    let engine = with_queue(ClockMode::Virtual).await;
    send(&engine, "late", 7).await;
    assert_eq!(receive(&engine, 20).await.as_deref(), Some("late"));
    assert_eq!(engine.now(), START.plus(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_wait_goes_on_when_the_hidden_message_it_looked_out_for_is_gone() {
    let engine = with_queue(ClockMode::Virtual).await;
    let clock = engine.clock();
    send(&engine, "hidden", 0).await;
    let input = json!({"QueueUrl": QUEUE, "VisibilityTimeout": 5});
    let taken = call(&engine, "ReceiveMessage", input).await;
    let others = async {
        clock.sleep(Duration::from_secs(3)).await;
        let handle = &taken["Messages"][0]["ReceiptHandle"];
        call(&engine, "DeleteMessage", json!({"QueueUrl": QUEUE, "ReceiptHandle": handle})).await;
        clock.sleep(Duration::from_secs(9)).await;
        send(&engine, "new", 0).await;
    };
    let (read, ()) = tokio::join!(receive(&engine, 20), others);
    assert_eq!(read.as_deref(), Some("new"));
    assert_eq!(engine.now(), START.plus(Duration::from_secs(12)));
}

#[tokio::test]
async fn sleepers_wake_in_the_order_of_their_times() {
    let engine = with_queue(ClockMode::Virtual).await;
    let clock = engine.clock();
    let slow = async {
        clock.sleep(Duration::from_secs(60)).await;
        clock.now()
    };
    let quick = async {
        let mut woken = Vec::new();
        for _ in 0..3 {
            clock.sleep(Duration::from_secs(5)).await;
            woken.push(clock.now());
            send(&engine, "tick", 0).await;
        }
        woken
    };
    let reader = receive(&engine, 20);
    let (slow, quick, read) = tokio::join!(slow, quick, reader);
    let after = |seconds| START.plus(Duration::from_secs(seconds));
    assert_eq!(quick, [after(5), after(10), after(15)]);
    assert_eq!(read.as_deref(), Some("tick"));
    assert_eq!(slow, after(60));
}

#[tokio::test]
async fn bodies_act_in_the_order_of_asking_and_those_outside_when_none_does() {
    let engine = with_queue(ClockMode::Virtual).await;
    let order = RefCell::new(Vec::new());
    let body = async |name: &'static str, busy: Busy, waits: bool| {
        let mut turn = TurnGuard::of(&busy).await;
        if waits {
            turn.while_idle(tokio::task::yield_now()).await;
        }
        tokio::task::yield_now().await;
        order.borrow_mut().push(name);
    };
    let outside = async {
        send(&engine, "message", 0).await;
        order.borrow_mut().push("outside");
    };
    let [first, second, third] = [(); 3].map(|()| Busy::acting(&engine));
    tokio::join!(outside, body("first", first, true), body("second", second, false), body("third", third, false));
    assert_eq!(*order.borrow(), ["second", "third", "first", "outside"], "who waits gives up its turn");
}

#[tokio::test]
async fn in_real_time_nobody_takes_turns() {
    let engine = with_queue(ClockMode::Real).await;
    let (first, second) = (Busy::acting(&engine), Busy::acting(&engine));
    let _turns = [TurnGuard::of(&first).await, TurnGuard::of(&second).await];
    send(&engine, "message", 0).await;
}

#[tokio::test]
async fn a_sleep_nobody_polls_holds_nobody_up() {
    let engine = with_queue(ClockMode::Virtual).await;
    let clock = engine.clock();
    let mut forgotten = clock.sleep(Duration::from_secs(1));
    tokio::select! {
        biased;
        () = &mut forgotten => panic!("it yields first"),
        () = std::future::ready(()) => {}
    }
    clock.sleep(Duration::from_secs(5)).await;
    assert_eq!(clock.now(), START.plus(Duration::from_secs(5)));
    forgotten.await;
}

#[tokio::test]
async fn in_real_time_a_waiting_call_ends_with_the_change() {
    let engine = with_queue(ClockMode::Real).await;
    let (read, ()) = tokio::join!(receive(&engine, 20), send(&engine, "now", 0));
    assert_eq!(read.as_deref(), Some("now"));
}

#[tokio::test]
async fn another_engine_on_the_same_cloud_ends_the_wait_too() {
    let directory = std::env::temp_dir().join(format!("ork-engine-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    let (reader, writer) = (Engine::open(&directory).unwrap(), Engine::open(&directory).unwrap());
    call(&writer, "CreateQueue", json!({"QueueName": "q"})).await;
    let (read, ()) = tokio::join!(receive(&reader, 20), send(&writer, "there", 0));
    assert_eq!(read.as_deref(), Some("there"));
    let sizes = [reader.status().unwrap().journal, writer.status().unwrap().journal];
    assert_eq!(sizes[0], sizes[1]);
    assert_eq!(sizes[0].as_ref().map(|size| size.changes), Some(3), "waiting is no change");
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn a_damaged_journal_is_an_error_of_the_cloud_not_of_the_caller() {
    let directory = std::env::temp_dir().join(format!("ork-engine-damaged-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    let engine = Engine::open(&directory).unwrap();
    rusqlite::Connection::open(directory.join("cloud.db")).unwrap().execute_batch("DROP TABLE inputs").unwrap();
    let reply = engine.call(sqs("CreateQueue", &json!({"QueueName": "q"}))).await;
    assert_eq!(reply.status(), 500);
    let body = String::from_utf8_lossy(reply.body()).into_owned();
    assert!(body.contains("cloud.db") && body.contains("ork local reset"), "{body}");
    std::fs::remove_dir_all(&directory).unwrap();
}
