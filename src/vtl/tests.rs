//! Templates and their expected results.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Error, Input, Rendered, Template};

const BODY: &str = r#"{"task_type": "Invoice", "amount": 12, "price": 2.50, "name": "Ann O'Neil", "tags": ["new", "eu"],
    "lines": [{"sku": "a/1", "count": 2}, {"sku": "b", "count": 0}], "nothing": null, "yes": true, "map": {"k": {"n": 1}}}"#;

fn strings(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn render_with(template: &str, body: &str, context: &Value) -> Result<Rendered, Error> {
    let path = strings(&[("id", "7"), ("both", "from the path")]);
    let querystring = strings(&[("page", "2"), ("both", "from the query")]);
    let header = strings(&[("X-Trace", "t-1"), ("page", "from a header")]);
    let stage_variables = strings(&[("table", "Orders"), ("zone", "eu")]);
    let input = Input {
        body,
        path: &path,
        querystring: &querystring,
        header: &header,
        context,
        stage_variables: &stage_variables,
    };
    Template::parse(template)?.render(&input)
}

fn render(template: &str) -> String {
    let context = json!({"requestId": "r-1", "identity": {"sourceIp": "127.0.0.1"}});
    match render_with(template, BODY, &context) {
        Ok(rendered) => rendered.text,
        Err(error) => format!("error at {error}"),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        assert_eq!(render(template), *expected, "{template}");
    }
}

#[test]
fn input_is_the_payload_and_the_parameters() {
    check(&[
        ("$input.path('$.amount')", "12"),
        ("$input.path('amount')", "12"),
        ("$input.path('$.lines[1].sku')", "b"),
        ("$input.path('$').name", "Ann O'Neil"),
        ("$input.path('$.lines')[0].sku", "a/1"),
        ("$input.path('$.map')", "{k={n=1}}"),
        ("$input.path('$.tags')", r#"["new","eu"]"#),
        ("$input.path('$.lines')", r#"[{"sku":"a/1","count":2},{"sku":"b","count":0}]"#),
        ("$input.path('$.price')", "2.5"),
        ("$input.json('$.name')", r#""Ann O'Neil""#),
        ("$input.json('$.lines[0]')", r#"{"sku":"a/1","count":2}"#),
        ("$input.json('$.yes')", "true"),
        ("$input.json('$.lines[*].count')", "[2,0]"),
        (
            "$input.params('id') $input.params('both') $input.params('page') $input.params('X-Trace')",
            "7 from the path 2 t-1",
        ),
        ("$input.params('x-TRACE')", "t-1"),
        ("[$input.params('absent')]", "[]"),
        ("$input.params().querystring.page$input.params().path.get('id')", "27"),
        ("$input.params().keySet()", "[path, querystring, header]"),
        ("$stageVariables.table $stageVariables.get('zone') $context.identity.sourceIp", "Orders eu 127.0.0.1"),
    ]);
    let empty = |template: &str| render_with(template, "", &json!({})).unwrap().text;
    assert_eq!(empty("$input.body $input.json('$') [$input.path('$.a')]"), "{} {} []");
    let absent = "#set($r = $input.path('$.a'))[$r][$r.b] #if($r == $null)null#end #if($r == '')empty#end";
    assert_eq!(empty(absent), "[][] null empty");
    assert_eq!(empty("$input.json('$.a') [$input.body.a]"), "\"\" []");
    let text = |template: &str| render_with(template, "plain text", &json!({})).unwrap().text;
    assert_eq!(text("$input.body $input.json('$.a') [$input.path('$.a')]"), "plain text \"\" []");
}

#[test]
fn a_reference_that_leads_nowhere_is_an_empty_string() {
    check(&[
        ("[$nobody][$!nobody][${nobody.at.home}][$input.path('$.nothing')]", "[][][][]"),
        ("$input.json('$.absent')$input.json('$.nothing')", r#""""""#),
        ("#if($nobody)yes#end", "yes"),
        ("#if($nobody == '')yes#end#if($nobody == $nothing)yes#end", "yesyes"),
        ("#if(\"$!nobody\" != '')yes#{else}no#end", "no"),
        ("#set($a = $nobody)[$a]#set($a.b = 1)[$a.b]", "[][]"),
        ("#if($input.path('$').containsKey('nothing'))has#end#if(!$input.path('$').containsKey('x'))not#end", "hasnot"),
    ]);
}

#[test]
fn directives_choose_repeat_and_set() {
    check(&[
        ("#if($input.path('$.amount') > 10)many#elseif(true)some#{else}few#end", "many"),
        ("#if(false)a#elseif(1 == 2)b#else c#end", " c"),
        ("#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end", "1,2,3"),
        ("#foreach($i in [3..1])$i#end", "321"),
        ("#foreach($t in $input.path('$.tags'))$foreach.index$foreach.count$velocityCount$t;#end", "011new;122eu;"),
        ("#foreach($v in {'a': 1, 'b': 2})$v#end", "12"),
        (
            "#foreach($e in {'a': 1}.entrySet())x#end",
            "error at line 1, column 24: expected `)` to close `#foreach(`, found `.`",
        ),
        ("#set($m = {'a': 1})#foreach($e in $m.entrySet())$e.key=$e.getValue()#end", "a=1"),
        ("#foreach($i in [1..9])#if($i == 3)#break#end$i#end.", "12."),
        ("#foreach($i in [1, 2])#foreach($j in [1..2])$foreach.parent.index$foreach.index #end#end", "00 01 10 11 "),
        ("#foreach($i in [1..2])#if($foreach.first)<#end$i#if($foreach.last)>#end#end[$i]", "<12>[]"),
        ("a#stop b", "a"),
        ("#foreach($i in $input.path('$.amount'))x#end.", "."),
        ("#set($x = 5)#set($x = $x / 0)$x", "5"),
        ("#define($block)<$n>#end#set($n = 1)$block#set($n = 2)$block", "<1><2>"),
        ("#macro(twice $t)$t$t#end#twice('ab')", "abab"),
        ("#later(1, 2)#macro(later $a $b)$b$a#end", "21"),
        ("#unknown(1) #1 # #color", "#unknown(1) #1 # #color"),
        ("#[[$not #if read]]#", "$not #if read"),
        ("a## gone\nb#* gone #if *#c", "abc"),
    ]);
}

#[test]
fn white_space_is_what_velocity_leaves() {
    check(&[
        ("a\n#if(true)  \n  b\n#end\nc", "a\n  b\nc"),
        ("#set($a = 1)\n  #set($b = 2)\n$a$b", "12"),
        ("x #set($a = 1) y", "x  y"),
        ("x\n   #set($a = 1)\ny", "x\n   y"),
        ("$input.params('id')  #set($a = 1)y", "7y"),
        ("[\n#foreach($i in [1..2])\n  $i\n#end\n]", "[\n  1\n  2\n]"),
        ("#if(true)a#else\nb#end", "a"),
        ("#if(\n true\n &&\n true )\r\na#end\r\nb", "ab"),
    ]);
}

#[test]
fn expressions_have_velocitys_precedence() {
    check(&[
        ("#set($x = 1 + 2 * 3 - 8 / 4 % 3)$x", "5"),
        ("#set($x = (1 + 2) * 3)$x", "9"),
        ("#set($x = 7 / 2)$x#set($x = 7 / 2.0)|$x", "3|3.5"),
        ("#set($x = 1 < 2 && 2 <= 2 || false)$x", "true"),
        ("#set($x = true || false && false)$x", "true"),
        ("#set($x = 1 lt 2 and not (2 ge 3) or false)$x", "true"),
        ("#set($x = !true == false)$x", "true"),
        ("#set($x = 'a' + 1 + 2)$x", "a12"),
        ("#set($x = 10000000000 * 10)#set($y = 1.5e10)#set($z = 0.0001)$x $y $z", "100000000000 1.5E10 1.0E-4"),
        ("#if('5' == 5)same#end#if(5 == 5.0)same#end", "samesame"),
        ("#if('text')never#end#if(1)never#end.", "."),
        (
            "#set($x = 1 -1)",
            "error at line 1, column 13: expected a space between `-` and the number, which is negative otherwise",
        ),
    ]);
}

#[test]
fn strings_lists_and_maps() {
    check(&[
        ("#set($n = 3)#set($s = \"$n #if($n > 2)big#end\")$s", "3 big"),
        ("#set($s = '$n')$s", "$n"),
        (r#"#set($s = "a""b")$s#set($s = 'it''s')$s"#, "a\"bit's"),
        (r#"#set($s = "\u0041")$s"#, "A"),
        ("#set($l = [])$l.add('x')#set($k = $l)$k.add(1)$l.size()$l", "truetrue2[x, 1]"),
        ("#set($l = [1, [2, 'x'], {'a': true}])$l $l[1][0] $l.get(2).a", "[1, [2, x], {a=true}] 2 true"),
        (
            "#set($m = {})$m.put('b', 1)#set($m.a = 2)#set($m['c'] = 3)$m $m.keySet() $m.values()",
            "{b=1, a=2, c=3} [b, a, c] [1, 2, 3]",
        ),
        (
            "#set($l = [1, 2])#set($l[1] = 'x')$l $l[-1] $l.contains(1) $l.isEmpty() $l.indexOf('x')",
            "[1, x] x true false 1",
        ),
        ("#set($m = {'a': 1})$m.remove('a')$m.isEmpty()$m.size()", "1true0"),
    ]);
}

#[test]
fn texts_have_javas_methods() {
    check(&[
        ("#set($s = ' Hello ')[$s.trim()][$s.length()][$s.toUpperCase()][$s.isEmpty()]", "[Hello][7][ HELLO ][false]"),
        (
            "#set($s = 'hello')$s.substring(1)$s.substring(1, 3)$s.indexOf('l')$s.lastIndexOf('l')$s.charAt(0)",
            "elloel23h",
        ),
        (
            "#set($s = 'a.b.c')$s.replace('.', '-') $s.replaceAll('[.](.)', '<$1>') $s.replaceFirst('.', '')",
            "a-b-c a<b><c> .b.c",
        ),
        (
            "#set($p = 'a,b,,c,,'.split(','))",
            "error at line 1, column 21: expected `)` after the value of `#set`, found `.`",
        ),
        ("#set($s = 'a,b,,c,,')#set($p = $s.split(','))$p.size()$p[2]$p[3]", "4c"),
        (
            "#set($s = 'abc')$s.matches('[a-c]+')$s.matches('b')$s.startsWith('a')$s.endsWith('c')$s.contains('x')",
            "truefalsetruetruefalse",
        ),
        ("#set($s = 'abc')$s.equals('abc')$s.equalsIgnoreCase('ABC')$s.concat('d')$s.unknown()", "truetrueabcd"),
        ("#set($n = 0)#set($n = $n.parseInt('41') + 1)$n", "42"),
        (r#"$util.escapeJavaScript($input.path('$.name')).replaceAll("\\'", "'")"#, "Ann O'Neil"),
        ("$util.urlEncode('a b&c*')$util.urlDecode('a+b%26')", "a+b%26c*a b&"),
        ("$util.base64Encode('ork')$util.base64Decode('b3Jr')", "b3Jrork"),
        (r#"$util.parseJson('{"a": {"b": [1]}}').a.b[0]"#, "1"),
        ("$util.escapeJavaScript($input.json('$.map'))", r#"{\"k\":{\"n\":1}}"#),
    ]);
}

#[test]
fn references_end_where_velocity_ends_them() {
    check(&[
        ("$input.params('id').", "7."),
        ("#set($a = 'x')$a-b|${a}-b|$a.b|${a}.b|$a.|\"$a\"", "|x-b||x.b|x.|\"x\""),
        ("#set($m = {'X-Amz-Target': 1})$m.X-Amz-Target", "1"),
        ("$5 $ ${ $! $.x", "$5 $ ${ $! $.x"),
        ("#set($a = 'x')\\$a \\\\$a \\\\\\$a \\n", "$a \\x \\$a \\n"),
        ("\\#if \\\\#if(true)x#end \\#other", "#if \\x \\#other"),
    ]);
}

#[test]
fn overrides_are_given_back() {
    let template = "#set($context.requestOverride.header.X-Amz-Target = 'AWSEvents.PutEvents')
        #set($name = 'page')#set($context.requestOverride.querystring[$name] = 3)
        $context.requestOverride.path.put('id', '8')
        #set($context.responseOverride.status = 201)
        #set($context[\"responseOverride\"].header['many'] = ['a', 'b'])";
    let overrides = render_with(template, "", &json!({})).unwrap().overrides;
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(overrides.request_headers(), [pair("X-Amz-Target", "AWSEvents.PutEvents")]);
    assert_eq!(overrides.request_querystring(), [pair("page", "3")]);
    assert_eq!(overrides.request_path(), [pair("id", "8")]);
    assert_eq!(overrides.response_headers(), [pair("many", "a"), pair("many", "b")]);
    assert_eq!(overrides.response_status(), Some(201));

    let context = json!({"requestOverride": overrides.request, "responseOverride": overrides.response});
    let seen = render_with("$context.requestOverride.path.id $context.responseOverride.status", "", &context).unwrap();
    assert_eq!(seen.text, "8 201");
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let cases = [
        ("{\n  #if($a)\n", "line 2, column 3: expected `#end`: the `#if` that starts here does not end"),
        ("x\n#end", "line 2, column 1: `#end` without an `#if` or `#foreach` that it belongs to"),
        ("#if $a", "line 1, column 5: expected `(` after `#if`, found `$`"),
        ("#set($a 5)", "line 1, column 9: expected `=` after the reference of `#set`, found `5`"),
        (
            "#set(a = 5)",
            "line 1, column 6: expected a reference like `$name`, to which `#set` gives a value, found `a`",
        ),
        (
            "#set($a = )",
            "line 1, column 11: expected a value: a reference, a string, a number, a list, a map or a boolean, found `)`",
        ),
        ("#set($a = 'x)", "line 1, column 11: expected `'`: the string that starts here does not end"),
        ("#set($a = [1, 2)", "line 1, column 16: expected `,` or `]` after an item of the list, found `)`"),
        ("#foreach($a on $b)#end", "line 1, column 13: expected `in` after the variable of `#foreach`, found `o`"),
        (
            "é $a.substring(0, 1 + 1)",
            "line 1, column 21: expected `,` or `)` after an argument, which is a value without operators, found `+`",
        ),
        ("${a", "line 1, column 4: expected `}` to close `${`, the template ends"),
        ("#* x", "line 1, column 1: expected `*#`: the comment that starts here does not end"),
        ("#parse('x.vm')", "line 1, column 1: API Gateway has no `#parse`"),
        ("#if(true)a#else b#else c#end", "line 1, column 18: expected `#end`: `#else` is the last branch of an `#if`"),
        (
            "#set($a = \"$b.c(\")",
            "line 1, column 17: expected a value: a reference, a string, a number, a list, a map or a boolean, the template ends",
        ),
        ("$input.path('$.tags')[5]", "line 1, column 22: the list has 2 items, and none at index 5"),
        ("$input.path('$[')", "line 1, column 7: expected a JSONPath like `$.name`, found `$[`"),
        ("$input.path('$.name').substring(99)", "line 1, column 22: the text has 10 characters, and no part from 99"),
        (
            "$util.parseJson('{')",
            "line 1, column 6: `$util.parseJson` takes a JSON text, and this is none: EOF while parsing an object at line 1 column 1",
        ),
    ];
    for (template, expected) in cases {
        assert_eq!(render_with(template, BODY, &json!({})).unwrap_err().to_string(), expected, "{template}");
    }
}

#[test]
fn every_template_comes_to_an_end() {
    let nested = "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end";
    let ends = [
        (nested.to_owned(), "too many steps"),
        ("#define($a)$a#end$a".to_owned(), "20 deep"),
        ("#macro(a)#a()#end#a()".to_owned(), "20 deep"),
        ("#set($s = 'x')#foreach($i in [1..40])#set($s = \"$s$s\")#end".to_owned(), "10 MB"),
        ("#set($s = 'aaaaaaaaaa')#foreach($i in [1..40])#set($s = $s.replaceAll('a', $s))#end".to_owned(), "10 MB"),
        ("#set($l = [1])$l.add($l)$l".to_owned(), "120 deep"),
        ("#set($l = [1])#foreach($i in [1..60])#set($l = [$l, $l])#end$l".to_owned(), "10 MB"),
        ("#set($l = [1])#foreach($i in [1..60])$l.addAll($l)#end".to_owned(), "200000 items"),
        ("#set($l = [1])#set($m = [1])#foreach($i in [1..60])#set($l = [$l, $l])#set($m = [$m, $m])#end#if($l == $m)#end".to_owned(), "too large"),
        ("#if(true)".repeat(5_000), "nested more than 50 deep"),
        (format!("#set($a = {})", "(".repeat(5_000)), "nested more than 50 deep"),
        (format!("#set($a = {})", "[".repeat(5_000)), "nested more than 50 deep"),
        (format!("#set($a = {}true)", "!".repeat(5_000)), "nested more than 50 deep"),
        ("$a.b(".repeat(5_000), "nested more than 50 deep"),
        ("$a[".repeat(5_000), "nested more than 50 deep"),
        ("x".repeat(400_000), "300 KB"),
    ];
    for (template, expected) in ends {
        let error = render_with(&template, BODY, &json!({})).unwrap_err();
        assert!(error.message.contains(expected), "{}: {error}", template.get(..60).unwrap_or(&template));
    }
    let many = render("#foreach($i in [1..5000])x#end");
    assert_eq!(many.len(), 1_000, "a loop ends where API Gateway ends it");
}

/// The parts of randomly generated templates.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "#if", "#elseif", "#else", "#end", "#foreach", "#set", "#macro", "#define", "#break", "#stop", "#[[", "]]#",
    "#*", "*#", "##", "(", ")", "[", "]", "{", "}", "$", "$!", "${", "a", "b-c", ".", "..", ",", ":", "'", "\"",
    "\\", "\\u00", " ", "\n", "\r", "1", "-9223372036854775808", "-1", "1.5", "1e400", "true", "==", "!=", "<",
    "&&", "||", "!", "+", "-", "/", "%", "in", "$input", ".path('$.lines')", ".json('$')", ".params()", "$util",
    ".parseJson(\"[]\")", "$a", "$a.add($a)", ".substring(", ".split('')", ".replaceAll('(', '$9')", "é", "😀",
    "$context.requestOverride", "=", "$foreach.parent", "#a(", "#macro(a $b)", "#define($a)",
    "#set($a = [1, 'x', {}])",
];

#[test]
fn no_text_makes_it_panic() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..20_000 {
        let mut template = String::new();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut bits = seed;
        for _ in 0..(seed >> 60) + 2 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            template.push_str(PIECES[(bits >> 33) as usize % PIECES.len()]);
        }
        let _ = render(&template);
    }
}

#[test]
fn a_template_cannot_ask_for_any_amount_of_work() {
    let double = "#set($s = 'xxxxxxxxxxxxxxxx')#foreach($i in [1..14])#set($s = \"$s$s\")#end";
    let body = format!("{{\"big\": \"{}\", \"list\": [{}0]}}", "x".repeat(100_000), "0,".repeat(2_000));
    let bombs = [
        "#set($s = 'xxxxxxxxxxxxxxxx')#foreach($i in [1..100])#set($s = \"$s$s\")#end".to_owned(),
        format!("{double}#foreach($i in [1..1000])#set($t = \"$s\")#end"),
        format!("{double}#set($l = [])#foreach($i in [1..1000])#set($x = $l.add($s.toUpperCase()))#end"),
        format!("{double}#foreach($i in [1..1000])#set($n = $s.length())#end"),
        format!("{double}#foreach($i in [1..1000])#if($s.concat('a') == $s.concat('b'))#end#end"),
        format!("{double}#foreach($i in [1..1000])#set($t = $util.base64Encode($s))#end"),
        "#set($a = [])#set($b = [])#foreach($i in [1..100])#set($a = [$a, $a])#end#set($b = [])\
         #foreach($i in [1..100])#set($b = [$b, $b])#end#if($a == $b)same#end"
            .to_owned(),
        "#set($a = {})#foreach($i in [1..100])#set($a = {'a': $a, 'b': $a})#end\
         #set($context.responseOverride.header = $a)"
            .to_owned(),
        "#foreach($i in [1..1000])#set($v = $input.path('$'))#end".to_owned(),
        "#foreach($i in [1..1000])#set($v = $input.json('$.big'))#end".to_owned(),
        "#foreach($i in [1..1000])#set($v = $input.body)#end".to_owned(),
        "#foreach($i in [1..1000])#foreach($j in [1..1000])#set($v = $input.path('$..nothing'))#end#end".to_owned(),
        "#set($l = $input.path('$.list'))#foreach($i in $l)#foreach($j in $l)#set($x = $l.contains(1))#end#end"
            .to_owned(),
        "#set($x = 'x')#foreach($i in [1..1000])#set($t = $x.matches(\"\\w{30}$i\"))#end".to_owned(),
        "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])x#end#end#end".to_owned(),
    ];
    for template in bombs {
        assert!(render_with(&template, &body, &json!({})).is_err(), "{template}");
    }
    let plenty = [
        "#foreach($i in [1..1000])$input.json('$.list[1]')#end",
        "#set($big = $input.path('$.big'))#foreach($i in [1..20])#set($n = $big.length())#end",
        "#set($a = 'a-b')#foreach($i in [1..1000])#set($t = $a.replaceAll('[a-z]', 'x'))#end",
    ];
    for template in plenty {
        assert!(render_with(template, &body, &json!({})).is_ok(), "{template}");
    }
}
