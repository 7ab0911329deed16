// Jest's global set-up is loaded by Node itself, which cannot read TypeScript at version 20: tsx teaches it.
import { register } from 'tsx/esm/api';

/** Starts the servers for one test run and tells the workers their addresses. */
export default async function setUp({ maxWorkers }) {
  const unregister = register();
  const { startTestServers } = await import('./start-test-servers.ts');
  globalThis.stopTestServers = await startTestServers(maxWorkers);
  await unregister();
}
