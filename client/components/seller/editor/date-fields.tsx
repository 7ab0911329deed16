'use client';

import { CalendarPlus, Trash2 } from 'lucide-react';
import { Field } from '@/components/form.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Card } from '@/components/ui/card.tsx';
import { newSession, type DraftSession } from '@/lib/seller/event-draft.ts';
import { daysLater } from '@/lib/seller/local-input.ts';
import { texts } from '@/lib/texts.ts';
import type { EditorPart } from './event-editor.tsx';
import styles from './fields.module.css';

/** When an Event takes place: one date or many. */
export function DateFields({ draft, change, locked }: EditorPart) {
  const say = texts.seller.editor;
  const { sessions } = draft;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  const set = (key: string, times: Partial<DraftSession>) =>
    change({
      sessions: sessions.map((session) => (session.key === key ? { ...session, ...times } : session)),
    });
  const add = (session: DraftSession) => change({ sessions: [...sessions, session] }, true);
  const repeat = (days: number) => {
    const last = sessions.at(-1);
    if (last) add(newSession(daysLater(last.startsAt, days), daysLater(last.endsAt, days)));
  };
  const hasDate = Boolean(sessions.at(-1)?.startsAt);

  return (
    <div className={styles['fields']}>
      <p className="soft small">{say.datesHint(zone)}</p>
      <ol className={styles['dates']}>
        {sessions.map((session, index) => (
          <Card key={session.key} as="li" className={styles['date']}>
            <div className={styles['dateHead']}>
              <h2>{say.session(index + 1)}</h2>
              {sessions.length > 1 && !(locked && session.id !== undefined) && (
                <Button
                  variant="ghost"
                  size="small"
                  iconOnly
                  aria-label={say.removeSession(index + 1)}
                  onClick={() =>
                    change({ sessions: sessions.filter(({ key }) => key !== session.key) }, true)
                  }
                >
                  <Trash2 aria-hidden="true" />
                </Button>
              )}
            </div>
            <div className={styles['pair']}>
              <Field name={`sessions[${index}].startsAt`} label={say.starts}>
                {(control) => (
                  <input
                    {...control}
                    type="datetime-local"
                    value={session.startsAt}
                    onChange={(event) => set(session.key, { startsAt: event.target.value })}
                  />
                )}
              </Field>
              <Field name={`sessions[${index}].endsAt`} label={say.ends} optional>
                {(control) => (
                  <input
                    {...control}
                    type="datetime-local"
                    value={session.endsAt}
                    onChange={(event) => set(session.key, { endsAt: event.target.value })}
                  />
                )}
              </Field>
            </div>
          </Card>
        ))}
      </ol>
      <div className={styles['buttons']}>
        <Button variant="quiet" onClick={() => add(newSession())}>
          <CalendarPlus aria-hidden="true" />
          {say.addSession}
        </Button>
        <Button variant="quiet" disabled={!hasDate} onClick={() => repeat(1)}>
          {say.repeatDay}
        </Button>
        <Button variant="quiet" disabled={!hasDate} onClick={() => repeat(7)}>
          {say.repeatWeek}
        </Button>
      </div>
    </div>
  );
}
