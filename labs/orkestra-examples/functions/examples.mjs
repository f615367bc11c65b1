// The functions of the flows, each small enough to see what it got and what it returns.

const pick = (items) => items[Math.floor(Math.random() * items.length)];

// Chains and branches
export const generateItem = async () => ({ name: pick(['orange', 'apple', 'pear']) });
export const addPrice = async (item) => ({ ...item, price: 4 });
export const copyItem = async (item) => Array(10).fill(item);
export const doublePrice = async (item) => ({ ...item, price: item.price * 2 });
export const doNothing = async () => null;
export const assertFalse = async () => {
  throw new RangeError('false is not true');
};
export const sayHello = async () => 'hello';
export const randomInt = async () => Math.floor(Math.random() * 100);
export const randomFloat = async () => Math.random();
export const sayGoodbye = async (numbers) => ({ goodbye: numbers.length });

// Jobs over lists
export const onesAndZeros = async () => [1, 0, 2, 0];
export const divide = async (number) => {
  if (number === 0) throw new RangeError('division by zero');
  return 2 / number;
};
export const sumUp = async (results) => results.filter((result) => typeof result === 'number').reduce((a, b) => a + b, 0);
export const timesThree = async (number) => number * 3;
