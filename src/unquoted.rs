//! Recognizes arguments that were not in single quotes, so that a shell changed them: it removes double quotes, splits
//! at spaces, expands braces with commas into several words, and replaces an asterisk by file names.

/// Returns a remedy for a text that is not valid JSON, if a shell or an editor seems to have changed it.
pub fn of_json(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let is_bare = text.starts_with(['{', '[']) && !text.contains(['"', '\'']);
    if text.contains(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) && !text.contains('"') {
        Some("these are typographic quotes: JSON takes the straight ones, as in '{\"order\": 415}'")
    } else if is_bare && text.contains(|c: char| c.is_alphabetic()) {
        Some("a shell may have taken the quotes away: put the whole JSON in single quotes, as in '{\"order\": 415}'")
    } else {
        None
    }
}

/// Flags whose value is a schedule.
const SCHEDULES: [&str; 3] = ["--cron", "--schedule", "--rate"];

/// Returns a remedy for a command line with too many words, if a shell seems to have split one.
pub fn of_words(words: &[String]) -> Option<&'static str> {
    let is_schedule = |pair: &[String]| match pair {
        [flag, value] => SCHEDULES.contains(&flag.as_str()) && !value.contains(' '),
        _ => false,
    };
    if words.windows(2).any(is_schedule) {
        return Some(
            "a shell cuts a schedule at its spaces and puts names of files for `*`: put all of it in single quotes, \
             as in --cron '* * ? * MON-FRI *' or --rate '5 minutes'",
        );
    }
    let opens = |word: &String| word.starts_with(['{', '[']);
    let is_json = |word: &String| serde_json::from_str::<serde_json::Value>(word.trim_start()).is_ok();
    // A shell expands `{source:[a],detail-type:[b]}` to `source:[a]` and `detail-type:[b]`.
    let is_piece = |word: &String| !word.starts_with(['-', '{', '[', '"']) && word.contains(":[");
    if words.iter().skip(1).any(|word| (opens(word) && !is_json(word)) || is_piece(word)) {
        return Some(
            "a shell may have made several words of one JSON text: put all of it in single quotes, as in \
             '{\"source\": [\"com.example\"]}'",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_its_quotes_is_known() {
        let cases = [
            ("{order:415}", Some("single quotes")),
            ("{source:[a]}", Some("single quotes")),
            ("[a, b]", Some("single quotes")),
            ("{\u{201c}order\u{201d}: 415}", Some("typographic")),
            ("{\"order\": 415,}", None),
            ("{'order': 415}", None),
            ("[1, 2", None),
            ("order", None),
        ];
        for (text, says) in cases {
            let found = of_json(text);
            assert_eq!(found.is_some(), says.is_some(), "{text}");
            assert!(says.is_none_or(|says| found.is_some_and(|found| found.contains(says))), "{text}");
        }
    }

    #[test]
    fn words_that_were_one_are_known() {
        let cases = [
            ("ork put-rule R --pattern source:[a] detail-type:[b]", true),
            ("ork put-rule R --pattern {source: [a]}", true),
            ("ork start-execution M --input {order: 415}", true),
            ("ork schedule N --cron 0 12 ? bin MON-FRI lib", true),
            ("ork put-rule R --schedule cron(0 12 * * ? *)", true),
            ("ork put-rule R --pattern {\"source\":[\"a\"]} more", false),
            ("ork create queue A B", false),
            ("ork publish value:=[1,2] --wrong", false),
        ];
        for (line, is_known) in cases {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(of_words(&words).is_some(), is_known, "{line}");
        }
    }
}
