/**
 * What a page of ours may load and run (CSP level 3). A script runs only if it carries this page's nonce, or was loaded
 * by one that does. `wasm-unsafe-eval` is the reader of QR codes on browsers without one of their own.
 * Styles may be inline: components set positions and colours that way, and a style cannot call anybody. Pictures of
 * events are where their sellers say.
 */
export function contentSecurityPolicy(nonce: string, { development }: { development: boolean }): string {
  const directives = {
    'default-src': "'self'",
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'${development ? " 'unsafe-eval'" : ''}`,
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob: https: http:",
    'font-src': "'self'",
    // Next's development server tells of changes over a web socket.
    'connect-src': `'self'${development ? ' ws: wss:' : ''}`,
    'media-src': "'self' blob:",
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-src': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}
