//! A `verify` step is its own check. If it counts by content alone, more items than expected are accepted, because a
//! learner may have sent an event twice.

use crate::duration::Span;
use crate::probe::{Outcome, Verdict};
use crate::resource::Error;
use crate::step::Verify;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl Assess for Verify {
    fn task(&self, _samples: &[Sample]) -> Task {
        let Some(probe) = &self.probe else { return Task::new("Check it.") };
        let expect = probe.expect();
        let task = Task::new("See what came of it: `ork lab check` looks for you, or look yourself.")
            .fact("where", probe.place())
            .fact("what", expect.expected())
            .optional("content", expect.body.as_deref().map(ToString::to_string).as_deref());
        let task = expect.text.iter().fold(task, |task, text| task.fact("with the text", text));
        let task = expect.not_text.iter().fold(task, |task, text| task.fact("without the text", text));
        let history = (!expect.history.is_empty()).then(|| expect.history.join(", "));
        let task = task.optional("history", history.as_deref());
        match self.quiet_for {
            Some(quiet) => task.fact("for", quiet.to_string()),
            None => task.fact("within", self.within.to_string()),
        }
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let mut step = self.clone();
        step.is_alone = true;
        if let Some(within) = context.within {
            step.within = Span(within);
            step.quiet_for = step.quiet_for.map(|quiet| Span(quiet.0.min(within)));
        }
        if let Some(probe) = step.probe.as_mut().filter(|probe| probe.expect().events.is_empty()) {
            probe.allow_more();
        }
        let verdict = step.judge(context.clients, None).await?;
        let mismatches = gaps_of(&verdict);
        Ok(Assessment { verdict: Some(verdict), ..Assessment::of(mismatches) })
    }
}

/// Returns what remains to be done according to a verdict.
pub(in crate::step) fn gaps_of(verdict: &Verdict) -> Vec<Mismatch> {
    match verdict.outcome {
        Outcome::Passed => Vec::new(),
        Outcome::Failed | Outcome::Pending | Outcome::NothingSeen => {
            let mismatch = Mismatch::new(&verdict.expected, &verdict.got);
            vec![match &verdict.difference {
                Some(difference) => mismatch.help(difference),
                None => mismatch,
            }]
        }
    }
}
