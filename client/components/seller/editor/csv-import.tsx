'use client';

import { Download } from 'lucide-react';
import { useId, useMemo, useState, type ChangeEvent } from 'react';
import { buttonClass, Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { seatCountOf, type DraftSection } from '@/lib/seller/event-draft.ts';
import { exampleVenueCsv, parseVenueCsv, venueColumns, type CsvProblem } from '@/lib/seller/venue-csv.ts';
import { texts } from '@/lib/texts.ts';
import styles from './csv-import.module.css';

type Mode = 'replace' | 'append';
type Props = {
  currency: string;
  hasSections: boolean;
  onImport: (sections: DraftSection[], mode: Mode) => void;
  onClose: () => void;
};

const MOST_BYTES = 2_000_000;
const MOST_SHOWN = 20;

/** Reads a venue from a file: what it holds, or what is wrong on which line. */
export function CsvImport({ currency, hasSections, onImport, onClose }: Props) {
  const say = texts.seller.csv;
  const id = useId();
  const [mode, setMode] = useState<Mode>('replace');
  const [text, setText] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const read = useMemo(
    () => (text === undefined ? undefined : parseVenueCsv(text, currency)),
    [text, currency],
  );
  const isReady = read !== undefined && read.problems.length === 0;
  const seats = useMemo(
    () => (isReady ? read.sections.reduce((sum, one) => sum + seatCountOf(one), 0) : 0),
    [isReady, read],
  );

  const onFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    setText(undefined);
    setFailure(undefined);
    if (!file) return;
    if (file.size > MOST_BYTES) return setFailure(say.tooLarge);
    try {
      setText(await file.text());
    } catch {
      setFailure(say.unreadable);
    }
  };

  const finish = () => {
    if (!isReady) return;
    onImport(read.sections, hasSections ? mode : 'replace');
    onClose();
  };

  return (
    <Dialog
      wide
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={say.title}
      description={say.lede}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            {say.cancel}
          </Button>
          <Button disabled={!isReady} onClick={finish}>
            {say.import}
          </Button>
        </>
      }
    >
      <dl className={styles['columns']}>
        {venueColumns.map((column) => (
          <div key={column}>
            <dt>
              <code>{column}</code>
            </dt>
            <dd className="soft small">{say.columns[column]}</dd>
          </div>
        ))}
      </dl>
      <p>
        <a
          className={buttonClass({ variant: 'quiet', size: 'small' })}
          download={say.exampleFile}
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(exampleVenueCsv)}`}
        >
          <Download aria-hidden="true" />
          {say.example}
        </a>
      </p>
      <div className={styles['file']}>
        <label htmlFor={`${id}-file`}>{say.file}</label>
        <input
          id={`${id}-file`}
          type="file"
          accept=".csv,text/csv,text/plain"
          onChange={(event) => void onFile(event)}
        />
      </div>
      {failure && (
        <Notice tone="bad" role="alert">
          <p>{failure}</p>
        </Notice>
      )}
      {read && read.problems.length > 0 && <Problems problems={read.problems} />}
      {isReady && (
        <Notice tone="good" role="status">
          <p>{say.found(read.sections.length, seats)}</p>
        </Notice>
      )}
      {hasSections && (
        <fieldset className={styles['mode']}>
          <legend>{say.mode}</legend>
          {(['replace', 'append'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="mode" checked={mode === one} onChange={() => setMode(one)} />
              {say[one]}
            </label>
          ))}
        </fieldset>
      )}
    </Dialog>
  );
}

function Problems({ problems }: { problems: CsvProblem[] }) {
  const say = texts.seller.csv;
  const more = problems.length - MOST_SHOWN;
  return (
    <Notice tone="bad" role="alert">
      <p>{say.wrong(problems.length)}</p>
      <ul className={styles['problems']}>
        {problems.slice(0, MOST_SHOWN).map(({ line, column, message }, index) => (
          <li key={index}>
            <strong>{say.at(line, column)}:</strong> {message}
          </li>
        ))}
        {more > 0 && <li>{say.more(more)}</li>}
      </ul>
    </Notice>
  );
}
