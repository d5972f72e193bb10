import { mailTags } from '../../adapters/ses/mail-tags.ts';
import type { MailAbout } from '../../usecases/ports/mailer.ts';
import { aReviewId, aTaskId } from './fixtures.ts';

/**
 * Events of SES as the default event bus brings them: the envelope of EventBridge around the record that SES publishes for a configuration
 * set, with the fields of AWS's own examples. The emulator has none.
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
 */

export const mailAbout: MailAbout = { task: aTaskId(), review: aReviewId(), reviewer: 'brand-editors/ann' };

type Tags = Record<string, string[] | undefined>;

const envelope = (detailType: string, detail: object) => ({
  version: '0',
  id: '12345678-1234-1234-1234-123456789012',
  'detail-type': detailType,
  source: 'aws.ses',
  account: '123456789012',
  time: '2026-03-04T09:05:01Z',
  region: 'eu-west-1',
  resources: ['arn:aws:ses:eu-west-1:123456789012:configuration-set/linekeeper-dev-mail'],
  detail,
});

const mailWith = (about: MailAbout, tags: Tags) => ({
  timestamp: '2026-03-04T09:05:00.000Z',
  source: 'lines@example.com',
  sourceArn: 'arn:aws:ses:eu-west-1:123456789012:identity/example.com',
  sendingAccountId: '123456789012',
  messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
  destination: ['ann@example.com'],
  headersTruncated: false,
  headers: [{ name: 'Subject', value: 'Please approve' }],
  commonHeaders: { from: ['lines@example.com'], to: ['ann@example.com'], subject: 'Please approve' },
  tags: {
    'ses:configuration-set': ['linekeeper-dev-mail'],
    'ses:from-domain': ['example.com'],
    'ses:caller-identity': ['linekeeper-dev-request-review'],
    ...Object.fromEntries(mailTags(about).map(({ Name, Value }) => [Name, [Value]])),
    ...tags,
  },
});

export function bounced(bounceType: string, bounceSubType: string, tags: Tags = {}, about = mailAbout) {
  const bounce = {
    bounceType,
    bounceSubType,
    bouncedRecipients: [
      { emailAddress: 'ann@example.com', action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' },
    ],
    timestamp: '2026-03-04T09:05:01.000Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    reportingMTA: 'dsn; mta.example.com',
  };
  return envelope('Email Bounced', { eventType: 'Bounce', bounce, mail: mailWith(about, tags) });
}

export function complained(complaintSubType: string | null, about = mailAbout) {
  const complaint = {
    complainedRecipients: [{ emailAddress: 'ann@example.com' }],
    timestamp: '2026-03-04T09:05:01.000Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    complaintSubType,
    userAgent: 'Amazon SES Mailbox Simulator',
    complaintFeedbackType: 'abuse',
    arrivalDate: '2026-03-04T09:05:01.000Z',
  };
  return envelope('Email Complaint Received', { eventType: 'Complaint', complaint, mail: mailWith(about, {}) });
}
