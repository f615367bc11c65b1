//! Expressions with their execution times, and invalid expressions with their errors.

use super::*;
use crate::clock::Timestamp;

fn seconds(text: &str) -> i64 {
    Timestamp::parse(text).unwrap().seconds()
}

fn text(seconds: i64) -> String {
    Timestamp::from_millis(seconds * 1000).to_seconds_text()
}

fn firings(expression: &str, after: &str, count: usize) -> Vec<String> {
    let after = seconds(after);
    Schedule::parse(expression).unwrap().firings(after, after).take(count).map(text).collect()
}

/// Expression, moment, and the execution times after it.
type Firings = (&'static str, &'static str, &'static [&'static str]);

const FIRINGS: [Firings; 34] = [
    ("cron(* * ? * MON-FRI *)", "2026-01-30T23:58:30Z", &["2026-01-30T23:59:00Z", "2026-02-02T00:00:00Z"]),
    ("cron(0 12 * * ? *)", "2026-01-31T12:00:00Z", &["2026-02-01T12:00:00Z", "2026-02-02T12:00:00Z"]),
    ("cron(0 12 * * ? *)", "2026-01-31T11:59:59Z", &["2026-01-31T12:00:00Z"]),
    ("cron(0/15 * * * ? *)", "2026-01-31T23:31:00Z", &["2026-01-31T23:45:00Z", "2026-02-01T00:00:00Z"]),
    ("cron(5,35 14 * * ? *)", "2026-01-31T14:05:00Z", &["2026-01-31T14:35:00Z", "2026-02-01T14:05:00Z"]),
    (
        "cron(10-50/20 0 * * ? *)",
        "2026-01-31T00:00:00Z",
        &["2026-01-31T00:10:00Z", "2026-01-31T00:30:00Z", "2026-01-31T00:50:00Z"],
    ),
    ("cron(0/30 20-2 ? * MON-FRI *)", "2026-02-02T02:00:00Z", &["2026-02-02T02:30:00Z", "2026-02-02T20:00:00Z"]),
    (
        "cron(0 22-4/3 * * ? *)",
        "2026-01-31T00:00:00Z",
        &["2026-01-31T01:00:00Z", "2026-01-31T04:00:00Z", "2026-01-31T22:00:00Z"],
    ),
    ("cron(50-10/10 7 * * ? *)", "2026-01-31T07:00:00Z", &["2026-01-31T07:10:00Z", "2026-01-31T07:50:00Z"]),
    (
        "cron(0 0 ? * FRI-MON *)",
        "2026-02-02T00:00:00Z",
        &["2026-02-06T00:00:00Z", "2026-02-07T00:00:00Z", "2026-02-08T00:00:00Z"],
    ),
    (
        "cron(0 0 1 NOV-FEB ? *)",
        "2026-02-01T00:00:00Z",
        &["2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ),
    ("cron(0 8 1 * ? *)", "2026-01-31T00:00:00Z", &["2026-02-01T08:00:00Z", "2026-03-01T08:00:00Z"]),
    ("cron(0 0 31 * ? *)", "2026-01-31T00:00:00Z", &["2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"]),
    ("cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", &["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
    ("cron(0 0 29 FEB ? *)", "2096-03-01T00:00:00Z", &["2104-02-29T00:00:00Z"]),
    ("cron(0 0 L * ? *)", "2026-01-31T00:00:00Z", &["2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"]),
    (
        "cron(0 0 L-2 2 ? *)",
        "2026-01-01T00:00:00Z",
        &["2026-02-26T00:00:00Z", "2027-02-26T00:00:00Z", "2028-02-27T00:00:00Z"],
    ),
    ("cron(0 0 L-30 * ? *)", "2026-01-01T00:00:00Z", &["2026-03-01T00:00:00Z"]),
    (
        "cron(0 0 LW * ? *)",
        "2026-01-01T00:00:00Z",
        &["2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z", "2026-03-31T00:00:00Z"],
    ),
    (
        "cron(0 0 15W * ? *)",
        "2026-02-01T00:00:00Z",
        &["2026-02-16T00:00:00Z", "2026-03-16T00:00:00Z", "2026-04-15T00:00:00Z"],
    ),
    (
        "cron(0 0 1W * ? *)",
        "2026-01-31T00:00:00Z",
        &["2026-02-02T00:00:00Z", "2026-03-02T00:00:00Z", "2026-04-01T00:00:00Z"],
    ),
    ("cron(0 0 1W 8 ? *)", "2026-01-31T00:00:00Z", &["2026-08-03T00:00:00Z"]),
    ("cron(0 0 31W * ? *)", "2026-04-01T00:00:00Z", &["2026-05-29T00:00:00Z", "2026-07-31T00:00:00Z"]),
    (
        "cron(0 0 1,15W,L * ? *)",
        "2026-02-01T00:00:00Z",
        &["2026-02-16T00:00:00Z", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z"],
    ),
    ("cron(15 10 ? * 6L 2026-2027)", "2026-01-01T00:00:00Z", &["2026-01-30T10:15:00Z", "2026-02-27T10:15:00Z"]),
    ("cron(0 0 ? * L *)", "2026-01-01T00:00:00Z", &["2026-01-03T00:00:00Z", "2026-01-10T00:00:00Z"]),
    ("cron(0 2 ? * SAT#3 *)", "2026-01-01T00:00:00Z", &["2026-01-17T02:00:00Z", "2026-02-21T02:00:00Z"]),
    ("cron(0 0 ? * sun#5 *)", "2026-01-01T00:00:00Z", &["2026-03-29T00:00:00Z", "2026-05-31T00:00:00Z"]),
    ("cron(0 0 ? * 1 *)", "2026-01-01T00:00:00Z", &["2026-01-04T00:00:00Z"]),
    (
        "cron(0 0 1 1 ? 2030/50)",
        "2026-01-01T00:00:00Z",
        &["2030-01-01T00:00:00Z", "2080-01-01T00:00:00Z", "2130-01-01T00:00:00Z", "2180-01-01T00:00:00Z"],
    ),
    ("cron(07 01 * jan ? *)", "2026-01-31T01:07:00Z", &["2027-01-01T01:07:00Z"]),
    ("cron(0  0  1  1  ?  *)", "2026-01-01T00:00:00Z", &["2027-01-01T00:00:00Z"]),
    ("rate(5 minutes)", "2026-01-31T12:00:07Z", &["2026-01-31T12:05:07Z", "2026-01-31T12:10:07Z"]),
    ("rate(1 day)", "2026-01-31T12:00:00Z", &["2026-02-01T12:00:00Z", "2026-02-02T12:00:00Z"]),
];

#[test]
fn the_next_firings() {
    for (expression, after, expected) in FIRINGS {
        assert_eq!(firings(expression, after, expected.len()), expected, "{expression}");
    }
}

#[test]
fn a_rate_counts_from_the_creation_of_its_rule() {
    let rate = Schedule::parse("rate(2 hours)").unwrap();
    let created = seconds("2026-01-31T09:30:00Z");
    let table = [
        ("2026-01-31T09:00:00Z", "2026-01-31T11:30:00Z"),
        ("2026-01-31T09:30:00Z", "2026-01-31T11:30:00Z"),
        ("2026-01-31T11:29:59Z", "2026-01-31T11:30:00Z"),
        ("2026-01-31T11:30:00Z", "2026-01-31T13:30:00Z"),
        ("2026-02-01T00:00:00Z", "2026-02-01T01:30:00Z"),
    ];
    for (moment, expected) in table {
        assert_eq!(rate.next_after(seconds(moment), created).map(text).as_deref(), Some(expected), "{moment}");
    }
}

#[test]
fn schedules_end() {
    for expression in [
        "cron(0 0 30 2 ? *)",
        "cron(0 0 1 1 ? 2020-2025)",
        "cron(0 20 * * ? 2500)",
        "cron(0 0 31W 2,4 ? *)",
        "cron(0 0 L-30 2 ? *)",
    ] {
        assert_eq!(firings(expression, "2026-01-01T00:00:00Z", 1), Vec::<String>::new(), "{expression}");
    }
    assert_eq!(firings("cron(59 23 31 12 ? *)", "2199-01-01T00:00:00Z", 9), ["2199-12-31T23:59:00Z"]);
    let every_minute = Schedule::parse("cron(* * * * ? *)").unwrap();
    for (moment, expected) in [(i64::MAX, None), (i64::MIN, Some(0)), (-1, Some(0)), (0, Some(60))] {
        assert_eq!(every_minute.next_after(moment, 0), expected, "{moment}");
    }
    let longest = Schedule::parse("rate(106751991167300 days)").unwrap();
    assert_eq!(longest.next_after(0, i64::MAX), None);
    assert_eq!(longest.next_after(i64::MIN, i64::MAX), None);
}

#[test]
fn the_expression_is_kept_as_it_was_written() {
    for expression in ["cron(0  12 * * ? *)", "rate(1 minute)"] {
        assert_eq!(Schedule::parse(expression).unwrap().to_string(), expression);
    }
}

/// Expression, the text the error points at, message, help.
type Bad = (&'static str, &'static str, &'static str, &'static str);

const BAD_SHAPES: [Bad; 26] = [
    ("", "", "the expression is empty", "write `rate(5 minutes)` or `cron(0 12 * * ? *)`"),
    (
        "\"* * ? * MON-FRI *\"",
        "\"* * ? * MON-FRI *\"",
        "an expression is `cron(…)` or `rate(…)`",
        "write `cron(* * ? * MON-FRI *)`",
    ),
    (
        "* * ? * MON-FRI *",
        "* * ? * MON-FRI *",
        "an expression is `cron(…)` or `rate(…)`",
        "write `cron(* * ? * MON-FRI *)`",
    ),
    ("*/5 * * * *", "*/5 * * * *", "an expression is `cron(…)` or `rate(…)`", "write `cron(*/5 * * * ? *)`"),
    ("0 9 * * 1-5", "0 9 * * 1-5", "an expression is `cron(…)` or `rate(…)`", "write `cron(0 9 ? * MON-FRI *)`"),
    ("5 minutes", "5 minutes", "an expression is `cron(…)` or `rate(…)`", "write `rate(5 minutes)`"),
    ("hourly", "hourly", "an expression is `cron(…)` or `rate(…)`", "write `rate(5 minutes)` or `cron(0 12 * * ? *)`"),
    ("\"cron(0 12 * * ? *)\"", "\"", "the expression is in quotes", "write `cron(0 12 * * ? *)`"),
    ("“rate(5 minutes)”", "“", "the expression is in quotes", "write `rate(5 minutes)`"),
    (" rate(10 minutes)", " ", "the expression starts with white space", "write `rate(10 minutes)`"),
    ("rate(10 minutes) ", " ", "nothing may follow the closing parenthesis", "write `rate(10 minutes)`"),
    ("rate(10 minutes", "", "the closing parenthesis is missing", "write `rate(10 minutes)`"),
    (
        "Cron(0 12 * * ? *)",
        "Cron",
        "`cron` and `rate` are written in lower case, right before the parenthesis",
        "write `cron(0 12 * * ? *)`",
    ),
    (
        "cron (0 12 * * ? *)",
        "cron ",
        "`cron` and `rate` are written in lower case, right before the parenthesis",
        "write `cron(0 12 * * ? *)`",
    ),
    (
        "at(2026-01-31T12:00:00)",
        "at(2026-01-31T12:00:00)",
        "`at(…)` is for EventBridge Scheduler, not for rules",
        "a rule fires again and again: write `cron(…)` or `rate(…)`",
    ),
    (
        "cron(0 10 * * *)",
        "0 10 * * *",
        "5 fields, but a cron expression has 6",
        "Unix cron has five fields, EventBridge six; write `cron(0 10 * * ? *)`",
    ),
    (
        "cron(0 10 * * 0,6)",
        "0 10 * * 0,6",
        "5 fields, but a cron expression has 6",
        "Unix cron has five fields, EventBridge six; write `cron(0 10 ? * SUN,SAT *)`",
    ),
    (
        "cron(0 10 1 * 1)",
        "0 10 1 * 1",
        "5 fields, but a cron expression has 6",
        "Unix cron has five fields, EventBridge six: add the year",
    ),
    (
        "cron(0 18 ? * MON-FRI)",
        "0 18 ? * MON-FRI",
        "5 fields, but a cron expression has 6",
        "Unix cron has five fields, EventBridge six; write `cron(0 18 ? * MON-FRI *)`",
    ),
    (
        "cron(0 0 12 * * ? *)",
        "0 0 12 * * ? *",
        "7 fields, but a cron expression has 6",
        "there is no field for seconds; write `cron(0 12 * * ? *)`",
    ),
    (
        "cron( ? MON-FRI )",
        " ? MON-FRI ",
        "2 fields, but a cron expression has 6",
        "asterisks may have been lost in copying; write all six fields, like `cron(0 12 * * ? *)`",
    ),
    (
        "cron()",
        "",
        "0 fields, but a cron expression has 6",
        "asterisks may have been lost in copying; write all six fields, like `cron(0 12 * * ? *)`",
    ),
    (
        "cron(* *)",
        "* *",
        "2 fields, but a cron expression has 6",
        "write minutes, hours, day of month, month, day of week and year, like `cron(0 12 * * ? *)`",
    ),
    ("cron(\"0 12 * * ? *\")", "\"", "there are no quotes inside an expression", "remove the quotes"),
    ("cron(0 10 * * * *)", "* * *", "both day fields say something", "write `?` for the day of week, the fifth field"),
    ("cron(0 10 ? * ? *)", "?", "both day fields are `?`", "write `*` for the day of month to mean every day"),
];

#[test]
fn a_bad_shape_is_told_with_what_to_write() {
    check(&BAD_SHAPES);
}

const BAD_FIELDS: [Bad; 35] = [
    (
        "cron(0 10 * * MON *)",
        "* * MON",
        "both day fields say something",
        "write `?` for the day of month, the third field",
    ),
    (
        "cron(0 10 1 * MON *)",
        "1 * MON",
        "both day fields say something",
        "write `?` for one of them; two rules can share the targets",
    ),
    ("cron(71 8 1 * ? *)", "71", "`71` is out of range for minutes", "minutes go from 0 to 59"),
    ("cron(0 24 1 * ? *)", "24", "`24` is out of range for hours", "hours go from 0 to 23"),
    ("cron(0 8 32 * ? *)", "32", "`32` is out of range for day of month", "days go from 1 to 31, `L` is the last one"),
    ("cron(0 8 0 * ? *)", "0", "`0` is out of range for day of month", "days go from 1 to 31, `L` is the last one"),
    ("cron(0 8 1 13 ? *)", "13", "`13` is out of range for month", "months go from 1 to 12 or JAN to DEC"),
    (
        "cron(0 8 ? * 8 *)",
        "8",
        "`8` is out of range for day of week",
        "days go from 1 (Sunday) to 7 (Saturday) or SUN to SAT",
    ),
    ("cron(0 8 ? * 0 *)", "0", "`0` is out of range for day of week", "Sunday is 1 here, or `SUN`"),
    ("cron(0 8 1 * ? 1969)", "1969", "`1969` is out of range for year", "years go from 1970 to 2199"),
    ("cron(0 8 1 * ? 20266)", "20266", "`20266` is out of range for year", "years go from 1970 to 2199"),
    ("cron(0 8 1 * ? 2030-2027)", "2030-2027", "the range of years ends before it starts", "write `2027-2030`"),
    (
        "cron(7 20 ? * NOT *)",
        "NOT",
        "`NOT` is not a value of day of week",
        "days go from 1 (Sunday) to 7 (Saturday) or SUN to SAT",
    ),
    ("cron(7 20 ? * MON-FRY *)", "FRY", "`FRY` is not a value of day of week", "did you mean `FRI`?"),
    ("cron(7 20 ? * Monday *)", "Monday", "`Monday` is not a value of day of week", "did you mean `MON`?"),
    ("cron(7 20 ? * MON–FRI *)", "–", "this dash is not a hyphen", "write `MON-FRI`"),
    ("cron(7 20 1 JUNE ? *)", "JUNE", "`JUNE` is not a value of month", "did you mean `JUN`?"),
    ("cron(0 dummy ? * MON-FRI *)", "dummy", "`dummy` is not a value of hours", "hours go from 0 to 23"),
    ("cron(? 8 1 * ? *)", "?", "`?` is not allowed in minutes", "`?` is for one of the two day fields; write `*` here"),
    ("cron(0 8 1 ? ? *)", "?", "`?` is not allowed in month", "`?` is for one of the two day fields; write `*` here"),
    (
        "cron(1#2 8 ? * MON *)",
        "#",
        "`#` is not allowed in minutes",
        "`#` is for the day of week: `MON#1` is the first Monday of the month",
    ),
    ("cron(0 8 ? * 3#1,6#3 *)", "3#1,6#3", "an entry with `#` must be the only one", "make a rule for each of them"),
    ("cron(0 8 ? * MON#6 *)", "6", "`#` is followed by 1 to 5", "`MON#1` is the first Monday of the month"),
    (
        "cron(0 8 ? * 15W *)",
        "15W",
        "`15W` belongs in the day of month",
        "write `?` for the day of week and move it to the third field",
    ),
    (
        "cron(0 8 6L * ? *)",
        "6L",
        "`6L` belongs in the day of week",
        "write `?` for the day of month and move it to the fifth field",
    ),
    ("cron(0 8 W * ? *)", "W", "`W` needs a day before it", "`15W` is the workday nearest to the 15th"),
    ("cron(0 8 40W * ? *)", "40", "`40` is out of range for day of month", "days go from 1 to 31, `L` is the last one"),
    ("cron(0 8 L-31 * ? *)", "31", "`L-` is followed by 1 to 30 days", "`L-3` is the third day before the last"),
    ("cron(0/90 * * * ? *)", "90", "a step of 90 never comes around within an hour", "write `rate(90 minutes)`"),
    ("cron(0 0/36 * * ? *)", "36", "a step of 36 never comes around within a day", "write `rate(36 hours)`"),
    ("cron(0/0 * * * ? *)", "0", "a step is at least 1", "write `0/1`"),
    ("cron(0/x * * * ? *)", "x", "`x` is not a step", "write a number after `/`, like `0/2`"),
    ("cron(0 0 ? * MON/2 *)", "MON", "days of the week take no `/`", "list them: `MON,WED,FRI`"),
    ("cron(1,,2 0 * * ? *)", "", "an entry of minutes is empty", "minutes go from 0 to 59"),
    ("cron(1-2-3 0 * * ? *)", "2-3", "`2-3` is not a value of minutes", "minutes go from 0 to 59"),
];

#[test]
fn a_bad_field_is_pointed_at() {
    check(&BAD_FIELDS);
}

const RATE_SHAPE: &str = "a rate is a value and a unit with one space between them";

const BAD_RATES: [Bad; 23] = [
    ("rate(1 minutes)", "minutes", "after 1 the unit is singular", "write `rate(1 minute)`"),
    ("rate(5m)", "5m", "a rate is a value and a unit with one space between them", "write `rate(5 minutes)`"),
    ("rate(1 hr)", "hr", "`hr` is not a unit of a rate", "write `rate(1 hour)`"),
    ("rate(1 hours)", "hours", "after 1 the unit is singular", "write `rate(1 hour)`"),
    ("rate(10 minute)", "minute", "after 10 the unit is plural", "write `rate(10 minutes)`"),
    ("rate(10 day)", "day", "after 10 the unit is plural", "write `rate(10 days)`"),
    ("rate(10 seconds)", "seconds", "`seconds` is not a unit of a rate", "the finest rate is `rate(1 minute)`"),
    ("rate(2 weeks)", "weeks", "`weeks` is not a unit of a rate", "write `rate(14 days)`"),
    (
        "rate(1 month)",
        "month",
        "`month` is not a unit of a rate",
        "months differ in length; write `cron(0 0 1 * ? *)` for the first of each month",
    ),
    (
        "rate(10 years)",
        "years",
        "`years` is not a unit of a rate",
        "write `cron(0 0 1 1 ? *)` for the first of each year",
    ),
    ("rate(10 minutess)", "minutess", "`minutess` is not a unit of a rate", "write `rate(10 minutes)`"),
    ("rate(10 MINUTES)", "MINUTES", "`MINUTES` is not a unit of a rate", "write `rate(10 minutes)`"),
    (
        "rate(10 fortnights)",
        "fortnights",
        "`fortnights` is not a unit of a rate",
        "units are minutes, hours and days, in lower case",
    ),
    ("rate(0 minutes)", "0", "`0` is not a whole number above 0", "write `rate(5 minutes)`"),
    ("rate(-10 hours)", "-10", "`-10` is not a whole number above 0", "write `rate(5 hours)`"),
    ("rate(1.5 days)", "1.5", "`1.5` is not a whole number above 0", "write `rate(5 days)`"),
    ("rate(foo minutes)", "foo", "`foo` is not a whole number above 0", "write `rate(5 minutes)`"),
    ("rate( 10 minutes )", " 10 minutes ", RATE_SHAPE, "write `rate(10 minutes)`"),
    ("rate(10  minutes)", "10  minutes", RATE_SHAPE, "write `rate(10 minutes)`"),
    ("rate(3hours)", "3hours", RATE_SHAPE, "write `rate(3 hours)`"),
    ("rate(10)", "10", RATE_SHAPE, "write `rate(10 minutes)`"),
    ("rate()", "", RATE_SHAPE, "write `rate(5 minutes)`"),
    ("rate(five minutes)", "five", "`five` is not a whole number above 0", "write `rate(5 minutes)`"),
];

#[test]
fn a_bad_rate_is_told_with_the_good_one() {
    check(&BAD_RATES);
    let error = Schedule::parse("rate(9223372036854775807 days)").unwrap_err();
    assert_eq!(error.to_string(), "the rate is too long");
}

fn check(table: &[Bad]) {
    for (expression, at, message, help) in table {
        let error = Schedule::parse(expression).unwrap_err();
        assert_eq!(expression.get(error.span.clone()), Some(*at), "{expression}");
        assert_eq!((error.to_string().as_str(), error.help.as_deref()), (*message, Some(*help)), "{expression}");
    }
}
