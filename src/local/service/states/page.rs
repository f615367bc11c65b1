//! Pagination of lists.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::local::service::Fault;
use crate::local::service::validation::Checks;

const MOST: i64 = 1000;
const USUAL: i64 = 100;

/// The maximum length of a token; that of `ListExecutions` is longer.
pub(super) const MAX_TOKEN_LENGTH: usize = 1024;
pub(super) const MAX_TOKEN_LENGTH_OF_EXECUTIONS: usize = 3096;

/// Returns the items of one page and the token of the next; a token contains the number of items before it.
pub(super) fn of<T>(
    items: impl Iterator<Item = T>,
    max_results: Option<i64>,
    next_token: Option<&str>,
    longest_token: usize,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let mut checks = Checks::default();
    if let Some(most) = max_results {
        checks.range("maxResults", most, 0, MOST);
    }
    if let Some(token) = next_token {
        checks.length("nextToken", token, 1, longest_token);
    }
    checks.finish()?;
    let start = next_token.map_or(Ok(0), read)?;
    let most = max_results.filter(|most| *most > 0).unwrap_or(USUAL);
    let mut rest = items.skip(start);
    let page: Vec<T> = rest.by_ref().take(usize::try_from(most).unwrap_or_default()).collect();
    let next = rest.next().map(|_| STANDARD.encode(format!("from:{}", start + page.len())));
    Ok((page, next))
}

fn read(token: &str) -> Result<usize, Fault> {
    let text = STANDARD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let start = text.as_deref().and_then(|text| text.strip_prefix("from:")?.parse().ok());
    start.ok_or_else(|| Fault::new("InvalidToken", "Invalid Token: 'Invalid token'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_to_the_whole() {
        let (first, token) = of(0..5, Some(3), None, 99).unwrap();
        let (second, end) = of(0..5, Some(3), token.as_deref(), 99).unwrap();
        assert_eq!((first, second, end), (vec![0, 1, 2], vec![3, 4], None));
        assert_eq!(of(0..200, Some(0), None, 99).unwrap().0.len(), 100);
        assert!(of(0..5, Some(1001), None, 99).is_err());
        assert!(of(0..5, None, Some("abc"), 2).is_err());
        assert_eq!(of(0..5, None, Some("abc"), 99).unwrap_err().code, "InvalidToken");
    }
}
