// Takes an order that was processed into the inventory. It is invoked asynchronously, so nobody waits for what it
// returns: Lambda puts it into a record of the invocation and sends that to the destination of successes, or to that
// of failures when the function throws.

export const handler = async (event) => {
  console.log(JSON.stringify(event));
  const order = event.detail.OrderDetails;
  if (!order) {
    throw new Error('the event has no OrderDetails');
  }
  if (order['force-error']) {
    console.log('this order asks for an error');
    throw new Error('FAILED! (force-error == true)');
  }
  return event.detail;
};
