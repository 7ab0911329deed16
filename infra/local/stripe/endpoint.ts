import type { z } from 'zod';
import type { Emulator } from './emulator-context.ts';

export type Kind = 'checkout.session' | 'payment_intent' | 'charge' | 'refund' | 'event' | 'item';

/** One call of Stripe's API. */
export interface Endpoint<S extends z.ZodType = z.ZodType> {
  method: 'GET' | 'POST';
  /** With `:id` where the object's id stands. */
  path: string;
  /** What it answers, which says what can be expanded. */
  answers: Kind;
  isList?: boolean;
  params: S;
  run(emulator: Emulator, params: z.infer<S>, id: string): object;
}

/** Declares an endpoint; its `run` gets the parameters as its schema types them. */
export const endpoint = <S extends z.ZodType>(declaration: Endpoint<S>) => declaration as unknown as Endpoint;
