//! Environment variables that the code reads under a name which differs slightly from that of the function's variable.

use std::collections::BTreeSet;

use crate::package::Files;
use crate::words;

/// The texts before the name of a variable, and whether it is in quotes.
const READS: [&str; 8] = [
    "process.env.",
    "process.env[\"",
    "process.env['",
    "os.environ[\"",
    "os.environ['",
    "os.environ.get(\"",
    "os.getenv(\"",
    "os.getenv('",
];

/// Returns names that the code reads and the function lacks, each with the variable that nothing reads and that was
/// most likely meant.
pub(super) fn misspelt<'a>(files: &Files, names: impl Iterator<Item = &'a str>) -> Vec<(String, &'a str)> {
    let texts: Vec<&str> = files.values().filter_map(|bytes| std::str::from_utf8(bytes).ok()).collect();
    let names: Vec<&str> = names.collect();
    let unread: Vec<&str> =
        names.iter().copied().filter(|name| !texts.iter().any(|text| text.contains(name))).collect();
    let read: BTreeSet<String> = texts.iter().flat_map(|text| reads(text)).map(str::to_owned).collect();
    let missing = read.into_iter().filter(|name| !names.contains(&name.as_str()));
    missing.filter_map(|name| Some((name.clone(), words::closest(&name, unread.iter().copied())?))).collect()
}

fn reads(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for start in READS {
        for (at, _) in text.match_indices(start) {
            let rest = text.get(at + start.len()..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.extend(rest.get(..end).filter(|name| !name.is_empty()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_variable_that_nothing_reads_can_have_been_meant() {
        let misspelt = |text: &str, names: &[&str]| -> Vec<String> {
            let files: Files = [("f".to_owned(), text.as_bytes().to_vec())].into();
            let found = misspelt(&files, names.iter().copied());
            found.into_iter().map(|(read, meant)| format!("{read}: {meant}")).collect()
        };
        assert_eq!(misspelt("process.env.TABLE_NAME", &["TABLENAME"]), ["TABLE_NAME: TABLENAME"]);
        assert_eq!(misspelt("os.environ['TABEL']", &["TABLE"]), ["TABEL: TABLE"]);
        assert_eq!(misspelt("process.env.TABLE_NAME ?? process.env.TABLENAME", &["TABLENAME"]), [""; 0]);
        assert_eq!(misspelt("process.env.AWS_REGION", &["TABLENAME"]), [""; 0]);
    }
}
