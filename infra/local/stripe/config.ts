import { parseArgs } from 'node:util';
import type { StripeEmulatorOptions } from './emulator.ts';

const settings = {
  port: 'STRIPE_EMULATOR_PORT',
  host: 'STRIPE_EMULATOR_HOST',
  'public-url': 'STRIPE_EMULATOR_PUBLIC_URL',
  'data-dir': 'STRIPE_EMULATOR_DATA_DIR',
  'webhook-url': 'STRIPE_EMULATOR_WEBHOOK_URL',
  'webhook-secret': 'STRIPE_WEBHOOK_SECRET',
  'webhook-events': 'STRIPE_EMULATOR_WEBHOOK_EVENTS',
  'secret-key': 'STRIPE_SECRET_KEY',
} as const;

/**
 * Reads the configuration: arguments (`--port 4242`) before the environment (`STRIPE_EMULATOR_PORT=4242`).
 * Throws with a message that names what is missing or wrong.
 */
export function readConfig(args: string[], env: NodeJS.ProcessEnv): StripeEmulatorOptions {
  const options = Object.fromEntries(
    Object.keys(settings).map((name) => [name, { type: 'string' as const }]),
  );
  const { values } = parseArgs({ args, options });
  const read = (name: keyof typeof settings) => values[name] || env[settings[name]] || undefined;
  const need = (name: keyof typeof settings) => {
    const value = read(name);
    if (value === undefined) throw new Error(`--${name} (or ${settings[name]}) is missing`);
    return value;
  };
  const url = (name: keyof typeof settings, value: string) => {
    if (!/^https?:\/\//.test(value) || !URL.canParse(value))
      throw new Error(`--${name} must be a URL, not ${value}`);
    return value;
  };

  const port = Number(read('port') ?? 4242);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be a port, not ${read('port')}`);
  const config: StripeEmulatorOptions = {
    port,
    webhookUrl: url('webhook-url', need('webhook-url')),
    webhookSecret: need('webhook-secret'),
  };
  const [host, publicUrl, dataDir] = [read('host'), read('public-url'), read('data-dir')];
  const [events, secretKey] = [read('webhook-events'), read('secret-key')];
  if (host) config.host = host;
  if (publicUrl) config.publicUrl = url('public-url', publicUrl);
  if (dataDir) config.dataDir = dataDir;
  if (events) config.webhookEvents = events.split(',').map((type) => type.trim());
  if (secretKey) config.secretKey = secretKey;
  return config;
}
