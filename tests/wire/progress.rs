//! Tests a served cloud with many kinds of load at once, in real time: every kind progresses, none blocks another.
//!
//! It runs for some seconds; with `ORK_STRESS_SECONDS=600` it runs for that long, and prints what was done.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::net::{SocketAddr, TcpStream};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_sdk_apigateway::types::IntegrationType;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, Target};
use aws_sdk_lambda::types::InvocationType;
use aws_sdk_sfn::types::ExecutionStatus;
use aws_smithy_http_client::Builder;
use aws_smithy_types::Blob;
use ork::aws::Clients;
use ork::clock::Timestamp;
use ork::local::engine::{ClockMode, Engine};
use ork::local::sdk::sdk_config;
use ork::local::server::serve;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::{TestCloud, parse};

/// The maximum time without progress of any kind of load.
const PATIENCE: Duration = Duration::from_secs(15);
/// A function that responds after the number of milliseconds in the event.
const SLOW: &str = "exports.handler = async (event) => { await new Promise((done) => setTimeout(done, event.ms ?? 5));
    return { statusCode: 200, body: 'done' }; };";
const WAITS: &str = r#"{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "Next": "Done"},
    "Done": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $sum([1..10]) %}", "End": true}}}"#;

/// The resources that the load uses.
struct Stage {
    clients: Clients,
    address: SocketAddr,
    api: String,
    machine: String,
    queue: String,
}

/// The number of completed operations of each kind of load.
#[derive(Default)]
struct Counts(Mutex<BTreeMap<&'static str, Arc<AtomicU64>>>);

impl Counts {
    fn of(&self, kind: &'static str) -> Arc<AtomicU64> {
        Arc::clone(self.0.lock().expect("no panic").entry(kind).or_default())
    }

    fn now(&self) -> BTreeMap<&'static str, u64> {
        let counts = self.0.lock().expect("no panic");
        counts.iter().map(|(kind, count)| (*kind, count.load(Ordering::Relaxed))).collect()
    }
}

fn duration() -> Duration {
    let asked = std::env::var("ORK_STRESS_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(asked.unwrap_or(4))
}

/// The cloud runs on another thread than the test, which would notice if it stopped for ever.
#[test]
fn calls_timers_waits_functions_and_schedules_go_on_together() {
    let counts = Arc::new(Counts::default());
    let (finish, finished) = channel();
    let of_load = Arc::clone(&counts);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(run(of_load));
        finish.send(()).expect("the test listens");
    });
    let mut seen = counts.now();
    loop {
        match finished.recv_timeout(PATIENCE) {
            Ok(()) => break,
            Err(RecvTimeoutError::Timeout) => {
                let now = counts.now();
                let still: Vec<_> = now.iter().filter(|(kind, count)| seen.get(*kind) == Some(count)).collect();
                assert!(still.is_empty() && !now.is_empty(), "these stand still: {still:?} of {now:?}");
                seen = now;
            }
            Err(RecvTimeoutError::Disconnected) => panic!("the load failed"),
        }
    }
    let done = counts.now();
    println!("done in {:?}: {done:?}", duration());
    assert!(done.len() == 7 && done.values().all(|count| *count > 0), "{done:?}");
}

/// Without a server, a call that waits for its response also fires the timers that are due in the meantime.
#[test]
fn a_synchronous_invocation_outlasts_a_wait_state() {
    let (finish, finished) = channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let engine = Arc::new(Engine::memory(ClockMode::Real, 7, Timestamp::from_millis(0)));
            let config = sdk_config(Arc::clone(&engine), "us-east-1");
            let clients = Clients::new(config.clone(), engine.clock(), None);
            let stage = set_up(TestCloud { engine, config, clients }, SocketAddr::from(([127, 0, 0, 1], 0))).await;
            let start = stage.clients.sfn().start_execution().state_machine_arn(&stage.machine).send();
            let execution = start.await.expect("an execution").execution_arn;
            invoke(&stage, None, 1_200).await;
            let found = stage.clients.sfn().describe_execution().execution_arn(execution).send().await;
            assert_eq!(found.expect("an execution").status, ExecutionStatus::Succeeded);
        });
        finish.send(()).expect("the test listens");
    });
    finished.recv_timeout(PATIENCE).expect("the invocation ends");
}

async fn run(counts: Arc<Counts>) {
    let folder = tempfile::tempdir().expect("a folder");
    let engine = Arc::new(Engine::open(folder.path()).expect("a cloud"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let config = sdk_config(Arc::clone(&engine), "us-east-1").into_builder();
    let config = config.endpoint_url(format!("http://{address}")).http_client(Builder::new().build_http()).build();
    let clients = Clients::new(config.clone(), engine.clock(), None);
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(Arc::clone(&engine), listener, async { drop(stopped.await) }));
    let stage = Arc::new(set_up(TestCloud { engine, config, clients }, address).await);
    load(&stage, &counts).await;
    let ending = Instant::now();
    stop.send(()).expect("the server listens");
    server.await.expect("no panic").expect("it ends well");
    assert!(ending.elapsed() < Duration::from_secs(1), "the server took {:?} to end", ending.elapsed());
}

async fn set_up(world: TestCloud, address: SocketAddr) -> Stage {
    let uri = world.function("slow", SLOW).await;
    let api = world.api().await;
    let resource = world.resource(&api, "slow").await;
    let client = world.apigateway();
    let put = client.put_method().rest_api_id(&api.id).resource_id(&resource).http_method("GET");
    put.authorization_type("NONE").send().await.expect("a method");
    let put = client.put_integration().rest_api_id(&api.id).resource_id(&resource).http_method("GET");
    let put = put.r#type(IntegrationType::AwsProxy).integration_http_method("POST").uri(uri);
    put.send().await.expect("an integration");
    world.deploy(&api, "test").await;
    let role = world.role("machines", "states.amazonaws.com").await;
    let machine = world.sfn().create_state_machine().name("waits").definition(WAITS).role_arn(role);
    let machine = machine.send().await.expect("a machine").state_machine_arn;
    let queue = world.queue("Orders").await;
    let rule = world.events().put_rule().name("all").event_pattern(r#"{"source": ["stress"]}"#);
    rule.send().await.expect("a rule");
    let minutely = world.events().put_rule().name("minutely").schedule_expression("rate(1 minute)");
    minutely.send().await.expect("a schedule");
    for rule in ["all", "minutely"] {
        let target = Target::builder().id("queue").arn(&queue.arn).build().expect("a target");
        world.events().put_targets().rule(rule).targets(target).send().await.expect("targets");
    }
    Stage { clients: world.clients, address, api: api.id, machine, queue: queue.url }
}

type Round = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs every kind of load repeatedly until the time is over.
async fn load(stage: &Arc<Stage>, counts: &Counts) {
    let until = Instant::now() + duration();
    let mut kinds = JoinSet::new();
    let mut kind = |name: &'static str, round: fn(Arc<Stage>) -> Round| {
        let (stage, count) = (Arc::clone(stage), counts.of(name));
        kinds.spawn(async move {
            while Instant::now() < until {
                round(Arc::clone(&stage)).await;
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    };
    kind("requests to an API with a function", |stage| Box::pin(ask(stage)));
    kind("synchronous invocations", |stage| Box::pin(async move { invoke(&stage, None, 20).await }));
    let later =
        |stage: Arc<Stage>| -> Round { Box::pin(async move { invoke(&stage, Some(InvocationType::Event), 20).await }) };
    kind("asynchronous invocations", later);
    kind("executions that wait", |stage| Box::pin(execute(stage)));
    kind("events to a queue", |stage| Box::pin(publish(stage)));
    kind("delayed messages", |stage| Box::pin(delay(stage)));
    kind("reads", |stage| Box::pin(async move { good(stage.clients.events().list_rules().send().await) }));
    while let Some(ended) = kinds.join_next().await {
        ended.expect("no load fails");
    }
}

fn good<T, E: Debug>(result: Result<T, E>) {
    drop(result.expect("an answer"));
}

async fn ask(stage: Arc<Stage>) {
    let path = format!("/restapis/{}/test/_user_request_/slow", stage.api);
    let address = stage.address;
    let answer = tokio::task::spawn_blocking(move || get(address, &path)).await.expect("no panic");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
}

fn get(address: SocketAddr, path: &str) -> String {
    use std::io::{Read as _, Write as _};
    let mut stream = TcpStream::connect(address).expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

async fn invoke(stage: &Stage, kind: Option<InvocationType>, millis: u64) {
    let invoke =
        stage.clients.lambda().invoke().function_name("slow").payload(Blob::new(json!({"ms": millis}).to_string()));
    let answer = invoke.set_invocation_type(kind).send().await.expect("an answer");
    assert_eq!(answer.function_error(), None);
}

async fn execute(stage: Arc<Stage>) {
    let sfn = stage.clients.sfn();
    let mut started = Vec::new();
    for _ in 0..3 {
        let start = sfn.start_execution().state_machine_arn(&stage.machine).send().await.expect("an execution");
        started.push(start.execution_arn);
    }
    for execution in started {
        loop {
            let found = sfn.describe_execution().execution_arn(&execution).send().await.expect("an execution");
            if found.status == ExecutionStatus::Running {
                stage.clients.clock().sleep(Duration::from_millis(50)).await;
                continue;
            }
            let output = found.output().map(parse);
            break assert_eq!((found.status, output), (ExecutionStatus::Succeeded, Some(json!(55))));
        }
    }
}

async fn publish(stage: Arc<Stage>) {
    let entry = PutEventsRequestEntry::builder().source("stress").detail_type("d").detail("{}").build();
    let answer = stage.clients.events().put_events().entries(entry).send().await.expect("an answer");
    assert_eq!(answer.failed_entry_count, 0);
    receive(&stage, 5).await;
}

async fn delay(stage: Arc<Stage>) {
    let send = stage.clients.sqs().send_message().queue_url(&stage.queue).message_body("{}").delay_seconds(1);
    good(send.send().await);
    receive(&stage, 10).await;
}

/// Receives a message, whichever kind of load it belongs to.
async fn receive(stage: &Stage, wait: i32) {
    let sqs = stage.clients.sqs();
    let receive = sqs.receive_message().queue_url(&stage.queue).wait_time_seconds(wait);
    for message in receive.send().await.expect("an answer").messages.unwrap_or_default() {
        let handle = message.receipt_handle.expect("a handle");
        good(sqs.delete_message().queue_url(&stage.queue).receipt_handle(handle).send().await);
    }
}
