//! Tests that the completions in the repository are those that the binary generates. `ORK_BLESS=1` writes them.

use std::path::Path;
use std::process::Command;

const FILES: [(&str, &str); 3] = [("bash", "ork.bash"), ("zsh", "_ork"), ("fish", "ork.fish")];

#[test]
fn completions_are_what_the_binary_generates() {
    for (shell, file) in FILES {
        let output = Command::new(env!("CARGO_BIN_EXE_ork"))
            .args(["completions", shell])
            .env_clear()
            .env("ORK_HOME", "unused")
            .output()
            .expect("the binary runs");
        let generated = String::from_utf8(output.stdout).expect("UTF-8");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(file);
        if std::env::var_os("ORK_BLESS").is_some() {
            std::fs::write(&path, &generated).expect("the file is writable");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == generated, "completions/{file} is out of date: run this test with ORK_BLESS=1");
    }
}
