// Asks the shipping service to ship an order. Step Functions hands this function a task token and waits until somebody
// hands it back: the token stays here, in a table, and the shipping service gets the order alone.

import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const dynamodb = new DynamoDBClient({});
const sns = new SNSClient({});

export const handler = async ({ token, input }) => {
  const { CALLBACK_TABLE, SNS_TOPIC_ARN, PAYLOAD_EVENT_KEY, TASK_TYPE } = process.env;
  const item = {
    order_id: { S: input.order_id },
    task_type: { S: TASK_TYPE },
    task_token: { S: token },
    task_status: { S: 'CREATED' },
  };
  await dynamodb.send(new PutItemCommand({ TableName: CALLBACK_TABLE, Item: item }));
  const message = { order_id: input.order_id, payload: input[PAYLOAD_EVENT_KEY] };
  await sns.send(new PublishCommand({ TopicArn: SNS_TOPIC_ARN, Message: JSON.stringify(message) }));
};
