import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findBreak } from '#domain/audit/chain.ts';
import type { Task } from '#domain/task/schema.ts';
import {
  aClaim,
  aDraft,
  after,
  aLink,
  aPublication,
  aRecord,
  aRef,
  aReview,
  aReviewId,
  aTask,
  aVote,
  changeOf,
  creationOf,
  decidedBy,
  morning,
  put,
} from '../doubles/fixtures.ts';
import { reread, recordOf, stored, type StoredTasks } from './stored-task.ts';

const seconds = (instant: Date) => Math.floor(instant.getTime() / 1000);

/** What every task store keeps to. `make` answers an empty one, whose clock stands at {@link morning}. */
export function taskStoreContract(name: string, make: () => Promise<StoredTasks>): void {
  describe(`${name}: making a task`, () => {
    it('keeps it as it was given, with its first event', async () => {
      const { store } = await make();
      const task = aTask({
        subjectHash: '5'.repeat(64),
        requester: { sub: 'svc', email: 'ä@example.com' },
        waiting: { kind: 'review', since: after(0), until: after(1), who: 'Müller, Ä. 😀', act: 'Decides.' },
      });
      expect(await store.create(creationOf(task), aClaim())).toEqual({ kind: 'created' });
      const [event, ...more] = await store.events(task.id);
      expect(more).toEqual([]);
      expect(event).toMatchObject({ seq: 1, type: 'task.accepted', at: morning.toISOString(), prevHash: task.lastHash });
      expect(await store.get(task.id)).toEqual({ ...task, lastHash: event?.hash });
      expect(await store.record(task.id)).toEqual({ task: await store.get(task.id), drafts: [], reviews: [], publications: [] });
    });

    it('holds a claim on its key until the claim ends', async () => {
      const { store, clock } = await make();
      const task = aTask();
      const claim = aClaim({ expiresAt: seconds(morning) + 60 });
      expect(await store.claim(claim.team, claim.keySha256)).toBeUndefined();
      await store.create(creationOf(task), claim);
      const { team, keySha256, ...held } = claim;
      expect(await store.claim(team, keySha256)).toEqual({ ...held, taskId: task.id });
      clock.pass(59_999);
      expect(await store.claim(team, keySha256)).toBeDefined();
      clock.pass(1);
      expect(await store.claim(team, keySha256)).toBeUndefined();
    });

    it('tells the second comer whose the key is, and stores nothing of its own', async () => {
      const { store, contents } = await make();
      const [first, second] = [aTask(), aTask()];
      const claim = aClaim();
      await store.create(creationOf(first), claim);
      const input = await contents.prepare(second, { sku: 'B-2' });
      expect(await store.create(creationOf(second, [put.content(input)]), { ...claim, bodySha256: 'other' })).toEqual({
        kind: 'claimed',
        claim: { taskId: first.id, bodySha256: claim.bodySha256, expiresAt: claim.expiresAt },
      });
      expect(await store.get(second.id)).toBeUndefined();
      expect(await store.events(second.id)).toEqual([]);
      expect(await contents.get(second, input.ref)).toBeUndefined();
    });

    it('lets a new task take over a claim that has ended', async () => {
      const { store, clock } = await make();
      const [first, second] = [aTask(), aTask()];
      const claim = aClaim({ expiresAt: seconds(morning) + 60 });
      await store.create(creationOf(first), claim);
      clock.pass(60_000);
      const renewed = { ...claim, expiresAt: seconds(morning) + 120 };
      expect(await store.create(creationOf(second), renewed)).toEqual({ kind: 'created' });
      expect(await store.claim(claim.team, claim.keySha256)).toMatchObject({ taskId: second.id, expiresAt: renewed.expiresAt });
      expect(await store.get(first.id)).toBeDefined();
    });

    it("knows the same key of another team as that team's own", async () => {
      const { store } = await make();
      const claim = aClaim();
      await store.create(creationOf(aTask()), claim);
      expect(await store.claim('strangers', claim.keySha256)).toBeUndefined();
      const theirs = aTask({ team: 'strangers' });
      expect(await store.create(creationOf(theirs), { ...claim, team: 'strangers' })).toEqual({ kind: 'created' });
    });

    it('has one winner of many requests with one key at once', async () => {
      const { store } = await make();
      const claim = aClaim();
      const tasks = Array.from({ length: 10 }, () => aTask());
      const replies = await Promise.all(tasks.map((task) => store.create(creationOf(task), claim)));
      const winners = tasks.filter((_, index) => replies[index]?.kind === 'created');
      expect(winners).toHaveLength(1);
      for (const reply of replies) if (reply.kind === 'claimed') expect(reply.claim.taskId).toBe(winners[0]?.id);
      const there = await Promise.all(tasks.map(({ id }) => store.get(id)));
      expect(there.flatMap((task) => task?.id ?? [])).toEqual(winners.map(({ id }) => id));
    });

    it('cannot tell who is first when the task is there but no claim: in flight, and the key stays free', async () => {
      const { store } = await make();
      const task = await stored(store);
      const claim = aClaim();
      expect(await store.create(creationOf({ ...task, route: 'another' }), claim)).toEqual({ kind: 'in-flight' });
      expect(await store.claim(claim.team, claim.keySha256)).toBeUndefined();
      expect(await reread(store, task)).toEqual(task);
    });
  });

  describe(`${name}: reading`, () => {
    it('knows nothing of a task that was never made', async () => {
      const { store } = await make();
      const { id } = aTask();
      expect(await store.get(id)).toBeUndefined();
      expect(await store.record(id)).toBeUndefined();
      expect(await store.events(id)).toEqual([]);
      expect(await store.link('0'.repeat(64))).toBeUndefined();
    });

    it('answers copies: what a reader does to them stays its own', async () => {
      const { store } = await make();
      const task = await stored(store, {}, [put.draft(aDraft())]);
      const record = await store.record(task.id);
      record!.task.status = 'failed';
      record!.drafts.length = 0;
      expect((await store.record(task.id))?.task.status).toBe('queued');
      expect((await store.record(task.id))?.drafts).toHaveLength(1);
    });

    it('has drafts, reviews and publications in the order of their drafts, however many', async () => {
      const { store } = await make();
      const numbers = [2, 11, 1, 10, 9];
      const task = await stored(store);
      const writes = numbers.flatMap((number) => [
        put.draft(aDraft({ number })),
        put.review(aReview(task, { id: aReviewId(new Date(after(number))), about: { kind: 'draft', draft: number } })),
        put.publication(aPublication({ draft: number })),
      ]);
      await store.commit(aRecord(task), changeOf(task, {}, writes));
      const record = await store.record(task.id);
      const inOrder = numbers.toSorted((a, b) => a - b);
      expect(record?.drafts.map(({ number }) => number)).toEqual(inOrder);
      expect(record?.reviews.map(({ about }) => about.draft)).toEqual(inOrder);
      expect(record?.publications.map(({ draft }) => draft)).toEqual(inOrder);
    });
  });

  describe(`${name}: reading beside writers`, () => {
    it('has all of one version, never some of another', async () => {
      const { store } = await make();
      const { id } = await stored(store, {}, [put.draft(aDraft({ promptHash: '1' })), put.publication(aPublication({ receipt: '1' }))]);
      const last = 20;
      const write = async () => {
        for (let version = 2; version <= last; version += 1) {
          const from = await recordOf(store, { id });
          const writes = [
            put.draft({ ...from.drafts[0]!, promptHash: String(version) }),
            put.publication(aPublication({ receipt: String(version) })),
            ...(version % 5 === 0 ? [put.draft(aDraft({ number: version }))] : []),
          ];
          expect(await store.commit(from, changeOf(from.task, {}, writes))).toBe('saved');
        }
      };
      const seen = new Set<number>();
      const look = async () => {
        while (!seen.has(last)) {
          const { task, drafts, publications } = await recordOf(store, { id });
          const { version } = task;
          expect([drafts[0]?.promptHash, publications[0]?.receipt, drafts.length]).toEqual([
            String(version),
            String(version),
            1 + Math.floor(version / 5),
          ]);
          seen.add(version);
        }
      };
      await Promise.all([write(), look(), look()]);
    });
  });

  describe(`${name}: a commit`, () => {
    it('stores the task with all that belongs to the change, as it was given', async () => {
      const { store, contents } = await make();
      const task = await stored(store);
      const draft = aDraft({
        output: aRef(),
        judgement: {
          verdict: 'review',
          checks: [{ check: 'length', result: 'warn' }],
          results: aRef(),
          confidence: null,
          confidenceParts: { grounding: 0.5 },
          reasons: ['Check "length" warns.'],
          at: after(1),
        },
      });
      const note = await contents.prepare(task, 'Fits.');
      const review = decidedBy(aReview(task), { reason: note.ref });
      const publication = aPublication();
      const link = aLink(review);
      const writes = [
        put.draft(draft),
        put.review(review),
        put.publication(publication),
        put.link('1'.repeat(64), link),
        put.content(note),
      ];
      const change = changeOf(task, { status: 'in_review', draft: 1, dueAt: after(5) }, writes);
      expect(await store.commit(aRecord(task), change)).toBe('saved');
      const record = await store.record(task.id);
      expect(record).toEqual({
        task: { ...change.task, lastHash: expect.any(String) },
        drafts: [draft],
        reviews: [review],
        publications: [publication],
      });
      expect(await store.get(task.id)).toEqual(record?.task);
      expect(await store.link('1'.repeat(64))).toEqual(link);
      expect(await contents.get(task, note.ref)).toBe('"Fits."');
    });

    it('puts a later draft, review and publication in the place of the earlier', async () => {
      const { store } = await make();
      const task = await stored(store, {}, [put.draft(aDraft())]);
      const opened = aReview(task);
      const writes = [put.review(opened), put.publication(aPublication({ status: 'unknown' }))];
      await store.commit(await recordOf(store, task), changeOf(task, {}, writes));
      const { waiter: _gone, ...rest } = opened;
      const review = { ...rest, status: 'replaced' as const, replacedBy: aReviewId() };
      const price = { microUsd: 500_000, priceTable: '2026-02-01' };
      const from = await recordOf(store, task);
      const change = changeOf(from.task, {}, [
        put.draft(aDraft({ price })),
        put.review(review),
        put.publication(aPublication({ status: 'published' })),
        put.publication(aPublication({ connector: 'shop-webhook' })),
      ]);
      expect(await store.commit(from, change)).toBe('saved');
      const record = await store.record(task.id);
      expect(record?.drafts).toEqual([aDraft({ price })]);
      expect(record?.reviews).toEqual([review]);
      expect(record?.publications.map(({ connector, status }) => [connector, status]).toSorted()).toEqual([
        ['catalogue', 'published'],
        ['shop-webhook', 'published'],
      ]);
    });

    it('takes away the fields that the task has no more, left out or undefined', async () => {
      const { store } = await make();
      for (const gone of [{}, { waiting: undefined, dueAt: undefined, error: undefined }]) {
        const task = await stored(store, { error: { type: 'e', detail: 'd' } });
        const { waiting: _waiting, dueAt: _dueAt, error: _error, ...rest } = task;
        expect(await store.commit(aRecord(task), changeOf(rest as Task, { ...gone, status: 'completed' }))).toBe('saved');
        const ended = await reread(store, task);
        expect([ended.waiting, ended.dueAt, ended.error]).toEqual([undefined, undefined, undefined]);
        expect(ended).toMatchObject({ status: 'completed', route: task.route, requester: task.requester });
        expect(await store.due('urgent', new Date(after(24 * 60 * 60_000)), 10)).toEqual([]);
      }
    });

    it('takes away the fields that a draft, a review and a publication have no more, and leaves the others', async () => {
      const { store } = await make();
      const task = aTask();
      const draft = aDraft({ output: aRef(), promptHash: 'p' });
      const review = decidedBy(aReview(task));
      await store.create(creationOf(task, [put.draft(draft), put.review(review), put.publication(aPublication())]), aClaim());
      const { output: _output, ...draftThen } = draft;
      const { waiter: _waiter, finalAt: _finalAt, ...reviewThen } = { ...review, status: 'open' as const, votes: [] };
      const { receipt: _receipt, ...publicationThen } = aPublication({ status: 'unknown' });
      const from = await recordOf(store, task);
      const writes = [put.draft(draftThen), put.review(reviewThen), put.publication(publicationThen)];
      expect(await store.commit(from, changeOf(from.task, {}, writes))).toBe('saved');
      expect(await store.record(task.id)).toEqual({
        task: expect.objectContaining({ version: 2 }),
        drafts: [draftThen],
        reviews: [reviewThen],
        publications: [publicationThen],
      });
    });

    it('writes again what did not change, to no effect', async () => {
      const { store } = await make();
      const task = aTask();
      const writes = [put.draft(aDraft()), put.review(aReview(task)), put.publication(aPublication())];
      await store.create(creationOf(task, writes), aClaim());
      const from = await recordOf(store, task);
      expect(await store.commit(from, changeOf(from.task, {}, writes))).toBe('saved');
      const { task: next, ...beside } = await recordOf(store, task);
      expect({ ...next, lastHash: '' }).toEqual({ ...from.task, version: 2, lastHash: '' });
      expect(beside).toEqual({ drafts: from.drafts, reviews: from.reviews, publications: from.publications });
    });

    it('stores the vote that is added to a review', async () => {
      const { store } = await make();
      const task = await stored(store);
      const review = aReview(task, { needs: { approvals: 2, rejections: 1 } });
      await store.commit(aRecord(task), changeOf(task, {}, [put.review(review)]));
      const votes = [aVote(), aVote({ number: 2, reviewer: 'brand-editors/ben', reason: aRef() })];
      for (const count of [1, 2]) {
        const from = await recordOf(store, task);
        const voted = { ...from.reviews[0]!, votes: votes.slice(0, count), cast: count };
        expect(await store.commit(from, changeOf(from.task, {}, [put.review(voted)]))).toBe('saved');
        expect((await recordOf(store, task)).reviews).toEqual([{ ...review, votes: votes.slice(0, count), cast: count }]);
      }
    });

    it('made from an old version is stale, and nothing of it is stored', async () => {
      const { store, contents } = await make();
      const task = await stored(store);
      const input = await contents.prepare(task, { sku: 'A-1' });
      expect(await store.commit(aRecord(task), changeOf(task, { input: input.ref }, [put.content(input)]))).toBe('saved');
      const before = [await store.record(task.id), await store.events(task.id)];
      const other = await contents.prepare(task, { sku: 'B-2' });
      const review = aReview(task);
      const writes = [
        put.draft(aDraft({ number: 7 })),
        put.review(review),
        put.publication(aPublication()),
        put.link('2'.repeat(64), aLink(review)),
        put.content(other),
      ];
      expect(await store.commit(aRecord(task), changeOf(task, { status: 'failed', input: other.ref }, writes))).toBe('stale');
      expect([await store.record(task.id), await store.events(task.id)]).toEqual(before);
      expect(await store.link('2'.repeat(64))).toBeUndefined();
      expect(await contents.get(task, other.ref)).toBeUndefined();
      expect(await contents.get(task, input.ref)).toBe('{"sku":"A-1"}');
    });

    it('of two from the same version at once is stored whole, the other not at all', async () => {
      const { store, contents } = await make();
      const { id } = await stored(store, {}, [put.draft(aDraft())]);
      const from = await recordOf(store, { id });
      const writer = async (number: number) => {
        const [small, large] = [await contents.prepare(from.task, { number }), await contents.prepare(from.task, 'x'.repeat(40_000))];
        const review = aReview(from.task, { group: `group-${number}` });
        const [link, token] = [aLink(review), String(number).repeat(64)];
        const draft = aDraft({ number, output: small.ref });
        // The draft that was there is changed by both: field by field, unlike what is new.
        const judged = { ...from.drafts[0]!, promptHash: `prompt-${number}`, price: { microUsd: number, priceTable: '2026-01-01' } };
        const publication = aPublication({ draft: number });
        const change = changeOf(from.task, { draft: number, evidence: large.ref }, [
          put.draft(draft),
          put.draft(judged),
          put.review(review),
          put.publication(publication),
          put.link(token, link),
          put.content(small),
          put.content(large),
        ]);
        return { change, draft, judged, review, publication, link, token, small, large };
      };
      const writers = [await writer(3), await writer(4)] as const;
      const replies = await Promise.all(writers.map(({ change }) => store.commit(from, change)));
      expect(replies.toSorted()).toEqual(['saved', 'stale']);
      const [winner, loser] = replies[0] === 'saved' ? writers : [writers[1], writers[0]];
      expect(await store.record(id)).toEqual({
        task: { ...winner.change.task, lastHash: expect.any(String) },
        drafts: [winner.judged, winner.draft],
        reviews: [winner.review],
        publications: [winner.publication],
      });
      expect(await store.link(winner.token)).toEqual(winner.link);
      expect(await store.link(loser.token)).toBeUndefined();
      for (const content of [winner.small, winner.large]) expect(await contents.get(from.task, content.ref)).toBeDefined();
      for (const content of [loser.small, loser.large]) expect(await contents.get(from.task, content.ref)).toBeUndefined();
      expect(await store.events(id)).toHaveLength(2);
    });

    it('to a task that is not there is stale, and makes none', async () => {
      const { store } = await make();
      const task = aTask();
      const writes = [put.draft(aDraft()), put.review(aReview(task))];
      expect(await store.commit(aRecord(task), changeOf(task, {}, writes))).toBe('stale');
      expect(await store.get(task.id)).toBeUndefined();
      expect(await store.record(task.id)).toBeUndefined();
      expect(await store.events(task.id)).toEqual([]);
    });

    it('has one winner of several from the same version at once', async () => {
      const { store } = await make();
      const task = await stored(store);
      const replies = await Promise.all(
        [1, 2, 3, 4, 5].map((draft) => store.commit(aRecord(task), changeOf(task, { draft }, [put.draft(aDraft({ number: draft }))]))),
      );
      expect(replies.filter((reply) => reply === 'saved')).toHaveLength(1);
      const winner = replies.indexOf('saved') + 1;
      const record = await store.record(task.id);
      expect(record?.task).toMatchObject({ version: 2, draft: winner });
      expect(record?.drafts.map(({ number }) => number)).toEqual([winner]);
      expect(await store.events(task.id)).toHaveLength(2);
    });

    it('adds an event with the version as its number and the time of the change, in one whole chain', async () => {
      const { store } = await make();
      let task = await stored(store);
      for (let count = 0; count < 11; count += 1) {
        expect(await store.commit(aRecord(task), changeOf(task, { draft: count, updatedAt: after((count + 1) * 1000) }))).toBe('saved');
        task = await reread(store, task);
      }
      const events = await store.events(task.id);
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
      expect(events.map(({ at }) => at)).toEqual(Array.from({ length: 12 }, (_, index) => after(index * 1000)));
      expect(events.at(-1)?.detail).toEqual({ version: 12 });
      expect(findBreak(events)).toBeUndefined();
      expect(task.lastHash).toBe(events.at(-1)?.hash);
    });

    it('keeps version, events and chain in step, whatever writers do to each other', async () => {
      const { store } = await make();
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }), { maxLength: 5 }), async (rounds) => {
          const { id } = await stored(store);
          let saved = 1;
          // Writers of one round come with the task as it was so many rounds ago.
          const seen = [await reread(store, { id })];
          for (const ages of rounds) {
            const replies = await Promise.all(
              ages.map((age) => {
                const from = seen.at(-1 - age) ?? seen[0]!;
                return store.commit(aRecord(from), changeOf(from, { draft: from.version }));
              }),
            );
            saved += replies.filter((reply) => reply === 'saved').length;
            seen.push(await reread(store, { id }));
            expect(replies.filter((reply) => reply === 'saved').length).toBeLessThanOrEqual(1);
          }
          const events = await store.events(id);
          expect((await reread(store, { id })).version).toBe(saved);
          expect(events).toHaveLength(saved);
          expect(findBreak(events)).toBeUndefined();
        }),
        { numRuns: 10 },
      );
    });
  });
}
