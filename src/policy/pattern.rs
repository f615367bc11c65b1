//! Matches texts of a policy with `*`, `?` and `${variables}` against texts of a request.
//!
//! The value of a variable is literal: a `*` in it is not a wildcard ("IAM policy elements: Variables and tags"). If
//! the request does not have exactly one value for a variable, the whole text matches nothing.

use super::request::Context;

/// The values of variables.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) context: &'a Context,
    /// Whether variables are supported, which they are not in policies of version 2008-10-17.
    pub(super) has_variables: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Letter(char),
    /// `*`
    Many,
    /// `?`
    One,
}

/// Returns whether a pattern with wildcards matches a text.
pub(super) fn covers(pattern: &str, text: &str, scope: Scope<'_>) -> bool {
    resolve(pattern, scope).is_some_and(|tokens| matches(&tokens, text))
}

/// As [`covers`], for actions: ignores case and does not support variables.
pub(super) fn covers_action(pattern: &str, action: &str) -> bool {
    let tokens: Vec<Token> = pattern.to_lowercase().chars().map(wild).collect();
    matches(&tokens, &action.to_lowercase())
}

/// Returns the text of a pattern in which wildcards are literal.
pub(super) fn literal(pattern: &str, scope: Scope<'_>) -> Option<String> {
    let tokens = resolve(pattern, scope)?;
    let letter = |token| match token {
        Token::Letter(letter) => letter,
        Token::Many => '*',
        Token::One => '?',
    };
    Some(tokens.into_iter().map(letter).collect())
}

/// Returns whether an ARN pattern matches an ARN, each of the six parts separately ("ArnEquals, ArnLike").
pub(super) fn covers_arn(pattern: &str, text: &str, scope: Scope<'_>) -> bool {
    let Some(tokens) = resolve(pattern, scope) else {
        return false;
    };
    if tokens == [Token::Many] {
        return true;
    }
    let wanted: Vec<&[Token]> = tokens.splitn(6, |token| *token == Token::Letter(':')).collect();
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    wanted.len() == 6 && parts.len() == 6 && wanted.iter().zip(parts).all(|(tokens, part)| matches(tokens, part))
}

fn wild(letter: char) -> Token {
    match letter {
        '*' => Token::Many,
        '?' => Token::One,
        letter => Token::Letter(letter),
    }
}

fn resolve(pattern: &str, scope: Scope<'_>) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${").filter(|_| scope.has_variables) {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        tokens.extend(before.chars().map(wild));
        tokens.extend(variable(name, scope.context)?.chars().map(Token::Letter));
        rest = tail;
    }
    tokens.extend(rest.chars().map(wild));
    Some(tokens)
}

/// Returns the value of `aws:SourceAccount`, of `aws:SourceAccount, 'none'`, or of one of the escapes `*`, `?` and `$`.
fn variable<'a>(name: &'a str, context: &'a Context) -> Option<&'a str> {
    if matches!(name, "*" | "?" | "$") {
        return Some(name);
    }
    let (key, default) = match name.split_once(',') {
        Some((key, default)) => (key, default.trim().strip_prefix('\'').and_then(|text| text.strip_suffix('\''))),
        None => (name, None),
    };
    context.single(key.trim()).or(default)
}

/// Matches greedily and backtracks only to the last `*`, so the time is at most the product of both lengths.
fn matches(tokens: &[Token], text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < letters.len() {
        match tokens.get(at) {
            Some(Token::Many) => {
                star = Some((at, read));
                at += 1;
            }
            Some(token)
                if *token == Token::One || Some(token) == letters.get(read).copied().map(Token::Letter).as_ref() =>
            {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((starred, taken)) = star else {
                    return false;
                };
                star = Some((starred, taken + 1));
                at = starred + 1;
                read = taken + 1;
            }
        }
    }
    tokens.iter().skip(at).all(|token| *token == Token::Many)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(context: &Context) -> Scope<'_> {
        Scope { context, has_variables: true }
    }

    #[test]
    fn wildcards() {
        let context = Context::new();
        let table = [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abcd", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("arn:aws:sqs:*:1:Orders*", "arn:aws:sqs:eu-west-1:1:OrdersReplay", true),
            ("**a**", "bab", true),
            ("", "a", false),
            ("Orders", "orders", false),
            ("*ab*ab", "abab", true),
            ("*é?", "caféß", true),
        ];
        for (pattern, text, expected) in table {
            assert_eq!(covers(pattern, text, with(&context)), expected, "{pattern} {text}");
        }
        assert!(covers_action("SQS:send*", "sqs:SendMessage"));
        assert!(!covers_action("sqs:Receive*", "sqs:SendMessage"));
    }

    #[test]
    fn a_hostile_pattern_is_answered_quickly() {
        let context = Context::new();
        assert!(!covers(&"*a".repeat(500), &"a".repeat(499), with(&context)));
    }

    #[test]
    fn variables_stand_for_their_value_and_nothing_else() {
        let context = Context::new().with("aws:SourceAccount", "1*").with("aws:Many", "a").with("aws:many", "b");
        let table = [
            ("x-${aws:sourceaccount}-*", "x-1*-y", true),
            ("x-${aws:SourceAccount}", "x-12", false),
            ("${aws:Nobody}", "", false),
            ("${aws:Nobody, 'none'}", "none", true),
            ("${aws:Many}", "a", false),
            ("${*}${?}${$}", "*?$", true),
            ("${*}", "abc", false),
            ("${open", "${open", true),
        ];
        for (pattern, text, expected) in table {
            assert_eq!(covers(pattern, text, with(&context)), expected, "{pattern}");
        }
        let old = Scope { context: &context, has_variables: false };
        assert!(covers("${aws:SourceAccount}", "${aws:SourceAccount}", old));
        assert_eq!(literal("${aws:SourceAccount}*", with(&context)).as_deref(), Some("1**"));
    }

    #[test]
    fn arns_part_by_part() {
        let context = Context::new();
        let rule = "arn:aws:events:eu-west-1:1:rule/Orders/Dev";
        let table = [
            (rule, true),
            ("arn:aws:events:*:1:rule/*", true),
            ("arn:aws:events:*:rule/Orders/Dev", false),
            ("arn:aws:events:eu-west-1:1:rule/Orders", false),
            ("*", true),
            ("arn:aws:events:*", false),
        ];
        for (pattern, expected) in table {
            assert_eq!(covers_arn(pattern, rule, with(&context)), expected, "{pattern}");
        }
        assert!(!covers_arn(rule, "Orders", with(&context)));
    }
}
