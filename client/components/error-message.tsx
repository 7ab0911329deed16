'use client';

import { texts } from '@/lib/texts.ts';

/** A page that could not be rendered, with a way to ask for it again. */
export function ErrorMessage({ retry }: { retry: () => void }) {
  return (
    <div className="page narrow">
      <h1>{texts.problems.title}</h1>
      <p className="lede" role="alert">
        {texts.problems.page}
      </p>
      <button type="button" className="button" onClick={retry}>
        {texts.problems.again}
      </button>
    </div>
  );
}
