import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * helmet's headers for an API: nothing in an answer is ever a page, whatever a browser is made to believe. HSTS only
 * where there is TLS: on plain http it would lock developers out of their own machine.
 */
export const securityHeaders = (overTls: boolean): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: overTls,
  });
