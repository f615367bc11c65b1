//! The expected number of items: `3`, `1..`, `1..3`, or `{ min: 1, max: 3 }` in a lab.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::words;

/// A range of numbers, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Shape")]
pub struct Count {
    pub min: usize,
    pub max: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    min: Option<usize>,
    max: Option<usize>,
}

/// A number, a text, or bounds. They are deserialized manually for clear error messages.
struct Shape(Count);

impl Count {
    pub const AT_LEAST_ONE: Self = Self { min: 1, max: None };

    pub const fn exactly(number: usize) -> Self {
        Self { min: number, max: Some(number) }
    }

    fn new(min: usize, max: Option<usize>) -> Result<Self, String> {
        match max {
            Some(max) if max < min => Err(format!("{min}..{max} holds no number; write the smaller one first")),
            _ => Ok(Self { min, max }),
        }
    }

    pub fn holds(self, number: usize) -> bool {
        number >= self.min && !self.exceeded_by(number)
    }

    pub fn exceeded_by(self, number: usize) -> bool {
        self.max.is_some_and(|max| number > max)
    }

    /// Describes the count with a noun: `1 message`, `at least 1 message`, `1 to 3 messages`.
    pub fn of(self, noun: &str) -> String {
        match self.max {
            Some(0) => format!("no {noun}"),
            Some(max) if max == self.min => words::count(max, noun),
            Some(max) => format!("{} to {}", self.min, words::count(max, noun)),
            None => format!("at least {}", words::count(self.min, noun)),
        }
    }
}

impl FromStr for Count {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| {
            part.trim().parse::<usize>().map_err(|_| format!("`{text}` is not a count; write `3`, `1..` or `1..3`"))
        };
        match text.split_once("..") {
            None => number(text).map(Self::exactly),
            Some((min, "")) => Self::new(number(min)?, None),
            Some(("", max)) => Self::new(0, Some(number(max)?)),
            Some((min, max)) => Self::new(number(min)?, Some(number(max)?)),
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max {
            Some(max) if max == self.min => write!(f, "{max}"),
            Some(max) => write!(f, "{}..{max}", self.min),
            None => write!(f, "{}..", self.min),
        }
    }
}

impl TryFrom<Shape> for Count {
    type Error = String;

    fn try_from(shape: Shape) -> Result<Self, Self::Error> {
        Ok(shape.0)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl<'de> serde::de::Visitor<'de> for Visitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a count: `3`, `1..3` or `{ min: 1, max: 3 }`")
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Shape, E> {
        usize::try_from(number).map(|number| Shape(Count::exactly(number))).map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Shape, E> {
        usize::try_from(number)
            .map(|number| Shape(Count::exactly(number)))
            .map_err(|_| E::custom(format!("{number} is not a count; write 0 or more")))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Shape, E> {
        text.parse().map(Shape).map_err(E::custom)
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Shape, A::Error> {
        let bounds = Bounds::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        Count::new(bounds.min.unwrap_or(0), bounds.max).map(Shape).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_and_ranges() {
        let cases = [("3", (3, Some(3))), ("1..", (1, None)), ("1..3", (1, Some(3))), ("..2", (0, Some(2)))];
        for (text, (min, max)) in cases {
            assert_eq!(text.parse::<Count>(), Ok(Count { min, max }), "{text}");
        }
        assert!("3..1".parse::<Count>().is_err());
        assert!("many".parse::<Count>().is_err());
    }

    #[test]
    fn reads_bounds() {
        let count: Count = serde_json::from_str("{\"min\":1,\"max\":2}").expect("bounds");
        assert_eq!(count, Count { min: 1, max: Some(2) });
        assert_eq!(count.of("message"), "1 to 2 messages");
    }
}
