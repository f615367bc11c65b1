//! What an object holds: a text in memory, or a file, which is read while it is sent.

use aws_sdk_s3::primitives::{ByteStream, Length};

use crate::resource::Error;
use crate::text::Text;

/// Returns everything as one body.
pub(super) async fn whole(body: Option<&Text>) -> Result<ByteStream, Error> {
    match body {
        Some(Text::File(path)) => ByteStream::from_path(path).await.map_err(|error| unreadable(path, &error)),
        body => Ok(bytes(body).to_vec().into()),
    }
}

/// Returns `length` bytes from `start` as a body.
pub(super) async fn part(body: Option<&Text>, start: u64, length: u64) -> Result<ByteStream, Error> {
    match body {
        Some(Text::File(path)) => {
            let read = ByteStream::read_from().path(path).offset(start).length(Length::Exact(length));
            read.build().await.map_err(|error| unreadable(path, &error))
        }
        body => {
            let part = bytes(body).iter().skip(usize::try_from(start).unwrap_or(usize::MAX));
            Ok(part.take(usize::try_from(length).unwrap_or(usize::MAX)).copied().collect::<Vec<u8>>().into())
        }
    }
}

/// Returns the number of bytes.
pub(super) fn size(body: Option<&Text>) -> Result<u64, Error> {
    match body {
        Some(Text::File(path)) => {
            std::fs::metadata(path).map(|metadata| metadata.len()).map_err(|error| unreadable(path, &error))
        }
        body => Ok(bytes(body).len() as u64),
    }
}

fn bytes(body: Option<&Text>) -> &[u8] {
    body.map(Text::as_str).unwrap_or_default().as_bytes()
}

fn unreadable(path: &str, error: &dyn std::error::Error) -> Error {
    Error::Failed { message: format!("cannot read `{path}`: {error}") }
}
