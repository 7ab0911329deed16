import { expect, it } from '@jest/globals';
import { ticketsCalendar } from '../lib/tickets-calendar.ts';
import { listedTicket, ticket } from './tickets-support.ts';

const url = new URL('https://tickets.example/my-tickets');

/** The properties of an iCalendar file, its folded lines joined (RFC 5545, 3.1). */
function propertiesOf(file: string): Record<string, string> {
  const lines = file.replace(/\r\n[ \t]/g, '').split('\r\n');
  return Object.fromEntries(
    lines
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}

it('is an entry of the date, with where it is and which seats', () => {
  const file = ticketsCalendar([ticket(), ticket({ seat: '12/8' })], url)!;
  expect(file.startsWith('BEGIN:VCALENDAR\r\n')).toBe(true);
  expect(file.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  expect(file.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  expect(propertiesOf(file)).toMatchObject({
    UID: '6b01400e96bb5284c58a9cc3@tickets.example',
    SUMMARY: 'Hamlet',
    DTSTART: '20270301T190000Z',
    DTEND: '20270301T220000Z',
    LOCATION: 'Old Theatre\\, High Street 1',
    DESCRIPTION: expect.stringMatching(
      /Row 12\\, seat 7.*Row 12\\, seat 8.*https:\/\/tickets\.example\/my-tickets/,
    ),
  });
});

it('says no end where none is known', () => {
  const properties = propertiesOf(ticketsCalendar([ticket({ endsAt: undefined })], url)!);
  expect(properties).toMatchObject({ DTSTART: '20270301T190000Z' });
  expect(properties).not.toHaveProperty('DTEND');
});

it('is not made of tickets without a date', () => {
  expect(ticketsCalendar([listedTicket()], url)).toBeUndefined();
});

it('cannot be broken out of by what an organiser wrote', () => {
  const name = 'Hamlet\r\nEND:VEVENT\r\nATTENDEE:mailto:x@example.com; y, z';
  const file = ticketsCalendar([ticket({ eventName: name })], url)!;
  expect(file).not.toMatch(/^ATTENDEE/m);
  expect(file.match(/END:VEVENT\r\n/g)).toHaveLength(1);
});
