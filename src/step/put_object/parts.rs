//! Uploads an object in parts ("Uploading and copying objects using multipart upload").

use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::{PutObject, content};
use crate::aws::{Clients, CloudError};
use crate::resource::Error;

/// The size of a part, as in `aws s3 cp`. All parts but the last must have at least 5 MB.
const PART_BYTES: u64 = 8 * 1024 * 1024;
/// The maximum number of parts; those of larger objects are larger.
const MAX_PARTS: u64 = 10_000;

/// Uploads the object. Returns its ETag. A failed upload is aborted, because its parts would be charged.
pub(super) async fn upload(of: &PutObject, clients: &Clients, bucket: &str) -> Result<Option<String>, Error> {
    let create = clients.s3().create_multipart_upload().bucket(bucket).key(&of.key);
    let created = create.set_content_type(of.content_type().map(str::to_owned)).send().await;
    let created = created.map_err(|error| CloudError::new("s3:CreateMultipartUpload", of.subject(bucket), error))?;
    let id = created.upload_id.unwrap_or_default();
    let uploaded = send(of, clients, bucket, &id).await;
    if uploaded.is_err() {
        // The first error is more informative than one of this call.
        let _ = clients.s3().abort_multipart_upload().bucket(bucket).key(&of.key).upload_id(&id).send().await;
    }
    uploaded
}

async fn send(of: &PutObject, clients: &Clients, bucket: &str, id: &str) -> Result<Option<String>, Error> {
    let (mut parts, size) = (Vec::new(), content::size(of.body.as_ref())?);
    let most = PART_BYTES.max(size.div_ceil(MAX_PARTS));
    for (number, at) in (1..).zip(0..size.div_ceil(most).max(1)) {
        let start = at * most;
        let bytes = content::part(of.body.as_ref(), start, most.min(size - start)).await?;
        let part = clients.s3().upload_part().bucket(bucket).key(&of.key).upload_id(id).part_number(number);
        let sent = part.body(bytes).send().await;
        let sent = sent.map_err(|error| CloudError::new("s3:UploadPart", of.subject(bucket), error))?;
        parts.push(CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag).build());
    }
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
    let complete = clients.s3().complete_multipart_upload().bucket(bucket).key(&of.key).upload_id(id);
    let completed = complete.multipart_upload(parts).send().await;
    Ok(completed.map_err(|error| CloudError::new("s3:CompleteMultipartUpload", of.subject(bucket), error))?.e_tag)
}
