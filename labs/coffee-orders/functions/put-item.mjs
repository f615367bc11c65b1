// Keeps an order in the table: one for each customer and vendor, the newest in place of the one before. What kind of
// event the order is stays behind. The state machine goes on with what this returns: the order as it came, or FAILED.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event) => {
  try {
    const { accountid, vendorid, orderdate, city, details } = event.order;
    const { coffeetype, coffeesize, unitprice, quantity } = details;
    const item = { accountid, vendorid, orderdate, city, details: { coffeetype, coffeesize, unitprice, quantity } };
    await table.send(new PutCommand({ TableName: process.env.TABLENAME, Item: item }));
    return event;
  } catch (error) {
    console.error(error);
    return 'FAILED';
  }
};
