import { randomUUID } from 'node:crypto';
import { GetObjectCommand, GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { signingKey } from '#adapters/connectors/webhook.ts';
import { workKeys } from '#adapters/dynamodb/keys.ts';
import { findBreak } from '#domain/audit/chain.ts';
import { retentionTag } from '#domain/content/retention.ts';
import { EventSchema, type Event } from '#domain/event/schema.ts';
import type { Task } from '../../clients/typescript/src/index.ts';
import {
  api,
  aws,
  call,
  dynamo,
  everything,
  history,
  logLines,
  onlyWarnings,
  output,
  packaged,
  product,
  putAutomation,
  record,
  s3,
  statesEntered,
  submit,
  until,
  untilDone,
  untilWaiting,
} from './stage/stage.ts';

/** Its metrics are told from others' by its name. */
const automation = `deployed-flow-${randomUUID().slice(0, 8)}`;

beforeAll(() => putAutomation(automation, { review: onlyWarnings }));

type Hook = { headers: Record<string, string>; body: string };
async function hooksOf(id: string): Promise<Hook[]> {
  const all = (await (await fetch(`${api}/hooks`)).json()) as Hook[];
  return all.filter(({ body }) => JSON.parse(body).data.provenance.task === id);
}

async function published(sku: string): Promise<any> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: output('CatalogueBucket'), Key: `products/${sku}.json` }));
  return JSON.parse((await Body?.transformToString('utf8')) ?? '');
}

const cancel = (id: string) => call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'The test is over.' } });

describe('a task that nobody has to look at', () => {
  const title = 'Vellmora Quartz Samovar';
  const secretFact = 'hammered tombac from the Zelnik valley';
  const sentinel = `The ${title} says – “unchanged”, naïvely 😀 – what a model wrote: ${'words of a model, '.repeat(4)}and nobody else.`;
  const input = product(`Made of ${secretFact}. [[double:sentinel=${sentinel}]]`, { title });
  const began = Date.now();
  let done: Task;

  beforeAll(async () => {
    const id = await submit(automation, input, { metadata: { order: 'kept-as-it-came' } });
    done = await untilDone(id);
  });

  it('is completed with its model, checks, evidence, figures and metadata', async () => {
    expect(done).toMatchObject({
      status: 'completed',
      automation,
      done: true,
      model: { endpoint: 'primary' },
      metadata: { order: 'kept-as-it-came' },
    });
    expect(done.waitingFor).toBeUndefined();
    expect(done.checks.map(({ result }) => result)).toEqual(done.checks.map(() => 'pass'));
    expect(done.usage.outputTokens).toBeGreaterThan(0);
    expect(done.timings.totalMs).toBeGreaterThan(0);
    expect(done.publications.map(({ connector, status }) => [connector, status]).toSorted()).toEqual([
      ['catalogue', 'published'],
      ['shop-webhook', 'published'],
    ]);
  });

  it('takes seven transitions', async () => {
    expect(statesEntered(await history(done.id))).toEqual(['Begin', 'Retrieve', 'Infer', 'Validate', 'Decide', 'Publish', 'Settle']);
  });

  it("leaves no customer's text in the history of its execution", async () => {
    const text = JSON.stringify(await history(done.id));
    expect(text).toContain(done.id);
    for (const secret of [title, secretFact, 'unchanged', 'words of a model', input.sku, 'kept-as-it-came'])
      expect(text).not.toContain(secret);
  });

  it("leaves no customer's text in any log", async () => {
    const lines = await logLines(began);
    expect(lines.some((line) => line.includes(done.id))).toBe(true);
    for (const secret of [title, secretFact, 'words of a model', input.sku, 'kept-as-it-came'])
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  });

  it('reaches the bucket with what the model wrote, unchanged', async () => {
    const { output: fields, provenance } = await published(input.sku);
    expect(Object.values(fields)).toContain(sentinel);
    expect(fields).toEqual(done.output);
    expect(provenance).toMatchObject({ task: done.id, automation, draft: 1, source: 'model' });
  });

  it('reaches the shop once, signed with the secret of the stage', async () => {
    const hooks = await hooksOf(done.id);
    expect(hooks).toHaveLength(1);
    const [hook] = hooks;
    const { SecretString = '' } = await new SecretsManagerClient(aws).send(
      new GetSecretValueCommand({ SecretId: output('WebhookSecretArn') }),
    );
    const body = new Webhook(signingKey(SecretString)).verify(hook?.body ?? '', hook?.headers ?? {}) as Event;
    expect(EventSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ type: 'publication.created', task: done.id, end: 0 });
    expect(body.data).toEqual({
      team: expect.any(String),
      automation,
      metadata: { order: 'kept-as-it-came' },
      ...(await published(input.sku)),
    });
    expect(() => new Webhook(signingKey(SecretString)).verify(`${hook?.body} `, hook?.headers ?? {})).toThrow();
  });

  it('has a whole audit chain, from acceptance to its end', async () => {
    const { items } = (await call('GET', `/v1/tasks/${done.id}/events`)).json;
    expect(findBreak(items)).toBeUndefined();
    expect(items.map(({ type }: { type: string }) => type)).toEqual([
      'task.accepted',
      'task.started',
      'evidence.found',
      'draft.made',
      'draft.judged',
      'publication.started',
      'publication.made',
      'publication.made',
      'task.completed',
    ]);
    expect(JSON.stringify(items)).not.toContain(title);
  });

  it('has its evidence on record', async () => {
    const { team, evidence } = await record(done.id);
    const { Item } = await dynamo.send(
      new GetCommand({ TableName: output('WorkTable'), Key: workKeys.content({ team, id: done.id }, evidence.id) }),
    );
    const chunks = JSON.parse(Item?.['inline']);
    expect(chunks.length).toBeGreaterThan(0);
    expect(chunks[0]).toMatchObject({ document: expect.any(String), version: expect.any(Number), text: expect.stringMatching(/\S/) });
  });

  it('is counted in the metrics', async () => {
    const metric = await until('the metrics line of Settle', async () =>
      (await logLines(began)).find((line) => line.includes('"_aws"') && line.includes('TasksCompleted') && line.includes(automation)),
    );
    const figures = JSON.parse(metric.slice(metric.indexOf('{')));
    expect(figures).toMatchObject({ automation, stage: 'local', TasksCompleted: 1, TasksReviewed: 0 });
    expect(figures.CycleTime).toBeGreaterThan(0);
    expect(figures._aws.CloudWatchMetrics[0].Namespace).toBe('Linekeeper');
  });
});

describe('content too large for an item', () => {
  it('goes through the line by way of the bucket, under its team, with the tag of its retention', async () => {
    const { inputSchema } = packaged;
    const properties = inputSchema['properties'] as Record<string, object>;
    await putAutomation('deployed-large', {
      review: onlyWarnings,
      retentionDays: 20,
      inputSchema: { ...inputSchema, properties: { ...properties, notes: { type: 'string' } } },
    });
    const input = product('', { notes: 'n'.repeat(40 * 1024) });
    const done = await untilDone(await submit('deployed-large', input));
    expect(done.status).toBe('completed');
    const { team, input: ref } = await record(done.id);
    const place = { Bucket: output('ContentBucket'), Key: `${team}/${done.id}/${ref.id}.json` };
    const { Body } = await s3.send(new GetObjectCommand(place));
    expect(JSON.parse((await Body?.transformToString('utf8')) ?? '')).toEqual({ input });
    // 20 days of retention, after the longest life that the task may have.
    const { key, value } = retentionTag(90);
    expect((await s3.send(new GetObjectTaggingCommand(place))).TagSet).toEqual([{ Key: key, Value: value }]);
  });
});

describe('a caller that waits', () => {
  it('gets the finished task in the answer', async () => {
    const reply = await call('POST', '/v1/tasks', { key: randomUUID(), body: { automation, mode: 'sync', input: product() } });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ status: 'completed', done: true });
    expect(reply.json).toEqual((await call('GET', `/v1/tasks/${reply.json.id}`)).json);
  });

  it('is told whom the task waits for, once a person is asked', async () => {
    await putAutomation('deployed-waiting', { review: everything });
    const reply = await call('POST', '/v1/tasks', {
      key: randomUUID(),
      body: { automation: 'deployed-waiting', mode: 'sync', input: product() },
    });
    expect(reply.status).toBe(202);
    expect(reply.json).toMatchObject({ status: 'in_review', done: false, waitingFor: { kind: 'review', act: expect.any(String) } });
    await call('POST', `/v1/tasks/${reply.json.id}/cancel`, { body: { reason: 'seen' } });
  });
});

describe('a model that answers badly', () => {
  it('once is asked to repair it, and the task is completed', async () => {
    const input = product('[[double:once-invalid-json]]');
    const done = await untilDone(await submit(automation, input));
    expect(done.status).toBe('completed');
    expect(statesEntered(await history(done.id))).toEqual([
      'Begin',
      'Retrieve',
      'Infer',
      'Validate',
      'Decide',
      'Infer',
      'Validate',
      'Decide',
      'Publish',
      'Settle',
    ]);
    expect((await published(input.sku)).provenance.draft).toBe(2);
  });

  it('again and again leaves the text to a person, and publishes nothing', async () => {
    const input = product('[[double:wrong-schema]]');
    const id = await submit(automation, input);
    const waiting = await untilWaiting(id, 'review');
    expect(waiting.status).toBe('in_review');
    expect(waiting.reviews.at(-1)?.reasons.length).toBeGreaterThan(0);
    await expect(published(input.sku)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await cancel(id);
  });
});

describe('an endpoint that is down', () => {
  it('is replaced by the other one', async () => {
    const done = await untilDone(await submit(automation, product('[[double:primary-503]]')));
    expect(done).toMatchObject({ status: 'completed', model: { endpoint: 'standby' } });
    expect(statesEntered(await history(done.id))).toHaveLength(7);
  });

  it('together with the other one holds the task, and asks nobody in their place', async () => {
    const id = await submit(automation, product('[[double:hang-up]]'));
    const waiting = await untilWaiting(id, 'outside');
    expect(waiting).toMatchObject({ status: 'held', done: false, reviews: [], waitingFor: { who: `route:${packaged.model.route}` } });
    expect(waiting.output).toBeUndefined();
    await cancel(id);
  });
});
