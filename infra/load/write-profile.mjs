// Loaded into the services by `npm run load -- --profile`: from SIGUSR2 on they note where their time goes, and write it
// down as they end. Node refuses --cpu-prof in NODE_OPTIONS. Plain JavaScript: it comes before any loader.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const session = new Session();
  process.once('SIGUSR2', () => {
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.start');
    process.on('exit', () => {
      session.post('Profiler.stop', (error, result) => {
        if (!error)
          writeFileSync(`${process.env.AISLE_PROFILE}-${process.pid}`, JSON.stringify(result.profile));
      });
    });
  });
}
