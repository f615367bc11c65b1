//! What a lab uses of the user's machine: environment variables, and functions that run as processes.

use serde::Serialize;

use super::model::Lab;

/// The requirements of a lab, which are shown before it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Needs {
    pub environment: Vec<EnvironmentVariable>,
    pub programs: Vec<Program>,
}

/// An environment variable that the lab reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnvironmentVariable {
    pub name: String,
    pub secret: bool,
}

/// A function or a Glue job whose code the local cloud runs as a process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Program {
    pub function: String,
    pub runtime: String,
}

impl Lab {
    pub fn needs(&self) -> Needs {
        let environment = self.variables.iter().filter_map(|variable| {
            let name = variable.environment.clone()?;
            Some(EnvironmentVariable { name, secret: variable.secret })
        });
        let programs = self.resources.iter().filter_map(|entry| {
            let program = entry.resource.program()?;
            Some(Program { function: entry.resource.name().to_owned(), runtime: program.runtime.to_owned() })
        });
        Needs { environment: environment.collect(), programs: programs.collect() }
    }
}

impl Needs {
    /// Returns a line for each kind of requirement, such as `reads from the environment: ORK_LAB_PIN (secret)`.
    pub fn lines(&self) -> Vec<String> {
        let secret = |variable: &EnvironmentVariable| if variable.secret { " (secret)" } else { "" };
        let variables = self.environment.iter().map(|variable| format!("{}{}", variable.name, secret(variable)));
        let programs = self.programs.iter().map(|program| format!("{} ({})", program.function, program.runtime));
        let kinds = [
            ("reads from the environment", variables.collect::<Vec<_>>()),
            ("runs functions as programs of their own", programs.collect()),
        ];
        let needed = kinds.into_iter().filter(|(_, names)| !names.is_empty());
        needed.map(|(what, names)| format!("{what}: {}", names.join(", "))).collect()
    }
}
