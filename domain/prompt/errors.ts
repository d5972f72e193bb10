import { PermanentError } from '../problem/fault.ts';

/** A prompt cannot be rendered within its bounds, or its template fails on this input. */
export class PromptRenderError extends PermanentError {
  override readonly name = 'PromptRenderError';
}
