// Makes an order of what comes in: its id, or a new one, and its item, or any.

import { randomUUID } from 'node:crypto';

const ITEMS = ['bean', 'tesla', 'moon rock'];

export const handler = async (event) => ({
  id: event.id ?? randomUUID(),
  item: event.item ?? ITEMS[Math.floor(Math.random() * ITEMS.length)],
});
