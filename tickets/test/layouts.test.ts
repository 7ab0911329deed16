import type { TestService } from '@aisle/common/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { layoutsOf } from '../src/availability/layouts.ts';
import { newId } from './support.ts';
import { putOnSale, smallHall, startShowing } from './availability-support.ts';

let service: TestService;
beforeAll(async () => {
  service = await startShowing();
});
afterAll(() => service.stop());

const [stalls, standing] = smallHall as [(typeof smallHall)[number], (typeof smallHall)[number]];
const alike = { id: 'B', name: 'Alike', kind: 'seated' as const, price: 4500, rowCount: 2, seatsPerRow: 4 };

it('shares the layout of sections that are alike, of one event or of several, and of no others', async () => {
  const sections = [stalls, alike, { ...alike, id: 'C' }, { ...alike, id: 'D', seatsPerRow: 5 }, standing];
  const [one, other] = [await putOnSale(sections), await putOnSale(sections)];
  const layouts = await layoutsOf([one.eventId, other.eventId]);
  const [ofOne, ofOther] = [layouts.get(one.eventId)!, layouts.get(other.eventId)!];
  expect(ofOne.get('C')).toBe(ofOne.get('B'));
  expect(ofOther.get('B')).toBe(ofOne.get('B'));
  expect(ofOther.get('A')).toBe(ofOne.get('A'));
  expect(['A', 'B', 'D'].map((id) => ofOne.get(id)?.capacity)).toEqual([7, 8, 10]);
  expect(ofOne.has('GA')).toBe(true);
  expect(ofOne.get('GA')).toBeUndefined();
});

it('has no entry for an event that is not there', async () => {
  expect((await layoutsOf([newId()])).size).toBe(0);
});
