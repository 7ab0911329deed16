import mongoose from 'mongoose';

/** What the probes ask. `ready` is set once everything is up and unset before anything is taken down. */
export interface Health {
  ready: boolean;
}

/**
 * Whether requests can be served now. NATS is left out on purpose: without it requests still succeed, their
 * messages wait in the outbox.
 */
export const isReady = (health: Health): boolean =>
  health.ready && mongoose.connection.readyState === mongoose.ConnectionStates.connected;
