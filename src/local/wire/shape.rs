//! The type of an error with its namespace, for services whose clients read it; some of them compare the whole type.

/// Returns the `__type` of an error; `None` for services that send only the code.
pub(super) fn typed(service: &str, code: &str) -> Option<String> {
    if service != "dynamodb" {
        return None;
    }
    let namespace = match code {
        "ValidationException" => "com.amazon.coral.validate",
        "SerializationException" | "UnrecognizedClientException" => "com.amazon.coral.service",
        _ => "com.amazonaws.dynamodb.v20120810",
    };
    Some(format!("{namespace}#{code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_dynamodb_have_a_namespace() {
        let typed = |code| typed("dynamodb", code).expect("a type");
        assert_eq!(typed("ValidationException"), "com.amazon.coral.validate#ValidationException");
        assert_eq!(typed("ResourceInUseException"), "com.amazonaws.dynamodb.v20120810#ResourceInUseException");
        assert_eq!(super::typed("events", "ValidationException"), None);
    }
}
