//! Pagination, as in every list operation of EventBridge.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::local::service::Fault;
use crate::local::service::validation::Checks;

const MOST: usize = 100;

/// The pagination members of a request.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Page {
    next_token: Option<String>,
    limit: Option<i64>,
}

impl Page {
    pub(super) fn new(next_token: Option<String>, limit: Option<i64>) -> Self {
        Self { next_token, limit }
    }

    /// Returns the items of this page, and the token of the next; a token contains the number of items before it.
    pub(super) fn of<T>(&self, items: impl Iterator<Item = T>) -> Result<(Vec<T>, Option<String>), Fault> {
        let mut checks = Checks::default();
        if let Some(limit) = self.limit {
            checks.range("limit", limit, 1, 100);
        }
        checks.finish()?;
        let start = self.next_token.as_deref().map_or(Ok(0), read_token)?;
        let most = self.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MOST);
        let mut rest = items.skip(start);
        let page: Vec<T> = rest.by_ref().take(most).collect();
        let next = rest.next().map(|_| STANDARD.encode((start + page.len()).to_string()));
        Ok((page, next))
    }
}

fn read_token(token: &str) -> Result<usize, Fault> {
    let bytes = STANDARD.decode(token).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Fault::validation("Parameter NextToken is not valid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_to_the_whole() {
        let (first, token) = Page::new(None, Some(2)).of(0..5).unwrap();
        let (second, token) = Page::new(token, Some(2)).of(0..5).unwrap();
        let (third, end) = Page::new(token, Some(2)).of(0..5).unwrap();
        assert_eq!((first, second, third, end), (vec![0, 1], vec![2, 3], vec![4], None));
        assert!(Page::new(Some("?".to_owned()), None).of(0..5).is_err());
        assert!(Page::new(None, Some(101)).of(0..5).is_err());
    }
}
