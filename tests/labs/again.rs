//! Tests a lab that runs again at once: it waits for what cannot be created yet, and says so.

use std::sync::Arc;

use ork::flow::Options;
use ork::local::engine::{ClockMode, Engine};
use ork::notice::Notice;

use super::{MONDAY, SEED, run_lab_on};

const LAB: &str = "
lab: again
title: Again
resources:
  jobs:
    queue: { name: Jobs }
steps:
  - id: bus
    title: Create an event bus
    create-bus: { name: Again }
";

#[test]
fn a_queue_whose_name_is_not_free_yet_is_waited_for() {
    let engine = Arc::new(Engine::memory(ClockMode::Virtual, SEED, MONDAY));
    let waits = |heard: &[Notice]| {
        let names = heard.iter().filter_map(|notice| match notice {
            Notice::Waiting { kind, name, .. } => Some(format!("{kind} {name}")),
            _ => None,
        });
        names.collect::<Vec<_>>()
    };
    for expected in [vec![], vec!["queue Jobs"]] {
        let (summary, heard, ()) = run_lab_on(&engine, "eventdriven", LAB, Options::default(), async |_| ());
        assert_eq!(
            (summary.passed, waits(&heard)),
            (1, expected.into_iter().map(str::to_owned).collect()),
            "{heard:#?}"
        );
    }
}
