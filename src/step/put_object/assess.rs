//! An object was put if the object with this key has the content of the lab.

use aws_sdk_s3::primitives::ByteStream;

use crate::aws::CloudError;
use crate::resource::{Error, bucket};
use crate::step::PutObject;
use crate::step::assessment::{Assess, Assessment, AssessmentContext, Mismatch, Sample, Task};

impl Assess for PutObject {
    fn task(&self, _samples: &[Sample]) -> Task {
        Task::new("Put an object into the bucket.")
            .fact("bucket", bucket::name_of(&self.bucket))
            .fact("key", &self.key)
            .fact("content", self.text())
            .optional("content type", self.content_type.as_deref())
    }

    async fn assess(&self, context: &AssessmentContext<'_>) -> Result<Assessment, Error> {
        let name = bucket::name_of(&self.bucket);
        bucket::require(context.clients, name).await?;
        let expected = || format!("an object `{}` in bucket `{name}`", self.key);
        let got = context.clients.s3().get_object().bucket(name).key(&self.key).send().await;
        let got = match got.map_err(|error| CloudError::new("s3:GetObject", expected(), error)) {
            Ok(got) => got,
            Err(error) if error.is_not_found() => {
                return Ok(Assessment::mismatch(Mismatch::new(expected(), "none")));
            }
            Err(error) => return Err(error.into()),
        };
        let e_tag = got.e_tag().unwrap_or_default().trim_matches('"').to_owned();
        if read(got.body).await? != self.text().as_bytes() {
            let content = format!("{} with the content of the step", expected());
            return Ok(Assessment::mismatch(Mismatch::new(content, "one with another content")));
        }
        let outputs = Assessment::default().output("bucket", name).output("key", &self.key);
        Ok(outputs.output("arn", self.arn()).output("etag", e_tag))
    }
}

async fn read(body: ByteStream) -> Result<Vec<u8>, Error> {
    let bytes = body.collect().await;
    let bytes = bytes.map_err(|error| Error::Failed { message: format!("the object cannot be read: {error}") })?;
    Ok(bytes.to_vec())
}
