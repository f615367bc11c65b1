//! `lab new`: creates a lab from a template.

mod ask;
mod template;

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::write::{self, File};
use crate::catalog;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::exit::Exit;
use crate::cli::labs;
use crate::lab::is_name;
use crate::report::{self, OutputFormat};
use crate::term::{Cell, Columns, Style};
use crate::words;
use template::Template;

/// Create a lab from a template, or from a lab that comes with ork
///
/// Writes the folder labs/NAME, with a lab that runs and verifies as it stands, and a workflow that runs it in GitHub
/// Actions. Nothing that exists is overwritten. Asks for what is missing if there is a terminal.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  ork lab new orders --from bus-and-rule
  ork lab new my-eventdriven --from eventdriven
  ork lab new
  ork lab new --list
  ork lab new --list -o json")]
pub struct New {
    /// Name of the lab and of its folder: lower-case letters, digits and -
    name: Option<String>,
    /// Template to start from, or a lab that comes with ork; `--list` shows the templates
    #[arg(long, value_name = "TEMPLATE")]
    from: Option<String>,
    /// List the templates instead
    #[arg(long, conflicts_with_all = ["name", "from"])]
    list: bool,
}

pub fn run(arguments: New, cx: &mut Context) -> Result<Exit, Error> {
    if arguments.list {
        return list(cx);
    }
    if let Some(name) = &arguments.from {
        check_template(name)?;
    }
    let name = match arguments.name {
        Some(name) => name,
        None => ask::name(cx)?,
    };
    check_name(&name, cx)?;
    let template = match arguments.from {
        Some(template) => template,
        None => ask::template(cx)?,
    };
    check_folder(&name)?;
    let files = template::render(&template, &name, cx)?;
    let plain =
        |(path, bytes): (&String, &Vec<u8>)| (path.clone(), File { bytes: bytes.clone(), is_executable: false });
    write::all(Path::new(""), &files.iter().map(plain).collect())?;
    let made = Made {
        next: commands(&name),
        folder: template::folder(&name),
        files: files.into_keys().collect(),
        lab: name,
        template,
    };
    show(&made, cx)?;
    Ok(Exit::Done)
}

/// The created lab.
#[derive(Serialize)]
struct Made {
    lab: String,
    template: String,
    folder: String,
    files: Vec<String>,
    /// The next commands.
    next: Vec<String>,
}

fn commands(name: &str) -> Vec<String> {
    ["lint", "run", "show"].iter().map(|verb| format!("ork lab {verb} {name}")).collect()
}

fn show(made: &Made, cx: &mut Context) -> Result<(), Error> {
    match cx.settings.output_or(OutputFormat::Text) {
        OutputFormat::Text => {
            for file in &made.files {
                cx.streams.line(&format!("created {file}"))?;
            }
            cx.streams.say("next:");
            for command in &made.next {
                cx.streams.say(&format!("  {command}"));
            }
        }
        format => cx.streams.data(&report::document("ork.new-lab/1", made, format))?,
    }
    Ok(())
}

#[derive(Serialize)]
struct Templates {
    templates: Vec<Template>,
}

fn list(cx: &mut Context) -> Result<Exit, Error> {
    let templates = template::all();
    let format = cx.settings.output_or(OutputFormat::Text);
    let text = match format {
        OutputFormat::Text => {
            let mut columns = Columns::head(&["template", "title"]);
            for template in templates {
                columns.row([Cell::new(Style::Name, template.template), template.title.into()]);
            }
            columns.render(0)
        }
        OutputFormat::Json => report::document("ork.templates/1", &Templates { templates }, format),
        OutputFormat::Ndjson => {
            templates.iter().map(|template| report::document("ork.template/1", template, format)).collect()
        }
    };
    cx.streams.data(&text)?;
    Ok(Exit::Done)
}

fn check_template(name: &str) -> Result<(), Error> {
    let names = catalog::template_names();
    if names.contains(&name) || catalog::names().contains(&name) {
        return Ok(());
    }
    let near = words::closest(name, names.iter().copied().chain(catalog::names()));
    let suggestion = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let help = format!("the templates are {}; `ork lab new --list` says what each is", quoted(&names));
    Err(Error::usage(format!("there is no template `{name}`{suggestion}"), &help))
}

fn quoted(names: &[&str]) -> String {
    words::list(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>())
}

/// Fails if the name is used by a lab that would be found first, or by an embedded lab.
fn check_name(name: &str, cx: &Context) -> Result<(), Error> {
    if !is_name(name) {
        let help = "use lower-case letters, digits and -, such as";
        let help = format!("{help} `{}`", made_good(name).unwrap_or_else(|| "orders".to_owned()));
        return Err(Error::usage(format!("`{name}` cannot name a lab"), &help));
    }
    let taken = |message: String| Err(Error::new(Exit::Refused, message).help("choose another name"));
    match labs::all(&cx.settings).get(name) {
        Some(Some(folder)) => taken(format!("there is a lab `{name}` in `{}`", folder.display())),
        Some(None) => Err(Error::new(Exit::Refused, format!("`{name}` is a lab that comes with ork")).help(format!(
            "choose another name; `ork lab new my-{name} --from {name}` makes a copy that you can change"
        ))),
        None => Ok(()),
    }
}

/// Fails if the folder exists and is not empty.
fn check_folder(name: &str) -> Result<(), Error> {
    let folder = template::folder(name);
    match fs::read_dir(&folder).map(|mut entries| entries.next().is_none()) {
        Ok(false) => Err(Error::new(Exit::Refused, format!("the folder `{folder}` is not empty"))
            .help("move away what is in it, or choose another name; nothing was written")),
        // A folder that cannot be read is reported when its files are written.
        Ok(true) | Err(_) => Ok(()),
    }
}

/// Returns the valid name that is most similar to the given one.
fn made_good(name: &str) -> Option<String> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let plain: String = name.chars().map(plain).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    Some(parts.join("-")).filter(|name| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_name_leads_to_a_good_one() {
        let cases = [("My Lab", Some("my-lab")), ("-x", Some("x")), ("a_b", Some("a-b")), ("ä", None), ("", None)];
        for (name, expected) in cases {
            assert_eq!(made_good(name).as_deref(), expected, "{name}");
        }
    }
}
