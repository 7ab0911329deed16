import { writeFileSync } from 'node:fs';
import { create as makeQr } from 'qrcode';

const [WIDTH, HEIGHT] = [640, 480];
const MODULE = 6;
const [PAPER, INK, GREY] = [235, 16, 128];

/**
 * Writes a video (YUV4MPEG2, which Chromium takes for a camera's picture) in which a QR code is held still, and
 * answers Chromium's arguments for it.
 */
export function cameraShowing(code: string, file: string): string[] {
  const { modules } = makeQr(code, { errorCorrectionLevel: 'M' });
  const luma = Buffer.alloc(WIDTH * HEIGHT, PAPER);
  const left = Math.floor((WIDTH - modules.size * MODULE) / 2);
  const top = Math.floor((HEIGHT - modules.size * MODULE) / 2);
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      for (let y = 0; y < MODULE; y += 1) {
        const start = (top + row * MODULE + y) * WIDTH + left + column * MODULE;
        luma.fill(INK, start, start + MODULE);
      }
    }
  }
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, frame, frame]));
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
}
