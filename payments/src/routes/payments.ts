import {
  bodyId,
  earlierAnswer,
  idempotencyKeyOf,
  isDuplicateKey,
  queryId,
  rememberAnswers,
  requireAuth,
  userOf,
  validateRequest,
  type IdempotencyKey,
} from '@aisle/common';
import { Router, type Request, type Response } from 'express';
import { body, matchedData } from 'express-validator';
import type { Deps } from '../deps.ts';
import { payWithToken } from '../operations/pay-with-token.ts';
import { showPayment } from '../operations/show-payment.ts';
import { startCheckout } from '../operations/start-checkout.ts';

/** `/api/payments`: a signed-in buyer pays an order, and asks how its payment stands. */
export function paymentRoutes(deps: Deps): Router {
  const router = Router();
  router.use(requireAuth);
  router.post('/', validateRequest(bodyId('orderId'), cardToken), pay);
  router.get('/', validateRequest(queryId('orderId')), show);
  return router;

  async function pay(req: Request, res: Response) {
    const { orderId, token } = matchedData<{ orderId: string; token?: string }>(req);
    const key = idempotencyKeyOf(req);
    const wanted = { orderId, buyerId: userOf(req).id };
    const answer = await answerOnce(key, () =>
      token === undefined
        ? startCheckout(deps, wanted)
        : payWithToken(deps, { ...wanted, token, requestKey: key?.id }),
    );
    res.status(201).json(answer);
  }

  async function show(req: Request, res: Response) {
    const { orderId } = matchedData<{ orderId: string }>(req);
    res.json(await showPayment({ orderId, buyerId: userOf(req).id }));
  }
}

/** A token of Stripe.js (`tok_…`) or a payment method (`pm_…`); nothing else may reach Stripe. */
const cardToken = body('token')
  .optional()
  .custom((value) => typeof value === 'string' && /^(tok|pm)_\w{1,200}$/.test(value))
  .withMessage('Must be a card token');

/**
 * Does the work once for one Idempotency-Key. The answer is remembered after the work, not with it: were it in one
 * transaction, a key that is used twice at the same moment would undo the record of a charge.
 */
async function answerOnce(key: IdempotencyKey | undefined, work: () => Promise<object>): Promise<object> {
  if (!key) return work();
  const earlier = await earlierAnswer<object>(key);
  if (earlier) return earlier;
  const answer = await work();
  try {
    await rememberAnswers([{ key, answer }]);
    return answer;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return (await earlierAnswer<object>(key)) ?? answer;
  }
}
