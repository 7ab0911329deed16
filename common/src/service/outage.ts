const outageNames = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoServerClosedError',
  'MongoStalePrimaryError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  // A connection in use, cut off because the server's monitor got no answer.
  'PoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongooseServerSelectionError',
  'MongoOperationTimeoutError',
  // ioredis, while Redis is away.
  'MaxRetriesPerRequestError',
]);

/**
 * MongoDB's own codes for a server that is going away or not yet the primary: ShutdownInProgress, PrimarySteppedDown,
 * InterruptedAtShutdown, InterruptedDueToReplStateChange, NotWritablePrimary, NotPrimaryNoSecondaryOk,
 * NotPrimaryOrSecondary, HostUnreachable, HostNotFound, NetworkTimeout, SocketException; and for one whose disk is full:
 * OutOfDiskSpace. And Node's for a connection that cannot be made or was lost.
 */
const outageCodes = new Set<unknown>([
  ...[91, 189, 11600, 11602, 10107, 13435, 13436, 6, 7, 89, 9001, 14031],
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ],
]);

/**
 * NATS: no connection, no answer in time, or nobody there to answer. Its codes are words and numbers as text.
 */
const natsCodes = new Set<unknown>([
  'CONNECTION_REFUSED',
  'CONNECTION_CLOSED',
  'DISCONNECT',
  'TIMEOUT',
  '503',
]);

/**
 * Whether an error says that a server which we depend on is out of reach, rather than that this piece of work is
 * wrong: then it is worth trying again, however often it failed.
 */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, status, code, errorResponse } = error as Record<string, unknown>;
  return (
    outageNames.has(String(name)) ||
    status === 503 ||
    outageCodes.has(code) ||
    (name === 'NatsError' && natsCodes.has(code)) ||
    // The driver wraps what cut off a bulk write, and leaves only its words on the outside.
    (errorResponse instanceof Error && isOutage(errorResponse))
  );
}
