import { parseArgs } from 'node:util';
import { runLoad } from '../load/run-load.ts';

/** `npm run load`: see the README, "How fast". `-- --only steady,paid` runs some scenarios, `-- --quick` short ones. */
const { values } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const met = await runLoad({ quick: values.quick, ...(values.only && { only: values.only.split(',') }) });
process.exit(met ? 0 : 1);
