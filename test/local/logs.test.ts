import { describe, expect, it } from '@jest/globals';
import { createFollower, layOutLine, parseSince, readableLines, type LogLine } from '../../local/log-lines.ts';
import { allLines } from '../../local/logs.ts';

const line = (at: number, text = `line ${at}`, source = 'linekeeper-local-infer'): LogLine => ({ at, source, text });

/** A log that answers as the emulator does: the oldest lines from a time on. */
const log = (lines: readonly LogLine[]) => async (startTime: number, limit: number) =>
  lines.filter(({ at }) => at >= startTime).slice(0, limit);

describe('the log of a function', () => {
  it.each([
    ['nothing', []],
    ['less than a page', [1, 2]],
    ['exactly a page', [1, 2, 3]],
    ['many pages', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ['lines of one time across pages', [1, 2, 2, 3, 3, 3, 4]],
  ])('is read to its end: %s', async (_name, times) => {
    const lines = times.map((at, index) => line(at, `line ${index}`));
    expect(await allLines(log(lines), 0, 3)).toEqual(lines);
  });

  it('that has more lines of one time than a page holds is still read to its end', async () => {
    const lines = [1, 2, 2, 2, 2, 3].map((at) => line(at));
    expect((await allLines(log(lines), 0, 3)).at(-1)).toEqual(line(3));
  });
});

/** A line as our functions write it, with all that the runtime adds. */
const written = (at: number, fields: Record<string, unknown>, source = 'infer') =>
  line(
    at,
    JSON.stringify({
      level: 'INFO',
      message: 'drafted',
      timestamp: new Date(at).toISOString(),
      service: source,
      cold_start: false,
      function_arn: `arn:aws:lambda:eu-west-1:000000000000:function:linekeeper-local-${source}`,
      function_memory_size: '512',
      function_name: `linekeeper-local-${source}`,
      function_request_id: '0575ae50-8925-4c59-a075-e54d5a164ff5',
      sampling_rate: 0,
      ...fields,
    }),
    `linekeeper-local-${source}`,
  );
const [taskId, otherId] = ['tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7K', 'tsk_01JH8Z6M4Q3T5V7X9B1D3F5H7L'];

describe('what is printed of logs', () => {
  it('is time, level, function, message and what differs from line to line', () => {
    expect(layOutLine(written(1000, { taskId, draft: 1, model: 'a b' }))).toBe(
      `1970-01-01T00:00:01.000Z INFO  infer            drafted · taskId=${taskId} draft=1 model="a b"`,
    );
    expect(layOutLine(written(1000, {}, 'put-document'))).toBe('1970-01-01T00:00:01.000Z INFO  put-document     drafted');
  });

  it('has a value of many lines below, and a line that is not ours as it is', () => {
    expect(layOutLine(written(0, { level: 'ERROR', frames: '    at a (b.ts:1)\n    at c (d.ts:2)', error: 'XError' }))).toBe(
      '1970-01-01T00:00:00.000Z ERROR infer            drafted · error=XError\n    frames:\n      at a (b.ts:1)\n      at c (d.ts:2)',
    );
    expect(layOutLine(line(0, '{ not JSON\n'))).toBe('1970-01-01T00:00:00.000Z       infer            { not JSON');
  });

  it('is in the order of the times that the lines hold, over all functions', () => {
    const late = { ...written(1000, {}), at: 9000 };
    const lines = [late, written(4000, {}), line(3000, 'plain'), written(2000, {}, 'publish')];
    expect(readableLines(lines).map(({ at }) => at)).toEqual([1000, 2000, 3000, 4000]);
  });

  it('is of one task where one is asked for', () => {
    const lines = [
      written(1000, { taskId }),
      written(2000, { taskId: otherId }),
      line(3000, `Error: ${taskId} is gone`),
      written(4000, {}),
    ];
    expect(readableLines(lines, taskId).map(({ at }) => at)).toEqual([1000, 3000]);
  });

  it('leaves out frames of the runtime, metrics, and warnings of Node and of the SDK', () => {
    const texts = [
      'START RequestId: 1 Version: $LATEST',
      '(node:12) ExperimentalWarning: something',
      '(Use `node --trace-warnings ...` to show where the warning was created)',
      'QueueUrl=http://localhost:4861/0/q differs from SQSClient resolved endpoint=http://127.0.0.1:4861/, using QueueUrl host as endpoint.',
      'Set [endpoint=string] or [useQueueUrlAsEndpoint=false] on the SQSClient.',
      '{"_aws":{"Timestamp":1},"drafts":1}',
      '{"level":"INFO","message":"END of it"}',
      'END RequestId: 1',
      'REPORT RequestId: 1\tDuration: 3 ms',
    ];
    expect(readableLines(texts.map((text) => line(0, text))).map(({ text }) => text)).toEqual(['{"level":"INFO","message":"END of it"}']);
  });
});

describe('the time that logs are asked for', () => {
  const now = new Date('2026-03-02T09:00:00.000Z');
  it.each([
    ['30s', '2026-03-02T08:59:30.000Z'],
    ['10m', '2026-03-02T08:50:00.000Z'],
    ['1h', '2026-03-02T08:00:00.000Z'],
    ['2d', '2026-02-28T09:00:00.000Z'],
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
  ])('is understood as %s', (text, expected) => {
    expect(new Date(parseSince(text, now)).toISOString()).toBe(expected);
  });

  it.each(['', '10', '10 m', 'yesterday', '2026-13-40'])('is refused as "%s", with what is allowed', (text) => {
    expect(() => parseSince(text, now)).toThrow(
      `--since takes a span like 30s, 10m, 1h or 2d, or a time like ${now.toISOString()}; it was`,
    );
  });
});

describe('following a log', () => {
  it('shows each line once, also one that comes after younger ones', () => {
    const follower = createFollower();
    expect(follower.take([line(100_000), line(101_000)])).toHaveLength(2);
    expect(follower.from()).toBe(41_000);
    const late = line(100_500, 'late');
    expect(follower.take([line(100_000), late, line(101_000)])).toEqual([late]);
    expect(follower.take([line(100_000), late, line(101_000), line(102_000)])).toEqual([line(102_000)]);
    expect(follower.take([line(102_000)])).toEqual([]);
    expect(follower.take([])).toEqual([]);
  });
});
