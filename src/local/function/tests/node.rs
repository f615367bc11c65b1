//! Tests of the Node.js environment of functions: the expected values were taken from Node.js.

use serde_json::{Value, json};

use super::TestCloud;

/// Evaluates expressions in one function, each in an async arrow function; an error becomes its name and message.
async fn values(expressions: &[&str]) -> Vec<Value> {
    let world = TestCloud::new().await;
    let tries: String = expressions.iter().map(|expression| format!("  async () => {expression},\n")).collect();
    let text = format!(
        "const tries = [\n{tries}];\n\
         export const handler = async () => {{\n  const values = [];\n  for (const one of tries) {{\n    \
         try {{ values.push((await one()) ?? null); }} catch (error) {{ values.push(`${{error.name}}: ${{error.message}}`); }}\n  }}\n  \
         return values;\n}};"
    );
    world.create("f", &[("index.mjs", &text), ("lib/a.txt", "one\ntwo\n")], json!({"Timeout": 30})).await;
    let outcome = world.invoke("f", &json!({})).await;
    assert_eq!(outcome.error, None, "{}\n{}", outcome.payload, outcome.log);
    outcome.payload.as_array().expect("values").clone()
}

async fn assert_values(cases: &[(&str, Value)]) {
    let expressions: Vec<&str> = cases.iter().map(|(expression, _)| *expression).collect();
    for ((expression, expected), found) in cases.iter().zip(values(&expressions).await) {
        assert_eq!(found, *expected, "{expression}");
    }
}

#[tokio::test]
async fn errors_have_the_words_of_v8() {
    let text = |words: &str| json!(words);
    assert_values(&[
        ("{ const a = {}; a.b(); }", text("TypeError: a.b is not a function")),
        ("{ const a = { b: {} }; return a.b.c(1); }", text("TypeError: a.b.c is not a function")),
        ("{ const a = null; a(); }", text("TypeError: a is not a function")),
        ("{ const o = {}; new o.X(); }", text("TypeError: o.X is not a constructor")),
        ("{ const a = { b: [] }; a.b[0](3); }", text("TypeError: a.b[0] is not a function")),
        ("[1].map(undefined)", text("TypeError: undefined is not a function")),
        ("undefined.x", text("TypeError: Cannot read properties of undefined (reading 'x')")),
        ("{ const event = {}; event.body.trim(); }", text("TypeError: Cannot read properties of undefined (reading 'trim')")),
        ("{ null.x = 1; }", text("TypeError: Cannot set properties of null (setting 'x')")),
        ("{ const a = 1; a = 2; }", text("TypeError: Assignment to constant variable.")),
        ("{ 'use strict'; const o = Object.freeze({ a: 1 }); o.a = 2; }", text("TypeError: Cannot assign to read only property 'a' of object '#<Object>'")),
        ("{ a; let a = 1; }", text("ReferenceError: Cannot access 'a' before initialization")),
        ("unknown + 1", text("ReferenceError: unknown is not defined")),
        ("JSON.parse('<html>')", text("SyntaxError: Unexpected token '<', \"<html>\" is not valid JSON")),
        ("JSON.parse(undefined)", text("SyntaxError: \"undefined\" is not valid JSON")),
        ("JSON.parse('')", text("SyntaxError: Unexpected end of JSON input")),
        ("JSON.stringify(1n)", text("TypeError: Do not know how to serialize a BigInt")),
        (
            "{ const a = {}; a.a = a; JSON.stringify(a); }",
            text("TypeError: Converting circular structure to JSON\n    --> starting at object with constructor 'Object'\n    --- property 'a' closes the circle"),
        ),
        ("1n + 1", text("TypeError: Cannot mix BigInt and other types, use explicit conversions")),
        ("new Date(NaN).toISOString()", text("RangeError: Invalid time value")),
        ("new Error('m').stack.split('\\n')[0]", text("Error: m")),
        ("{ class Own extends Error {} return new Own('m').stack.split('\\n')[0]; }", text("Error: m")),
    ])
    .await;
}

#[tokio::test]
async fn languages_are_shown_as_node_shows_english() {
    assert_values(&[
        ("(1234567.891).toLocaleString()", json!("1,234,567.891")),
        ("(1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD' })", json!("$1,234.50")),
        ("(0.256).toLocaleString('en-US', { style: 'percent' })", json!("26%")),
        ("(1234.5).toLocaleString('de-DE')", json!("1.234,5")),
        ("['b', 'a', 'C', 'ä'].sort((x, y) => x.localeCompare(y))", json!(["a", "ä", "b", "C"])),
        ("['a10', 'a2'].sort(new Intl.Collator('en', { numeric: true }).compare)", json!(["a2", "a10"])),
        ("new Date(0).toLocaleString()", json!("1/1/1970, 12:00:00 AM")),
        ("new Date(0).toLocaleDateString('en-US', { dateStyle: 'full' })", json!("Thursday, January 1, 1970")),
        ("new Date(0).toString()", json!("Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)")),
        ("new Intl.NumberFormat().format(12345.678)", json!("12,345.678")),
        (
            "new Date(0).toLocaleString('en-US', { timeZone: 'America/New_York' })",
            json!("RangeError: Invalid time zone specified: America/New_York (the local cloud runs functions without data of time zones: only UTC is there)"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn bytes_are_read_and_written_as_in_node() {
    assert_values(&[
        ("Buffer.from('héllo').indexOf('l')", json!(3)),
        ("Buffer.from('hello').lastIndexOf('l')", json!(3)),
        ("Buffer.from('hello').includes('ell')", json!(true)),
        ("{ const b = Buffer.alloc(8); b.writeDoubleBE(1.5); return b.toString('hex'); }", json!("3ff8000000000000")),
        ("Buffer.from([1, 2, 3, 4]).readInt32LE()", json!(67_305_985)),
        ("Buffer.from('abc').readUInt8(9)", json!("RangeError: The value of \"offset\" is out of range. It must be >= 0 and <= 2. Received 9")),
        ("Buffer.alloc(5, 'ab').toString()", json!("ababa")),
        ("new TextDecoder('latin1').decode(new Uint8Array([233, 128]))", json!("é€")),
        ("new TextDecoder('utf-16le').decode(new Uint8Array([97, 0]))", json!("a")),
        ("(await import('string_decoder')).StringDecoder.name", json!("StringDecoder")),
        (
            "{ const { StringDecoder } = await import('string_decoder'); const d = new StringDecoder(); return d.write(Buffer.from([0xc3])) + d.write(Buffer.from([0xa9])); }",
            json!("é"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn digests_keys_and_compression_are_those_of_node() {
    let crypto = "const c = (await import('crypto')).default;";
    let cases: [(String, Value); 9] = [
        (format!("{{ {crypto} return c.createHash('sha1').update('a').digest('hex'); }}"), json!("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8")),
        (format!("{{ {crypto} return c.createHmac('sha1', 'k').update('x').digest('hex'); }}"), json!("cb00131fcec602a8fc84413a2a70154d8c06a0d2")),
        (format!("{{ {crypto} return c.createHmac('sha384', 'k').update('x').digest('hex').length; }}"), json!(96)),
        (format!("{{ {crypto} return c.pbkdf2Sync('p', 's', 1000, 16, 'sha256').toString('hex'); }}"), json!("07f5f5e23e40846c35c4c7bbc8244ee2")),
        (format!("{{ {crypto} return Buffer.from(c.hkdfSync('sha256', 'k', 's', 'i', 16)).toString('hex'); }}"), json!("02b0929a9d46e9236e23320ea2a8c3b4")),
        (
            format!("{{ {crypto} const k = Buffer.alloc(32, 1), n = Buffer.alloc(12, 2); const e = c.createCipheriv('aes-256-gcm', k, n); const t = e.update('hi', 'utf8', 'hex') + e.final('hex'); const d = c.createDecipheriv('aes-256-gcm', k, n).setAuthTag(e.getAuthTag()); return [t, e.getAuthTag().toString('hex'), d.update(t, 'hex', 'utf8') + d.final('utf8')]; }}"),
            json!(["6fbf", "81b98921ea37a76a4ab1b877f543f826", "hi"]),
        ),
        (format!("{{ {crypto} const k = await c.subtle.importKey('raw', Buffer.from('k'), {{ name: 'HMAC', hash: 'SHA-256' }}, false, ['sign']); return Buffer.from(await c.subtle.sign('HMAC', k, Buffer.from('a'))).toString('hex').slice(0, 8); }}"), json!("78da9151")),
        ("{ const z = (await import('zlib')).default; return z.gunzipSync(z.gzipSync('hello')).toString() + z.inflateSync(z.deflateSync('x')); }".to_owned(), json!("hellox")),
        ("{ const z = (await import('zlib')).default; z.gunzipSync(Buffer.from('no gzip')); }".to_owned(), json!("Error: incorrect header check")),
    ];
    let cases: Vec<(&str, Value)> = cases.iter().map(|(text, value)| (text.as_str(), value.clone())).collect();
    assert_values(&cases).await;
}

#[tokio::test]
async fn streams_files_and_the_rest_of_node_are_there() {
    assert_values(&[
        (
            "{ const { Readable, Transform } = await import('stream'); const { pipeline } = await import('stream/promises'); \
             const out = []; await pipeline(Readable.from(['a', 'b']), new Transform({ objectMode: true, transform(c, _, done) { done(null, c.toUpperCase()); } }), \
             async (source) => { for await (const chunk of source) out.push(chunk); }); return out; }",
            json!(["A", "B"]),
        ),
        (
            "{ const fs = (await import('fs')).default; const rl = (await import('readline')).default; const lines = []; \
             for await (const line of rl.createInterface({ input: fs.createReadStream('/var/task/lib/a.txt') })) lines.push(line); return lines; }",
            json!(["one", "two"]),
        ),
        (
            "{ const fs = (await import('fs')).default; fs.mkdirSync('/tmp/d/e', { recursive: true }); fs.writeFileSync('/tmp/d/e/f', 'x'); fs.appendFileSync('/tmp/d/e/f', 'y'); \
             return [fs.readdirSync('/tmp/d'), fs.readFileSync('/tmp/d/e/f', 'utf8'), fs.statSync('/tmp/d').isDirectory(), fs.existsSync('/var/task/lib')]; }",
            json!([["e"], "xy", true, true]),
        ),
        (
            "{ const { AsyncLocalStorage } = await import('async_hooks'); const store = new AsyncLocalStorage(); \
             return store.run({ id: 7 }, async () => { await new Promise((done) => setTimeout(done, 5)); return store.getStore().id; }); }",
            json!(7),
        ),
        ("{ const util = (await import('util')).default; await util.promisify(setTimeout)(5); return util.types.isDate(new Date()); }", json!(true)),
        ("(await import('querystring')).default.parse('a=1&a=2&b=%C3%A9')", json!({"a": ["1", "2"], "b": "é"})),
        ("(await import('path')).default.relative('/a/b/c', '/a/d')", json!("../../d")),
        ("(await import('url')).default.parse('http://h:1/p?q=1#x').pathname", json!("/p")),
        ("(await import('events')).default.once !== undefined", json!(true)),
        ("new Response(new ReadableStream({ start(c) { c.enqueue('a'); c.close(); } })).constructor.name", json!("Response")),
        ("new Blob(['a', 'b']).text()", json!("ab")),
        ("{ const f = new FormData(); f.append('a', '1'); return [...f]; }", json!([["a", "1"]])),
        ("{ const { port1, port2 } = new MessageChannel(); const got = new Promise((done) => { port2.onmessage = (e) => done(e.data); }); port1.postMessage({ a: 1 }); return got; }", json!({"a": 1})),
        ("AbortSignal.any([AbortSignal.abort('why')]).reason", json!("why")),
        ("new Response(new Blob(['x']).stream().pipeThrough(new CompressionStream('gzip')).pipeThrough(new DecompressionStream('gzip')).constructor.name).text()", json!("ReadableStream")),
        ("{ const assert = (await import('assert')).default; assert.deepStrictEqual({ a: [1] }, { a: [1] }); assert.throws(() => { throw new Error('x'); }, /x/); return 1; }", json!(1)),
        ("(await import('os')).default.EOL", json!("\n")),
    ])
    .await;
}

#[tokio::test]
async fn clients_page_wait_and_know_their_errors() {
    assert_values(&[
        (
            "{ const s = await import('@aws-sdk/client-sfn'); const found = []; for await (const page of s.paginateListStateMachines({ client: new s.SFNClient({}) }, {})) found.push(page.stateMachines.length); return found; }",
            json!([0]),
        ),
        (
            "{ const { SQSClient, ListQueuesCommand } = await import('@aws-sdk/client-sqs'); const client = new SQSClient({}); const seen = []; \
             client.middlewareStack.add((next, context) => async (args) => { seen.push(context.commandName); return next(args); }, { step: 'initialize' }); \
             await client.send(new ListQueuesCommand({})); return seen; }",
            json!(["ListQueuesCommand"]),
        ),
        (
            "{ const { SSMClient, GetParameterCommand } = await import('@aws-sdk/client-ssm'); await new SSMClient({}).send(new GetParameterCommand({ Name: 'a' })); }",
            json!("NotImplemented: the local cloud does not implement ssm:GetParameter; run this against AWS with --backend aws"),
        ),
        (
            "{ const { SQSClient, GetQueueUrlCommand, QueueDoesNotExist } = await import('@aws-sdk/client-sqs'); \
             try { await new SQSClient({}).send(new GetQueueUrlCommand({ QueueName: 'absent' })); } catch (error) { return [error instanceof QueueDoesNotExist, error.name]; } }",
            json!([true, "QueueDoesNotExist"]),
        ),
    ])
    .await;
}
