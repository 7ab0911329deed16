import { Router } from 'express';
import type { QrKeys } from '../qr/qr-keys.ts';

const MAX_AGE_SECONDS = 300;

/** `/api/tickets/.well-known`: what a scanner needs to check QR codes offline. */
export function qrKeyRoutes(keys: QrKeys): Router {
  const router = Router();
  router.get('/.well-known/jwks.json', async (_req, res) => {
    res.set('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`).json(await keys.publicKeys());
  });
  return router;
}
