import { createRequire } from 'node:module';

/** What is used here of the driver's own connection (mongodb/lib/cmap/connection.js). */
interface DriverConnection {
  closed: boolean;
  socket: { emit(event: 'error', error: Error): void };
  cleanup: (this: DriverConnection, error: Error) => void;
}

const require = createRequire(createRequire(import.meta.url).resolve('mongoose'));
const { Connection } = require('mongodb/lib/cmap/connection.js') as {
  Connection: { prototype: DriverConnection };
};
let isDone = false;

/**
 * Makes a command that waits to be sent fail when its connection is closed. The driver (7.9 and before) waits for the
 * socket's `drain` or `error`, and a socket that is closed without an error emits neither, nor a timeout: the command,
 * and with it the transaction, the batch and all that queues behind it, would wait for ever. Seen after a kill of the
 * database (chaos, seed 18): a command was given a connection that its server had closed a moment before.
 */
export function endWaitsOfClosedConnections(): void {
  if (isDone) return;
  isDone = true;
  const { cleanup } = Connection.prototype;
  Connection.prototype.cleanup = function (error) {
    if (this.closed) return;
    cleanup.call(this, error);
    this.socket.emit('error', error);
  };
}
