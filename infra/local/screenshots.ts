import { parseArgs } from 'node:util';
import { takeScreenshots } from '../screenshots/take-screenshots.ts';

/** `npm run screenshots`: see infra/screenshots/README.md. `-- --only seat-map` takes some, `-- --readme` the README's. */
const { values } = parseArgs({
  options: { only: { type: 'string' }, readme: { type: 'boolean', default: false } },
});
process.exit((await takeScreenshots(values)) ? 0 : 1);
