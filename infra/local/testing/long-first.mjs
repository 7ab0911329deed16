import TestSequencer from '@jest/test-sequencer';

/** The longest first: on a fresh clone Jest knows only how large they are. */
const LONGEST = [
  'infra/test/images/images',
  'infra/test/chaos/chaos',
  'infra/test/browser/checkout',
  'infra/test/system/crashes',
  'infra/test/system/audit',
  'infra/test/browser/seller',
  'infra/test/browser/discover',
  'infra/test/system/main-job',
  'infra/test/security/hostile-requests',
];

/** The order of test files: whatever takes long begins first, so that no worker is left alone with it at the end. */
export default class LongFirst extends TestSequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONGEST.findIndex((name) => path.includes(`/${name}.`));
      return at < 0 ? LONGEST.length : at;
    };
    return super.sort(tests).toSorted((a, b) => place(a) - place(b));
  }
}
