import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '@aisle/common';
import { findNode } from '../local/servers/find-node.ts';
import { readProfiles, type Profile } from './profile.ts';
import { isMet, machine, type Measured, type Report } from './report.ts';
import type { Figure, Scenario } from './scenario.ts';
import { browse } from './scenarios/browse.ts';
import { catchUp } from './scenarios/catch-up.ts';
import { compared } from './scenarios/compared.ts';
import { hotSection, manualClash } from './scenarios/hot-section.ts';
import { manyEvents } from './scenarios/many-events.ts';
import { paid } from './scenarios/paid.ts';
import { publish } from './scenarios/publish.ts';
import { sellOut } from './scenarios/sell-out.ts';
import { steady } from './scenarios/steady.ts';
import { watchers } from './scenarios/watchers.ts';
import { startSystem, type System } from './system.ts';
import { measureUsage, type Usage } from './usage.ts';
import { writeReport } from './write-report.ts';

export const scenarios: Scenario[] = [
  steady,
  paid,
  sellOut,
  hotSection,
  manualClash,
  browse,
  watchers,
  publish,
  manyEvents,
  catchUp,
  compared,
];

const names = scenarios.map(({ name }) => name);

const BUYERS = 20_000;
/** What a service's process may take of memory, in MB. */
const MEMORY = 200;

interface LoadOptions {
  /** Some scenarios, by name; all unless told. */
  only?: string[];
  /** Fewer seconds and seats: to see that it works. */
  quick: boolean;
  /** Whether to show at the end where the services' time went. */
  profile?: boolean;
}

/** The scenarios of these names; all unless told. @throws Error naming what there is where one is not */
function choose(only: string[] = names): Scenario[] {
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`No such scenario: ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  return scenarios.filter(({ name }) => only.includes(name));
}

/**
 * Runs the scenarios one after another on one running system, audits after each, and, where they run in full, keeps
 * the report up to date.
 * @returns whether every target was met and every audit clean
 */
export async function runLoad({ only, quick, profile = false }: LoadOptions): Promise<boolean> {
  const chosen = choose(only);
  const profiles = profile ? mkdtempSync(join(tmpdir(), 'aisle-profiles-')) : undefined;
  const buyers = quick ? 2_000 : BUYERS;
  const system = await startSystem(buyers, (text) => console.log(text), profiles);
  const report: Report = { machine: machine(system, (await findNode()).version), scenarios: [] };
  try {
    for (const scenario of chosen) {
      console.log(`\n${scenario.name}: ${scenario.title}`);
      const measured = await measure(system, scenario, quick);
      report.scenarios.push(measured);
      show(measured);
      // A profile costs time of its own.
      if (!quick && !profile) await writeReport(report, names);
    }
  } finally {
    await system.stop();
  }
  if (profiles) for (const one of readProfiles(profiles)) showProfile(one);
  return report.scenarios.every(({ figures, audit }) => audit.length === 0 && figures.every(isMet));
}

async function measure(system: System, { name, title, run }: Scenario, quick: boolean): Promise<Measured> {
  const startedAt = performance.now();
  const at = new Date().toISOString();
  const usage = measureUsage(() => system.parts());
  const result = await run(system, { quick });
  await system.settled();
  const used = usage();
  const audit = await system.audit();
  const figures = [...result.figures, ...largest(used)];
  const minutes = (performance.now() - startedAt) / 60_000;
  return { name, title, at, minutes, ...result, figures, usage: used, audit };
}

/** The service whose process took the most memory; none where that is not known. */
function largest(used: Record<string, Usage>): Figure[] {
  const services = Object.entries(used).filter(([part]) => serviceNames.some((name) => name === part));
  const [first] = services.sort(([, a], [, b]) => b.memoryMb - a.memoryMb);
  if (!first) return [];
  const [service, { memoryMb }] = first;
  return [
    { what: `memory, largest service (${service})`, value: memoryMb, unit: 'MB', target: { atMost: MEMORY } },
  ];
}

function show({ figures, notes = [], usage, audit }: Measured): void {
  console.table(
    figures.map((figure) => ({
      what: figure.what,
      value: Number(figure.value.toFixed(2)),
      unit: figure.unit,
      baseline: figure.baseline && Number(figure.baseline.toFixed(1)),
      met: figure.target ? isMet(figure) : undefined,
    })),
  );
  console.table(
    Object.fromEntries(
      Object.entries(usage).map(([part, { cpuSeconds, memoryMb }]) => [
        part,
        { 'CPU s': Number(cpuSeconds.toFixed(1)), 'memory MB': Math.round(memoryMb) },
      ]),
    ),
  );
  for (const note of notes) console.log(note);
  console.log(audit.length === 0 ? 'audit clean' : audit.slice(0, 10).join('\n'));
}

function showProfile({ process, busySeconds, packages, functions }: Profile): void {
  console.log(`\n${process}: busy for ${busySeconds.toFixed(1)} s`);
  for (const list of [packages, functions]) {
    console.log(
      list
        .map(([name, seconds]) => `${((100 * seconds) / busySeconds).toFixed(1).padStart(6)} %  ${name}`)
        .join('\n'),
    );
    console.log();
  }
}
