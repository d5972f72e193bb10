import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, HeadObjectCommand, NoSuchKey, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { MessageRejected, SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { SafeRequester } from '#adapters/egress/safe-request.ts';
import { EmbeddingUnavailableError, KnowledgeIndexError } from '#domain/knowledge/errors.ts';
import type { FoundChunk } from '#domain/knowledge/schema.ts';
import type { ModelReply } from '#domain/route/schema.ts';
import type { PublishedDocument } from '#domain/publication/schema.ts';
import type { KnowledgeSearch } from '#usecases/ports/knowledge.ts';
import type { EmbeddingClient, ModelClient } from '#usecases/ports/models.ts';
import { askedFor } from '../queue-watch.ts';
import type { World } from '../world.ts';

/** Something that a connector has taken. */
export type Arrival = {
  readonly connector: 'catalogue' | 'shop-webhook';
  /** By which the outside tells two arrivals apart: the key of an object, the id of an event. */
  readonly key: string;
  readonly document: PublishedDocument;
  readonly at: number;
};
export type SentMail = { readonly to: string; readonly text: string; readonly reminds: boolean; readonly at: number; readonly by: number };
/** A call that was begun, by whichever invocation, of something that the line may know to be away. */
export type Attempt = { readonly who: string; readonly at: number; readonly by: number };
/** A model's answer that was paid. `over` says how it stands with the invocation that asked. */
export type Paid = { readonly task: string; readonly draft: number; readonly at: number; readonly until: number; readonly by: number };

/**
 * What lies outside of the line, and what it really has: the shop, the mail that left, the events that the bus took, the answers that
 * models were paid for.
 */
export class Outside {
  readonly arrivals: Arrival[] = [];
  readonly mails: SentMail[] = [];
  readonly events = new Map<string, number>();
  readonly paid: Paid[] = [];
  readonly attempts: Attempt[] = [];
  readonly s3: S3Client;
  readonly ses: SESv2Client;
  readonly bus: EventBridgeClient;
  readonly request: SafeRequester;
  readonly models: ModelClient;
  readonly embeddings: EmbeddingClient;
  readonly knowledge: KnowledgeSearch;
  /** The mail service takes nothing for these. */
  readonly refusedAddresses: ReadonlySet<string>;
  /** Told each mail that left. */
  onMail: (mail: SentMail) => void = () => undefined;
  /** What lies in buckets, by bucket and key. */
  readonly objects = new Map<string, { body: string; metadata: Record<string, string>; etag: string }>();
  #written = 0;
  readonly #world: World;
  readonly #catalogue: string;
  #answers = 0;

  /**
   * @param catalogue the bucket of the catalogue; another holds content
   * @param addresses of everybody who may be mailed
   */
  constructor(world: World, catalogue: string, addresses: readonly string[]) {
    this.#world = world;
    this.#catalogue = catalogue;
    this.refusedAddresses = new Set(addresses.filter(() => world.dice.chance(world.profile.reviewers.refused)));
    this.s3 = { send: (command: unknown) => this.#object(command) } as unknown as S3Client;
    this.ses = { send: (command: unknown) => this.#mail(command) } as unknown as SESv2Client;
    this.bus = { send: (command: unknown) => this.#event(command) } as unknown as EventBridgeClient;
    this.request = (request) => this.#hook(request.headers['webhook-id'] ?? '', request.body ?? '', request.timeoutMs);
    this.models = { converse: (endpoint) => this.#converse(endpoint.name) };
    this.embeddings = { embedding: 'small-1', embed: (texts) => this.#embed(texts) };
    this.knowledge = { search: (domain) => this.#search(domain) };
  }

  async #object(command: unknown): Promise<unknown> {
    if (command instanceof PutObjectCommand) {
      const { Bucket, Key = '', Body, Metadata = {}, IfMatch, IfNoneMatch } = command.input;
      if (Bucket === this.#catalogue) this.#attempted('connector:catalogue');
      return this.#world.effect(
        's3',
        `Put ${Key}`,
        () => {
          const before = this.objects.get(`${Bucket}/${Key}`);
          if ((IfNoneMatch === '*' && before) || (IfMatch !== undefined && before?.etag !== IfMatch))
            throw refused('PreconditionFailed', 412);
          this.#written += 1;
          const etag = `"${this.#written}"`;
          this.objects.set(`${Bucket}/${Key}`, { body: String(Body), metadata: Metadata, etag });
          if (Bucket === this.#catalogue)
            this.arrivals.push({ connector: 'catalogue', key: Key, document: JSON.parse(String(Body)), at: this.#world.scheduler.now });
          return { ETag: etag };
        },
        unavailable('ServiceUnavailable'),
      );
    }
    if (command instanceof GetObjectCommand) {
      const { Bucket, Key } = command.input;
      return this.#world.effect(
        's3',
        `Get ${Key}`,
        () => {
          const body = this.objects.get(`${Bucket}/${Key}`)?.body;
          if (body === undefined) throw new NoSuchKey({ message: 'no such key', $metadata: {} });
          return { Body: { transformToString: async () => body } };
        },
        unavailable('ServiceUnavailable'),
      );
    }
    if (command instanceof HeadObjectCommand) {
      const { Bucket, Key } = command.input;
      return this.#world.effect(
        's3',
        `Head ${Key}`,
        () => {
          const object = this.objects.get(`${Bucket}/${Key}`);
          if (!object) throw refused('NotFound', 404);
          return { ETag: object.etag, Metadata: object.metadata };
        },
        unavailable('ServiceUnavailable'),
      );
    }
    throw new Error(`The double of S3 does not know ${(command as object).constructor.name}.`);
  }

  async #mail(command: unknown): Promise<unknown> {
    if (!(command instanceof SendEmailCommand)) throw new Error(`The double of SES does not know ${(command as object).constructor.name}.`);
    const { Destination, Content } = command.input;
    const to = Destination?.ToAddresses?.[0] ?? '';
    const by = this.#world.current?.id ?? 0;
    this.#attempted('service:mail');
    return this.#world.effect(
      'ses',
      'Send',
      () => {
        if (this.refusedAddresses.has(to)) throw new MessageRejected({ message: 'Address blacklisted.', $metadata: {} });
        const mail = {
          to,
          text: Content?.Simple?.Body?.Text?.Data ?? '',
          reminds: Content?.Simple?.Subject?.Data?.startsWith('Reminder:') ?? false,
          at: this.#world.scheduler.now,
          by,
        };
        this.mails.push(mail);
        this.onMail(mail);
        return {};
      },
      unavailable('TooManyRequestsException'),
    );
  }

  async #event(command: unknown): Promise<unknown> {
    if (!(command instanceof PutEventsCommand))
      throw new Error(`The double of EventBridge does not know ${(command as object).constructor.name}.`);
    const details = (command.input.Entries ?? []).map(({ Detail = '{}' }): { id: string } => JSON.parse(Detail));
    return this.#world.effect(
      'bus',
      `Put ${details.map(({ id }) => id).join(' ')}`,
      () => {
        for (const { id } of details) this.events.set(id, (this.events.get(id) ?? 0) + 1);
        return { FailedEntryCount: 0 };
      },
      unavailable('InternalException'),
    );
  }

  #attempted(who: string): void {
    this.attempts.push({ who, at: this.#world.scheduler.now, by: this.#world.current?.id ?? 0 });
  }

  /** What is sent arrives, even when its caller waits no more. */
  async #hook(id: string, body: string, timeoutMs: number): ReturnType<SafeRequester> {
    type Reply = Awaited<ReturnType<SafeRequester>>;
    const { dice, profile, scheduler } = this.#world;
    this.#attempted('connector:shop-webhook');
    return new Promise<Reply>((resolve, reject) => {
      const off = scheduler.after(timeoutMs, () => resolve({ kind: 'failed', detail: 'timeout', sent: true }));
      this.#world
        .effect<Reply>(
          'connector',
          `POST ${id}`,
          () => {
            const repeated = this.arrivals.some(({ key }) => key === id);
            const event: { data: PublishedDocument } = JSON.parse(body);
            this.arrivals.push({ connector: 'shop-webhook', key: id, document: event.data, at: scheduler.now });
            return { kind: 'answered', status: repeated && profile.shop === 'refuses-repeats' ? 409 : 200, body: '', truncated: false };
          },
          (done) => {
            // One that keeps repeats is not reached while it is away: else nobody could know whether it has taken what was sent.
            const certain = profile.shop === 'keeps-repeats' && profile.outages.length > 0;
            if (!done && (certain || dice.chance(0.3))) return { kind: 'failed', detail: 'connection refused', sent: false };
            return dice.chance(0.5)
              ? { kind: 'failed', detail: 'timeout', sent: true }
              : { kind: 'answered', status: 503, body: '', truncated: false };
          },
        )
        .then(resolve, reject)
        .finally(off);
    });
  }

  async #embed(texts: readonly string[]): Promise<number[][]> {
    this.#attempted('service:embeddings');
    return this.#world.effect(
      'embedding',
      `embed ${texts.length}`,
      () => texts.map(() => [1, 0]),
      () => {
        throw new EmbeddingUnavailableError('The embedding server did not answer.');
      },
    );
  }

  async #search(domain: string): Promise<FoundChunk[]> {
    return this.#world.effect(
      's3',
      `Search ${domain}`,
      () => [{ document: 'voice', version: 1, chunk: 1, title: 'Voice', text: 'Be brief.', span: { start: 0, end: 9 }, score: 1 }],
      () => {
        throw new KnowledgeIndexError('The search engine could not search.');
      },
    );
  }

  /** The task and draft are known from the call that asks: a prompt does not name them. */
  async #converse(endpoint: string): Promise<ModelReply> {
    const world = this.#world;
    const from = world.scheduler.now;
    const { taskId, draft } = askedFor(world.current?.event);
    const by = world.current?.id ?? 0;
    const latencyMs = () => Math.round(world.scheduler.now - from);
    this.#attempted('route:copywriting');
    return world.effect<ModelReply>(
      'model',
      `converse ${endpoint}`,
      () => {
        const usage = { inputTokens: 120, outputTokens: 30 };
        const manner = world.dice.weighted(world.profile.model);
        if (manner === 'throttled' || manner === 'timeout') return { kind: manner, detail: 'busy', latencyMs: latencyMs() };
        this.#answers += 1;
        this.paid.push({ task: taskId, draft, at: from, until: world.scheduler.now, by });
        const text = `Copy no. ${this.#answers}`;
        const answered = (headline: string): ModelReply => ({
          kind: 'answered',
          output: { headline },
          usage,
          latencyMs: latencyMs(),
          stopReason: 'stop',
        });
        switch (manner) {
          case 'good':
            return answered(text);
          case 'fails-check':
            return answered(`${text}, guaranteed`);
          case 'fails-schema':
            return answered(`${text}, which is longer than the schema of the output would have it`);
          case 'invalid-json':
          case 'truncated':
          case 'refused':
            return { kind: manner, text, usage, latencyMs: latencyMs(), stopReason: 'stop' };
          default:
            return manner satisfies never;
        }
      },
      () => ({ kind: 'unavailable', detail: 'no answer', latencyMs: latencyMs() }),
    );
  }
}

function refused(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode } });
}

function unavailable(name: string): () => never {
  return () => {
    throw Object.assign(new Error('the service did not answer'), { name });
  };
}
