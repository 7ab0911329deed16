import { connectPg, PgConnectionLost, type PgAddress, type PgConnection } from './pg-connection.ts';

/** Connections with the same settings, opened when needed and kept. */
export interface PgPool {
  /** Waits for a free connection where all are in use. Throws PgConnectionLost where PostgreSQL can't be reached. */
  acquire(): Promise<PgConnection>;
  release(connection: PgConnection): void;
  use<T>(work: (connection: PgConnection) => Promise<T>): Promise<T>;
  close(): void;
}

export function createPool(address: PgAddress, max: number, settings: Record<string, string>): PgPool {
  const idle: PgConnection[] = [];
  const waiting: ((grant: PgConnection | undefined) => void)[] = [];
  const all = new Set<PgConnection>();
  let count = 0;

  const open = async (): Promise<PgConnection> => {
    count++;
    try {
      const connection = await connectPg(address, settings);
      all.add(connection);
      return connection;
    } catch (error) {
      leave();
      throw error instanceof PgConnectionLost ? error : new PgConnectionLost(String(error));
    }
  };
  /** A place became free: whoever waits longest opens a connection of its own. */
  const leave = () => {
    count--;
    waiting.shift()?.(undefined);
  };

  const pool: PgPool = {
    async acquire() {
      for (;;) {
        const connection = idle.pop();
        if (connection?.isOpen) return connection;
        if (connection) {
          all.delete(connection);
          count--;
          continue;
        }
        if (count < max) return open();
        const granted = await new Promise<PgConnection | undefined>((resolve) => waiting.push(resolve));
        if (granted?.isOpen) return granted;
        if (granted) pool.release(granted);
      }
    },
    release(connection) {
      if (!connection.isOpen) {
        all.delete(connection);
        return leave();
      }
      const next = waiting.shift();
      if (next) next(connection);
      else idle.push(connection);
    },
    async use(work) {
      const connection = await pool.acquire();
      try {
        return await work(connection);
      } finally {
        pool.release(connection);
      }
    },
    close() {
      for (const connection of all) connection.close();
    },
  };
  return pool;
}
