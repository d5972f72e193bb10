import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunkDocument, searchableText } from '#domain/knowledge/chunk-document.ts';
import type { Chunk } from '#domain/knowledge/schema.ts';

const record = (format: 'markdown' | 'json', title = 'Guide') => ({ id: 'guide', version: 3, title, format });

function chunks(format: 'markdown' | 'json', content: string, title?: string): Chunk[] {
  const reply = chunkDocument(record(format, title), content);
  if (reply.kind !== 'chunks') throw new Error(reply.why);
  return reply.chunks;
}

const shape = (found: Chunk[]) => found.map(({ title, text }) => [title, text]);
const sentence = 'The lamp folds flat and fits a drawer. ';

function expectExact(content: string, found: Chunk[]): void {
  let last = 0;
  for (const [at, chunk] of found.entries()) {
    expect(chunk.chunk).toBe(at);
    expect(chunk.text).toBe(content.slice(chunk.span.start, chunk.span.end));
    expect(chunk.text.trim()).toBe(chunk.text);
    expect(chunk.text.length).toBeGreaterThan(0);
    expect(chunk.text.length).toBeLessThanOrEqual(900);
    expect(chunk.span.start).toBeGreaterThanOrEqual(last);
    last = chunk.span.end;
  }
}

describe('chunking Markdown', () => {
  it.each([
    { name: 'plain text', content: 'Just text.', expected: [['Guide', 'Just text.']] },
    {
      name: 'sections under their headings',
      content: '# Guide\n\nIntro.\n\n## Tone\n\nBe short.\n\n### Jokes\n\nNone.\n\n## Legal\n\nWarranty.',
      expected: [
        ['Guide', 'Intro.'],
        ['Guide › Tone', 'Be short.'],
        ['Guide › Tone › Jokes', 'None.'],
        ['Guide › Legal', 'Warranty.'],
      ],
    },
    { name: 'a first heading that is not the title', content: '# Voice\n\nBe kind.', expected: [['Guide › Voice', 'Be kind.']] },
    {
      name: 'marks in headings',
      content: '## **Tone** of [voice](x) and `code`\n\nA.',
      expected: [['Guide › Tone of voice and code', 'A.']],
    },
    {
      name: 'underlined headings',
      content: 'Tone\n====\n\nA.\n\nPace\n----\n\nB.',
      expected: [
        ['Guide › Tone', 'A.'],
        ['Guide › Tone › Pace', 'B.'],
      ],
    },
    {
      name: 'short neighbours as one',
      content: 'One.\n\n- two\n- three\n\nFour.',
      expected: [['Guide', 'One.\n\n- two\n- three\n\nFour.']],
    },
    { name: 'a hash in code, which is no heading', content: '```\n# no\n```', expected: [['Guide', '```\n# no\n```']] },
    {
      name: 'Windows line ends',
      content: '# A\r\n\r\nOne.\r\n\r\n## B\r\n\r\nTwo.',
      expected: [
        ['Guide › A', 'One.'],
        ['Guide › A › B', 'Two.'],
      ],
    },
    {
      name: 'no comments, rules and link definitions',
      content: '<!-- hidden -->\n\n---\n\n[a]: http://x.example\n\nSeen.',
      expected: [['Guide', 'Seen.']],
    },
  ])('keeps $name', ({ content, expected }) => {
    const found = chunks('markdown', content);
    expect(shape(found)).toEqual(expected);
    expectExact(content, found);
  });

  it('cuts a long section at paragraphs first', () => {
    const paragraph = sentence.repeat(15).trim();
    const found = chunks('markdown', `## Long\n\n${paragraph}\n\n${paragraph}`);
    expect(shape(found)).toEqual([
      ['Guide › Long', paragraph],
      ['Guide › Long', paragraph],
    ]);
  });

  it('cuts a long paragraph after a sentence', () => {
    const found = chunks('markdown', sentence.repeat(60));
    expect(found.length).toBeGreaterThan(2);
    expect(found.every(({ text }) => text.startsWith('The lamp') && text.endsWith('drawer.'))).toBe(true);
  });

  it('cuts text without any break, and no character in two', () => {
    const content = '🙂'.repeat(1000);
    const found = chunks('markdown', content);
    expectExact(content, found);
    expect(found.map(({ text }) => text).join('')).toBe(content);
    expect(found.every(({ text }) => text.isWellFormed())).toBe(true);
  });

  it('says why when there is nothing to read', () => {
    expect(chunkDocument(record('markdown'), '# Only\n\n## Headings\n\n<!-- x -->\n')).toMatchObject({
      kind: 'unreadable',
      why: expect.stringContaining('no text'),
    });
  });

  it('gives a chunk its document and version, and its title to the search', () => {
    const [chunk] = chunks('markdown', '## Tone\n\nBe short.');
    expect(chunk).toMatchObject({ document: 'guide', version: 3 });
    expect(searchableText(chunk!)).toBe('Guide › Tone\nBe short.');
  });

  it('bounds the title', () => {
    const [chunk] = chunks('markdown', `## ${'very '.repeat(100)}long\n\nText.`);
    expect(chunk!.title.length).toBeLessThanOrEqual(200);
    expect(chunk!.title.endsWith('…')).toBe(true);
  });

  const fragments = fc.constantFrom(
    '# H\n',
    '## Two\n',
    '\n',
    '\n\n',
    sentence,
    '- item\n',
    '  - deep\n',
    '1. x\n',
    '> quote\n',
    '```\n',
    '    code\n',
    '\t',
    '| a | b |\n',
    '|---|---|\n',
    '***\n',
    '===\n',
    '<div>\n',
    '<!-- c -->\n',
    '[a]: http://x\n',
    '\r\n',
    '\r',
    'word',
    '  \n',
    '\u00a0',
    '🙂',
    '\0',
    '`',
  );

  it('has exact spans and drops no word below a heading', () => {
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 30 }), (parts) => {
        const content = parts.join('');
        const reply = chunkDocument(record('markdown'), content);
        const found = reply.kind === 'chunks' ? reply.chunks : [];
        expectExact(content, found);
        // Underlined headings, comments and link definitions may rightly take an item along; nothing else may.
        fc.pre(!/===|<|\[a\]/.test(content));
        const items = (text: string) => text.split('item').length;
        expect(items(found.map(({ text }) => text).join('\n'))).toBe(items(content));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps all words of documents without headings, in order', () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.constantFrom(' ', '. ', '\n', '\n\n', ', ')), { minLength: 1, maxLength: 400 }), (pairs) => {
        const content = pairs.flat().join('');
        const found = chunks('markdown', content);
        expectExact(content, found);
        expect(found.flatMap(({ text }) => text.match(/[a-z]+/g) ?? [])).toEqual(content.match(/[a-z]+/g));
      }),
      { numRuns: 100 },
    );
  });
});

describe('chunking JSON', () => {
  it.each([
    {
      name: 'a record of an array as a chunk',
      content: '[{"name":"Spatula","price":3},\n {"id":7},\n {"x":1}]',
      expected: [
        ['Guide › Spatula', '{"name":"Spatula","price":3}'],
        ['Guide › 7', '{"id":7}'],
        ['Guide › 2', '{"x":1}'],
      ],
    },
    {
      name: 'a key of an object as a chunk',
      content: '{ "tone": "short", "sizes": { "uk": 8 } }',
      expected: [
        ['Guide › tone', '"tone": "short"'],
        ['Guide › sizes', '"sizes": { "uk": 8 }'],
      ],
    },
    {
      name: 'records of a list under a key',
      content: '{"products":[{"title":"A"},{"title":"B"}],"total":2}',
      expected: [
        ['Guide › products › A', '{"title":"A"}'],
        ['Guide › products › B', '{"title":"B"}'],
        ['Guide › total', '"total":2'],
      ],
    },
    { name: 'a list of plain values together', content: '["a", "b", 3]', expected: [['Guide', '"a", "b", 3']] },
    { name: 'a plain value', content: ' "text" ', expected: [['Guide', '"text"']] },
    {
      name: 'brackets and quotes in texts',
      content: '{"a":"]}\\"[{","b":[["]"]]}',
      expected: [
        ['Guide › a', '"a":"]}\\"[{"'],
        ['Guide › b', '"b":[["]"]]'],
      ],
    },
  ])('takes $name', ({ content, expected }) => {
    const found = chunks('json', content);
    expect(shape(found)).toEqual(expected);
    expectExact(content, found);
  });

  it('cuts a long record along its fields', () => {
    const long = { name: 'Guide to lamps', short: 1, text: sentence.repeat(50), more: { deep: sentence.repeat(30) } };
    const content = JSON.stringify([long], null, 2);
    const found = chunks('json', content);
    expectExact(content, found);
    expect(found[0]).toMatchObject({ title: 'Guide › Guide to lamps', text: expect.stringContaining('"short": 1') });
    expect(found.some(({ title }) => title === 'Guide › Guide to lamps › more › deep')).toBe(true);
  });

  it.each(['{"a":1', '', 'no json', '{"a":1}{'])('says that %j is not JSON, quoting nothing', (content) => {
    const reply = chunkDocument(record('json'), content);
    expect(reply).toEqual({ kind: 'unreadable', why: expect.stringContaining('cannot be read as json') });
  });

  it('says that quotes nested without end cannot be read', () => {
    expect(chunkDocument(record('markdown'), '>'.repeat(60_000))).toEqual({
      kind: 'unreadable',
      why: expect.stringContaining('cannot be read as markdown'),
    });
  });

  it('survives nesting without end', () => {
    const content = `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`;
    expectExact(content, chunks('json', content));
  });

  it('has exact spans for any JSON, and every piece of it is in a chunk', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        const content = JSON.stringify(JSON.parse(text), null, indent);
        const reply = chunkDocument(record('json'), content);
        const found = reply.kind === 'chunks' ? reply.chunks : [];
        expectExact(content, found);
        const rest = found.reduceRight((left, { span }) => left.slice(0, span.start) + left.slice(span.end), content);
        // Outside the chunks only structure is left; keys of lists of records stand in the titles.
        const titles = found.map(({ title }) => title).join(' ');
        for (const [key] of rest.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
          const name = String(JSON.parse(key)).replaceAll(/\s+/g, ' ').trim();
          if (name !== '') expect(titles.replaceAll(/\s+/g, ' ')).toContain(name.slice(0, 20));
        }
      }),
      { numRuns: 300 },
    );
  });
});
