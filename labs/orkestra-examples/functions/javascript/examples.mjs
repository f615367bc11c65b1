// The functions of the flows, each small enough to see what it got and what it returns.

const pick = (items) => items[Math.floor(Math.random() * items.length)];

// Chains and branches
export const generate_item = async () => ({ name: pick(['orange', 'apple', 'pear']) });
export const add_price = async (item) => ({ ...item, price: 4 });
export const copy_item = async (item) => Array(10).fill(item);
export const double_price = async (item) => ({ ...item, price: item.price * 2 });
export const do_nothing = async () => null;
export const assert_false = async () => {
  throw new RangeError('false is not true');
};
export const say_hello = async () => 'hello';
export const random_int = async () => Math.floor(Math.random() * 100);
export const random_float = async () => Math.random();
export const say_goodbye = async (numbers) => ({ goodbye: numbers.length });

// Jobs over lists
export const ones_and_zeros = async () => [1, 0, 2, 0];
export const divide = async (number) => {
  if (number === 0) throw new RangeError('division by zero');
  return 2 / number;
};
export const sum_up = async (results) => results.filter((result) => typeof result === 'number').reduce((a, b) => a + b, 0);
export const times_three = async (number) => number * 3;
