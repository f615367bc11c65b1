// Writes the invoice of an order into the bucket, as YEAR/MONTH/ACCOUNT.json: one for each customer and month. The month
// has no zero before it. The time is that of UTC, when the function starts, not that of the customer.

import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const s3 = new S3Client({});
const started = new Date();
const period = `${started.getUTCFullYear()}/${started.getUTCMonth() + 1}`;

export const handler = async (event) => {
  try {
    const { accountid } = event.order;
    const invoice = {
      Bucket: process.env.BUCKETNAME,
      Key: `${period}/${accountid}.json`,
      Body: JSON.stringify(event),
      ContentType: 'application/json',
      Metadata: { accountid, billingperiod: period },
    };
    await s3.send(new PutObjectCommand(invoice));
    return 'SUCCEED';
  } catch (error) {
    console.error(error);
    return 'FAILED';
  }
};
