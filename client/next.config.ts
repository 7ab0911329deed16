import path from 'node:path';
import type { NextConfig } from 'next';

// Next reads this before it sets its telemetry up, so it holds for build, start and dev alike.
process.env['NEXT_TELEMETRY_DISABLED'] = '1';

const config: NextConfig = {
  // In its image the server stands alone, with only the packages that it needs.
  ...(process.env['NEXT_OUTPUT'] === 'standalone' && { output: 'standalone' }),
  poweredByHeader: false,
  reactStrictMode: true,
  // Titles come with the page for everyone, not only for crawlers: without JavaScript they would stay away.
  htmlLimitedBots: /.*/,
  // It reads its fonts' metrics from files beside it.
  serverExternalPackages: ['pdfkit'],
  // The lock file and node_modules are the monorepo's.
  turbopack: { root: path.join(import.meta.dirname, '..') },
};

export default config;
