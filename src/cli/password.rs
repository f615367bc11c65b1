//! Reads the secret of a connection from the environment, stdin, or a prompt. It is never read from the command line,
//! which is visible in the history of the shell and to every user of the machine.

use std::io::Read;

use dialoguer::Password;

use super::context::Context;
use super::error::Error;
use super::exit::Exit;
use super::texts;
use crate::resource::Connection;
use crate::text::Secret;
use crate::visible;

/// The maximum number of bytes read from stdin, which is more than AWS accepts.
const MAX_BYTES: u64 = 64 * 1024;

/// Returns the secret of a connection, which is hidden in all further output.
pub fn of(connection: &Connection, cx: &mut Context) -> Result<Secret, Error> {
    let text = read(connection, cx)?;
    cx.streams.hide([text.clone()]);
    Ok(Secret::new(text))
}

fn read(connection: &Connection, cx: &Context) -> Result<String, Error> {
    let noun = connection.secret_noun();
    if let Some(variable) = &connection.password_env {
        let missing = || {
            let message = format!("the environment has no variable `{variable}` for the {noun}");
            Error::new(Exit::Refused, message).help(format!("set {variable}, or use --password-stdin"))
        };
        return cx.settings.environment.get(variable).map(str::to_owned).ok_or_else(missing);
    }
    if connection.password_stdin {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(MAX_BYTES).read_to_string(&mut text);
        read.map_err(|error| texts::unreadable("stdin", &error))?;
        return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    let refused = |message: String| {
        Error::new(Exit::Refused, message).help("give it with --password-env VARIABLE or --password-stdin")
    };
    if !cx.terminals.can_ask() {
        return Err(refused(format!("the {noun} is missing, and there is no terminal to ask on")));
    }
    let answer = Password::new().with_prompt(format!("The {}", visible::line(&noun))).interact();
    answer.map_err(|error| refused(format!("no answer for the {noun}: {error}")))
}
