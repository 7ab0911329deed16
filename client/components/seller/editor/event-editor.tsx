'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { FormProblems } from '@/components/form.tsx';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { Tabs } from '@/components/ui/tabs.tsx';
import { useAction, useInteractive } from '@/components/use-action.ts';
import { ApiError, type Problem } from '@/lib/api-error.ts';
import { createEvent, updateEvent } from '@/lib/seller/api.ts';
import { editorTabs, type EditorTab } from '@/lib/seller/checklist.ts';
import {
  atEditorFields,
  describeProblem,
  mergeProblems,
  placeOf,
  problemsByTab,
  ROWS_A_PAGE,
  tabOf,
} from '@/lib/seller/editor-problems.ts';
import { bodyOf, changesOf, draftOf, emptyDraft, type EventDraft } from '@/lib/seller/event-draft.ts';
import { texts } from '@/lib/texts.ts';
import type { EventView } from '@/lib/types.ts';
import { DateFields } from './date-fields.tsx';
import { DetailsFields } from './details-fields.tsx';
import { DoorFields } from './door-fields.tsx';
import { forgetKeptDraft, readKeptDraft, useKeepDraft } from './kept-draft.ts';
import { useLeaveGuard } from './use-leave-guard.ts';
import { VenueBuilder } from './venue-builder.tsx';
import styles from './event-editor.module.css';

type Props = {
  /** The Event to change; a new one is made where none is given. */
  event?: EventView;
  tab: EditorTab;
};

/** What a part of the editor works on. */
export type EditorPart = {
  draft: EventDraft;
  /** Changes what is typed. `restructured`: things were added, moved or removed, so that problems found no longer fit. */
  change: (changes: Partial<EventDraft>, restructured?: boolean) => void;
  /** The Event is on sale: what its buyers were sold stays. */
  locked: boolean;
};

/** Which section is open, and which of its rows. */
export type OpenSection = { key: string | undefined; rowPage: number; rowsOpen: boolean };

/** Plans an Event and saves it. Rendered in the browser alone: its times are those of the visitor's clock. */
export function EventEditor(props: Props) {
  const interactive = useInteractive();
  if (interactive) return <Editor {...props} />;
  return (
    <>
      <p className="soft">{texts.seller.editor.loading}</p>
      <noscript>
        <Notice>{texts.site.needsScript}</Notice>
      </noscript>
    </>
  );
}

function Editor({ event: stored, tab: firstTab }: Props) {
  const say = texts.seller.editor;
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [event, setEvent] = useState(stored);
  const name = event?.id ?? 'new';
  const version = event?.version ?? -1;
  const [kept] = useState(() => readKeptDraft(name, version));
  const [draft, setDraft] = useState<EventDraft>(() => kept ?? (event ? draftOf(event) : emptyDraft()));
  const [tab, setTab] = useState(firstTab);
  const [open, setOpen] = useState<OpenSection>({
    key: draft.sections[0]?.key,
    rowPage: 0,
    rowsOpen: false,
  });
  const [problems, setProblems] = useState<Problem[]>([]);
  const [focusOn, setFocusOn] = useState<{ field: string }>();
  const [restored, setRestored] = useState(kept !== undefined);
  const [isLeaving, setIsLeaving] = useState(false);

  const { body, problems: unsendable } = useMemo(() => bodyOf(draft), [draft]);
  const base = useMemo(() => bodyOf(event ? draftOf(event) : emptyDraft()).body, [event]);
  const isDirty = !isLeaving && JSON.stringify(body) !== JSON.stringify(base);
  useKeepDraft(name, version, draft, isDirty);
  useLeaveGuard(isDirty);

  const isClosed = event?.status === 'cancelled' || event?.status === 'over';
  const locked = event !== undefined && event.status !== 'draft';

  const change: EditorPart['change'] = (changes, restructured = false) => {
    setDraft((before) => ({ ...before, ...changes }));
    if (restructured) setProblems([]);
  };

  const show = (field: string | undefined) => {
    setTab(tabOf(field));
    const { section, row } = placeOf(field);
    if (section !== undefined) {
      setOpen({
        key: draft.sections[section]?.key,
        rowPage: Math.floor((row ?? 0) / ROWS_A_PAGE),
        rowsOpen: row !== undefined,
      });
    }
    if (field) setFocusOn({ field });
  };

  const save = useAction(async () => {
    setProblems([]);
    try {
      if (!event) {
        const made = await createEvent(body);
        setIsLeaving(true);
        forgetKeptDraft(name);
        toast.success(say.created);
        router.replace(`/seller/events/${made.id}/edit?tab=${tab}`);
        return 'leaving' as const;
      }
      const saved = await updateEvent(event.id, event.version, changesOf(base, body));
      const next = draftOf(saved);
      const at = draft.sections.findIndex(({ key }) => key === open.key);
      setEvent(saved);
      setDraft(next);
      setOpen({ ...open, key: next.sections[at]?.key });
      setRestored(false);
      toast.success(say.saved);
      router.refresh();
    } catch (error) {
      if (error instanceof ApiError) {
        const found = mergeProblems(unsendable, atEditorFields(error.problems, draft));
        setProblems(found);
        const first = found.find(({ field }) => field);
        if (first) show(first.field);
      }
      throw error;
    }
  });

  useEffect(() => {
    if (!focusOn) return;
    // A tab that has just been opened has its fields a moment later.
    const frame = requestAnimationFrame(() => {
      const control = form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(focusOn.field)}"]`);
      const fallback = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
      (control ?? fallback)?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [focusOn]);

  const onSubmit = (submitted: FormEvent) => {
    submitted.preventDefault();
    if (!save.busy && !isClosed) void save.run();
  };

  // A problem is about what was sent: it goes once that is being changed.
  const onInput = (input: FormEvent) => {
    const { name } = input.target as HTMLInputElement;
    if (problems.some(({ field }) => field === name)) {
      setProblems(problems.filter(({ field }) => field !== name));
    }
  };

  const startOver = () => {
    forgetKeptDraft(name);
    setDraft(event ? draftOf(event) : emptyDraft());
    setRestored(false);
    setProblems([]);
  };

  const loadNewest = () => {
    forgetKeptDraft(name);
    setIsLeaving(true);
    window.location.reload();
  };

  const isStale = save.error?.problems.some(({ code }) => code === 'stale');
  const counts = problemsByTab(problems);
  const part: EditorPart = { draft, change, locked };
  const contents: Record<EditorTab, React.ReactNode> = {
    details: <DetailsFields {...part} />,
    dates: <DateFields {...part} />,
    venue: <VenueBuilder {...part} open={open} setOpen={setOpen} />,
    door: <DoorFields {...part} />,
  };

  return (
    <form ref={form} className={styles['editor']} noValidate onSubmit={onSubmit} onInput={onInput}>
      {event && isClosed && <Notice>{say.closedNotice[event.status as 'cancelled' | 'over']}</Notice>}
      {locked && !isClosed && <Notice>{say.publishedNotice}</Notice>}
      {restored && isDirty && (
        <Notice role="status">
          <p>{say.restored}</p>
          <p>
            <Button variant="quiet" size="small" onClick={startOver}>
              {say.startOver}
            </Button>
          </p>
        </Notice>
      )}
      {problems.length > 0 && (
        <Notice tone="bad" role="alert">
          <p>{isStale ? say.stale : say.fixFirst(problems.length)}</p>
          {isStale ? (
            <p>
              <Button variant="quiet" size="small" onClick={loadNewest}>
                {say.reload}
              </Button>
            </p>
          ) : (
            <ul className={styles['problems']}>
              {problems.slice(0, MOST_PROBLEMS).map((problem, index) => (
                <li key={index}>
                  {problem.field ? (
                    <button type="button" className={styles['problem']} onClick={() => show(problem.field)}>
                      {describeProblem(problem, draft)}
                    </button>
                  ) : (
                    problem.message
                  )}
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      <FormProblems value={problems}>
        <fieldset disabled={isClosed} className={styles['fields']}>
          <Tabs
            label={say.tabs}
            value={tab}
            onValueChange={(id) => setTab(id as EditorTab)}
            tabs={editorTabs.map((id) => ({
              id,
              label: (
                <>
                  {say[id]}
                  {counts[id] > 0 && (
                    <span className={styles['count']}>
                      <span aria-hidden="true">{counts[id]}</span>
                      <span className="visually-hidden">{say.tabProblems(counts[id])}</span>
                    </span>
                  )}
                </>
              ),
              content: contents[id],
            }))}
          />
        </fieldset>
      </FormProblems>
      {!isClosed && (
        <div className={styles['bar']}>
          <p className={styles['state']} role="status">
            {isDirty || !event ? say.unsaved : say.upToDate}
          </p>
          {event?.status === 'draft' && !isDirty && (
            <ButtonLink href={`/seller/events/${event.id}/publish`}>{say.next}</ButtonLink>
          )}
          {(isDirty || !event) && (
            <Button type="submit" disabled={save.busy} aria-busy={save.busy}>
              {save.busy ? say.saving : event ? say.save : say.create}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

const MOST_PROBLEMS = 8;
