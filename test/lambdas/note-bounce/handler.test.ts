import { describe, expect, it } from '@jest/globals';
import { MailReportSchema } from '../../../adapters/ses/mail-report.ts';
import { createNoteBounceHandler } from '../../../lambdas/note-bounce/handler.ts';
import { bounced, complained } from '../../doubles/mail-events.ts';
import { createReviewLine, taskId } from '../../doubles/review-line.ts';

async function aHandler() {
  const line = await createReviewLine();
  await line.ask();
  const [review] = (await line.record()).reviews;
  const about = { task: taskId, review: review!.id, reviewer: 'brand-editors/ann' };
  const lines: [level: string, fields: unknown][] = [];
  const counted: string[] = [];
  const log = {
    task: () => undefined,
    info: (_message: string, fields?: unknown) => void lines.push(['info', fields]),
    warn: (_message: string, fields?: unknown) => void lines.push(['warn', fields]),
    error: () => undefined,
  };
  const handle = createNoteBounceHandler({ ...line.deps, count: (name) => void counted.push(name) });
  return { line, about, lines, counted, hear: async (event: unknown) => handle(MailReportSchema.parse(event), log) };
}

describe('note-bounce', () => {
  it('hears of a bounce as SES tells it, counts it for the alarm, and logs who by reference alone', async () => {
    const { line, about, lines, counted, hear } = await aHandler();
    await hear(bounced('Permanent', 'NoEmail', {}, about));
    expect((await line.record()).reviews[0]?.invitations[0]).toMatchObject({ reviewer: about.reviewer, undelivered: true });
    expect(counted).toEqual(['ReviewersUnreached']);
    const { task, ...rest } = about;
    expect(lines).toEqual([['warn', { taskId: task, ...rest, fate: 'undelivered', result: 'unreached' }]]);
    await hear(bounced('Permanent', 'NoEmail', {}, { ...about, reviewer: 'brand-editors/ben' }));
    expect(lines.at(-1)).toMatchObject(['warn', { result: 'nobody-reached' }]);
  });

  it('counts a complaint too, though its email arrived', async () => {
    const { about, counted, hear } = await aHandler();
    await hear(complained(null, about));
    expect(counted).toEqual(['ReviewersUnreached']);
  });

  it('wakes nobody for what may be an automatic answer', async () => {
    const { about, lines, counted, hear } = await aHandler();
    await hear(bounced('Transient', 'General', {}, about));
    expect([counted, lines.map(([level]) => level)]).toEqual([[], ['info']]);
  });
});
