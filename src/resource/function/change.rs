//! Compares an existing function with the requested one, and changes it.

use std::collections::BTreeMap;

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{Environment, LastUpdateStatus, Runtime};

use super::reference::configuration;
use super::{Function, PATIENCE, PAUSE, log_group, seconds};
use crate::aws::{Clients, CloudError, timeout};
use crate::resource::archive::Archive;
use crate::resource::{Created, Error, FunctionId, Observed, Remedy};

const CODE: &str = "code";

impl Function {
    /// Compares what the configuration of the existing function shows. The values of environment variables may be
    /// secret, so only their names are in a difference.
    pub(super) fn compared(&self, standing: &GetFunctionConfigurationOutput, archive: &Archive, arn: &str) -> Observed {
        let attributes = [("log-group".to_owned(), log_group(&self.name))].into();
        let made = Created { attributes, ..Created::new(&self.name, arn, false) };
        let text = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
        let mut observed = Observed::new(made, FunctionId { name: self.name.clone() })
            .compare(CODE, standing.code_sha256().unwrap_or_default(), &archive.sha256, Remedy::Update)
            .compare("runtime", standing.runtime().map_or("", Runtime::as_str), self.runtime(), Remedy::Update)
            .compare("handler", standing.handler().unwrap_or_default(), self.handler(), Remedy::Update)
            .compare("environment", self.other_variables(standing), "as requested", Remedy::Update);
        if self.memory.is_some() {
            observed = observed.compare("memory", text(standing.memory_size()), text(self.memory), Remedy::Update);
        }
        if self.timeout.is_some() {
            let wanted = text(self.timeout.map(seconds));
            observed = observed.compare("timeout", text(standing.timeout()), wanted, Remedy::Update);
        }
        observed
    }

    /// Returns `as requested`, or the names of the environment variables that have other values.
    fn other_variables(&self, standing: &GetFunctionConfigurationOutput) -> String {
        let found = standing.environment().and_then(|environment| environment.variables()).cloned();
        let found: BTreeMap<String, String> = found.unwrap_or_default().into_iter().collect();
        let wanted = self.variables();
        let names = found.keys().chain(wanted.keys()).filter(|name| found.get(*name) != wanted.get(*name));
        let names: std::collections::BTreeSet<&str> = names.map(String::as_str).collect();
        match names.is_empty() {
            true => "as requested".to_owned(),
            false => format!("other values of {}", names.into_iter().collect::<Vec<_>>().join(", ")),
        }
    }

    /// Compares the configuration of asynchronous invocations.
    pub(super) async fn compare_events(&self, observed: Observed, clients: &Clients) -> Result<Observed, Error> {
        if self.retries.is_none() && self.maximum_event_age.is_none() {
            return Ok(observed);
        }
        let got = clients.lambda().get_function_event_invoke_config().function_name(&self.name).send().await;
        let subject = || format!("function `{}`", self.name);
        let (retries, age) =
            match got.map_err(|error| CloudError::new("lambda:GetFunctionEventInvokeConfig", subject(), error)) {
                Ok(found) => (found.maximum_retry_attempts(), found.maximum_event_age_in_seconds()),
                Err(error) if error.is_not_found() => (None, None),
                Err(error) => return Err(error.into()),
            };
        let text = |number: Option<i32>| number.map_or_else(|| "none".to_owned(), |number| number.to_string());
        let wanted = self.maximum_event_age.map(seconds);
        Ok(observed.compare("retries", text(retries), text(self.retries), Remedy::Update).compare(
            "maximum event age",
            text(age),
            text(wanted),
            Remedy::Update,
        ))
    }

    /// Changes the code and the configuration of the existing function, each only if it differs. Lambda makes one
    /// change at a time.
    pub(super) async fn change(&self, clients: &Clients, archive: &Archive, observed: &Observed) -> Result<(), Error> {
        let subject = || format!("function `{}`", self.name);
        let differs = |what: &str| observed.differences.iter().any(|difference| difference.what == what);
        if differs(CODE) {
            let request = clients.lambda().update_function_code().function_name(&self.name);
            let request = request.zip_file(Blob::new(archive.bytes.clone()));
            let long = aws_sdk_lambda::config::Builder::new().timeout_config(timeout::long());
            let sent = request.customize().config_override(long).send().await;
            sent.map_err(|error| CloudError::new("lambda:UpdateFunctionCode", subject(), error))?;
            self.settle(clients).await?;
        }
        if ["runtime", "handler", "environment", "memory", "timeout"].into_iter().any(differs) {
            let variables = Some(self.variables().into_iter().collect());
            let request = clients.lambda().update_function_configuration().function_name(&self.name);
            let request = request.runtime(Runtime::from(self.runtime())).handler(self.handler());
            let request = request.environment(Environment::builder().set_variables(variables).build());
            let request = request.set_memory_size(self.memory).set_timeout(self.timeout.map(seconds));
            let sent = request.send().await;
            sent.map_err(|error| CloudError::new("lambda:UpdateFunctionConfiguration", subject(), error))?;
            self.settle(clients).await?;
        }
        Ok(())
    }

    /// Waits until the last change has been made.
    async fn settle(&self, clients: &Clients) -> Result<(), Error> {
        let clock = clients.clock();
        let deadline = clock.now().plus(PATIENCE);
        loop {
            let found = configuration(clients, &self.name).await?;
            let status = found.as_ref().and_then(|found| found.last_update_status());
            if status != Some(&LastUpdateStatus::InProgress) {
                return Ok(());
            }
            if clock.now() >= deadline {
                let message = format!("function `{}` is still being changed after 60s", self.name);
                return Err(Error::Failed { message });
            }
            clock.sleep(PAUSE).await;
        }
    }
}
