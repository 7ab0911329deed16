import { isCurrency, MAX_SECTIONS, MAX_SESSIONS } from '@aisle/common';
import { z } from 'zod';
import { count, line, listOf, paragraph } from './input-fields.ts';
import { section, sectionsFit } from './section-input.ts';

const MAX_STAFF = 100;
const MAX_EMAIL = 254;
const MAX_URL = 2_000;
const MAX_TICKETS_PER_ORDER = 100;

const time = z.iso
  .datetime({ offset: true, error: 'Must be a time in ISO 8601, such as 2026-11-20T19:30:00Z' })
  .transform((text) => new Date(text));

const session = z.strictObject({ startsAt: time, endsAt: time.optional() }, 'Must be a session');
const endsAfterStart = ({ startsAt, endsAt }: z.output<typeof session>) => !endsAt || endsAt > startsAt;
const endsTooEarly = { error: 'Must be after startsAt', path: ['endsAt'] };

const fields = {
  name: line(200),
  description: paragraph(5_000),
  imageUrl: z
    .string('Must be text')
    .trim()
    .refine(
      (url) => url.length <= MAX_URL && /^https?:\/\/[^\s\\]+$/i.test(url) && URL.canParse(url),
      `Must be an http or https address of at most ${MAX_URL} characters`,
    ),
  venue: z.strictObject({ name: line(200), address: line(500).optional() }, 'Must be a venue'),
  currency: z.custom<string>(isCurrency, 'Must be a lower-case ISO 4217 currency code'),
  maxTicketsPerOrder: count(MAX_TICKETS_PER_ORDER),
  staff: listOf(
    z
      .string('Must be text')
      .trim()
      .toLowerCase()
      .max(MAX_EMAIL, 'Must be an email address')
      .pipe(z.email('Must be an email address')),
    0,
    MAX_STAFF,
    'email addresses',
  ).transform((emails) => [...new Set(emails)]),
  reentry: z.boolean('Must be true or false'),
  sections: listOf(section, 1, MAX_SECTIONS, 'sections').check(sectionsFit),
};

/** The body of `POST /api/events`. */
export const newEvent = z.strictObject(
  {
    ...fields,
    description: fields.description.optional(),
    imageUrl: fields.imageUrl.optional(),
    maxTicketsPerOrder: fields.maxTicketsPerOrder.optional(),
    staff: fields.staff.default([]),
    reentry: fields.reentry.default(false),
    sessions: listOf(session.refine(endsAfterStart, endsTooEarly), 1, MAX_SESSIONS, 'sessions'),
  },
  'The body must be a JSON object',
);

const sessionChange = session.extend({
  id: z
    .string('Must be an id')
    .regex(/^[0-9a-f]{24}$/, 'Must be an id')
    .optional(),
});

/** The body of `PATCH /api/events/:id`: what is left out stays; null takes an optional text or number away. */
export const eventChanges = z.strictObject(
  {
    name: fields.name.optional(),
    description: fields.description.nullable().optional(),
    imageUrl: fields.imageUrl.nullable().optional(),
    venue: fields.venue.optional(),
    currency: fields.currency.optional(),
    maxTicketsPerOrder: fields.maxTicketsPerOrder.nullable().optional(),
    staff: fields.staff.optional(),
    reentry: fields.reentry.optional(),
    sessions: listOf(
      sessionChange.refine(endsAfterStart, endsTooEarly),
      1,
      MAX_SESSIONS,
      'sessions',
    ).optional(),
    sections: fields.sections.optional(),
    version: z.int('Must be a version').nonnegative('Must be a version').optional(),
  },
  'The body must be a JSON object',
);
