import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DocumentAnswer, SearchAnswer } from '#domain/knowledge/schema.ts';
import { expectProblem } from '../doubles/problems.ts';
import { withSettings } from './stage/functions.ts';
import { call, logLines, until, type Reply, type Who } from './stage/stage.ts';

/** Knowledge through the API: LanceDB on the stage's bucket, with the embeddings of the real local model. */

const librarian: Who = { scope: 'knowledge:write tasks:read' };

const search = (domain: string, query: string, more: object = {}, who: Who = librarian): Promise<Reply> =>
  call('POST', `/v1/knowledge/${domain}/search`, { who, body: { query, ...more } });

async function found(domain: string, query: string, topK = 3): Promise<SearchAnswer['items']> {
  const reply = await search(domain, query, { topK });
  expect(reply.status).toBe(200);
  return reply.json.items;
}

const place = (domain: string, id: string) => `/v1/knowledge/${domain}/documents/${id}`;
const put = (domain: string, id: string, document: object, who: Who = librarian): Promise<Reply> =>
  call('PUT', place(domain, id), { who, body: { title: id, format: 'markdown', ...document } });

function untilStatus(domain: string, id: string, status: string): Promise<DocumentAnswer> {
  return until(`document ${id} is ${status}`, async () => {
    const reply = await call('GET', place(domain, id), { who: librarian });
    return reply.json.status === status && (reply.json as DocumentAnswer);
  });
}

describe('the packaged brand knowledge', () => {
  it.each([
    ['a name that no meaning leads to', 'Rosalind', 'Menu and allergies'],
    ['another such name', 'Curlew', 'Meeting rooms'],
    ['a meaning that shares no word', 'where can I leave my two-wheeler', 'Bicycles and parking'],
  ])('is found by %s', async (_how, query, title) => {
    // Each leg's own best comes level with the other's, so among the first few it must be.
    expect((await found('brand', query, 4)).map((chunk) => chunk.title)).toContainEqual(expect.stringContaining(title));
  });

  it('answers with places in documents, best first, and says by what it was embedded', async () => {
    const { json } = await search('brand', 'tone of voice for headlines', { topK: 5 });
    expect(json).toMatchObject({ embedding: expect.stringMatching(/minilm/i), tookMs: expect.any(Number) });
    const items: SearchAnswer['items'] = json.items;
    expect(items).toHaveLength(5);
    expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).toSorted((a, b) => b - a));
    for (const { text, span } of items) expect(text).toHaveLength(span.end - span.start);
    const { document } = items[0] ?? { document: '' };
    const only = await search('brand', 'tone of voice for headlines', { topK: 5, filter: { document } });
    expect(new Set(only.json.items.map((item: { document: string }) => item.document))).toEqual(new Set([document]));
  });

  it('is not there for another team', async () => {
    const who = { ...librarian, team: 'strangers' };
    expectProblem(await search('brand', 'tone', {}, who), 'not-found');
    expectProblem(await call('GET', place('brand', 'tone-of-voice'), { who }), 'not-found');
    expectProblem(await put('brand', 'tone-of-voice', { content: '# Mine now\n\nAll caps.' }, who), 'not-found');
    expectProblem(await call('DELETE', place('brand', 'tone-of-voice'), { who }), 'not-found');
  });
});

describe('a document', () => {
  const domain = `test-${randomUUID().slice(0, 8)}`;

  it('is found once it is indexed, found by its new words once it is put again, and gone once it is deleted', async () => {
    const first = await put(domain, 'lamps', { content: '# Lamps\n\nThe Quillon lamp burns colza oil.' });
    expect(first.status).toBe(202);
    expect(await untilStatus(domain, 'lamps', 'indexed')).toMatchObject({ version: 1, chunks: 1 });
    expect(await found(domain, 'Quillon')).toMatchObject([{ document: 'lamps', version: 1 }]);

    expect((await put(domain, 'lamps', { content: '# Lamps\n\nThe Quillon lamp burns colza oil.' })).json.version).toBe(1);
    await put(domain, 'lamps', { content: '# Lamps\n\nThe Bellweather lamp burns gas.' });
    await until('version 2 is indexed', async () => {
      const { json } = await call('GET', place(domain, 'lamps'), { who: librarian });
      return json.version === 2 && json.status === 'indexed';
    });
    expect(await found(domain, 'Bellweather')).toMatchObject([{ version: 2, text: expect.stringContaining('Bellweather') }]);

    expect((await call('DELETE', place(domain, 'lamps'), { who: librarian })).status).toBe(202);
    await until('it is gone', async () => (await call('GET', place(domain, 'lamps'), { who: librarian })).status === 404);
    expect(await found(domain, 'Bellweather')).toEqual([]);
  });

  it('that cannot be read is said to be so, and holds up no other', async () => {
    await put(domain, 'quotes', { content: '>'.repeat(60_000) });
    await put(domain, 'after', { content: '# After\n\nThe next document is read.' });
    expect(await untilStatus(domain, 'quotes', 'failed')).toMatchObject({ error: expect.stringContaining('cannot be read as markdown') });
    await untilStatus(domain, 'after', 'indexed');
  });

  it('that is long holds up no other of its domain, and gives way to its next version', async () => {
    const parts = Array.from({ length: 3000 }, (_, at) => `## Part ${at}\n\nThe Ottoline lamp, part ${at}.`);
    await put(domain, 'long', { content: parts.join('\n\n') });
    await put(domain, 'short', { content: '# Short\n\nThe Pemberton rug is short.' });
    await untilStatus(domain, 'short', 'indexed');
    expect((await call('GET', place(domain, 'long'), { who: librarian })).json).toMatchObject({ version: 1, status: 'queued' });
    await put(domain, 'long', { content: '# Long\n\nThe Ottoline lamp, abridged.' });
    expect(await untilStatus(domain, 'long', 'indexed')).toMatchObject({ version: 2, chunks: 1 });
    expect(await found(domain, 'Ottoline')).toContainEqual(expect.objectContaining({ version: 2, text: 'The Ottoline lamp, abridged.' }));
  });

  it('that failed comes back by itself within seconds, and holds up no other', async () => {
    const since = Date.now();
    const away = ({ EMBEDDING = '{}' }) => ({ EMBEDDING: JSON.stringify({ ...JSON.parse(EMBEDDING), baseUrl: 'http://127.0.0.1:9/v1' }) });
    await withSettings('ingest-document', away, async () => {
      await put(domain, 'unlucky', { content: '# Unlucky\n\nThe Montague chair.' });
      const failed = async () =>
        (await logLines(since)).some((line) => line.includes('a message failed') && line.includes('EmbeddingUnavailable'));
      await until('its message failed', failed);
    });
    const back = Date.now();
    await put(domain, 'lucky', { content: '# Lucky\n\nThe Harcourt chair.' });
    await untilStatus(domain, 'lucky', 'indexed');
    await untilStatus(domain, 'unlucky', 'indexed');
    // The queue itself would have hidden it for five and a half minutes.
    expect(Date.now() - back).toBeLessThan(60_000);
    expect((await logLines(since)).filter((line) => line.includes('could not be put back'))).toEqual([]);
  });

  it('that is too long says so, and what to do', async () => {
    const refused = await put(domain, 'endless', { content: 'x'.repeat(1_000_001) });
    expectProblem(refused, 'invalid-request');
    expect(JSON.stringify(refused.json)).toContain('split the document at its headings');
  });

  it('needs the scope to be put, and a place that can be named', async () => {
    expectProblem(await put(domain, 'x', { content: 'x' }, { scope: 'tasks:read' }), 'missing-scope');
    expectProblem(await put('Not_a_domain', 'x', { content: 'x' }), 'invalid-request');
    expectProblem(await put(domain, 'x', { content: '' }), 'invalid-request');
  });
});
