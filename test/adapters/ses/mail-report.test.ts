import { describe, expect, it } from '@jest/globals';
import { MailReportSchema } from '../../../adapters/ses/mail-report.ts';
import { bounced, complained, mailAbout } from '../../doubles/mail-events.ts';

const read = (event: unknown) => MailReportSchema.parse(event);

describe('what SES reports of an email', () => {
  it.each([
    ['Permanent', 'General', 'undelivered'],
    ['Permanent', 'NoEmail', 'undelivered'],
    ['Permanent', 'Suppressed', 'undelivered'],
    ['Permanent', 'OnAccountSuppressionList', 'undelivered'],
    ['Transient', 'MailboxFull', 'undelivered'],
    ['Transient', 'ContentRejected', 'undelivered'],
    // Automatic answers come back as this.
    ['Transient', 'General', 'unclear'],
    ['Undetermined', 'Undetermined', 'unclear'],
  ])('is, for a bounce %s/%s, that it is %s', (type, subType, fate) => {
    expect(read(bounced(type, subType))).toEqual({ about: mailAbout, fate });
  });

  it('is that it arrived and was not welcome, for a complaint', () => {
    expect(read(complained(null))).toEqual({ about: mailAbout, fate: 'unwelcome' });
  });

  it('is that it was not delivered, for a complaint about an earlier one that has the address on the list', () => {
    expect(read(complained('OnAccountSuppressionList'))).toEqual({ about: mailAbout, fate: 'undelivered' });
  });

  it('holds nothing of the address, the headers or the diagnosis', () => {
    expect(JSON.stringify(read(bounced('Permanent', 'NoEmail')))).not.toMatch(/example\.com|smtp|Subject/);
  });

  it.each([
    ['of an email with tags of others', { task: ['42'] }],
    ['of an email without tags of ours', { task: undefined }],
  ])('%s is no report for us', (_what, tags) => {
    expect(MailReportSchema.safeParse(bounced('Permanent', 'NoEmail', tags)).success).toBe(false);
  });
});
