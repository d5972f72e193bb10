import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { restSeconds } from '#runtime/back-off.ts';
import { FunctionFault, type World } from '../world.ts';
import { EventSource } from './event-source.ts';
import { Queue, type Message } from './queue.ts';

/** A queue and its consumer, as the stacks make them. */
export type QueueSpec = {
  readonly consumer: string;
  /** The maximum concurrency of the mapping. */
  readonly bound: number;
  readonly visibilitySeconds: number;
  readonly maxReceiveCount: number;
  /** The URL of the queue for what was received so often; without one it waits there for a person. */
  readonly deadLetters?: string;
  /** Its consumer says how long a message rests that failed. */
  readonly rests?: boolean;
};
/** A message as its function gets it: `SQSEvent`, in what of it is read. */
export type QueueEvent = { readonly Records: readonly { messageId: string; body: string; eventSourceARN: string }[] };
/** A message that somebody still has to take. */
export type QueuedMessage = { readonly url: string; readonly body: string; readonly group: string };
type Standing = { readonly url: string; readonly spec: QueueSpec; readonly queue: Queue; readonly source: EventSource };

/** What a test may see of queues. */
export type QueueObserver = {
  /** Before places or messages of a queue change: how they stood since the last time. */
  changing: (url: string, standing: { visible: number; busy: number; level: number; bound: number }) => void;
  /** A message is given to a function, though somebody is at work on it. @param copy a duplicate that SQS made itself */
  receivedAtWork: (url: string) => void;
  /** A message is no more. */
  deleted: (url: string, body: string) => void;
  /** A message was received so often that it is set aside for a person. */
  setAside: (url: string, body: string) => void;
};

const secondDeliveryMs = [10, 30_000] as const;
const sendMs = [5, 40] as const;

/**
 * SQS and Lambda's pollers: standard queues, which deliver at least once and are fair between message groups. A message that its consumer
 * did not take comes back when it is visible again, and is moved to the dead letters after so many deliveries.
 */
export class SqsDouble {
  readonly client: SQSClient;
  readonly #world: World;
  readonly #watch: QueueObserver;
  readonly #queues: ReadonlyMap<string, Standing>;
  readonly #held = new Map<Message, string>();
  /** Of copies that SQS made itself, by the message that they are of. */
  readonly #originals = new WeakMap<Message, Message>();
  #sent = 0;

  /** @param queues by the URL that messages are sent to */
  constructor(world: World, queues: Readonly<Record<string, QueueSpec>>, watch: QueueObserver) {
    this.#world = world;
    this.#watch = watch;
    this.#queues = new Map(Object.entries(queues).map(([url, spec]) => [url, this.#stand(url, spec)]));
    this.client = { send: (command: unknown) => this.#send(command) } as unknown as SQSClient;
  }

  #stand(url: string, spec: QueueSpec): Standing {
    const queue = new Queue(() => this.#world.scheduler.now);
    const changing = () => {
      const { busy, level, bound } = source;
      this.#watch.changing(url, { visible: queue.visible, busy, level, bound });
    };
    const source: EventSource = new EventSource(this.#world, queue, spec.bound, (message) => this.#deliver(standing, message), changing);
    const standing: Standing = { url, spec, queue, source };
    return standing;
  }

  /** Messages that somebody still has to take. */
  get waiting(): number {
    return this.#held.size;
  }

  /** The same messages, by the queues that they are in. */
  get messages(): QueuedMessage[] {
    return [...this.#held].map(([{ body, group }, url]) => ({ url, body, group }));
  }

  /** Puts a message into its queue without any call. */
  put({ url, body, group }: QueuedMessage): void {
    this.#accept(this.#known(url), body, group, 0);
  }

  async #send(command: unknown): Promise<unknown> {
    if (!(command instanceof SendMessageCommand))
      throw new Error(`The double of SQS does not know ${(command as object).constructor.name}.`);
    const { QueueUrl = '', MessageBody = '', DelaySeconds = 0, MessageGroupId } = command.input;
    const to = this.#known(QueueUrl);
    return this.#world.effect(
      'sqs',
      `Send ${to.spec.consumer} ${DelaySeconds}`,
      () => ({ MessageId: String(this.#accept(to, MessageBody, MessageGroupId, DelaySeconds * 1000).id) }),
      () => {
        throw Object.assign(new Error('the service did not answer'), { name: 'ServiceUnavailable' });
      },
    );
  }

  /**
   * Step Functions sends for a state.
   * @throws {FunctionFault} by the name that AWS gives it; the message may have been taken all the same
   */
  async sendForState(url: string, body: string, group: string): Promise<void> {
    const to = this.#queues.get(url);
    await this.#world.sleep(this.#world.dice.between(sendMs));
    if (!to) throw new FunctionFault('SQS.QueueDoesNotExistException');
    if (this.#world.isAway('sqs'))
      throw new FunctionFault(this.#world.dice.chance(0.5) ? 'SQS.SdkClientException' : 'SQS.AmazonSQSException');
    const lost = this.#world.strikes('clientError');
    this.#world.count('sqs.Send');
    if (!lost || this.#world.dice.chance(0.8)) this.#accept(to, body, group, 0);
    if (lost) throw new FunctionFault('SQS.SdkClientException');
  }

  #known(url: string): Standing {
    const known = this.#queues.get(url);
    if (!known) throw new Error(`There is no queue "${url}"; there are ${[...this.#queues.keys()].join(', ')}.`);
    return known;
  }

  #accept(to: Standing, body: string, group: string | undefined, delayMs: number): Message {
    this.#sent += 1;
    const { dice, scheduler } = this.#world;
    const message: Message = {
      id: this.#sent,
      body,
      group: group ?? `message ${this.#sent}`,
      received: 0,
      deleted: false,
      atWork: 0,
    };
    this.#held.set(message, to.url);
    if (to.spec.consumer === 'deliver-decision' && this.#world.strikes('lostDecision')) {
      this.#held.delete(message);
      return message;
    }
    scheduler.after(delayMs, () => to.source.show(message));
    if (this.#world.strikes('duplicate')) scheduler.after(delayMs + dice.between(secondDeliveryMs), () => this.#showAgain(to, message));
    return message;
  }

  /** A server of SQS that had not heard of a receive, or of a deletion, delivers once more. */
  #showAgain(to: Standing, message: Message): void {
    const copy = { ...message, deleted: false };
    this.#originals.set(copy, message);
    to.source.show(copy);
  }

  async #deliver({ url, spec, queue, source }: Standing, received: Message): Promise<void> {
    const { dice, scheduler } = this.#world;
    const message = this.#originals.get(received) ?? received;
    const copy = message !== received;
    // A copy comes when it comes: what is hidden is the message that SQS has.
    if (!copy && message.atWork > 0) this.#watch.receivedAtWork(url);
    message.received += 1;
    if (!copy) message.atWork += 1;
    queue.fairness.took(message.group);
    const since = scheduler.now;
    // Who works on it does not show it again before its time, and its time does not wait for who works on it.
    const show = () => this.#showHidden({ url, spec, queue, source }, message);
    const hidden = copy ? undefined : scheduler.after(spec.visibilitySeconds * 1000, show);
    const event: QueueEvent = { Records: [{ messageId: String(message.id), body: message.body, eventSourceARN: url }] };
    this.#world.count('sqs.Receive');
    const came = await this.#world
      .invoke(spec.consumer, event, 'other')
      .then(readReply, (error: unknown) => (error instanceof FunctionFault ? 'killed' : 'failed'));
    if (!copy) message.atWork -= 1;
    queue.fairness.gaveBack(message.group, scheduler.now - since);
    if (came === 'taken') return this.#delete(url, message);
    const rest = typeof came === 'number' ? came : restSeconds(message.received, dice.between([0, 1]));
    if ((typeof came === 'number' || (came === 'failed' && spec.rests)) && hidden && !this.#world.isAway('sqs')) {
      hidden();
      scheduler.after(rest * 1000, show);
    }
  }

  #delete(url: string, message: Message): void {
    // A deletion that SQS did not hear of leaves the message; it comes back.
    if (this.#world.awayFor('sqs') > 0) return;
    this.#world.count('sqs.Delete');
    message.deleted = true;
    this.#held.delete(message);
    this.#watch.deleted(url, message.body);
  }

  #showHidden({ url, spec, source }: Standing, message: Message): void {
    if (message.deleted) return;
    if (message.received < spec.maxReceiveCount) return source.show(message);
    this.#world.count('fault.set aside');
    this.#held.delete(message);
    message.deleted = true;
    this.#world.tell(() => `☠ message ${message.id} of ${spec.consumer} is set aside`);
    if (spec.deadLetters === undefined) return this.#watch.setAside(url, message.body);
    this.#accept(this.#known(spec.deadLetters), message.body, message.group, 0);
  }
}

/** What a consumer says of its message; a number is after how many seconds it is to come again. */
function readReply(reply: unknown): 'taken' | number {
  if (typeof reply !== 'object' || reply === null || !('againInSeconds' in reply)) return 'taken';
  return Number(reply.againInSeconds);
}
