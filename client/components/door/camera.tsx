'use client';

import { Camera as CameraIcon, CameraOff, Flashlight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useCamera } from '@/components/door/use-camera.ts';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { useInteractive } from '@/components/use-action.ts';
import { texts } from '@/lib/texts.ts';
import styles from './camera.module.css';

type Props = {
  onCode: (code: string) => Promise<void>;
  /** While an answer is on show nothing is looked for. */
  paused: boolean;
};

/** The device's camera, looking for QR codes. */
export function Camera({ onCode, paused }: Props) {
  const t = texts.door.camera;
  const video = useRef<HTMLVideoElement>(null);
  const camera = useCamera(video, onCode, paused);
  const interactive = useInteractive();
  const { start } = camera;

  // Somebody who has used it here before does not want to be asked for it again.
  useEffect(() => {
    if (localStorage.getItem(REMEMBERED) === 'on') void start();
  }, [start]);

  const toggle = (on: boolean) => {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
    if (on) void camera.start();
    else camera.stop();
  };

  const isOn = camera.state === 'on' || camera.state === 'starting';
  const problem = camera.state in PROBLEMS ? PROBLEMS[camera.state as keyof typeof PROBLEMS] : undefined;
  return (
    <div className={styles['camera']}>
      <div className={styles['picture']} hidden={!isOn}>
        <video ref={video} muted playsInline aria-label={t.label} />
        <span className={styles['frame']} aria-hidden="true" />
        <p className={styles['hint']}>{camera.state === 'starting' ? t.starting : t.hint}</p>
      </div>
      {problem && (
        <Notice tone="warn" role="alert">
          <p>{problem}</p>
        </Notice>
      )}
      <div className={styles['buttons']}>
        <Button
          variant={isOn ? 'quiet' : 'primary'}
          size={isOn ? 'medium' : 'large'}
          full={!isOn}
          disabled={!interactive}
          onClick={() => toggle(!isOn)}
        >
          {isOn ? <CameraOff aria-hidden="true" /> : <CameraIcon aria-hidden="true" />}
          {isOn ? t.stop : t.start}
        </Button>
        {camera.light && (
          <Button
            variant="quiet"
            aria-pressed={camera.light.isOn}
            onClick={() => void camera.light?.toggle()}
          >
            <Flashlight aria-hidden="true" />
            {t.light}
          </Button>
        )}
      </div>
    </div>
  );
}

const REMEMBERED = 'door-camera';

const PROBLEMS = {
  denied: texts.door.camera.denied,
  missing: texts.door.camera.missing,
  insecure: texts.door.camera.insecure,
  failed: texts.door.camera.failed,
};
