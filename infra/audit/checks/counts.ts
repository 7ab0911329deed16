import { compare, finding, type Finding } from '../difference.ts';
import { countTickets, isHold, isLive, type World } from '../world.ts';

/** Held, sold, revenue and capacity of each inventory follow from its orders and its layout. */
export function* checkCounts({ inventories, ordersOf, seatPlans }: World): Iterable<Finding> {
  for (const inventory of inventories) {
    const ids = { inventory: inventory._id };
    const orders = ordersOf(inventory._id);
    const complete = orders.filter(({ status }) => status === 'complete');
    const held = countTickets(orders.filter(isHold));
    const sold = countTickets(complete);
    const revenue = complete.reduce((sum, { total }) => sum + total, 0);
    yield* compare('wrong-held', ids, { held }, inventory);
    yield* compare('wrong-sold', ids, { sold }, inventory);
    yield* compare('wrong-revenue', ids, { revenue }, inventory);

    const plan = seatPlans.get(inventory._id);
    if (plan) yield* compare('wrong-capacity', ids, { capacity: plan.layout.capacity }, inventory);
    else if (held + sold > inventory.capacity) {
      const live = orders.filter(isLive).map(({ _id }) => _id);
      const named = { ...ids, orders: live.slice(0, 10).join(',') };
      yield finding('oversold', named, `at most ${inventory.capacity} tickets`, held + sold);
    }
  }
}

/** Each order is of an inventory that exists, its tickets are of that inventory, and its total is the sum of their prices. */
export function* checkOrders({ orders, inventoryById }: World): Iterable<Finding> {
  for (const { _id: order, inventory, tickets, total } of orders) {
    const ids = { order, inventory: inventory.id };
    if (!inventoryById.has(inventory.id)) {
      yield finding('order-without-inventory', ids, 'an inventory', 'none');
    }
    for (const { ticketId, sessionId, sectionId } of tickets) {
      const from = ticketId ?? `${sessionId}/${sectionId}`;
      if (from !== inventory.id) yield finding('foreign-ticket', ids, inventory.id, from);
    }
    const sum = tickets.reduce((all, { price }) => all + price, 0);
    if (sum !== total) yield finding('wrong-total', ids, sum, total);
  }
}
