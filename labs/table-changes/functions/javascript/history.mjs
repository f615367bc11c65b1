// Writes down each change of an order: what its state was before, and what it is now.

import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

export const handler = async ({ Records }) => {
  for (const { eventName, dynamodb: change } of Records) {
    const item = {
      order_id: change.Keys.order_id,
      change: { S: `${eventName} ${change.OldImage?.state?.S ?? 'nothing'} ${change.NewImage?.state?.S ?? 'nothing'}` },
    };
    await dynamodb.send(new PutItemCommand({ TableName: process.env.HISTORY_TABLE, Item: item }));
  }
};
