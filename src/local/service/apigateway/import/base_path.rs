//! The base path of a definition, and how an import treats it.
//!
//! See "Set the OpenAPI basePath property".

use serde_json::Value;

use super::super::super::Fault;
use super::super::fault;
use super::document::{Document, as_text};

/// Returns the path that precedes the paths of a definition, without a slash at its end.
pub(super) fn of(document: &Document, mode: Option<&str>) -> Result<String, Fault> {
    let parts =
        |path: String| -> Vec<String> { path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect() };
    let kept = match mode.unwrap_or("ignore") {
        "ignore" => Vec::new(),
        "prepend" => parts(written(document)),
        // The first part stands for a stage.
        "split" => parts(written(document)).into_iter().skip(1).collect(),
        other => {
            return Err(fault::bad_request(format!(
                "Invalid basepath value specified: {other}. Valid options are ignore,prepend,split"
            )));
        }
    };
    Ok(kept.iter().map(|part| format!("/{part}")).collect())
}

/// Returns the base path as the definition has it: a member of its own, a variable of the server, or the path of its URL.
fn written(document: &Document) -> String {
    if document.is_swagger() {
        return document.get("basePath").map(as_text).unwrap_or_default();
    }
    let Some(server) = document.get("servers").and_then(|servers| servers.get(0)) else { return String::new() };
    let variable = |name: &str| server.get("variables")?.get(name)?.get("default").map(as_text);
    if let Some(path) = variable("basePath") {
        return path;
    }
    let url = server.get("url").and_then(Value::as_str).unwrap_or_default();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest.trim_start_matches(|character| character != '/'));
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_path_is_ignored_prepended_or_split() {
        let swagger = |path: &str| format!(r#"{{"swagger":"2.0","basePath":"{path}"}}"#);
        let openapi = |servers: &str| format!(r#"{{"openapi":"3.0.1","servers":[{servers}]}}"#);
        let by_url = openapi(r#"{"url":"https://example.com/base/part/"}"#);
        let by_variable = openapi(r#"{"url":"https://example.com","variables":{"basePath":{"default":"/base"}}}"#);
        for (text, mode, expected) in [
            (swagger("/base"), None, ""),
            (swagger("/base"), Some("prepend"), "/base"),
            (swagger("/base"), Some("split"), ""),
            (swagger("/"), Some("prepend"), ""),
            (by_url.clone(), Some("ignore"), ""),
            (by_url.clone(), Some("prepend"), "/base/part"),
            (by_url, Some("split"), "/part"),
            (by_variable, Some("prepend"), "/base"),
            (openapi(r#"{"url":"/"}"#), Some("prepend"), ""),
            (r#"{"openapi":"3.0.1"}"#.to_owned(), Some("prepend"), ""),
        ] {
            let document = Document::read(&text).unwrap();
            assert_eq!(of(&document, mode).unwrap(), expected, "{text} {mode:?}");
        }
        let document = Document::read(&swagger("/a")).unwrap();
        assert_eq!(of(&document, Some("other")).unwrap_err().code, "BadRequestException");
    }
}
