import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contracts, serviceNames, subjects, type ServiceName, type Subscriptions } from '@aisle/common';

const root = join(import.meta.dirname, '../..');

interface Row {
  from: string;
  to: string[];
}

/** The rows of the README's message table, by subject. One row may stand for several subjects. */
function readTable(): Map<string, Row> {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = /^## Messages$(.*?)(?=^## |$(?![\s\S]))/ms.exec(readme)?.[1] ?? '';
  const cells = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(cells[0]).toEqual(['subject', 'from', 'to', 'effect']);
  const rows = new Map<string, Row>();
  for (const [names = '', from = '', to = ''] of cells.slice(2)) {
    for (const [, subject = ''] of names.matchAll(/`([^`]+)`/g)) {
      expect(rows.has(subject)).toBe(false);
      rows.set(subject, {
        from,
        to: to
          .split(',')
          .map((one) => one.trim())
          .filter(Boolean)
          .sort(),
      });
    }
  }
  return rows;
}

/** What a service subscribes to. Its operations are only named here, so they get nothing to work with. */
async function subscriptionsOf(service: ServiceName): Promise<Subscriptions> {
  const path = join(root, service, 'src/subscriptions.ts');
  const { subscriptions } = (await import(path)) as {
    subscriptions: Subscriptions | ((deps: unknown) => Subscriptions);
  };
  return typeof subscriptions === 'function' ? subscriptions({}) : subscriptions;
}

describe("the README's message table", () => {
  it('names every subject and its publisher', () => {
    const written = Object.fromEntries([...readTable()].map(([subject, { from }]) => [subject, from]));
    const actual = Object.fromEntries(subjects.map((subject) => [subject, contracts[subject].publisher]));
    expect(written).toEqual(actual);
  });

  it.each(serviceNames)('names what %s subscribes to', async (service) => {
    const written = [...readTable()].filter(([, { to }]) => to.includes(service)).map(([subject]) => subject);
    expect(written.sort()).toEqual(Object.keys(await subscriptionsOf(service)).sort());
  });

  it('names nobody else', () => {
    const named = [...readTable().values()].flatMap(({ to }) => to);
    expect(named.filter((name) => !serviceNames.some((service) => service === name))).toEqual([]);
  });
});
