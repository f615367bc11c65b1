//! The API that an import creates or changes, until everything of it has succeeded.

use std::collections::BTreeMap;

use super::super::super::{Answer, Fault};
use super::super::api::RestApi;
use super::super::{ApiGateway, fault};
use super::Mode;

/// An API in the making.
pub(super) struct Draft {
    /// Contains only this API.
    pub(super) gateway: ApiGateway,
    pub(super) id: String,
    pub(super) mode: Mode,
    /// The authorizers of the definition: name and ID.
    pub(super) authorizers: BTreeMap<String, String>,
    /// The request validators of the definition: name and ID.
    pub(super) validators: BTreeMap<String, String>,
    errors: Vec<String>,
    warnings: Vec<String>,
}

impl Draft {
    pub(super) fn new(api: RestApi, mode: Mode) -> Self {
        let id = api.settings.id.clone();
        let mut gateway = ApiGateway::default();
        gateway.apis.insert(id.clone(), api);
        let (authorizers, validators) = (BTreeMap::new(), BTreeMap::new());
        Self { gateway, id, mode, authorizers, validators, errors: Vec::new(), warnings: Vec::new() }
    }

    pub(super) fn api_mut(&mut self) -> Option<&mut RestApi> {
        self.gateway.apis.get_mut(&self.id)
    }

    pub(super) fn warn(&mut self, message: String) {
        self.warnings.push(message);
    }

    /// Records the failure of one operation.
    pub(super) fn note(&mut self, what: &str, result: Answer) -> Result<(), Fault> {
        match result {
            Ok(_) => Ok(()),
            Err(fault) => self.fail(what, fault),
        }
    }

    /// Records an error. What is not implemented ends the import.
    pub(super) fn fail(&mut self, what: &str, fault: Fault) -> Result<(), Fault> {
        if fault.status == 501 {
            return Err(fault);
        }
        self.errors.push(format!("{what}: {}", fault.message));
        Ok(())
    }

    /// Returns the API and the warnings; fails if there are errors, or warnings that count as such.
    pub(super) fn finish(mut self, fails_on_warnings: bool) -> Result<(RestApi, Vec<String>), Fault> {
        let list = |lines: &[String]| lines.iter().map(|line| format!("\n\t{line}")).collect::<String>();
        if !self.errors.is_empty() {
            let mut message = format!("Errors found during import:{}", list(&self.errors));
            if !self.warnings.is_empty() {
                message += &format!("\nAdditionally, these warnings were found:{}", list(&self.warnings));
            }
            return Err(fault::bad_request(message));
        }
        if fails_on_warnings && !self.warnings.is_empty() {
            return Err(fault::bad_request(format!("Warnings found during import:{}", list(&self.warnings))));
        }
        let api = self.gateway.apis.remove(&self.id);
        let api = api.ok_or_else(|| fault::not_found("Invalid Rest API Id specified"))?;
        Ok((api, self.warnings))
    }
}
