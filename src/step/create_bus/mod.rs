//! `create-bus`: a custom event bus.

mod assess;

use serde::Deserialize;

use super::kind::named;
use super::{Receipt, StepKind, Verb};
use crate::command_line::CommandLine;
use crate::diag::Findings;
use crate::diagram::Diagram;
use crate::resource::{Bus, Error, Placeholder, ReferenceKind, Resource, ResourceContext, bus};

/// Create a custom event bus
///
/// A bus that stands already is left as it is.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(
    after_help = "Examples:\n  ork create-bus Orders\n  ork create-bus Orders --description 'Orders of the shop'"
)]
pub struct CreateBus {
    /// Name of the event bus
    pub name: String,
    /// What the bus is for
    #[arg(long)]
    pub description: Option<String>,
}

impl CreateBus {
    fn resource(&self) -> Resource {
        Resource::Bus(Bus { name: self.name.clone(), description: self.description.clone() })
    }
}

impl StepKind for CreateBus {
    fn check(&self, findings: &mut Findings) {
        self.resource().check(findings);
    }

    fn commands(&self) -> Vec<CommandLine> {
        vec![CommandLine::new("create-bus").value(&self.name).option("description", self.description.as_deref())]
    }

    fn creates(&self) -> Vec<(ReferenceKind, String)> {
        vec![(ReferenceKind::Bus, self.name.clone())]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        named(&self.name, ReferenceKind::Bus.placeholder_arn(placeholder, &self.name))
    }

    fn draw(&self, diagram: &mut Diagram) {
        bus::draw(diagram, &self.name);
    }

    fn contains_the_rest(&self) -> bool {
        true
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Amazon EventBridge > Event buses > Create event bus")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let made = self.resource().create(resources).await?;
        let mut receipt = Receipt::default();
        let verb = if made.created { Verb::Created } else { Verb::Found };
        receipt.change(verb, "event bus", &made.name, Some(made.arn.clone().into()));
        receipt.output("name", made.name);
        receipt.output("arn", made.arn);
        Ok(receipt)
    }
}
