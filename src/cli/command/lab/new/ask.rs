//! Asks for values that are missing on the command line.

use dialoguer::{Input, Select};

use super::{check_name, template};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;

/// Asks for the name of the lab until it is valid.
pub(super) fn name(cx: &Context) -> Result<String, Error> {
    let refused =
        |message: String| Error::new(Exit::Refused, message).help("`ork lab new NAME --from TEMPLATE` asks nothing");
    if !cx.terminals.can_ask() {
        return Err(refused("the lab needs a name, and there is no terminal to ask on".to_owned()));
    }
    let free = |name: &String| check_name(name, cx).map_err(|error| error.message());
    let answer = Input::<String>::new().with_prompt("Name of the lab").validate_with(free).interact_text();
    answer.map_err(|error| refused(format!("no answer for the name of the lab: {error}")))
}

/// Asks for the template.
pub(super) fn template(cx: &Context) -> Result<String, Error> {
    let refused = |message: String| {
        Error::new(Exit::Refused, message)
            .help("give it with `--from TEMPLATE`; `ork lab new --list` shows the templates")
    };
    if !cx.terminals.can_ask() {
        return Err(refused("the lab needs a template, and there is no terminal to ask on".to_owned()));
    }
    let mut templates = template::all();
    let shown = templates.iter().map(|template| format!("{}: {}", template.template, template.title));
    let answer = Select::new().with_prompt("Template").items(shown).default(0).interact();
    let index = answer.map_err(|error| refused(format!("no answer for the template: {error}")))?;
    Ok(templates.swap_remove(index).template.to_owned())
}
