import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What one part of the system has used: seconds of one core, and the most memory of one of its processes, in MB. */
export interface Usage {
  cpuSeconds: number;
  memoryMb: number;
}

/** The parts of the system and the processes of each. Their children belong to it too, unless another part names them. */
export type Parts = Record<string, number[]>;

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick (proc(5), sysconf(3)). */
const TICKS = 100;

/**
 * Starts to measure these parts: answers a function that tells what each has used since. Resident memory counts at its
 * peak (`VmHWM`, proc(5)). Empty where there is no /proc.
 */
export function measureUsage(partsNow: () => Parts): () => Record<string, Usage> {
  const before = readProcesses();
  for (const [, pids] of withChildren(before, partsNow())) pids.forEach(forgetPeak);
  return () => {
    const after = readProcesses();
    const spent = (pid: number) => after.get(pid)!.cpuSeconds - (before.get(pid)?.cpuSeconds ?? 0);
    const used = withChildren(after, partsNow()).map(([part, pids]) => {
      const cpuSeconds = pids.reduce((sum, pid) => sum + spent(pid), 0);
      return [part, { cpuSeconds, memoryMb: Math.max(0, ...pids.map(peakMemory)) }] as const;
    });
    return after.size === 0 ? {} : Object.fromEntries(used);
  };
}

interface Running {
  parent: number;
  cpuSeconds: number;
}

function readProcesses(): Map<number, Running> {
  const found = new Map<number, Running>();
  for (const pid of processIds()) {
    const stat = read(`/proc/${pid}/stat`);
    if (stat === undefined) continue;
    // The name, second, may hold blanks and brackets.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    found.set(pid, { parent: fields[1]!, cpuSeconds: (fields[11]! + fields[12]!) / TICKS });
  }
  return found;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Each part with all of its processes that run. */
function withChildren(processes: Map<number, Running>, parts: Parts): [part: string, pids: number[]][] {
  const named = new Set(Object.values(parts).flat());
  return Object.entries(parts).map(([part, roots]) => {
    const pids = roots.filter((pid) => processes.has(pid));
    for (const pid of pids) {
      for (const [child, { parent }] of processes) if (parent === pid && !named.has(child)) pids.push(child);
    }
    return [part, pids];
  });
}

const peakMemory = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) / 1024;

/** Another user's process refuses that: its peak is then the one since its start. */
function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // See above.
  }
}

/** A process may end while it is looked at. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
