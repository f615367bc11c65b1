//! Reserved concurrency: how many runs of a function may go on at a time, and the limits of the account.
//!
//! Follows "Configuring reserved concurrency for a function" and "Lambda quotas".
//!
//! Deviation: the local cloud does not limit the runs of all functions together, and batches of streams are invoked whatever
//! the function reserves.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::validation::Checks;
use super::super::{Answer, Cx, Fault, decode};
use super::name::Named;
use super::{Lambda, fault};

/// "Lambda quotas": concurrent executions of an account, and those that cannot be reserved.
const OF_ACCOUNT: u32 = 1000;
const MIN_UNRESERVED: u32 = 100;
const TOTAL_CODE_SIZE: u64 = 80_530_636_800;
const CODE_SIZE_UNZIPPED: u64 = 262_144_000;
const CODE_SIZE_ZIPPED: u64 = 52_428_800;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    function_name: String,
    reserved_concurrent_executions: Option<i64>,
}

pub(super) fn put(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Input = decode(input)?;
    let named = unqualified(&input.function_name, cx)?;
    let missing = Named { qualifier: Some(super::name::LATEST.to_owned()), ..named.clone() };
    if !lambda.functions.contains_key(&named.name) {
        return Err(fault::no_function(&missing.arn(cx)));
    }
    let mut checks = Checks::default();
    checks.required("reservedConcurrentExecutions", input.reserved_concurrent_executions.as_ref());
    let reserved = input.reserved_concurrent_executions.unwrap_or_default();
    checks.range("reservedConcurrentExecutions", reserved, 0, i64::from(u32::MAX));
    checks.finish()?;
    let reserved = u32::try_from(reserved).unwrap_or(u32::MAX);
    let others: u32 = lambda.reserved_by_others(&named.name);
    if reserved > OF_ACCOUNT.saturating_sub(MIN_UNRESERVED).saturating_sub(others) {
        return Err(fault::invalid(format!(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below \
             its minimum value of [{MIN_UNRESERVED}]."
        )));
    }
    lambda.function_mut(&named, cx)?.reserved = Some(reserved);
    Ok(json!({"ReservedConcurrentExecutions": reserved}))
}

pub(super) fn get(lambda: &Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let named = Named::read(&decode::<Input>(input)?.function_name, cx)?;
    Ok(match lambda.function(&named, cx)?.reserved {
        Some(reserved) => json!({"ReservedConcurrentExecutions": reserved}),
        None => json!({}),
    })
}

pub(super) fn delete(lambda: &mut Lambda, input: Value, cx: &mut Cx<'_>) -> Answer {
    let named = unqualified(&decode::<Input>(input)?.function_name, cx)?;
    lambda.function_mut(&named, cx)?.reserved = None;
    Ok(Value::Null)
}

pub(super) fn account_settings(lambda: &Lambda) -> Value {
    let unreserved = OF_ACCOUNT.saturating_sub(lambda.reserved_by_others(""));
    let versions = lambda.functions.values().flat_map(super::function::Function::all_versions);
    let size: usize = versions.map(|version| version.package.size).sum();
    json!({
        "AccountLimit": {
            "TotalCodeSize": TOTAL_CODE_SIZE,
            "CodeSizeUnzipped": CODE_SIZE_UNZIPPED,
            "CodeSizeZipped": CODE_SIZE_ZIPPED,
            "ConcurrentExecutions": OF_ACCOUNT,
            "UnreservedConcurrentExecutions": unreserved,
        },
        "AccountUsage": {"TotalCodeSize": size, "FunctionCount": lambda.functions.len()},
    })
}

/// Fails if as many runs of a function go on as it reserves.
pub(super) fn check(lambda: &Lambda, function: &str) -> Result<(), Fault> {
    let Some(reserved) = lambda.functions.get(function).and_then(|function| function.reserved) else { return Ok(()) };
    let running = lambda.runs.values().filter(|run| run.function == function).count();
    if running < usize::try_from(reserved).unwrap_or(usize::MAX) { Ok(()) } else { Err(fault::too_many_requests()) }
}

fn unqualified(name: &str, cx: &Cx<'_>) -> Result<Named, Fault> {
    let named = Named::read(name, cx)?;
    match named.qualifier {
        None => Ok(named),
        Some(_) => Err(fault::invalid(
            "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. \
             Please specify either a function name or an unqualified function ARN.",
        )),
    }
}

impl Lambda {
    fn reserved_by_others(&self, name: &str) -> u32 {
        self.functions.iter().filter(|(other, _)| *other != name).filter_map(|(_, function)| function.reserved).sum()
    }
}
