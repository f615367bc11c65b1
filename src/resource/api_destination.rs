//! An API destination of EventBridge: an HTTP endpoint that rules deliver to.
//!
//! An existing API destination of the same name is updated.

use aws_sdk_eventbridge::operation::describe_api_destination::DescribeApiDestinationOutput;
use aws_sdk_eventbridge::types::ApiDestinationHttpMethod;
use serde::{Deserialize, Serialize};

use super::connection::{self, check_name};
use super::resource_id::{Identity, done, unless_gone};
use super::{
    Created, Error, Observed, Placeholder, ReferenceKind, Remedy, ResourceContext, ResourceId, ResourceKind, Visit,
};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::diagram::Diagram;

/// An API destination: an HTTP endpoint as a target
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ApiDestination {
    /// Name of the API destination
    pub name: String,
    /// Endpoint, with https; each * in it is filled by the target
    #[arg(long, alias = "invocation-endpoint")]
    pub url: String,
    /// Connection that authorises, by name or ARN
    #[arg(long, alias = "connection-arn")]
    pub connection: String,
    /// HTTP method of the requests
    #[arg(long, alias = "http-method", value_enum, default_value_t)]
    #[serde(default)]
    pub method: HttpMethod,
    /// Maximum number of requests per second (default: 300)
    #[arg(long, alias = "invocation-rate-limit-per-second", value_name = "TIMES")]
    pub rate: Option<i32>,
}

/// How events are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[value(rename_all = "UPPER")]
pub enum HttpMethod {
    #[default]
    Post,
    Put,
    Patch,
    Get,
    Delete,
    Head,
    Options,
}

impl HttpMethod {
    /// Returns the method of a name such as `POST`.
    pub fn of(name: &str) -> Option<Self> {
        clap::ValueEnum::from_str(name, true).ok()
    }

    /// Returns the method as AWS and HTTP write it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Get => "GET",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }
}

impl ApiDestination {
    fn is_like(&self, standing: &DescribeApiDestinationOutput, connection: &str) -> bool {
        standing.connection_arn() == Some(connection)
            && standing.invocation_endpoint() == Some(&self.url)
            && standing.http_method().is_some_and(|method| method.as_str() == self.method.text())
            && self.rate.is_none_or(|rate| standing.invocation_rate_limit_per_second() == Some(rate))
    }

    fn subject(&self) -> String {
        format!("API destination `{}`", self.name)
    }
}

impl ResourceKind for ApiDestination {
    type Id = ApiDestinationId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "API destination"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("events", &format!("api-destination/{name}/{}", Placeholder::ID))
    }

    fn check(&self, findings: &mut Findings) {
        check_name("name", &self.name, findings);
        check_url("url", &self.url, findings);
        if self.rate.is_some_and(|rate| rate < 1) {
            findings
                .add("rate", Code::Limit, "at least one request goes out in a second")
                .help("write `rate: 1` or more");
        }
    }

    fn references(&mut self, visit: &mut Visit<'_>) {
        visit("connection", ReferenceKind::Connection, &mut self.connection);
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        let rate = self.rate.map(|rate| rate.to_string());
        line.flag("url", &self.url)
            .flag("connection", &self.connection)
            .option("method", (self.method != HttpMethod::Post).then(|| self.method.text()))
            .option("rate", rate.as_deref())
    }

    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(found) = find(clients, &self.name).await? else { return Ok(None) };
        let made = Created::new(&self.name, found.api_destination_arn().unwrap_or_default(), false);
        let made = Created { url: Some(self.url.clone()), ..made };
        let method = found.http_method().map(ApiDestinationHttpMethod::as_str).unwrap_or_default();
        let rate = found.invocation_rate_limit_per_second().map(|rate| rate.to_string()).unwrap_or_default();
        let connection = connection::name_of(found.connection_arn().unwrap_or_default()).to_owned();
        let observed = Observed::new(made, ApiDestinationId { name: self.name.clone() })
            .compare("URL", found.invocation_endpoint().unwrap_or_default(), &self.url, Remedy::Update)
            .compare("method", method, self.method.text(), Remedy::Update)
            .compare("connection", connection, connection::name_of(&self.connection), Remedy::Update);
        Ok(Some(match self.rate {
            Some(wanted) => observed.compare("rate", rate, wanted.to_string(), Remedy::Update),
            None => observed,
        }))
    }

    /// Creates the API destination, or updates the existing one.
    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let clients = context.clients;
        let connection = connection::arn(clients, &self.connection).await?;
        let method = ApiDestinationHttpMethod::from(self.method.text());
        let arn = match find(clients, &self.name).await? {
            Some(standing) => {
                if !self.is_like(&standing, &connection) {
                    let request = clients.events().update_api_destination().name(&self.name);
                    let request = request.invocation_endpoint(&self.url).connection_arn(&connection);
                    let request = request.http_method(method).set_invocation_rate_limit_per_second(self.rate);
                    let sent = request.send().await;
                    sent.map_err(|error| CloudError::new("events:UpdateApiDestination", self.subject(), error))?;
                }
                return Ok(Created::new(&self.name, standing.api_destination_arn().unwrap_or_default(), false));
            }
            None => {
                context.record.before_create(ResourceId::from(ApiDestinationId { name: self.name.clone() }))?;
                let request = clients.events().create_api_destination().name(&self.name);
                let request = request.invocation_endpoint(&self.url).connection_arn(&connection);
                let request = request.http_method(method).set_invocation_rate_limit_per_second(self.rate);
                let sent = request.send().await;
                let made =
                    sent.map_err(|error| CloudError::new("events:CreateApiDestination", self.subject(), error))?;
                made.api_destination_arn.unwrap_or_default()
            }
        };
        Ok(Created { url: Some(self.url.clone()), ..Created::new(&self.name, &arn, true) })
    }
}

/// Checks an endpoint as AWS does, as far as its text allows. Plain HTTP is only for this machine, with the local
/// backend.
pub fn check_url(field: &str, url: &str, findings: &mut Findings) {
    let host = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_local = host
        .iter()
        .any(|host| url.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/', '?'])));
    if !is_local && !url.starts_with("https://") {
        findings
            .add(field, Code::BadUrl, format!("`{url}` is no endpoint that EventBridge sends to"))
            .help("use https://..., or http://127.0.0.1:PORT/... on the local backend");
    } else if url.len() > 2048 || url.contains(char::is_whitespace) {
        findings.add(field, Code::BadUrl, "the endpoint is no URL").help("percent-encode what is not part of a URL");
    }
}

/// Returns the API destination of this name, if it exists.
pub async fn find(clients: &Clients, name: &str) -> Result<Option<DescribeApiDestinationOutput>, CloudError> {
    let found = clients.events().describe_api_destination().name(name).send().await;
    let subject = || format!("API destination `{name}`");
    match found.map_err(|error| CloudError::new("events:DescribeApiDestination", subject(), error)) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the name in an API destination's name or ARN.
pub fn name_of(reference: &str) -> &str {
    let reference = reference.strip_prefix("api-destination:").unwrap_or(reference);
    let name = reference.split_once(":api-destination/").map_or(reference, |(_, name)| name);
    name.split('/').next().unwrap_or(name)
}

/// Returns the ARN of an API destination given by name or ARN. Fails with the most similar name if it does not exist.
pub async fn arn(clients: &Clients, reference: &str) -> Result<String, Error> {
    let name = name_of(reference);
    let found = find(clients, name).await?.and_then(|found| found.api_destination_arn);
    // An API destination that was recreated has a different ARN.
    if let Some(arn) = found.filter(|arn| arn == reference || !reference.starts_with("arn:")) {
        return Ok(arn);
    }
    let listed = clients.events().list_api_destinations().send().await;
    let listed =
        listed.map_err(|error| CloudError::new("events:ListApiDestinations", "the API destinations", error))?;
    let names = listed.api_destinations().iter().filter_map(|destination| destination.name());
    Err(Error::unknown("API destination", name, names))
}

/// Returns the node of an API destination in a diagram.
pub fn draw(diagram: &mut Diagram, reference: &str) -> String {
    let name = name_of(reference);
    diagram.node(&format!("api-destination:{name}"), "[/\"API destination %\"/]", name)
}

/// The identity of an API destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiDestinationId {
    pub name: String,
}

impl Identity for ApiDestinationId {
    fn describe(&self) -> (&'static str, String) {
        ("API destination", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.events().delete_api_destination().name(&self.name).send().await;
        unless_gone(done("events:DeleteApiDestination", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(find(clients, &self.name).await?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_https_or_on_this_machine() {
        let cases = [
            ("https://example.com/*", 0),
            ("http://127.0.0.1:8080/x", 0),
            ("http://localhost", 0),
            ("http://localhost.example.com", 1),
            ("http://example.com", 1),
            ("example.com", 1),
            ("https://example.com/a b", 1),
        ];
        for (url, found) in cases {
            let mut findings = Findings::default();
            check_url("url", url, &mut findings);
            assert_eq!(findings.into_vec().len(), found, "{url}");
        }
    }

    #[test]
    fn names_and_arns_name_the_same_destination() {
        let arn = "arn:aws:events:us-east-1:000000000000:api-destination/shop/0f-1";
        for reference in ["shop", "api-destination:shop", arn] {
            assert_eq!(name_of(reference), "shop", "{reference}");
        }
    }
}
