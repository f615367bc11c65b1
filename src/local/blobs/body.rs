//! The body of a response that is read from files.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf as _, Bytes};
use hyper::body::{Body, Frame, SizeHint};

use super::file::BlobReader;
use super::folder::BlobFolder;
use crate::local::wire::Piece;

/// The number of files that are opened before the response begins; they can be read although the object is deleted in the
/// meantime.
///
/// Deviation: reading an object of more than 256 parts fails if the object is deleted before a later part is opened.
const MAX_OPEN: usize = 256;

/// A body that is read from files while it is sent.
#[derive(Debug)]
pub struct PieceBody {
    folder: Arc<BlobFolder>,
    pieces: VecDeque<(Piece, Option<BlobReader>)>,
}

impl PieceBody {
    pub fn new(folder: &Arc<BlobFolder>, pieces: Vec<Piece>) -> io::Result<Self> {
        let open = |(number, piece): (usize, Piece)| {
            let reader = match &piece {
                Piece::Filed { blob, .. } if number < MAX_OPEN => Some(folder.open(blob)?),
                _ => None,
            };
            Ok((piece, reader))
        };
        let pieces = pieces.into_iter().filter(|piece| piece.length() > 0).enumerate().map(open);
        Ok(Self { folder: Arc::clone(folder), pieces: pieces.collect::<io::Result<_>>()? })
    }

    /// Returns the next bytes; `None` at the end.
    pub fn next_bytes(&mut self) -> io::Result<Option<Bytes>> {
        let Some((piece, reader)) = self.pieces.front_mut() else { return Ok(None) };
        let bytes = match piece {
            Piece::Held(bytes) => bytes.split_to(bytes.len()),
            Piece::Filed { blob, start, length } => {
                let reader = match reader {
                    Some(reader) => reader,
                    None => reader.insert(self.folder.open(blob)?),
                };
                let bytes = reader.read(*start, usize::try_from(*length).unwrap_or(usize::MAX))?;
                (*start, *length) = (*start + bytes.len() as u64, *length - bytes.len() as u64);
                Bytes::from(bytes)
            }
        };
        if piece.length() == 0 {
            self.pieces.pop_front();
        }
        Ok(bytes.has_remaining().then_some(bytes))
    }
}

impl Body for PieceBody {
    type Data = Bytes;
    type Error = io::Error;

    /// Reads without a thread of its own: a part is small, and in most cases in the cache of the operating system.
    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.next_bytes().transpose().map(|read| read.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.pieces.iter().map(|(piece, _)| piece.length()).sum())
    }
}
