// Answers PUT /order/{id}: starts the workflow with the order, and says which execution that is. It does not wait for it.

import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

const states = new SFNClient({});

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

export const handler = async (event) => {
  const { item } = event.queryStringParameters ?? {};
  if (!item) {
    return answer(422, { detail: [{ loc: ['query', 'item'], msg: 'field required' }] });
  }
  const input = JSON.stringify({ id: event.pathParameters.id, item });
  const { executionArn } = await states.send(
    new StartExecutionCommand({ stateMachineArn: process.env.STATE_MACHINE_ARN, input }),
  );
  return answer(200, { execution_arn: executionArn });
};
