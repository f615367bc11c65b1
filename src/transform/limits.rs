//! The limits of the request model of PutTargets for an input transformer: number of paths, names and lengths (API
//! Reference, "InputTransformer"). Names that start with "AWS" are accepted, as the service does.

use super::error::{Aws, Error, Place};
use super::path::Path;
use super::variables::Variable;

const MAX_PATHS: usize = 100;
const MAX_NAME_LENGTH: usize = 256;
const MAX_PATH_LENGTH: usize = 256;
const MAX_TEMPLATE_LENGTH: usize = 8192;

/// Parses the path of a name.
pub(super) fn path(name: &str, path: &str) -> Result<Path, Error> {
    let place = Place::Path(name.to_owned());
    if path.chars().count() > MAX_PATH_LENGTH {
        return Err(map_constraint(
            place,
            format!("the path is longer than {MAX_PATH_LENGTH} characters"),
            (name, path),
            format!(
                "Map value must satisfy constraint: [Member must have length less than or equal to {MAX_PATH_LENGTH}, Member must have length greater than or equal to 0]"
            ),
        ));
    }
    Path::parse(path).map_err(|problem| Error::path(place, problem))
}

/// Returns an error if there are too many paths.
pub(super) fn count_error(paths: &[(&str, &str)]) -> Vec<Error> {
    if paths.len() <= MAX_PATHS {
        return Vec::new();
    }
    let pairs: Vec<String> = paths.iter().map(|(name, path)| format!("{name}={path}")).collect();
    let aws = Aws::Constraint {
        member: "inputTransformer.inputPathsMap",
        value: format!("{{{}}}", pairs.join(", ")),
        constraint: format!("Member must have length less than or equal to {MAX_PATHS}"),
    };
    let message = format!("{} paths, but at most {MAX_PATHS} are allowed", paths.len());
    vec![Error::new(Place::InputPathsMap, message, aws)]
}

/// Returns an error if `name` is not a valid name for a placeholder.
pub(super) fn name_error(name: &str) -> Option<Error> {
    let length = name.chars().count();
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    if (1..=MAX_NAME_LENGTH).contains(&length) && name.chars().all(allowed) {
        return None;
    }
    let message = if Variable::named(name).is_some() {
        format!("`{name}` is a name EventBridge defines itself")
    } else {
        format!("`{name}` cannot be a name")
    };
    let constraint = format!(
        "Map keys must satisfy constraint: [Member must have length less than or equal to {MAX_NAME_LENGTH}, \
         Member must have length greater than or equal to 1, \
         Member must satisfy regular expression pattern: [A-Za-z0-9\\_\\-]+]"
    );
    let error = map_constraint(Place::Name(name.to_owned()), message, (name, ""), constraint);
    Some(error.help("names are 1 to 256 letters, digits, `-` and `_`"))
}

fn map_constraint(place: Place, message: String, (name, path): (&str, &str), constraint: String) -> Error {
    let aws =
        Aws::Constraint { member: "inputTransformer.inputPathsMap", value: format!("{{{name}={path}}}"), constraint };
    Error::new(place, message, aws)
}

/// Returns an error if the template is empty or too long.
pub(super) fn length_error(template: &str) -> Option<Error> {
    let member = "inputTransformer.inputTemplate";
    if template.is_empty() {
        let constraint = "Member must have length greater than or equal to 1".to_owned();
        let aws = Aws::Constraint { member, value: String::new(), constraint };
        return Some(Error::new(Place::InputTemplate, "the template is empty", aws));
    }
    let is_long = template.chars().count() > MAX_TEMPLATE_LENGTH;
    is_long.then(|| Error::too_long(Place::InputTemplate, member, template, MAX_TEMPLATE_LENGTH))
}
