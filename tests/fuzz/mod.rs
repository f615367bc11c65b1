//! Tests every language that parses foreign text with random text.
//!
//! A target is a function of a text: it must not panic, must end, and must keep the guarantees of its language, such as
//! errors whose positions are inside the text. Texts are valid ones that were cut, joined and changed, and sequences of
//! the language's words, the same ones on every machine. `cargo test --test main fuzz` runs some hundreds per target;
//! `ORK_FUZZ_SECONDS=3600` runs new ones for an hour per target. A failure reports its seed, and `ORK_FUZZ_SEED=0x…`
//! with the target's name runs only that one and reduces it.

mod generate;
mod seeds;
mod targets;

use std::time::{Duration, Instant};

use arbtest::arbitrary::Unstructured;
use generate::text;

/// The number of texts per target in an ordinary run, and the numbers of random bytes from which they are built.
const RUNS: u64 = 250;
const SIZES: [u64; 4] = [64, 256, 1024, 4096];

struct Language {
    seeds: &'static [&'static str],
    words: &'static [&'static str],
    target: fn(&str),
}

/// Runs the target on many texts.
fn run(language: &Language) {
    let property = |u: &mut Unstructured<'_>| {
        let text = text(u, language.seeds, language.words)?;
        let started = Instant::now();
        (language.target)(&text);
        assert!(started.elapsed() < Duration::from_secs(60), "takes over a minute: {text}");
        Ok(())
    };
    if let Ok(seed) = std::env::var("ORK_FUZZ_SEED") {
        let seed = u64::from_str_radix(seed.trim_start_matches("0x"), 16).expect("a seed like 0x1f");
        return arbtest::arbtest(property).seed(seed).minimize().run();
    }
    let end = std::env::var("ORK_FUZZ_SECONDS")
        .ok()
        .map(|seconds| Instant::now() + Duration::from_secs(seconds.parse().expect("a number of seconds")));
    let mut chance: u64 = if end.is_some() { rand_start() } else { 0x5EED };
    for run in 0.. {
        let over = end.map_or(run >= RUNS, |end| Instant::now() >= end);
        if over {
            break;
        }
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let size = SIZES[(run % 4) as usize];
        // The upper half of a seed is random, the lower half is the number of random bytes.
        arbtest::arbtest(property).seed((chance & 0xFFFF_FFFF_0000_0000) | size).run();
    }
}

/// Returns a different start for each long run.
fn rand_start() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |since| since.as_nanos() as u64)
}

macro_rules! languages {
    ($($name:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            let (seeds, words) = seeds::$name();
            run(&Language { seeds, words, target: targets::$name });
        })*
    };
}

languages!(
    json,
    pattern,
    transform,
    template,
    machine,
    jsonata,
    jsonpath,
    intrinsic,
    policy,
    schedule,
    schema,
    yaml,
    wire,
    logs_filter,
    workflow,
    expression
);
