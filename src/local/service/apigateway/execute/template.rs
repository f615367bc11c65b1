//! Mapping templates: rendered with the values of a request or a response.

use serde_json::{Map, Value};

use super::exchange::{Exchange, single};
use crate::vtl::{Error, Input, Overrides, Template};

/// A rendered template and its overrides.
pub(super) struct Rendered {
    pub(super) text: String,
    pub(super) overrides: Overrides,
}

/// Renders `text` for `body`.
pub(super) fn render(text: &str, body: &str, context: &Value, exchange: &Exchange) -> Result<Rendered, Error> {
    let (query, headers) = (single(&exchange.asked.query), single(&exchange.asked.headers));
    let input = Input {
        body,
        path: &exchange.path_parameters,
        querystring: &query,
        header: &headers,
        context,
        stage_variables: &exchange.stage_variables,
    };
    let rendered = Template::parse(text)?.render(&input)?;
    Ok(Rendered { text: rendered.text, overrides: rendered.overrides })
}

/// Returns the overrides as later templates of the same exchange see them in `$context`.
pub(super) fn kept(overrides: &Overrides) -> Map<String, Value> {
    let members = [("requestOverride", &overrides.request), ("responseOverride", &overrides.response)];
    let set = members.into_iter().filter(|(_, members)| !members.is_empty());
    set.map(|(name, members)| (name.to_owned(), Value::Object(members.clone()))).collect()
}
