//! Checks that pure code has no access to the outside: its results may depend only on its inputs.

use std::fs;
use std::path::Path;

use super::tree::{Target, Tree, is_within};

/// The languages, the model, and the whole fold of the local cloud.
pub const PURE: &[&str] = &[
    "arn",
    "asl",
    "clock",
    "command_line",
    "diag",
    "duration",
    "id",
    "json",
    "jsonpath",
    "lab",
    "local::authorize",
    "local::call_step",
    "local::cloud",
    "local::keyed",
    "local::outbox",
    "local::authorization_cache",
    "local::service",
    "local::wire",
    "notice",
    "package",
    "pattern",
    "plan",
    "policy",
    "schedule",
    "schema",
    "text",
    "trace",
    "transform",
    "visible",
    "vtl",
    "workflow",
    "words",
    "yaml",
];

/// Crates without access to files, network, clock, random numbers and threads.
const CRATES: &[&str] = &[
    "annotate_snippets",
    "base64",
    "bytes",
    "crc_fast",
    "flate2",
    "form_urlencoded",
    "http",
    "httpdate",
    "humantime",
    "indexmap",
    "ipnet",
    "jsonata_core",
    "md5",
    "memchr",
    "percent_encoding",
    "quick_xml",
    "regex",
    "rustc_hash",
    "serde",
    "serde_json",
    "serde_yaml",
    "sha1",
    "sha2",
    "strsim",
    "thiserror",
    "time",
    "zip",
];

/// The parts of the standard library, and of the crates above, that access the outside.
const WORLD: &[&str] = &[
    "std::env",
    "std::fs",
    "std::hash::RandomState",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::os",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "time::OffsetDateTime::now_local",
    "time::OffsetDateTime::now_utc",
    "time::UtcDateTime::now",
    "time::UtcOffset::current_local_offset",
];

/// Returns pure code that accesses the outside. `crates` are the dependencies of this package.
pub fn broken(tree: &Tree, pure: &[&str], crates: &[String]) -> Vec<String> {
    let mut broken = Vec::new();
    for reference in tree.references() {
        let Target::Outside(path) = &reference.target else { continue };
        if pure.iter().any(|folder| is_within(&reference.from, folder)) && reaches_the_world(path, crates) {
            let file = tree.modules.get(&reference.from).map_or("", |module| &module.file);
            broken.push(format!("src/{file}:{}: {} uses {path}", reference.line, reference.from));
        }
    }
    broken
}

fn reaches_the_world(path: &str, crates: &[String]) -> bool {
    let first = path.split("::").next().unwrap_or(path);
    let everything_of = |parent: &str| WORLD.iter().any(|world| is_within(world, parent));
    WORLD.iter().any(|world| is_within(path, world))
        || path.strip_suffix("::*").is_some_and(everything_of)
        || crates.iter().any(|name| name == first) && !CRATES.contains(&first)
}

/// Returns the crates of the manifest by their names in code.
pub fn dependencies() -> Vec<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let text = fs::read_to_string(manifest).expect("Cargo.toml");
    let mut names = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        if let Some(section) = line.strip_prefix('[') {
            is_inside = section.ends_with("dependencies]");
        } else if is_inside && let Some((name, _)) = line.split_once(" = ") {
            names.push(name.replace('-', "_"));
        }
    }
    names
}
