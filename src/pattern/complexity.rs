//! Limits the matching work of wildcard patterns.
//!
//! While EventBridge's matcher reads a string it can be at many places of a wildcard pattern at once: for `*a*a` and
//! the string `aaa`, after both asterisks and after both letters. The complexity of a pattern is the largest number of
//! such places that any string can lead to, over all wildcards that compete for one field. AWS rejects patterns that
//! exceed [`MAXIMUM`] ("Wildcards and event pattern complexity" in the user guide; the README of event-ruler describes
//! the procedure).
//!
//! Fields are matched in the order of their paths, so wildcards of two `$or` branches compete only where both branches
//! were reached by the same filters. Conditions after a missing field do not count.

use std::collections::{BTreeMap, HashSet};

use super::error::Error;
use super::filter::{Filter, Wildcard};
use super::fold;
use super::rule::Alternative;

/// The maximum number of simultaneous places that AWS accepts.
const MAXIMUM: usize = 10;

/// The maximum number of sets of places that are examined before a pattern is rejected as too complex.
///
/// Deviation: EventBridge's matcher has no such limit. It is far above what a pattern within AWS's size limit needs.
const MAXIMUM_SETS: usize = 20_000;

/// Fails if the wildcards of the alternatives are too complex.
pub(super) fn check(alternatives: &[Alternative]) -> Result<(), Error> {
    let mut stages = Stages::default();
    let has_wildcard = |alternative: &&Alternative| {
        let filters = alternative.conditions.iter().flat_map(|condition| &condition.filters);
        filters.into_iter().any(|filter| wildcards_of(filter).next().is_some())
    };
    for alternative in alternatives.iter().filter(has_wildcard) {
        stages.add(alternative);
    }
    let machines = stages.machines.iter().filter(|(key, _)| stages.reached.contains(&key.stage));
    for (key, machine) in machines.map(|(key, stage)| (key, Machine::new(&stage.filters))) {
        if machine.complexity() > MAXIMUM {
            let conditions = alternatives.iter().flat_map(|alternative| &alternative.conditions);
            let mut span =
                conditions.filter(|condition| *condition.path == *key.path).map(|condition| condition.span.clone());
            let reason = "Rule is too complex - try using fewer wildcard characters or fewer repeating character \
                          sequences after a wildcard character";
            let help = format!("the wildcards of `{}` can be in more than {MAXIMUM} places at once", key.path);
            return Err(Error::unplaced(reason, span.next_back().unwrap_or(0..0), help));
        }
    }
    Ok(())
}

/// Returns the wildcards of a filter.
fn wildcards_of(filter: &Filter) -> impl Iterator<Item = &Wildcard> {
    let excluded = match filter {
        Filter::AnythingBut(filter) => &filter.excluded[..],
        _ => std::slice::from_ref(filter),
    };
    excluded.iter().filter_map(|filter| match filter {
        Filter::Wildcard(wildcard) => Some(wildcard),
        _ => None,
    })
}

/// The stages of matching: before the first field, and after each field by the filter that accepted it.
#[derive(Default)]
struct Stages<'p> {
    machines: BTreeMap<Key<'p>, Stage<'p>>,
    /// Stages that are preceded by present fields only.
    reached: HashSet<usize>,
    count: usize,
}

/// A field at a stage.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'p> {
    stage: usize,
    path: &'p str,
}

/// The filters for a field at a stage, once for each alternative that has them, and the stage that follows each.
#[derive(Default)]
struct Stage<'p> {
    filters: Vec<&'p Filter>,
    next: Vec<usize>,
}

impl<'p> Stages<'p> {
    fn add(&mut self, alternative: &'p Alternative) {
        self.reached.insert(0);
        let mut stages = HashSet::from([0]);
        for condition in &alternative.conditions {
            stages =
                stages.into_iter().flat_map(|stage| self.step(stage, &condition.path, &condition.filters)).collect();
        }
    }

    /// Adds `filters` for the field at `path` and returns the stages that follow them.
    fn step(&mut self, stage: usize, path: &'p str, filters: &'p [Filter]) -> Vec<usize> {
        let Self { machines, reached, count } = self;
        let is_reached = reached.contains(&stage);
        let machine = machines.entry(Key { stage, path }).or_default();
        let mut next = None;
        let mut lead = |filter: &'p Filter| {
            let known = machine.filters.iter().position(|known| *known == filter);
            let stage = known.and_then(|known| machine.next.get(known).copied()).or(next).unwrap_or_else(|| {
                *count += 1;
                *count
            });
            machine.filters.push(filter);
            machine.next.push(stage);
            if is_reached && !filter.wants_absence() {
                reached.insert(stage);
            }
            next = Some(stage);
            stage
        };
        filters.iter().map(&mut lead).collect()
    }
}

/// The places in the wildcards of one field.
struct Machine {
    places: Vec<Place>,
    /// The places before the first byte, one for each filter.
    starts: Vec<usize>,
}

/// A place in a filter's wildcard, after `token`.
struct Place {
    token: Token,
    next: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Start,
    Byte(u8),
    Gap,
}

const QUOTE: Token = Token::Byte(b'"');

impl Machine {
    fn new(filters: &[&Filter]) -> Self {
        let mut machine = Self { places: Vec::new(), starts: Vec::new() };
        let mut known: Vec<(&Filter, usize, usize)> = Vec::new();
        for filter in filters.iter().filter(|filter| wildcards_of(filter).next().is_some()) {
            let ends = known.iter().find(|(known, ..)| known == filter).map(|(_, start, end)| (*start, *end));
            let (start, end) = ends.unwrap_or_else(|| {
                let (start, end) = (machine.add(Token::Start), machine.add(QUOTE));
                machine.starts.push(start);
                known.push((filter, start, end));
                (start, end)
            });
            for wildcard in wildcards_of(filter) {
                machine.add_wildcard(start, end, wildcard);
            }
        }
        machine
    }

    /// Adds the places of `wildcard` between `start` and `end`. The quotes around the string are read as part of it.
    ///
    /// Equal filters share places up to the first letter after a gap. After that, the matcher reaches the same place
    /// twice, once for each case of the letter, and adds separate places for every wildcard, even for a duplicate.
    fn add_wildcard(&mut self, start: usize, end: usize, wildcard: &Wildcard) {
        let (mut shares, mut after_gap) = (true, false);
        let mut place = self.follow(start, QUOTE, shares);
        for piece in &wildcard.pieces {
            if after_gap {
                place = self.follow(place, Token::Gap, shares);
            }
            for character in piece.chars() {
                shares &= !(after_gap && fold::has_case(character));
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    place = self.follow(place, Token::Byte(byte), shares);
                }
            }
            after_gap = true;
        }
        if let Some(place) = self.places.get_mut(place)
            && !place.next.contains(&end)
        {
            place.next.push(end);
        }
    }

    fn add(&mut self, token: Token) -> usize {
        self.places.push(Place { token, next: Vec::new() });
        self.places.len() - 1
    }

    /// Returns the place after `token` read at `place`: an existing one if `shares` is set, otherwise a new one.
    fn follow(&mut self, place: usize, token: Token, shares: bool) -> usize {
        let known = self.next(place).find(|next| shares && self.token(*next) == token);
        known.unwrap_or_else(|| {
            let next = self.add(token);
            if let Some(place) = self.places.get_mut(place) {
                place.next.push(next);
            }
            next
        })
    }

    fn next(&self, place: usize) -> impl Iterator<Item = usize> {
        self.places.get(place).into_iter().flat_map(|place| place.next.iter().copied())
    }

    fn token(&self, place: usize) -> Token {
        self.places.get(place).map_or(Token::Start, |place| place.token)
    }

    /// Returns the largest number of simultaneous places, or any number above [`MAXIMUM`] if there are too many sets of
    /// places.
    fn complexity(&self) -> usize {
        let mut bytes: Vec<Option<u8>> = vec![None];
        for place in &self.places {
            match place.token {
                Token::Byte(byte) if !bytes.contains(&Some(byte)) => bytes.push(Some(byte)),
                _ => {}
            }
        }
        let mut largest = 0;
        let mut seen = HashSet::new();
        let mut pending = vec![self.starts.clone()];
        while let Some(places) = pending.pop() {
            for byte in &bytes {
                let next = self.read(&places, *byte);
                largest = largest.max(self.size(&next));
                if largest > MAXIMUM || seen.len() > MAXIMUM_SETS {
                    return MAXIMUM + 1;
                }
                if !next.is_empty() && seen.insert(next.clone()) {
                    pending.push(next);
                }
            }
        }
        largest
    }

    /// Returns the places after reading `byte`, or, for `None`, a byte that no wildcard contains.
    fn read(&self, places: &[usize], byte: Option<u8>) -> Vec<usize> {
        let fits = |place: usize| byte.is_some_and(|byte| self.token(place) == Token::Byte(byte));
        let mut after = Vec::new();
        for place in places {
            if self.token(*place) == Token::Gap {
                after.push(*place);
            }
            for next in self.next(*place) {
                if self.token(next) == Token::Gap {
                    after.push(next);
                    after.extend(self.next(next).filter(|next| fits(*next)));
                } else if fits(next) {
                    after.push(next);
                }
            }
        }
        after.sort_unstable();
        after.dedup();
        after
    }

    /// Returns the number of `places` and of the gaps that directly follow them.
    fn size(&self, places: &[usize]) -> usize {
        let gaps = places.iter().flat_map(|place| self.next(*place));
        let more = gaps.filter(|next| self.token(*next) == Token::Gap && places.binary_search(next).is_err());
        places.len() + more.count()
    }
}

#[cfg(test)]
mod tests {
    use super::super::rule::Pattern;

    #[test]
    fn ten_places_are_the_limit() {
        let list = |wildcards: &[&str]| {
            let filters: Vec<String> = wildcards.iter().map(|text| format!("{{\"wildcard\": \"{text}\"}}")).collect();
            Pattern::parse(&format!("{{\"a\": [{}]}}", filters.join(", ")))
        };
        let stacks = ["*:stack/A/*", "*:stack/B/*", "*:stack/C/*", "*:stack/D/*"];
        assert!(list(&stacks[..3]).is_ok());
        assert!(list(&stacks).is_err());
        assert!(list(&["*:*:*:*:event-bus/*"]).is_ok());
        let error = list(&["*:*:*:*:*:event-bus/*"]).unwrap_err();
        assert_eq!(
            error.message(),
            "Event pattern is not valid. Reason: Rule is too complex - try using fewer wildcard characters or fewer \
             repeating character sequences after a wildcard character"
        );
        assert_eq!(error.span, 6..45);
    }

    #[test]
    fn wildcards_of_other_branches_compete_only_at_the_same_stage() {
        let branches = |before: fn(usize) -> String| {
            let branch =
                |number: usize| format!("{{\"a\": [{}], \"f\": [{{\"wildcard\": \"*:{number}:*\"}}]}}", before(number));
            let branches: Vec<String> = (0..6).map(branch).collect();
            Pattern::parse(&format!("{{\"$or\": [{}]}}", branches.join(", ")))
        };
        assert!(branches(|number| number.to_string()).is_ok());
        assert!(branches(|_| "1".to_owned()).is_err());
        assert!(branches(|_| "{\"exists\": false}".to_owned()).is_ok());
    }

    #[test]
    fn the_search_is_bounded() {
        let long = format!("{{\"a\": [{{\"wildcard\": \"*{}*{}*\"}}]}}", "ab".repeat(900), "ba".repeat(900));
        let _ = Pattern::parse(&long);
    }
}
