//! Creates the parts of an API in the order of their dependencies, and deploys it.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_apigateway::types::{
    AuthorizerType, ContentHandlingStrategy, EndpointConfiguration, EndpointType, IntegrationType, Op, PatchOperation,
};

use super::api::RestApi;
use super::definition::{Definition, Integration, Kind, Method, MethodResponse, Response, Template, Validate};
use crate::arn::Arn;
use crate::aws::CloudError;
use crate::duration::Span;
use crate::resource::permission::{self, Grant, Policied};
use crate::resource::role::{self, Role};
use crate::resource::{Error, ResourceContext, function};

/// An API that is being created.
pub(super) struct Building<'a> {
    context: &'a ResourceContext<'a>,
    definition: &'a Definition,
    name: &'a str,
    pub(super) id: String,
    root: String,
    account: String,
}

/// The position of a method: the path, the id of its resource, the HTTP method.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a str,
    resource: &'a str,
    method: &'a str,
}

/// The ids from API Gateway, by the names of the definition.
#[derive(Default)]
struct Ids {
    authorizers: BTreeMap<String, String>,
    validators: BTreeMap<Validate, String>,
    /// By path.
    resources: BTreeMap<String, String>,
    /// The ARN of the role for actions.
    role: Option<String>,
}

impl<'a> Building<'a> {
    /// Creates an empty API.
    pub(super) async fn begin(
        context: &'a ResourceContext<'a>,
        api: &'a RestApi,
        definition: &'a Definition,
        (tag, mark): (&str, &str),
    ) -> Result<Self, Error> {
        let regional = EndpointConfiguration::builder().types(EndpointType::Regional).build();
        let request = context.clients.apigateway().create_rest_api().name(&api.name).tags(tag, mark);
        let request = request.set_description(api.description.clone()).endpoint_configuration(regional);
        let made = request.send().await;
        let made = made.map_err(|error| CloudError::new("apigateway:CreateRestApi", subject(&api.name), error))?;
        Ok(Self {
            context,
            definition,
            name: &api.name,
            id: made.id().unwrap_or_default().to_owned(),
            root: made.root_resource_id().unwrap_or_default().to_owned(),
            account: context.clients.account().await?.to_owned(),
        })
    }

    pub(super) async fn build(&self) -> Result<(), Error> {
        let mut ids = Ids { role: self.role().await?, ..Ids::default() };
        self.models().await?;
        self.authorizers(&mut ids).await?;
        self.validators(&mut ids).await?;
        self.resources(&mut ids).await?;
        for (path, name, method) in self.definition.methods() {
            let resource = ids.resources.get(path).cloned().unwrap_or_default();
            let place = Place { path, resource: &resource, method: name };
            self.method(place, method, &ids).await?;
        }
        self.deploy().await
    }

    async fn models(&self) -> Result<(), Error> {
        for (name, model) in &self.definition.models {
            let request = self.context.clients.apigateway().create_model().rest_api_id(&self.id).name(name);
            let sent = request.content_type(&model.content_type).schema(model.schema.as_str()).send().await;
            sent.map_err(|error| CloudError::new("apigateway:CreateModel", format!("model `{name}`"), error))?;
        }
        Ok(())
    }

    async fn authorizers(&self, ids: &mut Ids) -> Result<(), Error> {
        for (name, authorizer) in &self.definition.authorizers {
            let function = function::arn(self.context.clients, &authorizer.function).await?;
            let kind = AuthorizerType::from(authorizer.kind.as_str());
            let request = self.context.clients.apigateway().create_authorizer().rest_api_id(&self.id).name(name);
            let made = request
                .r#type(kind)
                .authorizer_uri(self.invocation(&function))
                .set_identity_source(authorizer.identity_source.clone())
                .set_authorizer_result_ttl_in_seconds(authorizer.result_ttl.map(seconds))
                .send()
                .await;
            let subject = format!("authorizer `{name}`");
            let made = made.map_err(|error| CloudError::new("apigateway:CreateAuthorizer", subject, error))?;
            let id = made.id().unwrap_or_default().to_owned();
            self.permit(&function, &format!("authorizers/{id}")).await?;
            ids.authorizers.insert(name.clone(), id);
        }
        Ok(())
    }

    async fn validators(&self, ids: &mut Ids) -> Result<(), Error> {
        let kinds: BTreeSet<Validate> = self.definition.methods().filter_map(|(.., method)| method.validate).collect();
        for kind in kinds {
            let request = self.context.clients.apigateway().create_request_validator().rest_api_id(&self.id);
            let made = request
                .name(kind.name())
                .validate_request_body(kind != Validate::Parameters)
                .validate_request_parameters(kind != Validate::Body)
                .send()
                .await;
            let subject = format!("validator `{}`", kind.name());
            let made = made.map_err(|error| CloudError::new("apigateway:CreateRequestValidator", subject, error))?;
            ids.validators.insert(kind, made.id().unwrap_or_default().to_owned());
        }
        Ok(())
    }

    /// Creates all resources and their parents, parents first.
    async fn resources(&self, ids: &mut Ids) -> Result<(), Error> {
        ids.resources.insert("/".to_owned(), self.root.clone());
        for path in self.definition.resources.keys() {
            let (mut parent, mut at) = (self.root.clone(), String::new());
            for part in path.split('/').filter(|part| !part.is_empty()) {
                at = format!("{at}/{part}");
                parent = match ids.resources.get(&at) {
                    Some(id) => id.clone(),
                    None => self.resource(&parent, part).await?,
                };
                ids.resources.insert(at.clone(), parent.clone());
            }
        }
        Ok(())
    }

    async fn resource(&self, parent: &str, part: &str) -> Result<String, Error> {
        let request = self.context.clients.apigateway().create_resource().rest_api_id(&self.id);
        let made = request.parent_id(parent).path_part(part).send().await;
        let made =
            made.map_err(|error| CloudError::new("apigateway:CreateResource", format!("resource `{part}`"), error))?;
        Ok(made.id().unwrap_or_default().to_owned())
    }

    async fn method(&self, place: Place<'_>, method: &Method, ids: &Ids) -> Result<(), Error> {
        let authorizer = method.authorizer.as_ref().and_then(|name| ids.authorizers.get(name)).cloned();
        let validator = method.validate.and_then(|kind| ids.validators.get(&kind)).cloned();
        let request = self.context.clients.apigateway().put_method().rest_api_id(&self.id).resource_id(place.resource);
        let sent = request
            .http_method(place.method)
            .authorization_type(method.authorization_type())
            .set_authorizer_id(authorizer)
            .set_request_validator_id(validator)
            .set_request_parameters(some(&method.request_parameters))
            .set_request_models(some(&method.request_models))
            .send()
            .await;
        sent.map_err(|error| CloudError::new("apigateway:PutMethod", place.subject(), error))?;
        self.integration(place, &method.integration, ids).await?;
        if method.integration.kind.is_proxy() && method.responses.is_empty() {
            return Ok(());
        }
        let mut responses = method.integration.responses.clone();
        if responses.is_empty() && !method.integration.kind.is_proxy() {
            responses.insert("200".to_owned(), Response::default());
        }
        for (status, response) in method_responses(method, &responses) {
            self.method_response(place, &status, response).await?;
        }
        for (status, response) in responses {
            self.integration_response(place, &status, response).await?;
        }
        Ok(())
    }

    async fn integration(&self, place: Place<'_>, integration: &Integration, ids: &Ids) -> Result<(), Error> {
        let (uri, credentials) = match (&integration.function, &integration.action) {
            (Some(function), _) => {
                let arn = function::arn(self.context.clients, function).await?;
                self.permit(&arn, &place.source()).await?;
                (Some(self.invocation(&arn)), None)
            }
            (None, Some(action)) => {
                let (service, action) = action.split_once(':').unwrap_or_default();
                let uri = format!("arn:aws:apigateway:{}:{service}:action/{action}", self.context.clients.region());
                (Some(uri), self.credentials(integration, ids))
            }
            (None, None) => (integration.uri.clone(), None),
        };
        let method = integration.http_method.clone().or_else(|| uri.is_some().then(|| "POST".to_owned()));
        let handling = integration.content_handling.as_deref().map(ContentHandlingStrategy::from);
        let millis = |span: Span| i32::try_from(span.0.as_millis()).unwrap_or(i32::MAX);
        let request = self.context.clients.apigateway().put_integration().rest_api_id(&self.id);
        let sent = request
            .resource_id(place.resource)
            .http_method(place.method)
            .r#type(kind(integration.kind))
            .set_integration_http_method(method)
            .set_uri(uri)
            .set_credentials(credentials)
            .set_request_templates(texts(&integration.request_templates))
            .set_request_parameters(some(&integration.request_parameters))
            .set_passthrough_behavior(integration.passthrough.clone())
            .set_content_handling(handling)
            .set_timeout_in_millis(integration.timeout.map(millis))
            .send()
            .await;
        sent.map_err(|error| CloudError::new("apigateway:PutIntegration", place.subject(), error))?;
        Ok(())
    }

    async fn method_response(&self, place: Place<'_>, status: &str, response: MethodResponse) -> Result<(), Error> {
        let request = self.context.clients.apigateway().put_method_response().rest_api_id(&self.id);
        let sent = request
            .resource_id(place.resource)
            .http_method(place.method)
            .status_code(status)
            .set_response_models(some(&response.models))
            .set_response_parameters(some(&response.parameters))
            .send()
            .await;
        sent.map_err(|error| CloudError::new("apigateway:PutMethodResponse", place.subject(), error))?;
        Ok(())
    }

    async fn integration_response(&self, place: Place<'_>, status: &str, response: Response) -> Result<(), Error> {
        let request = self.context.clients.apigateway().put_integration_response().rest_api_id(&self.id);
        let sent = request
            .resource_id(place.resource)
            .http_method(place.method)
            .status_code(status)
            .set_selection_pattern(response.selection_pattern)
            .set_response_templates(texts(&response.templates))
            .set_response_parameters(some(&response.parameters))
            .set_content_handling(response.content_handling.as_deref().map(ContentHandlingStrategy::from))
            .send()
            .await;
        sent.map_err(|error| CloudError::new("apigateway:PutIntegrationResponse", place.subject(), error))?;
        Ok(())
    }

    async fn deploy(&self) -> Result<(), Error> {
        let (gateway, stage) = (self.context.clients.apigateway(), &self.definition.stage);
        let made = gateway.create_deployment().rest_api_id(&self.id).send().await;
        let made = made.map_err(|error| CloudError::new("apigateway:CreateDeployment", subject(self.name), error))?;
        let request = gateway.create_stage().rest_api_id(&self.id).stage_name(&stage.name);
        let request = request.deployment_id(made.id().unwrap_or_default()).set_variables(some(&stage.variables));
        let sent = request.send().await;
        sent.map_err(|error| CloudError::new("apigateway:CreateStage", format!("stage `{}`", stage.name), error))?;
        let settings = [
            ("logging/loglevel", stage.logging_level.clone()),
            ("logging/dataTrace", stage.data_trace.then(|| "true".to_owned())),
            ("metrics/enabled", stage.metrics.then(|| "true".to_owned())),
        ];
        let patches: Vec<PatchOperation> = settings
            .into_iter()
            .filter_map(|(path, value)| Some((path, value?)))
            .map(|(path, value)| {
                PatchOperation::builder().op(Op::Replace).path(format!("/*/*/{path}")).value(value).build()
            })
            .collect();
        if patches.is_empty() {
            return Ok(());
        }
        let request = gateway.update_stage().rest_api_id(&self.id).stage_name(&stage.name);
        let sent = request.set_patch_operations(Some(patches)).send().await;
        sent.map_err(|error| CloudError::new("apigateway:UpdateStage", format!("stage `{}`", stage.name), error))?;
        Ok(())
    }

    /// Creates one role for all actions without a role, with the permissions they need.
    async fn role(&self) -> Result<Option<String>, Error> {
        let integrations = self.definition.methods().map(|(.., method)| &method.integration);
        let statements: Vec<_> = integrations
            .filter_map(|of| Some((of.action.clone()?, of.on.clone()?)))
            .map(|(action, on)| permission::allow(&[action], &[on]))
            .collect();
        if statements.is_empty() {
            return Ok(None);
        }
        // Several APIs may have the same name.
        let name = role::name(&format!("api-{}", self.name), &self.id, self.context.clients.region());
        let role = Role { name: &name, service: "apigateway.amazonaws.com", statements };
        Ok(Some(role::grant(self.context, &role).await?.arn))
    }

    /// Returns the role of an action.
    fn credentials(&self, integration: &Integration, ids: &Ids) -> Option<String> {
        match &integration.role {
            Some(arn) if arn.parse::<Arn>().is_ok() => Some(arn.clone()),
            Some(name) => Some(format!("arn:aws:iam::{}:role/{name}", self.account)),
            None => ids.role.clone(),
        }
    }

    /// Permits the API to invoke a function for one of its parts.
    async fn permit(&self, function: &str, part: &str) -> Result<(), Error> {
        let source =
            format!("arn:aws:execute-api:{}:{}:{}/{part}", self.context.clients.region(), self.account, self.id);
        let statement = permission::statement("apigateway.amazonaws.com", "lambda:InvokeFunction", function, &source);
        let on = Policied::Function { name: function::name_of(function).to_owned() };
        permission::grant(self.context, &on, Grant { statement, resource: function }).await?;
        Ok(())
    }

    fn invocation(&self, function: &str) -> String {
        let region = self.context.clients.region();
        format!("arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations")
    }
}

impl Place<'_> {
    fn subject(self) -> String {
        format!("method {} of `{}`", self.method, self.path)
    }

    /// Returns the resource of requests to the method in permissions, for any stage: path parameters are wildcards.
    fn source(self) -> String {
        let part = |part: &str| if part.starts_with('{') { "*".to_owned() } else { part.to_owned() };
        let path: Vec<String> = self.path.split('/').map(part).collect();
        let method = if self.method == "ANY" { "*" } else { self.method };
        format!("*/{method}{}", path.join("/"))
    }
}

/// Returns the declared responses of a method and the statuses and headers of its integration's responses.
fn method_responses(method: &Method, responses: &BTreeMap<String, Response>) -> BTreeMap<String, MethodResponse> {
    let mut declared = method.responses.clone();
    for (status, response) in responses {
        let declared: &mut MethodResponse = declared.entry(status.clone()).or_default();
        for header in response.parameters.keys() {
            declared.parameters.entry(header.clone()).or_insert(false);
        }
    }
    declared
}

fn subject(name: &str) -> String {
    format!("API `{name}`")
}

fn kind(kind: Kind) -> IntegrationType {
    match kind {
        Kind::Mock => IntegrationType::Mock,
        Kind::Aws => IntegrationType::Aws,
        Kind::AwsProxy => IntegrationType::AwsProxy,
        Kind::Http => IntegrationType::Http,
        Kind::HttpProxy => IntegrationType::HttpProxy,
    }
}

fn seconds(span: Span) -> i32 {
    i32::try_from(span.0.as_secs()).unwrap_or(i32::MAX)
}

/// Converts a map for the SDK; `None` if it is empty.
fn some<V: Clone>(map: &BTreeMap<String, V>) -> Option<std::collections::HashMap<String, V>> {
    (!map.is_empty()).then(|| map.clone().into_iter().collect())
}

fn texts(map: &BTreeMap<String, Template>) -> Option<std::collections::HashMap<String, String>> {
    let texts = map.iter().map(|(content, template)| (content.clone(), template.0.as_str().to_owned()));
    (!map.is_empty()).then(|| texts.collect())
}
