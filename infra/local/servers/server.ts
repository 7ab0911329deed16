/** Says in plain words what is going on, for a person who waits. */
export type OnProgress = (text: string) => void;

/** What a server is started with. */
export interface ServerOptions {
  /** Where the server keeps its data. Made if it is not there; the same folder gives the same data again. */
  dataDir: string;
  /** A free one is taken where none is given. */
  port?: number;
  onProgress?: OnProgress;
}

/** A server that runs, or one that somebody else runs and whose address was given. */
export interface RunningServer {
  url: string;
  /** What answers at that address. `given`: an address from the environment, nothing was started. */
  kind: 'mongod' | 'documentdb' | 'nats' | 'redis' | 'given';
  port: number;
  /** The processes that were started. Empty for a given address. */
  pids(): number[];
  /** Ends it in order. Nothing of it is left running. */
  stop(): Promise<void>;
  /** Ends it at once by SIGKILL, as a crash would. */
  kill(): Promise<void>;
}

/** A server that somebody else runs. */
export function givenServer(url: string): RunningServer {
  const nothing = () => Promise.resolve();
  const { port } = new URL(url.replace(/^[\w+]+:\/\//, 'http://').replace(/,[^/]*/, ''));
  return { url, kind: 'given', port: Number(port || 0), pids: () => [], stop: nothing, kill: nothing };
}
