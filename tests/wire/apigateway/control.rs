//! Tests of the parts of an API through the SDK: created, described, listed, updated and deleted; and of missing ones.

use std::error::Error;
use std::fmt::Debug;

use aws_sdk_apigateway::types::{
    AuthorizerType, CanarySettings, ConnectionType, GatewayResponseType, IntegrationType, Op,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

use super::super::{code, words, world};
use super::patch;

const URI: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
                   arn:aws:lambda:us-east-1:000000000000:function:F/invocations";

#[tokio::test]
async fn apis_resources_and_tags() {
    let world = world();
    let client = world.apigateway();
    let api = world.api().await;
    let found = client.get_rest_api().rest_api_id(&api.id).send().await.expect("the API");
    assert_eq!((found.name(), found.root_resource_id()), (Some("orders"), Some(api.root.as_str())));
    let listed = client.get_rest_apis().send().await.expect("APIs");
    assert_eq!(listed.items().iter().map(|api| api.id()).collect::<Vec<_>>(), [Some(api.id.as_str())]);
    let pets = world.resource(&api, "pets").await;
    let move_on = client.update_resource().rest_api_id(&api.id).resource_id(&pets);
    let moved = move_on.patch_operations(patch(Op::Replace, "/pathPart", "cats")).send().await.expect("renamed");
    assert_eq!(moved.path(), Some("/cats"));
    let shown = client.get_resource().rest_api_id(&api.id).resource_id(&pets).send().await.expect("the resource");
    assert_eq!((shown.path_part(), shown.parent_id()), (Some("cats"), Some(api.root.as_str())));
    client.delete_resource().rest_api_id(&api.id).resource_id(&pets).send().await.expect("deleted");
    let gone = client.get_resource().rest_api_id(&api.id).resource_id(&pets).send().await;
    let words_of_it = ("NotFoundException".to_owned(), "Invalid Resource identifier specified".to_owned());
    assert_eq!(words(gone), words_of_it);
    let arn = format!("arn:aws:apigateway:us-east-1::/restapis/{}", api.id);
    client.tag_resource().resource_arn(&arn).tags("team", "a").tags("b", "c").send().await.expect("tagged");
    client.untag_resource().resource_arn(&arn).tag_keys("b").send().await.expect("untagged");
    let tags = client.get_tags().resource_arn(&arn).send().await.expect("tags").tags.expect("tags");
    assert_eq!(tags, [("team".to_owned(), "a".to_owned())].into());
}

#[tokio::test]
async fn methods_integrations_and_their_responses() {
    let world = world();
    let client = world.apigateway();
    let api = world.api().await;
    world.mock(&api, &api.root, "GET", r#"{"statusCode": 200}"#, Some("{}")).await;
    let get = client.get_method().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    let method = get.clone().send().await.expect("the method");
    assert_eq!(method.method_integration().and_then(|of| of.r#type()), Some(&IntegrationType::Mock));
    let update = client.update_method_response().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    let change = patch(Op::Add, "/responseParameters/method.response.header.X-Own", "true");
    update.status_code("200").patch_operations(change).send().await.expect("a header");
    let shown = client.get_method_response().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    let shown = shown.status_code("200").send().await.expect("the response");
    assert_eq!(shown.response_parameters().and_then(|all| all.get("method.response.header.X-Own")), Some(&true));
    let of_it = client.get_integration_response().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    let of_it = of_it.status_code("200");
    assert!(of_it.clone().send().await.expect("it").response_templates().is_some_and(|all| all.len() == 1));
    let delete = client.delete_integration_response().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    delete.status_code("200").send().await.expect("deleted");
    assert_eq!(code(of_it.send().await), "NotFoundException");
    let delete = client.delete_method_response().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    delete.status_code("200").send().await.expect("deleted");
    let delete = client.delete_integration().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    delete.send().await.expect("deleted");
    let refused = client.create_deployment().rest_api_id(&api.id).send().await;
    assert_eq!(words(refused).1, "No integration defined for method");
    let delete = client.delete_method().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    delete.send().await.expect("deleted");
    assert_eq!(words(get.send().await).1, "Invalid Method identifier specified");
    let refused = client.create_deployment().rest_api_id(&api.id).send().await;
    assert_eq!(words(refused).1, "The REST API doesn't contain any methods");
}

#[tokio::test]
async fn models_validators_and_authorizers() {
    let world = world();
    let client = world.apigateway();
    let api = world.api().await;
    let make = client.create_model().rest_api_id(&api.id).name("Order").content_type("application/json");
    make.schema(r#"{"type": "object"}"#).send().await.expect("a model");
    let update = client.update_model().rest_api_id(&api.id).model_name("Order");
    update.patch_operations(patch(Op::Replace, "/schema", "{}")).send().await.expect("changed");
    let model = client.get_model().rest_api_id(&api.id).model_name("Order");
    assert_eq!(model.clone().send().await.expect("the model").schema(), Some("{}"));
    assert_eq!(client.get_models().rest_api_id(&api.id).send().await.expect("models").items().len(), 3);
    client.delete_model().rest_api_id(&api.id).model_name("Order").send().await.expect("deleted");
    assert_eq!(code(model.send().await), "NotFoundException");
    let make = client.create_request_validator().rest_api_id(&api.id).name("body").validate_request_body(true);
    let id = make.send().await.expect("a validator").id.expect("its id");
    let update = client.update_request_validator().rest_api_id(&api.id).request_validator_id(&id);
    let change = patch(Op::Replace, "/validateRequestParameters", "true");
    update.patch_operations(change).send().await.expect("changed");
    let get = client.get_request_validator().rest_api_id(&api.id).request_validator_id(&id);
    let shown = get.send().await.expect("the validator");
    assert!(shown.validate_request_parameters() && shown.validate_request_body());
    assert_eq!(client.get_request_validators().rest_api_id(&api.id).send().await.expect("them").items().len(), 1);
    let delete = client.delete_request_validator().rest_api_id(&api.id).request_validator_id(&id);
    delete.send().await.expect("deleted");
    let make = client.create_authorizer().rest_api_id(&api.id).name("a").r#type(AuthorizerType::Token);
    let make = make.authorizer_uri(URI).identity_source("method.request.header.Authorization");
    let id = make.send().await.expect("an authorizer").id.expect("its id");
    let update = client.update_authorizer().rest_api_id(&api.id).authorizer_id(&id);
    let changed = update.patch_operations(patch(Op::Replace, "/authorizerResultTtlInSeconds", "9")).send().await;
    assert_eq!(changed.expect("changed").authorizer_result_ttl_in_seconds(), Some(9));
    assert_eq!(client.get_authorizers().rest_api_id(&api.id).send().await.expect("them").items().len(), 1);
    client.delete_authorizer().rest_api_id(&api.id).authorizer_id(&id).send().await.expect("deleted");
    assert!(client.get_authorizers().rest_api_id(&api.id).send().await.expect("them").items().is_empty());
}

#[tokio::test]
async fn deployments_stages_and_gateway_responses() {
    let world = world();
    let client = world.apigateway();
    let api = world.api().await;
    world.mock(&api, &api.root, "GET", r#"{"statusCode": 200}"#, None).await;
    let made = client.create_deployment().rest_api_id(&api.id).description("first").send().await.expect("a deployment");
    let id = made.id.expect("its id");
    let update = client.update_deployment().rest_api_id(&api.id).deployment_id(&id);
    update.patch_operations(patch(Op::Replace, "/description", "one")).send().await.expect("changed");
    let get = client.get_deployment().rest_api_id(&api.id).deployment_id(&id);
    assert_eq!(get.send().await.expect("the deployment").description(), Some("one"));
    let stage = client.create_stage().rest_api_id(&api.id).stage_name("v1").deployment_id(&id).variables("a", "b");
    assert_eq!(stage.send().await.expect("a stage").stage_name(), Some("v1"));
    let stages = client.get_stages().rest_api_id(&api.id).deployment_id(&id).send().await.expect("stages");
    assert_eq!(stages.item().len(), 1);
    client.flush_stage_authorizers_cache().rest_api_id(&api.id).stage_name("v1").send().await.expect("flushed");
    client.delete_stage().rest_api_id(&api.id).stage_name("v1").send().await.expect("deleted");
    assert_eq!(world.ask("GET", &api, "/v1", &[], "").await.status, 403);
    client.delete_deployment().rest_api_id(&api.id).deployment_id(&id).send().await.expect("deleted");
    assert!(client.get_deployments().rest_api_id(&api.id).send().await.expect("them").items().is_empty());
    let kind = GatewayResponseType::Unauthorized;
    let update = client.update_gateway_response().rest_api_id(&api.id).response_type(kind.clone());
    update.patch_operations(patch(Op::Replace, "/statusCode", "418")).send().await.expect("changed");
    let get = client.get_gateway_response().rest_api_id(&api.id).response_type(kind.clone());
    let shown = get.clone().send().await.expect("the response");
    assert_eq!((shown.status_code(), shown.default_response()), (Some("418"), false));
    assert_eq!(client.get_gateway_responses().rest_api_id(&api.id).send().await.expect("them").items().len(), 21);
    client.delete_gateway_response().rest_api_id(&api.id).response_type(kind).send().await.expect("deleted");
    assert!(get.send().await.expect("the response").default_response());
}

/// Returns the message of a call that is not implemented.
fn unimplemented<T: Debug, E>(result: Result<T, SdkError<E, HttpResponse>>) -> String
where
    E: Error + Send + Sync + 'static,
{
    let error = result.expect_err("a refusal");
    let answer = error.raw_response().expect("an answer");
    let body = String::from_utf8_lossy(answer.body().bytes().unwrap_or_default()).into_owned();
    assert_eq!(answer.status().as_u16(), 501, "{body}");
    body
}

#[tokio::test]
async fn what_the_local_cloud_does_not_have_says_so() {
    let world = world();
    let client = world.apigateway();
    let api = world.api().await;
    world.mock(&api, &api.root, "GET", r#"{"statusCode": 200}"#, None).await;
    let id = world.deploy(&api, "v1").await;
    let cognito = client.create_authorizer().rest_api_id(&api.id).name("c").r#type(AuthorizerType::CognitoUserPools);
    let link = client.put_integration().rest_api_id(&api.id).resource_id(&api.root).http_method("GET");
    let link = link.r#type(IntegrationType::HttpProxy).connection_type(ConnectionType::VpcLink).connection_id("x");
    let canary = CanarySettings::builder().percent_traffic(10.0).build();
    let stage = client.create_stage().rest_api_id(&api.id).stage_name("v2").deployment_id(&id).canary_settings(canary);
    let export = client.get_export().rest_api_id(&api.id).stage_name("v1").export_type("oas30");
    let answers = [
        ("Cognito", unimplemented(cognito.send().await)),
        ("VPC link", unimplemented(link.send().await)),
        ("/vpclinks", unimplemented(client.create_vpc_link().name("l").target_arns("x").send().await)),
        ("GetExport", unimplemented(export.send().await)),
        ("canaries", unimplemented(stage.send().await)),
        ("/domainnames", unimplemented(client.create_domain_name().domain_name("example.com").send().await)),
        ("/clientcertificates", unimplemented(client.generate_client_certificate().send().await)),
        (
            "FlushStageCache",
            unimplemented(client.flush_stage_cache().rest_api_id(&api.id).stage_name("v1").send().await),
        ),
    ];
    for (name, body) in answers {
        assert!(body.contains(name) && body.contains("not implement"), "{name}: {body}");
    }
}
