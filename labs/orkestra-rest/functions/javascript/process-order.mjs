// Processes an order, which takes a while, and returns it. What is no order is refused.

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const handler = async (order) => {
  if (typeof order.id !== 'string' || typeof order.item !== 'string') {
    throw new TypeError('an order has an id and an item, both texts');
  }
  const started = Date.now();
  await pause(3000);
  console.log(JSON.stringify({ message: 'successfully processed order', order, duration: (Date.now() - started) / 1000 }));
  return order;
};
