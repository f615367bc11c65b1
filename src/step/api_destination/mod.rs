//! `api-destination`: an HTTP endpoint that rules deliver to, with the connection that authorises at it.

mod assess;
mod complete;

use serde::Deserialize;

use super::kind::named;
use super::{Receipt, StepKind, Verb};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::resource::api_destination::HttpMethod;
use crate::resource::connection::check_name;
use crate::resource::{
    self, Connection, Created, Error, PASSWORD_VARIABLE, Placeholder, ReferenceKind, ResourceContext, ResourceKind,
};
use crate::text::Secret;

/// Create or update an API destination and its connection
///
/// The endpoint is called with https; on the local backend it may be a server of this machine (http://127.0.0.1:PORT).
/// The password, key or client secret is asked for, or read from the environment or stdin; it is never printed. What is
/// left out of the command for an existing API destination stays as it is.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = "Examples:
  ork api-destination shop --url https://example.com/orders --basic shop --password-env SHOP_PASSWORD
  pass show shop | ork api-destination shop --url http://127.0.0.1:8080/ --api-key X-Api-Key --password-stdin
  ork api-destination shop --password-env NEW_PASSWORD
  ork api-destination shop --listen 127.0.0.1:8080 --status 500 --basic shop --password-env SHOP_PASSWORD
  ork put-targets OrdersEventsRule --bus Orders --to api-destination:shop")]
pub struct ApiDestination {
    /// Name of the API destination
    pub name: String,
    /// Endpoint, with https; each * in it is filled by the target
    #[arg(long)]
    pub url: Option<String>,
    /// HTTP method of the requests
    #[arg(long, value_enum, default_value_t)]
    #[serde(default)]
    pub method: HttpMethod,
    /// Name of the connection (default: the API destination's)
    #[arg(long, value_name = "NAME")]
    pub connection: Option<String>,
    /// Authorise with this user name and a password
    #[arg(long, value_name = "USER")]
    pub basic: Option<String>,
    /// Authorise with a key in the header of this name
    #[arg(long, value_name = "HEADER", conflicts_with = "basic")]
    pub api_key: Option<String>,
    /// Authorise with a token, fetched with this client id and a secret
    #[arg(long, value_name = "CLIENT", conflicts_with_all = ["basic", "api_key"], requires = "token_url")]
    pub oauth: Option<String>,
    /// Where tokens are fetched
    #[arg(long, value_name = "URL", requires = "oauth")]
    pub token_url: Option<String>,
    /// Environment variable that holds the password, the key or the client secret
    #[arg(long, value_name = "VARIABLE")]
    #[serde(skip)]
    pub password_env: Option<String>,
    /// Read the password, the key or the client secret from stdin
    #[arg(long, conflicts_with = "password_env")]
    #[serde(skip)]
    pub password_stdin: bool,
    /// The password, the key or the client secret: a lab takes it from a variable with `secret: true`.
    #[arg(skip)]
    pub password: Option<Secret>,
    /// Maximum number of requests per second (default: 300)
    #[arg(long, value_name = "TIMES")]
    pub rate: Option<i32>,
    /// Then receive the requests on this loopback address, and show them
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "127.0.0.1:0")]
    #[serde(skip)]
    pub listen: Option<String>,
    /// HTTP status of the answers
    #[arg(long, value_name = "STATUS", default_value_t = 200, requires = "listen")]
    #[serde(skip)]
    pub status: u16,
    /// End after so many requests
    #[arg(long, value_name = "REQUESTS", requires = "listen")]
    #[serde(skip)]
    pub count: Option<usize>,
}

impl ApiDestination {
    /// Returns the connection as a resource.
    pub fn connection(&self) -> Connection {
        Connection {
            name: self.connection.clone().unwrap_or_else(|| self.name.clone()),
            basic: self.basic.clone(),
            api_key: self.api_key.clone(),
            oauth: self.oauth.clone(),
            token_url: self.token_url.clone(),
            password_env: self.password_env.clone(),
            password_stdin: self.password_stdin,
            password: self.password.clone(),
        }
    }

    fn destination(&self) -> resource::ApiDestination {
        resource::ApiDestination {
            name: self.name.clone(),
            url: self.url.clone().unwrap_or_default(),
            connection: self.connection().name,
            method: self.method,
            rate: self.rate,
        }
    }
}

impl StepKind for ApiDestination {
    fn check(&self, findings: &mut Findings) {
        if let Some(name) = &self.connection {
            check_name("connection", name, findings);
        }
        self.connection().check_credentials(findings);
        if self.url.is_some() {
            self.destination().check(findings);
        } else {
            findings
                .add("url", Code::MissingKey, "an API destination needs an endpoint")
                .help("add `url: https://...`");
        }
    }

    fn commands(&self) -> Vec<CommandLine> {
        let rate = self.rate.map(|rate| rate.to_string());
        let line = CommandLine::new("api-destination")
            .value(&self.name)
            .option("url", self.url.as_deref())
            .option("method", (self.method != HttpMethod::Post).then(|| self.method.text()))
            .option("connection", self.connection.as_deref());
        vec![self.connection().options(line).option("rate", rate.as_deref())]
    }

    fn creates(&self) -> Vec<(ReferenceKind, String)> {
        let connection = (ReferenceKind::Connection, self.connection().name);
        vec![connection, (ReferenceKind::ApiDestination, self.name.clone())]
    }

    fn outputs(&self, placeholder: &Placeholder<'_>) -> Vec<(String, String)> {
        let connection = ReferenceKind::Connection.placeholder_arn(placeholder, &self.connection().name);
        let mut outputs = named(&self.name, ReferenceKind::ApiDestination.placeholder_arn(placeholder, &self.name));
        outputs.push(("connection-arn".to_owned(), connection));
        outputs
    }

    fn secret_variable(&self) -> Option<&str> {
        self.password.as_ref()?;
        Some(self.password_env.as_deref().unwrap_or(PASSWORD_VARIABLE))
    }

    fn secret(&self) -> Option<&Secret> {
        self.password.as_ref()
    }

    fn console_path(&self) -> Option<&'static str> {
        Some("Amazon EventBridge > API destinations > Create API destination")
    }

    async fn apply(&self, resources: &ResourceContext<'_>) -> Result<Receipt, Error> {
        let mut receipt = Receipt::default();
        let connection = self.connection().create(resources).await?;
        receipt.change(verb(&connection), "connection", &connection.name, Some(connection.arn.clone().into()));
        let destination = self.destination().create(resources).await?;
        receipt.change(verb(&destination), "API destination", &destination.name, Some(destination.arn.clone().into()));
        receipt.output("name", destination.name);
        receipt.output("arn", destination.arn);
        receipt.output("connection-arn", connection.arn);
        Ok(receipt)
    }
}

fn verb(made: &Created) -> Verb {
    if made.created { Verb::Created } else { Verb::Updated }
}
