import { linkTokenSha256, readLinkToken, type LinkToken } from '#domain/review/link.ts';
import type { SentMail } from './doubles/outside.ts';
import { quietTeam, slaMinutes, team, undoSeconds } from './stage.ts';
import type { World } from './world.ts';

/** A press of a button, as the person who pressed it remembers it. */
export type Press = {
  readonly tokenSha256: string;
  readonly kind: 'approve' | 'edit' | 'regenerate' | 'reject' | 'undo';
  /** Of what the page showed. */
  readonly digest: string;
  readonly from: number;
  /** When and how it was answered; without an answer nobody knows what came of it. */
  until?: number;
  status?: number;
};
/** A call of the API, as its caller remembers it. */
export type Submitted = {
  readonly team: string;
  readonly key: string;
  readonly automation: string;
  readonly ids: Set<string>;
  readonly accepted: boolean;
};

type HttpAnswer = { status: number; body: string };

const tries = 8;
/** How often a reviewer tries a page that does not answer, and how long they wait in between: soon again, then when they think of it. */
const patience = 12;
const againMs = (tried: number) => Math.min(5000 * 2 ** tried, 180_000);
const thinkMs = [2000, 60_000] as const;
/** Who waits for the last moment has the page open so long before, and presses about then. */
const openedBeforeMs = 8000;
const brinkMs = [-900, 200] as const;
const slowThinkMs = [60_000, slaMinutes * 60_000 * 1.1] as const;

/** Everybody outside of the line: teams that submit, cancel and retry, and reviewers with a link. All they do, they remember. */
export class People {
  readonly submitted: (Submitted & { accepted: boolean })[] = [];
  /** Ids of tasks whose cancellation was answered with 202. */
  readonly cancelled = new Set<string>();
  readonly presses: Press[] = [];
  readonly #world: World;
  /** Who waits for the last moment, by the task. */
  readonly #cancelsAtLast = new Map<string, string>();
  /** Things that somebody still means to do. */
  #busy = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get busy(): boolean {
    return this.#busy > 0;
  }

  /** A team submits its tasks, as the profile has it. */
  submitAll(): void {
    const { dice, profile } = this.#world;
    const count = dice.int(profile.tasks);
    for (let n = 1; n <= count; n += 1) {
      const automation = dice.pick(profile.automations);
      const sku = n > 1 && dice.chance(profile.callers.sharesKey) ? 1 : n;
      this.#later(dice.between([0, profile.withinSeconds * 1000]), () => this.#submit(team, `key-${n}`, automation, `SKU-${sku}`));
    }
    for (let n = 1; n <= profile.quiet.tasks; n += 1)
      this.#later(dice.between(profile.quiet.fromSeconds) * 1000, () =>
        this.#submit(quietTeam, `quiet-${n}`, dice.pick(profile.automations), `SKU-Q${n}`),
      );
  }

  /** A reviewer has got a mail. */
  readMail(mail: SentMail): void {
    const { dice, profile } = this.#world;
    const token = tokenOf(mail);
    if (dice.chance(profile.reviewers.silent)) return;
    if (!dice.chance(profile.reviewers.brink)) {
      this.#later(dice.between(dice.chance(profile.reviewers.slow) ? slowThinkMs : thinkMs), () => this.#review(token));
      return;
    }
    const deadline = mail.at + slaMinutes * 60_000;
    this.#later(deadline - mail.at - openedBeforeMs, () => this.#review(token, deadline + dice.between(brinkMs)));
  }

  /** A task is about to publish: who waits for the last moment calls it off now. */
  sawPublish(id: string): void {
    const by = this.#cancelsAtLast.get(id);
    if (by !== undefined) this.#later(this.#world.dice.between([0, 400]), () => this.#cancel(by, id));
    this.#cancelsAtLast.delete(id);
  }

  async #submit(by: string, key: string, automation: string, sku: string): Promise<void> {
    const { dice, profile } = this.#world;
    const remembered = { team: by, key, automation, ids: new Set<string>(), accepted: false };
    this.submitted.push(remembered);
    const lane = by === team && dice.chance(profile.callers.bulk) ? 'bulk' : 'interactive';
    const body = JSON.stringify({ automation, lane, input: { sku, title: `Thing ${sku}` }, metadata: { key } });
    const send = async (): Promise<void> => {
      for (let tried = 0; tried < tries; tried += 1) {
        const answer = await this.#http('submit-task', apiEvent(by, 'POST', null, body, key));
        if (answer.status === 202) {
          const { id }: { id: string } = JSON.parse(answer.body);
          remembered.ids.add(id);
          remembered.accepted = true;
          return;
        }
        await this.#world.sleep(dice.between([500, 2000 * 2 ** tried]));
      }
    };
    if (dice.chance(profile.callers.twice)) this.#later(dice.between([0, 300]), send);
    await send();
    const [id] = remembered.ids;
    if (id === undefined) return;
    if (dice.chance(profile.callers.cancels)) {
      if (dice.chance(0.5)) this.#cancelsAtLast.set(id, by);
      else this.#later(dice.between([0, dice.chance(0.5) ? 10_000 : 240_000]), () => this.#cancel(by, id));
    }
    if (dice.chance(profile.callers.retries))
      this.#later(dice.between(profile.callers.retryAfterMinutes) * 60_000, () => this.#retry(by, id));
  }

  /** Insists, since what is being published now may be called off later; who got no answer may leave it at that. */
  async #cancel(by: string, id: string): Promise<void> {
    for (let tried = 0; tried < 30; tried += 1) {
      const { status, body } = await this.#http(
        'cancel-task',
        apiEvent(by, 'POST', { id }, JSON.stringify({ reason: 'not wanted any more' })),
      );
      if (status === 202) this.cancelled.add(id);
      if (status < 409 || body.includes('already')) return;
      if (status >= 500 && this.#world.dice.chance(0.5)) return;
      await this.#world.sleep(this.#world.dice.between([200, 4000]));
    }
  }

  async #retry(by: string, id: string): Promise<void> {
    for (let tried = 0; tried < 3; tried += 1) {
      const { status } = await this.#http('retry-task', apiEvent(by, 'POST', { id }, JSON.stringify({ reason: 'try again' })));
      if (status < 500) return;
      await this.#world.sleep(2000);
    }
  }

  /** @param at when to press, for who waits for the last moment */
  async #review(token: LinkToken, at?: number): Promise<void> {
    const { dice, profile } = this.#world;
    const { undoes, brink, decides } = profile.reviewers;
    let decided = await this.#press(token, dice.weighted(decides), at);
    for (let times = 0; times < 3 && decided === 303 && dice.chance(undoes); times += 1) {
      const final = this.#world.scheduler.now + undoSeconds * 1000;
      const last = dice.chance(brink);
      await this.#world.sleep(last ? undoSeconds * 1000 - openedBeforeMs : dice.between([500, undoSeconds * 1000]));
      if ((await this.#press(token, 'undo', last ? final + dice.between(brinkMs) : undefined)) !== 303 || dice.chance(0.3)) return;
      await this.#world.sleep(dice.between([1000, 20_000]));
      decided = await this.#press(token, dice.weighted(decides));
    }
  }

  /** Opens the page and presses a button of it. @returns the status of the answer, none when there was no such button or no answer */
  async #press(token: LinkToken, kind: Press['kind'], at?: number): Promise<number | undefined> {
    const { dice, scheduler } = this.#world;
    for (let tried = 0; tried < patience; tried += 1) {
      const page = await this.#http('show-review', pageRequest('GET', token));
      if (page.status >= 500) {
        await this.#world.sleep(againMs(tried) * dice.between([0.5, 1]));
        continue;
      }
      const form = (page.body.match(/<form[\s\S]*?<\/form>/g) ?? []).find((one) => one.includes(`value="${kind}"`));
      // Nothing to approve in a page that asks for a text, and no other draft to ask for in one that has had them all.
      if (!form) {
        if (kind === 'undo')
          this.presses.push({
            tokenSha256: linkTokenSha256(token),
            kind,
            digest: '',
            from: scheduler.now,
            until: scheduler.now,
            status: 404,
          });
        if (kind === 'regenerate' && page.body.includes('value="edit"')) return this.#press(token, 'approve', at);
        return kind === 'approve' && page.body.includes('value="edit"') ? this.#press(token, 'edit', at) : undefined;
      }
      const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? '';
      const fields = new URLSearchParams({ decision: kind, csrf: hidden('csrf'), digest: hidden('digest') });
      if (kind === 'reject') fields.set('reason', 'Not our voice');
      if (kind === 'regenerate') fields.set('note', 'Say it in our voice');
      if (kind === 'edit') fields.set('output.headline', `Written by hand ${dice.int([1, 1_000_000])}`);
      await this.#world.sleep(at === undefined ? dice.between([10, 3000]) : Math.max(0, at - scheduler.now));
      const press: Press = { tokenSha256: linkTokenSha256(token), kind, digest: hidden('digest'), from: scheduler.now };
      this.presses.push(press);
      const reply = await this.#http('decide-review', pageRequest('POST', token, fields.toString()));
      if (reply.status < 500) {
        press.until = scheduler.now;
        press.status = reply.status;
        return reply.status;
      }
      await this.#world.sleep(againMs(tried) * dice.between([0.5, 1]));
    }
    return undefined;
  }

  async #http(name: string, event: unknown): Promise<HttpAnswer> {
    try {
      const reply = (await this.#world.invoke(name, event, 'other')) as { status: number; body?: string; html?: string };
      return { status: reply.status, body: reply.body ?? reply.html ?? '' };
    } catch {
      // What the gateway answers when the function died, and the page's runtime when it threw.
      return { status: 502, body: '' };
    }
  }

  #later(ms: number, act: () => Promise<void>): void {
    this.#busy += 1;
    this.#world.scheduler.after(ms, () => {
      act().then(
        () => (this.#busy -= 1),
        (error: unknown) =>
          this.#world.scheduler.after(0, () => {
            throw error;
          }),
      );
    });
  }
}

/** The token of the link in a mail. */
export function tokenOf({ text }: SentMail): LinkToken {
  const token = readLinkToken(/\/review\/(\S{22})/.exec(text)?.[1]);
  if (token === undefined) throw new Error('A mail has no link to a review.');
  return token;
}

/** A call of the API by a team. */
export function apiEvent(
  by: string,
  httpMethod: string,
  pathParameters: Record<string, string> | null,
  body: string,
  key?: string,
): unknown {
  return {
    httpMethod,
    headers: { 'Content-Type': 'application/json', ...(key === undefined ? {} : { 'Idempotency-Key': key }) },
    pathParameters,
    queryStringParameters: null,
    body,
    isBase64Encoded: false,
    requestContext: {
      requestId: 'request',
      authorizer: { sub: `svc-${by}`, team: by, scope: 'tasks:write tasks:read ops:write', machine: 'true' },
    },
  };
}

function pageRequest(method: string, token: string, body = ''): unknown {
  return {
    method,
    pathParameters: { token },
    query: {},
    header: (name: string) => (name === 'content-type' ? 'application/x-www-form-urlencoded' : undefined),
    body,
    authorizer: undefined,
    requestId: 'request',
  };
}
