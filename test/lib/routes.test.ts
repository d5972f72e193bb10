import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { constructId } from '../../lib/functions.ts';
import { apiRoutes, pageRoutes } from '../../lib/routes.ts';
import { lambdaNames } from '../../scripts/build-lambdas.ts';
import { resources, root, synthesize, type Synthesized } from './synthesized.ts';

describe('the table of routes', () => {
  it('has every function that has a route, and no other', () => {
    const own = lambdaNames(root).filter((name) => existsSync(join(root, 'lambdas', name, 'route.ts')));
    expect([...apiRoutes, ...pageRoutes].map((route) => route.function).toSorted()).toEqual(own);
  });

  it('names each call once', () => {
    const calls = apiRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(calls).size).toBe(calls.length);
    expect(new Set(apiRoutes.map(({ operationId }) => operationId)).size).toBe(calls.length);
  });

  it.each(apiRoutes.map((route) => [route.operationId, route] as const))('%s names its function and the parts of its path', (id, route) => {
    expect(constructId(route.function)).toBe(id.replace(/^./, (letter) => letter.toUpperCase()));
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect('params' in route ? Object.keys(route.params.shape) : []).toEqual(names);
  });
});

describe('the methods of the stack', () => {
  let stage: Synthesized;
  beforeAll(() => {
    stage = synthesize('dev');
  }, 60_000);

  /** `GET /v1/tasks` and what answers it. */
  const methods = () => {
    const parts = new Map(
      resources(stage, 'AWS::ApiGateway::Resource').map(({ id, properties }) => [
        id,
        properties as { PathPart: string; ParentId: { Ref?: string } },
      ]),
    );
    const pathOf = (id: string | undefined): string => {
      const part = id === undefined ? undefined : parts.get(id);
      return part ? `${pathOf(part.ParentId.Ref)}/${part.PathPart}` : '';
    };
    return resources(stage, 'AWS::ApiGateway::Method').map(({ properties }) => ({
      call: `${properties.HttpMethod} ${pathOf(properties.ResourceId.Ref)}`,
      integration: properties.Integration,
      open: properties.AuthorizationType === 'NONE',
      text: JSON.stringify(properties.Integration),
    }));
  };

  it('are those of the table, each answered by its function', () => {
    const wanted = [
      ...apiRoutes.map((route) => [`${route.method} ${route.path}`, route.function, route.scope === null] as const),
      ...pageRoutes.flatMap((route) => route.methods.map((method) => [`${method} ${route.path}`, route.function, true] as const)),
    ];
    const found = methods().filter(({ integration }) => integration.Type === 'AWS_PROXY');
    expect(found.map(({ call }) => call).toSorted()).toEqual(wanted.map(([call]) => call).toSorted());
    for (const [call, name, open] of wanted) {
      const method = found.find((one) => one.call === call);
      expect(method?.open).toBe(open);
      expect(method?.text).toContain(`"${constructId(name)}`);
    }
  });

  it('refuse every other method of each path, and say which there are', () => {
    const refusals = methods().filter(({ integration }) => integration.Type === 'MOCK');
    const paths = new Set([...apiRoutes, ...pageRoutes].map(({ path }) => path));
    expect(refusals.map(({ call }) => call).toSorted()).toEqual([...paths].map((path) => `ANY ${path}`).toSorted());
    const { integration } = refusals.find(({ call }) => call === 'ANY /v1/knowledge/{domain}/documents/{id}')!;
    const [answer] = integration.IntegrationResponses;
    expect(answer.ResponseParameters).toMatchObject({
      'method.response.header.Allow': "'PUT, GET, DELETE'",
      'method.response.header.Content-Type': "'application/problem+json'",
    });
    expect(JSON.parse(answer.ResponseTemplates['application/json'])).toMatchObject({ status: 405, title: expect.any(String) });
  });
});
