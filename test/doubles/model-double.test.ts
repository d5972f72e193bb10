import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { repairOpening } from '#domain/prompt/feedback.ts';
import { startModelDouble, type ModelDouble } from './model-double.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['headline', 'description', 'bullets', 'keywords'],
  properties: {
    headline: { type: 'string', minLength: 3, maxLength: 80 },
    description: { type: 'string', minLength: 40, maxLength: 900 },
    bullets: { type: 'array', minItems: 3, maxItems: 5, items: { type: 'string', maxLength: 120 } },
    keywords: { type: 'array', minItems: 3, maxItems: 8, uniqueItems: true, items: { type: 'string' } },
    tone: { enum: ['plain', 'warm'] },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
  },
};

describe('the model double', () => {
  let double: ModelDouble;
  beforeAll(async () => {
    double = await startModelDouble();
  });
  beforeEach(() => double.reset());
  afterAll(() => double.close());

  const post = (text: string, { model = 'a', signal }: { model?: string; signal?: AbortSignal } = {}) =>
    fetch(`${double.baseUrl}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model,
        messages: [
          { role: 'system', content: 's' },
          { role: 'user', content: text },
        ],
        response_format: { json_schema: { schema } },
      }),
      ...(signal ? { signal } : {}),
    });
  const choice = async (text: string) => {
    const body = (await (await post(text)).json()) as {
      choices: { finish_reason: string; message: { content: string; refusal?: string } }[];
    };
    return body.choices[0]!;
  };
  const output = async (text: string) => JSON.parse((await choice(text)).message.content) as Record<string, unknown>;
  const fits = new Ajv2020({ strict: false }).compile(schema);
  const prompt = '⟦\nTitle: Essence Mascara Lash Princess\nBrand: Essence\nCategory: beauty\nPrice: 9.99\n⟧';

  it('fills the schema with the facts of the prompt, and with no number that is not there', async () => {
    const made = await output(prompt);
    expect(fits(made)).toBe(true);
    expect(made['headline']).toBe('Essence Mascara Lash Princess');
    expect(made['description']).toContain('Essence Mascara Lash Princess');
    expect(JSON.stringify({ ...made, confidence: 0 })).not.toMatch(/[1-9]/);
    expect(String(made['description']).split(' ').length).toBeLessThanOrEqual(120);
  });

  it('finds the facts in JSON, too', async () => {
    expect((await output('{"sku":"X","title":"A \\"red\\" chair","brand":"Oak"}'))['headline']).toContain('chair');
  });

  it.each([
    ['429', 429],
    ['500', 500],
    ['503', 503],
    ['400', 400],
  ])('answers [[double:%s]] with that status', async (marker, status) => {
    expect((await post(`${prompt} [[double:${marker}]]`)).status).toBe(status);
  });

  it('hangs until its client gives up', async () => {
    await expect(post('[[double:timeout]]', { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(double.requests()).toMatchObject([{ behaviours: ['timeout'], status: 0 }]);
  });

  it('breaks the connection', async () => {
    await expect(post('[[double:hang-up]]')).rejects.toThrow();
  });

  it.each([
    ['truncated', { finish_reason: 'length' }],
    ['filtered', { finish_reason: 'content_filter' }],
    ['refusal', { message: { refusal: expect.any(String) } }],
    ['invalid-json', { message: { content: expect.stringMatching(/^Sure!/) } }],
  ])('plays %s', async (marker, expected) => {
    expect(await choice(`${prompt} [[double:${marker}]]`)).toMatchObject(expected);
  });

  it.each(['wrong-schema', 'extra-fields'])('breaks the schema with %s', async (marker) => {
    expect(fits(await output(`${prompt} [[double:${marker}]]`))).toBe(false);
  });

  it.each(['wrong-schema-once', 'once-wrong-schema'])('is good again after feedback with %s', async (marker) => {
    expect(fits(await output(`${prompt} [[double:${marker}]]`))).toBe(false);
    expect(fits(await output(`${prompt} [[double:${marker}]]\n\n${repairOpening} Mend.`))).toBe(true);
    expect(double.requests().map(({ repair }) => repair)).toEqual([false, true]);
  });

  it('writes a sentinel into the first text, says what it is told, and gives an exact output', async () => {
    expect((await output(`${prompt} [[double:sentinel=x-42]]`))['headline']).toBe('x-42');
    expect((await output(`${prompt} [[double:say=Best ever.]]`))['description']).toMatch(/Best ever\.$/);
    expect((await output(`${prompt} [[double:warn]]`))['description']).toMatch(/game-changing\.$/);
    expect(await output('[[output:{"a":[["b"]]}]]')).toEqual({ a: [['b']] });
  });

  it('fails for the first model only with primary-…', async () => {
    const text = `${prompt} [[double:primary-down]]`;
    expect([await post(text), await post(text, { model: 'b' }), await post(text)].map(({ status }) => status)).toEqual([503, 200, 503]);
  });

  it('shows and forgets what it was asked', async () => {
    await post('one');
    await post('two', { model: 'b' });
    const root = double.baseUrl.replace('/v1', '');
    const seen = async (query: string) => (await fetch(`${root}/_double/requests${query}`)).json();
    expect(await seen('?last=1')).toMatchObject({ count: 2, requests: [{ model: 'b', status: 200 }] });
    expect(await seen('?contains=one')).toMatchObject({ count: 1, requests: [{ model: 'a' }] });
    await fetch(`${root}/_double/reset`, { method: 'POST' });
    expect(await seen('')).toEqual({ count: 0, requests: [] });
    expect((await fetch(`${root}/health`)).status).toBe(200);
    expect((await fetch(`${double.baseUrl}/models`)).status).toBe(200);
    expect((await fetch(`${root}/elsewhere`)).status).toBe(404);
  });

  it('embeds the same text the same way, and like texts alike', async () => {
    const response = await fetch(`${double.baseUrl}/embeddings`, {
      method: 'POST',
      body: JSON.stringify({ model: 'e', input: ['red wooden chair', 'red wooden chair', 'a chair of red wood', 'tax return'] }),
    });
    const { data } = (await response.json()) as { data: { embedding: number[] }[] };
    const [a, b, near, far] = data.map(({ embedding }) => embedding) as [number[], number[], number[], number[]];
    const similarity = (x: number[], y: number[]) => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
    expect(a).toEqual(b);
    expect(similarity(a, a)).toBeCloseTo(1);
    expect(similarity(a, near)).toBeGreaterThan(similarity(a, far));
  });
});
