//! Computes execution times minute by minute from the text of each field, and compares them with those of [`Schedule`].

use time::{Date, Duration, OffsetDateTime, Weekday};

use super::Schedule;

/// A pseudo-random number generator with a fixed sequence.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[usize::try_from(self.below(texts.len() as u64)).unwrap()]
    }
}

fn number(text: &str) -> i64 {
    const NAMES: [&str; 19] = [
        "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP",
        "OCT", "NOV", "DEC",
    ];
    match NAMES.iter().position(|name| *name == text) {
        Some(index) if index < 7 => index as i64 + 1,
        Some(index) => index as i64 - 6,
        None => text.parse().unwrap(),
    }
}

/// Returns whether an entry such as `3`, `5-2` or `*/7` includes a value, by stepping through the range.
fn holds(entry: &str, value: i64, low: i64, high: i64) -> bool {
    let (base, step) = entry.split_once('/').map_or((entry, 1), |(base, step)| (base, number(step)));
    let (from, to) = match base.split_once('-') {
        _ if base == "*" => (low, high),
        Some((from, to)) => (number(from), number(to)),
        None if entry.contains('/') => (number(base), high),
        None => (number(base), number(base)),
    };
    let mut walked = 0;
    let mut at = from;
    loop {
        if at == value && walked % step == 0 {
            return true;
        }
        if at == to {
            return false;
        }
        at = if at == high { low } else { at + 1 };
        walked += 1;
    }
}

fn field(text: &str, value: i64, low: i64, high: i64) -> bool {
    text.split(',').any(|entry| holds(entry, value, low, high))
}

fn month_day(entry: &str, date: Date) -> bool {
    let last = (1..=31).rev().find_map(|day| date.replace_day(day).ok()).unwrap();
    let is_workday = |date: Date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    if let Some(before) = entry.strip_prefix("L-") {
        return date + Duration::days(number(before)) == last;
    }
    match entry {
        "L" => date == last,
        "LW" => {
            is_workday(date)
                && (1..)
                    .map(|days| date + Duration::days(days))
                    .take_while(|later| *later <= last)
                    .all(|later| !is_workday(later))
        }
        _ => match entry.strip_suffix('W') {
            None => holds(entry, i64::from(date.day()), 1, 31),
            Some(day) => match date.replace_day(number(day) as u8) {
                Err(_) => false,
                Ok(wanted) => {
                    let near = [0, -1, 1, -2, 2].map(|days| wanted + Duration::days(days));
                    let nearest = near.into_iter().find(|near| is_workday(*near) && near.month() == date.month());
                    nearest == Some(date)
                }
            },
        },
    }
}

fn week_day(entry: &str, date: Date) -> bool {
    let weekday = i64::from(date.weekday().number_from_sunday());
    if let Some((day, nth)) = entry.split_once('#') {
        let so_far = (1..=date.day()).filter(|day| date.replace_day(*day).unwrap().weekday() == date.weekday()).count();
        return number(day) == weekday && so_far as i64 == number(nth);
    }
    match entry.strip_suffix('L') {
        Some("") => weekday == 7,
        Some(day) => number(day) == weekday && (date + Duration::days(7)).month() != date.month(),
        None => holds(entry, weekday, 1, 7),
    }
}

fn fires_on(fields: &[&str], date: Date) -> bool {
    let day = match (fields[2], fields[4]) {
        (days, "?") => days.split(',').any(|entry| month_day(entry, date)),
        (_, days) => days.split(',').any(|entry| week_day(entry, date)),
    };
    day && field(fields[3], i64::from(u8::from(date.month())), 1, 12)
        && field(fields[5], i64::from(date.year()), 1970, 2199)
}

fn slowly(fields: &[&str], after: i64, days: i64) -> Option<i64> {
    let start = after.div_euclid(60) * 60 + 60;
    let first = OffsetDateTime::from_unix_timestamp(start).unwrap().date();
    let dates = (0..days).map(|day| first + Duration::days(day)).filter(|date| fires_on(fields, *date));
    dates
        .flat_map(|date| {
            let midnight = date.midnight().assume_utc().unix_timestamp();
            (0..1440).map(move |minute| (midnight + minute * 60, minute))
        })
        .find(|(moment, minute)| {
            *moment >= start && field(fields[0], minute % 60, 0, 59) && field(fields[1], minute / 60, 0, 23)
        })
        .map(|(moment, _)| moment)
}

#[test]
fn fast_and_slow_agree() {
    let minutes = ["*", "0", "59", "0/15", "7-9", "55-5", "50-10/7", "*/13", "1,2,30/10", "10-20/3"];
    let hours = ["*", "0", "23", "8-17", "20-2", "*/5", "22-4/2", "3,4,21-23"];
    let month_days =
        ["*", "1", "31", "L", "L-3", "LW", "1W", "15W", "30W", "31W", "28-3", "*/9", "5/10", "1,15W,L", "25-5/4"];
    let months = ["*", "2", "JAN", "NOV-FEB", "*/4", "APR,JUN,SEP,NOV", "3/5", "10-3/3"];
    let week_days =
        ["*", "MON-FRI", "FRI-MON", "1", "7", "L", "6L", "SUNL", "MON#1", "SAT#5", "3#3", "TUE,THU", "1,5-7"];
    let years = ["*", "2026-2030", "2024/4", "2027,2031", "1970-2199/3"];
    let mut dice = Dice(20_260_131);
    for _ in 0..400 {
        let (of_month, of_week) = match dice.below(2) {
            0 => (dice.one_of(&month_days), "?"),
            _ => ("?", dice.one_of(&week_days)),
        };
        let fields =
            [dice.one_of(&minutes), dice.one_of(&hours), of_month, dice.one_of(&months), of_week, dice.one_of(&years)];
        let expression = format!("cron({})", fields.join(" "));
        let schedule = Schedule::parse(&expression).unwrap();
        let moment = 1_700_000_000 + dice.below(200_000_000) as i64;
        let days = 366 * 9;
        let (fast, slow) = (schedule.next_after(moment, 0), slowly(&fields, moment, days));
        let horizon = moment + (days - 1) * 86_400;
        assert_eq!(fast.filter(|fast| *fast < horizon), slow.filter(|slow| *slow < horizon), "{expression} {moment}");
    }
}
