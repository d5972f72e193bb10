import { describe, expect, it } from '@jest/globals';
import { identitiesOf, judgeMail, readIdentities, readMailAccount } from '../../../ops/doctor/mail.ts';
import { answering, awsError, type Answers } from './answering.ts';

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html */
const account = (fields: object = {}) => ({
  DedicatedIpAutoWarmupEnabled: true,
  EnforcementStatus: 'HEALTHY',
  ProductionAccessEnabled: false,
  SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 0 },
  SendingEnabled: true,
  ...fields,
});

/** @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html */
const identity = (verified: boolean, dkim: string, type = 'DOMAIN') => ({
  IdentityType: type,
  FeedbackForwardingStatus: true,
  VerifiedForSendingStatus: verified,
  VerificationStatus: verified ? 'SUCCESS' : 'PENDING',
  DkimAttributes: { SigningEnabled: verified, Status: dkim, Tokens: ['a', 'b', 'c'] },
});

const sender = 'linekeeper@mail.example.com';
const reviewer = 'erin@example.org';

async function judge(identities: Answers, general: unknown = account()) {
  const { client } = answering({
    GetAccount: general,
    GetEmailIdentity: awsError('NotFoundException'),
    ...Object.fromEntries(Object.entries(identities).map(([name, answer]) => [`GetEmailIdentity ${name}`, answer])),
  });
  const of = async (address: string) => ({ address, identities: await readIdentities(client, address) });
  return judgeMail({
    region: 'eu-west-1',
    account: await readMailAccount(client),
    sender: await of(sender),
    reviewers: { kind: 'told', value: [await of(reviewer)] },
  });
}

describe('mail', () => {
  it('looks for an address and for every domain above it', () => {
    expect(identitiesOf('a@mail.eu.example.com')).toEqual([
      'a@mail.eu.example.com',
      'mail.eu.example.com',
      'eu.example.com',
      'example.com',
    ]);
  });

  it('lacks all in a new account', async () => {
    expect(await judge({})).toEqual([
      expect.objectContaining({ state: 'ok', about: 'SES', says: expect.stringContaining('in the sandbox: 200 emails a day') }),
      {
        state: 'to do',
        about: 'sender',
        says: `${sender} is not verified in SES`,
        mend: 'aws sesv2 create-email-identity --email-identity mail.example.com --region eu-west-1',
      },
      {
        state: 'to do',
        about: 'reviewer',
        says: `${reviewer} is not verified in SES`,
        mend: `aws sesv2 create-email-identity --email-identity ${reviewer} --region eu-west-1`,
      },
    ]);
  });

  it.each<[string, Answers, string[]]>([
    [
      'sender by its domain above, reviewer by address',
      { 'example.com': identity(true, 'SUCCESS'), [reviewer]: identity(true, 'NOT_STARTED') },
      ['ok', 'ok'],
    ],
    [
      'both still to be confirmed',
      { 'mail.example.com': identity(false, 'PENDING'), [reviewer]: identity(false, 'NOT_STARTED') },
      ['to do', 'to do'],
    ],
    ['sender unsigned', { [sender]: identity(true, 'NOT_STARTED') }, ['ok', 'to do']],
    [
      'a domain that failed, and one above that did not',
      { 'mail.example.com': identity(false, 'FAILED'), 'example.com': identity(true, 'SUCCESS') },
      ['ok', 'to do'],
    ],
    ['what may not be read', { [sender]: awsError('AccessDeniedException') }, ['could not be told', 'to do']],
  ])('is judged by the identities that stand for an address: %s', async (_what, identities, states) => {
    const [, ...findings] = await judge(identities);
    expect(findings.map(({ state }) => state)).toEqual(states);
  });

  it('says that an unsigned sender may be taken for spam', async () => {
    const [, finding] = await judge({ [sender]: identity(true, 'NOT_STARTED') });
    expect(finding?.says).toContain('not signed by DKIM');
  });

  it('asks nothing of reviewers out of the sandbox', async () => {
    const findings = await judge({ 'example.com': identity(true, 'SUCCESS') }, account({ ProductionAccessEnabled: true }));
    expect(findings.map(({ about, state }) => `${about} ${state}`)).toEqual(['SES ok', 'sender ok']);
  });

  it.each([{ SendingEnabled: false, EnforcementStatus: 'PROBATION' }, { EnforcementStatus: 'SHUTDOWN' }])(
    'sends nothing when SES has stopped the account: %j',
    async (fields) => {
      const [finding] = await judge({}, account({ ProductionAccessEnabled: true, ...fields }));
      expect(finding).toMatchObject({ state: 'to do', about: 'SES' });
    },
  );
});
