/** The door. */
export const doorTexts = {
  door: {
    title: 'Door',
    lede: 'Scan, paste or type a QR code or a ticket number. The first scan admits.',
    field: 'QR code or ticket number',
    submit: 'Verify',
    busy: 'Verifying…',
    result: 'Result',
    admitted: 'Admitted',
    used: 'Already used',
    refused: 'Refused',
    firstScan: 'First scanned',
    reasons: {
      'invalid-qr': 'This is not one of our codes, or not all of it.',
      'wrong-event': 'This ticket is for another event.',
      'wrong-session': 'This ticket is for another date of this event.',
      'event-cancelled': 'This event was cancelled.',
      'no-reentry': 'This event does not allow leaving and coming back.',
      'not-inside': 'Nobody is inside with this ticket.',
      void: 'This ticket was refunded and is no longer valid.',
      'already-admitted': 'Someone has been admitted with this ticket.',
    },
  },
};
