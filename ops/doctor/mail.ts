import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountCommand, GetEmailIdentityCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createReviewerGroups } from '../../adapters/dynamodb/reviewer-groups.ts';
import { ok, tell, toDo, unlessMissing, untold, type Finding, type Told } from './finding.ts';

/** What SES says of the account in the region. @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html */
export type MailAccount = { production: boolean; sending: boolean; enforcement: string; perDay: number };

/** What SES says of an address or a domain; undefined: it does not know it. */
export type Identity = { verified: boolean; dkim: string } | undefined;

/** The identities that may stand for an address: itself, its domain, and the domains above, of which SES verifies what is below. */
export function identitiesOf(address: string): string[] {
  const labels = address.slice(address.indexOf('@') + 1).split('.');
  return [address, ...labels.slice(0, -1).map((_label, from) => labels.slice(from).join('.'))];
}

export function readMailAccount(client: SESv2Client): Promise<Told<MailAccount>> {
  return tell('ses:GetAccount', async () => {
    const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus, SendQuota } = await client.send(new GetAccountCommand({}));
    return {
      production: ProductionAccessEnabled ?? false,
      sending: SendingEnabled ?? false,
      enforcement: EnforcementStatus ?? '',
      perDay: SendQuota?.Max24HourSend ?? 0,
    };
  });
}

/**
 * The identities that stand for an address, those that SES knows.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html
 */
export function readIdentities(client: SESv2Client, address: string): Promise<Told<ReadonlyMap<string, Identity>>> {
  return tell('ses:GetEmailIdentity', async () => {
    const found = identitiesOf(address).map(async (name): Promise<[string, Identity]> => {
      const command = new GetEmailIdentityCommand({ EmailIdentity: name });
      const answer = await unlessMissing(['NotFoundException'], () => client.send(command));
      return [name, answer && { verified: answer.VerifiedForSendingStatus ?? false, dkim: answer.DkimAttributes?.Status ?? 'NOT_STARTED' }];
    });
    return new Map(await Promise.all(found));
  });
}

/** The address of everybody in a reviewer group. @param table the stage's Registry; undefined before it is there, which is nobody */
export function readReviewers(client: DynamoDBClient, table: Promise<string | undefined>): Promise<Told<string[]>> {
  return tell('dynamodb:Query', async () => {
    const name = await table;
    if (name === undefined) return [];
    const groups = await createReviewerGroups({ client: DynamoDBDocumentClient.from(client), table: name }).list();
    return [...new Set(groups.flatMap(({ people }) => people.map(({ email }) => email)))];
  });
}

type Identities = Told<ReadonlyMap<string, Identity>>;
export type MailFacts = {
  region: string;
  account: Told<MailAccount>;
  sender: { address: string; identities: Identities };
  /** People in the reviewer groups, which are in the Registry of the stage. */
  reviewers: Told<readonly { address: string; identities: Identities }[]>;
};

/**
 * Whether review emails can leave and arrive. In the sandbox SES sends to verified addresses alone, so each reviewer must be one.
 * @see https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
 */
export function judgeMail({ region, account, sender, reviewers }: MailFacts): Finding[] {
  const sandboxed = account.kind === 'told' && !account.value.production;
  return [
    judgeAccount(region, account),
    judgeAddress('sender', sender.address, sender.identities, region),
    ...(sandboxed ? judgeReviewers(reviewers, region) : []),
  ];
}

function judgeReviewers(reviewers: MailFacts['reviewers'], region: string): Finding[] {
  if (reviewers.kind === 'untold') return [untold('reviewers', reviewers.why, 'npm run ops -- reviewers --stage <stage>')];
  return reviewers.value.map(({ address, identities }) => judgeAddress('reviewer', address, identities, region));
}

function judgeAccount(region: string, account: Told<MailAccount>): Finding {
  const about = 'SES';
  if (account.kind === 'untold') return untold(about, account.why, `aws sesv2 get-account --region ${region}`);
  const { production, sending, enforcement, perDay } = account.value;
  if (!sending || enforcement === 'SHUTDOWN')
    return toDo(about, `SES sends nothing for this account (${enforcement})`, `SES console, ${region}, Account dashboard: it says why`);
  if (production) return ok(about, `out of the sandbox, ${perDay} emails a day`);
  return ok(
    about,
    `in the sandbox: ${perDay} emails a day, to verified addresses only. To leave it: aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --website-url <yours> --use-case-description <approvals by email> --region ${region}`,
  );
}

function judgeAddress(about: string, address: string, identities: Identities, region: string): Finding {
  const show = (name: string) => `aws sesv2 get-email-identity --email-identity ${name} --region ${region}`;
  if (identities.kind === 'untold') return untold(about, `${address}: ${identities.why}`, show(address));
  const known = [...identities.value].flatMap(([name, identity]) => (identity ? [{ name, ...identity }] : []));
  const verified = known.filter((identity) => identity.verified);
  const [first] = verified.toSorted((one, other) => Number(other.dkim === 'SUCCESS') - Number(one.dkim === 'SUCCESS'));
  if (first) {
    const unsigned =
      about === 'sender' && first.dkim !== 'SUCCESS' ? ', but not signed by DKIM, so it may be taken for spam: verify its domain' : '';
    return ok(about, `${address}, by the verified identity ${first.name}${unsigned}`);
  }
  const [pending] = known;
  if (pending?.name === address)
    return toDo(about, `${address} is not verified: the link in SES's email to it was not opened yet`, `open the link; ${show(address)}`);
  if (pending)
    return toDo(
      about,
      `${address}: the domain ${pending.name} is not verified (DKIM ${pending.dkim})`,
      `publish its three CNAMEs: ${show(pending.name)} --query DkimAttributes.Tokens`,
    );
  const name = about === 'sender' ? address.slice(address.indexOf('@') + 1) : address;
  return toDo(about, `${address} is not verified in SES`, `aws sesv2 create-email-identity --email-identity ${name} --region ${region}`);
}
