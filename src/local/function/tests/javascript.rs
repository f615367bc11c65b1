//! Tests of the JavaScript environment: the globals of Node.js, its modules, and its ways to respond.

use serde_json::{Value, json};

use super::TestCloud;

#[tokio::test]
async fn handlers_answer_in_every_way() {
    let cases: [(&str, &str, Value); 9] = [
        ("index.mjs", "export const handler = async (event) => ({ got: event.n + 1 })", json!({"got": 2})),
        ("index.mjs", "export const handler = (event) => Promise.resolve(event)", json!({"n": 1})),
        ("index.mjs", "export const handler = async () => {}", json!(null)),
        ("index.mjs", "export const handler = (event, context, callback) => callback(null, [event.n])", json!([1])),
        (
            "index.mjs",
            "export const handler = (e, c, callback) => { setTimeout(() => callback(null, 'late'), 50) }",
            json!("late"),
        ),
        ("index.js", "exports.handler = async (event) => event.n", json!(1)),
        ("index.js", "module.exports = { handler(event, context) { context.succeed('old') } }", json!("old")),
        ("index.cjs", "exports.handler = async () => __filename", json!("/var/task/index.cjs")),
        (
            "index.mjs",
            "const x = await Promise.resolve(7); export const handler = () => new Promise(() => {})",
            json!(null),
        ),
    ];
    for (file, text, expected) in cases {
        let world = TestCloud::new().await;
        world.create("f", &[(file, text)], json!({})).await;
        let outcome = world.invoke("f", &json!({"n": 1})).await;
        assert_eq!((outcome.status, outcome.error.as_deref(), &outcome.payload), (200, None, &expected), "{text}");
    }
}

/// Each expression is evaluated in an async arrow function.
#[tokio::test]
async fn the_globals_of_node_are_there() {
    let cases = [
        ("Buffer.from('héllo').toString('base64')", json!("aMOpbGxv")),
        ("Buffer.from('aMOpbGxv', 'base64').toString()", json!("héllo")),
        ("Buffer.concat([Buffer.from('a'), Buffer.from('62', 'hex')]).toString()", json!("ab")),
        ("new TextDecoder().decode(new TextEncoder().encode('ü'))", json!("ü")),
        ("new URL('../b?x=1#h', 'http://h:8080/a/c/').href", json!("http://h:8080/a/b?x=1#h")),
        ("new URL('https://u:p@Example.COM:443/%20 x').href", json!("https://u:p@example.com/%20%20x")),
        ("[...new URLSearchParams('a=1&b=%20+')]", json!([["a", "1"], ["b", "  "]])),
        ("structuredClone({a: [new Date(5)]}).a[0].getTime()", json!(5)),
        ("btoa('hi') + atob('aGk=')", json!("aGk=hi")),
        ("Date.now()", json!(1_700_000_000_000_i64)),
        ("new Date().toISOString()", json!("2023-11-14T22:13:20.000Z")),
        ("typeof process.env.HOME", json!("undefined")),
        ("[process.env.AWS_REGION, process.env.AWS_LAMBDA_FUNCTION_NAME]", json!(["us-east-1", "f"])),
        ("/^[0-9a-f-]{36}$/.test(crypto.randomUUID())", json!(true)),
        ("(await import('node:crypto')).createHash('sha256').update('a').digest('hex').slice(0, 8)", json!("ca978112")),
        ("(await import('crypto')).createHmac('sha256', 'k').update('a').digest('hex').slice(0, 8)", json!("78da9151")),
        ("(await import('util')).format('%s %d %j', 'a', 1, {b: 2})", json!("a 1 {\"b\":2}")),
        ("(await import('node:path')).join('/a/b', '../c')", json!("/a/c")),
        ("(await import('fs')).readFileSync('./data.json', 'utf8')", json!("{\"a\":1}")),
        ("(await import('./data.json', { with: { type: 'json' } })).default", json!({"a": 1})),
        ("(await import('fs')).existsSync('/etc/passwd')", json!(false)),
        ("new Promise((done) => setTimeout(() => done(Date.now()), 1500))", json!(1_700_000_001_500_i64)),
        ("new Promise((done) => queueMicrotask(() => done(1)))", json!(1)),
        ("context.getRemainingTimeInMillis()", json!(3000)),
        ("[context.functionName, context.functionVersion, context.memoryLimitInMB]", json!(["f", "$LATEST", "128"])),
        ("context.invokedFunctionArn", json!("arn:aws:lambda:us-east-1:000000000000:function:f")),
        ("import.meta.url", json!("file:///var/task/index.mjs")),
        ("[1, 2, 3].at(-1) + Object.groupBy([1], () => 'k').k[0]", json!(4)),
    ];
    for (expression, expected) in cases {
        let world = TestCloud::new().await;
        let text = format!("export const handler = async (event, context) => ({expression});");
        world.create("f", &[("index.mjs", &text), ("data.json", "{\"a\":1}")], json!({})).await;
        let outcome = world.invoke("f", &json!({})).await;
        assert_eq!(outcome.payload, expected, "{expression}\n{}", outcome.log);
    }
}

#[tokio::test]
async fn what_is_logged_is_written_as_node_writes_it() {
    let world = TestCloud::new().await;
    world
        .module(
            "export const handler = async () => {
                console.log('plain %s', 'x', { a: [1, 'two'], b: { c: { d: { e: 1 } } } });
                console.error(new Map([['k', null]]), undefined, -0, 5n);
                console.warn([{ long: 'x'.repeat(40) }, { long: 'y'.repeat(40) }]);
            }",
        )
        .await;
    let outcome = world.invoke("f", &json!({})).await;
    let lines: Vec<&str> = outcome.log.lines().collect();
    let request_id = lines[0].split(' ').nth(2).unwrap().to_owned();
    let at = format!("2023-11-14T22:13:20.000Z\t{request_id}");
    assert_eq!(
        lines[..8],
        [
            format!("START RequestId: {request_id} Version: $LATEST"),
            format!("{at}\tINFO\tplain x {{ a: [ 1, 'two' ], b: {{ c: {{ d: [Object] }} }} }}"),
            format!("{at}\tERROR\tMap(1) {{ 'k' => null }} undefined -0 5n"),
            format!("{at}\tWARN\t["),
            format!("  {{ long: '{}' }},", "x".repeat(40)),
            format!("  {{ long: '{}' }}", "y".repeat(40)),
            "]".to_owned(),
            format!("END RequestId: {request_id}"),
        ],
    );
    let report =
        format!("REPORT RequestId: {request_id}\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\t");
    assert!(lines[8].starts_with(&report), "{}", lines[8]);
    assert!(lines[8].contains("Init Duration: 1.00 ms"), "{}", lines[8]);
    let second = world.invoke("f", &json!({})).await;
    assert!(!second.log.contains("Init Duration"), "it is warm: {}", second.log);
}

#[tokio::test]
async fn errors_have_the_shape_of_node() {
    let cases = [
        ("async () => { throw new TypeError('no') }", json!(["TypeError", "no"])),
        ("() => { throw new Error('now') }", json!(["Error", "now"])),
        ("(e, c, callback) => callback(new RangeError('cb'))", json!(["RangeError", "cb"])),
        ("async () => { throw 'text' }", json!(["string", "text"])),
        ("async () => null.x", json!(["TypeError", "Cannot read properties of null (reading 'x')"])),
        ("async () => { class Own extends Error { name = 'Own' }; throw new Own('mine') }", json!(["Own", "mine"])),
        (
            "async () => { Promise.reject(new Error('lost')); await new Promise((d) => setTimeout(d, 10)) }",
            json!(["Runtime.UnhandledPromiseRejection", "Error: lost"]),
        ),
        (
            "async () => { setTimeout(() => { throw new Error('later') }, 5); await new Promise((d) => setTimeout(d, 10)) }",
            json!(["Error", "later"]),
        ),
        (
            "async () => { const a = {}; a.a = a; return a }",
            json!(["Runtime.MarshalError", "Unable to stringify response body"]),
        ),
    ];
    for (handler, expected) in cases {
        let world = TestCloud::new().await;
        world.module(&format!("export const handler = {handler};")).await;
        let outcome = world.invoke("f", &json!({})).await;
        let found = json!([outcome.payload["errorType"], outcome.payload["errorMessage"]]);
        assert_eq!((outcome.error.as_deref(), found), (Some("Unhandled"), expected), "{handler}");
        assert!(outcome.payload["trace"].is_array(), "{handler}");
        let labels = ["Invoke Error", "Uncaught Exception", "Unhandled Promise Rejection"];
        let lines = labels.map(|label| format!("\tERROR\t{label} \t{{\"errorType\":"));
        assert!(lines.iter().any(|line| outcome.log.contains(line)), "{handler}: {}", outcome.log);
    }
}

/// Each case throws something that is not an error, or removes what the runtime reports errors with.
#[tokio::test]
async fn the_cause_is_told_whatever_was_thrown() {
    let lost = "await new Promise((done) => setTimeout(done, 10))";
    let cases = [
        ("throw { code: 7 }".to_owned(), "object", "[object Object]"),
        ("const own = {}; own.own = own; throw own".to_owned(), "object", "[object Object]"),
        ("throw new Map([['k', 1]])".to_owned(), "object", "[object Map]"),
        ("throw { toString() { throw 1 }, toJSON() { throw 2 } }".to_owned(), "object", "[Function: toJSON]"),
        ("throw Object.create(null)".to_owned(), "object", "{}"),
        ("throw null".to_owned(), "object", "null"),
        (format!("Promise.reject(Object.create(null)); {lost}"), "Runtime.UnhandledPromiseRejection", "{}"),
        (format!("Promise.reject({{ code: 7 }}); {lost}"), "Runtime.UnhandledPromiseRejection", "{\"code\":7}"),
        (
            "await import('absent')".to_owned(),
            "Error",
            "Cannot find package 'absent' imported from /var/task/index.mjs",
        ),
        (
            "Array.prototype.filter = String.prototype.split = null; throw new Error('shown')".to_owned(),
            "Error",
            "shown",
        ),
        ("globalThis.Error = globalThis.JSON = undefined; null.x".to_owned(), "TypeError", "of null"),
    ];
    for (body, kind, words) in cases {
        let world = TestCloud::new().await;
        world.module(&format!("export const handler = async () => {{ {body} }};")).await;
        let outcome = world.invoke("f", &json!({})).await;
        assert_eq!(outcome.payload["errorType"], kind, "{body}: {}", outcome.payload);
        let message = outcome.payload["errorMessage"].as_str().unwrap();
        assert!(message.contains(words), "{body}: {message}");
    }
}

/// If there is not even memory for an error, JavaScript throws `null`.
#[tokio::test]
async fn promises_without_end_take_the_memory_of_the_function_alone() {
    let world = TestCloud::new().await;
    let text = "const next = () => Promise.resolve().then(next); export const handler = async () => next()";
    world.create("f", &[("index.mjs", text)], json!({"Timeout": 300})).await;
    let outcome = world.invoke("f", &json!({})).await;
    let message = outcome.payload["errorMessage"].as_str().unwrap();
    assert!(message.ends_with("Runtime exited with error: signal: killed"), "{message}");
}

#[tokio::test]
async fn causes_and_lost_rejections_are_told_too() {
    let cases = [
        ("throw new Error('outer', { cause: new Error('inner') })", "[cause]: Error: inner"),
        ("throw new AggregateError([new Error('one')], 'both')", "[errors]: Error: one"),
        ("await fetch('http://example.com/')", "[cause]: Error: the local cloud reaches loopback only"),
        ("return 1n", "[cause]: TypeError: Do not know how to serialize a BigInt"),
        ("Promise.reject('lost'); return 1", "ERROR\tUnhandled Promise Rejection"),
        ("throw { code: 7 }", r#""errorMessage":"{\"code\":7}""#),
        ("throw new Map([['k', 1]])", "Map(1) { 'k' => 1 }"),
    ];
    for (body, words) in cases {
        let world = TestCloud::new().await;
        world.module(&format!("export const handler = async () => {{ {body} }};")).await;
        let outcome = world.invoke("f", &json!({})).await;
        assert!(outcome.log.contains(words), "{body}: {}", outcome.log);
    }
}

#[tokio::test]
async fn a_trace_leads_to_the_line() {
    let world = TestCloud::new().await;
    world
        .module("const fail = () => {\n  throw new Error('here');\n};\nexport const handler = async () => fail();")
        .await;
    let outcome = world.invoke("f", &json!({})).await;
    let trace: Vec<&str> =
        outcome.payload["trace"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(trace[0], "Error: here");
    assert!(trace[1].starts_with("    at fail (file:///var/task/index.mjs:2:"), "{trace:?}");
    assert!(trace.iter().all(|line| !line.contains("ork:")), "{trace:?}");
}

#[tokio::test]
async fn what_cannot_be_loaded_says_why() {
    let cases = [
        ("index.mjs", "export const handler = ", "Runtime.UserCodeSyntaxError", "SyntaxError"),
        (
            "index.mjs",
            "import x from './absent.mjs'; export const handler = () => 1",
            "Runtime.ImportModuleError",
            "Cannot find module './absent.mjs' imported from /var/task/index.mjs",
        ),
        ("index.mjs", "import 'node:sqlite'; export const handler = 1", "Runtime.ImportModuleError", "node:sqlite"),
        ("index.mjs", "const a = 1;\nconst b = {{;", "Runtime.UserCodeSyntaxError", "at index.mjs:2:12"),
        ("index.js", "const b = {{;", "Runtime.UserCodeSyntaxError", "at index.js:1:12"),
        ("index.mjs", "Promise.reject('top')", "Runtime.UnhandledPromiseRejection", "top"),
        ("index.mjs", "throw null", "object", "null"),
        ("index.js", "require('absent')", "Runtime.ImportModuleError", "Cannot find module 'absent'"),
        (
            "index.mjs",
            "export const other = 1",
            "Runtime.HandlerNotFound",
            "index.handler is undefined or not exported",
        ),
        ("other.mjs", "export const handler = 1", "Runtime.ImportModuleError", "Cannot find module 'index'"),
        ("index.mjs", "throw new Error('at the top')", "Error", "at the top"),
    ];
    for (file, text, kind, words) in cases {
        let world = TestCloud::new().await;
        world.create("f", &[(file, text)], json!({})).await;
        for _ in 0..2 {
            let outcome = world.invoke("f", &json!({})).await;
            assert_eq!(outcome.payload["errorType"], kind, "{text}: {}", outcome.payload);
            let message = outcome.payload["errorMessage"].as_str().unwrap();
            assert!(message.contains(words), "{text}: {message}");
        }
    }
}

#[tokio::test]
async fn a_warm_function_keeps_its_globals_and_new_code_starts_afresh() {
    let world = TestCloud::new().await;
    world.module("let n = 0; export const handler = async () => ++n").await;
    assert_eq!(world.invoke("f", &json!({})).await.payload, json!(1));
    assert_eq!(world.invoke("f", &json!({})).await.payload, json!(2));
    let settings = json!({"Environment": {"Variables": {"KEY": "value"}}});
    world.good("PUT", "/2015-03-31/functions/f/configuration", settings).await;
    assert_eq!(world.invoke("f", &json!({})).await.payload, json!(1));
}
