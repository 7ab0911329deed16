import { BSON } from 'bson';
import { encode } from './raw-bson.ts';
import { decodeBody, type Command } from './wire.ts';

/** Names this process, so that a client that asked with it is told only of what is new. */
const topologyVersion = { processId: new BSON.ObjectId(), counter: BSON.Long.ZERO };

/**
 * What the gateway says about itself. It presents itself as a mongos (`isdbgrid`), for drivers then send sessions and
 * allow transactions without a replica set's election and oplog.
 */
export function hello(connectionId: number): Buffer {
  return encode({
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    msg: 'isdbgrid',
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 25_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    topologyVersion,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  });
}

export function isHello({ name }: Command): boolean {
  return name === 'hello' || name === 'isMaster' || name === 'ismaster';
}

/** How many milliseconds a monitor that knows this topology is content to wait for news. 0 where it wants an answer. */
export function patienceOf(command: Command): number {
  const { maxAwaitTimeMS, topologyVersion: known } = decodeBody(command) as {
    maxAwaitTimeMS?: number;
    topologyVersion?: { processId: BSON.ObjectId };
  };
  return known?.processId.equals(topologyVersion.processId) ? (maxAwaitTimeMS ?? 0) : 0;
}

const startedAt = Date.now();

/** Commands that need no database, in lower case as MongoDB compares some of them. */
export const ANSWERS: Record<string, () => object> = {
  ping: () => ({ ok: 1 }),
  buildinfo: () => ({
    version: '7.0.0',
    versionArray: [7, 0, 0, 0],
    gitVersion: 'documentdb-gateway',
    modules: [],
    bits: 64,
    maxBsonObjectSize: 16 * 1024 * 1024,
    storageEngines: ['documentdb'],
    ok: 1,
  }),
  serverstatus: () => ({
    host: 'localhost',
    version: '7.0.0',
    process: 'documentdb-gateway',
    pid: process.pid,
    uptime: Math.floor((Date.now() - startedAt) / 1000),
    localTime: new Date(),
    ok: 1,
  }),
  connectionstatus: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 }),
  getparameter: () => ({ featureCompatibilityVersion: { version: '7.0' }, ok: 1 }),
  getcmdlineopts: () => ({ argv: [], parsed: {}, ok: 1 }),
  getlog: () => ({ totalLinesWritten: 0, log: [], ok: 1 }),
  hostinfo: () => ({ system: {}, os: {}, extra: {}, ok: 1 }),
  whatsmyuri: () => ({ you: '127.0.0.1', ok: 1 }),
};
