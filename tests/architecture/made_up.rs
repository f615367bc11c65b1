//! Tests the checks with a synthetic tree, in which a wall is broken in every way.

use super::circles;
use super::kinds;
use super::purity;
use super::source::Source;
use super::tree::Tree;
use super::walls::{self, Wall};

/// `low` may import nothing, `high` may import `low`, and `facade` re-exports what is in `high`.
const WALLS: &[Wall] = &[
    Wall { of: &["low"], may: &["facade"] },
    Wall { of: &["facade"], may: &["high"] },
    Wall { of: &["high"], may: &["low"] },
];

const HIGH: &str = "pub mod deep;\npub struct Thing;\npub fn call() {}\n";

/// Returns what is broken if `low/mod.rs` has this text.
fn broken(low: &str) -> Vec<String> {
    let source = Source::made_up(&[
        ("lib.rs", "pub mod facade; pub mod high; pub mod low;"),
        ("facade.rs", "pub use crate::high::{Thing as Renamed, deep}; pub use crate::high::*;"),
        ("high/mod.rs", HIGH),
        ("high/deep.rs", "pub fn dive() {}"),
        ("low/mod.rs", low),
        ("low/inner.rs", "use super::super::high::Thing;"),
        ("low/tests.rs", "use crate::high::Thing;"),
    ]);
    walls::broken(&Tree::read(&source), WALLS)
}

#[test]
fn each_way_to_write_an_import_is_seen() {
    let ways = [
        ("use crate::high::Thing;", 2),
        ("use super::high::Thing;", 2),
        ("use self::super::high::Thing;", 2),
        ("use crate::{high::Thing};", 2),
        ("use crate::{\n    high::{self, deep::dive},\n};", 3),
        ("use crate::high::*;", 2),
        ("use crate::*;\nfn f() { high::call(); }", 3),
        ("use crate::high as harmless;", 2),
        ("use crate as root;\nfn f() { root::high::call(); }", 3),
        ("use super as above;\nuse above::high::Thing;", 3),
        ("fn f() { crate::high::call(); }", 2),
        ("fn f() -> Option<crate::high::Thing> { None }", 2),
        ("fn f() { let _ = <crate::high::Thing as Default>::default(); }", 2),
        ("fn f() { super::high::deep::dive(); }", 2),
        ("fn f() { use super::high::call; call(); }", 2),
        ("impl crate::high::Trait for u8 {}", 2),
        ("fn f() { println!(\"{}\", crate::high::call()); }", 2),
        ("macro_rules! m { () => { $crate::high::call() }; }", 2),
        ("#[serde(with = \"crate::high::deep\")]\nstruct S;", 2),
        ("#[derive(crate::high::Thing)]\nstruct S;", 2),
        ("mod inner;", 2),
        ("mod written { fn f() { super::super::high::call(); } }", 2),
        ("#[cfg(not(test))]\nuse crate::high::Thing;", 3),
        ("#[cfg(any(test, unix))]\nuse crate::high::Thing;", 3),
        ("#[cfg(test)]\nmod tests {}\nuse crate::high::Thing;", 4),
        ("#[cfg(test)]\nmod tests;\nfn f() { crate::high::call(); }", 4),
        // Through a re-export, another name, a glob, and a local alias of it.
        ("use crate::facade::Renamed;", 2),
        ("use crate::facade::deep::dive;", 2),
        ("use crate::facade::call;", 2),
        ("use crate::facade;\nfn f() { facade::Renamed; }", 3),
        ("pub use crate::facade as other;\nfn f() { other::call(); }", 3),
    ];
    for (low, line) in ways {
        let broken = broken(low);
        let is_seen = |found: &String| found.contains("imports high") && found.contains(&format!("rs:{line}: low"));
        assert!(broken.iter().any(is_seen), "not seen: {low}\n{broken:#?}");
    }
}

#[test]
fn tests_and_words_are_no_imports() {
    let ways = [
        "#[cfg(test)]\nmod tests;",
        "#[cfg(test)]\nmod tests { use crate::high::Thing; }",
        "#[cfg(all(test, unix))]\nuse crate::high::Thing;",
        "#[cfg(test)]\nfn helper() { crate::high::call(); }",
        "struct S;\nimpl S { #[cfg(test)] fn f() { crate::high::call(); } }",
        "/// Like crate::high::Thing.\nfn f() {} // crate::high::call()",
        "const TEXT: &str = \"crate::high::call()\";",
        "mod high { pub fn call() {} }\nfn f() { high::call(); }",
        "pub(in crate::low) fn f() {}",
    ];
    for low in ways {
        assert_eq!(broken(low), Vec::<String>::new(), "{low}");
    }
}

#[test]
fn a_folder_without_a_wall_and_a_wall_without_a_folder_are_seen() {
    let source = Source::made_up(&[("lib.rs", "mod low; mod other;"), ("low.rs", ""), ("other.rs", "")]);
    let tree = Tree::read(&source);
    let broken = walls::broken(&tree, WALLS);
    assert_eq!(broken, ["other: no wall; add its folder to tests/architecture/walls.rs"]);
    assert_eq!(walls::stale(&tree, WALLS), ["facade", "facade", "high", "high"]);
}

#[test]
fn services_do_not_see_each_other() {
    let text = |own: &str| {
        let source = Source::made_up(&[
            ("lib.rs", "pub mod local;"),
            ("local/mod.rs", "pub mod service;"),
            ("local/service/mod.rs", "pub mod one; pub mod two; mod fault; pub use fault::Fault;"),
            ("local/service/fault.rs", "pub struct Fault;"),
            ("local/service/one/mod.rs", &format!("mod inner; {own}")),
            ("local/service/one/inner.rs", "pub struct Own;"),
            ("local/service/two/mod.rs", "pub mod inner; pub struct Other;"),
            ("local/service/two/inner.rs", ""),
        ]);
        let walls = [
            Wall { of: &["local::service::*"], may: &["local::service"] },
            Wall { of: &["local::service"], may: &["local::service::*"] },
        ];
        walls::broken(&Tree::read(&source), &walls)
    };
    for own in ["use super::Fault;", "use super::fault::Fault;", "use self::inner::Own;"] {
        assert_eq!(text(own), Vec::<String>::new(), "{own}");
    }
    for other in ["use super::two::Other;", "use super::*; fn f(_: two::Other) {}", "use crate::local::service::two;"] {
        assert!(text(other).iter().any(|found| found.contains("one imports local::service::two")), "{other}");
    }
}

#[test]
fn pure_code_is_caught_with_the_world_however_it_is_named() {
    let text = |own: &str| {
        let source = Source::made_up(&[("lib.rs", "mod low;"), ("low.rs", own)]);
        purity::broken(&Tree::read(&source), &["low"], &["tokio".to_owned(), "serde".to_owned()])
    };
    let ways = [
        "use std::fs;",
        "use std::fs as files; fn f() { files::read(\"x\"); }",
        "use std::{collections::BTreeMap, time::{Duration, SystemTime}};",
        "use std as standard; fn f() { standard::thread::spawn(f); }",
        "use std::*;",
        "use std::time::*;",
        "fn f() { ::std::process::exit(1); }",
        "fn f() { tokio::spawn(async {}); }",
        "use ::tokio::spawn as go;",
        "extern crate tokio as quiet;",
        "#[tokio::main]\nasync fn f() {}",
        "use std::io::{self}; fn f() { io::stdout(); }",
        "fn f() { let x = vec![std::env::args()]; }",
    ];
    for way in ways {
        assert!(!text(way).is_empty(), "not seen: {way}");
    }
    for pure in
        ["use std::time::Duration;", "use serde::Serialize;", "use std::io::Cursor;", "use std::collections::*;"]
    {
        assert_eq!(text(pure), Vec::<String>::new(), "{pure}");
    }
}

#[test]
fn circles_are_found_and_compared_with_the_known_ones() {
    let source = Source::made_up(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a/mod.rs", "mod inner; pub struct A;"),
        ("a/inner.rs", "use crate::b::B;"),
        ("b.rs", "use super::c::C; pub struct B;"),
        ("c.rs", "use crate::a::A; pub struct C;"),
        ("d.rs", "use crate::a::A;"),
    ]);
    let found = circles::circles(&Tree::read(&source));
    let names: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["crate: a b c"]);
    assert_eq!(circles::unlike(&found, "crate: a b c d"), Vec::<String>::new());
    assert_eq!(
        circles::unlike(&found, "crate: a b"),
        ["new: crate: a b c", "gone, take it out of the list: crate: a b"]
    );
}

#[test]
fn each_way_to_tell_kinds_apart_is_seen() {
    let broken = |text: &str| {
        let source = Source::made_up(&[
            ("lib.rs", "pub mod step; pub mod other;"),
            ("step/mod.rs", "mod own;\nkinds! {\n    \"put-rule\" => PutRule,\n    \"sqs\" => sqs: Sqs(Box<Sqs>),\n}"),
            (
                "step/own.rs",
                "fn f(s: super::Step) { match s { super::Step::PutRule(_) => {} super::Step::Sqs(_) => {} } }",
            ),
            ("other.rs", text),
        ]);
        kinds::broken(&Tree::read(&source), &source, &["step"])
    };
    let ways = [
        "use crate::step::Step;\nfn f(s: Step) { match s { Step::PutRule(_) => 1, Step::Sqs(_) => 2 } }",
        "use crate::step::Step;\nfn f(s: Step) { match s { Step::PutRule(_) | Step::Sqs(_) => 1, _ => 2 } }",
        "use crate::step::Step as Kind;\nfn f(s: Kind) { match s { Kind::PutRule(_) => 1, Kind::Sqs { .. } => 2 } }",
        "use crate::step::Step::{PutRule, Sqs};\nfn f() { match s { PutRule(_) => 1, Sqs(_) => 2 } }",
        "use crate::step::Step::*;\nfn f() { match s { PutRule(_) => 1, Sqs(_) => 2 } }",
        "use crate::step;\nfn f() { if let step::Step::PutRule(_) = s {}\n if let step::Step::Sqs(_) = s {} }",
        "use crate::step::Step;\nfn f() -> bool { matches!(s, Step::PutRule(_) | Step::Sqs(_)) }",
        "use crate::step::Step;\nimpl Step { fn f(&self) { match self { Self::PutRule(_) => 1, Self::Sqs(_) => 2 } } }",
        "fn f() { let crate::step::Step::PutRule(_) = s else { return };\n matches!(s, Some(super::step::Step::Sqs(_))) }",
    ];
    for text in ways {
        let found = broken(text);
        assert!(found.iter().any(|found| found.contains("other.rs") && found.contains("PutRule, Sqs")), "{text}");
    }
    let others = [
        "use crate::step::Step;\nfn f() { if let Step::PutRule(_) = s {} }\nfn g() { matches!(s, Step::Sqs(_)) }",
        "use crate::step::Step;\nfn f() -> [Step; 2] { [Step::PutRule(a), Step::Sqs(b)] }",
        "enum Step { PutRule, Sqs }\nfn f(s: Step) { match s { Step::PutRule => 1, Step::Sqs => 2 } }",
        "use crate::step::Step;\n#[cfg(test)]\nmod tests { fn f() { match s { Step::PutRule(_) => 1, Step::Sqs(_) => 2 } } }",
    ];
    for text in others {
        assert_eq!(broken(text), Vec::<String>::new(), "{text}");
    }
}
