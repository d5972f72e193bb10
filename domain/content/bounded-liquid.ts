import { Context, Drop, Liquid } from 'liquidjs';

/**
 * Liquid for templates that teams write. The same template over the same values always ends the same way, on any machine: it is bounded
 * by what it does and not by a clock. There are no files and no includes, and only own properties can be read.
 */

/** Tags that cannot read a template from elsewhere, nor print a value past `outputEscape`. */
const tags = new Set(['assign', 'break', 'capture', 'case', 'comment', 'continue', 'for', 'if', 'raw', 'unless', '#']);

/** Filters that roll dice, read the clock without `date`, or take text for a program. */
const unfit = /^sample$|^date_to_|_exp$/u;

const limits = {
  /** Longest template in characters: what the schema of a prompt allows. */
  template: 20_000,
  /**
   * All the work of one rendering: the characters and items that it reads, builds and prints. An input of 262,144 bytes can be read
   * nineteen times; the slowest template that we know of takes three seconds for all of it.
   */
  work: 5_000_000,
  /** The work that each step counts for besides: a text, a tag or a value printed, a round of a loop. It takes some microseconds. */
  step: 100,
};

/** An engine without templates of its own, to which a caller may add tags. */
export function boundedLiquid(options: { outputEscape?: (this: { context: Context }, value: unknown) => string } = {}): Liquid {
  const engine = new Liquid({
    ...options,
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    parseLimit: limits.template,
    memoryLimit: limits.work,
    // The machine's own would show in dates.
    timezoneOffset: 0,
    locale: 'en-US',
  });
  for (const tag of Object.keys(engine.tags)) if (!tags.has(tag)) delete engine.tags[tag];
  for (const filter of Object.keys(engine.filters)) if (unfit.test(filter)) delete engine.filters[filter];
  return engine;
}

/** Parses and renders a template. @throws {Error} Liquid's own, which may quote values */
export function renderBounded(engine: Liquid, template: string, scope: object): string {
  const context = new CountingContext(engine, scope);
  const text = String(engine.renderSync(engine.parse(template), context));
  context.memoryLimit.use(text.length);
  return text;
}

/** Counts the work of one rendering, where Liquid counts memory alone and looks at the clock. */
class CountingContext extends Context {
  constructor(engine: Liquid, scope: object) {
    super(scope, engine.options, { sync: true }, { liquid: engine });
    // Asked before each step, with the time.
    this.renderLimit.check = () => this.memoryLimit.use(limits.step);
  }

  override *_getFromScope(...of: Parameters<Context['_getFromScope']>): IterableIterator<unknown> {
    const value = yield super._getFromScope(...of);
    this.#count(value);
    return value;
  }

  /** What is done with a value takes as long as the value is large, so it counts by its size each time that it is read. */
  #count(value: unknown): void {
    const open = [value];
    while (open.length > 0) {
      const next = open.pop();
      this.memoryLimit.use(typeof next === 'string' ? next.length + 1 : 1);
      if (Array.isArray(next)) for (const item of next) open.push(item);
      else if (typeof next === 'object' && next !== null && !(next instanceof Drop))
        for (const [name, field] of Object.entries(next)) open.push(name, field);
    }
  }
}
