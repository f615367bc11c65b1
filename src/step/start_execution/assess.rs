//! An execution was started if one with the input of the lab began after the step did. With `wait`, it must have
//! succeeded.

use serde_json::{Value, json};

use crate::probe::{Execution, Probe};
use crate::resource::{Error, state_machine};
use crate::step::StartExecution;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl StartExecution {
    fn wanted(&self) -> Value {
        let input = self.input.as_ref().and_then(|input| serde_json::from_str(input.as_str()).ok());
        input.unwrap_or_else(|| json!({}))
    }
}

impl Assess for StartExecution {
    fn task(&self, _samples: &[Sample]) -> Task {
        Task::new("Start an execution of the state machine.")
            .fact("state machine", state_machine::name_of(&self.machine))
            .optional("name", self.name.as_deref())
            .fact("input", self.wanted().to_string())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let probe = Probe::Execution(Box::new(Execution {
            machine: self.machine.clone(),
            execution: self.name.clone(),
            ..Execution::default()
        }));
        let items = probe.observe(context.clients, Some(context.since)).await?;
        let wanted = self.wanted();
        let documents = items.iter().filter_map(|item| Some((item, serde_json::from_str::<Value>(&item.text).ok()?)));
        let same = documents.rev().find(|(_, document)| document.get("input") == Some(&wanted));
        let Some((item, document)) = same else {
            let got = match items.len() {
                0 => "none since this step began".to_owned(),
                others => format!("{} with another input", crate::words::count(others, "execution")),
            };
            return Ok(Assessment::mismatch(Mismatch::new(format!("an execution with the input {wanted}"), got)));
        };
        let status = document.get("status").and_then(Value::as_str).unwrap_or_default();
        let machine = state_machine::name_of(&self.machine);
        let arn = context.clients.arn("states", &format!("execution:{machine}:{}", item.id)).await?;
        if self.wait && status != "SUCCEEDED" {
            return Ok(Assessment::mismatch(Mismatch::new("the execution succeeded", status)));
        }
        let assessment = Assessment::default().output("name", &item.id).output("arn", arn);
        Ok(match document.get("output").filter(|_| self.wait) {
            Some(output) => assessment.output("output", output.to_string()),
            None => assessment,
        })
    }
}
