import path from 'node:path';
import type { NextConfig } from 'next';

// Next reads this before it sets its telemetry up, so it holds for build, start and dev alike.
process.env['NEXT_TELEMETRY_DISABLED'] = '1';

/** For every answer, files too. The content security policy is each page's own: see proxy.ts. */
const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // The door reads codes with the camera.
  'Permissions-Policy': 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()',
};

const config: NextConfig = {
  // In its image the server stands alone, with only the packages that it needs.
  ...(process.env['NEXT_OUTPUT'] === 'standalone' && { output: 'standalone' }),
  poweredByHeader: false,
  reactStrictMode: true,
  headers: () =>
    Promise.resolve([
      {
        source: '/:path*',
        headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })),
      },
    ]),
  // Titles come with the page for everyone, not only for crawlers: without JavaScript they would stay away.
  htmlLimitedBots: /.*/,
  // It reads its fonts' metrics from files beside it.
  serverExternalPackages: ['pdfkit'],
  // The lock file and node_modules are the monorepo's.
  turbopack: { root: path.join(import.meta.dirname, '..') },
};

export default config;
