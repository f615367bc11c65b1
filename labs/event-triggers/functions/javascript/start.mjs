// Starts the workflow for each order it is invoked with: messages of a queue, notifications of a topic, or an order itself.

import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

const LARGE = 100;

const states = new SFNClient({});

const orders = (event) => {
  if (!event.Records) {
    return event.total < LARGE ? [] : [{ trigger: 'function', id: event.id }];
  }
  return event.Records.map((record) => {
    const [trigger, text] = record.Sns ? ['topic', record.Sns.Message] : ['queue', record.body];
    return { trigger, id: JSON.parse(text).id };
  });
};

export const handler = async (event) => {
  for (const order of orders(event)) {
    // A message may arrive twice. Two executions cannot have one name, so the order is taken once.
    const name = `${order.trigger}-${order.id}`;
    const input = JSON.stringify(order);
    try {
      await states.send(new StartExecutionCommand({ stateMachineArn: process.env.STATE_MACHINE_ARN, name, input }));
    } catch (error) {
      if (error.name !== 'ExecutionAlreadyExists') throw error;
    }
  }
};
