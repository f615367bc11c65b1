//! Tests that labs can exist beside one another: no two of them create a resource with the same kind and name.

use std::collections::BTreeMap;

use ork::catalog;
use ork::step::Step;

use super::{lab, text_of};

#[test]
fn no_two_labs_create_the_same_thing() {
    let mut owners: BTreeMap<(String, String), String> = BTreeMap::new();
    for name in catalog::names() {
        let lab = lab(name, &text_of(name));
        let mut things: Vec<(String, String)> = lab
            .resources
            .iter()
            .map(|entry| (entry.resource.noun().to_owned(), entry.resource.name().to_owned()))
            .collect();
        for entry in &lab.steps {
            things.extend(match &entry.step {
                Step::CreateBus(bus) => Some(("event bus".to_owned(), bus.name.clone())),
                Step::PutRule(rule) => Some(("rule".to_owned(), format!("{} on {}", rule.name, rule.bus))),
                Step::Schedule(schedule) => Some(("rule".to_owned(), format!("{} on default", schedule.name))),
                _ => None,
            });
        }
        for thing in things {
            if let Some(owner) = owners.insert(thing.clone(), name.to_owned()).filter(|owner| owner != name) {
                panic!("{thing:?} is created by {owner} and by {name}");
            }
        }
    }
}
