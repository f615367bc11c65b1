//! Imports API keys from comma-separated values whose first line contains the column names.
//!
//! Source: "API Gateway API key file format".

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::{Answer, Cx, Fault, decode};
use super::super::{ApiGateway, fault};
use super::api_key::{self, NewKey};
use super::plan_key;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Import {
    #[serde(default)]
    body: String,
    format: Option<String>,
    #[serde(default)]
    fail_on_warnings: bool,
}

/// A key, and the plans to which it is added.
struct Row {
    key: NewKey,
    plans: Vec<String>,
}

pub(in super::super) fn import_keys(gateway: &mut ApiGateway, input: Value, cx: &mut Cx<'_>) -> Answer {
    let input: Import = decode(input)?;
    if input.format.as_deref() != Some("csv") {
        return Err(fault::bad_request("Invalid format specified. Valid options are csv"));
    }
    let (mut ids, mut warnings) = (Vec::new(), Vec::new());
    for row in rows(&input.body)? {
        let key = match api_key::add(&mut gateway.usage, row.key, cx) {
            Ok(key) => key,
            Err(fault) if input.fail_on_warnings => return Err(fault),
            Err(fault) => {
                warnings.push(fault.message);
                continue;
            }
        };
        for plan in row.plans {
            match plan_key::add(&mut gateway.usage, &plan, &key.id) {
                Err(fault) if input.fail_on_warnings => return Err(fault),
                Err(fault) => warnings.push(fault.message),
                Ok(_) => {}
            }
        }
        ids.push(key.id);
    }
    Ok(json!({"ids": ids, "warnings": warnings}))
}

fn rows(text: &str) -> Result<Vec<Row>, Fault> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(fields);
    let columns: Vec<String> = lines.next().unwrap_or_default().iter().map(|name| name.trim().to_lowercase()).collect();
    let at = |name: &str| columns.iter().position(|column| column == name);
    let (Some(name), Some(value)) = (at("name"), at("key")) else {
        return Err(fault::bad_request("The API key file must have the columns name and key."));
    };
    let (description, enabled, plans) = (at("description"), at("enabled"), at("usageplanids"));
    let row = |fields: Vec<String>| {
        let field = |at: usize| fields.get(at).map(|field| field.trim().to_owned()).filter(|field| !field.is_empty());
        let enabled = enabled.and_then(field).is_none_or(|word| word.eq_ignore_ascii_case("true"));
        let plans = plans.and_then(field).unwrap_or_default();
        let key = NewKey {
            name: field(name),
            value: field(value),
            description: description.and_then(field),
            enabled,
            ..NewKey::default()
        };
        let plans = plans.split(',').map(str::trim).filter(|plan| !plan.is_empty()).map(str::to_owned).collect();
        Row { key, plans }
    };
    Ok(lines.map(row).collect())
}

/// Returns the fields of a line; a field in quotation marks may contain commas.
fn fields(line: &str) -> Vec<String> {
    let (mut all, mut field, mut is_quoted) = (Vec::new(), String::new(), false);
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => all.push(std::mem::take(&mut field)),
            letter => field.push(letter),
        }
    }
    all.push(field);
    all
}
