'use client';

import { ScanLine } from 'lucide-react';
import { useState } from 'react';
import { Field, Form } from '@/components/form.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { PageHeader } from '@/components/ui/page-header.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { readEvent } from '@/lib/api.ts';
import type { DoorSetup } from '@/lib/door/types.ts';
import { texts } from '@/lib/texts.ts';
import type { EventItem, User } from '@/lib/types.ts';

/** Stands for tickets without an Event, which their seller listed one by one. */
const SINGLES = 'singles';

type Props = {
  user: User;
  events: EventItem[];
  kept: DoorSetup | undefined;
  start: (setup: DoorSetup) => Promise<void>;
};

/** What a door is for: Event, date and what the door is called. */
export function DoorSetupForm({ user, events, kept, start }: Props) {
  const t = texts.door.setup;
  const mayHaveSingles = user.role === 'seller';
  const [chosen, setChosen] = useState(() => firstChoice(events, kept));
  const event = events.find(({ id }) => id === chosen);

  if (events.length === 0 && !mayHaveSingles) {
    return (
      <>
        <PageHeader title={texts.door.title} />
        <EmptyState icon={ScanLine} title={t.none} hint={t.noneHint}>
          {!user.emailVerified && (
            <Notice tone="warn">
              <p>{t.unverified}</p>
            </Notice>
          )}
        </EmptyState>
      </>
    );
  }

  const send = async ({ session = '', gate = '' }: Record<string, string>) => {
    const called = gate.trim();
    await start({
      ...(called && { gate: called }),
      ...(event ? await doorOf(event, session) : { reentry: false, sections: {} }),
    });
  };

  return (
    <>
      <PageHeader title={texts.door.title} lede={texts.door.lede} />
      <Form fields={['event', 'session', 'gate']} submitLabel={t.start} busyLabel={t.starting} send={send}>
        <Field name="event" label={t.event}>
          {(control) => (
            <select {...control} value={chosen} onChange={({ target }) => setChosen(target.value)}>
              {events.map(({ id, name, status }) => (
                <option key={id} value={id}>
                  {status === 'cancelled' ? `${name} (${t.cancelled})` : name}
                </option>
              ))}
              {mayHaveSingles && <option value={SINGLES}>{t.singles}</option>}
            </select>
          )}
        </Field>
        {event && (
          <Field name="session" label={t.session}>
            {(control) => (
              <select {...control} key={event.id} defaultValue={sessionOf(event, kept)}>
                {event.sessions.map(({ id, startsAt }) => (
                  <option key={id} value={id}>
                    {dateWords(startsAt)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field name="gate" label={t.gate} hint={t.gateHint} optional>
          {(control) => (
            <input {...control} type="text" maxLength={60} autoComplete="off" defaultValue={kept?.gate} />
          )}
        </Field>
      </Form>
    </>
  );
}

/** The Event as it is now, as far as a door without network has to know it. */
async function doorOf({ id }: EventItem, sessionId: string): Promise<DoorSetup> {
  const event = await readEvent(id);
  const session = event.sessions.find((one) => one.id === sessionId);
  return {
    eventId: id,
    eventName: event.name,
    sessionId,
    ...(session && { sessionStartsAt: session.startsAt }),
    reentry: event.reentry,
    sections: Object.fromEntries(event.sections.map((section) => [section.id, section.name])),
  };
}

function firstChoice(events: EventItem[], kept: DoorSetup | undefined): string {
  const known = events.find(({ id }) => id === kept?.eventId);
  return (known ?? soonest(events))?.id ?? SINGLES;
}

/** The Event that goes on or begins next. */
function soonest(events: EventItem[]): EventItem | undefined {
  const nextOf = (event: EventItem) => Date.parse(next(event)?.startsAt ?? '') || Infinity;
  return [...events].sort((a, b) => nextOf(a) - nextOf(b) || 0)[0];
}

/** How long after its start a door still scans for a session without an end (ms). */
const STILL_ON = 6 * 3_600_000;

const next = ({ sessions }: EventItem) =>
  sessions.find(
    ({ startsAt, endsAt }) => (endsAt ? Date.parse(endsAt) : Date.parse(startsAt) + STILL_ON) > Date.now(),
  );

function sessionOf(event: EventItem, kept: DoorSetup | undefined): string | undefined {
  const known = event.sessions.find(({ id }) => id === kept?.sessionId);
  return (known ?? next(event) ?? event.sessions.at(-1))?.id;
}

// The form is there once the page is alive, so it knows where it is: no zone needs to be told.
const dateWords = (at: string): string =>
  new Intl.DateTimeFormat(texts.locale, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(at));
