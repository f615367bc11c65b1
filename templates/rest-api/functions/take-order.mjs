// Takes an order that somebody posted to the API, and gives it an id.

export const handler = async (event) => {
  const order = JSON.parse(event.body);
  if (typeof order.item !== 'string') {
    return { statusCode: 400, body: JSON.stringify({ message: 'the order names no item' }) };
  }
  console.log(JSON.stringify(order));
  return { statusCode: 201, body: JSON.stringify({ id: event.requestContext.requestId, item: order.item }) };
};
