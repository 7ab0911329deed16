import type { ScanTone } from './types.ts';

/** Pitch in hertz and length in seconds of each note: up for go, low and long for stop. */
const NOTES: Record<ScanTone, [pitch: number, length: number][]> = {
  good: [
    [880, 0.09],
    [1320, 0.16],
  ],
  warn: [
    [520, 0.14],
    [520, 0.14],
  ],
  bad: [
    [220, 0.3],
    [165, 0.35],
  ],
};

/** Milliseconds on, off, on… */
const VIBRATIONS: Record<ScanTone, number[]> = { good: [80], warn: [120, 80, 120], bad: [300, 100, 300] };

let audio: AudioContext | undefined;

/** Lets the page make sounds from now on. Browsers allow that only from a click or a key. */
export function allowSound(): void {
  if (typeof AudioContext === 'undefined') return;
  audio ??= new AudioContext();
  // Without sound the colours and words still say it all.
  void audio.resume().catch(() => undefined);
}

/** Plays a scan's outcome, and shakes the device where it can. */
export function signal(tone: ScanTone, { sound }: { sound: boolean }): void {
  if (typeof navigator.vibrate === 'function') navigator.vibrate(VIBRATIONS[tone]);
  if (sound && audio?.state === 'running') play(audio, NOTES[tone]);
}

function play(context: AudioContext, notes: [number, number][]): void {
  let at = context.currentTime;
  for (const [pitch, length] of notes) {
    const note = context.createOscillator();
    const volume = context.createGain();
    note.type = 'triangle';
    note.frequency.value = pitch;
    // Fades in and out: a hard edge clicks.
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.5, at + 0.01);
    volume.gain.linearRampToValueAtTime(0, at + length);
    note.connect(volume).connect(context.destination);
    note.start(at);
    note.stop(at + length);
    at += length + 0.03;
  }
}
