/**
 * The direction of imports: domain ← usecases ← adapters ← lambdas, with statemachines between domain and lambdas, and lib beside them.
 * `npm run deps` holds the whole tree against it; test/architecture/ shows that each rule bites.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
const configuration = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'A cycle means that two files are one; move what both need into a third. Types alone count too.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that leads nowhere is a typing error or a missing dependency. aws-lambda is types alone (@types/aws-lambda).',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
    {
      name: 'declared',
      severity: 'error',
      comment: 'A package is listed in package.json before it is imported.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'production-packages',
      severity: 'error',
      comment: 'What runs in Lambda needs only "dependencies".',
      from: { path: '^(domain|usecases|adapters|lambdas|statemachines)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'domain-folders-one-way',
      severity: 'error',
      comment: 'Concepts of the domain build on each other one way; two that need each other hide a third, or are one.',
      from: { path: '^domain/' },
      to: { circular: true },
      scope: 'folder',
    },
    {
      name: 'steps-know-no-entry',
      severity: 'error',
      comment: 'What use cases share knows none of them.',
      from: { path: '^usecases/(steps|ports)/' },
      to: { path: '^usecases/[^/]+[.]ts$', pathNot: '^usecases/task-contents[.]ts$' },
    },
    {
      name: 'ports-know-domain-only',
      severity: 'error',
      comment: 'A port is a shape made of domain shapes.',
      from: { path: '^usecases/ports/' },
      to: { path: '^(usecases/(?!ports/)|adapters/)' },
    },
    {
      name: 'usecases-know-domain-only',
      severity: 'error',
      comment: 'A use case reaches the world through ports.',
      from: { path: '^usecases/' },
      to: {
        path: '^(adapters|lambdas|lib|statemachines|local|scripts|bin|bench|test)/|^node_modules/(@aws-sdk|@smithy|@aws-lambda-powertools|@lancedb|@middy)/',
      },
    },
    {
      name: 'domain-is-inmost',
      severity: 'error',
      comment: 'The domain knows no other layer; it gets what it needs through its ports.',
      from: { path: '^domain/' },
      to: { path: '^(usecases|adapters|lambdas|lib|statemachines|ops|local|scripts|bin|bench|test)/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment:
        'No files, network, clock or processes in the domain; hashing is arithmetic, and vm bounds what a schema of others may cost.',
      from: { path: '^domain/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|vm)$' },
    },
    {
      name: 'domain-without-aws',
      severity: 'error',
      comment: 'The domain reads the same on any cloud.',
      from: { path: '^domain/' },
      to: { path: '^node_modules/(@aws-sdk|@smithy|@aws-lambda-powertools|@lancedb|aws-[^/]+|@types/aws-lambda|@middy)/' },
    },
    {
      name: 'adapters-know-ports-only',
      severity: 'error',
      comment: 'An adapter implements a port; who calls it is not its business.',
      from: { path: '^adapters/' },
      to: { path: '^(usecases/(?!ports/)|(lambdas|lib|statemachines|ops|local|scripts|bin|bench|test)/)' },
    },
    {
      name: 'contract-knows-domain-only',
      severity: 'error',
      comment: 'The contract of a state machine is shapes, made of domain shapes.',
      from: { path: '^statemachines/' },
      to: { path: '^(usecases|adapters|lambdas|lib|ops|local|scripts|bin|bench|test)/' },
    },
    {
      name: 'lambdas-know-inner-layers',
      severity: 'error',
      comment: 'A function ships neither infrastructure code nor tools.',
      from: { path: '^lambdas/' },
      to: { path: '^(lib|ops|local|scripts|bin|bench|test)/' },
    },
    {
      name: 'lambda-stands-alone',
      severity: 'error',
      comment: 'No function imports another; what two need belongs to lambdas/_runtime or to the domain.',
      from: { path: '^lambdas/([^/]+)/' },
      to: { path: '^lambdas/', pathNot: '^lambdas/($1|_runtime)/' },
    },
    {
      name: 'wiring-only-in-index',
      severity: 'error',
      comment: 'Only index.ts makes clients and adapters; a handler gets them as ports, function.ts names what they can do.',
      from: { path: '^lambdas/[^_][^/]*/(handler|function|route)[.]ts$' },
      to: { path: '^(adapters/|node_modules/@aws-sdk/)', pathNot: '[.]capability[.]ts$' },
    },
    {
      name: 'capability-is-data',
      severity: 'error',
      comment: 'Stacks read capabilities, so these load no client and no adapter.',
      from: { path: '[.]capability[.]ts$|^lambdas/_runtime/(function|settings/.+)[.]ts$' },
      to: { path: '^(adapters|usecases|lambdas)/|^node_modules/@aws-sdk/', pathNot: '^adapters/(capability|[^/]+/table-variables)[.]ts$' },
    },
    {
      name: 'ops-is-for-every-stage',
      severity: 'error',
      comment: "The operator's commands find the local stage by .local/endpoints.json; what they imported of it would not be there on AWS.",
      from: { path: '^ops/' },
      to: { path: '^(local|lambdas|statemachines|bin|bench|test)/' },
    },
    {
      name: 'route-is-data',
      severity: 'error',
      comment: 'A route is made of domain shapes: the stack and the generator read it without the function behind it.',
      from: { path: '^lambdas/[^_][^/]*/route[.]ts$' },
      to: { path: '^(usecases|lambdas)/' },
    },
    {
      name: 'lib-reads-contracts-only',
      severity: 'error',
      comment:
        'Infrastructure reads function.ts (and by it capabilities), route.ts, contract.ts, domain schemas, pools, model ids, families of models, retention classes and problems; code comes in by file path.',
      from: { path: '^lib/' },
      to: {
        path: '^(adapters|lambdas|domain|usecases|statemachines|ops|local|scripts|bench|test)/',
        pathNot:
          '^(lambdas/[^_/][^/]*/(function|route)|domain/api/route|statemachines/[^/]+/contract|domain/.+/schema|domain/route/(pool|bedrock-model)|adapters/bedrock/families|domain/knowledge/embedding|domain/identity/[^/]+|domain/content/retention|domain/problem/problem)[.]ts$',
      },
    },
    {
      name: 'clients-stand-alone',
      severity: 'error',
      comment: 'A client knows the contract and nothing of how it is kept.',
      from: { path: '^clients/' },
      to: { path: '^(domain|usecases|adapters|lambdas|lib|statemachines|ops|local|scripts|bin|bench|test)/' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      comment: 'Doubles and the simulator may be run by scripts and the local cloud; tests may be imported by nobody.',
      from: { pathNot: '^test/' },
      to: { path: '^test/', pathNot: '^test/(doubles|simulation)/(?!.*[.]test[.]ts$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk[.]out|[.]build|[.]local|coverage)' },
    moduleSystems: ['es6', 'cjs'],
    // TypeScript 7 has no compiler API; swc reads the files, and an `import type` counts as an import.
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};

export default configuration;
