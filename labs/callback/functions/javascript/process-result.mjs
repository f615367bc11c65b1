// Puts the tracking number, which the shipping service answered with, on the order. It returns nothing, so the output of
// the execution is null.

import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

export const handler = async (event) => {
  const { ORDER_TABLE, SHIPPING_INFO_EVENT_KEY } = process.env;
  const number = event[SHIPPING_INFO_EVENT_KEY]?.tracking_number;
  if (!number) {
    throw new Error('the shipping service gave no tracking number');
  }
  const update = {
    TableName: ORDER_TABLE,
    Key: { order_id: { S: event.order_id } },
    UpdateExpression: 'SET tracking_number = :number',
    ExpressionAttributeValues: { ':number': { S: number } },
  };
  await dynamodb.send(new UpdateItemCommand(update));
};
