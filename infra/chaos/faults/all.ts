import type { Fault } from '../fault.ts';
import { clocksApart } from './clocks.ts';
import { crashes } from './crashes.ts';
import { deliveryFaults } from './deliveries.ts';
import { fullDisks } from './full-disks.ts';
import { kills } from './kills.ts';
import { paymentsAtExpiry } from './payments-at-expiry.ts';
import { poison } from './poison.ts';
import { qrKeyRotated } from './qr-keys.ts';
import { rush } from './rush.ts';
import { serverFaults } from './servers.ts';
import { sigtermInFlight } from './sigterm-in-flight.ts';
import { stripeFaults } from './stripe.ts';
import { upkeepFaults } from './upkeep.ts';
import { webhookFaults } from './webhooks.ts';

/** Everything that can be broken, in the order of the README's table. */
export const faults: Fault[] = [
  ...kills,
  ...crashes,
  rush,
  ...serverFaults,
  ...fullDisks,
  ...deliveryFaults,
  poison,
  ...stripeFaults,
  ...webhookFaults,
  paymentsAtExpiry,
  clocksApart,
  ...upkeepFaults,
  sigtermInFlight,
  qrKeyRotated,
];
