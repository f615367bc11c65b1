//! `DeleteTable`.

use serde_json::{Value, json};

use super::describe::{Input, description};
use super::fault::no_such_table;
use super::{Dynamo, request, stream};
use crate::local::service::{Answer, Cx, Fault, decode};

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
    let described = description(dynamo, &name, "DELETING", cx)?;
    stream::close(dynamo, &name, cx);
    dynamo.tables.remove(&name);
    Ok(json!({"TableDescription": described}))
}
