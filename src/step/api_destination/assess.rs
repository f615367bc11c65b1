//! An API destination is right if it calls the endpoint with the method, through a connection with the authorization of
//! the lab. Its secret cannot be read and is not checked.

use crate::aws::{Clients, CloudError};
use crate::resource::{ApiDestinationId, ConnectionId, Error, ResourceId, api_destination, connection};
use crate::step::ApiDestination;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl ApiDestination {
    /// Describes the authorization, such as `basic, as myUsername`.
    fn authorization(&self) -> String {
        match (&self.basic, &self.api_key, &self.oauth) {
            (Some(user), ..) => format!("basic, as {user}"),
            (_, Some(header), _) => format!("API key, in the header {header}"),
            (_, _, Some(client)) => format!("OAuth client credentials, as {client}"),
            _ => "none".to_owned(),
        }
    }

    async fn connection_gaps(&self, context: &AssessmentContext<'_>, name: &str) -> Result<Vec<Mismatch>, Error> {
        let Some(found) = connection::find(context.clients, name).await? else {
            return Ok(vec![Mismatch::new("a connection that authorises", "none")]);
        };
        let parameters = found.auth_parameters();
        let user = parameters.and_then(|found| found.basic_auth_parameters()).and_then(|basic| basic.username());
        let header = parameters.and_then(|found| found.api_key_auth_parameters()).and_then(|key| key.api_key_name());
        let client = parameters.and_then(|found| found.o_auth_parameters()).and_then(|oauth| oauth.client_parameters());
        let client = client.and_then(|client| client.client_id());
        let mut mismatches = Vec::new();
        let same = [(self.basic.as_deref(), user), (self.api_key.as_deref(), header), (self.oauth.as_deref(), client)];
        if same.iter().any(|(wanted, found)| wanted.is_some() && wanted != found) {
            let got = found.authorization_type().map(|kind| kind.as_str()).unwrap_or_default();
            let got = user.or(header).or(client).map_or_else(|| got.to_owned(), |name| format!("{got}, as {name}"));
            mismatches.push(Mismatch::new(format!("authorization: {}", self.authorization()), got));
        }
        let state = found.connection_state().map(|state| state.as_str()).unwrap_or_default();
        if state != "AUTHORIZED" {
            mismatches.push(Mismatch::new(format!("the connection `{name}` is AUTHORIZED"), state));
        }
        Ok(mismatches)
    }
}

impl Assess for ApiDestination {
    fn task(&self, _samples: &[Sample]) -> Task {
        let connection = self.connection();
        Task::new("Create an API destination, and the connection that authorises at it.")
            .fact("name", &self.name)
            .optional("endpoint", self.url.as_deref())
            .fact("method", self.method.text())
            .fact("connection", &connection.name)
            .fact("authorization", self.authorization())
            .fact("secret", format!("the {}, which the lab was given", connection.secret_noun()))
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let arn = api_destination::arn(context.clients, &self.name).await?;
        let described = context.clients.events().describe_api_destination().name(&self.name).send().await;
        let subject = || format!("API destination `{}`", self.name);
        let found = described.map_err(|error| CloudError::new("events:DescribeApiDestination", subject(), error))?;
        let mut mismatches = Vec::new();
        let endpoint = found.invocation_endpoint().unwrap_or_default();
        let wanted = self.url.as_deref().unwrap_or_default();
        if endpoint.trim_end_matches('/') != wanted.trim_end_matches('/') {
            mismatches.push(Mismatch::new(format!("the endpoint {wanted}"), endpoint));
        }
        let method = found.http_method().map(|method| method.as_str()).unwrap_or_default();
        if method != self.method.text() {
            mismatches.push(Mismatch::new(format!("the method {}", self.method.text()), method));
        }
        let of = found.connection_arn().and_then(|arn| arn.split('/').nth(1)).unwrap_or_default().to_owned();
        let connection_arn = found.connection_arn().unwrap_or_default().to_owned();
        mismatches.extend(self.connection_gaps(context, &of).await?);
        let assessment = Assessment::of(mismatches).output("name", &self.name).output("arn", arn);
        Ok(assessment.output("connection-arn", connection_arn))
    }

    async fn created_resources(&self, _clients: &Clients) -> Result<Vec<ResourceId>, Error> {
        let connection = ResourceId::from(ConnectionId { name: self.connection().name });
        Ok(vec![connection, ResourceId::from(ApiDestinationId { name: self.name.clone() })])
    }
}
