//! Writes the files that a lab's commands refer to, as part of a shell script.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::command_line::{is_encoded, quote};

/// The variable that contains the folder of the files.
pub(super) const FOLDER: &str = "lab_files";

/// Number of base64 characters in a line.
const WIDTH: usize = 76;

/// Returns commands that create the files in a new folder, which is removed when the script ends.
pub(super) fn made(files: &BTreeMap<String, Vec<u8>>) -> String {
    let text = format!("\n# The files of the lab\n{FOLDER}=$(mktemp -d)\ntrap 'rm -rf \"${FOLDER}\"' EXIT\n");
    text + &written(files)
}

/// Returns commands that write the files into the folder, which they create.
pub(super) fn written(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut text = format!("mkdir -p \"${FOLDER}\"\n");
    let mut folders: Vec<&str> = files.keys().filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
    folders.dedup();
    for folder in folders {
        let _ = writeln!(text, "mkdir -p \"${FOLDER}\"/{}", quote(folder));
    }
    for (path, bytes) in files {
        let _ = write!(text, "{}", made_file(path, bytes));
    }
    text
}

fn made_file(path: &str, bytes: &[u8]) -> String {
    let path = quote(path);
    match std::str::from_utf8(bytes) {
        Ok(content) if content.ends_with('\n') && !content.contains(is_unshown) => {
            let end = delimiter(content);
            format!("cat > \"${FOLDER}\"/{path} <<'{end}'\n{content}{end}\n")
        }
        _ => {
            let encoded = STANDARD.encode(bytes);
            let lines: Vec<&str> =
                encoded.as_bytes().chunks(WIDTH).filter_map(|line| std::str::from_utf8(line).ok()).collect();
            format!("base64 -d > \"${FOLDER}\"/{path} <<'END'\n{}\nEND\n", lines.join("\n"))
        }
    }
}

/// Returns whether this character can only be written in base64.
fn is_unshown(c: char) -> bool {
    c == '\0' || is_encoded(c)
}

/// Returns a here-document delimiter that is not a line of the content.
fn delimiter(content: &str) -> String {
    let is_free = |end: &String| content.lines().all(|line| line != end);
    let numbered = (1..).map(|number| format!("END_{number}"));
    std::iter::once("END".to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_file_does_not_end_it() {
        let file = made_file("a b.mjs", b"END\nrm\n");
        assert_eq!(file, "cat > \"$lab_files\"/'a b.mjs' <<'END_1'\nEND\nrm\nEND_1\n");
        assert!(made_file("x", b"\xff").contains("<<'END'\n/w==\nEND\n"));
    }
}
