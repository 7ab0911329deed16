import { encodeRows, layoutOf, rowsOf, type RowsSpec, type ServiceName } from '@aisle/common';
import { compare, finding, type Finding } from '../difference.ts';
import type { Event, Inventory, ListedTicket, Order, User, UserCopy } from '../snapshot.ts';
import { byId, countTickets, isLive, type World } from '../world.ts';
import { compareBitmaps } from './seats.ts';

/** What services keep of each other's data is what its owner has. */
export function* checkCopies(world: World): Iterable<Finding> {
  yield* checkOrderCopies(world);
  yield* checkListedTickets(world);
  yield* checkEvents(world);
  yield* checkAvailabilities(world);
  yield* checkUserCopies(world.users, world.userCopies, 'tickets');
  yield* checkUserCopies(world.users, world.buyerCopies, 'orders');
}

function* checkOrderCopies({ orders, orderById, orderCopies }: World): Iterable<Finding> {
  const copies = byId(orderCopies);
  for (const { _id: order, version, status, total, currency, buyerId, expiresAt } of orders) {
    const copy = copies.get(order);
    const wanted = { version, status, total, currency, buyerId, expiresAt };
    if (copy) yield* compare('stale-order-copy', { service: 'payments', order }, wanted, copy);
    else yield finding('missing-order-copy', { service: 'payments', order }, 'a copy', 'none');
  }
  for (const { _id: order } of orderCopies) {
    if (!orderById.has(order))
      yield finding('copy-without-order', { service: 'payments', order }, 'an order', 'none');
  }
}

/** The version of the inventory that orders' newest message told of; -1 where there was none yet. */
const toldVersion = (orders: Order[]): number =>
  orders.reduce((newest, { inventory }) => Math.max(newest, inventory.version), -1);

function* checkListedTickets({
  listedTickets,
  inventories,
  inventoryById,
  ordersOf,
}: World): Iterable<Finding> {
  for (const listed of listedTickets) {
    const ids = { ticket: listed._id };
    const orders = ordersOf(listed._id);
    const live = orders.find(isLive);
    const status = !live ? 'available' : live.status === 'complete' ? 'sold' : 'reserved';
    const inventoryVersion = toldVersion(orders);
    yield* compare(
      'stale-listed-ticket',
      { service: 'tickets', ...ids },
      { status, inventoryVersion },
      listed,
    );
    const inventory = inventoryById.get(listed._id);
    if (!inventory) yield finding('missing-inventory', { service: 'orders', ...ids }, 'an inventory', 'none');
    else yield* compare('stale-offer', { service: 'orders', ...ids }, offerOf(listed), inventory.offer);
  }
  const known = byId(listedTickets);
  for (const { _id, offer } of inventories) {
    if (offer.eventId === undefined && !known.has(_id))
      yield finding('inventory-without-ticket', { service: 'orders', inventory: _id }, 'a ticket', 'none');
  }
}

const offerOf = ({ version, sellerId, price, currency }: ListedTicket) => ({
  version,
  sellerId,
  price,
  currency,
});

function* checkEvents({ events, inventories, inventoryById, availabilities }: World): Iterable<Finding> {
  const known = new Set<string>();
  const shown = byId(availabilities);
  for (const event of events) {
    for (const session of event.sessions) {
      for (const section of event.sections) {
        const id = `${String(session._id)}/${section.id}`;
        known.add(id);
        const ids = { service: 'orders', event: event._id, inventory: id };
        const inventory = inventoryById.get(id);
        if (inventory) yield* compareSection(event, session, section, inventory, ids);
        else yield finding('missing-inventory', ids, 'an inventory', 'none');
        const availability = shown.get(id);
        const named = { ...ids, service: 'tickets' };
        const capacity = section.capacity ?? layoutOf(rowsOf(section as RowsSpec)).capacity;
        if (availability) yield* compare('wrong-capacity', named, { capacity }, availability);
        else yield finding('missing-availability', named, 'an availability', 'none');
      }
    }
  }
  for (const { _id: inventory, offer } of inventories) {
    if (offer.eventId !== undefined && !known.has(inventory))
      yield finding('inventory-without-event', { service: 'orders', inventory }, 'a section', 'none');
  }
}

/** What orders sells is what the seller offers. Versions may differ: not every change of an event is for orders. */
function* compareSection(
  { sellerId, currency, status, maxTicketsPerOrder }: Event,
  { startsAt, endsAt }: Event['sessions'][number],
  section: Event['sections'][number],
  { offer, rows, capacity }: Inventory,
  ids: Record<string, string>,
): Iterable<Finding> {
  const [price, until, cancelled] = [section.price, endsAt ?? startsAt, status === 'cancelled'];
  const wanted = { sellerId, currency, price, maxTicketsPerOrder, until, cancelled };
  yield* compare('stale-offer', ids, wanted, offer);
  if (section.kind === 'seated') {
    if (encodeRows(rowsOf(section as RowsSpec)) !== rows)
      yield finding('wrong-layout', ids, 'the rows of its section', 'others');
  } else if (capacity < section.capacity!) {
    // It may have more: a capacity does not fall below what was sold when the seller lowered it.
    yield finding('wrong-capacity', ids, `at least ${section.capacity}`, capacity);
  }
}

/** Live availability is told by orders' messages, so it is as new as the newest of them. */
function* checkAvailabilities({
  availabilities,
  inventories,
  ordersOf,
  seatPlans,
}: World): Iterable<Finding> {
  const known = byId(availabilities);
  for (const { _id: inventory, offer } of inventories) {
    if (offer.eventId === undefined) continue;
    const ids = { service: 'tickets', inventory };
    const shown = known.get(inventory);
    if (!shown) continue;
    const orders = ordersOf(inventory);
    const takenCount = countTickets(orders.filter(isLive));
    // Before the first order there is nothing to be as new as.
    const told = orders.length > 0 ? { version: toldVersion(orders) } : {};
    yield* compare('stale-availability', ids, { ...told, takenCount }, shown);
    const plan = seatPlans.get(inventory);
    if (plan) yield* compareBitmaps(plan, shown.taken, ids);
  }
}

/** A user that auth has deleted is kept by its version alone. */
function* checkUserCopies(users: User[], userCopies: UserCopy[], service: ServiceName): Iterable<Finding> {
  const known = byId(users);
  const copies = byId(userCopies);
  for (const { _id: user, version, name, email } of users) {
    const copy = copies.get(user);
    if (copy) yield* compare('stale-user-copy', { service, user }, { version, name, email }, copy);
    else yield finding('missing-user-copy', { service, user }, 'a copy', 'none');
  }
  for (const { _id: user, email } of userCopies) {
    if (email !== undefined && !known.has(user))
      yield finding('copy-without-user', { service, user }, 'nothing of a deleted user', 'an address');
  }
}
