//! An input transformer is right if its result equals that of the lab's template for every event of the lab.

use crate::resource::{Error, rule};
use crate::step::InputTransformer;
use crate::step::assessment::target_input::{Shape, compact};
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl InputTransformer {
    fn rule_name(&self) -> &str {
        self.rule.as_deref().unwrap_or_default()
    }

    fn shape(&self) -> Shape {
        Shape::of_template(self.all_paths(), &self.template)
    }
}

impl Assess for InputTransformer {
    fn task(&self, samples: &[Sample]) -> Task {
        let bus = rule::bus_name(&self.bus);
        let task = Task::new("Set an input transformer, so that the target receives the shape it wants.")
            .fact("rule", self.rule_name())
            .fact("event bus", &bus)
            .optional("target", self.target.as_deref());
        let example = samples.iter().find(|sample| sample.bus == bus);
        let made = example.and_then(|sample| Some((sample, self.shape().render(&sample.event, self.rule_name())?)));
        match made {
            Some((sample, made)) => {
                task.fact("of an event", compact(&sample.event)).fact("it receives", compact(&made))
            }
            None => task,
        }
    }

    fn hints(&self, _samples: &[Sample]) -> Vec<String> {
        let paths: Vec<String> = self.all_paths().into_values().map(|path| format!("`{path}`")).collect();
        let picked = if paths.is_empty() { "nothing".to_owned() } else { crate::words::list(&paths) };
        vec![
            format!("The input paths pick {picked}."),
            "In quotes a placeholder becomes a part of a text, out of quotes the JSON value it is.".to_owned(),
        ]
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let bus = rule::bus_name(&self.bus);
        rule::require(context.clients, &bus, self.rule_name()).await?;
        let standing = rule::targets(context.clients, &bus, self.rule_name()).await?;
        let samples: Vec<&Sample> = context.samples.iter().filter(|sample| sample.bus == bus).collect();
        let wanted = self.shape();
        let mismatches = standing.iter().map(|target| {
            let mismatch = wanted.mismatch(&Shape::of_cloud(target), &samples, self.rule_name());
            (Some(target.id()) == self.target.as_deref(), mismatch)
        });
        let mismatches: Vec<(bool, Option<Mismatch>)> = mismatches.collect();
        if mismatches.iter().any(|(_, mismatch)| mismatch.is_none()) {
            return Ok(Assessment::default());
        }
        // A learner may have used another target id. The target with the id of the lab is the most informative.
        let nearest = mismatches
            .iter()
            .find(|(named, _)| *named)
            .or(mismatches.first())
            .and_then(|(_, mismatch)| mismatch.clone());
        Ok(Assessment::mismatch(
            nearest.unwrap_or_else(|| Mismatch::new("a target with an input transformer", "no target")),
        ))
    }
}
