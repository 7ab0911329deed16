/** The front door as a pod of the overlay dev, before the Services of the cluster. */
import { startFrontDoor } from '../local/stack/front-door.ts';

const frontDoor = await startFrontDoor(Number(process.env['PORT'] ?? 3000), (service) => [
  `http://${service}`,
]);
process.once('SIGTERM', () => void frontDoor.stop().then(() => process.exit(0)));
console.log('Front door is open');
