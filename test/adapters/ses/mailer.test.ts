import { MessageRejected, SESv2Client, TooManyRequestsException, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { describe, expect, it } from '@jest/globals';
import { createMailer } from '../../../adapters/ses/mailer.ts';
import { MailerUnavailableError } from '../../../domain/review/errors.ts';

const mail = { to: 'ann@example.com', subject: 'Approve "Lüster"?', text: 'plain', html: '<p>html</p>' };

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

describe('the mailer', () => {
  it('sends both forms in UTF-8 to one address', async () => {
    let sent: SendEmailCommandInput | undefined;
    const mailer = createMailer({ client: clientThat((input) => ((sent = input), { MessageId: 'm' })), from: 'lines@example.com' });
    expect(await mailer.send(mail)).toBe('sent');
    expect(sent).toEqual({
      FromEmailAddress: 'lines@example.com',
      Destination: { ToAddresses: ['ann@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Approve "Lüster"?', Charset: 'UTF-8' },
          Body: { Text: { Data: 'plain', Charset: 'UTF-8' }, Html: { Data: '<p>html</p>', Charset: 'UTF-8' } },
        },
      },
    });
  });

  it('answers a message SES will never take', async () => {
    const client = clientThat(() => new MessageRejected({ message: 'Email address is not verified: ann@example.com', $metadata: {} }));
    expect(await createMailer({ client, from: 'f@example.com' }).send(mail)).toBe('refused');
  });

  it('throws for what a retry may mend, without naming the address', async () => {
    const client = clientThat(() => new TooManyRequestsException({ message: 'slow down ann@example.com', $metadata: {} }));
    const sending = createMailer({ client, from: 'f@example.com' }).send(mail);
    await expect(sending).rejects.toThrow(MailerUnavailableError);
    await expect(sending).rejects.toThrow('SES did not take an email: TooManyRequestsException.');
  });
});
