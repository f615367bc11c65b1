//! Tests of API keys, usage plans, and the documentation of an API.

use aws_sdk_apigateway::types::{
    ApiKeysFormat, ApiStage, DocumentationPartLocation, DocumentationPartType, Op, QuotaPeriodType, QuotaSettings,
    ThrottleSettings,
};
use aws_smithy_types::Blob;
use serde_json::json;

use super::super::{TestCloud, code, world};
use super::{Api, patch};

/// Returns an API whose one method requires a key, on the stage `v1`.
async fn locked(world: &TestCloud) -> Api {
    let api = world.api().await;
    world
        .mock(&api, &api.root, "GET", r#"{"statusCode": 200}"#, Some(r#"{"key": "$context.identity.apiKeyId"}"#))
        .await;
    let update = world.apigateway().update_method().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    let update = update.patch_operations(patch(Op::Replace, "/apiKeyRequired", "true"));
    update.send().await.expect("a method");
    world.deploy(&api, "v1").await;
    api
}

async fn plan(world: &TestCloud, api: &Api, quota: i32, rate: f64) -> String {
    let stage = ApiStage::builder().api_id(&api.id).stage("v1").build();
    let create = world.apigateway().create_usage_plan().name("basic").api_stages(stage);
    let create = create.quota(QuotaSettings::builder().limit(quota).period(QuotaPeriodType::Day).build());
    let create = create.throttle(ThrottleSettings::builder().burst_limit(2).rate_limit(rate).build());
    create.send().await.expect("a plan").id().expect("an id").to_owned()
}

async fn get(world: &TestCloud, api: &Api, key: &str) -> (u16, serde_json::Value) {
    let answered = world.ask("GET", api, "/v1/", &[("x-api-key", key)], "").await;
    (answered.status, answered.json())
}

#[tokio::test]
async fn a_method_that_requires_a_key_lets_in_who_has_one_of_a_plan() {
    let world = world();
    let client = world.apigateway();
    let api = locked(&world).await;
    let forbidden = (403, json!({"message": "Forbidden"}));
    assert_eq!(get(&world, &api, "").await, forbidden);
    let key = client.create_api_key().name("anna").enabled(true).send().await.expect("a key");
    let (id, value) = (key.id().expect("an id").to_owned(), key.value().expect("a value").to_owned());
    assert_eq!(value.len(), 40);
    assert_eq!(get(&world, &api, &value).await, forbidden, "a key of no plan");
    let plan = plan(&world, &api, 3, 100.0).await;
    let add = client.create_usage_plan_key().usage_plan_id(&plan).key_id(&id).key_type("API_KEY");
    add.send().await.expect("a key of the plan");
    assert_eq!(get(&world, &api, &value).await, (200, json!({"key": id})));
    assert_eq!(get(&world, &api, &value).await.0, 200);
    assert_eq!(
        get(&world, &api, &value).await,
        (429, json!({"message": "Too Many Requests"})),
        "the burst of 2 is used up, and no time has passed"
    );
    let usage = client.get_usage().usage_plan_id(&plan).start_date("2026-01-01").end_date("2026-01-01");
    let usage = usage.send().await.expect("usage");
    assert_eq!(usage.items().and_then(|items| items.get(&id)), Some(&vec![vec![2, 1]]));

    let disable = client.update_api_key().api_key(&id).patch_operations(patch(Op::Replace, "/enabled", "false"));
    disable.send().await.expect("a change");
    assert_eq!(get(&world, &api, &value).await, forbidden, "a key that is disabled");
}

#[tokio::test]
async fn a_quota_ends_the_requests_of_a_day() {
    let world = world();
    let client = world.apigateway();
    let api = locked(&world).await;
    let plan = plan(&world, &api, 1, 1000.0).await;
    let import = client.import_api_keys().format(ApiKeysFormat::Csv);
    let file =
        format!("Name,key,description,Enabled,usageplanIds\nanna,abcdefghijklmnopqrstu,\"a, b\",TRUE,\"{plan}\"\n");
    let imported = import.body(Blob::new(file)).send().await.expect("keys");
    assert_eq!((imported.ids().len(), imported.warnings().len()), (1, 0));
    let got = client.get_api_key().api_key(&imported.ids()[0]).include_value(true).send().await.expect("the key");
    assert_eq!((got.description(), got.value()), (Some("a, b"), Some("abcdefghijklmnopqrstu")));
    assert_eq!(get(&world, &api, "abcdefghijklmnopqrstu").await.0, 200);
    assert_eq!(get(&world, &api, "abcdefghijklmnopqrstu").await, (429, json!({"message": "Limit Exceeded"})));
}

#[tokio::test]
async fn keys_and_plans_are_listed_changed_and_taken_away() {
    let world = world();
    let client = world.apigateway();
    let api = locked(&world).await;
    let mut ids = Vec::new();
    for name in ["anna", "berta"] {
        ids.push(client.create_api_key().name(name).send().await.expect("a key").id().expect("an id").to_owned());
    }
    let listed = client.get_api_keys().name_query("ber").send().await.expect("keys");
    assert_eq!(listed.items().iter().map(|key| key.name().unwrap_or_default()).collect::<Vec<_>>(), ["berta"]);
    assert_eq!(listed.items()[0].value(), None);
    let short = client.create_api_key().value("short").send().await;
    assert_eq!(code(short), "BadRequestException");

    let plan = plan(&world, &api, 5, 1.0).await;
    for id in &ids {
        let add = client.create_usage_plan_key().usage_plan_id(&plan).key_id(id).key_type("API_KEY");
        add.send().await.expect("a key of the plan");
    }
    let keys = client.get_usage_plan_keys().usage_plan_id(&plan).send().await.expect("keys");
    assert_eq!(keys.items().iter().map(|key| key.name().unwrap_or_default()).collect::<Vec<_>>(), ["berta", "anna"]);
    let one = client.get_usage_plan_key().usage_plan_id(&plan).key_id(&ids[0]).send().await.expect("a key");
    assert_eq!(one.name(), Some("anna"));
    client.delete_usage_plan_key().usage_plan_id(&plan).key_id(&ids[0]).send().await.expect("an end");
    let gone = client.get_usage_plan_key().usage_plan_id(&plan).key_id(&ids[0]).send().await;
    assert_eq!(code(gone), "NotFoundException");

    let update = client.update_usage_plan().usage_plan_id(&plan);
    let update = update.patch_operations(patch(Op::Replace, "/quota/limit", "7"));
    let update = update.patch_operations(patch(Op::Remove, "/apiStages", &format!("{}:v1", api.id)));
    let changed = update.send().await.expect("a change");
    assert_eq!((changed.quota().map(|quota| quota.limit()), changed.api_stages().len()), (Some(7), 0));
    let plans = client.get_usage_plans().key_id(&ids[1]).send().await.expect("plans");
    assert_eq!(plans.items().len(), 1);
    let missing = ApiStage::builder().api_id(&api.id).stage("none").build();
    assert_eq!(code(client.create_usage_plan().name("p").api_stages(missing).send().await), "NotFoundException");
    client.delete_api_key().api_key(&ids[1]).send().await.expect("an end");
    client.delete_usage_plan().usage_plan_id(&plan).send().await.expect("an end");
    assert_eq!(code(client.get_usage_plan().usage_plan_id(&plan).send().await), "NotFoundException");
}

#[tokio::test]
async fn an_api_is_documented_in_parts_and_versions() {
    let world = world();
    let client = world.apigateway();
    let id = world.api().await.id;
    let location = DocumentationPartLocation::builder().r#type(DocumentationPartType::Api).build().expect("a place");
    let create = client.create_documentation_part().rest_api_id(&id).location(location);
    let part = create.properties(r#"{"a":"b"}"#).send().await.expect("a part").id().expect("an id").to_owned();
    let update = client.update_documentation_part().rest_api_id(&id).documentation_part_id(&part);
    let update = update.patch_operations(patch(Op::Replace, "/properties", r#"{"a":"c"}"#));
    assert_eq!(update.send().await.expect("a change").properties(), Some(r#"{"a":"c"}"#));
    let got = client.get_documentation_part().rest_api_id(&id).documentation_part_id(&part).send().await;
    assert_eq!(got.expect("the part").properties(), Some(r#"{"a":"c"}"#));
    let listed = client.get_documentation_parts().rest_api_id(&id).r#type(DocumentationPartType::Model).send().await;
    assert_eq!(listed.expect("parts").items().len(), 0);
    client.delete_documentation_part().rest_api_id(&id).documentation_part_id(&part).send().await.expect("an end");
    let again = client.delete_documentation_part().rest_api_id(&id).documentation_part_id(&part).send().await;
    assert_eq!(code(again), "NotFoundException");

    let create = client.create_documentation_version().rest_api_id(&id).documentation_version("1");
    create.send().await.expect("a version");
    let update = client.update_documentation_version().rest_api_id(&id).documentation_version("1");
    update.patch_operations(patch(Op::Replace, "/description", "first")).send().await.expect("a change");
    let got = client.get_documentation_version().rest_api_id(&id).documentation_version("1").send().await;
    assert_eq!(got.expect("the version").description(), Some("first"));
    let listed = client.get_documentation_versions().rest_api_id(&id).send().await.expect("versions");
    assert_eq!(listed.items().len(), 1);
    client.delete_documentation_version().rest_api_id(&id).documentation_version("1").send().await.expect("an end");
}
