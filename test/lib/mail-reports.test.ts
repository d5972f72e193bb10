import { beforeAll, describe, expect, it } from '@jest/globals';
import { bounced, complained } from '../doubles/mail-events.ts';
import { resources, stages, synthesize, type Synthesized } from './synthesized.ts';

/**
 * Whether EventBridge would hand an event to a rule: of its patterns, those that ours use.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
function matches(pattern: Record<string, any>, event: any): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = event?.[field];
    if (!Array.isArray(wanted)) return matches(wanted, value);
    const values = [value].flat().filter((one) => one !== undefined);
    return wanted.some((one) => (one?.exists === true ? values.length > 0 : values.includes(one)));
  });
}

describe.each(stages)('what SES says of emails of stage %s', (stage) => {
  let synthesized: Synthesized;
  beforeAll(() => {
    synthesized = synthesize(stage);
  }, 60_000);

  const name = `linekeeper-${stage}-mail`;
  const of = (type: string) => resources(synthesized, type).map(({ properties }) => properties);

  it('is of one configuration set, with which every function sends that sends at all', () => {
    expect(of('AWS::SES::ConfigurationSet')).toMatchObject([
      { Name: name, SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] } },
    ]);
    const senders = of('AWS::Lambda::Function').filter(({ Environment }) => 'MAIL_CONFIGURATION_SET' in Environment.Variables);
    expect(senders).toHaveLength(2);
    for (const { Environment } of senders) expect(Environment.Variables.MAIL_CONFIGURATION_SET).toBe(name);
  });

  it('comes by the default event bus, the only one that SES publishes to', () => {
    const [destination, ...more] = of('AWS::SES::ConfigurationSetEventDestination');
    expect(more).toEqual([]);
    expect(destination.EventDestination).toMatchObject({ Enabled: true, MatchingEventTypes: ['bounce', 'complaint'] });
    expect(JSON.stringify(destination.EventDestination.EventBridgeDestination.EventBusArn)).toMatch(/:event-bus\/default"/);
    expect(ruleOf(synthesized).EventBusName ?? 'default').toBe('default');
  });

  it('goes to note-bounce, which the bus may call: bounces and complaints of this stage, and nothing else', () => {
    const { EventPattern, Targets } = ruleOf(synthesized);
    const ours = (event: any) => {
      event.detail.mail.tags['ses:configuration-set'] = [name];
      return event;
    };
    expect(matches(EventPattern, ours(bounced('Permanent', 'NoEmail')))).toBe(true);
    expect(matches(EventPattern, ours(complained(null)))).toBe(true);
    expect(matches(EventPattern, ours({ ...bounced('Permanent', 'NoEmail'), 'detail-type': 'Email Delivered' }))).toBe(false);
    expect(matches(EventPattern, ours({ ...complained(null), source: 'mine' }))).toBe(false);
    expect(matches(EventPattern, bounced('Permanent', 'NoEmail', { 'ses:configuration-set': ['another'] }))).toBe(false);
    expect(matches(EventPattern, ours(bounced('Permanent', 'NoEmail', { task: undefined })))).toBe(false);
    const { id } = resources(synthesized, 'AWS::Lambda::Function').find(
      ({ properties }) => properties.FunctionName === `linekeeper-${stage}-note-bounce`,
    )!;
    expect(Targets).toMatchObject([{ Arn: { 'Fn::GetAtt': [id, 'Arn'] } }]);
    expect(of('AWS::Lambda::Permission').filter(({ FunctionName }) => FunctionName['Fn::GetAtt']?.[0] === id)).toMatchObject([
      { Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [expect.stringContaining('MailReports'), 'Arn'] } },
    ]);
  });
});

function ruleOf(synthesized: Synthesized) {
  const [rule, ...more] = resources(synthesized, 'AWS::Events::Rule').filter(({ properties }) =>
    properties.EventPattern?.source?.includes('aws.ses'),
  );
  if (!rule || more.length > 0) throw new Error('There is not one rule for what SES says.');
  return rule.properties;
}
