//! Tests that the inputs of every lab can be applied again: to one cloud, and to one that is saved and loaded after
//! every input.

use ork::catalog;
use ork::flow::Options;
use ork::local::cloud::Cloud;

use super::{parting, state};
use crate::labs::{MONDAY, SEED, record, text_of};

#[test]
fn every_lab_comes_to_the_same_state_again_also_over_saves() {
    for name in catalog::names() {
        let inputs = record(name, &text_of(name), Options::default());
        assert!(inputs.len() > 10, "{name}: {} inputs", inputs.len());
        let mut whole = Cloud::new(SEED, MONDAY);
        let mut loaded = Cloud::new(SEED, MONDAY);
        for (number, (at, input)) in inputs.iter().enumerate() {
            let first = whole.apply(*at, input, false);
            let second = loaded.apply(*at, input, false);
            let saved = serde_json::to_string(&loaded.save().expect("a state")).expect("JSON");
            loaded = Cloud::load(serde_json::from_str(&saved).expect("a snapshot")).expect("a cloud");
            let parted = parting(&state(&whole), &state(&loaded), "state");
            assert_eq!(parted, None, "{name}: after input {number}, {input:?}");
            assert_eq!(format!("{first:?}"), format!("{second:?}"), "{name}: the answers to input {number}, {input:?}");
        }
    }
}
