//! `local save` and `local load`: store and restore the shared cloud under a name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::backend::{open_shared, shared_folder};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::question::confirmed;
use crate::cli::runs;
use crate::cli::server_record::ServerRecord;
use crate::local::private;
use crate::{visible, words};

/// Save the local cloud under a name
///
/// With it are kept the records of the labs that stand in it. `ork local load` brings it back. No server may run meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork local save before-step-12\n  ork local save before-step-12 --replace")]
pub struct Save {
    /// Name to keep it under
    #[arg(value_parser = name)]
    name: String,
    /// Replace the one saved under this name
    #[arg(long)]
    replace: bool,
}

/// Restore a saved local cloud
///
/// Everything that is in it now is gone afterwards. No server may run meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ork local load before-step-12\n  ork local load before-step-12 --yes")]
pub struct Load {
    /// Name it was kept under
    #[arg(value_parser = name)]
    name: String,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// Parses a name that is also valid for a folder.
fn name(text: &str) -> Result<String, String> {
    let is_good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    match (1..=64).contains(&text.len()) && !text.starts_with('.') && text.chars().all(is_good) {
        true => Ok(text.to_owned()),
        false => Err("use 1 to 64 letters, digits, `-`, `_` and `.`, and no `.` in front".to_owned()),
    }
}

pub async fn save(arguments: &Save, cx: &mut Context) -> Result<Exit, Error> {
    let home = cx.settings.home.clone();
    require_rest(cx).await?;
    let kept = saves(&home).join(&arguments.name);
    if kept.exists() && !arguments.replace {
        return Err(Error::new(Exit::Refused, format!("a cloud was saved as `{}` already", arguments.name))
            .help("give `--replace`, or choose another name"));
    }
    let draft = kept.with_extension(format!("new-{}", std::process::id()));
    let written = copy_all(&home, &draft).and_then(|()| {
        if kept.exists() {
            fs::remove_dir_all(&kept)?;
        }
        fs::rename(&draft, &kept)
    });
    if let Err(error) = written {
        // A partial copy must not remain.
        let _ = fs::remove_dir_all(&draft);
        return Err(refused("save", &error));
    }
    cx.streams.say(&format!("saved the local cloud; `ork local load {}` brings it back", arguments.name));
    Ok(Exit::Done)
}

pub async fn load(arguments: &Load, cx: &mut Context) -> Result<Exit, Error> {
    let home = cx.settings.home.clone();
    let kept = saves(&home).join(&arguments.name);
    if !kept.join("local").is_dir() {
        return Err(unknown(&home, &arguments.name));
    }
    if !arguments.yes && !agreed(&arguments.name, cx)? {
        cx.streams.say("nothing was changed");
        return Ok(Exit::Refused);
    }
    require_rest(cx).await?;
    let folder = shared_folder(&home);
    let before = folder.with_extension(format!("old-{}", std::process::id()));
    fs::rename(&folder, &before).map_err(|error| refused("load", &error))?;
    if let Err(error) = copy(&kept.join("local"), &folder) {
        // The previous contents are restored.
        let _ = fs::remove_dir_all(&folder).and_then(|()| fs::rename(&before, &folder));
        return Err(refused("load", &error));
    }
    runs::forget_local(&home);
    let restored = copy(&kept.join("runs"), &home.join("runs")).and_then(|()| fs::remove_dir_all(&before));
    restored.map_err(|error| refused("load", &error))?;
    cx.streams.say(&format!("the local cloud is as it was saved as `{}`", arguments.name));
    Ok(Exit::Done)
}

/// Fails if another process has the cloud open, because only the last one that closes it removes the write-ahead log.
async fn require_rest(cx: &mut Context) -> Result<(), Error> {
    if let Some(server) = ServerRecord::running(&cx.settings.home).await {
        return Err(Error::new(Exit::Refused, format!("the local cloud is served at {}", server.url))
            .help("`ork local down` stops the server; then try again"));
    }
    drop(open_shared(&cx.settings, &mut cx.streams)?);
    match shared_folder(&cx.settings.home).join("cloud.db-wal").exists() {
        true => Err(Error::new(Exit::Refused, "another process works on the local cloud")
            .help("wait until it ends, then try again")),
        false => Ok(()),
    }
}

fn copy_all(home: &Path, to: &Path) -> io::Result<()> {
    copy(&shared_folder(home), &to.join("local"))?;
    for place in fs::read_dir(home.join("runs")).into_iter().flatten().flatten() {
        let name = place.file_name();
        if name.to_string_lossy().starts_with("local-") {
            copy(&place.path(), &to.join("runs").join(name))?;
        }
    }
    Ok(())
}

/// Copies a folder with permissions for its owner only, because it contains the key of the cloud. Does nothing if it
/// does not exist.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    private::make_folder(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            io::copy(&mut File::open(entry.path())?, &mut private::make_file(&target)?)?;
        }
    }
    Ok(())
}

fn saves(home: &Path) -> PathBuf {
    home.join("saves")
}

fn unknown(home: &Path, name: &str) -> Error {
    let entries = fs::read_dir(saves(home)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let failure = Error::new(Exit::CallFailed, format!("no cloud was saved as `{name}`"));
    match names.as_slice() {
        [] => failure.help("`ork local save NAME` saves it as it is now"),
        names => failure.help(format!("there are {}", words::list(names))),
    }
}

fn refused(what: &str, error: &io::Error) -> Error {
    Error::new(Exit::Refused, format!("cannot {what} the local cloud: {error}"))
        .help("ORK_HOME names the folder of the local cloud")
}

fn agreed(name: &str, cx: &Context) -> Result<bool, Error> {
    if !cx.terminals.can_ask() {
        return Err(Error::new(
            Exit::Refused,
            "replacing the local cloud needs confirmation, and there is no terminal to ask on",
        )
        .help("give `--yes`"));
    }
    let question = format!("Replace everything in the local cloud by what was saved as {}?", visible::line(name));
    let answer = confirmed(&question);
    answer.map_err(|error| Error::new(Exit::Refused, format!("no answer: {error}")).help("give `--yes`"))
}
