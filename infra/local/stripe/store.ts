import { openJournal } from './journal.ts';
import type { Intent, Refund, Session, StoredReply, WebhookEvent } from './records.ts';

export interface Tables {
  session: Session;
  intent: Intent;
  refund: Refund;
  event: WebhookEvent;
  reply: StoredReply;
}

/** Delivered events that are kept for sending again. */
const KEPT_EVENTS = 10_000;
const REPLY_LIFETIME = 24 * 60 * 60;

export type Store = ReturnType<typeof openStore>;

/**
 * Everything the emulator knows, in memory. With a `dataDir` each `commit` appends what changed to one
 * journal line before the caller answers, so a killed process has all it ever confirmed when it is back.
 */
export function openStore(dataDir?: string) {
  const tables = {
    session: new Map<string, Session>(),
    intent: new Map<string, Intent>(),
    refund: new Map<string, Refund>(),
    event: new Map<string, WebhookEvent>(),
    reply: new Map<string, StoredReply>(),
  };
  const openSessions = new Set<string>();
  const intentOfCharge = new Map<string, string>();
  let changes: unknown[] = [];
  let newEvents: WebhookEvent[] = [];

  function keep<T extends keyof Tables>(table: T, record: Tables[T]) {
    const id = 'key' in record ? record.key : record.id;
    (tables[table] as Map<string, Tables[T]>).set(id, record);
    if (table === 'session') {
      if ((record as Session).status === 'open') openSessions.add(id);
      else openSessions.delete(id);
    }
    if (table === 'intent')
      for (const { id: charge } of (record as Intent).charges) intentOfCharge.set(charge, id);
  }

  function replay(line: unknown) {
    for (const [table, record] of line as [keyof Tables | 'delivered', Tables[keyof Tables] | string][]) {
      if (table === 'delivered') {
        const event = tables.event.get(record as string);
        if (event) event.delivered = true;
      } else keep(table, record as Tables[keyof Tables]);
    }
  }

  function* snapshot() {
    for (const [table, records] of Object.entries(tables)) {
      for (const record of records.values()) yield [[table, record]];
    }
  }

  const journal = openJournal(dataDir, replay, () => (forgetDelivered(), snapshot()));

  function forgetDelivered() {
    for (const event of tables.event.values()) {
      if (tables.event.size <= KEPT_EVENTS) return;
      if (event.delivered) tables.event.delete(event.id);
    }
  }

  return {
    sessions: tables.session as ReadonlyMap<string, Session>,
    intents: tables.intent as ReadonlyMap<string, Intent>,
    refunds: tables.refund as ReadonlyMap<string, Refund>,
    events: tables.event as ReadonlyMap<string, WebhookEvent>,
    replies: tables.reply as ReadonlyMap<string, StoredReply>,
    openSessions: openSessions as ReadonlySet<string>,

    /** Adds a record, or notes that it was changed. Lasting only after `commit`. */
    put<T extends keyof Tables>(table: T, record: Tables[T]) {
      keep(table, record);
      changes.push([table, record]);
      if (table === 'event') newEvents.push(record as WebhookEvent);
    },

    /** Notes that an event reached its receiver. */
    delivered(event: WebhookEvent) {
      event.delivered = true;
      changes.push(['delivered', event.id]);
      if (tables.event.size > KEPT_EVENTS * 1.2) forgetDelivered();
    },

    /**
     * Writes all changes since the last commit as one line: after a crash they are all there, or none is.
     * Returns the new events among them: they may be sent now.
     */
    commit(): WebhookEvent[] {
      if (changes.length === 0) return [];
      journal.append(changes);
      const events = newEvents;
      changes = [];
      newEvents = [];
      return events;
    },

    /** Forgets replies that Stripe would have forgotten: after a day. */
    forgetReplies(now: number) {
      for (const reply of tables.reply.values()) {
        if (reply.created > now - REPLY_LIFETIME) return;
        tables.reply.delete(reply.key);
      }
    },

    /** The payment intent that a charge belongs to. */
    intentOfCharge(charge: string): Intent | undefined {
      return tables.intent.get(intentOfCharge.get(charge) ?? '');
    },

    close: () => journal.close(),
  };
}
