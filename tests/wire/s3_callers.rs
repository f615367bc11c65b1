//! Tests of objects that state machines and functions put and read, as far as their roles allow it.

use std::io::{Cursor, Write as _};

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{TestCloud, parse, trust, world};

/// Creates a role with some actions allowed on the objects of a bucket.
async fn role(world: &TestCloud, service: &str, actions: &[&str]) -> String {
    let create = world.iam().create_role().role_name("acting").assume_role_policy_document(trust(service));
    let role = create.send().await.expect("a role").role.expect("a role").arn;
    let statement = json!({"Effect": "Allow", "Action": actions, "Resource": "arn:aws:s3:::photos/*"});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let put = world.iam().put_role_policy().role_name("acting").policy_name("own").policy_document(policy);
    put.send().await.expect("a policy");
    world.s3().create_bucket().bucket("photos").send().await.expect("a bucket");
    role
}

async fn object(world: &TestCloud, key: &str) -> String {
    let got = world.s3().get_object().bucket("photos").key(key).send().await.expect("an object");
    String::from_utf8(got.body.collect().await.expect("bytes").to_vec()).expect("UTF-8")
}

#[tokio::test]
async fn a_state_machine_puts_and_reads_an_object_if_its_role_may() {
    let world = world();
    let role = role(&world, "states.amazonaws.com", &["s3:PutObject", "s3:GetObject"]).await;
    let task = |action: &str, parameters: Value| json!({"Type": "Task", "Resource": format!("arn:aws:states:::aws-sdk:s3:{action}"), "Parameters": parameters});
    let mut put = task("putObject", json!({"Bucket": "photos", "Key": "a.json", "Body": {"a": 1}}));
    put["Next"] = json!("Get");
    let mut get = task("getObject", json!({"Bucket": "photos", "Key": "a.json"}));
    get["End"] = json!(true);
    let definition = json!({"StartAt": "Put", "States": {"Put": put, "Get": get}}).to_string();
    let create = world.sfn().create_state_machine().name("Flow").role_arn(&role).definition(definition);
    let machine = create.send().await.expect("a machine").state_machine_arn;
    let run = async || {
        let start = world.sfn().start_execution().state_machine_arn(&machine).send().await.expect("an execution");
        world.sleep(5).await;
        world.sfn().describe_execution().execution_arn(start.execution_arn).send().await.expect("an execution")
    };
    let ended = run().await;
    let output = parse(ended.output().unwrap_or_else(|| panic!("{ended:?}")));
    assert_eq!((&output["Body"], &output["ContentLength"]), (&json!("{\"a\":1}"), &json!(7)));
    assert_eq!(object(&world, "a.json").await, "{\"a\":1}");
    world.iam().delete_role_policy().role_name("acting").policy_name("own").send().await.expect("deleted");
    let failed = run().await;
    assert_eq!(failed.error(), Some("S3.S3Exception"), "{failed:?}");
}

#[tokio::test]
async fn a_function_puts_and_reads_an_object_if_its_role_may() {
    let world = world();
    let role = role(&world, "lambda.amazonaws.com", &["s3:PutObject", "s3:GetObject"]).await;
    let code = "import { S3Client, PutObjectCommand, GetObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
        const s3 = new S3Client({});
        export const handler = async () => {
            const place = { Bucket: 'photos', Key: 'b' };
            await s3.send(new PutObjectCommand({ ...place, Body: Buffer.from([104, 105]) }));
            const got = await s3.send(new GetObjectCommand(place));
            let denied;
            try { await s3.send(new DeleteObjectCommand(place)); } catch (problem) { denied = problem.name; }
            return { text: await got.Body.transformToString(), length: got.ContentLength, denied };
        };";
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("index.mjs", SimpleFileOptions::default()).expect("a file");
    writer.write_all(code.as_bytes()).expect("its text");
    let code = Blob::new(writer.finish().expect("a ZIP file").into_inner());
    let create = world.lambda().create_function().function_name("f").runtime(Runtime::Nodejs22x).role(role);
    let create = create.handler("index.handler").code(FunctionCode::builder().zip_file(code).build());
    create.send().await.expect("a function");
    let answer = world.lambda().invoke().function_name("f").send().await.expect("an answer");
    let answer = parse(&String::from_utf8_lossy(answer.payload().expect("a payload").as_ref()));
    assert_eq!(answer, json!({"text": "hi", "length": 2, "denied": "AccessDenied"}));
    assert_eq!(object(&world, "b").await, "hi");
}
