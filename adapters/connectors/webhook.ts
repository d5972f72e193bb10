import { Webhook } from 'standardwebhooks';
import type { SafeRequester } from '#adapters/egress/safe-request.ts';
import { ConnectorUnavailableError } from '#domain/publication/errors.ts';
import type { ConnectorConfig } from '#domain/publication/schema.ts';
import type { Connector } from '#usecases/ports/connectors.ts';

/** Client errors that time can mend: request timeout, too early, too many requests. */
const worthRetrying = new Set([408, 425, 429]);

/**
 * Conflict: the receiver has this event already. No try knows whether it is the first (a call whose answer was lost is made again by another
 * process), so 409 means that to every try, and is never a no.
 */
const alreadyThere = 409;

/**
 * Publishes a document by a signed call, whose body is the event `publication.created`. The receiver drops duplicates by `webhook-id`,
 * which is the event's id. Its answer's body is not looked at.
 *
 * @param deps `secret` answers the signing secret, read when first needed
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function createWebhookConnector(
  config: Extract<ConnectorConfig, { kind: 'webhook' }>,
  deps: { request: SafeRequester; secret: () => Promise<string> },
): Connector {
  return {
    idempotent: true,
    async publish({ target, event }) {
      const body = JSON.stringify(event);
      const at = new Date(event.at);
      const webhook = new Webhook(signingKey(await deps.secret()));
      const reply = await deps.request({
        url: target.target,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'linekeeper',
          'webhook-id': event.id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': webhook.sign(event.id, at, body),
        },
        body,
        timeoutMs: config.timeoutMs,
        reach: config.private ? 'private' : 'public',
      });
      if (reply.kind === 'failed') {
        if (!reply.sent) return { kind: 'not-reached', detail: reply.detail };
        throw new ConnectorUnavailableError(`Connector "${target.connector}" got no answer: ${reply.detail}.`);
      }
      const { status } = reply;
      if ((status >= 200 && status < 300) || status === alreadyThere) return { kind: 'published', receipt: `HTTP ${status}` };
      if (status >= 400 && status < 500 && !worthRetrying.has(status)) return { kind: 'rejected', detail: `HTTP ${status}` };
      throw new ConnectorUnavailableError(`Connector "${target.connector}" was answered with HTTP ${status}.`);
    },
  };
}

/** The key in the form the specification gives it. A secret that is not in that form (one that AWS generated) is taken byte for byte. */
export function signingKey(secret: string): string {
  return /^whsec_[A-Za-z0-9+/]+={0,2}$/u.test(secret) ? secret : `whsec_${Buffer.from(secret, 'utf8').toString('base64')}`;
}
