//! Takes what a command leaves out from the existing API destination and its connection, so that one thing, such as the
//! password, can be changed alone.

use crate::aws::{Clients, CloudError};
use crate::resource::api_destination::{self, HttpMethod};
use crate::resource::connection;
use crate::step::ApiDestination;

impl ApiDestination {
    /// Returns whether the endpoint or the authorization is left out.
    pub fn is_partial(&self) -> bool {
        self.url.is_none() || !self.authorises()
    }

    fn authorises(&self) -> bool {
        [&self.basic, &self.api_key, &self.oauth].iter().any(|given| given.is_some())
    }

    /// Adds what is left out. Nothing is added if there is no API destination of this name.
    pub async fn complete(&mut self, clients: &Clients, has_method: bool) -> Result<(), CloudError> {
        let Some(standing) = api_destination::find(clients, &self.name).await? else { return Ok(()) };
        self.url = self.url.take().or(standing.invocation_endpoint);
        if let Some(method) = standing.http_method.filter(|_| !has_method) {
            self.method = HttpMethod::of(method.as_str()).unwrap_or(self.method);
        }
        let connection = connection::name_of(standing.connection_arn.as_deref().unwrap_or_default());
        let connection = self.connection.get_or_insert_with(|| connection.to_owned());
        let Some(connection) = connection::find(clients, connection).await? else { return Ok(()) };
        let Some(parameters) = connection.auth_parameters.filter(|_| !self.authorises()) else { return Ok(()) };
        self.basic = parameters.basic_auth_parameters.and_then(|basic| basic.username);
        self.api_key = parameters.api_key_auth_parameters.and_then(|key| key.api_key_name);
        if let Some(oauth) = parameters.o_auth_parameters {
            self.oauth = oauth.client_parameters.and_then(|client| client.client_id);
            self.token_url = oauth.authorization_endpoint;
        }
        Ok(())
    }
}
