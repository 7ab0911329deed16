import { create as makeQr } from 'qrcode';
import PDFDocument from 'pdfkit';
import { formatMoney } from '../money.ts';
import { seatWords } from '../place-words.ts';
import { texts } from '../texts.ts';
import { titleOf } from '../ticket-groups.ts';
import type { IssuedTicket } from '../types.ts';
import { printable } from './printable.ts';

type Pdf = InstanceType<typeof PDFDocument>;

/** Points: 72 to the inch. A4 is 595 by 842. */
const MARGIN = 48;
const QR_SIZE = 240;
const FACTS_LEFT = MARGIN + QR_SIZE + 32;

const INK = '#17161c';
const SOFT = '#5a5764';
const LINE = '#c9c6c0';
const PLAIN = 'Helvetica';
const BOLD = 'Helvetica-Bold';

/**
 * Tickets to print or to keep on a phone: a page of A4 each, with the code as vectors so that it stays sharp at any
 * size. Times are those of `timeZone`, and say which that is.
 */
export async function ticketsPdf(tickets: IssuedTicket[], timeZone: string): Promise<Buffer> {
  const name = titleOf(tickets[0]!);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    autoFirstPage: false,
    lang: texts.locale,
    displayTitle: true,
    info: { Title: texts.ticketPdf.title(name), Author: texts.site.name },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  tickets.forEach((ticket, index) => {
    pdf.addPage();
    drawTicket(pdf, ticket, timeZone, texts.ticketPdf.page(index + 1, tickets.length));
  });
  pdf.end();
  return done;
}

function drawTicket(pdf: Pdf, ticket: IssuedTicket, timeZone: string, pageWords: string): void {
  const width = pdf.page.width - 2 * MARGIN;
  const { startsAt, venue, status } = ticket;

  pdf.font(BOLD).fontSize(12).fillColor(INK).text(texts.site.name, MARGIN, MARGIN);
  pdf.font(PLAIN).fontSize(10).fillColor(SOFT).text(pageWords, MARGIN, MARGIN, { width, align: 'right' });
  line(pdf, MARGIN + 24);

  pdf
    .font(BOLD)
    .fontSize(26)
    .fillColor(INK)
    .text(printable(titleOf(ticket)), MARGIN, MARGIN + 48, { width });
  pdf.moveDown(0.4);
  if (startsAt)
    pdf
      .font(BOLD)
      .fontSize(14)
      .text(printable(dateWords(startsAt, timeZone)), { width });
  if (venue) {
    const where = [venue.name, venue.address].filter(Boolean).join(', ');
    pdf.font(PLAIN).fontSize(12).fillColor(SOFT).text(printable(where), { width });
  }

  const top = pdf.y + 28;
  drawQr(pdf, ticket.qr, MARGIN, top);
  const bottom = drawFacts(pdf, ticket, top);

  pdf.y = Math.max(top + QR_SIZE, bottom) + 24;
  line(pdf, pdf.y);
  const note = status === 'admitted' ? texts.ticketPdf.used : texts.ticketPdf.note;
  pdf
    .font(PLAIN)
    .fontSize(10)
    .fillColor(SOFT)
    .text(printable(note), MARGIN, pdf.y + 14, { width });
}

/** @returns where the last of them ends */
function drawFacts(pdf: Pdf, ticket: IssuedTicket, top: number): number {
  const t = texts.ticketPdf;
  const { sectionName, seat, holder, price, currency, id, orderId } = ticket;
  const facts = [
    { label: t.section, value: sectionName, size: 15 },
    { label: t.seat, value: seat && seatWords(seat), size: 15 },
    { label: t.holder, value: holder, size: 12 },
    { label: t.price, value: formatMoney(price, currency), size: 12 },
    { label: t.ticket, value: id, size: 9 },
    { label: t.order, value: orderId, size: 9 },
  ];
  const width = pdf.page.width - MARGIN - FACTS_LEFT;
  pdf.y = top + 4;
  for (const { label, value, size } of facts) {
    if (!value) continue;
    pdf.font(PLAIN).fontSize(9).fillColor(SOFT).text(label, FACTS_LEFT, pdf.y, { width });
    pdf.font(BOLD).fontSize(size).fillColor(INK).text(printable(value), { width });
    pdf.y += 8;
  }
  return pdf.y;
}

/** Draws a QR code, a rectangle for each run of dark modules in a row. The paper around it is its quiet zone. */
function drawQr(pdf: Pdf, text: string, left: number, top: number): void {
  const { modules } = makeQr(text, { errorCorrectionLevel: 'M' });
  const module = QR_SIZE / modules.size;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      const from = column;
      while (column < modules.size && modules.get(row, column)) column += 1;
      if (column > from) {
        pdf.rect(left + from * module, top + row * module, (column - from) * module, module);
      }
    }
  }
  pdf.fill('#000000');
}

function line(pdf: Pdf, y: number): void {
  pdf
    .moveTo(MARGIN, y)
    .lineTo(pdf.page.width - MARGIN, y)
    .lineWidth(0.75)
    .stroke(LINE);
}

function dateWords(at: string, timeZone: string): string {
  return new Intl.DateTimeFormat(texts.locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(new Date(at));
}
