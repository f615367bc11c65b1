use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::{Bindings, Expression, Failure};
use super::meter::{self, Limits};
use crate::clock::Timestamp;
use crate::id::Ids;

/// Runs `test` with lower limits.
fn with_limits<T>(limits: Limits, test: impl FnOnce() -> T) -> T {
    let full = meter::TESTED.replace(limits);
    let result = test();
    meter::TESTED.set(full);
    result
}

/// Returns a sixteenth of each limit.
fn small() -> Limits {
    let Limits { calls, steps, bytes, value } = meter::TESTED.get();
    Limits { calls: calls / 16, steps: steps / 16, bytes: bytes / 16, value: value / 16 }
}

fn assert_bounded(sources: &[&str]) {
    for source in sources {
        let result = with_limits(small(), || evaluate(source));
        assert!(threw(&result, meter::TOO_MUCH_DATA) || threw(&result, meter::ENDLESS), "{source}: {result:?}");
    }
}

fn evaluate_on(source: &str, input: &Value) -> Result<Value, Failure> {
    let expression = Expression::parse(source, "Output").unwrap_or_else(|problem| panic!("{source}: {problem}"));
    let bindings = Bindings {
        input,
        result: None,
        error_output: None,
        context: &|| json!({}),
        variables: &BTreeMap::new(),
        now: Timestamp::from_millis(1_457_920_740_000),
    };
    expression.evaluate(&bindings, &mut Ids::new(1))
}

fn evaluate(source: &str) -> Result<Value, Failure> {
    evaluate_on(source, &json!({"list": [1, 2, 3], "text": "a,b"}))
}

fn threw(result: &Result<Value, Failure>, message: &str) -> bool {
    matches!(result, Err(Failure::Threw(why)) if why.split(':').next() == message.split(':').next())
}

/// As in the reference implementation, the first match may be empty, but a later empty match is an error.
#[test]
fn a_pattern_that_matches_nothing_again_and_again_is_refused() {
    let standing = [
        "$match('abc', /x*/)",
        "$match('aab', /a*/)",
        "$replace('abc', /x*/, '-')",
        "$replace('aab', /a*/, function($m) { 'y' })",
        "$split('abc', /x*/)",
        "$split('abc', /b*/, 1)",
        "$split('a,b', /,|$/)",
        "['abc'] ~> $map(function($v) { $split($v, /x*/) })",
    ];
    for source in standing {
        assert!(threw(&evaluate(source), "D1004"), "{source}: {:?}", evaluate(source));
    }
    let moving = [
        ("$contains('abc', /x*/)", json!(true)),
        ("$replace('abc', /$/, 'x')", json!("abcx")),
        ("$split('abc', /$/)", json!(["abc", ""])),
        ("$split('abc', /x*/, 0)", json!([])),
        ("$split('a1b22c', /[0-9]+/)", json!(["a", "b", "c"])),
        ("$split('abc', '')", json!(["a", "b", "c"])),
    ];
    for (source, expected) in moving {
        assert_eq!(evaluate(source).ok(), Some(expected), "{source}: {:?}", evaluate(source));
    }
}

/// One-line expressions that request gigabytes, in every way in which data can grow.
#[test]
fn data_that_grows_ends_at_its_bound() {
    let bombs = [
        "($f := function($s, $n) { $n = 0 ? $length($s) : $f($s & $s, $n - 1) }; $f('x', 60))",
        "$reduce([1..60], function($s, $n) { $s & $s }, 'x') ~> $length()",
        "($f := function($l, $n) { $n = 0 ? $count($l) : $f([$l, $l], $n - 1) }; $f([1], 60))",
        "($f := function($l, $n) { $n = 0 ? $string($l) : $f({'a': $l, 'b': $l}, $n - 1) }; $f(1, 60))",
        "($f := function($l, $n) { $n = 0 ? 1 : $f($append($l, $l), $n - 1) }; $f([1], 60))",
        "$reduce([1..60], function($l, $n) { $append($l, $l) }, [1])",
        "$reduce([1..60], function($l, $n) { $zip($l, $l) }, [1]) ~> $string()",
        "$reduce([1..60], function($s, $n) { $join([$s, $s], $s) }, 'x')",
        "$reduce([1..60], function($s, $n) { $replace($s, 'x', 'xxx') }, 'x')",
        "$reduce([1..60], function($s, $n) { $replace($s, /x/, '$0$0') }, 'x')",
        "$reduce([1..60], function($s, $n) { $replace($s, /x/, function($m) { $s }) }, 'xx')",
        "$reduce([1..200], function($s, $n) { $base64encode($s) }, 'x')",
        "$reduce([1..60], function($s, $n) { $string([$s]) }, '\"')",
        "$reduce([1..1000], function($l, $n) { $append($l, $map([1..1000], function($v) { {'v': $v} })) }, [])",
        "$map([1..100000], function($v) { {'a': $v, 'b': [$v], 'c': {'d': $v}} })",
        "[1..100000].{'a': $, 'b': [$], 'c': {'d': $}}",
        "[[1..1000000], [1..1000000], [1..1000000], [1..1000000], [1..1000000], [1..1000000], [1..1000000], \
         [1..1000000], [1..1000000], [1..1000000], [1..1000000], [1..1000000], [1..1000000], [1..1000000]]",
        "$map([1..1000], function($i) { [1..100000] })",
        "($l := [1..20000]; $l.$l)",
        "($l := [1..20000]; $map($l, function($v) { $l })) ~> $string()",
        "($s := $pad('x', 900000); $map([1..1000], function($v) { $s & $v }))",
        "($s := $pad('x', 900000); $join($map([1..1000], function($v) { $s })))",
        "$length('' & ($l := [1..20000]; $map($l, function($v) { $l })))",
        "$match($pad('x', 900000), /x/)",
        "$reduce([1..60], $append, [1..100000])",
        "($double := $append; $f := function($l, $n) { $n = 0 ? 1 : $f($double($l, $l), $n - 1) }; $f([1], 60))",
        "($double := $join(?, ''); $f := function($s, $n) { $n = 0 ? 1 : $f($double([$s, $s]), $n - 1) }; $f('x', 60))",
        "$formatInteger(1e20, 'I')",
        "$formatInteger(1e20, 'i')",
        "$fromMillis(0, '[Y,1000000000]')",
        "$fromMillis(0, '[Y,999999999-1000000000]')",
        "('[Y,1000000000]') ~> function($p) { $fromMillis(0, $p) }",
        "$range(1, 1000000, 1) ~> $map(function($v) { $range(1, 1000000, 1) })",
        "$reduce([1..30], function($o, $n) { $merge([$o, $spread($o), {$string($n): $o}]) }, {'a': 1}) ~> $string()",
        "$reduce([1..60], function($l, $n) { $l ~> |$|{'a': $, 'b': $}| }, {}) ~> $string()",
        "$parse($pad('[', 900000, '1,') & '1]') ~> $count()",
    ];
    assert_bounded(&bombs);
}

/// Expressions whose work is a power of the numbers in them.
#[test]
fn work_that_repeats_ends_at_its_bound() {
    let endless = [
        "$sum($map([1..10000], function($a) { $sum($map([1..10000], function($b) { $a * $b })) }))",
        "$count([1..10000].(($a := $; [1..10000].($a * $))))",
        "$count([1..100000][$count([1..10000][$ > 5]) > 3])",
        "$sum($map([1..10000], function($a) { $sum([1..10000]) }))",
        "$filter([1..10000], function($a) { $count($filter([1..10000], function($b) { $b = $a })) = 1 })",
        "$sort([1..100000], function($a, $b) { $sum([1..1000]) > $a })",
        "([1..10000])^($sum([1..10000]))",
        "$reduce([1..100000], function($l, $n) { $append($l, $n) }, [])",
        "$reduce([1..20000], function($o, $n) { $merge([$o, {$string($n): $n}]) }, {})",
        "$reduce([1..100000], function($l, $n) { $l.$sum([1..1000]) }, [1])",
        "$map([1..100000], $sum([1..10]) > 0 ? function($v) { $reverse([1..10000]) } : $string)",
    ];
    assert_bounded(&endless);
}

#[test]
fn counts_change_no_result() {
    let same = [
        ("$map($states.input.list, function($v) { {'v': $v, 'w': [$v, [$v]]} })[1]", json!({"v": 2, "w": [2, [2]]})),
        ("$map([1], function($v) { [$v] })[]", json!([[1]])),
        ("$string($states.input.list) & '/' & $string({'a': 'x'})", json!("[1,2,3]/{\"a\":\"x\"}")),
        ("'a,b' ~> $split(',')", json!(["a", "b"])),
        ("$states.input.text.$split(',')", json!(["a", "b"])),
        ("$states.input.text.$replace(/,/, '-')", json!("a-b")),
        ("$map(['a', 'b'], $uppercase)", json!(["A", "B"])),
        ("$map([1, 2], $string)", json!(["1", "2"])),
        ("$reduce([[1], [2], [3]], $append)", json!([1, 2, 3])),
        ("($join := function($a) { $a & '!' }; $join('x'))", json!("x!")),
        ("($j := $join; $j(['a', 'b'], '-'))", json!("a-b")),
        ("($j := $join(?, '+'); $j(['a', 'b']))", json!("a+b")),
        ("($up := $trim ~> $uppercase; $up(' a '))", json!("A")),
        ("$replace('abc', /b/, function($m) { '<' & $m.match & '>' })", json!("a<b>c")),
        ("$match('abab', /a(b)/).groups", json!(["b", "b"])),
        (
            "$distinct([1, '1', 1, 1.0, {'a': 1, 'b': 2}, {'b': 2, 'a': 1}, [1], [1]])",
            json!([1, "1", {"a": 1, "b": 2}, [1]]),
        ),
        ("$states.input.list.{'v': $}", json!([{"v": 1}, {"v": 2}, {"v": 3}])),
        ("$states.input.list.[$, $ * 2]", json!([[1, 2], [2, 4], [3, 6]])),
        ("[1, 2].[$, [$]]", json!([[1, [1]], [2, [2]]])),
        ("$states.input.list[$ > $count($states.input.list[$ < 2])]", json!([2, 3])),
        ("($l := [3, 1, 2]; $l^(>$))", json!([3, 2, 1])),
        (
            "($l := [{'k': 'a', 'n': 1}, {'k': 'b', 'n': 2}, {'k': 'a', 'n': 3}]; $l{k: $sum(n)})",
            json!({"a": 4, "b": 2}),
        ),
        ("($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; [1..5].$f($))", json!([1, 2, 6, 24, 120])),
        ("{'a': 1} ~> |$|{'b': a + 1}|", json!({"a": 1, "b": 2})),
        (
            "$formatInteger(1999, 'I') & $formatInteger(12, 'w') & $formatNumber(1234.5, '#,##0.00')",
            json!("MCMXCIXtwelve1,234.50"),
        ),
        ("$fromMillis(0, '[Y0001]-[M01]-[D01] [H01]:[m01] [MNn,3-3]')", json!("1970-01-01 00:00 Jan")),
        ("$toMillis('1970-01-02', '[Y0001]-[M01]-[D01]')", json!(86_400_000)),
        ("$append(1, [2]) ~> $append([3])", json!([1, 2, 3])),
        ("$merge([{'a': 1}, {'b': 2}])", json!({"a": 1, "b": 2})),
        ("$spread({'a': 1, 'b': 2})", json!([{"a": 1}, {"b": 2}])),
        ("$sift({'a': 1, 'b': 2}, function($v, $k) { $k = 'b' })", json!({"b": 2})),
        ("$exists($join) and $type($join) = 'function'", json!(true)),
        ("($f := function($x) { function($y) { $x & $y } }; $f('a')('b'))", json!("ab")),
        ("$count([1..100000])", json!(100_000)),
        ("$sum($map([1..10000], function($v) { $v * 2 }))", json!(100_010_000)),
        ("$count($reduce([1..500], function($l, $n) { $append($l, {'n': $n}) }, []))", json!(500)),
        ("$count($sort([1..5000], function($a, $b) { $a < $b }))", json!(5_000)),
        ("$count($filter([1..100], function($a) { $a in $map([1..50], function($b) { $b * 2 }) }))", json!(50)),
    ];
    for (source, expected) in same {
        assert_eq!(evaluate(source), Ok(expected), "{source}");
    }
}

#[test]
fn each_bound_holds_at_its_edge() {
    let limits = Limits { calls: 100, steps: u64::MAX, bytes: u64::MAX, value: u64::MAX };
    let calls = |calls: u64| format!("($f := function($n) {{ $n <= 1 ? 'done' : $f($n - 1) }}; $f({calls}))");
    assert_eq!(with_limits(limits, || evaluate(&calls(100))), Ok(json!("done")));
    assert!(threw(&with_limits(limits, || evaluate(&calls(101))), meter::ENDLESS));

    let joined = |texts: u64| format!("$reduce([1..{texts}], function($s, $n) {{ $join([$s, '0123456789']) }}, '')");
    let limits = Limits { calls: 100, steps: u64::MAX, bytes: u64::MAX, value: 500 };
    assert_eq!(with_limits(limits, || evaluate(&joined(42))).map(|text| text.to_string().len()), Ok(422));
    assert!(threw(&with_limits(limits, || evaluate(&joined(100))), meter::TOO_MUCH_DATA));

    let summed = |lists: u64| format!("$sum($map([1..{lists}], function($n) {{ $sum([1..1000]) }}))");
    let limits = Limits { calls: 100, steps: 100_000, bytes: u64::MAX, value: u64::MAX };
    assert_eq!(with_limits(limits, || evaluate(&summed(10))), Ok(json!(5_005_000)));
    assert!(threw(&with_limits(limits, || evaluate(&summed(100))), meter::ENDLESS));

    let kept = |lists: u64| format!("$count($map([1..{lists}], function($n) {{ [1..1000] }}))");
    let limits = Limits { calls: 100, steps: u64::MAX, bytes: 1_000_000, value: u64::MAX };
    assert_eq!(with_limits(limits, || evaluate(&kept(30))), Ok(json!(30)));
    assert!(threw(&with_limits(limits, || evaluate(&kept(100))), meter::TOO_MUCH_DATA));
}

#[test]
fn a_result_over_any_payload_is_too_large() {
    let large = |length: usize| evaluate_on("[1..8].$$", &json!(null)).map(|_| length);
    assert!(large(1).is_err());
    let input = json!("x".repeat(200_000));
    assert!(evaluate_on("[$states.input, $states.input]", &input).is_ok());
    assert_eq!(evaluate_on("[1..20].($$ ? 1 : 1; $states.input)", &input), Err(Failure::TooLarge));
}

#[test]
fn a_panic_of_the_evaluator_is_an_error_with_the_expression() {
    for source in ["$fromMillis(1, '[é]')", "$fromMillis(1, '[Y,*-64]')"] {
        let Err(Failure::Broken(panic)) = evaluate(source) else { panic!("{source}") };
        assert_eq!(panic.given, source);
        assert!(panic.to_string().contains("this is a defect of the JSONata evaluator"), "{panic}");
    }
}

#[test]
fn deep_nesting_needs_no_stack() {
    let nested = [
        format!("{}1{}", "(".repeat(900), ")".repeat(900)),
        format!("{}1{}", "[".repeat(900), "]".repeat(900)),
        format!("{}1{}", "{'a':".repeat(900), "}".repeat(900)),
        format!("{}1", "-".repeat(900)),
        format!("1{}", " & 1".repeat(900)),
        format!("1{}", "[1]".repeat(900)),
        format!("$states{}", ".a".repeat(900)),
        format!("{}1{}", "function($x){".repeat(900), "}".repeat(900)),
        format!("{}1{}", "$string(".repeat(900), ")".repeat(900)),
        format!("{}1", "true ? ".repeat(900)),
        "(".repeat(10_000),
        "[".repeat(10_000),
        "-".repeat(10_000),
        format!("1{}", "+1".repeat(10_000)),
        "($f := function($x, $n) { $n = 0 ? $x : $f([$x], $n - 1) }; $f(1, 3000))".to_owned(),
        "($f := function($n) { 1 + $f($n + 1) }; $f(1))".to_owned(),
        "$reduce([1..5000], function($a, $n) { {'a': $a} })".to_owned(),
    ];
    let small = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for source in nested {
            if let Ok(expression) = Expression::parse(&source, "Output") {
                expression.top_level_references();
                expression.variables();
                let _ = evaluate(&source);
            }
        }
    });
    small.unwrap().join().unwrap();
}
