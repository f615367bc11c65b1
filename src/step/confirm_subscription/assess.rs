//! A subscription is confirmed when its ARN is listed.

use crate::resource::subscription::{self, is_pending};
use crate::resource::{Error, queue, topic};
use crate::step::ConfirmSubscription;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl Assess for ConfirmSubscription {
    fn task(&self, _: &[Sample]) -> Task {
        Task::new("Follow the link in the mail that the address got.")
            .fact("topic", queue::name_of(&self.topic))
            .fact("address", &self.email)
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let topic = topic::arn(context.clients, &self.topic).await?;
        let got = match subscription::find(context.clients, &topic, &self.email).await? {
            Some(arn) if !is_pending(&arn) => return Ok(Assessment::default().output("arn", arn)),
            Some(_) => "pending confirmation",
            None => "no such subscription",
        };
        let expected = format!("the subscription of {} is confirmed", self.email);
        Ok(Assessment::mismatch(Mismatch::new(expected, got)))
    }
}
