import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { linkEvent } from '../domain/audit/chain.ts';
import type { RevisionSpec } from '../domain/automation/schema.ts';
import type { Material } from '../domain/check/check.ts';
import { valueProblems } from '../domain/check/validate-value.ts';
import { canonicalJson, digestOf, sha256Hex } from '../domain/content/canonical.ts';
import { readJsonObject, type JsonObject } from '../domain/content/read-json.ts';
import { renderText } from '../domain/content/text-template.ts';
import { unfitContent } from '../domain/content/well-formed.ts';
import { confidenceOf } from '../domain/draft/confidence.ts';
import { runChecks } from '../domain/draft/run-checks.ts';
import { DraftSchema } from '../domain/draft/schema.ts';
import { FoundChunkSchema } from '../domain/knowledge/schema.ts';
import { renderPrompt } from '../domain/prompt/prompt.ts';
import { proposalOf } from '../domain/publication/proposal.ts';
import { ConnectorsSchema } from '../domain/publication/schema.ts';
import { resolveTargets } from '../domain/publication/target.ts';
import { TaskSchema } from '../domain/task/schema.ts';
import { aDraft, aRef, aTask, running } from '../test/doubles/fixtures.ts';
import { spec as smallSpec } from '../test/doubles/line.ts';
import { loadAutomation } from './load-automation.ts';

/**
 * How much CPU our own work on one automatic task takes, in milliseconds, by part: `npm run measure:cpu`. Only what needs no service:
 * the AWS clients, the functions around it and the model are not in it. Every product of the packaged automation is a task, in a process
 * that is warm. `--keep <name>` adds the figures to bench/cpu.json.
 */

const root = join(import.meta.dirname, '..');
const folder = join(root, 'automations', 'product-description');
const file = join(root, 'bench', 'cpu.json');

/** What an automatic task does often: changes of its record, each read before and told after, and reads of its contents. */
const perTask = { changes: 10, inputReads: 4, evidenceReads: 2, outputReads: 2 };
const rounds = { warm: 3, measured: 8 };

const ProductSchema = z.looseObject({
  title: z.string(),
  brand: z.string().optional(),
  category: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  shippingInformation: z.string(),
  warrantyInformation: z.string(),
});
type Product = z.infer<typeof ProductSchema>;

/** Copy as a model writes it and checks let through: the record's own words, in the shape of the output schema. */
function copyOf({ title, brand, category, description, tags, shippingInformation, warrantyInformation }: Product): JsonObject {
  return {
    headline: `${title} by ${brand ?? 'our own house'}`,
    description,
    bullets: [`Made for lovers of ${category}`, shippingInformation, `Warranty: ${warrantyInformation}`],
    keywords: [...new Set([...tags, category, 'new season', 'for gifts', 'all year'])].filter((word) => word.length < 16).slice(0, 4),
  };
}

const products = z.array(ProductSchema).parse(JSON.parse(readFileSync(join(folder, 'products.json'), 'utf8')));
const inputs = z.array(z.record(z.string(), z.json())).parse(products);
const passage = readFileSync(join(folder, 'knowledge', 'category-beauty-and-care.md'), 'utf8').slice(0, 1200);
const passages = [
  FoundChunkSchema.parse({
    domain: 'brand',
    document: 'rules',
    version: 1,
    chunk: 1,
    title: 'Beauty',
    text: passage,
    span: { start: 0, end: passage.length },
    score: 0.5,
  }),
];
const EvidenceSchema = z.array(FoundChunkSchema);
const stage = {
  connectors: ConnectorsSchema.parse({
    catalogue: { kind: 'json-object', teams: '*' },
    'shop-webhook': { kind: 'webhook', teams: '*', url: 'https://shop.example/' },
  }),
  catalogueBucket: 'catalogue',
};

type Part = (task: Material) => unknown;

/** The work of a task, part by part, in the order it comes. What one part hands to the next is made before and not counted. */
function partsOf(spec: RevisionSpec): Record<string, Part> {
  const task = aTask({ ...running, evidence: aRef() });
  const draft = aDraft({ output: aRef() });
  const store = (value: unknown) => sha256Hex(canonicalJson(value));
  return {
    'input at the door': ({ input }) => [unfitContent(input), valueProblems(spec.inputSchema, input)],
    query: ({ input }) => spec.retrieval && renderText(spec.retrieval.query, { input }),
    prompt: ({ input, evidence }) => renderPrompt(spec, { input, evidence }),
    'checks and confidence': (material) => confidenceOf(spec.outputSchema, material, runChecks(spec, material), 0),
    'targets and proposal': ({ input, output }) => {
      const targets = resolveTargets(spec.connectors, stage, { task, input, owner: task.team });
      return digestOf(proposalOf(task, output, targets));
    },
    contents: ({ input, output, evidence }) => {
      const [inputText, outputText, evidenceText] = [canonicalJson(input), canonicalJson(output), canonicalJson(evidence)];
      const reads = [
        ...Array.from({ length: perTask.inputReads }, () => [sha256Hex(inputText), readJsonObject(inputText)]),
        ...Array.from({ length: perTask.outputReads }, () => [sha256Hex(outputText), readJsonObject(outputText)]),
        ...Array.from({ length: perTask.evidenceReads }, () => [sha256Hex(evidenceText), EvidenceSchema.parse(JSON.parse(evidenceText))]),
      ];
      return [store(input), store(evidence), store(output), reads];
    },
    records: () =>
      Array.from({ length: perTask.changes }, (_, index) => [
        TaskSchema.parse(task),
        DraftSchema.parse(draft),
        linkEvent(
          { type: 'task.started', actor: { kind: 'system', ref: 'start-task', assurance: 'internal' }, detail: { run: 1 } },
          { seq: index + 1, at: task.createdAt, prevHash: task.lastHash, salt: task.salt },
        ),
      ]),
  };
}

/** CPU of the process in milliseconds a task, all threads: collecting garbage and compiling are part of the price. */
function cpuMsOf(part: Part, materials: readonly Material[], times: number): number {
  let spentUs = 0;
  for (let round = 0; round < times; round += 1) {
    // Every task reads its content anew, so nothing that is kept beside it may help.
    const tasks = materials.map((material) => structuredClone(material));
    const before = process.cpuUsage();
    for (const task of tasks) part(task);
    const { user, system } = process.cpuUsage(before);
    spentUs += user + system;
  }
  return spentUs / 1000 / times / materials.length;
}

function measure(spec: RevisionSpec, outputOf: (product: Product) => JsonObject): Record<string, number> {
  const materials = products.map((product, at) => ({ input: inputs[at] ?? {}, output: outputOf(product), evidence: passages }));
  const parts = Object.entries(partsOf(spec)).map(([name, part]): [string, number] => {
    cpuMsOf(part, materials, rounds.warm);
    return [name, cpuMsOf(part, materials, rounds.measured)];
  });
  const sum = parts.reduce((total, [, ms]) => total + ms, 0);
  return Object.fromEntries([...parts, ['sum', sum] as const].map(([name, ms]) => [name, Math.round(ms * 1000) / 1000]));
}

const MeasurementsSchema = z.array(z.looseObject({ name: z.string() }));

function keepMeasurement(name: string, cpuMsPerTask: object): void {
  const { stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--abbrev=40', '--match='], { cwd: root, encoding: 'utf8' });
  const machine = { cores: availableParallelism(), node: process.versions.node };
  const known = existsSync(file) ? MeasurementsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
  const others = known.filter((measurement) => measurement.name !== name);
  const measured = { name, date: new Date().toISOString(), commit: stdout.trim(), machine, cpuMsPerTask };
  writeFileSync(file, `${JSON.stringify([...others, measured], null, 2)}\n`);
  console.log(`Written to ${relative(root, file)}.`);
}

const { values } = parseArgs({ options: { keep: { type: 'string' } } });
const figures = {
  'product-description': measure(await loadAutomation(folder), copyOf),
  'a small revision': measure(smallSpec, () => ({ headline: 'A teapot for 9.99' })),
};
console.table(figures);
if (values.keep !== undefined) keepMeasurement(values.keep, figures);
