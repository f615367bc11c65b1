//! Sets `cfg(conformance)` where the recorded cases of the conformance tests are, so that their tests run there and show
//! as ignored elsewhere.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "this is how a build script looks about and answers"
)]

use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(conformance)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ORK_CONFORMANCE");
    let folder =
        std::env::var_os("ORK_CONFORMANCE").map_or_else(|| PathBuf::from("../shared/conformance"), PathBuf::from);
    if folder.join("event-patterns.jsonl").exists() && folder.join("states.jsonl").exists() {
        println!("cargo::rustc-cfg=conformance");
    }
}
