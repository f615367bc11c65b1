//! A request that only reads is sent again and its response is checked. Any other request leaves nothing that can be
//! attributed to the learner, whose word is accepted if the server responds at all.

use super::value_of;
use crate::aws::WebRequest;
use crate::probe::Outcome;
use crate::resource::Error;
use crate::step::Http;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};
use crate::text::Text;

impl Http {
    /// Sends a HEAD request for the server's root, which changes nothing. Any response is sufficient.
    async fn assess_unseen(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let origin: String = self.url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let (method, url) = ("HEAD".to_owned(), format!("{origin}/"));
        let look = WebRequest { method, url, headers: Vec::new(), body: String::new(), sign: None };
        match context.clients.http(look).await {
            Ok(_) => Ok(Assessment::unseen(
                "it may change something each time it is sent, so it is not sent again, and nothing tells who sent it",
            )),
            Err(error) => {
                Ok(Assessment::mismatch(Mismatch::new(format!("a server that answers at {origin}"), error.to_string())))
            }
        }
    }
}

impl Assess for Http {
    fn task(&self, _: &[Sample]) -> Task {
        let status = self.status.map(|status| status.to_string());
        let expected = self.expect.as_ref().map(ToString::to_string);
        Task::new("Send a request to the API.")
            .fact("method", self.method())
            .fact("URL", &self.url)
            .optional("body", self.body.as_ref().map(Text::as_str))
            .optional("signed for", self.sign.as_deref())
            .optional("status", status.as_deref())
            .optional("answer", expected.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        if !self.only_looks() {
            return self.assess_unseen(context).await;
        }
        let answer = self.send(context.clients).await?;
        let verdict = self.judge(&answer);
        if verdict.outcome != Outcome::Passed {
            let got = verdict.difference.unwrap_or(verdict.got);
            return Ok(Assessment::mismatch(Mismatch::new(format!("{} answers as expected", self.describe()), got)));
        }
        let status = answer.status.to_string();
        Ok(Assessment::default()
            .output("status", status)
            .output("value", value_of(&answer.body))
            .output("body", answer.body))
    }
}
