import {
  AccountSuspendedException,
  BadRequestException,
  LimitExceededException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  NotFoundException,
  SendingPausedException,
  SESv2Client,
  SESv2ServiceException,
  TooManyRequestsException,
  type SendEmailCommandInput,
} from '@aws-sdk/client-sesv2';
import { describe, expect, it } from '@jest/globals';
import { createMailer } from '../../../adapters/ses/mailer.ts';
import { MailerNotReadyError, MailerUnavailableError } from '../../../domain/review/errors.ts';
import { aReviewId, aTaskId } from '../../doubles/fixtures.ts';

const mail = { to: 'ann@example.com', subject: 'Approve "Lüster"?', text: 'plain', html: '<p>html</p>' };
const about = { task: aTaskId(), review: aReviewId(), reviewer: 'brand-editors/ann' };

/** A client that answers without a network. */
function clientThat(answer: (input: SendEmailCommandInput) => object | Error): SESv2Client {
  const client = new SESv2Client({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  client.middlewareStack.add(
    () => async (args) => {
      const reply = answer(args.input as SendEmailCommandInput);
      if (reply instanceof Error) throw reply;
      return { output: { $metadata: {}, ...reply }, response: {} };
    },
    { step: 'initialize' },
  );
  return client;
}

const sending = async (answer: (input: SendEmailCommandInput) => object | Error) =>
  createMailer({ client: clientThat(answer), from: 'lines@mail.example.com', configurationSet: 'linekeeper-dev-mail' }).send(mail, about);

async function failureOf(error: Error): Promise<unknown> {
  try {
    return await sending(() => error);
  } catch (caught) {
    return caught;
  }
}

const rejected = (message: string) => new MessageRejected({ message, $metadata: {} });
/** As SES words it. @see https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html */
const unverified = (...identities: string[]) =>
  rejected(`Email address is not verified. The following identities failed the check in region EU-WEST-1: ${identities.join(', ')}`);
const because = (message: string) => ({ message, $metadata: {} });

describe('the mailer', () => {
  it('sends both forms in UTF-8 to one address, and says what it is about in tags that take no other characters', async () => {
    let sent: SendEmailCommandInput | undefined;
    expect(await sending((input) => ((sent = input), { MessageId: 'm' }))).toBe('sent');
    expect(sent).toEqual({
      FromEmailAddress: 'lines@mail.example.com',
      Destination: { ToAddresses: ['ann@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Approve "Lüster"?', Charset: 'UTF-8' },
          Body: { Text: { Data: 'plain', Charset: 'UTF-8' }, Html: { Data: '<p>html</p>', Charset: 'UTF-8' } },
        },
      },
      ConfigurationSetName: 'linekeeper-dev-mail',
      EmailTags: [
        { Name: 'task', Value: about.task },
        { Name: 'review', Value: about.review },
        { Name: 'reviewer', Value: 'brand-editors_ann' },
      ],
    });
    for (const { Name, Value } of sent?.EmailTags ?? []) expect(`${Name}${Value}`).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
  });

  it.each([
    ['an address that is none', new BadRequestException(because("Missing final '@domain'"))],
    ['a message it will never take', rejected('Address blacklisted.')],
  ])('answers that it refuses %s', async (_what, error) => {
    expect(await sending(() => error)).toBe('refused');
  });

  it.each([
    ['alone', unverified('ann@example.com')],
    ['in other letters', unverified('Ann@Example.com')],
  ])('answers that an address is not verified when the sandbox takes none else: %s', async (_how, error) => {
    expect(await sending(() => error)).toBe('unverified');
  });

  it.each([
    ['the sender is not verified', unverified('lines@mail.example.com'), 'the sender is not verified in eu-west-1; 1 of'],
    ['nor the address, in the sandbox', unverified('ann@example.com', 'Lines@mail.example.com'), 'eu-west-1; 2 of'],
    ['the domain of the sender is not', unverified('mail.example.com'), 'the sender is not verified'],
    ['the domain above it is not', unverified('example.com'), 'the sender is not verified'],
    ['somebody is not verified, and it does not say who', rejected('Email address is not verified.'), 'an identity is not verified'],
    ['the account is suspended', rejected('Sending suspended for this account. For more information, …'), 'suspended or paused'],
    ['sending is paused', rejected('Sending paused for this account. For more information, …'), 'suspended or paused'],
    ['the account is suspended for good', new AccountSuspendedException(because('no')), 'may not send email any more'],
    ['sending is paused for the set', new SendingPausedException(because('no')), 'paused for the account'],
    ['the MAIL FROM domain is not verified', new MailFromDomainNotVerifiedException(because('no')), 'MAIL FROM domain'],
    ['there is no configuration set', new NotFoundException(because('no')), 'no such configuration set'],
    [
      'its role may not send',
      new SESv2ServiceException({ name: 'AccessDeniedException', $fault: 'client', message: 'ann@example.com', $metadata: {} }),
      'role of the function',
    ],
  ])('says that nobody can be mailed yet when %s, naming no address', async (_what, error, why) => {
    const failure = await failureOf(error);
    expect(failure).toBeInstanceOf(MailerNotReadyError);
    expect(failure).toMatchObject({ certain: true, message: expect.stringContaining(why) });
    expect(String(failure)).not.toContain('@');
  });

  it.each([
    new TooManyRequestsException(because('Maximum sending rate exceeded. ann@example.com')),
    new LimitExceededException(because('Daily message quota exceeded. ann@example.com')),
    new SESv2ServiceException({ name: 'InternalServiceErrorException', $fault: 'server', $metadata: {} }),
    Object.assign(new Error('connect ECONNREFUSED'), { name: 'TimeoutError' }),
  ])('throws for what passes, without naming the address: $name', async (error) => {
    const failure = await failureOf(error);
    expect(failure).toBeInstanceOf(MailerUnavailableError);
    expect(failure).toMatchObject({ certain: false, message: `SES did not take an email: ${error.name}.` });
  });
});
