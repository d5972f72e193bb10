import { Tag, type Context, type Emitter, type Liquid, type Parser, type TagToken, type Template, type TopLevelToken } from 'liquidjs';
import { boundedLiquid, renderBounded } from '../content/bounded-liquid.ts';
import { fenceBlock, fenceClose, fenceOpen, neutralise, neutraliseLine } from '../content/fence.ts';
import { PromptRenderError } from './errors.ts';

/**
 * The Liquid of prompts. Every value that a template prints is data: it is neutralised, and fenced unless it stands in a
 * `{% data %} … {% enddata %}` block, which is one fence around all of it. `{{ input.title }}` prints one value on one line,
 * `{{ input }}` a line for each field, `{{ evidence }}` the passages found, numbered. `evidence` is nil when none was found.
 * There are no files, no includes and no way round the fence.
 *
 * @example
 * Write about this product.
 * {% data %}
 * Title: {{ input.title }}
 * Price: {{ input.price }}
 * {% enddata %}
 */

/** What templates may refer to. */
export type TemplateScope = {
  input?: Readonly<Record<string, unknown>>;
  evidence?: readonly { title: string; text: string }[] | undefined;
};

/** The names a template may refer to. */
const templateNames: readonly string[] = ['input', 'evidence'];

/** Longest rendered text, in characters. An input is at most 262,144 bytes; twenty passages and the template come on top. */
const maxChars = 400_000;

const insideData = 'inside-data';

class DataTag extends Tag {
  readonly templates: Template[] = [];

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, rest, liquid);
    const stream = parser.parseStream(rest);
    let closed = false;
    stream
      .on('tag:enddata', () => {
        closed = true;
        stream.stop();
      })
      .on('template', (template: Template) => this.templates.push(template));
    stream.start();
    if (!closed) throw new Error('tag {% data %} is not closed');
  }

  *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const outer = context.getRegister<boolean>(insideData, false);
    if (outer) throw new Error('{% data %} cannot stand inside {% data %}');
    context.setRegister(insideData, true);
    const text = String(yield this.liquid.renderer.renderTemplates(this.templates, context));
    context.setRegister(insideData, false);
    // A loop may have piled it up; what follows makes copies.
    context.memoryLimit.use(text.length);
    emitter.write(fenceBlock(text.trim()));
  }

  // oxlint-disable-next-line require-yield -- Liquid's analysis of names asks for a generator.
  *children(): Generator<unknown, Template[], unknown> {
    return this.templates;
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

type Passages = NonNullable<TemplateScope['evidence']>;

function isPassage(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'title' in value &&
    'text' in value &&
    typeof value.title === 'string' &&
    typeof value.text === 'string'
  );
}

function arePassages(value: unknown): value is Passages {
  return Array.isArray(value) && value.length > 0 && value.every(isPassage);
}

function passagesOf(passages: Passages): string {
  return passages.map(({ title, text }, at) => `${at + 1}. ${neutraliseLine(title)}\n${neutralise(text)}`).join('\n\n');
}

/** The lines of a value that prints as several: passages, or an object's fields. */
function blockOf(value: unknown): string | undefined {
  if (arePassages(value)) return passagesOf(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value)
    .map(([name, field]) => `${neutraliseLine(name)}: ${neutraliseLine(textOf(field))}`)
    .join('\n');
}

/** How a value is printed; called by Liquid after all filters. */
function print(this: { context: Context }, value: unknown): string {
  const fenced = this.context.getRegister<boolean>(insideData, false);
  const block = blockOf(value);
  const text = block ?? neutraliseLine(textOf(value));
  if (fenced || text === '') return text;
  return block === undefined ? `${fenceOpen}${text}${fenceClose}` : fenceBlock(text);
}

const engine = boundedLiquid({ outputEscape: print });
engine.registerTag('data', DataTag);
// `raw` would print a value as it is.
delete engine.filters['raw'];

/**
 * Renders a template.
 * @throws {PromptRenderError} when it fails on these values or exceeds its bounds; the message holds none of them
 */
export function renderTemplate(template: string, scope: TemplateScope): string {
  let text: string;
  try {
    text = renderBounded(engine, template, scope);
  } catch {
    // Liquid quotes values in some of its messages, so what it said stays out.
    throw new PromptRenderError(
      "The prompt's template could not be rendered: it does too much, makes too much text, or misuses a tag or filter.",
    );
  }
  if (text.length > maxChars) {
    throw new PromptRenderError(
      `The prompt has ${text.length} characters; at most ${maxChars} are allowed. Print fewer fields or passages.`,
    );
  }
  return text;
}

/** What is wrong with a template itself, for its author: syntax, unknown filters and tags, names that do not exist. */
export function templateFaults(template: string, inputFields?: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  if (template.includes(fenceOpen) || template.includes(fenceClose)) {
    faults.push(`must not contain ${fenceOpen} or ${fenceClose}; they mark data, write {% data %} … {% enddata %} instead`);
  }
  try {
    for (const [root, field] of engine.globalVariableSegmentsSync(template)) {
      if (!templateNames.includes(String(root))) {
        faults.push(`refers to "${String(root)}"; templates know ${templateNames.join(' and ')}`);
      } else if (root === 'input' && typeof field === 'string' && inputFields && !inputFields.has(field)) {
        faults.push(`refers to "input.${field}", which inputSchema does not have`);
      }
    }
  } catch (error) {
    faults.push(`is not a valid template: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown fault'}`);
  }
  return faults;
}
