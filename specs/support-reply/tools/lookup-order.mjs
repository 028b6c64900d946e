// The tool `lookup_order`: what the shop knows about an order. The orders are synthetic.
import { readFileSync } from 'node:fs';

const { orders } = JSON.parse(readFileSync(new URL('orders.json', import.meta.url), 'utf8'));

/**
 * Default export of a tool module: gets the arguments, returns what the agent sees.
 * @param {{ order_id: string }} args
 */
export default function lookupOrder({ order_id: id }) {
  const order = orders.find((candidate) => candidate.order_id === id);
  return order ?? { order_id: id, status: 'not_found' };
}
