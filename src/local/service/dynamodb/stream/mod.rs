//! Streams of tables: the changes of their items, in order, for 24 hours.
//!
//! Sources: Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"; Amazon DynamoDB Streams API
//! Reference.
//!
//! Deviation: DynamoDB splits shards with the partitions of the table and closes each shard after some hours. In the
//! local cloud a stream has a single shard, which is never split.

mod describe;
mod get_records;
mod iterator;
mod list;
mod log;
mod record;
mod sequence_number;
mod specification;

pub(super) use describe::describe_stream;
pub(super) use get_records::get_records;
pub(super) use iterator::get_shard_iterator;
pub(super) use list::list_streams;
pub(super) use log::Stream;
pub(super) use record::Change;
pub(super) use specification::{Specification, close, describe_on, open, update};
