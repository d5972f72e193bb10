import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { RevisionSpec } from '#domain/automation/schema.ts';
import { runChecks } from '#domain/check/run-checks.ts';
import { compileProblems, validateInput } from '#domain/check/validate-input.ts';
import { textTemplateFault } from '#domain/content/template.ts';
import { confidenceOf } from '#domain/decision/confidence.ts';
import { renderPrompt, validatePrompt } from '#domain/inference/prompt.ts';
import { ConnectorsSchema } from '#domain/publication/schema.ts';
import { resolveTargets } from '#domain/publication/target.ts';
import { loadAutomation } from '../../scripts/load-automation.ts';
import { createLine } from '../domain/decision/line.ts';

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
  bullets: ['Adds volume and length', 'Lasts long', 'Ships in 3-5 business days'],
  keywords: ['mascara', 'lashes', 'Essence'],
};
const results = (output: object) => runChecks(spec, { output: { ...good, ...output }, input: spec.example.input, evidence: [] });
const worst = (output: object) =>
  results(output)
    .filter(({ result }) => result !== 'pass')
    .map(({ check, result }) => `${check} ${result}`);

describe('the packaged automation', () => {
  it('has schemas that compile, and templates that parse and name fields that exist', () => {
    expect(compileProblems(spec.inputSchema)).toEqual([]);
    expect(compileProblems(spec.outputSchema)).toEqual([]);
    expect(validatePrompt(spec)).toEqual([]);
    const phrases = spec.checks.flatMap((check) => (check.check === 'required-phrases' ? check.phrases : []));
    const templates = [...phrases, ...spec.connectors.flatMap(({ key }) => key ?? []), spec.retrieval?.query ?? ''];
    expect(templates.map(textTemplateFault)).toEqual(templates.map(() => undefined));
  });

  it('takes its own example and every sample product, and has a place for each', () => {
    expect(validateInput(spec.inputSchema, spec.example.input)).toEqual([]);
    expect(products).toHaveLength(194);
    const connectors = ConnectorsSchema.parse({
      catalogue: { kind: 'json-object', teams: '*' },
      'shop-webhook': { kind: 'webhook', teams: '*', url: 'https://shop.example/' },
    });
    const { task } = createLine().record;
    const places = products.map((input) => {
      expect(validateInput(spec.inputSchema, input)).toEqual([]);
      return resolveTargets(spec.connectors, { connectors, catalogueBucket: 'b' }, { task, input, owner: 'catalogue' })[0]?.target;
    });
    expect(new Set(places).size).toBe(194);
  });

  it('asks with product and brand notes fenced as data', () => {
    const evidence = [{ title: 'Voice', text: 'We write plainly.' }];
    const { request } = renderPrompt(spec, { input: spec.example.input, evidence });
    const asked = request.messages.at(-1)?.text ?? '';
    expect(asked).toContain('Product: Essence Mascara Lash Princess\nBrand: Essence\n');
    expect(request.system).toContain('We write plainly.');
    expect(asked.match(/⟦/gu)).toHaveLength(1);
    expect(request.messages.map(({ role }) => role)).toEqual(['user']);
  });
});

describe('its checks', () => {
  it('let good copy through, with a confidence that needs no review', () => {
    expect(worst({})).toEqual([]);
    const subject = { output: good, input: spec.example.input, evidence: [] };
    expect(confidenceOf(spec.outputSchema, subject, results({}), 0).value).toBeGreaterThanOrEqual(0.75);
  });

  it.each([
    ['too long', { description: `Essence ${'a '.repeat(125)}` }, ['length fail']],
    [
      'a promise with legal weight',
      { description: 'Essence mascara for fuller and longer lashes all day, Guaranteed.' },
      ['banned-phrases fail'],
    ],
    ['not our voice', { headline: 'Essence: a real game changer' }, ['banned-phrases warn']],
    ['an invented number', { bullets: ['12 hours of wear', 'Lasts long', 'Adds volume'] }, ['grounded-numbers fail']],
    [
      'neither product nor brand',
      { headline: 'A new mascara', description: 'For fuller and longer lashes, in a formula that lasts and is cruelty-free.' },
      ['required-phrases fail'],
    ],
    ['two bullets', { bullets: ['Lasts long', 'Adds volume'] }, ['output-schema fail']],
    ['a long headline', { headline: `Essence ${'x'.repeat(120)}` }, ['output-schema fail']],
    ['an extra field', { price: 'cheap' }, ['output-schema fail']],
  ])('stop copy that is or has %s', (_what, output, found) => {
    expect(worst(output)).toEqual(found);
  });
});
