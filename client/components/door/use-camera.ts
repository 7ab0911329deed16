'use client';

import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { loadDetector, type QrDetector } from '@/lib/door/detector.ts';

export type CameraState = 'off' | 'starting' | 'on' | 'denied' | 'missing' | 'insecure' | 'failed';

/** How often (ms) a picture is looked at. */
const EVERY = 120;
/** A code that is still in the picture counts again only after it was out of it for so long (ms). */
const OUT_OF_SIGHT = 1_500;

type Light = { isOn: boolean; toggle: () => Promise<void> };

/** Shows the camera in `video` and calls `onCode` for each code that comes into its picture, unless `paused`. */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  onCode: (code: string) => Promise<void>,
  paused: boolean,
) {
  const [state, setState] = useState<CameraState>('off');
  const [stream, setStream] = useState<MediaStream>();
  const [detector, setDetector] = useState<QrDetector>();
  const light = useLight(stream);
  const wanted = useRef(false);
  const lastSeen = useRef({ code: '', at: 0 });

  const stop = useCallback(() => {
    wanted.current = false;
    setStream((open) => {
      close(open);
      return undefined;
    });
    setState('off');
  }, []);

  const start = useCallback(async () => {
    if (wanted.current) return;
    // Missing where the site isn't on https.
    if (!('mediaDevices' in navigator)) return setState('insecure');
    wanted.current = true;
    setState('starting');
    try {
      const [opened, loaded] = await Promise.all([openCamera(), loadDetector()]);
      if (!wanted.current) return close(opened);
      setStream(opened);
      setDetector(loaded);
    } catch (error) {
      wanted.current = false;
      setState(problemOf(error));
    }
  }, []);

  useEffect(() => {
    const element = video.current;
    if (!element || !stream) return;
    element.srcObject = stream;
    void element.play().then(
      () => setState('on'),
      () => setState('failed'),
    );
    return () => {
      element.srcObject = null;
      close(stream);
    };
  }, [stream, video]);

  useEffect(() => {
    if (!detector || state !== 'on') return;
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async () => {
      const element = video.current;
      if (element && element.readyState >= element.HAVE_CURRENT_DATA) {
        // A picture that can't be read is followed by one that can.
        const codes = await detector.detect(element).catch(() => []);
        const code = codes.find(({ rawValue }) => rawValue !== '')?.rawValue;
        if (code !== undefined && !isOver) {
          const now = Date.now();
          const isNew = lastSeen.current.code !== code || now - lastSeen.current.at > OUT_OF_SIGHT;
          lastSeen.current = { code, at: now };
          if (isNew && !paused) await onCode(code);
        }
      }
      if (!isOver) timer = setTimeout(() => void look(), EVERY);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [detector, state, paused, onCode, video]);

  return { state, start, stop, light };
}

const openCamera = () =>
  navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
  });

const close = (stream: MediaStream | undefined) => stream?.getTracks().forEach((track) => track.stop());

function problemOf(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'failed';
}

/** The lamp of a phone's camera, where it has one; TypeScript's own types don't know of it. */
function useLight(stream: MediaStream | undefined): Light | undefined {
  const [isOn, setOn] = useState(false);
  const track = stream?.getVideoTracks()[0];
  const capabilities = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  if (!track || capabilities?.torch !== true) return undefined;
  const toggle = async () => {
    await track.applyConstraints({ advanced: [{ torch: !isOn } as MediaTrackConstraintSet] });
    setOn(!isOn);
  };
  return { isOn, toggle };
}
