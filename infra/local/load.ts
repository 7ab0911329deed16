import { parseArgs } from 'node:util';
import { runLoad } from '../load/run-load.ts';

/**
 * `npm run load`: see the README, "How fast". `-- --only steady,paid` runs some scenarios, `-- --quick` short ones,
 * `-- --profile` tells where the services' time went.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});
const { quick, profile, only } = values;
const met = await runLoad({ quick, profile, ...(only && { only: only.split(',') }) });
process.exit(met ? 0 : 1);
