//! Amazon S3: buckets.

use super::entry::{Entry, moment};
use crate::aws::{Clients, CloudError};
use crate::resource::{BucketId, Error};

pub(super) async fn buckets(clients: &Clients) -> Result<Vec<Entry>, Error> {
    let listed = clients.s3().list_buckets().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let buckets = listed.map_err(|error| CloudError::new("s3:ListBuckets", "the buckets", error))?;
    let entry = |bucket: &aws_sdk_s3::types::Bucket| {
        let name = bucket.name().unwrap_or_default().to_owned();
        Entry::new(&name)
            .fact("arn", Some(format!("arn:aws:s3:::{name}")))
            .fact("region", bucket.bucket_region())
            .fact("created", bucket.creation_date().map(moment))
            .removed_by(BucketId { name })
    };
    Ok(buckets.iter().map(entry).collect())
}
