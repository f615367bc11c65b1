//! A secret that can be given only on the command line, where other users of the machine can read it.

use super::Facts;
use crate::diag::{Code, Diagnostic};

pub(super) fn lint(facts: &Facts<'_>, problems: &mut Vec<Diagnostic>) {
    let secrets = facts.names.variables.iter().filter(|variable| variable.secret);
    for variable in secrets.filter(|variable| variable.environment.is_none() && variable.default.is_none()) {
        let message = format!("the secret `{}` has neither `env` nor `default`", variable.name);
        let name = variable.name.to_uppercase().replace('-', "_");
        let help = format!("name the environment variable it comes from: `env: ORK_LAB_{name}`");
        problems.push(Diagnostic::error(Code::SecretWithoutValue, variable.span, message, help));
    }
}
