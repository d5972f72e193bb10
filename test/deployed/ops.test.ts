import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { localDir, paths, root } from '../../local/paths.ts';
import { linkIn, mailsAbout, open, press } from './stage/reviewer.ts';
import {
  call,
  everything,
  mailbox,
  newTitle,
  product,
  putAutomation,
  submit,
  submitBurst,
  untilDone,
  untilWaiting,
} from './stage/stage.ts';

const automation = 'deployed-ops';
beforeAll(() => putAutomation(automation, { review: everything, undoSeconds: 10 }));

/** A command as an operator types it. */
function ops(...args: string[]): { code: number | null; text: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(join(paths.bin, 'node'), [join(root, 'ops', 'main.ts'), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, LINEKEEPER_LOCAL_DIR: localDir, NODE_OPTIONS: '' },
  });
  return { code: status, text: stdout, errors: stderr };
}

function why(id: string): { code: number | null; lines: Record<string, string>; errors: string } {
  const { code, text, errors } = ops('why', id);
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => /^(.+?) {2,}(.+)$/.exec(line)?.slice(1) ?? [line, '']);
  return { code, lines: Object.fromEntries(lines), errors };
}

describe('npm run ops -- why', () => {
  it('follows a task through review, decision and end, with the next step each time', async () => {
    const input = product('', { title: newTitle() });
    const id = await submit(automation, input);
    await untilWaiting(id, 'review');
    const mails = await mailsAbout(String(input['title']));
    const inReview = why(id);
    expect(inReview).toMatchObject({ code: 0, errors: '' });
    expect(inReview.lines).toMatchObject({
      task: `${id}, ${automation} revision 1, team catalogue, lane interactive`,
      status: expect.stringMatching(/^in_review since \d{4}-/),
      'waits for': expect.stringMatching(/^review by brand-editors, until .* left\)/),
      run: '1, execution running, in RequestReview',
      because: expect.stringMatching(/\S/),
      review: expect.stringMatching(/^rvw_\w{26}, draft 1: open, group brand-editors, emailed \d{4}-/),
      next: `A reviewer of "brand-editors" decides: open ${mailbox}`,
    });

    const [mail] = mails;
    if (!mail) throw new Error('no email');
    await press(await open(linkIn(mail)), 'approve');
    const decided = why(id);
    expect(decided.lines['waits for']).toMatch(/^decision-delivery/);
    expect(decided.lines['next']).toMatch(/^Nothing: the decision goes to the machine/);

    await untilDone(id);
    const completed = why(id);
    expect(completed.lines).toMatchObject({
      status: expect.stringMatching(/^completed since /),
      run: '1, execution succeeded',
      published: expect.stringContaining('published at'),
      next: `Nothing. The result: GET /v1/tasks/${id}`,
    });
    for (const { lines } of [inReview, decided, completed]) {
      const text = JSON.stringify(lines);
      for (const secret of [input['title'], 'bo.brand@', ...mails.map((one) => linkIn(one).split('/').at(-1))])
        expect(text).not.toContain(secret);
    }
  });

  it('says which stage does not know a task', () => {
    const { code, errors } = why('tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K');
    expect(code).toBe(1);
    expect(errors).toBe(
      'linekeeper: The stage local has no task tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K. Look at another stage with --stage; a task past its retention is gone for good.\n',
    );
  });
});

describe('npm run ops -- pools', () => {
  it('shows how many wait in which lane, its bound, and who uses it', async () => {
    const ids = await submitBurst(
      automation,
      Array.from({ length: 5 }, () => product('[[double:slow=2000]]')),
    );
    const last = ids.at(-1)!;
    await untilWaiting(last, 'model');
    expect(why(last).lines['next']).toBe('Nothing: it goes on when it is its turn. How many wait: npm run ops -- pools');
    const { code, text, errors } = ops('pools');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    // Another suite may just have had the route away.
    expect(text).toMatch(/^local-server +interactive +\d+ +\d+ +2 +\S+ +copywriting( \(coming back\))?$/m);
    expect(text).toMatch(/^local-server +bulk +0 +0 +2 +- +copywriting( \(coming back\))?$/m);
    expect(text).toMatch(/^retrieve +- +\d+ +\d+ +4 +/m);
    await Promise.all(ids.map((id) => call('POST', `/v1/tasks/${id}/cancel`, { body: { reason: 'seen' } })));
  });
});
