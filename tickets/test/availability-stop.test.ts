import { eventually } from '@aisle/common/testing';
import { expect, it } from '@jest/globals';
import { openStream, putOnSale, startShowing } from './availability-support.ts';

it('all streams end at once when the process is told to stop', async () => {
  const service = await startShowing();
  const onSale = await putOnSale();
  const streams = await Promise.all(Array.from({ length: 20 }, () => openStream(service.url, onSale)));
  await Promise.all(streams.map((stream) => stream.event(1)));
  const startedAt = performance.now();
  await service.stop();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  await eventually(() => streams.every(({ ended }) => ended));
});
