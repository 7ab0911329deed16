import { describe, expect, it } from '@jest/globals';
import { printable } from '../lib/pdf/printable.ts';
import { ticketsPdf } from '../lib/pdf/tickets-pdf.ts';
import { readPdf } from './read-pdf.ts';
import { listedTicket, ticket } from './tickets-support.ts';

describe('the PDF of tickets', () => {
  it('has a page a ticket, with what it is for and a code that scans as the ticket’s', async () => {
    const second = ticket({
      id: 'b'.repeat(24),
      seat: '12/8',
      qr: `${'a'.repeat(40)}.${'B'.repeat(140)}.${'c'.repeat(86)}`,
    });
    const pages = await readPdf(await ticketsPdf([ticket(), second], 'Europe/Paris'));
    expect(pages).toHaveLength(2);
    expect(pages[0]!.text).toContain('Ticket 1 of 2');
    for (const words of [
      'Hamlet',
      'Monday, March 1, 2027',
      '8:00',
      'GMT+1',
      'Old Theatre, High Street 1',
      'Stalls',
      'Row 12, seat 7',
      'Bea Buyer',
      '$55.00',
      ticket().id,
    ]) {
      expect(pages[0]!.text).toContain(words);
    }
    expect(pages.map(({ code }) => code)).toEqual([ticket().qr, second.qr]);
    expect(pages[1]!.text).toContain('Row 12, seat 8');
  });

  it('of a listed ticket has its title and no date', async () => {
    const [page] = await readPdf(await ticketsPdf([listedTicket({ title: 'Balcony, row 2' })], 'UTC'));
    expect(page!.text).toContain('Balcony, row 2');
    expect(page!.text).not.toContain('2027');
    expect(page!.code).toBe(ticket().qr);
  });

  it('keeps a long name on its page', async () => {
    const name = 'A very long name of an event that goes on '.repeat(5).trim();
    const pages = await readPdf(await ticketsPdf([ticket({ eventName: name })], 'UTC'));
    expect(pages).toHaveLength(1);
    expect(pages[0]!.code).toBe(ticket().qr);
  });
});

describe('what the fonts lack', () => {
  it.each([
    ['Beyoncé – “Live” €5', 'Beyoncé – “Live” €5'],
    ['Dvořák', 'Dvorák'],
    ['Łódź', '?ódz'],
    ['東京', '??'],
    ['a\u0000b\tc', 'a?b?c'],
  ])('%s', (text, printed) => expect(printable(text)).toBe(printed));
});
