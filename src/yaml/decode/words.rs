//! Serde's names of types in YAML words.

/// `struct PutRule` is a mapping to whoever writes the file, and `u64` a whole number.
pub(super) fn expected(serde: &str) -> String {
    let words = match serde {
        "a string" | "string" | "str" => "a string",
        "a boolean" | "bool" => "`true` or `false`",
        "a sequence" | "sequence" | "seq" => "a list",
        "a map" | "map" => "a mapping",
        "f32" | "f64" => "a number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, not negative",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "unit" | "unit struct" => "nothing",
        "variant identifier" | "field identifier" => "a key",
        other => return kind(other),
    };
    words.to_owned()
}

fn kind(serde: &str) -> String {
    if serde.starts_with("struct ") {
        return "a mapping".to_owned();
    }
    if serde.starts_with("enum ") {
        return "one of its kinds".to_owned();
    }
    if serde.starts_with("tuple ") || serde.starts_with("an array of") {
        return "a list".to_owned();
    }
    serde.to_owned()
}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn types_have_yaml_words() {
        assert_eq!(expected("struct PutRule"), "a mapping");
        assert_eq!(expected("i32"), "a whole number");
        assert_eq!(expected("a duration"), "a duration");
    }
}
