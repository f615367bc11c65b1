//! The names of Lambda's runtimes.

use aws_sdk_lambda::types::Runtime;

use crate::words;

/// Returns the runtime that was most likely meant; `None` if the name may be that of a runtime, perhaps of a new one.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    if Runtime::values().contains(&name) || has_form(name) {
        return None;
    }
    words::closest(name, Runtime::values().iter().copied().rev().filter(|known| has_form(known)))
}

/// Returns whether a name has the form of the names of the languages that Lambda runs.
fn has_form(name: &str) -> bool {
    let is_version = |text: &str, parts: usize| {
        let numbers: Vec<&str> = text.split('.').collect();
        numbers.len() == parts
            && numbers.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    };
    let after = |prefix: &str| name.strip_prefix(prefix);
    after("nodejs").and_then(|rest| rest.strip_suffix(".x")).is_some_and(|rest| is_version(rest, 1))
        || after("python").is_some_and(|rest| is_version(rest, 2))
        || after("ruby").is_some_and(|rest| is_version(rest, 2))
        || after("java").is_some_and(|rest| is_version(rest.trim_end_matches(".al2"), 1))
        || after("dotnet").is_some_and(|rest| is_version(rest, 1))
        || name.starts_with("provided")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_no_runtime_can_have_are_corrected() {
        for name in ["nodejs22.x", "nodejs99.x", "python3.99", "provided.al2023", "java21", "go1.x", "zebra"] {
            assert_eq!(meant(name), None, "{name}");
        }
        for (name, near) in [("nodejs22", "nodejs22.x"), ("python3.13.x", "python3.13"), ("node22.x", "nodejs22.x")] {
            assert_eq!(meant(name), Some(near), "{name}");
        }
    }
}
