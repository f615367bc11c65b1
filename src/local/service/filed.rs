//! How inputs and answers of S3 refer to bytes in files outside of the state.

/// The member of an input that replaces the bytes of a request: the name of their file, their number and their digests.
///
/// Only the front doors and the engine set it. It is removed from the calls of functions and integrations.
pub const SPOOLED: &str = "Spooled";
/// The member of an answer with the places of the bytes, in order: ranges of files, or base64.
pub const PIECES: &str = "Pieces";
/// An operation that AWS does not have: returns where the bytes are that a copy has to read, or `null`.
pub const COPY_PIECES: &str = "CopyPieces";
