/** Finds the QR codes in a picture. */
export type QrDetector = { detect(picture: HTMLVideoElement): Promise<{ rawValue: string }[]> };

type NativeDetector = {
  new (options: { formats: string[] }): QrDetector;
  getSupportedFormats(): Promise<string[]>;
};

const FORMAT = 'qr_code';
let loading: Promise<QrDetector> | undefined;

/** The browser's own detector where it has one, else ZXing as WebAssembly; loaded when it is first asked for. */
export function loadDetector(): Promise<QrDetector> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<QrDetector> {
  return (await native()) ?? webAssembly();
}

async function native(): Promise<QrDetector | undefined> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: NativeDetector };
  if (!BarcodeDetector) return undefined;
  const formats = await BarcodeDetector.getSupportedFormats().catch((): string[] => []);
  return formats.includes(FORMAT) ? new BarcodeDetector({ formats: [FORMAT] }) : undefined;
}

async function webAssembly(): Promise<QrDetector> {
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill');
  // From our own address: by default it would come from a public CDN.
  const wasm = new URL('zxing-wasm/reader/zxing_reader.wasm', import.meta.url).href;
  await prepareZXingModule({
    overrides: {
      locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path),
    },
    fireImmediately: true,
  });
  return new BarcodeDetector({ formats: [FORMAT] });
}
