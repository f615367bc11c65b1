//! Compares the index, single patterns and explanations on randomly generated patterns and events.
//!
//! The random sequence is fixed, so every run tests the same cases. Values are few and similar, so that filters of
//! every kind both match and fail. Arrays are frequent, to test array consistency.

use super::{Event, Index, Pattern, explain, matches};

/// A pseudo-random number generator (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    fn list(&mut self, longest: usize, make: impl Fn(&mut Self) -> String) -> String {
        let items: Vec<String> = (0..=self.below(longest)).map(|_| make(self)).collect();
        items.join(", ")
    }
}

const NAMES: [&str; 6] = ["a", "b", "c", "a.b", "a-b", "Ä"];
const TEXTS: [&str; 16] = [
    "",
    "a",
    "A",
    "ab",
    "aB",
    "abc",
    "b",
    "cab",
    "10.0.0.1",
    "10.0.1.7",
    "::ffff:a00:1",
    "0a00::1",
    "straße",
    "STRASSE",
    "a*b",
    "1",
];
const NUMBERS: [&str; 10] = ["0", "-0.0", "1", "1.0", "1e0", "2.5", "-3", "1e400", "123456789012345678901", "100"];
const WILDCARDS: [&str; 9] = ["*", "a*", "*b", "a*b", "*a*", "10.*.1", "a\\\\*b", "", "*tra*"];
const LITERALS: [&str; 3] = ["true", "false", "null"];

fn text(chance: &mut Chance) -> String {
    format!("\"{}\"", chance.pick(&TEXTS))
}

fn filter(chance: &mut Chance) -> String {
    let text = text(chance);
    match chance.below(17) {
        0..=2 => text,
        3 => chance.pick(&NUMBERS).to_owned(),
        4 => chance.pick(&LITERALS).to_owned(),
        5 => format!("{{\"prefix\": {text}}}"),
        6 => format!("{{\"suffix\": {text}}}"),
        7 => format!("{{\"prefix\": {{\"equals-ignore-case\": {text}}}}}"),
        8 => format!("{{\"suffix\": {{\"equals-ignore-case\": {text}}}}}"),
        9 => format!("{{\"equals-ignore-case\": {text}}}"),
        10 => format!("{{\"anything-but\": {text}}}"),
        11 => format!("{{\"anything-but\": {{\"wildcard\": \"{}\"}}}}", chance.pick(&WILDCARDS)),
        12 => format!("{{\"exists\": {}}}", chance.pick(&["true", "false"])),
        13 => format!("{{\"cidr\": \"{}\"}}", chance.pick(&["10.0.0.0/24", "10.0.0.0/8", "::/3", "a00::/20"])),
        14 => format!("{{\"wildcard\": \"{}\"}}", chance.pick(&WILDCARDS)),
        15 => format!("{{\"numeric\": [\"{}\", {}]}}", chance.pick(&["=", "<", "<=", ">", ">="]), chance.below(4)),
        _ => format!("{{\"numeric\": [\">\", {}, \"<=\", {}]}}", chance.below(3), 3 + chance.below(3)),
    }
}

fn pattern(chance: &mut Chance, depth: usize) -> String {
    let member = |chance: &mut Chance| match chance.below(8) {
        0 => format!("\"$or\": [{}, {}]", pattern(chance, depth + 1), pattern(chance, depth + 1)),
        1..=3 if depth < 2 => format!("\"{}\": {}", chance.pick(&NAMES), pattern(chance, depth + 1)),
        _ => format!("\"{}\": [{}]", chance.pick(&NAMES), chance.list(3, filter)),
    };
    format!("{{{}}}", chance.list(3, member))
}

fn value(chance: &mut Chance, depth: usize) -> String {
    match chance.below(10) {
        0..=3 => text(chance),
        4 => chance.pick(&NUMBERS).to_owned(),
        5 => chance.pick(&LITERALS).to_owned(),
        6 | 7 if depth < 4 => event(chance, depth + 1),
        8 if depth < 4 => format!("[{}]", chance.list(3, |chance| value(chance, depth + 1))),
        _ => "[]".to_owned(),
    }
}

fn event(chance: &mut Chance, depth: usize) -> String {
    format!("{{{}}}", chance.list(4, |chance| format!("\"{}\": {}", chance.pick(&NAMES), value(chance, depth))))
}

/// Returns random valid patterns.
fn patterns(chance: &mut Chance, count: usize) -> Vec<(String, Pattern)> {
    let mut patterns = Vec::new();
    while patterns.len() < count {
        let text = pattern(chance, 0);
        if let Ok(pattern) = Pattern::parse(&text) {
            patterns.push((text, pattern));
        }
    }
    patterns
}

#[test]
fn the_index_agrees_with_single_patterns() {
    let mut chance = Chance(0x5eed);
    let patterns = patterns(&mut chance, 300);
    let mut index = Index::default();
    let mut held = Vec::new();
    let mut matched = 0;
    for round in 0..600 {
        let number = chance.below(patterns.len());
        if chance.below(3) == 0 {
            assert_eq!(index.remove(&number), held.contains(&number));
            held.retain(|known| *known != number);
        } else {
            index.insert(number, &patterns[number].1);
            if !held.contains(&number) {
                held.push(number);
            }
        }
        assert_eq!(index.len(), held.len());
        let text = event(&mut chance, 0);
        let event = Event::parse(&text).expect("events made by chance are JSON");
        let expected: Vec<&usize> = held.iter().filter(|number| matches(&patterns[**number].1, &event)).collect();
        matched += expected.len();
        assert_eq!(index.matching(&event), expected, "round {round}: {text}");
        assert_eq!(index.matching_text(&text).expect("the event is JSON"), expected, "round {round}: {text}");
    }
    assert!(matched > 1_000, "chance must make matches, but made {matched}");
}

#[test]
fn explanations_and_small_indexes_agree_with_verdicts() {
    let mut chance = Chance(0xbeef);
    for (text, pattern) in patterns(&mut chance, 1000) {
        let event_text = event(&mut chance, 0);
        let event = Event::parse(&event_text).expect("events made by chance are JSON");
        let explanation = explain(&pattern, &event);
        assert_eq!(explanation.matched(), matches(&pattern, &event), "{text} {event_text}");
        assert_eq!(
            explanation.matched(),
            explanation.refusals().next().is_none(),
            "{text} {event_text}\n{explanation}"
        );
        let mut index = Index::default();
        index.insert((), &pattern);
        let found = index.matching_text(&event_text).expect("the event is JSON");
        assert_eq!(!found.is_empty(), explanation.matched(), "{text} {event_text}");
    }
}
