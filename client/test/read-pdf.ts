import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

type PdfPage = { text: string; code: string | undefined };

/** How many pixels a point of the page becomes where its code is read. */
const SCALE = 3;

/**
 * Reads a PDF that pdfkit made: the words of each page, and the QR code that its filled rectangles draw, found by a
 * scanner. Only what such files have: compressed streams, and text in Windows-1252.
 */
export async function readPdf(file: Buffer): Promise<PdfPage[]> {
  const pdf = file.toString('latin1');
  if (!pdf.startsWith('%PDF-1.') || !pdf.trimEnd().endsWith('%%EOF')) throw new Error('not a PDF');
  const contents = [...pdf.matchAll(/\/Type \/Page\n[^]*?\/Contents (\d+) 0 R/g)].map(([, id]) =>
    streamOf(file, pdf, id!),
  );
  return Promise.all(
    contents.map(async (content) => ({ text: textIn(content), code: await codeIn(content) })),
  );
}

function streamOf(file: Buffer, pdf: string, id: string): string {
  const start = pdf.indexOf(`\n${id} 0 obj`);
  const from = pdf.indexOf('stream\n', start) + 'stream\n'.length;
  return inflateSync(file.subarray(from, pdf.indexOf('\nendstream', from))).toString('latin1');
}

/** `[<48616d> 20 <6c6574>] TJ`: pieces of one line of text, with the space between them. */
function textIn(content: string): string {
  const decode = new TextDecoder('windows-1252');
  const lines = [...content.matchAll(/\[(.*?)\] TJ/g)].map(([, pieces]) =>
    [...pieces!.matchAll(/<([0-9a-f]*)>/g)]
      .map(([, hex]) => decode.decode(Buffer.from(hex!, 'hex')))
      .join(''),
  );
  return lines.join('\n');
}

/** `x y width height re`: rectangles, from the page's top left corner as pdfkit turns it. */
async function codeIn(content: string): Promise<string | undefined> {
  const rectangles = [...content.matchAll(/([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re\n/g)].map(([, ...all]) =>
    all.map(Number),
  );
  const [width, height] = [595 * SCALE, 842 * SCALE];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const [x, y, w, h] of rectangles) {
    for (let row = Math.round(y! * SCALE); row < Math.round((y! + h!) * SCALE); row += 1) {
      for (let column = Math.round(x! * SCALE); column < Math.round((x! + w!) * SCALE); column += 1) {
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  }
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  await prepareZXingModule({
    overrides: { wasmBinary: Uint8Array.from(readFileSync(wasm)).buffer },
    fireImmediately: true,
  });
  const image = { data, width, height, colorSpace: 'srgb' } as Parameters<typeof readBarcodes>[0];
  const [found] = await readBarcodes(image, { formats: ['QRCode'] });
  return found?.text;
}
