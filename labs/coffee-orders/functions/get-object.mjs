// Answers GET /invoice with a URL that whoever has it can read the invoice by, for an hour. It is made without a look
// into the bucket: also for an invoice that is not there.

import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const s3 = new S3Client({});

export const handler = async (event) => {
  const key = `${event.queryStringParameters.objectKey}.json`;
  const command = new GetObjectCommand({ Bucket: process.env.BUCKETNAME, Key: key });
  const url = await getSignedUrl(s3, command, { expiresIn: 3600 });
  return {
    statusCode: 200,
    headers: {
      'Access-Control-Allow-Headers': 'Content-Type,X-Amz-Date,X-Api-Key',
      'Access-Control-Allow-Methods': 'OPTIONS,POST',
      'Access-Control-Allow-Origin': '*',
    },
    body: JSON.stringify(url),
  };
};
