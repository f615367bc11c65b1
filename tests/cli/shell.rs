//! An isolated environment for the binary: a new folder, only the given environment variables, no colours.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

pub struct Shell {
    folder: TempDir,
}

impl Shell {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    /// Returns a shell whose folder of labs contains the lab `demo`.
    pub fn with_lab(text: &str) -> Self {
        let shell = Self::new();
        shell.file("labs/demo/lab.yaml", text);
        shell
    }

    /// Returns the folder in which commands run.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the folder in which the binary stores its state.
    pub fn home(&self) -> PathBuf {
        self.folder().join("home")
    }

    /// Writes a file for commands to use.
    pub fn file(&self, name: &str, text: &str) -> &Self {
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// Returns the binary without the environment of the test.
    pub fn command<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ork"));
        command.env_clear().current_dir(self.folder()).env("ORK_HOME", self.home());
        // If a test leaves the local cloud by mistake, it must not find the credentials of a machine.
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("PATH", "/usr/bin:/bin");
        command.args(words).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().expect("the binary runs")
    }

    /// Starts a command with all streams piped.
    pub fn start(&self, words: &[&str]) -> Child {
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the binary starts")
    }
}

/// Returns the words of a line, quotes as in a shell.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}
