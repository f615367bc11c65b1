//! `input-transformer`: sets the input that a target receives instead of the whole event.

mod assess;
mod links;

use std::collections::BTreeMap;
use std::ops::Range;

use aws_sdk_eventbridge::types::{InputTransformer as Wire, Target};
use serde::Deserialize;

use super::put_rule::default_bus;
use super::target_id::{IdField, id_of};
use super::{EventPath, Receipt, StaticModel, StepKind, Surroundings, Verb, VisitText, Written};
use crate::aws::CloudError;
use crate::command_line::{CommandLine, quote};
use crate::diag::{Code, Diagnostic, Findings};
use crate::resource::{Error, ReferenceKind, ResourceContext, Visit, rule};
use crate::suggestion::suggest;
use crate::text::Text;
use crate::transform::{Place, Transformer, Variables};

/// Set the input transformer of a target
///
/// With --event nothing is sent: what the target would receive is shown, offline.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork input-transformer USLabSupplyRule queue --bus Orders --paths place='$.detail.location' --template '{\"where\":\"<place>\"}'
  ork input-transformer --event event.json --paths value='$.detail.value' --template '{\"value\":<value>}'")]
pub struct InputTransformer {
    /// Rule of the target
    #[arg(required_unless_present = "event")]
    #[serde(default)]
    pub rule: Option<String>,
    /// Target, by its id or where it leads, as in queue:Orders
    #[arg(required_unless_present = "event")]
    #[serde(default)]
    pub target: Option<String>,
    /// Event bus of the rule
    #[arg(long, alias = "event-bus-name", default_value = "default")]
    #[serde(default = "default_bus")]
    pub bus: String,
    /// Input path: NAME=PATH; may be given several times
    #[arg(long = "paths", value_name = "NAME=PATH", value_parser = name_and_path)]
    #[serde(skip)]
    pub path_arguments: Vec<(String, String)>,
    #[arg(skip)]
    #[serde(default)]
    pub paths: BTreeMap<String, String>,
    /// Template with <placeholders>: the text, a file, or - for stdin
    #[arg(long, alias = "input-template", value_name = "TEMPLATE")]
    pub template: Text,
    /// Show what the target would receive for this event: JSON, a file, or - for stdin
    #[arg(long, value_name = "EVENT")]
    pub event: Option<Text>,
}

/// The input of a target, computed offline.
#[derive(Debug, Clone)]
pub struct Preview {
    pub text: String,
    /// Problems of placeholders: the byte range in the template, the message, and the remedy.
    pub problems: Vec<(Range<usize>, String, String)>,
    /// Whether EventBridge would not deliver the result.
    pub broken: bool,
}

impl InputTransformer {
    pub(super) fn all_paths(&self) -> BTreeMap<String, String> {
        self.paths.clone().into_iter().chain(self.path_arguments.iter().cloned()).collect()
    }

    /// Returns the input of the target for `event`. The template must have been checked.
    pub fn preview(&self, event: &str) -> Result<Preview, Error> {
        let paths = self.all_paths();
        let pairs = paths.iter().map(|(name, path)| (name.as_str(), path.as_str()));
        let transformer = Transformer::parse(pairs, self.template.as_str()).map_err(|errors| {
            let message = errors.into_iter().next().map(|error| error.message).unwrap_or_default();
            Error::invalid("template", message, None)
        })?;
        let rule = self.rule.as_deref().unwrap_or("RULE");
        let variables = Variables {
            rule_arn: &format!("arn:aws:events:us-east-1:000000000000:rule/{}/{rule}", self.bus),
            rule_name: rule,
            ingestion_time: "2026-01-01T00:00:00Z",
        };
        let rendered = transformer.render(event, &variables);
        let problems = rendered.problems.into_iter().map(|problem| (problem.span, problem.message, problem.help));
        let broken = rendered.form == crate::transform::Form::Broken;
        Ok(Preview { text: rendered.text, problems: problems.collect(), broken })
    }
}

impl StepKind for InputTransformer {
    fn check(&self, findings: &mut Findings) {
        check(&self.all_paths(), &self.template, "", findings);
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("bus", ReferenceKind::Bus, &mut self.bus);
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        visit("template", &mut self.template);
        if let Some(event) = &mut self.event {
            visit("event", event);
        }
    }

    fn commands(&self) -> Vec<CommandLine> {
        let (rule, target) = (self.rule.as_deref().unwrap_or_default(), self.target.as_deref().unwrap_or_default());
        vec![command(rule, target, &self.bus, &self.all_paths(), &self.template)]
    }

    fn check_links(&self, written: &Written<'_>, around: &Surroundings<'_>, problems: &mut Vec<Diagnostic>) {
        links::check(self, written, around.model, problems);
    }

    fn target_ids(&mut self) -> Vec<IdField<'_>> {
        let (Some(rule), Some(id)) = (&self.rule, &mut self.target) else { return Vec::new() };
        vec![IdField { bus: rule::bus_name(&self.bus), rule: rule.clone(), id, to: None }]
    }

    fn add_to(&self, model: &mut StaticModel, written: &Written<'_>) {
        let (Some(rule), Some(target)) = (&self.rule, &self.target) else { return };
        let rule = model.rule_mut(&rule::bus_name(&self.bus), rule);
        for target in rule.into_iter().flat_map(|rule| &mut rule.targets).filter(|known| known.id == *target) {
            target.gets_the_event = false;
            target.paths = EventPath::of_transformer(written.node, written.index);
        }
    }

    fn console_path(&self) -> Option<&'static str> {
        Some(
            "Amazon EventBridge > Rules > the rule > Targets > Edit > Additional settings > Configure input \
             transformer",
        )
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let bus = rule::bus_name(&self.bus);
        let (Some(rule), Some(id)) = (&self.rule, &self.target) else {
            return Err(Error::invalid("rule", "a rule and a target are needed", Some("give both, or --event")));
        };
        rule::require(resources.clients, &bus, rule).await?;
        let subject = format!("target `{id}` of rule `{rule}` on `{bus}`");
        let events = resources.clients.events();
        let standing = rule::targets(resources.clients, &bus, rule).await?;
        let meant = id_of(resources.clients, &standing, id).await;
        let Some(target) = standing.iter().find(|target| Some(target.id()) == meant.as_deref()) else {
            return Err(no_target(rule, &bus, id, &standing));
        };
        let mut target = target.clone();
        let id = target.id().to_owned();
        let wire = Wire::builder()
            .set_input_paths_map(Some(self.all_paths().into_iter().collect()))
            .input_template(self.template.as_str())
            .build();
        target.input_transformer = Some(wire.map_err(|error| Error::invalid("template", error.to_string(), None))?);
        target.input = None;
        target.input_path = None;
        let put = events.put_targets().rule(rule).event_bus_name(&bus).targets(target).send().await;
        let put = put.map_err(|error| CloudError::new("events:PutTargets", &subject, error))?;
        if let Some(failed) = put.failed_entries().first() {
            let reason = failed.error_message().unwrap_or_default();
            return Err(Error::invalid("template", format!("{subject} was refused: {reason}"), None));
        }
        let mut receipt = Receipt::default();
        receipt.change(Verb::Updated, "target", format!("{id} of {rule}"), Some(self.template.as_str().into()));
        Ok(receipt)
    }
}

/// Returns the equivalent command.
pub(super) fn command(
    rule: &str,
    target: &str,
    bus: &str,
    paths: &BTreeMap<String, String>,
    template: &Text,
) -> CommandLine {
    let line = CommandLine::new("input-transformer").value(rule).value(target).flag("bus", bus);
    let line = paths.iter().fold(line, |line, (name, path)| line.flag("paths", &format!("{name}={path}")));
    line.text("template", Some(template.as_str()))
}

/// Checks the paths and the template; `prefix` is the path of the transformer within the step.
pub(super) fn check(paths: &BTreeMap<String, String>, template: &Text, prefix: &str, findings: &mut Findings) {
    let Text::Inline(template) = template else {
        return;
    };
    let pairs = paths.iter().map(|(name, path)| (name.as_str(), path.as_str()));
    let errors = match Transformer::parse(pairs, template) {
        Err(errors) => errors,
        Ok(transformer) => {
            for name in transformer.unused() {
                findings
                    .warn(
                        format!("{prefix}paths.{name}"),
                        Code::UnusedPath,
                        format!("the template does not use `{name}`"),
                    )
                    .help(format!("write `<{name}>` in the template, or remove the path"));
            }
            return;
        }
    };
    for error in errors {
        let field = match &error.place {
            Place::InputTemplate => "template".to_owned(),
            Place::Name(name) | Place::Path(name) => format!("paths.{name}"),
            _ => "paths".to_owned(),
        };
        let finding = findings.add(format!("{prefix}{field}"), Code::BadTransformer, error.message);
        if let Some(span) = error.span {
            finding.within(span);
        }
        if let Some(help) = error.help {
            finding.help(help);
        }
    }
}

fn name_and_path(argument: &str) -> Result<(String, String), String> {
    let (name, path) = argument
        .split_once('=')
        .ok_or_else(|| format!("`{argument}` is not NAME=PATH, as in value='$.detail.value'"))?;
    Ok((name.trim().to_owned(), path.trim().to_owned()))
}
/// Returns the error for a target that the rule does not have.
fn no_target(rule: &str, bus: &str, id: &str, standing: &[Target]) -> Error {
    let ids: Vec<&str> = standing.iter().map(|target| target.id()).collect();
    let message = format!("the rule `{rule}` on `{bus}` has no target `{id}`");
    let none = format!("add one: `ork put-targets {} --bus {} --to TARGET`", quote(rule), quote(bus));
    Error::Absent { message, help: suggest(id, &ids, "its targets are", &none) }
}
