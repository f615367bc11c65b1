// Looks an order up and returns what is in it, as DynamoDB writes its values: {"shoes": {"S": "5"}}. The state machine
// keeps that as `order_contents`.

import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

export const handler = async (event) => {
  const key = { order_id: { S: event.order_id } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: process.env.ORDER_TABLE, Key: key }));
  if (!Item) {
    throw new Error(`there is no order ${event.order_id}`);
  }
  return Item.order_contents.M;
};
