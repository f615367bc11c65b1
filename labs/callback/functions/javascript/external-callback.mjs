// Takes the answer of the shipping service: finds the token of the task by the order, hands it to Step Functions, and
// writes down how the task ended.
//
// Every error is named an internal one. The API answers it with 200 all the same: its pattern for errors is another.

import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';

const dynamodb = new DynamoDBClient({});
const states = new SFNClient({});

export const handler = async (event) => {
  try {
    await answer(event);
  } catch (error) {
    throw new Error(`Internal Error: ${error.message}`);
  }
};

async function answer({ order_id, task_type, task_status, task_output, task_error }) {
  const place = { TableName: process.env.CALLBACK_TABLE, Key: { order_id: { S: order_id }, task_type: { S: task_type } } };
  const { Item } = await dynamodb.send(new GetItemCommand(place));
  if (!Item) {
    throw new Error(`nobody waits for order ${order_id}`);
  }
  const taskToken = Item.task_token.S;
  const succeeded = task_status === 'SUCCEEDED';
  await states.send(
    succeeded
      ? new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(task_output ?? {}) })
      : new SendTaskFailureCommand({ taskToken, error: JSON.stringify(task_error ?? {}) }),
  );
  const update = {
    ...place,
    UpdateExpression: 'SET task_status = :status',
    ExpressionAttributeValues: { ':status': { S: succeeded ? 'SUCCEEDED' : 'FAILED' } },
  };
  await dynamodb.send(new UpdateItemCommand(update));
}
