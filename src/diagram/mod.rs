//! Flowcharts in the Mermaid language: nodes, edges, and the states of state machines.
//!
//! The kinds define the shapes of their nodes; this module assembles them.

mod states;

use std::collections::BTreeMap;

use crate::visible;

/// The parts of a flowchart.
#[derive(Default)]
pub struct Diagram {
    /// The number and the definition of each node, by its key.
    nodes: BTreeMap<String, (usize, String)>,
    edges: Vec<String>,
    /// Definitions of state machines, by name.
    machines: BTreeMap<String, String>,
    /// The subgraphs of state machines, by node id.
    drawn: BTreeMap<String, Vec<String>>,
}

impl Diagram {
    /// Returns the id of the node with this key, adding it if necessary. `%` in `shape` stands for the label.
    pub fn node(&mut self, key: &str, shape: &str, label: &str) -> String {
        let number = self.nodes.len();
        let label = visible::mermaid(label);
        let entry = self.nodes.entry(key.to_owned());
        let (number, _) = entry.or_insert_with(|| (number, shape.replace('%', &label)));
        format!("n{number}")
    }

    /// Adds an edge between two nodes.
    pub fn edge(&mut self, from: &str, to: &str, label: &str) {
        let arrow = if label.is_empty() { "-->".to_owned() } else { format!("-->|{label}|") };
        self.edges.push(format!("{from} {arrow} {to}"));
    }

    /// Sets the definition of a state machine. The last one is drawn.
    pub fn define(&mut self, machine: &str, definition: String) {
        self.machines.insert(machine.to_owned(), definition);
        self.drawn.clear();
    }

    /// Returns the definition of a state machine, if there is one.
    pub fn definition(&self, machine: &str) -> Option<&str> {
        self.machines.get(machine).map(String::as_str)
    }

    /// Returns the node id of a state machine. If its definition is known, its states are drawn inside it.
    pub fn state_machine(&mut self, machine: &str) -> String {
        let id = self.node(&format!("state-machine:{machine}"), "[[\"state machine %\"]]", machine);
        if let Some(definition) = self.machines.get(machine) {
            let states = || states::subgraph(&id, &format!("state machine {machine}"), definition);
            self.drawn.entry(id.clone()).or_insert_with(states);
        }
        id
    }

    /// Returns the flowchart as text.
    pub fn render(&self) -> String {
        let mut text = "flowchart LR\n".to_owned();
        let mut nodes: Vec<&(usize, String)> = self.nodes.values().collect();
        nodes.sort();
        for (number, shape) in nodes {
            match self.drawn.get(&format!("n{number}")) {
                Some(lines) => lines.iter().for_each(|line| text.push_str(&format!("  {line}\n"))),
                None => text.push_str(&format!("  n{number}{shape}\n")),
            }
        }
        for edge in &self.edges {
            text.push_str(&format!("  {edge}\n"));
        }
        text
    }
}
