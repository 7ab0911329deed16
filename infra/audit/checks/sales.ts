import { compare, finding, type Finding } from '../difference.ts';
import { grouped, type World } from '../world.ts';

const inventoryOf = (salesId: string): string => salesId.slice(0, salesId.lastIndexOf('@'));

/** The sales by hour add up to what is sold now and what was paid for it, for each inventory of an event. */
export function* checkSales({ sales, inventories, inventoryById }: World): Iterable<Finding> {
  const salesOf = grouped(sales, ({ _id }) => inventoryOf(_id));
  for (const { _id: inventory, sold, revenue, offer } of inventories) {
    if (offer.eventId === undefined) continue;
    const sum = { sold: 0, revenue: 0 };
    for (const hour of salesOf(inventory)) {
      sum.sold += hour.sold;
      sum.revenue += hour.revenue;
    }
    yield* compare('unbalanced-sales', { event: offer.eventId, inventory }, { sold, revenue }, sum);
  }
  for (const { _id, eventId } of sales) {
    const expected = inventoryById.get(inventoryOf(_id))?.offer.eventId;
    if (expected !== eventId) yield finding('sales-of-another', { sales: _id }, expected ?? 'none', eventId);
  }
}
