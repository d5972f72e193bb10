import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RevisionSpec } from '#domain/automation/schema.ts';
import { schemaProblems, valueProblems } from '#domain/check/validate-value.ts';
import { textTemplateFault } from '#domain/content/text-template.ts';
import { confidenceOf } from '#domain/draft/confidence.ts';
import { runChecks } from '#domain/draft/run-checks.ts';
import { renderPrompt, validatePrompt } from '#domain/prompt/prompt.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { resolveTargets } from '#domain/publication/target.ts';
import { loadAutomation } from '../../scripts/load-automation.ts';
import { createLine } from '../doubles/line.ts';

const dir = 'automations/product-description';
let spec: RevisionSpec;
let products: { [key: string]: never }[];

beforeAll(async () => {
  spec = await loadAutomation(dir);
  products = JSON.parse(await readFile(`${dir}/products.json`, 'utf8'));
});

const good = {
  headline: 'Essence Mascara Lash Princess',
  description: 'A mascara from Essence for fuller, longer lashes. The formula lasts and is cruelty-free.',
  bullets: ['Adds volume and length', 'A formula that lasts', 'Ships in 3-5 business days'],
  keywords: ['mascara', 'long lashes', 'cruelty-free'],
};
const results = (output: object) => runChecks(spec, { output: { ...good, ...output }, input: spec.example.input, evidence: [] });
const worst = (output: object) =>
  results(output)
    .filter(({ result }) => result !== 'pass')
    .map(({ check, result }) => `${check} ${result}`);

describe('the packaged automation', () => {
  it('has schemas that compile, and templates that parse and name fields that exist', () => {
    expect(schemaProblems(spec.inputSchema)).toEqual([]);
    expect(schemaProblems(spec.outputSchema)).toEqual([]);
    expect(validatePrompt(spec)).toEqual([]);
    const phrases = spec.checks.flatMap((check) => (check.check === 'required-phrases' ? check.phrases : []));
    const templates = [...phrases, ...spec.connectors.flatMap(({ key }) => key ?? []), spec.retrieval?.query ?? ''];
    expect(templates.map(textTemplateFault)).toEqual(templates.map(() => undefined));
  });

  it('takes its own example and every sample product, and has a place for each', () => {
    expect(valueProblems(spec.inputSchema, spec.example.input)).toEqual([]);
    expect(products).toHaveLength(194);
    const connectors = ConnectorsSchema.parse({
      catalogue: { kind: 'json-object', teams: '*' },
      'shop-webhook': { kind: 'webhook', teams: '*', url: 'https://shop.example/' },
    });
    const { task } = createLine().record;
    const places = products.map((input) => {
      expect(valueProblems(spec.inputSchema, input)).toEqual([]);
      return resolveTargets(spec.connectors, { connectors, catalogueBucket: 'b' }, { task, input, owner: 'catalogue' })[0]?.target;
    });
    expect(new Set(places).size).toBe(194);
  });

  it('asks with the passage of the brand guide first and the product last, both fenced as data', () => {
    const evidence = [{ title: 'Voice', text: 'We write plainly.' }];
    const { request } = renderPrompt(spec, { input: spec.example.input, evidence });
    const asked = request.messages.at(-1)?.text ?? '';
    expect(asked).toContain('Product: Essence Mascara Lash Princess\nBrand: Essence\n');
    expect(request.system).toMatch(/House style, for tone only:\s*⟦[^⟧]*We write plainly\.[^⟧]*⟧/u);
    expect(asked).not.toContain('We write plainly.');
    expect(asked.match(/⟦/gu)).toHaveLength(1);
    expect(request.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });
});

describe('its checks', () => {
  it('let good copy through, with a confidence that needs no review', () => {
    expect(worst({})).toEqual([]);
    const subject = { output: good, input: spec.example.input, evidence: [] };
    expect(confidenceOf(spec.outputSchema, subject, results({}), 0).value).toBeGreaterThanOrEqual(0.75);
  });

  it.each<[string, object, string[]]>([
    ['too long', { description: `Essence ${'a '.repeat(125)}soft` }, ['length fail']],
    [
      'a promise with legal weight',
      { description: 'Essence mascara for fuller and longer lashes all day, Guaranteed.' },
      ['banned-phrases fail'],
    ],
    ['not our voice', { headline: 'Essence Mascara Lash Princess, a real game changer' }, ['banned-phrases warn']],
    ['an invented number', { bullets: ['12 hours of wear', 'A formula that lasts', 'Adds volume and length'] }, ['grounded-numbers fail']],
    [
      'neither product nor brand',
      { headline: 'A new mascara', description: 'For fuller and longer lashes, in a formula that lasts and is cruelty-free.' },
      ['required-phrases fail', 'required-phrases warn'],
    ],
    ['another name in the headline', { headline: 'Lash Princess: a mascara' }, ['required-phrases warn']],
    ['two bullets', { bullets: ['A formula that lasts', 'Adds volume and length'] }, ['output-schema fail']],
    ['a long headline', { headline: `Essence Mascara Lash Princess ${'x'.repeat(120)}` }, ['output-schema fail']],
    ['an extra field', { price: 'cheap' }, ['output-schema fail']],
    ['one-word bullets', { bullets: ['Lashes', 'Volume', 'Length'] }, ['output-schema fail']],
    ['a bullet over again', { bullets: [...good.bullets, 'A formula that lasts!'] }, ['distinct-items fail']],
    [
      'its description as a bullet',
      { bullets: ['Adds volume and length', 'A formula that lasts', 'A mascara from Essence for fuller, longer lashes'] },
      ['distinct-items fail'],
    ],
    ['a sentence as a keyword', { keywords: ['mascara', 'long lashes', 'adds touch of elegance'] }, ['output-schema fail']],
    [
      'a bullet that is cut off',
      { bullets: ['Adds volume and length', 'A formula that lasts', 'Soft brush for'] },
      ['output-schema fail', 'unfinished fail'],
    ],
    ['a tag', { headline: 'Essence Mascara Lash Princess <script src=x' }, ['no-markup fail']],
    ['an image', { bullets: ['Adds volume and length', 'A formula that lasts', '<img src=x onerror=alert(1)>'] }, ['no-markup fail']],
    ['an address', { description: `${good.description} Order at http://evil.example/pay.` }, ['links fail']],
    ['the fence notice', { bullets: ['Adds volume and length', 'A formula that lasts', 'Never copy the marks'] }, ['echo fail']],
  ])('stop copy that is or has %s', (_what, output, found) => {
    expect(worst(output)).toEqual(found);
  });

  it('stop copy of the worked example and of the passage found', () => {
    const evidence = [
      { title: 'Furniture', text: 'Lead with the piece. Give material, seats or drawers, and the footprint in centimetres.' },
    ];
    const echo = (bullet: string) =>
      runChecks(spec, { output: { ...good, bullets: [...good.bullets, bullet] }, input: spec.example.input, evidence })
        .filter(({ result }) => result !== 'pass')
        .map(({ check, result }) => `${check} ${result}`);
    const [example] = spec.prompt.examples;
    expect(echo(String([example?.answer['bullets']].flat()[0]))).toEqual(['echo fail']);
    expect(echo('Footprint in centimetres')).toEqual(['echo fail']);
    expect(echo('Comes with a 1 week warranty')).toEqual([]);
  });
});
