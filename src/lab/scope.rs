//! The paths of `${{ path }}`: `vars`, `resources.X.arn|name|…`, `steps.ID.…`, `env` and `run`.
//!
//! Every path is checked before a run, even if its value is known only during the run.

use serde_json::Value as Json;

use super::names::{Names, ResourceName};
use super::values::Values;
use super::variable::Variable;
use crate::diag::Code;
use crate::resource::ReferenceKind;
use crate::suggestion::suggest;
use crate::yaml::{Found, Missing, Scope};

/// Whether the lab is checked or run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Check,
    Run,
}

/// The scope of one step.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) names: &'a Names,
    pub(super) values: &'a Values,
    pub(super) moment: Moment,
    /// The number of the step, which can refer to earlier steps.
    pub(super) before: usize,
}

/// The scope of a text for the learner. It is shown before anything is done, so it contains only values of the lab
/// itself.
pub(super) struct Shown<'a>(pub(super) Reading<'a>);

impl Scope for Shown<'_> {
    fn find(&self, path: &[&str]) -> Result<Found, Missing> {
        let refuse = |message: &str, help: &str| {
            Err(Missing { name: 0, code: Code::BadInterpolation, message: message.to_owned(), help: help.to_owned() })
        };
        match path {
            ["vars", name, ..] if self.0.names.variables.iter().any(|known| known.secret && known.name == *name) => {
                refuse("a secret would be shown to the learner", "speak of it without its value")
            }
            [root, ..] if *root != "vars" && ROOTS.contains(root) => {
                refuse("this text is shown before anything is known but the variables", "write the name out")
            }
            path => match self.0.find(path)? {
                Found::Later(_) => Ok(Found::Value(format!("<{}>", path.last().unwrap_or(&"")).into())),
                found => Ok(found),
            },
        }
    }
}

const ROOTS: [&str; 5] = ["vars", "resources", "steps", "env", "run"];

impl Scope for Reading<'_> {
    fn find(&self, path: &[&str]) -> Result<Found, Missing> {
        match path {
            ["vars", name, rest @ ..] => self.variable(name, rest),
            ["resources", key, rest @ ..] => self.resource(key, rest),
            ["steps", id, rest @ ..] => self.step(id, rest),
            ["env", name] => self.environment(name),
            ["run", name] => self.run(name),
            ["env" | "run", _, name, ..] => Err(too_long(2, name)),
            [root] if ROOTS.contains(root) => Err(Missing {
                name: 0,
                code: Code::BadInterpolation,
                message: format!("`{root}` alone is no value"),
                help: format!("name what to read: `${{{{ {root}.NAME }}}}`"),
            }),
            [root, ..] => Err(unknown_root(root)),
            [] => Err(unknown_root("")),
        }
    }
}

impl Reading<'_> {
    fn variable(&self, name: &str, rest: &[&str]) -> Result<Found, Missing> {
        let Some(variable) = self.names.variables.iter().find(|variable| variable.name == name) else {
            let names: Vec<&str> = self.names.variables.iter().map(|variable| variable.name.as_str()).collect();
            let help = suggest(name, &names, "the variables are", "declare it in `vars` at the top");
            return Err(unknown(1, Code::UnknownVariable, format!("no variable `{name}`"), help));
        };
        if variable.secret && self.moment == Moment::Check {
            return Ok(Found::Later("secret".to_owned()));
        }
        match (variable.value(self.values), self.moment) {
            (Some(value), _) => part(value, rest),
            (None, Moment::Check) => Ok(Found::Later("value".to_owned())),
            (None, Moment::Run) => Err(Missing {
                name: 1,
                code: Code::NoValue,
                message: format!("the variable `{name}` has no value"),
                help: format!("give it with `--var {name}=VALUE`"),
            }),
        }
    }

    fn resource(&self, key: &str, rest: &[&str]) -> Result<Found, Missing> {
        let Some(resource) = self.names.resource(key) else {
            let keys = self.names.resource_keys(ReferenceKind::Target);
            let help = suggest(key, &keys, "the resources are", "add it to `resources` at the top");
            return Err(unknown(1, Code::UnknownResource, format!("no resource `{key}`"), help));
        };
        let placeholders = self.attributes(resource);
        let attributes: Vec<&str> = placeholders.iter().map(|(attribute, _)| *attribute).collect();
        let attribute = match rest {
            [attribute] if attributes.contains(attribute) => *attribute,
            [attribute] => {
                let help = suggest(attribute, &attributes, "it has", "");
                return Err(unknown(2, Code::UnknownAttribute, format!("`{key}` has no `{attribute}`"), help));
            }
            [_, name, ..] => return Err(too_long(3, name)),
            [] => {
                let help = format!("write `${{{{ resources.{key}.arn }}}}`, or `.name`");
                return Err(unknown(1, Code::BadInterpolation, format!("`resources.{key}` alone is no value"), help));
            }
        };
        let made = self.values.resources.get(key);
        let known = made.and_then(|made| match attribute {
            "name" => Some(made.name.clone()),
            "arn" => Some(made.arn.clone()),
            "url" => made.url.clone(),
            other => made.attributes.get(other).cloned(),
        });
        match (known, attribute) {
            (Some(text), _) => Ok(Found::Value(text.into())),
            (None, "name") => Ok(Found::Value(resource.name.clone().into())),
            (None, attribute) => {
                let placeholder = placeholders.into_iter().find(|(known, _)| *known == attribute);
                Ok(Found::Later(placeholder.map(|(_, value)| value).unwrap_or_default()))
            }
        }
    }

    /// Returns the attributes of a resource, each with a placeholder. One that could not be parsed has those of any
    /// kind.
    fn attributes(&self, resource: &ResourceName) -> Vec<(&'static str, String)> {
        let (placeholder, name) = (self.values.placeholder(), resource.name.as_str());
        let arn = resource.kind.unwrap_or(ReferenceKind::Queue).placeholder_arn(&placeholder, name);
        let kinds = resource.kind.as_ref().map_or(ReferenceKind::RESOURCES, std::slice::from_ref);
        let own = kinds.iter().flat_map(|kind| kind.placeholder_attributes(&placeholder, name));
        let mut attributes = vec![("name", name.to_owned()), ("arn", arn)];
        for (attribute, value) in own {
            if attributes.iter().all(|(known, _)| *known != attribute) {
                attributes.push((attribute, value));
            }
        }
        attributes
    }

    fn step(&self, id: &str, rest: &[&str]) -> Result<Found, Missing> {
        let earlier: Vec<&str> = self.names.steps.iter().take(self.before).map(|step| step.id.as_str()).collect();
        let Some((number, step)) = self.names.step(id) else {
            let help = suggest(id, &earlier, "the earlier steps are", "no step comes before this one");
            return Err(unknown(1, Code::UnknownStep, format!("no step `{id}`"), help));
        };
        if number >= self.before {
            return Err(later(1, id));
        }
        let (Some(outputs), [output]) = (&step.outputs, rest) else {
            return match rest {
                [_] => Ok(Found::Later("later".to_owned())),
                [_, name, ..] => Err(too_long(3, name)),
                [] => Err(Missing {
                    name: 1,
                    code: Code::BadInterpolation,
                    message: format!("`steps.{id}` alone is no value"),
                    help: "name one of its outputs after a dot".to_owned(),
                }),
            };
        };
        if let Some(text) = self.values.outputs.get(id).and_then(|outputs| outputs.get(*output)) {
            return Ok(Found::Value(text.clone().into()));
        }
        let Some(stand_in) = outputs.get(*output) else {
            let known: Vec<&str> = outputs.keys().map(String::as_str).collect();
            let help = suggest(output, &known, "its outputs are", "it has no outputs");
            return Err(unknown(2, Code::UnknownOutput, format!("the step `{id}` has no output `{output}`"), help));
        };
        match self.moment {
            Moment::Check => Ok(Found::Later(stand_in.clone())),
            Moment::Run => Err(Missing {
                name: 2,
                code: Code::NoValue,
                message: format!("the step `{id}` has not given `{output}`"),
                help: format!("run the step `{id}` first"),
            }),
        }
    }

    /// Reads an environment variable. The environment contains secrets, so a lab can read only the variables it
    /// declares.
    fn environment(&self, name: &str) -> Result<Found, Missing> {
        let reads = |variable: &&Variable| variable.environment.as_deref() == Some(name);
        if let Some(variable) = self.names.variables.iter().find(reads) {
            return self.variable(&variable.name, &[]);
        }
        let own = name.to_lowercase();
        Err(Missing {
            name: 1,
            code: Code::UndeclaredEnvironment,
            message: format!("the lab does not declare that it reads `{name}` from the environment"),
            help: format!("declare it as `vars: {{ {own}: {{ env: {name}, secret: true }} }}`, and read `vars.{own}`"),
        })
    }

    fn run(&self, name: &str) -> Result<Found, Missing> {
        let known = Values::RUN.map(|(name, _)| name);
        match (self.values.run.get(name), Values::RUN.iter().find(|(known, _)| *known == name)) {
            (Some(text), _) => Ok(Found::Value(text.clone().into())),
            (None, Some((_, stand_in))) => Ok(Found::Later((*stand_in).to_owned())),
            (None, None) => {
                let help = suggest(name, &known, "it has", "");
                Err(unknown(1, Code::UnknownName, format!("a run has no `{name}`"), help))
            }
        }
    }
}

/// Returns a part of a structured variable.
fn part(value: Json, rest: &[&str]) -> Result<Found, Missing> {
    let mut value = value;
    for (depth, name) in rest.iter().enumerate() {
        let next = match &value {
            Json::Object(members) => members.get(*name).cloned(),
            Json::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get(index)).cloned(),
            _ => None,
        };
        let Some(next) = next else {
            let keys: Vec<&str> = value.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
            let help = suggest(name, &keys, "it has", "end the path one name earlier");
            return Err(unknown(2 + depth, Code::UnknownAttribute, format!("the variable has no `{name}`"), help));
        };
        value = next;
    }
    Ok(Found::Value(value))
}

fn unknown_root(root: &str) -> Missing {
    let help = suggest(root, &ROOTS, "an interpolation begins with", "");
    unknown(0, Code::UnknownRoot, format!("there is no `{root}`"), help)
}

fn too_long(name: usize, written: &str) -> Missing {
    Missing {
        name,
        code: Code::UnknownAttribute,
        message: format!("there is no `{written}` here: the path is longer than what it reads"),
        help: "end the path one name earlier".to_owned(),
    }
}

pub(super) fn later(name: usize, id: &str) -> Missing {
    Missing {
        name,
        code: Code::LaterStep,
        message: format!("the step `{id}` comes later"),
        help: "move it before this step: steps are done in their order".to_owned(),
    }
}

fn unknown(name: usize, code: Code, message: String, help: String) -> Missing {
    Missing { name, code, message, help }
}
