//! `Range: bytes=0-99`: the requested range of an object.

use serde_json::json;

use super::fault;
use crate::local::service::Fault;

/// Returns the first byte and the number of bytes of the range. Returns `None` for the whole object: a range that is
/// not valid, or several ranges, are ignored.
pub(super) fn part(text: Option<&str>, size: usize) -> Result<Option<(usize, usize)>, Fault> {
    let Some(text) = text else { return Ok(None) };
    let spec = text.trim().strip_prefix("bytes=").filter(|spec| !spec.contains(','));
    let Some((from, to)) = spec.and_then(|spec| spec.split_once('-')) else { return Ok(None) };
    let (from, to) = (from.trim(), to.trim());
    let unsatisfiable = || {
        let members = json!({"RangeRequested": text, "ActualObjectSize": size});
        fault::other(416, "InvalidRange", "The requested range is not satisfiable", members)
    };
    let (first, last) = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last),
        (Ok(first), Err(_)) if to.is_empty() => (first, usize::MAX),
        (Err(_), Ok(0)) if from.is_empty() => return Err(unsatisfiable()),
        (Err(_), Ok(most)) if from.is_empty() => (size.saturating_sub(most), usize::MAX),
        _ => return Ok(None),
    };
    if first >= size {
        return Err(unsatisfiable());
    }
    Ok(Some((first, last.min(size - 1) - first + 1)))
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn a_range_is_cut_to_the_object() {
        let cases = [
            ("bytes=0-0", Some((0, 1))),
            ("bytes=2-", Some((2, 8))),
            ("bytes=5-99", Some((5, 5))),
            ("bytes=-3", Some((7, 3))),
            ("bytes=-99", Some((0, 10))),
            ("bytes=3-2", None),
            ("bytes=0-1,3-4", None),
            ("items=0-1", None),
            ("bytes=a-b", None),
        ];
        for (text, expected) in cases {
            assert_eq!(part(Some(text), 10), Ok(expected), "{text}");
        }
        for text in ["bytes=10-", "bytes=10-20", "bytes=-0"] {
            assert_eq!(part(Some(text), 10).expect_err(text).code, "InvalidRange");
        }
        assert_eq!(part(Some("bytes=0-"), 0).expect_err("nothing").status, 416);
        assert_eq!(part(None, 10), Ok(None));
    }
}
