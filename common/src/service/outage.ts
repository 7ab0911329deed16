const outageNames = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'MongooseServerSelectionError',
  'MongoOperationTimeoutError',
]);

/**
 * MongoDB's own codes for a server that is going away or not yet the primary: ShutdownInProgress, PrimarySteppedDown,
 * InterruptedAtShutdown, InterruptedDueToReplStateChange, NotWritablePrimary, NotPrimaryNoSecondaryOk,
 * NotPrimaryOrSecondary, HostUnreachable, HostNotFound, NetworkTimeout, SocketException.
 */
const outageCodes = new Set([91, 189, 11600, 11602, 10107, 13435, 13436, 6, 7, 89, 9001]);

/**
 * Whether an error says that a server which we depend on is out of reach, rather than that this piece of work is
 * wrong: then it is worth trying again, however often it failed.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (outageNames.has(error.name)) return true;
  if ('status' in error && error.status === 503) return true;
  return 'code' in error && typeof error.code === 'number' && outageCodes.has(error.code);
}
