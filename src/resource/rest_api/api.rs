//! A REST API, identified by its name and the digest of its definition.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::build::Building;
use super::definition::{Authorizer, Definition, Method, Model, Stage};
use super::{account, check, mentions};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::resource::resource_id::{Identity, done, there, unless_gone};
use crate::resource::{
    Created, Error, LogGroup, Mention, Observed, Placeholder, ReferenceKind, Remedy, ResourceContext, ResourceId,
    ResourceKind, Visit, function,
};
use crate::text::{Text, VisitText};

/// A REST API of API Gateway
///
/// Created, deployed to its stage, and allowed to invoke the functions it names. A role for the logs of API Gateway is
/// set where the account has none.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(from = "Shape")]
pub struct RestApi {
    /// Name of the API
    pub name: String,
    /// What the API is for
    #[arg(long)]
    pub description: Option<String>,
    /// Resources, authorizers, models and stage: JSON with the keys of a lab file, a file, or -
    #[arg(long = "definition", value_name = "JSON | FILE | -", required = true)]
    pub text: Option<Text>,
    #[arg(skip)]
    pub definition: Definition,
}

/// The API as written in a lab.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Shape {
    name: String,
    description: Option<String>,
    #[serde(default)]
    stage: Stage,
    #[serde(default)]
    authorizers: BTreeMap<String, Authorizer>,
    #[serde(default)]
    models: BTreeMap<String, Model>,
    resources: BTreeMap<String, BTreeMap<String, Method>>,
}

impl From<Shape> for RestApi {
    fn from(shape: Shape) -> Self {
        let Shape { name, description, stage, authorizers, models, resources } = shape;
        Self { name, description, text: None, definition: Definition { stage, authorizers, models, resources } }
    }
}

/// The tag that holds the digest of an API's definition.
const MARK: &str = "ork-definition";
/// The maximum time to wait for a deletion: one API can be deleted every 30 seconds ("Amazon API Gateway quotas").
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_secs(10);

impl RestApi {
    /// Returns the definition of the lab or of the command line.
    fn definition(&self) -> Result<Definition, String> {
        match &self.text {
            Some(text) => {
                serde_json::from_str(text.as_str()).map_err(|error| format!("no definition of an API: {error}"))
            }
            None => Ok(self.definition.clone()),
        }
    }

    async fn made(
        &self,
        clients: &Clients,
        id: &str,
        definition: &Definition,
        created: bool,
    ) -> Result<Created, Error> {
        let arn = clients.arn("execute-api", id).await?;
        let stage = &definition.stage.name;
        let attributes = [("id", id.to_owned()), ("log-group", log_group(id, stage)), ("stage", stage.clone())];
        Ok(Created {
            url: Some(url(clients, id, stage)),
            attributes: attributes.map(|(name, value)| (name.to_owned(), value)).into(),
            ..Created::new(&self.name, &arn, created)
        })
    }
}

/// Returns the URL of a stage.
pub fn url(clients: &Clients, id: &str, stage: &str) -> String {
    format!("https://{id}.execute-api.{}.amazonaws.com/{stage}", clients.region())
}

const PLACEHOLDER_ID: &str = Placeholder::API_ID;

impl ResourceKind for RestApi {
    type Id = RestApiId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "API"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, _: &str) -> String {
        placeholder.of_service("execute-api", PLACEHOLDER_ID)
    }

    fn placeholder_attributes(placeholder: &Placeholder<'_>, _: &str) -> Vec<(&'static str, String)> {
        let stage = "prod";
        let url = format!("https://{PLACEHOLDER_ID}.execute-api.{}.amazonaws.com/{stage}", placeholder.region);
        let id = PLACEHOLDER_ID.to_owned();
        vec![("id", id), ("url", url), ("stage", stage.to_owned()), ("log-group", log_group(PLACEHOLDER_ID, stage))]
    }

    fn told_attribute(attribute: &str, word: &str, _: &str) -> Option<String> {
        match attribute {
            "url" => Some(format!("https://{word}.invalid")),
            "log-group" => Some(log_group(word, "later")),
            "id" | "stage" => Some(word.to_owned()),
            _ => None,
        }
    }

    fn check(&self, findings: &mut Findings) {
        if self.name.trim().is_empty() || self.name.chars().count() > 1024 {
            findings.add("name", Code::BadName, "an API needs a name").help("use 1 to 1024 characters");
        }
        match self.definition() {
            Ok(definition) => check::check(&definition, findings),
            Err(message) => {
                findings.add("text", Code::BadDefinition, message).help("write it as a lab does, in JSON");
            }
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        let definition = &mut self.definition;
        for (name, authorizer) in &mut definition.authorizers {
            visit(&format!("authorizers.{name}.function"), ReferenceKind::Function, &mut authorizer.function);
        }
        for (path, methods) in &mut definition.resources {
            for (name, method) in methods {
                if let Some(function) = &mut method.integration.function {
                    let place = format!("resources.{path}.{name}.integration.function");
                    visit(&place, ReferenceKind::Function, function);
                }
            }
        }
    }

    fn api_paths(&self) -> Vec<(&str, Vec<&str>)> {
        let methods = |(path, methods): (_, _)| {
            let (path, methods): (&String, &BTreeMap<String, Method>) = (path, methods);
            (path.as_str(), methods.keys().map(String::as_str).collect())
        };
        self.definition.resources.iter().map(methods).collect()
    }

    fn mentions(&self) -> Vec<Mention> {
        mentions::mentions(&self.definition)
    }

    fn texts(&mut self, visit: &mut VisitText<'_>) {
        if let Some(text) = &mut self.text {
            visit("text", text);
        }
        for (name, model) in &mut self.definition.models {
            visit(&format!("models.{name}.schema"), &mut model.schema);
        }
        for (path, methods) in &mut self.definition.resources {
            for (name, method) in methods {
                let place = format!("resources.{path}.{name}.integration");
                for (content, template) in &mut method.integration.request_templates {
                    visit(&format!("{place}.request-templates.{content}"), &mut template.0);
                }
                for (status, response) in &mut method.integration.responses {
                    for (content, template) in &mut response.templates {
                        visit(&format!("{place}.responses.{status}.templates.{content}"), &mut template.0);
                    }
                }
            }
        }
    }

    /// Adds the options of the command that creates the API.
    fn options(&self, line: CommandLine) -> CommandLine {
        let definition = serde_json::to_string(&self.definition).unwrap_or_default();
        let text = self.text.as_ref().map_or(definition.as_str(), Text::as_str);
        line.option("description", self.description.as_deref()).text("definition", Some(text))
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let definition = self.definition().map_err(|message| Error::invalid("text", message, None))?;
        let wanted = mark(&definition, self.description.as_deref());
        let Some(standing) = find(clients, &self.name).await?.into_iter().next() else { return Ok(None) };
        let made = self.made(clients, &standing.id, &definition, false).await?;
        let found = standing.mark.unwrap_or_default();
        let observed = Observed::new(made, RestApiId { name: self.name.clone(), mark: found.clone() });
        let observed = observed.compare("definition", found, wanted, Remedy::Recreate);
        // The stage is created last.
        let stage = clients.apigateway().get_stage().rest_api_id(&standing.id).stage_name(&definition.stage.name);
        let is_complete = there(done("apigateway:GetStage", &definition.stage.name, stage.send().await))?;
        Ok(Some(observed.require("stage", is_complete)))
    }

    /// Creates an API again whose creation was interrupted: nothing can use it yet.
    async fn update(&self, context: &ResourceContext<'_>, observed: &Observed) -> Result<(), Error> {
        observed.id.remove(context.clients).await?;
        self.create(context).await.map(drop)
    }

    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let definition = self.definition().map_err(|message| Error::invalid("text", message, None))?;
        let mark = mark(&definition, self.description.as_deref());
        if let Some(standing) = find(context.clients, &self.name).await?.into_iter().next() {
            if standing.mark.as_deref() == Some(&mark) {
                return self.made(context.clients, &standing.id, &definition, false).await;
            }
            let message = format!("the API `{}` already exists with another definition", self.name);
            return Err(Error::invalid("name", message, Some("choose another name, or delete the existing one")));
        }
        for function in definition.functions() {
            function::arn(context.clients, function).await?;
        }
        if definition.stage.logs() {
            account::ensure_log_role(context).await?;
        }
        context.record.before_create(ResourceId::from(RestApiId { name: self.name.clone(), mark: mark.clone() }))?;
        let building = Building::begin(context, self, &definition, (MARK, &mark)).await?;
        if definition.stage.logs() {
            LogGroup::named(&log_group(&building.id, &definition.stage.name)).create(context).await?;
        }
        building.build().await?;
        self.made(context.clients, &building.id, &definition, true).await
    }
}

/// Returns the log group of the execution logs of a stage.
pub fn log_group(id: &str, stage: &str) -> String {
    format!("API-Gateway-Execution-Logs_{id}/{stage}")
}

fn mark(definition: &Definition, description: Option<&str>) -> String {
    let text = serde_json::to_string(&(definition, description)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// An existing API.
struct Existing {
    id: String,
    mark: Option<String>,
}

/// Returns the APIs of this name, of which API Gateway allows several.
async fn find(clients: &Clients, name: &str) -> Result<Vec<Existing>, CloudError> {
    let mut found = Vec::new();
    let mut pages = clients.apigateway().get_rest_apis().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("apigateway:GetRestApis", "the APIs", error))?;
        let named = page.items().iter().filter(|api| api.name() == Some(name));
        found.extend(named.map(|api| Existing {
            id: api.id().unwrap_or_default().to_owned(),
            mark: api.tags().and_then(|tags| tags.get(MARK)).cloned(),
        }));
    }
    Ok(found)
}

/// Returns whether an API of any lab exists.
pub(super) async fn any(clients: &Clients) -> Result<bool, CloudError> {
    let mut pages = clients.apigateway().get_rest_apis().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| CloudError::new("apigateway:GetRestApis", "the APIs", error))?;
        if page.items().iter().any(|api| api.tags().is_some_and(|tags| tags.contains_key(MARK))) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn marked(clients: &Clients, name: &str, mark: &str) -> Result<Vec<String>, CloudError> {
    let found = find(clients, name).await?.into_iter();
    Ok(found.filter(|api| api.mark.as_deref() == Some(mark)).map(|api| api.id).collect())
}

/// Returns whether an API with this name and digest exists.
pub(in crate::resource) async fn exists(clients: &Clients, name: &str, mark: &str) -> Result<bool, CloudError> {
    Ok(!marked(clients, name, mark).await?.is_empty())
}

/// Removes the API and everything in it.
pub(in crate::resource) async fn remove(clients: &Clients, name: &str, mark: &str) -> Result<(), CloudError> {
    let clock = clients.clock();
    for id in marked(clients, name, mark).await? {
        let deadline = clock.now().plus(PATIENCE);
        loop {
            let deleted = clients.apigateway().delete_rest_api().rest_api_id(&id).send().await;
            let deleted = deleted
                .map(|_| ())
                .map_err(|error| CloudError::new("apigateway:DeleteRestApi", format!("API `{name}`"), error));
            match CloudError::unless_gone(deleted) {
                Err(error) if error.code.as_deref() == Some("TooManyRequestsException") && clock.now() < deadline => {
                    clock.sleep(PAUSE).await;
                }
                other => break other?,
            }
        }
    }
    Ok(())
}

/// The identity of an API. It includes the digest of its definition, because several APIs may have the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestApiId {
    pub name: String,
    pub mark: String,
}

impl RestApiId {
    /// Returns the identity of an API that was created by this program, or `None` for any other.
    pub fn of(api: &aws_sdk_apigateway::types::RestApi) -> Option<Self> {
        let mark = api.tags().and_then(|tags| tags.get(MARK))?.clone();
        Some(Self { name: api.name().unwrap_or_default().to_owned(), mark })
    }
}

impl Identity for RestApiId {
    fn describe(&self) -> (&'static str, String) {
        ("API", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        unless_gone(remove(clients, &self.name, &self.mark).await)
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(exists(clients, &self.name, &self.mark).await?)
    }
}
