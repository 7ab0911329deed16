import { parseArgs } from 'node:util';
import { takeScreenshots } from '../screenshots/take-screenshots.ts';

/** `npm run screenshots`: see infra/screenshots/README.md. `-- --only seat-map,door-red` takes some, `-- --readme` the README's. */
const { values } = parseArgs({
  options: { only: { type: 'string' }, readme: { type: 'boolean', default: false } },
});
const { only, readme } = values;
process.exit((await takeScreenshots({ readme, ...(only && { only: only.split(',') }) })) ? 0 : 1);
