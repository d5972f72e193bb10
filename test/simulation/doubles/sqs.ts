import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { World } from '../world.ts';

/** A queue and its consumer, as the stacks make them. */
export type QueueSpec = { readonly consumer: string; readonly maxConcurrency: number };
type Message = { readonly id: number; readonly queue: string; readonly body: string; received: number };

/** Deliveries before a message is set aside, and how long a message stays hidden for a second of its consumer's time. */
const maxReceiveCount = 5;
const visibilityFactor = 6;
const pollMs = [1, 60] as const;
const secondDeliveryMs = [10, 30_000] as const;

/**
 * SQS and Lambda's poller: standard queues, which deliver at least once. A message that its consumer did not take comes back when it is
 * visible again, and is set aside after five deliveries.
 */
export class SqsDouble {
  readonly client: SQSClient;
  readonly deadLetters: Message[] = [];
  readonly #world: World;
  readonly #queues: Readonly<Record<string, QueueSpec>>;
  readonly #held = new Set<Message>();
  readonly #busy = new Map<string, number>();
  readonly #ready = new Map<string, Message[]>();
  #sent = 0;

  /** @param queues by the URL that messages are sent to */
  constructor(world: World, queues: Readonly<Record<string, QueueSpec>>) {
    this.#world = world;
    this.#queues = queues;
    this.client = { send: (command: unknown) => this.#send(command) } as unknown as SQSClient;
  }

  /** Messages that somebody still has to take. */
  get waiting(): number {
    return this.#held.size;
  }

  async #send(command: unknown): Promise<unknown> {
    if (!(command instanceof SendMessageCommand))
      throw new Error(`The double of SQS does not know ${(command as object).constructor.name}.`);
    const { QueueUrl = '', MessageBody = '', DelaySeconds = 0 } = command.input;
    if (!this.#queues[QueueUrl]) throw new Error(`There is no queue "${QueueUrl}".`);
    return this.#world.effect(
      'sqs',
      `Send ${this.#queues[QueueUrl].consumer} ${DelaySeconds}`,
      () => {
        this.#sent += 1;
        const message: Message = { id: this.#sent, queue: QueueUrl, body: MessageBody, received: 0 };
        this.#held.add(message);
        this.#deliverIn(DelaySeconds * 1000 + this.#world.dice.between(pollMs), message);
        if (this.#world.strikes('duplicate'))
          this.#deliverIn(DelaySeconds * 1000 + this.#world.dice.between(secondDeliveryMs), message, true);
        return { MessageId: String(message.id) };
      },
      () => {
        throw Object.assign(new Error('the service did not answer'), { name: 'ServiceUnavailable' });
      },
    );
  }

  #deliverIn(ms: number, message: Message, again = false): void {
    this.#world.scheduler.after(ms, () => {
      const away = this.#world.awayFor('sqs');
      if (away > 0) return this.#deliverIn(away + this.#world.dice.between(pollMs), message, again);
      if (!again && !this.#held.has(message)) return;
      this.#take(message);
    });
  }

  #take(message: Message): void {
    const { maxConcurrency } = this.#queues[message.queue]!;
    if ((this.#busy.get(message.queue) ?? 0) < maxConcurrency) return void this.#deliver(message);
    const ready = this.#ready.get(message.queue) ?? [];
    ready.push(message);
    this.#ready.set(message.queue, ready);
  }

  async #deliver(message: Message): Promise<void> {
    const { consumer } = this.#queues[message.queue]!;
    const change = (by: number) => this.#busy.set(message.queue, (this.#busy.get(message.queue) ?? 0) + by);
    message.received += 1;
    change(1);
    const hiddenMs = (this.#world.functions.get(consumer)?.timeoutSeconds ?? 0) * visibilityFactor * 1000;
    const since = this.#world.scheduler.now;
    let taken = true;
    try {
      await this.#world.invoke(consumer, JSON.parse(message.body), 'other');
    } catch {
      taken = false;
    }
    change(-1);
    if (taken) this.#held.delete(message);
    else if (message.received >= maxReceiveCount) {
      this.#held.delete(message);
      this.deadLetters.push(message);
      this.#world.count('dead letters');
    } else this.#deliverIn(Math.max(0, hiddenMs - (this.#world.scheduler.now - since)), message);
    const next = this.#ready.get(message.queue)?.shift();
    if (next) this.#take(next);
  }
}
