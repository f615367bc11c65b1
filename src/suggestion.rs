//! Suggestions for names that do not exist.

use crate::words::{closest, list};

/// The maximum number of names that are listed.
const MAX_LISTED: usize = 12;

/// Returns the most similar known name, or all known names after `there_are`, or `none` if there are none.
pub fn suggest(written: &str, known: &[&str], there_are: &str, none: &str) -> String {
    if let Some(near) = closest(written, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let quoted: Vec<String> = known.iter().take(MAX_LISTED).map(|name| format!("`{name}`")).collect();
    match (quoted.as_slice(), known.len() > MAX_LISTED) {
        ([], _) => none.to_owned(),
        (quoted, false) => format!("{there_are} {}", list(quoted)),
        (quoted, true) => format!("{there_are} {}, ...", quoted.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn near_names_come_before_lists() {
        let known = ["Orders", "Inventory"];
        let say = |written: &str, known: &[&str]| suggest(written, known, "there are", "add one");
        assert_eq!(say("Ordesr", &known), "did you mean `Orders`?");
        assert_eq!(say("zebra", &known), "there are `Orders` and `Inventory`");
        assert_eq!(say("zebra", &[]), "add one");
        assert!(say("zebra", &["lion"; 13]).ends_with("`lion`, ..."));
    }
}
