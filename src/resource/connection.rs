//! A connection of EventBridge: the authorization of API destinations at their endpoints.
//!
//! Secrets are sent but never stored in a ledger, receipt or message. An existing connection receives the given
//! credentials, because its current ones cannot be compared.

use std::time::Duration;

use aws_sdk_eventbridge::operation::describe_connection::DescribeConnectionOutput;
use aws_sdk_eventbridge::types::{
    ConnectionAuthorizationType, ConnectionOAuthHttpMethod, ConnectionState,
    CreateConnectionApiKeyAuthRequestParameters, CreateConnectionAuthRequestParameters,
    CreateConnectionBasicAuthRequestParameters, CreateConnectionOAuthClientRequestParameters,
    CreateConnectionOAuthRequestParameters, UpdateConnectionApiKeyAuthRequestParameters,
    UpdateConnectionAuthRequestParameters, UpdateConnectionBasicAuthRequestParameters,
    UpdateConnectionOAuthClientRequestParameters, UpdateConnectionOAuthRequestParameters,
};
use serde::{Deserialize, Serialize};

use super::resource_id::{Identity, done, unless_gone};
use super::{Created, Error, Observed, Placeholder, Remedy, ResourceContext, ResourceId, ResourceKind};
use crate::aws::{Clients, CloudError};
use crate::command_line::CommandLine;
use crate::diag::{Code, Findings};
use crate::text::Secret;

/// A connection: how API destinations authorise
///
/// The password, key or client secret is asked for, or read from the environment or stdin.
#[derive(Debug, Clone, clap::Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Connection {
    /// Name of the connection
    pub name: String,
    /// Authorise with this user name and a password
    #[arg(long, value_name = "USER", required_unless_present_any = ["api_key", "oauth"])]
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
    #[arg(skip)]
    pub password: Option<Secret>,
}

/// The maximum time to wait until a connection is authorized.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(1);

/// The authorization of a connection.
#[derive(Debug, Clone, Copy)]
pub enum Credentials<'a> {
    Basic { user: &'a str },
    ApiKey { header: &'a str },
    OAuth { client: &'a str, token_url: &'a str },
}

impl Connection {
    /// Checks everything but the name.
    pub fn check_credentials(&self, findings: &mut Findings) {
        let given = [&self.basic, &self.api_key, &self.oauth].iter().filter(|given| given.is_some()).count();
        if given != 1 {
            findings
                .add("name", Code::BadValue, "a connection authorises in one way: basic, api-key or oauth")
                .help("write `basic: USER` and `password: ${{ vars.NAME }}`");
        }
        if self.oauth.is_some() != self.token_url.is_some() {
            findings
                .add("oauth", Code::BadValue, "`oauth` and `token-url` belong together")
                .help("write where tokens are fetched, as in `token-url: https://example.com/token`");
        }
        match &self.password {
            None => {
                findings
                    .add("password", Code::MissingKey, format!("the {} is missing", self.secret_noun()))
                    .help("write `password: ${{ vars.NAME }}`, with a variable that has `secret: true`");
            }
            Some(password) if password.is_empty() => {
                findings
                    .add("password", Code::BadValue, format!("the {} is empty", self.secret_noun()))
                    .help("AWS takes 1 to 512 characters");
            }
            Some(_) => {}
        }
    }

    /// Describes the required secret, such as `password of myUsername`.
    pub fn secret_noun(&self) -> String {
        match self.credentials() {
            Some(Credentials::ApiKey { header }) => format!("value of the key {header}"),
            Some(Credentials::OAuth { client, .. }) => format!("secret of the client {client}"),
            Some(Credentials::Basic { user }) => format!("password of {user}"),
            None => "password".to_owned(),
        }
    }

    fn credentials(&self) -> Option<Credentials<'_>> {
        match (&self.basic, &self.api_key, &self.oauth, &self.token_url) {
            (Some(user), ..) => Some(Credentials::Basic { user }),
            (_, Some(header), ..) => Some(Credentials::ApiKey { header }),
            (_, _, Some(client), Some(token_url)) => Some(Credentials::OAuth { client, token_url }),
            _ => None,
        }
    }

    async fn make(&self, clients: &Clients, credentials: Credentials<'_>, secret: &str) -> Result<(), Error> {
        let invalid = |error: aws_sdk_eventbridge::error::BuildError| Error::invalid("name", error.to_string(), None);
        let parameters = CreateConnectionAuthRequestParameters::builder();
        let (kind, parameters) = match credentials {
            Credentials::Basic { user } => {
                let basic = CreateConnectionBasicAuthRequestParameters::builder().username(user).password(secret);
                let basic = basic.build().map_err(invalid)?;
                (ConnectionAuthorizationType::Basic, parameters.basic_auth_parameters(basic))
            }
            Credentials::ApiKey { header } => {
                let key = CreateConnectionApiKeyAuthRequestParameters::builder();
                let key = key.api_key_name(header).api_key_value(secret).build().map_err(invalid)?;
                (ConnectionAuthorizationType::ApiKey, parameters.api_key_auth_parameters(key))
            }
            Credentials::OAuth { client, token_url } => {
                let client = CreateConnectionOAuthClientRequestParameters::builder().client_id(client);
                let client = client.client_secret(secret).build().map_err(invalid)?;
                let oauth = CreateConnectionOAuthRequestParameters::builder()
                    .client_parameters(client)
                    .authorization_endpoint(token_url)
                    .http_method(ConnectionOAuthHttpMethod::Post);
                let oauth = oauth.build().map_err(invalid)?;
                (ConnectionAuthorizationType::OauthClientCredentials, parameters.o_auth_parameters(oauth))
            }
        };
        let request = clients.events().create_connection().name(&self.name).authorization_type(kind);
        let sent = request.auth_parameters(parameters.build()).send().await;
        sent.map_err(|error| CloudError::new("events:CreateConnection", subject(&self.name), error))?;
        Ok(())
    }

    async fn update(&self, clients: &Clients, credentials: Credentials<'_>, secret: &str) -> Result<(), Error> {
        let parameters = UpdateConnectionAuthRequestParameters::builder();
        let (kind, parameters) = match credentials {
            Credentials::Basic { user } => {
                let basic = UpdateConnectionBasicAuthRequestParameters::builder().username(user).password(secret);
                (ConnectionAuthorizationType::Basic, parameters.basic_auth_parameters(basic.build()))
            }
            Credentials::ApiKey { header } => {
                let key = UpdateConnectionApiKeyAuthRequestParameters::builder();
                let key = key.api_key_name(header).api_key_value(secret).build();
                (ConnectionAuthorizationType::ApiKey, parameters.api_key_auth_parameters(key))
            }
            Credentials::OAuth { client, token_url } => {
                let client = UpdateConnectionOAuthClientRequestParameters::builder().client_id(client);
                let oauth = UpdateConnectionOAuthRequestParameters::builder()
                    .client_parameters(client.client_secret(secret).build())
                    .authorization_endpoint(token_url)
                    .http_method(ConnectionOAuthHttpMethod::Post);
                (ConnectionAuthorizationType::OauthClientCredentials, parameters.o_auth_parameters(oauth.build()))
            }
        };
        let request = clients.events().update_connection().name(&self.name).authorization_type(kind);
        let sent = request.auth_parameters(parameters.build()).send().await;
        sent.map_err(|error| CloudError::new("events:UpdateConnection", subject(&self.name), error))?;
        Ok(())
    }

    /// Returns the ARN of the connection once it is authorized.
    async fn authorized(&self, clients: &Clients) -> Result<String, Error> {
        let clock = clients.clock();
        let deadline = clock.now().plus(PATIENCE);
        loop {
            let found = find(clients, &self.name).await?;
            let state = found.as_ref().and_then(DescribeConnectionOutput::connection_state).cloned();
            let reason = found.as_ref().and_then(DescribeConnectionOutput::state_reason).unwrap_or_default();
            match state {
                Some(ConnectionState::Authorized | ConnectionState::Active) => {
                    return Ok(found.and_then(|found| found.connection_arn).unwrap_or_default());
                }
                Some(ConnectionState::Deauthorized | ConnectionState::FailedConnectivity) => {
                    let message = format!("connection `{}` was not authorised: {reason}", self.name);
                    return Err(Error::Failed { message });
                }
                state if clock.now() >= deadline => {
                    let state = state.as_ref().map_or("gone", ConnectionState::as_str);
                    let message = format!("connection `{}` is still {state} after 60s. {reason}", self.name);
                    return Err(Error::Failed { message: message.trim_end().to_owned() });
                }
                _ => clock.sleep(PAUSE).await,
            }
        }
    }
}

impl ResourceKind for Connection {
    type Id = ConnectionId;

    fn name(&self) -> &str {
        &self.name
    }

    fn noun() -> &'static str {
        "connection"
    }

    fn placeholder_arn(placeholder: &Placeholder<'_>, name: &str) -> String {
        placeholder.of_service("events", &format!("connection/{name}/{}", Placeholder::ID))
    }

    fn check(&self, findings: &mut Findings) {
        check_name("name", &self.name, findings);
        self.check_credentials(findings);
    }

    fn secret(&self) -> Option<&Secret> {
        self.password.as_ref()
    }

    fn options(&self, line: CommandLine) -> CommandLine {
        line.option("basic", self.basic.as_deref())
            .option("api-key", self.api_key.as_deref())
            .option("oauth", self.oauth.as_deref())
            .option("token-url", self.token_url.as_deref())
            .option("password-env", Some(self.password_env.as_deref().unwrap_or(PASSWORD_VARIABLE)))
    }

    /// Compares what AWS shows of a connection. Secrets are never shown.
    async fn observe(&self, clients: &Clients) -> Result<Option<Observed>, Error> {
        let Some(found) = find(clients, &self.name).await? else { return Ok(None) };
        let made = Created::new(&self.name, found.connection_arn().unwrap_or_default(), false);
        let kind = found.authorization_type().map(ConnectionAuthorizationType::as_str).unwrap_or_default();
        let parameters = found.auth_parameters();
        let basic = parameters.and_then(|all| all.basic_auth_parameters()).and_then(|basic| basic.username());
        let key = parameters.and_then(|all| all.api_key_auth_parameters()).and_then(|key| key.api_key_name());
        let oauth = parameters.and_then(|all| all.o_auth_parameters());
        let client = oauth.and_then(|oauth| oauth.client_parameters()).and_then(|client| client.client_id());
        let token_url = oauth.and_then(|oauth| oauth.authorization_endpoint()).unwrap_or_default();
        let (wanted, user, url) = match self.credentials() {
            Some(Credentials::Basic { user }) => (ConnectionAuthorizationType::Basic, user, ""),
            Some(Credentials::ApiKey { header }) => (ConnectionAuthorizationType::ApiKey, header, ""),
            Some(Credentials::OAuth { client, token_url }) => {
                (ConnectionAuthorizationType::OauthClientCredentials, client, token_url)
            }
            None => return Ok(Some(Observed::new(made, ConnectionId { name: self.name.clone() }))),
        };
        let is_ready = matches!(
            found.connection_state(),
            Some(ConnectionState::Authorized | ConnectionState::Active | ConnectionState::Authorizing)
        );
        let observed = Observed::new(made, ConnectionId { name: self.name.clone() })
            .compare("authorization type", kind, wanted.as_str(), Remedy::Update)
            .compare("user", basic.or(key).or(client).unwrap_or_default(), user, Remedy::Update)
            .compare("token URL", token_url, url, Remedy::Update)
            .require("authorization", is_ready);
        Ok(Some(observed))
    }

    /// Creates the connection, or updates the credentials of the existing one, and waits until it is authorized.
    async fn create(&self, context: &ResourceContext<'_>) -> Result<Created, Error> {
        let needed = || Error::invalid("name", "a connection needs basic, api-key or oauth", None);
        let credentials = self.credentials().ok_or_else(needed)?;
        let missing = || Error::invalid("password", format!("the {} is missing", self.secret_noun()), None);
        let secret = self.password.as_ref().ok_or_else(missing)?.reveal();
        let stands = find(context.clients, &self.name).await?.is_some();
        if stands {
            self.update(context.clients, credentials, secret).await?;
        } else {
            context.record.before_create(ResourceId::from(ConnectionId { name: self.name.clone() }))?;
            self.make(context.clients, credentials, secret).await?;
        }
        let arn = self.authorized(context.clients).await?;
        Ok(Created::new(&self.name, &arn, !stands))
    }
}

/// The variable for a secret in the output of `show --as commands`.
pub const PASSWORD_VARIABLE: &str = "PASSWORD";

/// Checks the name of a connection or an API destination.
pub fn check_name(field: &str, name: &str, findings: &mut Findings) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) {
        findings
            .add(field, Code::BadName, format!("`{name}` cannot name a connection or an API destination"))
            .help("use 1 to 64 letters, digits and . - _");
    }
}

fn subject(name: &str) -> String {
    format!("connection `{name}`")
}

/// Returns the connection of this name. One that is being deleted counts as missing.
pub async fn find(clients: &Clients, name: &str) -> Result<Option<DescribeConnectionOutput>, CloudError> {
    let found = clients.events().describe_connection().name(name).send().await;
    match found.map_err(|error| CloudError::new("events:DescribeConnection", subject(name), error)) {
        Ok(found) if found.connection_state() == Some(&ConnectionState::Deleting) => Ok(None),
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the name in a connection's name or ARN.
pub fn name_of(reference: &str) -> &str {
    let name = reference.strip_prefix("connection:").unwrap_or(reference);
    name.split_once(":connection/").map_or(name, |(_, rest)| rest.split('/').next().unwrap_or(rest))
}

/// Returns the ARN of a connection given by name or ARN. Fails with the most similar name if it does not exist.
pub async fn arn(clients: &Clients, reference: &str) -> Result<String, Error> {
    let name = name_of(reference);
    let found = find(clients, name).await?.and_then(|found| found.connection_arn);
    // A connection that was recreated has a different ARN.
    if let Some(arn) = found.filter(|arn| arn == reference || !reference.starts_with("arn:")) {
        return Ok(arn);
    }
    let listed = clients.events().list_connections().send().await;
    let listed = listed.map_err(|error| CloudError::new("events:ListConnections", "the connections", error))?;
    let names = listed.connections().iter().filter_map(|connection| connection.name());
    Err(Error::unknown("connection", name, names))
}

/// The identity of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionId {
    pub name: String,
}

impl Identity for ConnectionId {
    fn describe(&self) -> (&'static str, String) {
        ("connection", self.name.clone())
    }

    async fn remove(&self, clients: &Clients) -> Result<(), Error> {
        let deleted = clients.events().delete_connection().name(&self.name).send().await;
        unless_gone(done("events:DeleteConnection", &self.name, deleted))
    }

    async fn exists(&self, clients: &Clients) -> Result<bool, Error> {
        Ok(find(clients, &self.name).await?.is_some())
    }
}
