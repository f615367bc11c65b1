//! A lab as a diagram: buses, rules, targets, and what is subscribed to what.

use std::collections::BTreeMap;

use super::states;
use crate::lab::Lab;
use crate::resource::subscription::Endpoint;
use crate::resource::{api_destination, function, queue, rule, state_machine};
use crate::step::{Step, TargetReference, UpdateStateMachine};
use crate::visible;

/// Nodes by what they are called, so that each is drawn once.
#[derive(Default)]
struct Diagram {
    nodes: BTreeMap<String, (usize, String)>,
    edges: Vec<String>,
    /// Definitions of the machines the lab provides, by name.
    machines: BTreeMap<String, String>,
    /// Machines that were drawn, with their states: by node id.
    drawn: BTreeMap<String, Vec<String>>,
}

impl Diagram {
    /// The id of a node; `shape` holds a `%` for the label.
    fn node(&mut self, name: &str, shape: &str, label: &str) -> String {
        let number = self.nodes.len();
        let label = visible::mermaid(label);
        let entry = self.nodes.entry(name.to_owned());
        let (number, _) = entry.or_insert_with(|| (number, shape.replace('%', &label)));
        format!("n{number}")
    }

    fn edge(&mut self, from: &str, to: &str, label: &str) {
        let arrow = if label.is_empty() { "-->".to_owned() } else { format!("-->|{label}|") };
        self.edges.push(format!("{from} {arrow} {to}"));
    }

    fn bus(&mut self, name: &str) -> String {
        let name = rule::bus_name(name);
        self.node(&format!("bus:{name}"), "[[\"bus %\"]]", &name)
    }

    fn rule(&mut self, bus: &str, name: &str) -> String {
        self.node(&format!("rule:{}:{name}", rule::bus_name(bus)), "{{\"%\"}}", name)
    }

    fn target(&mut self, text: &str) -> String {
        match TargetReference::parse(text) {
            Ok(TargetReference::Log(group)) => self.node(&format!("log:{group}"), "[(\"logs %\")]", &group),
            Ok(TargetReference::Queue(name)) => self.queue(&name),
            Ok(TargetReference::Topic(name)) => self.topic(&name),
            Ok(TargetReference::Bus(name)) => self.bus(&name),
            Ok(TargetReference::StateMachine(machine)) => self.state_machine(&machine),
            Ok(TargetReference::Function(function)) => self.function(&function),
            Ok(TargetReference::ApiDestination(destination)) => {
                let name = api_destination::name_of(&destination);
                self.node(&format!("api-destination:{name}"), "[/\"API destination %\"/]", name)
            }
            Ok(TargetReference::Arn(arn)) => self.node(text, "[\"%\"]", &arn.to_string()),
            Err(_) => self.node(text, "[\"%\"]", text),
        }
    }

    fn queue(&mut self, reference: &str) -> String {
        let name = queue::name_of(reference);
        self.node(&format!("queue:{name}"), "[/\"queue %\"/]", name)
    }

    fn state_machine(&mut self, reference: &str) -> String {
        let name = state_machine::name_of(reference).to_owned();
        let id = self.node(&format!("state-machine:{name}"), "[[\"state machine %\"]]", &name);
        if let Some(definition) = self.machines.get(&name) {
            let states = || states::subgraph(&id, &format!("state machine {name}"), definition);
            self.drawn.entry(id.clone()).or_insert_with(states);
        }
        id
    }

    fn function(&mut self, reference: &str) -> String {
        let name = function::name_of(reference);
        self.node(&format!("function:{name}"), "[\"function %\"]", name)
    }

    /// A machine is drawn as it is in the end.
    fn update(&mut self, update: &UpdateStateMachine) {
        let name = state_machine::name_of(&update.machine);
        let changed = self.machines.get(name).and_then(|definition| update.changed(definition));
        if let Some(changed) = changed {
            self.machines.insert(name.to_owned(), changed);
            self.drawn.clear();
        }
        self.state_machine(name);
    }

    fn topic(&mut self, reference: &str) -> String {
        let name = queue::name_of(reference.trim_start_matches("topic:"));
        self.node(&format!("topic:{name}"), "([\"topic %\"])", name)
    }
}

pub(super) fn mermaid(lab: &Lab) -> String {
    let mut diagram = Diagram::default();
    for entry in &lab.resources {
        if let Some(definition) = entry.resource.definition() {
            diagram.machines.insert(entry.resource.name().to_owned(), definition.to_owned());
        }
    }
    for step in &lab.steps {
        draw_step(&mut diagram, &step.step);
    }
    for entry in &lab.resources {
        let name = entry.resource.name();
        if let Some(topic) = entry.resource.subscribes_to() {
            let (topic, queue) = (diagram.topic(topic), diagram.queue(name));
            diagram.edge(&topic, &queue, "");
        }
        if entry.resource.definition().is_some() {
            diagram.state_machine(name);
        }
    }
    let mut text = "flowchart LR\n".to_owned();
    let mut nodes: Vec<&(usize, String)> = diagram.nodes.values().collect();
    nodes.sort();
    for (number, shape) in nodes {
        match diagram.drawn.get(&format!("n{number}")) {
            Some(lines) => lines.iter().for_each(|line| text.push_str(&format!("  {line}\n"))),
            None => text.push_str(&format!("  n{number}{shape}\n")),
        }
    }
    for edge in &diagram.edges {
        text.push_str(&format!("  {edge}\n"));
    }
    text
}

fn draw_step(diagram: &mut Diagram, step: &Step) {
    match step {
        Step::CreateBus(bus) => {
            diagram.bus(&bus.name);
        }
        Step::PutRule(put) => {
            let (bus, rule) = (diagram.bus(&put.bus), diagram.rule(&put.bus, &put.name));
            diagram.edge(&bus, &rule, "");
        }
        Step::PutTargets(put) => {
            let rule = diagram.rule(&put.bus, &put.rule);
            for target in &put.targets {
                let to = diagram.target(&target.to);
                diagram.edge(&rule, &to, "");
            }
        }
        Step::Schedule(schedule) => {
            let rule = diagram.rule("default", &schedule.name);
            for target in &schedule.targets {
                let to = diagram.target(&target.to);
                diagram.edge(&rule, &to, "");
            }
        }
        Step::Subscribe(subscribe) => {
            let topic = diagram.topic(&subscribe.topic);
            let endpoint = match subscribe.endpoint() {
                Endpoint::Queue(name) => diagram.queue(name),
                Endpoint::Function(name) => diagram.function(name),
            };
            diagram.edge(&topic, &endpoint, if subscribe.filter.is_some() { "filtered" } else { "" });
        }
        Step::LambdaDestination(step) => {
            let from = diagram.function(&step.function);
            for (condition, to) in step.given() {
                let to = diagram.target(to);
                diagram.edge(&from, &to, &condition.word().replace('-', " "));
            }
        }
        Step::UpdateStateMachine(update) => diagram.update(update),
        Step::InputTransformer(_)
        | Step::ApiDestination(_)
        | Step::Publish(_)
        | Step::StartExecution(_)
        | Step::Callback(_)
        | Step::TestStateMachine(_)
        | Step::Verify(_) => {}
    }
}
