import { Router } from 'express';
import { storedSigningKeys } from '../models/signing-key-set.ts';
import { publicKeys, verifiersAt } from '../signing-keys.ts';

/**
 * The public keys (RFC 7517). They may be cached for the lead time: whoever does so has a new key before it signs.
 */
export function jwksRoutes(leadSeconds: number): Router {
  const router = Router();

  router.get('/.well-known/jwks.json', async (_req, res) => {
    const keys = verifiersAt(await storedSigningKeys(), new Date());
    res.set('Cache-Control', `public, max-age=${leadSeconds}`).json({ keys: publicKeys(keys) });
  });

  return router;
}
