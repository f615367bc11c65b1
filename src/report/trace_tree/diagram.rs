//! Draws the tree as a Mermaid flowchart.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::sentence::label;
use super::{Node, place};
use crate::report::human::names;
use crate::trace::{Hop, Outcome};
use crate::visible;

#[derive(Default)]
struct Diagram {
    numbers: BTreeMap<String, usize>,
    nodes: Vec<String>,
    edges: Vec<String>,
}

pub fn mermaid(node: &Node<'_>) -> String {
    let mut diagram = Diagram::default();
    diagram.draw(node, None);
    let mut text = "flowchart LR\n".to_owned();
    for line in diagram.nodes.iter().chain(&diagram.edges) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {line}");
    }
    text
}

impl Diagram {
    fn draw(&mut self, node: &Node<'_>, from: Option<usize>) {
        let hop = node.hop;
        let here = match &hop.outcome {
            Outcome::Arrived { source, detail_type } => {
                let event = self.event(hop, source, detail_type);
                if let Some(from) = from.filter(|from| *from != event) {
                    self.edge(from, event, &Outcome::Delivered);
                }
                let bus = self.place(hop, &hop.to);
                self.edge(event, bus, &hop.outcome);
                bus
            }
            // The event itself is drawn below.
            Outcome::Published { .. } if !node.children.is_empty() => {
                from.unwrap_or_else(|| self.place(hop, &hop.from))
            }
            Outcome::Ended { status, .. } => {
                let end = self.node(&format!("{:?} {} {status}", hop.trace, hop.from), "([\"%\"])", status);
                self.arrow(from, hop, end);
                end
            }
            _ => {
                let to = self.place(hop, &hop.to);
                self.arrow(from, hop, to);
                to
            }
        };
        for child in &node.children {
            self.draw(child, Some(here));
        }
    }

    fn arrow(&mut self, from: Option<usize>, hop: &Hop, to: usize) {
        let from = from.unwrap_or_else(|| self.place(hop, &hop.from));
        if from != to {
            self.edge(from, to, &hop.outcome);
        }
    }

    fn event(&mut self, hop: &Hop, source: &str, detail_type: &str) -> usize {
        let id = hop.trace.as_deref().unwrap_or_default();
        let short = id.get(..8).unwrap_or(id);
        self.node(&format!("event {id}"), "([\"%\"])", &format!("event {short}: {source}, {detail_type}"))
    }

    /// Returns the node of a resource, which is drawn once for each event that passes it.
    fn place(&mut self, hop: &Hop, arn: &str) -> usize {
        let shape = if arn.contains(":rule/") { "{{\"%\"}}" } else { "[\"%\"]" };
        self.node(&format!("{:?} {}", hop.trace, place(arn)), shape, &names::resource(arn))
    }

    fn node(&mut self, key: &str, shape: &str, label: &str) -> usize {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = self.nodes.len();
        self.numbers.insert(key.to_owned(), number);
        self.nodes.push(format!("n{number}{}", shape.replace('%', &visible::mermaid(label))));
        number
    }

    fn edge(&mut self, from: usize, to: usize, outcome: &Outcome) {
        let arrow = match outcome {
            Outcome::NotMatched { .. } | Outcome::Filtered { .. } => "-.->",
            outcome if outcome.is_the_end() => "--x",
            _ => "-->",
        };
        let label = visible::mermaid(&label(outcome));
        let label = if label.is_empty() { String::new() } else { format!("|\"{label}\"|") };
        let edge = format!("n{from} {arrow}{label} n{to}");
        if !self.edges.contains(&edge) {
            self.edges.push(edge);
        }
    }
}
