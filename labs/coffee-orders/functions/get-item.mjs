// Answers GET /order with what the table holds. An order that is not there is no error: the answer has no Item then.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event) => {
  const { accountid, vendorid } = event.queryStringParameters;
  const { Item } = await table.send(new GetCommand({ TableName: process.env.TABLENAME, Key: { accountid, vendorid } }));
  return {
    statusCode: 200,
    headers: {
      'Access-Control-Allow-Headers': 'Content-Type,X-Amz-Date,X-Api-Key',
      'Access-Control-Allow-Methods': 'OPTIONS,POST',
      'Access-Control-Allow-Origin': '*',
    },
    body: JSON.stringify({ Item }),
  };
};
