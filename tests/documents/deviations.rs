//! `docs/deviations.md`: every `Deviation:` of the sources, for those who only use the program.
//!
//! `ORK_BLESS=1` writes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{files, root};

const MARK: &str = "Deviation:";

const HEAD: &str = "# Where the local cloud differs from AWS

The local cloud follows the documentation of AWS, in its answers and in its error messages. These are the places where it
knowingly does not. The list is made from the comments that begin with `Deviation:` in the sources, each named with its file;
`ORK_BLESS=1 cargo test --test main documents` writes it again.
";

/// Headings, and their folders; the first match counts.
const AREAS: [(&str, &[&str]); 13] = [
    ("API Gateway", &["src/local/service/apigateway/", "src/vtl/"]),
    ("CloudWatch Logs", &["src/local/service/logs/"]),
    ("DynamoDB", &["src/local/service/dynamodb/", "src/expression/"]),
    ("EventBridge", &["src/local/service/events/", "src/pattern/", "src/transform/", "src/schedule/"]),
    ("IAM and STS", &["src/local/service/iam/", "src/local/service/sts/", "src/policy/"]),
    ("Lambda", &["src/local/service/lambda/", "src/local/function/"]),
    ("S3", &["src/local/service/s3/", "src/local/wire/rest_xml/"]),
    ("SNS", &["src/local/service/sns/"]),
    ("SQS", &["src/local/service/sqs/"]),
    ("Step Functions", &["src/local/service/states/", "src/asl/", "src/jsonpath/"]),
    ("All services", &["src/local/", "src/schema/", "src/json/"]),
    ("Labs and commands", &["src/"]),
    ("Elsewhere", &[""]),
];

fn area(path: &str) -> usize {
    AREAS.iter().position(|(_, folders)| folders.iter().any(|folder| path.starts_with(folder))).unwrap_or(AREAS.len())
}

/// Returns the text of a comment line; `None` for other lines.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line.strip_prefix("//!").or(line.strip_prefix("///")).or(line.strip_prefix("//"))?;
    Some(text.trim())
}

/// Returns every deviation of a source: what the comment is about, and from its mark to the end of the paragraph.
fn deviations(source: &str) -> Vec<String> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut is_open = false;
    let mut before = String::new();
    for line in source.lines() {
        let Some(text) = comment(line) else {
            (is_open, before) = (false, String::new());
            continue;
        };
        if let Some((start, after)) = text.split_once(MARK).filter(|(start, _)| !start.ends_with(['`', '"'])) {
            match found.last_mut() {
                Some((_, last)) if is_open => last.push_str(&format!(" {}", start.trim())),
                _ => before.push_str(&format!(" {start}")),
            }
            found.push((subject(&before), after.trim().to_owned()));
            is_open = true;
        } else if text.is_empty() {
            is_open = false;
        } else if let (true, Some((_, last))) = (is_open, found.last_mut()) {
            last.push_str(&format!(" {text}"));
        } else {
            before.push_str(&format!(" {text}"));
        }
    }
    found.iter().map(|(subject, text)| format!("{subject}{}", sentence(text.trim()))).collect()
}

/// Returns the first sentence of a comment, which is its subject.
fn subject(comment: &str) -> String {
    let first = comment.trim().split_once(". ").map_or(comment.trim(), |(first, _)| first).trim_end_matches(['.', ':']);
    if first.is_empty() { String::new() } else { format!("*{first}:* ") }
}

/// Returns a text with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', ':', ')']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

fn page() -> String {
    let mut areas: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for file in files(&root().join("src")).iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
        let path = file.strip_prefix(root()).expect("a file of the project").to_string_lossy().replace('\\', "/");
        let source = fs::read_to_string(file).expect("a source");
        let items = deviations(&source).into_iter().map(|text| format!("- {text} (`{path}`)"));
        areas.entry(area(&path)).or_default().extend(items);
    }
    let mut page = HEAD.to_owned();
    for (area, items) in areas.into_iter().filter(|(_, items)| !items.is_empty()) {
        let (heading, _) = AREAS[area];
        page.push_str(&format!("\n## {heading}\n\n{}\n", items.join("\n")));
    }
    page
}

#[test]
fn the_page_of_deviations_is_what_the_sources_say() {
    let path = root().join(Path::new("docs/deviations.md"));
    let page = page();
    if std::env::var_os("ORK_BLESS").is_some() {
        fs::write(&path, &page).expect("the page is writable");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/deviations.md is out of date: run this test with ORK_BLESS=1");
}

#[test]
fn a_deviation_ends_with_its_paragraph() {
    let source = "//! A module. Deviation: it\n//! differs.\n//!\n//! More.\n\n/// Deviation: one\n/// thing\nfn f() {\n    // Deviation: here\n    g(\"Deviation: no comment\");\n}\n";
    assert_eq!(deviations(source), ["*A module:* It differs.", "One thing.", "Here."]);
}
