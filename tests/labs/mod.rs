//! Tests that run every lab offline: it passes, leaves nothing behind, and, broken on purpose, fails where it was
//! broken.

mod again;
mod apart;
mod archives;
mod broken;
mod callback;
mod coffee;
mod counts;
mod glue;
mod near_misses;
mod orkestra;
mod scripts;
mod shown;
mod weekend;

use std::sync::Arc;

use ork::aws::Clients;
use ork::catalog;
use ork::clock::Timestamp;
use ork::flow::{NullStore, Options, RunContext, Stop, Summary, run};
use ork::lab::{AssetError, Assets, Lab, Source, Values, check};
use ork::local::cloud::Input;
use ork::local::engine::{ClockMode, Engine};
use ork::local::sdk::sdk_config;
use ork::notice::{Notice, Sink};

/// The files beside an embedded lab.
struct Embedded<'a>(&'a str);

impl Assets for Embedded<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        catalog::file(self.0, path).map(<[u8]>::to_vec).ok_or(AssetError::Missing)
    }

    fn names(&self) -> Vec<String> {
        catalog::files(self.0)
    }
}

/// Stores all notices of a run.
#[derive(Default)]
struct Heard(Vec<Notice>);

impl Sink for Heard {
    fn notice(&mut self, notice: &Notice) {
        self.0.push(notice.clone());
    }
}

pub fn text_of(name: &str) -> String {
    let bytes = catalog::file(name, "lab.yaml").expect("a lab file");
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn lab(name: &str, text: &str) -> Lab {
    let values = Values::default();
    let source =
        Source { name: "lab.yaml", is_file: true, bytes: text.as_bytes(), assets: &Embedded(name), values: &values };
    let checked = check(&source);
    checked.lab.unwrap_or_else(|| panic!("the lab is not valid: {:#?}", checked.diagnostics))
}

/// The initial time of a lab's cloud: 2026-01-05T09:00:00Z, a Monday.
pub const MONDAY: Timestamp = Timestamp::from_millis(1_767_603_600_000);

/// The seed of the IDs of a lab's cloud.
pub const SEED: u64 = 1;

/// Returns the inputs of the cloud on which a lab runs.
pub fn record(name: &str, text: &str, options: Options) -> Vec<(Timestamp, Input)> {
    let engine = Arc::new(Engine::recording(ClockMode::Virtual, SEED, MONDAY));
    run_lab_on(&engine, name, text, options, async |_| ());
    engine.recorded()
}

/// Runs a lab on a new cloud.
fn run_lab(name: &str, text: &str, options: Options) -> (Summary, Vec<Notice>) {
    let (summary, heard, ()) = run_lab_then(name, text, options, MONDAY, async |_| ());
    (summary, heard)
}

/// Runs a lab on a cloud that begins at `start`, and reads the cloud afterwards.
fn run_lab_then<T>(
    name: &str,
    text: &str,
    options: Options,
    start: Timestamp,
    then: impl AsyncFnOnce(&Clients) -> T,
) -> (Summary, Vec<Notice>, T) {
    let engine = Arc::new(Engine::memory(ClockMode::Virtual, SEED, start));
    run_lab_on(&engine, name, text, options, then)
}

fn run_lab_on<T>(
    engine: &Arc<Engine>,
    name: &str,
    text: &str,
    options: Options,
    then: impl AsyncFnOnce(&Clients) -> T,
) -> (Summary, Vec<Notice>, T) {
    let lab = lab(name, text);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let trace_source = Arc::new(trace_source::EngineWitness(Arc::clone(engine)));
    let given = Values::default();
    let stop = Stop::default();
    let mut heard = Heard::default();
    let (summary, seen) = runtime.block_on(async {
        let clients = Clients::new(sdk_config(Arc::clone(engine), "us-east-1"), engine.clock(), Some(trace_source));
        let course = RunContext {
            lab: &lab,
            assets: &Embedded(name),
            clients: &clients,
            wall: clients.clock(),
            given: &given,
            backend: "local",
            options,
            stop: &stop,
        };
        let summary = run(&course, None, &NullStore, &mut heard).await.expect("a run");
        let seen = then(&clients).await;
        (summary, seen)
    });
    (summary, heard.0, seen)
}

/// Returns the eventdriven lab with all its resources, but only these `steps`.
fn only_built(steps: &[serde_json::Value]) -> String {
    let mut lab: serde_json::Value = serde_yaml::from_str(&text_of("eventdriven")).expect("a lab");
    let written = lab["steps"].as_array_mut().expect("steps");
    written.retain(|step| step.get("publish").is_none() && step.get("verify").is_none());
    written.extend(steps.iter().cloned());
    lab.to_string()
}

/// Returns the messages of a log group; none if it does not exist.
async fn logged(clients: &Clients, group: &str) -> Vec<String> {
    let mut messages = Vec::new();
    let mut pages = clients.logs().filter_log_events().log_group_name(group).into_paginator().send();
    while let Some(Ok(page)) = pages.next().await {
        messages.extend(page.events().iter().filter_map(|event| event.message().map(str::to_owned)));
    }
    messages
}

mod trace_source {
    use std::future::Future;
    use std::pin::Pin;
    use std::sync::Arc;

    use ork::aws::TraceSource;
    use ork::local::engine::Engine;
    use ork::trace::Hop;

    pub struct EngineWitness(pub Arc<Engine>);

    impl TraceSource for EngineWitness {
        fn hops<'a>(&'a self, event: &'a str) -> Pin<Box<dyn Future<Output = Vec<Hop>> + Send + 'a>> {
            Box::pin(std::future::ready(self.0.hops(Some(event)).expect("hops")))
        }

        fn all_hops(&self) -> Vec<Hop> {
            self.0.hops(None).expect("hops")
        }
    }
}

#[test]
fn every_lab_passes_and_leaves_nothing_behind() {
    let names = catalog::names();
    assert!(names.contains(&"eventdriven"));
    for name in names {
        let (summary, heard) = run_lab(name, &text_of(name), Options::default());
        let failures: Vec<&Notice> = heard
            .iter()
            .filter(|notice| {
                matches!(notice, Notice::StepFinished { failure: Some(_), .. } | Notice::LeftBehind { .. })
            })
            .collect();
        assert!(failures.is_empty(), "{name}: {failures:#?}");
        assert!(summary.trouble.is_none(), "{name}: {:?}", summary.trouble);
        assert_eq!((summary.failed, summary.skipped), (0, 0), "{name}");
        assert!(summary.ledger.ids.is_empty(), "{name}: {:?}", summary.ledger.ids);
    }
}

#[test]
fn every_lab_is_free_of_warnings() {
    for name in catalog::names() {
        let values = Values::default();
        let text = text_of(name);
        let source = Source {
            name: "lab.yaml",
            is_file: true,
            bytes: text.as_bytes(),
            assets: &Embedded(name),
            values: &values,
        };
        let checked = check(&source);
        assert!(checked.diagnostics.is_empty(), "{name}: {:#?}", checked.diagnostics);
    }
}

#[test]
fn a_run_is_the_same_every_time() {
    let told = || {
        let (_, heard) = run_lab("eventdriven", &text_of("eventdriven"), Options::default());
        heard.iter().map(|notice| serde_json::to_string(notice).unwrap()).collect::<Vec<_>>()
    };
    let (first, second) = (told(), told());
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
}
