import { getBit, seatAddress } from '@aisle/common';
import { finding, type Finding } from '../difference.ts';
import type { SeatPlan, World } from '../world.ts';

/** Every seat is in at most one live order, and the bitmap has the blocked seats and those of live orders, no others. */
export function* checkSeats({ inventories, seatPlans }: World): Iterable<Finding> {
  for (const { _id: inventory, taken } of inventories) {
    const plan = seatPlans.get(inventory);
    if (!plan) continue;
    for (const { seat, orders } of plan.clashes) {
      const [order, other] = orders;
      yield finding('double-seat', { inventory, seat, order, other }, 'one live order', 'two');
    }
    for (const { seat, order } of plan.unknown) {
      yield finding('unknown-seat', { inventory, seat, order }, 'a seat of the section', 'none such');
    }
    yield* compareBitmaps(plan, taken, { inventory });
  }
}

/** A finding for each seat of which a bitmap says something else than the layout and the live orders. */
export function* compareBitmaps(
  { layout, taken: expected, owners }: SeatPlan,
  found: Uint8Array | undefined,
  ids: Record<string, string>,
): Iterable<Finding> {
  if (found?.length !== expected.length) {
    yield finding('bitmap-size', ids, `${expected.length} bytes`, `${found?.length ?? 0} bytes`);
    return;
  }
  for (let index = 0; index < layout.size; index += 1) {
    if (getBit(found, index) === getBit(expected, index)) continue;
    const seat = { ...ids, seat: seatAddress(layout, index) };
    const order = owners.get(index);
    if (getBit(found, index)) yield finding('extra-bit', seat, 'free', 'taken');
    else if (order === undefined) yield finding('lost-bit', seat, 'blocked', 'free');
    else yield finding('lost-bit', { ...seat, order }, 'taken', 'free');
  }
}
