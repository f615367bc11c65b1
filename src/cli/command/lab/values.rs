//! The values that a user gives a lab: flags, the environment, and answers to questions.

use std::collections::BTreeMap;

use dialoguer::{Input, Password};

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::options::BackendName;
use crate::command_line::CommandLine;
use crate::lab::{Lab, Values, Variable};
use crate::visible;

/// Parses a variable on the command line: `NAME=VALUE`.
pub fn name_and_value(argument: &str) -> Result<(String, String), String> {
    let (name, value) = argument.split_once('=').ok_or_else(|| format!("`{argument}` is not NAME=VALUE"))?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// The maximum length of a suffix. Most names are limited to 64 characters.
const MAX_SUFFIX_LENGTH: usize = 16;

/// Parses the suffix that is added to the names of a lab, after a hyphen.
pub fn suffix(argument: &str) -> Result<String, String> {
    let is_good =
        (1..=MAX_SUFFIX_LENGTH).contains(&argument.len()) && argument.chars().all(|c| c.is_ascii_alphanumeric());
    match is_good {
        true => Ok(argument.to_owned()),
        false => Err(format!("use 1 to {MAX_SUFFIX_LENGTH} letters and digits")),
    }
}

/// Returns ` --suffix NAME` as part of a command that is printed.
pub fn flag(suffix: Option<&str>) -> String {
    suffix.map(|suffix| format!(" --suffix {suffix}")).unwrap_or_default()
}

/// Adds the flags that select the current backend to a command.
pub fn placed(line: CommandLine, cx: &Context) -> CommandLine {
    let settings = &cx.settings;
    let line = match &settings.backend {
        BackendName::Local => line,
        BackendName::Aws => line.flag("backend", "aws"),
        BackendName::Endpoint(url) => line.flag("backend", url),
    };
    line.option("profile", settings.profile.as_deref()).option("region", settings.region.as_deref())
}

/// Returns the values known before a lab is read, without AWS credentials.
pub fn given(variables: &[(String, String)], cx: &Context) -> Values {
    Values {
        variables: variables.iter().cloned().collect::<BTreeMap<_, _>>(),
        environment: cx.settings.environment.for_labs(),
        ..Values::default()
    }
}

/// Asks for missing values, if the user can be asked.
pub fn complete(lab: &Lab, values: &mut Values, cx: &mut Context) -> Result<(), Error> {
    check_names(lab, values)?;
    let missing: Vec<Variable> = lab.missing(values).into_iter().cloned().collect();
    for variable in &missing {
        let answer = ask(variable, cx)?;
        values.variables.insert(variable.name.clone(), answer);
    }
    Ok(())
}

/// Fails if a value is given for a variable that the lab does not have.
pub fn check_names(lab: &Lab, values: &Values) -> Result<(), Error> {
    let is_known = |name: &String| lab.variables.iter().any(|variable| variable.name == *name);
    values.variables.keys().find(|name| !is_known(name)).map_or(Ok(()), |name| Err(unknown(lab, name)))
}

fn unknown(lab: &Lab, name: &str) -> Error {
    let near = crate::words::closest(name, lab.variables.iter().map(|variable| variable.name.as_str()));
    let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::usage(format!("the lab has no variable `{name}`{suggestion}"), "`ork lab show` names what it has")
}

fn ask(variable: &Variable, cx: &Context) -> Result<String, Error> {
    let name = &variable.name;
    let refused = |message: String| {
        let environment = variable.environment.as_ref().map(|name| format!(", or set {name}")).unwrap_or_default();
        Error::new(Exit::Refused, message).help(format!("give it with `--var {name}=...`{environment}"))
    };
    if !cx.terminals.can_ask() {
        return Err(refused(format!("the lab needs a value for `{name}`")));
    }
    let prompt = visible::line(variable.description.as_ref().unwrap_or(name)).into_owned();
    let answer = if variable.secret {
        Password::new().with_prompt(prompt).interact()
    } else {
        Input::<String>::new().with_prompt(prompt).interact_text()
    };
    answer.map_err(|error| refused(format!("no answer for `{name}`: {error}")))
}
