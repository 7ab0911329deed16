import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import {
  completeSecrets,
  overlays,
  parseEnvFile,
  toEnvFile,
  type Overlay,
  type Secrets,
  type StripeKeys,
} from './secrets/secret-values.ts';

const usage = `Makes the passwords and keys that an overlay needs, one env file a Secret, in
infra/k8s/overlays/<overlay>/secrets, which git ignores. What is there already is never changed.

  npm run secrets             those of the overlay dev, whose kustomization reads the files
  npm run secrets -- prod     those of the overlay prod, for you to bring to the cluster (secrets.example.yaml)
  --into FOLDER               another folder

STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are taken from the environment. Without them dev uses the emulator, and
prod's are left empty: payments does not start until they are filled in.`;

/** A mistake of the caller's: shown without a stack, exit code 2. */
class UsageError extends Error {}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { into: { type: 'string' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function stripeFromEnvironment(): StripeKeys | undefined {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = process.env;
  if (!secretKey && !webhookSecret) return undefined;
  if (!secretKey || !webhookSecret)
    throw new UsageError('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET go together.');
  return { secretKey, webhookSecret };
}

function readSecrets(folder: string): Secrets {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((file) => file.endsWith('.env'));
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, -'.env'.length),
      parseEnvFile(readFileSync(join(folder, file), 'utf8')),
    ]),
  );
}

/** Writes what has been added, readable by its owner alone. Answers the names of the Secrets that have changed. */
function writeSecrets(folder: string, before: Secrets, after: Secrets): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return Object.entries(after).flatMap(([name, values]) => {
    const text = toEnvFile(values);
    if (text === toEnvFile(before[name] ?? {})) return [];
    writeFileSync(join(folder, `${name}.env`), text, { mode: 0o600 });
    return [name];
  });
}

function main(): void {
  const { values, positionals } = readArguments();
  if (values.help) return console.log(usage);
  const [name = 'dev', ...more] = positionals;
  const overlay = overlays.find((one) => one === name);
  if (!overlay || more.length > 0)
    throw new UsageError(`Which overlay? There are ${overlays.join(' and ')}.`);
  const folder = values.into ?? join(import.meta.dirname, '../k8s/overlays', overlay, 'secrets');

  const before = readSecrets(folder);
  const stripe = stripeFromEnvironment();
  const after = completeSecrets(overlay, before, stripe);
  const written = writeSecrets(folder, before, after);
  tell(overlay, relative('.', folder), written);

  const key = after['payments']?.['STRIPE_SECRET_KEY'];
  if (!key) console.log(`Fill in Stripe's two keys in payments.env: payments does not start without them.`);
  else if (stripe && key !== stripe.secretKey)
    console.log('payments.env keeps the Stripe keys that it has; delete the file to take those given now.');
}

function tell(overlay: Overlay, folder: string, written: string[]): void {
  console.log(
    written.length > 0
      ? `Made in ${folder}: ${written.join(', ')}`
      : `All there in ${folder}, nothing changed.`,
  );
  if (overlay === 'prod')
    console.log(
      `Bring them to the cluster as README.md says, keep a copy where you keep secrets, delete them here.`,
    );
}

try {
  main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
