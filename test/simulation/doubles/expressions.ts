import { isDeepStrictEqual } from 'node:util';

/**
 * DynamoDB's expressions, read as they are written: conditions, filters, key conditions and updates.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */

export type Item = Record<string, unknown>;
/** What an expression is read against. */
export type Scope = { readonly item: Item; readonly names: Readonly<Record<string, string>>; readonly values: Item };

type Test = (scope: Scope) => boolean;
type Operand = (scope: Scope) => unknown;
type Path = (scope: Scope) => string[];
type Action = (scope: Scope, to: Item) => void;

const tests = new Map<string, Test>();
const actions = new Map<string, readonly Action[]>();

/** Whether a condition holds for an item. */
export function holds(expression: string, scope: Scope): boolean {
  let test = tests.get(expression);
  if (!test) {
    const reader = new Reader(expression);
    test = reader.or();
    reader.end();
    tests.set(expression, test);
  }
  return test(scope);
}

/** An item as an update leaves it. */
export function updated(expression: string, scope: Scope): Item {
  let todo = actions.get(expression);
  if (!todo) {
    const reader = new Reader(expression);
    todo = reader.update();
    reader.end();
    actions.set(expression, todo);
  }
  const to = { ...scope.item };
  for (const action of todo) action(scope, to);
  return to;
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/<>|<=|>=|[:#]?\w+|\S/g) ?? [];
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#wrong();
  }

  or(): Test {
    let left = this.#and();
    while (this.#takeWord('OR')) {
      const [a, b] = [left, this.#and()];
      left = (scope) => a(scope) || b(scope);
    }
    return left;
  }

  #and(): Test {
    let left = this.#primary();
    while (this.#takeWord('AND')) {
      const [a, b] = [left, this.#primary()];
      left = (scope) => a(scope) && b(scope);
    }
    return left;
  }

  #primary(): Test {
    if (this.#takeWord('NOT')) {
      const inner = this.#primary();
      return (scope) => !inner(scope);
    }
    if (this.#take('(')) {
      const inner = this.or();
      this.#must(')');
      return inner;
    }
    const call = this.#tokens[this.#at + 1] === '(' ? this.#tokens[this.#at]! : '';
    if (['attribute_exists', 'attribute_not_exists', 'begins_with', 'contains'].includes(call)) return this.#function(call);
    return this.#comparison(this.#operand());
  }

  #function(name: string): Test {
    this.#at += 2;
    const first = this.#operand();
    const second = this.#take(',') ? this.#operand() : () => undefined;
    this.#must(')');
    switch (name) {
      case 'attribute_exists':
        return (scope) => first(scope) !== undefined;
      case 'attribute_not_exists':
        return (scope) => first(scope) === undefined;
      case 'begins_with':
        return (scope) => String(first(scope) ?? '').startsWith(String(second(scope)));
      default:
        return (scope) => {
          const whole = first(scope);
          return typeof whole === 'string' ? whole.includes(String(second(scope))) : Array.isArray(whole) && whole.includes(second(scope));
        };
    }
  }

  #comparison(left: Operand): Test {
    if (this.#takeWord('BETWEEN')) {
      const from = this.#operand();
      if (!this.#takeWord('AND')) throw this.#wrong();
      const to = this.#operand();
      return (scope) => compare(left(scope), '>=', from(scope)) && compare(left(scope), '<=', to(scope));
    }
    if (this.#takeWord('IN')) {
      this.#must('(');
      const list = [this.#operand()];
      while (this.#take(',')) list.push(this.#operand());
      this.#must(')');
      return (scope) => list.some((one) => compare(left(scope), '=', one(scope)));
    }
    const sign = this.#next();
    if (!['=', '<>', '<', '<=', '>', '>='].includes(sign)) throw this.#wrong();
    const right = this.#operand();
    return (scope) => compare(left(scope), sign, right(scope));
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at] ?? '';
    if (token.startsWith(':')) {
      this.#at += 1;
      return ({ values }) => {
        if (!(token in values)) throw new Error(`The value ${token} is not given.`);
        return values[token];
      };
    }
    if (this.#tokens[this.#at + 1] === '(') {
      this.#at += 2;
      const args = [this.#operand()];
      while (this.#take(',')) args.push(this.#operand());
      this.#must(')');
      const [first, second] = args as [Operand, Operand];
      if (token === 'size') return (scope) => sizeOf(first(scope));
      if (token === 'if_not_exists') return (scope) => first(scope) ?? second(scope);
      if (token === 'list_append') return (scope) => [...(first(scope) as unknown[]), ...(second(scope) as unknown[])];
      throw this.#wrong();
    }
    const path = this.#path();
    return (scope) => path(scope).reduce<unknown>((value, name) => (value as Item | undefined)?.[name], scope.item);
  }

  #path(): Path {
    const parts = [this.#next()];
    while (this.#take('.')) parts.push(this.#next());
    if (!parts.every((part) => /^#?\w+$/.test(part))) throw this.#wrong();
    return ({ names }) =>
      parts.map((part) => {
        if (!part.startsWith('#')) return part;
        const name = names[part];
        if (name === undefined) throw new Error(`The name ${part} is not given.`);
        return name;
      });
  }

  update(): Action[] {
    const all: Action[] = [];
    while (this.#at < this.#tokens.length) {
      const clause = this.#next().toUpperCase();
      do all.push(this.#action(clause));
      while (this.#take(','));
    }
    return all;
  }

  #action(clause: string): Action {
    const path = this.#path();
    switch (clause) {
      case 'SET': {
        this.#must('=');
        let value = this.#operand();
        const sign = this.#take('+') ? 1 : this.#take('-') ? -1 : 0;
        if (sign !== 0) {
          const [a, b] = [value, this.#operand()];
          value = (scope) => Number(a(scope)) + sign * Number(b(scope));
        }
        return (scope, to) => assign(to, path(scope), value(scope));
      }
      case 'REMOVE':
        return (scope, to) => assign(to, path(scope), undefined);
      case 'ADD': {
        const value = this.#operand();
        return (scope, to) => {
          const [name] = path(scope);
          assign(to, [name!], Number(scope.item[name!] ?? 0) + Number(value(scope)));
        };
      }
      default:
        throw this.#wrong();
    }
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#wrong();
    this.#at += 1;
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #takeWord(word: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #must(token: string): void {
    if (!this.#take(token)) throw this.#wrong();
  }

  #wrong(): Error {
    return new Error(`The double of DynamoDB cannot read "${this.#text}" at "${this.#tokens.slice(this.#at, this.#at + 3).join(' ')}".`);
  }
}

function compare(a: unknown, sign: string, b: unknown): boolean {
  if (sign === '=') return typeof a === 'object' ? isDeepStrictEqual(a, b) : a === b;
  if (sign === '<>') return !compare(a, '=', b);
  if (typeof a !== typeof b || (typeof a !== 'string' && typeof a !== 'number')) return false;
  const [left, right] = [a, b as typeof a];
  return sign === '<' ? left < right : sign === '<=' ? left <= right : sign === '>' ? left > right : left >= right;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

function assign(to: Item, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path;
  if (rest.length === 0) {
    if (value === undefined) delete to[name!];
    else to[name!] = value;
    return;
  }
  const inner = { ...(to[name!] as Item | undefined) };
  assign(inner, rest, value);
  to[name!] = inner;
}
