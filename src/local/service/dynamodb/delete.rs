//! `DeleteTable`.

use serde_json::{Value, json};

use super::describe::{Input, description};
use super::fault::no_such_table;
use super::{Dynamo, request, stream};
use crate::local::service::{Answer, Cx, Fault, decode};

/// Members that the description of a deleted table does not have.
const NOT_DESCRIBED: [&str; 3] = ["AttributeDefinitions", "CreationDateTime", "KeySchema"];

pub(super) fn delete_table(dynamo: &mut Dynamo, input: Value, cx: &Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let name = request::table_name(input.table_name)?;
    let table = dynamo.tables.get(&name).ok_or_else(|| no_such_table(&name))?;
    if table.is_protected {
        let arn = cx.arn("dynamodb", &format!("table/{name}"));
        return Err(Fault::validation(format!(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first: \
             {arn}"
        )));
    }
    let mut described = description(dynamo, &name, "DELETING", cx)?;
    if let Some(members) = described.as_object_mut() {
        members.retain(|member, _| !NOT_DESCRIBED.contains(&member.as_str()));
    }
    stream::close(dynamo, &name, cx);
    dynamo.tables.remove(&name);
    Ok(json!({"TableDescription": described}))
}
