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
 * Starts to measure: answers a function that tells what each part has used since. Resident memory counts at its peak
 * (`VmHWM`, proc(5)). Empty where there is no /proc.
 */
export function measureUsage(partsNow: () => Parts): () => Record<string, Usage> {
  const before = readProcesses();
  for (const pid of before.keys()) forgetPeak(pid);
  return () => {
    const after = readProcesses();
    const spent = (pid: number) => after.get(pid)!.cpuSeconds - (before.get(pid)?.cpuSeconds ?? 0);
    const parts = partsNow();
    const named = new Set(Object.values(parts).flat());
    const used = Object.entries(parts).map(([part, roots]) => {
      const pids = withChildren(after, roots, named);
      const cpuSeconds = pids.reduce((sum, pid) => sum + spent(pid), 0);
      return [part, { cpuSeconds, memoryMb: Math.max(0, ...roots.map(peakMemory)) }] as const;
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

function withChildren(processes: Map<number, Running>, roots: number[], named: Set<number>): number[] {
  const pids = roots.filter((pid) => processes.has(pid));
  for (const pid of pids) {
    for (const [child, { parent }] of processes) if (parent === pid && !named.has(child)) pids.push(child);
  }
  return pids;
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
