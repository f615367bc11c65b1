//! `AttributesToGet`.

use std::collections::BTreeSet;

use super::super::fault::invalid;
use crate::expression::Projection;
use crate::local::service::Fault;

pub(in super::super) fn projection(names: Option<Vec<String>>) -> Result<Option<Projection>, Fault> {
    let Some(names) = names else { return Ok(None) };
    if names.is_empty() {
        return Err(Fault::validation(
            "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have \
             length greater than or equal to 1",
        ));
    }
    let mut distinct = BTreeSet::new();
    for name in names {
        if !distinct.insert(name.clone()) {
            return Err(invalid(format!("Duplicate value in attribute name: {name}")));
        }
    }
    Ok(Some(Projection::of_attributes(distinct)))
}
