import { LRUCache } from 'lru-cache';
import type { JsMsg } from 'nats';
import { messagesIn } from './message.ts';

/** One message of what JetStream delivered at once. Each is handled for itself. */
export interface Part {
  raw: JsMsg;
  /** Its place among those that were delivered at once. */
  place: number;
  text: string;
  delivery: Delivery;
}

interface Delivery {
  /** How many messages it has. */
  size: number;
  /** How many of its parts are still to be finished or given back. */
  open: number;
  /** The parts that are not finished, by their places, and how often each has failed here. */
  left: Map<number, number>;
  /** Where a part is to be tried again: after how many milliseconds. */
  again?: number;
}

/** What a consumer was delivered and has not answered yet. */
export interface Deliveries {
  arrived(raw: JsMsg): void;
  /** What is to be done of a delivery: where it came back to this process, only what was left to do. */
  open(raw: JsMsg): Part[];
  /** Notes that a part failed, and answers how often it has here. JetStream's count holds outages and lost processes. */
  failed(part: Part): number;
  /** A part is done. The delivery is acknowledged when all of them are. */
  finish(part: Part): void;
  /** A part is to come again. The delivery is given back when no other part is under way. */
  tryAgain(part: Part, ms: number): void;
  /** Asks JetStream for more time, for all that is at hand. */
  keepAlive(): void;
  /** Gives back all that is at hand, at once. */
  giveBackAll(): void;
}

/** Remembers what is left to do of at most so many deliveries that come back. */
export function createDeliveries(max: number): Deliveries {
  const atHand = new Set<JsMsg>();
  const unfinished = new LRUCache<string, Delivery['left']>({ max });

  const close = ({ raw, delivery }: Part) => {
    delivery.open -= 1;
    if (delivery.open > 0) return;
    atHand.delete(raw);
    if (delivery.left.size > 0) {
      unfinished.set(keyOf(raw), delivery.left);
      raw.nak(delivery.again);
    } else {
      unfinished.delete(keyOf(raw));
      raw.ack();
    }
  };

  return {
    arrived: (raw) => void atHand.add(raw),
    open(raw) {
      const texts = messagesIn(raw.string());
      const left = new Map(unfinished.get(keyOf(raw)) ?? texts.map((_, place) => [place, 0]));
      const delivery = { size: texts.length, open: left.size, left };
      return [...left.keys()].map((place) => ({ raw, place, text: texts[place]!, delivery }));
    },
    failed({ delivery, place }) {
      const times = delivery.left.get(place)! + 1;
      delivery.left.set(place, times);
      return times;
    },
    finish(part) {
      part.delivery.left.delete(part.place);
      close(part);
    },
    tryAgain(part, ms) {
      part.delivery.again = Math.max(part.delivery.again ?? 0, ms);
      close(part);
    },
    keepAlive() {
      for (const raw of atHand) raw.working();
    },
    giveBackAll() {
      for (const raw of atHand) raw.nak();
      atHand.clear();
    },
  };
}

/** A message as it came, which need not be text where it was delivered alone. */
export const bodyOf = ({ raw, text, delivery }: Part): Uint8Array =>
  delivery.size === 1 ? raw.data : Buffer.from(text);

/** When a stream is made anew its sequence numbers come again. */
const keyOf = ({ seq, info }: JsMsg): string => `${seq}:${info.timestampNanos}`;
