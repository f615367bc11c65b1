//! Formats a lab as a diagram of buses, rules, targets and subscriptions. Each kind draws itself.

use crate::diagram::Diagram;
use crate::lab::Lab;

pub(super) fn mermaid(lab: &Lab) -> String {
    let mut diagram = Diagram::default();
    for entry in &lab.resources {
        if let Some(definition) = entry.resource.definition() {
            diagram.define(entry.resource.name(), definition.into_owned());
        }
    }
    lab.steps.iter().for_each(|entry| entry.step.draw(&mut diagram));
    lab.resources.iter().for_each(|entry| entry.resource.draw(&mut diagram));
    diagram.render()
}
