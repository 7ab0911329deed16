import { findMongod } from './find-mongod.ts';
import { provideRoot } from './root-fs.ts';
import { givenServer, type RunningServer, type ServerOptions } from './server.ts';
import { startDocumentDb } from './start-documentdb.ts';
import { startMongod } from './start-mongod.ts';

/**
 * Starts MongoDB with transactions: a real `mongod` where there is one, else DocumentDB behind the gateway; or takes
 * `MONGO_URL`. `mongoUrlFor(url, database)` gives the address of a database on it.
 */
export async function startMongo(options: ServerOptions): Promise<RunningServer> {
  const given = process.env['MONGO_URL'];
  if (given) return givenServer(given);
  const onProgress = options.onProgress ?? (() => undefined);
  const mongod = await findMongod(onProgress);
  if (mongod) return startMongod(mongod, options);
  return startDocumentDb(await provideRoot(onProgress), options);
}
