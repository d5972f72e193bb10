import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddingRejectedError, EmbeddingUnavailableError } from '#domain/knowledge/errors.ts';
import type { ApiAnswer } from '../../doubles/api-call.ts';
import { createKnowledgeLine } from '../../doubles/knowledge-line.ts';

let line: ReturnType<typeof createKnowledgeLine>;
beforeEach(() => {
  line = createKnowledgeLine();
});
afterEach(() => line.close());

const expectProblem = ({ status, json }: ApiAnswer, kind: string) =>
  expect([json['type'], status]).toEqual([`https://linekeeper.dev/problems/${kind}`, json['status']]);

const document = (content: string) => ({ body: { title: 'Tone', format: 'markdown', content } });
const put = (content = 'The lamp folds flat.', path = 'brand/tone') => line.call('put', path, document(content));
const found = async (query: string, options: object = {}) => {
  const { json } = await line.call('search', 'brand', { body: { query }, ...options });
  return (json['items'] as { text: string }[]).map(({ text }) => text);
};

describe('a document on its way', () => {
  it('is accepted, indexed and found', async () => {
    const accepted = await put();
    expect(accepted).toMatchObject({
      status: 202,
      json: {
        domain: 'brand',
        id: 'tone',
        version: 1,
        status: 'queued',
        links: { self: '/v1/knowledge/brand/documents/tone', search: '/v1/knowledge/brand/search' },
      },
    });
    expect(line.messages).toEqual([{ domain: 'brand', id: 'tone', version: 1, action: 'index' }]);
    await line.drain();
    expect(await line.call('get', 'brand/tone')).toMatchObject({ status: 200, json: { status: 'indexed', chunks: 1, version: 1 } });
    expect(await line.call('search', 'brand', { body: { query: 'light' } })).toMatchObject({
      status: 200,
      json: {
        items: [{ document: 'tone', version: 1, chunk: 0, title: 'Tone', text: 'The lamp folds flat.', span: { start: 0, end: 20 } }],
        embedding: 'synonyms@1',
        tookMs: expect.any(Number),
      },
    });
  });

  it('shows no content, digest or team in its record', async () => {
    await put('secret text');
    const { json } = await line.call('get', 'brand/tone');
    expect(JSON.stringify(json)).not.toMatch(/secret|sha256|catalogue/);
  });

  it('is replaced by its next version, and no old chunk is found', async () => {
    await put('## A\n\nlamp one\n\n## B\n\nlamp two\n\n## C\n\nlamp three');
    await line.drain();
    await put('lamp four');
    await line.drain();
    expect(await found('lamp')).toEqual(['lamp four']);
  });

  it('is sent once more while it waits, and not at all once it is indexed', async () => {
    await put();
    await put();
    expect(line.messages).toHaveLength(2);
    expect(line.messages[0]).toEqual(line.messages[1]);
    await line.drain();
    await put();
    expect(line.messages).toEqual([]);
  });

  it('is sent by a repeated PUT after a crash between record and message', async () => {
    line.faults.send = new Error('crash');
    expectProblem(await put(), 'internal');
    delete line.faults.send;
    expect(await put()).toMatchObject({ status: 202, json: { version: 1, status: 'queued' } });
    await line.drain();
    expect(await found('lamp')).toEqual(['The lamp folds flat.']);
  });

  it('is deleted: 404, not found by search, contents gone', async () => {
    await put();
    await line.drain();
    expect(await line.call('delete', 'brand/tone')).toMatchObject({ status: 202, json: { status: 'deleting' } });
    await line.drain();
    expectProblem(await line.call('get', 'brand/tone'), 'not-found');
    expectProblem(await line.call('delete', 'brand/tone'), 'not-found');
    expect(await found('lamp')).toEqual([]);
    expect(line.bucket.objects.size).toBe(0);
  });

  it('lives on when it is put again right after its deletion', async () => {
    await put();
    await line.drain();
    await line.call('delete', 'brand/tone');
    await put();
    await line.drain();
    expect(await line.call('get', 'brand/tone')).toMatchObject({ json: { version: 2, status: 'indexed' } });
    expect(await found('lamp')).toEqual(['The lamp folds flat.']);
  });

  it('survives an old deletion that is redriven late', async () => {
    await put();
    await line.call('delete', 'brand/tone');
    const [, deletion] = line.messages;
    await put();
    await line.drain();
    await line.ingest(deletion!);
    expect(await found('lamp')).toEqual(['The lamp folds flat.']);
  });

  it('is not indexed by a message that a newer version has overtaken', async () => {
    await put('lamp one');
    await put('lamp two');
    const [first] = line.messages;
    await line.ingest(first!);
    expect(await found('lamp')).toEqual([]);
    await line.drain();
    expect(await found('lamp')).toEqual(['lamp two']);
  });
});

describe('a document that cannot be read', () => {
  const broken = { body: { title: 'Sizes', format: 'json', content: '{"secret": ' } };

  it('is marked as failed with the reason, and tried again when it is put again', async () => {
    await line.call('put', 'brand/sizes', broken);
    await line.drain();
    expect(await line.call('get', 'brand/sizes')).toMatchObject({
      json: { status: 'failed', error: expect.stringContaining('cannot be read as json') },
    });
    await line.call('put', 'brand/sizes', broken);
    expect(line.messages).toHaveLength(1);
  });

  it('leaves the last version that could be read in the search', async () => {
    await put('lamp one');
    await line.drain();
    await line.call('put', 'brand/tone', broken);
    await line.drain();
    expect(await found('lamp')).toEqual(['lamp one']);
  });

  it('stands in no log with its text', async () => {
    await line.call('put', 'brand/sizes', broken);
    await put('secret lamp');
    await line.drain();
    expect(line.logged.length).toBeGreaterThan(3);
    expect(JSON.stringify(line.logged)).not.toContain('secret');
  });

  it('is failed when the model refuses its texts', async () => {
    line.faults.embed = new EmbeddingRejectedError('no');
    await put();
    await line.drain();
    expect(await line.call('get', 'brand/tone')).toMatchObject({ json: { status: 'failed', error: expect.stringContaining('refused') } });
  });

  it('comes back to the queue when the model is down', async () => {
    line.faults.embed = new EmbeddingUnavailableError('down');
    await put();
    await expect(line.drain()).rejects.toMatchObject({ name: 'EmbeddingUnavailableError' });
    expect(await line.call('get', 'brand/tone')).toMatchObject({ json: { status: 'queued' } });
  });
});

describe('a long document', () => {
  // Each of its sections is a chunk, and 32 of them are a batch.
  const sections = (count: number, word = 'lamp') => Array.from({ length: count }, (_, at) => `## ${at}\n\n${word} ${at}`).join('\n\n');
  const embeddedTexts = () => line.embeddings.calls.flat();
  const vectorsLeft = () => [...line.bucket.objects.keys()].filter((key) => key.startsWith('vectors/'));
  const message = () => line.messages.shift()!;

  it('goes on after a failure where it stopped, and pays for no passage twice', async () => {
    let calls = 0;
    line.during.embed = () => {
      calls += 1;
      if (calls === 3) throw new EmbeddingUnavailableError('HTTP 503');
    };
    await put(sections(100));
    const task = message();
    await expect(line.ingest(task)).rejects.toMatchObject({ name: 'EmbeddingUnavailableError' });
    expect(embeddedTexts()).toHaveLength(64);
    expect(await line.ingest(task)).toBe('done');
    expect(await line.call('get', 'brand/tone')).toMatchObject({ json: { status: 'indexed', chunks: 100 } });
    expect(new Set(embeddedTexts()).size).toBe(100);
    expect(embeddedTexts()).toHaveLength(100);
    expect(await found('"99"')).toContain('lamp 99');
    expect(vectorsLeft()).toEqual([]);
  });

  it('is embedded in several calls, none of which runs out of its time', async () => {
    line.during.embed = () => line.pass(60_000);
    await put(sections(200));
    const task = message();
    const began = line.clock.now().getTime();
    expect(await line.ingest(task)).toEqual({ againInSeconds: 0 });
    expect(line.clock.now().getTime() - began).toBeLessThan(240_000 + 10_000);
    expect(await line.call('get', 'brand/tone')).toMatchObject({ json: { status: 'queued' } });
    expect(await line.ingest(task)).toEqual({ againInSeconds: 0 });
    expect(await line.ingest(task)).toBe('done');
    expect(await line.call('get', 'brand/tone')).toMatchObject({ json: { status: 'indexed', chunks: 200 } });
    expect(embeddedTexts()).toHaveLength(200);
    expect(vectorsLeft()).toEqual([]);
  });

  it('that was put anew is not embedded any further', async () => {
    line.during.embed = async () => {
      delete line.during.embed;
      await put('lamp two');
    };
    await put(sections(100));
    expect(await line.ingest(message())).toBe('done');
    expect(embeddedTexts()).toHaveLength(32);
    await line.drain();
    expect(await found('lamp')).toEqual(['lamp two']);
    expect(vectorsLeft()).toEqual([]);
  });

  it('that is deleted leaves no vector behind', async () => {
    line.during.embed = () => line.pass(200_000);
    await put(sections(100));
    expect(await line.ingest(message())).toEqual({ againInSeconds: 0 });
    expect(vectorsLeft()).toHaveLength(1);
    await line.call('delete', 'brand/tone');
    await line.drain();
    expect(line.bucket.objects.size).toBe(0);
  });

  it.each([
    { what: '4,001 records', format: 'json', content: JSON.stringify(Array.from({ length: 4001 }, (_, id) => ({ id }))) },
    { what: '4,001 sections', format: 'markdown', content: sections(4001) },
  ])('of $what is failed, with what to do', async ({ format, content }) => {
    await line.call('put', 'brand/tone', { body: { title: 'Tone', format, content } });
    await line.drain();
    const { json } = await line.call('get', 'brand/tone');
    expect(json).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/falls into 4001 passages.*may have 4000.*Put its parts/),
    });
    expect(embeddedTexts()).toEqual([]);
  });

  it('of more than a million characters is refused where it is put, with what to do', async () => {
    const refused = await put('x'.repeat(1_000_001));
    expectProblem(refused, 'invalid-request');
    expect(JSON.stringify(refused.json)).toMatch(/content.*at most 1,000,000 characters; split the document at its headings/);
    expect((await put('x '.repeat(500_000))).status).toBe(202);
  });
});

describe('documents of one domain', () => {
  const lease = (forMs: number) => {
    const now = line.clock.now();
    return line.leases.take('brand', now, new Date(now.getTime() + forMs));
  };

  it('wait for each other, but not longer than their time allows', async () => {
    await put();
    const [message] = line.messages;
    expect(await lease(20_000)).toBe(true);
    expect(await line.ingest(message!)).toBe('done');
    await put('lamp two');
    expect(await lease(3_600_000)).toBe(true);
    const began = line.clock.now().getTime();
    expect(await line.ingest(line.messages[1]!)).toEqual({ againInSeconds: 30 });
    expect(line.clock.now().getTime() - began).toBeLessThan(150_000);
    expect(await found('lamp')).toEqual(['The lamp folds flat.']);
  });

  it('are written after a call that died with the index in its hands', async () => {
    await put();
    expect(await lease(300_000)).toBe(true);
    line.pass(300_000);
    await line.drain();
    expect(await found('lamp')).toEqual(['The lamp folds flat.']);
  });

  it('keep the newest version, whichever is ready last', async () => {
    await put('lamp one');
    line.during.embed = async () => {
      delete line.during.embed;
      await put('lamp two');
      await line.ingest(line.messages[1]!);
    };
    await line.ingest(line.messages[0]!);
    expect(await found('lamp')).toEqual(['lamp two']);
    expect(await line.call('get', 'brand/tone')).toMatchObject({ json: { version: 2, status: 'indexed' } });
  });

  it('are all indexed while one of them cannot be', async () => {
    await put('lamp one', 'brand/one');
    await put('lamp two', 'brand/two');
    line.faults.embed = new EmbeddingUnavailableError('HTTP 503');
    await expect(line.ingest(line.messages.shift()!)).rejects.toMatchObject({ name: 'EmbeddingUnavailableError' });
    delete line.faults.embed;
    await line.drain();
    expect(await found('lamp')).toEqual(['lamp two']);
  });
});

describe('who may', () => {
  beforeEach(async () => {
    await put();
    await line.drain();
  });

  it.each(['put', 'get', 'delete', 'search'] as const)('shows another team nothing of the domain on %s', async (action) => {
    const body = action === 'search' ? { query: 'lamp' } : document('mine').body;
    expectProblem(await line.call(action, 'brand/tone', { team: 'legal', body }), 'not-found');
    expect(line.messages).toEqual([]);
    expect(await found('lamp')).toEqual(['The lamp folds flat.']);
  });

  it.each([
    { action: 'put' as const, scope: 'tasks:read' },
    { action: 'delete' as const, scope: 'tasks:read' },
    { action: 'get' as const, scope: 'tasks:write' },
    { action: 'search' as const, scope: 'knowledge:write' },
  ])('refuses $action with only $scope', async ({ action, scope }) => {
    expectProblem(await line.call(action, 'brand/tone', { scope, body: { query: 'lamp' } }), 'missing-scope');
  });

  it.each(['tasks:read', 'knowledge:write'])('lets %s read a record', async (scope) => {
    expect(await line.call('get', 'brand/tone', { scope })).toMatchObject({ status: 200 });
  });
});

describe('requests that are wrong', () => {
  it.each([
    { name: 'an unknown field', options: { body: { title: 'T', format: 'markdown', content: 'x', extra: 1 } }, kind: 'invalid-request' },
    { name: 'an unknown format', options: { body: { title: 'T', format: 'pdf', content: 'x' } }, kind: 'invalid-request' },
    { name: 'no JSON', options: { rawBody: '{' }, kind: 'malformed-request' },
    { name: 'another content type', options: { contentType: 'text/markdown', body: {} }, kind: 'unsupported-media-type' },
    { name: 'more than 4 MiB', options: { rawBody: `"${'x'.repeat(4 * 1024 * 1024)}"` }, kind: 'body-too-large' },
  ])('refuses $name and stores nothing', async ({ options, kind }) => {
    expectProblem(await line.call('put', 'brand/tone', options), kind);
    expect(await line.owners.owner('brand')).toBeUndefined();
    expect(line.bucket.objects.size + line.messages.length).toBe(0);
  });

  it.each(['Brand/tone', 'brand/..', 'brand/-x', `brand/${'x'.repeat(129)}`])('refuses the path %s', async (path) => {
    expectProblem(await line.call('put', path, document('x')), 'invalid-request');
  });

  it.each([
    { query: '' },
    { query: 'x', topK: 51 },
    { query: 'x', filter: { team: 'a' } },
    { query: 'x', filter: { document: "x' OR 1=1" } },
  ])('refuses the search %j', async (body) => {
    await put();
    expectProblem(await line.call('search', 'brand', { body }), 'invalid-request');
  });

  it('asks to search again when the embedding model is down', async () => {
    await put();
    line.faults.embed = new EmbeddingUnavailableError('down');
    const reply = await line.call('search', 'brand', { body: { query: 'lamp' } });
    expectProblem(reply, 'unavailable');
    expect(reply.headers['retry-after']).toBe('5');
  });
});
