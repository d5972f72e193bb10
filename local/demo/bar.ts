import type { Task } from '../../clients/typescript/src/index.ts';

/** Where nothing is rewritten, a line that says nothing new comes at most so often. */
const quietMs = 30_000;
const width = 30;

/** Words that a newer stage may use are shown as they are. */
const phases: Readonly<Record<string, string>> = {
  start: 'starting',
  model: 'waiting for a model',
  'automation-paused': 'paused',
  review: 'in review',
  'decision-delivery': 'decided, in their undo time',
};

/** How many tasks have ended, and what the others wait for. */
export function describeProgress(tasks: readonly Task[]): string {
  const ended = tasks.filter(({ done }) => done).length;
  const counts = new Map<string, number>();
  for (const { done, waitingFor } of tasks) {
    if (done) continue;
    const phase = waitingFor ? (phases[waitingFor.kind] ?? waitingFor.kind) : 'at work';
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  return [`${ended}/${tasks.length} ended`, ...[...counts].map(([phase, count]) => `${count} ${phase}`)].join(', ');
}

/** A progress bar: one line rewritten on a terminal, elsewhere a line for each change. */
export function createBar(): (tasks: readonly Task[]) => void {
  const started = Date.now();
  let last = { text: '', at: 0 };
  return (tasks) => {
    const full = Math.round((tasks.filter(({ done }) => done).length / tasks.length) * width);
    const text = `  [${'█'.repeat(full)}${'·'.repeat(width - full)}] ${describeProgress(tasks)}`;
    const line = `${text}, ${Math.round((Date.now() - started) / 1000)} s`;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${line}`);
    else if (text !== last.text || Date.now() - last.at > quietMs) {
      process.stdout.write(`${line}\n`);
      last = { text, at: Date.now() };
    }
  };
}
