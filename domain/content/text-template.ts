import { PermanentError } from '../problem/fault.ts';
import { boundedLiquid, renderBounded } from './bounded-liquid.ts';
import type { Json } from './canonical.ts';

/**
 * Liquid that renders to plain text: keys of connectors, required phrases. Prompts have an engine of their own, which fences
 * what others wrote (`domain/prompt/prompt-template.ts`).
 */

/** What a template may look at: plain JSON by name. */
export type TemplateScope = { [name: string]: Json };

/** A template cannot be rendered. The message says where in the template, and holds nothing of what was rendered. */
export class TemplateError extends PermanentError {
  override readonly name = 'TemplateError';
}

const engine = boundedLiquid();

/** What a template renders must be the same whenever it is rendered: a reviewer approves a target that Publish finds again. */
const date = engine.filters['date'];
engine.registerFilter('date', function (value: unknown, ...rest: unknown[]) {
  if (value === 'now' || value === 'today') throw new TemplateError('The current time is not the same for a reviewer and for Publish.');
  return typeof date === 'function' ? date.call(this, value, ...rest) : value;
});

/**
 * Renders a Liquid template. What the scope does not have renders as nothing.
 * @throws {TemplateError} for a template that does not parse or runs past its bounds
 */
export function renderText(template: string, scope: TemplateScope): string {
  try {
    return renderBounded(engine, template, scope);
  } catch {
    // Liquid quotes values in some of its messages, so what it said about this scope stays out.
    throw new TemplateError(
      textTemplateFault(template) ?? 'The template cannot be rendered: it does too much, makes too much text, or misuses a filter.',
    );
  }
}

/** Why a template does not parse, or undefined when it does. For the time a revision is put. */
export function textTemplateFault(template: string): string | undefined {
  try {
    engine.parse(template);
    return undefined;
  } catch (error) {
    return `is not a Liquid template: ${error instanceof Error ? error.message.split('\n')[0] : 'it does not parse'}`;
  }
}
