import { readConfig } from './config.ts';
import { startStripeEmulator } from './emulator.ts';

try {
  const emulator = await startStripeEmulator(readConfig(process.argv.slice(2), process.env));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void emulator.stop().then(() => process.exit(0)));
  console.log(`Stripe emulator on ${emulator.url}, pages on ${emulator.publicUrl}`);
  process.send?.({ ready: true, url: emulator.url });
} catch (error) {
  console.error(`Stripe emulator can't start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
