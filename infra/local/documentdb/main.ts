import { startGateway } from './gateway.ts';

/**
 * The gateway as a process of its own: `main.ts PORT POSTGRES_PORT`. Says "ready" on its standard output when it
 * listens. It ends when its standard input does, that is, when whoever started it is gone.
 */
const [port, pgPort] = process.argv.slice(2).map(Number);
if (!port || !pgPort) throw new Error('usage: main.ts PORT POSTGRES_PORT');

process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
process.on('SIGTERM', () => process.exit(0));

try {
  await startGateway(port, { host: '127.0.0.1', port: pgPort });
} catch (error) {
  console.error('The gateway could not start:', error);
  process.exit(1);
}
console.log('ready');
process.on('uncaughtException', (error) => console.error('gateway:', error));
process.on('unhandledRejection', (error) => console.error('gateway:', error));
